"""From the rows of one table of a file to the rows of one study table, cell by cell as the map says."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

from helpers.data.descriptor import is_required
from helpers.data.faults import MOST_OF_A_KIND, Rule, rest_of
from helpers.data.mapping.applying.pseudonyms import Pseudonyms
from helpers.data.mapping.dates import days_by_form, iso_date, time_of
from helpers.data.mapping.described import fields_described
from helpers.data.mapping.files.blocks import Block
from helpers.data.mapping.headings import plain
from helpers.data.mapping.map_file import QUESTION, TOTAL, WIDE_CMOCS, ColumnMap, Map, TableMap
from helpers.data.mapping.record import FILE, LINE, Applied
from helpers.data.read.dates import are_mixed
from helpers.data.read.ids import changed_ids
from helpers.data.read.values import read_field
from helpers.data.rules import dates as rule_dates
from helpers.data.rules import mapping as rule_mapping


class Rows:
    """Makes the rows of one table from one block; what is wrong and what changes goes to `applied`."""

    def __init__(
        self, described: Map, block: Block, table: str, columns: TableMap, applied: Applied, pseudonyms: Pseudonyms
    ) -> None:
        """Keep what the rows are made of."""
        self.map, self.block, self.table, self.columns = described, block, table, columns
        self.applied, self.pseudonyms = applied, pseudonyms
        fields = [] if table == WIDE_CMOCS else fields_described(table)
        self.fields: dict[str, dict[str, Any]] = {one["name"]: one for one in fields}

    def frame(self) -> pd.DataFrame:
        """Return the rows as text, with line and file; of a wide file a row for each patient and round, or outcome."""
        for name, column in self.columns.columns.items():
            for text in column.questions():
                self._ask(name, column, text)
        if not self.columns.rounds:
            return self._of_round(0)
        self._refuse_second_lines()
        if self.table == "outcome_counts":
            frames = [self._of_round(number).assign(outcome=name) for number, name in self.columns.rounds.items()]
        else:
            frames = [self._of_round(number).assign(round=str(number)) for number in self.columns.rounds]
        return pd.concat(frames, ignore_index=True)

    def _ask(self, name: str, column: ColumnMap, text: str) -> None:
        needed = column.unsure and name in self.fields and is_required(self.fields[name])
        rule = rule_mapping.OPEN_QUESTION if needed else rule_mapping.QUESTION_LEFT
        breach = rule.broken(self.map.file, column.line or None, None, text, name=name, table=self.table)
        (self.applied.faults if needed else self.applied.questions).append(breach)

    def _of_round(self, number: int) -> pd.DataFrame:
        made: dict[str, list[Any]] = {LINE: self.block.lines}
        for name, column in self.columns.columns.items():
            if self.table == WIDE_CMOCS and len(column.headings) > 1:
                made[name] = self._joined(name, column)
            elif not column.unsure:
                made[name] = self._values(name, column, column.headings.get(number, column.headings.get(0, "")))
        return pd.DataFrame(made, dtype=object).assign(**{FILE: self.block.sheet.name})

    def _values(self, name: str, column: ColumnMap, heading: str) -> list[str]:
        if not heading or heading.startswith(QUESTION):
            return [column.value] * len(self.block.rows)
        texts = self.block.texts(heading)
        self._refuse_several_lines(name, heading, texts)
        how = column.derived or (f"words {column.words}" if column.words else "as it is")
        self._write_down("column", sum(map(bool, texts)), column=name, heading=heading, how=how)
        if column.derived == "pseudonym":
            return [self.pseudonyms.of(text) for text in texts]
        if column.derived == TOTAL:
            return self._words(name, column, heading, texts)
        if column.derived or self.fields.get(name, {}).get("type") == "date":
            return self._dates(heading, texts, with_time=self.table == "appointments")
        return self._words(name, column, heading, texts)

    def _joined(self, name: str, column: ColumnMap) -> list[str]:
        """Return the texts of a role that has several columns, a line for each column."""
        several = [self._values(name, column, heading) for heading in column.headings.values()]
        return ["\n".join(filter(None, texts)) for texts in zip(*several, strict=True)]

    def _write_down(self, what: str, rows: int, **more: str) -> None:
        self.applied.write_down(what, rows, file=self.block.sheet.name, table=self.table, **more)

    def _dates(self, heading: str, texts: list[str], *, with_time: bool) -> list[str]:
        """Return dates as YYYY-MM-DD; of appointments with their times, so that two on one day stay two."""
        read = {text: iso_date(text, self.map.dates) for text in dict.fromkeys(texts) if text}
        forms = days_by_form(read, self.map.dates)
        if are_mixed(forms):
            rule, listed = rule_dates.MIXED, ", ".join(forms)
            self.applied.faults.append(rule.broken(self.block.sheet.name, self.block.lines[0], heading, listed=listed))
        wrong = {text for text, day in read.items() if day is None}
        two = {text for text in wrong if iso_date(text, "day-first") is not None}
        self._report(rule_mapping.DATE_ORDER, heading, texts, two)
        self._report(rule_mapping.NOT_A_DATE, heading, texts, wrong - two)
        days = {text: day or "" for text, day in read.items()}
        if with_time:
            days = {text: f"{day} {time_of(text)}".strip() for text, day in days.items()}
        return [days.get(text, "") for text in texts]

    def _words(self, name: str, column: ColumnMap, heading: str, texts: list[str]) -> list[str]:
        """Return texts in the study's words; one that the map does not know and the column cannot take is a fault."""
        words = self.map.words.get(column.words, {})
        alike = {plain(word): meaning for word, meaning in words.items() if plain(word)}
        values: dict[str, str] = {}
        unknown, unsure = set(), set()
        for text in dict.fromkeys(texts):
            meaning = words.get(text, alike.get(plain(text)))
            if meaning is None and column.words and text and not self._is_allowed(name, text):
                unknown.add(text)
            elif meaning is not None and meaning.startswith(QUESTION):
                unsure.add(text)
                meaning = ""
            values[text] = text if meaning is None else meaning
        for text, n in Counter(texts).items():
            if values[text] != text:
                self._write_down("word", n, column=name, word=text, becomes=values[text])
        self._report(rule_mapping.WORD_UNKNOWN, heading, texts, unknown, words=column.words)
        self._report(rule_mapping.WORD_OPEN, heading, texts, unsure, name=column.words, words=column.words)
        return [values[text] for text in texts]

    def _is_allowed(self, name: str, text: str) -> bool:
        """Return whether a text may stand in a column though the map's words do not have it."""
        if name == "site_id":
            return text in self.map.sites
        return name not in self.fields or not read_field(self.table, self.fields[name], text).problem

    def _report(self, rule: Rule, heading: str, texts: list[str], several: Iterable[str], **names: str) -> None:
        """Report each of several texts once, at its first line, with how many lines have it."""
        report = self.applied.questions if rule.severity == "question" else self.applied.faults
        file, listed = self.block.sheet.name, sorted(several, key=texts.index)
        for text in listed[:MOST_OF_A_KIND]:
            lines = [line for line, other in zip(self.block.lines, texts, strict=True) if other == text]
            more = tuple(lines[1:MOST_OF_A_KIND])
            report.append(rule.broken(file, lines[0], heading, text, rows=len(lines), lines=more, **names))
        report += rest_of(rule, len(listed) - MOST_OF_A_KIND, file, "words like these", heading)

    def _refuse_several_lines(self, name: str, heading: str, texts: list[str]) -> None:
        """Refuse cells that go over lines, but prose: a quotation mark may have run rows together."""
        if self.table != WIDE_CMOCS and not self.fields.get(name, {}).get("prose"):
            several = {text for text in texts if "\n" in text or "\r" in text}
            self._report(rule_mapping.SEVERAL_LINES, heading, texts, several)

    def _refuse_second_lines(self) -> None:
        column = self.columns.columns.get("patient_id")
        if column is not None and column.headings and not column.unsure:
            texts = self.block.texts(column.headings[0])
            rule, wrong = changed_ids(list(filter(None, dict.fromkeys(texts))))
            if rule is not None:
                lines = [line for line, text in zip(self.block.lines, texts, strict=True) if text in wrong]
                ids = len({*texts} - {""})
                file, more = self.block.sheet.name, tuple(lines[1:MOST_OF_A_KIND])
                fault = rule.broken(
                    file, lines[0], column.headings[0], rows=len(lines), lines=more, number=len(wrong), ids=ids
                )
                self.applied.faults.append(fault)
                return
            twice = {text for text, n in Counter(texts).items() if n > 1 and text}
            self._report(rule_mapping.PATIENT_TWICE, column.headings[0], texts, twice)
