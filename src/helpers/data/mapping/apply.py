"""Apply a map: from the rows of people's own files to the tables of a study, with a record of every change."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from helpers.data.descriptor import fields_of
from helpers.data.faults import MOST_OF_A_KIND, Fault, Rule, rest_of
from helpers.data.mapping.blocks import Block
from helpers.data.mapping.cmocs import configurations
from helpers.data.mapping.dates import iso_date
from helpers.data.mapping.headings import QUESTIONNAIRE, column_of, plain
from helpers.data.mapping.map_file import QUESTION, WIDE_CMOCS, ColumnMap, Map, SourceMap, TableMap, columns_of
from helpers.data.mapping.pseudonyms import Pseudonyms
from helpers.data.read.cells import read_cell
from helpers.data.rules import mapping as rule_mapping

LATER_ROUNDS: Final = "later_rounds"
_LAST_ROUND: Final = 2
_DAYS_IN_A_MONTH: Final = 365.25 / 12
_LINE, _FILE = "_line", "_file"


@dataclass
class Applied:
    """Tables by name, as text; what is wrong, asked and noted; and the record: what was done with how many rows."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    record: list[dict[str, object]] = field(default_factory=list)

    def write_down(self, what: str, file: str, rows: int, **more: str) -> None:
        """Add a line to the record."""
        self.record.append({"what": what, "file": file, **more, "rows": rows})


def apply_map(described: Map, pairs: Sequence[tuple[SourceMap, Block]], pseudonyms: Pseudonyms) -> Applied:
    """Return the study tables that a map makes of blocks, each with the source it belongs to."""
    applied = Applied()
    parts: dict[str, list[pd.DataFrame]] = {}
    for source, block in pairs:
        _note_lines(applied, source, block)
        _check_repeated_ids(applied, source, block)
        for table, columns in source.tables.items():
            frame = _Rows(described, block, table, columns, applied, pseudonyms).frame()
            parts.setdefault(table, []).append(frame)
    for table, frames in parts.items():
        applied.tables[table] = pd.concat(frames, ignore_index=True)
    _place_patients(applied)
    _number_and_date_rounds(applied, parts)
    for table in list(applied.tables):
        _finish(applied, table)
    _add_sites(applied, described)
    return applied


def _note_lines(applied: Applied, source: SourceMap, block: Block) -> None:
    file = block.sheet.name
    applied.write_down("rows read", file, len(block.rows))
    for where, n in (("above", block.above), ("below", block.below)):
        if n:
            place = "the headings of" if where == "above" else where
            words = f"{where} {place}" if where == "above" else where
            applied.notes.append(rule_mapping.LINES_AROUND.broken(file, n=n, where=words))
            applied.write_down(f"lines {where} the table left out", file, n)
    taken = set(source.wanted())
    left = [heading for heading in block.headings if heading not in taken and block.filled(heading)]
    for heading in left:
        applied.write_down("column left out", file, len(block.rows), heading=heading)
    if left:
        shown = ", ".join(left[:MOST_OF_A_KIND]) + (f" and {len(left) - MOST_OF_A_KIND} more" * (len(left) > 20))
        applied.notes.append(rule_mapping.NOT_MAPPED.broken(file, headings=shown))


def _check_repeated_ids(applied: Applied, source: SourceMap, block: Block) -> None:
    """Refuse lines in which a second column of the patient's id has another id than the first."""
    ids = {
        table.columns["patient_id"].headings.get(0, "")
        for table in source.tables.values()
        if "patient_id" in table.columns
    }
    own = next((heading for heading in ids if heading in block.headings), None)
    if own is None:
        return
    for heading in block.headings:
        words = plain(heading).split()
        rests = [" ".join(words[start:]) for start in range(1, 4)] + [" ".join(words[:-end]) for end in range(1, 4)]
        if heading == own or plain(own) not in rests or column_of(heading) is not None:
            continue
        for line, one, other in zip(block.lines, block.texts(own), block.texts(heading), strict=True):
            if other and other != one:
                rule, names = rule_mapping.REPEAT_DIFFERS, {"column": own, "heading": heading}
                applied.faults.append(rule.broken(block.sheet.name, line, heading, other, **names))


class _Rows:
    """Makes the rows of one table from one block."""

    def __init__(
        self, described: Map, block: Block, table: str, columns: TableMap, applied: Applied, pseudonyms: Pseudonyms
    ) -> None:
        self.map, self.block, self.table, self.columns = described, block, table, columns
        self.applied, self.pseudonyms = applied, pseudonyms

    def frame(self) -> pd.DataFrame:
        """Return the rows as text, with line and file; of a wide file a row for each patient and round."""
        if not self.columns.rounds:
            return self._of_round(0)
        self._refuse_second_lines()
        frames = [self._of_round(number).assign(round=str(number)) for number in self.columns.rounds]
        return pd.concat(frames, ignore_index=True)

    def _of_round(self, number: int) -> pd.DataFrame:
        made: dict[str, list[str]] = {_LINE: list(map(str, self.block.lines))}
        for name, column in self.columns.columns.items():
            if column.unsure:
                self._ask(name, column)
            else:
                made[name] = self._values(name, column, column.headings.get(number, column.headings.get(0, "")))
        return pd.DataFrame(made, dtype=object).assign(**{_FILE: self.block.sheet.name})

    def _ask(self, name: str, column: ColumnMap) -> None:
        needed = name in {one["name"] for one in _fields(self.table) if one.get("constraints", {}).get("required")}
        rule = rule_mapping.OPEN_QUESTION if needed else rule_mapping.QUESTION_LEFT
        text = next((text for text in (column.value, *column.headings.values()) if text.startswith(QUESTION)), "")
        found = rule.broken("map.yml", column.line or None, None, text, column=name, table=self.table)
        (self.applied.faults if needed else self.applied.questions).append(found)

    def _values(self, name: str, column: ColumnMap, heading: str) -> list[str]:
        file = self.block.sheet.name
        if not heading:
            return [column.value] * len(self.block.rows)
        texts = self.block.texts(heading)
        how = column.derived or (f"words {column.words}" if column.words else "as it is")
        self.applied.write_down(
            "column", file, sum(map(bool, texts)), table=self.table, column=name, heading=heading, how=how
        )
        if column.derived == "pseudonym":
            return [self.pseudonyms.of(text) for text in texts]
        if column.derived or self._is_date(name):
            return self._dates(heading, texts)
        return self._words(name, column, heading, texts)

    def _is_date(self, name: str) -> bool:
        return any(one["name"] == name and one["type"] == "date" for one in _fields(self.table))

    def _dates(self, heading: str, texts: list[str]) -> list[str]:
        read = {text: iso_date(text, self.map.dates) for text in dict.fromkeys(texts) if text}
        wrong = {text for text, day in read.items() if day is None}
        if wrong:
            two = {text for text in wrong if iso_date(text, "day-first") is not None}
            for rule, several in ((rule_mapping.DATE_ORDER, two), (rule_mapping.NOT_A_DATE, wrong - two)):
                self._wrong(rule, heading, texts, several)
        return [read.get(text) or "" for text in texts]

    def _words(self, name: str, column: ColumnMap, heading: str, texts: list[str]) -> list[str]:
        words = self.map.words.get(column.words, {})
        by_plain = {plain(word): meaning for word, meaning in words.items()}
        values: dict[str, str] = {}
        unknown, unsure = set(), set()
        for text in dict.fromkeys(texts):
            meaning = words.get(text, by_plain.get(plain(text)) if plain(text) else None)
            if meaning is not None and meaning.startswith(QUESTION):
                unsure.add(text)
            elif meaning is None and column.words and text and not self._is_fine(name, text):
                unknown.add(text)
            values[text] = "" if text in unsure else text if meaning is None else meaning
        for text, n in Counter(texts).items():
            if values[text] != text:
                more = {"column": name, "word": text, "becomes": values[text]}
                self.applied.write_down("word", self.block.sheet.name, n, table=self.table, **more)
        self._wrong(rule_mapping.WORD_UNKNOWN, heading, texts, unknown, words=column.words)
        self._wrong(rule_mapping.WORD_OPEN, heading, texts, unsure, column=name, words=column.words)
        return [values[text] for text in texts]

    def _is_fine(self, name: str, text: str) -> bool:
        if name == "site_id":
            return text in self.map.sites
        return (
            self.table != WIDE_CMOCS
            and name in columns_of(self.table)
            and not read_cell(self.table, name, text).problem
        )

    def _wrong(self, rule: Rule, heading: str, texts: list[str], several: Iterable[str], **names: str) -> None:
        """Report each of several texts once, at its first line, with how many lines have it."""
        report = self.applied.questions if rule.severity == "question" else self.applied.faults
        listed = sorted(several, key=texts.index)
        for text in listed[:MOST_OF_A_KIND]:
            rows = [line for line, other in zip(self.block.lines, texts, strict=True) if other == text]
            more = {"rows": len(rows), "lines": tuple(rows[1:MOST_OF_A_KIND])}
            report.append(rule.broken(self.block.sheet.name, rows[0], heading, text, **more, **names))
        report += rest_of(rule, len(listed) - MOST_OF_A_KIND, self.block.sheet.name, "words like these", heading)

    def _refuse_second_lines(self) -> None:
        column = self.columns.columns.get("patient_id")
        if column is None or not column.headings:
            return
        texts = self.block.texts(column.headings[0])
        twice = {text for text, n in Counter(texts).items() if n > 1 and text}
        self._wrong(rule_mapping.PATIENT_TWICE, column.headings[0], texts, twice)


def _fields(table: str) -> list[dict[str, object]]:
    return [] if table == WIDE_CMOCS else list(fields_of(table))


def _place_patients(applied: Applied) -> None:
    """Fill in a patient's site where one table lacks it and another has it."""
    sites: dict[str, str] = {}
    for frame in applied.tables.values():
        if {"patient_id", "site_id"} <= set(frame):
            sites = dict(zip(frame["patient_id"], frame["site_id"], strict=True)) | sites
    for table, frame in applied.tables.items():
        if "patient_id" in frame and "site_id" not in frame and table != WIDE_CMOCS:
            frame["site_id"] = frame["patient_id"].map(sites)
            unknown = frame[frame["site_id"].isna()]
            for _, row in unknown.head(MOST_OF_A_KIND).iterrows():
                rule = rule_mapping.PATIENT_WITHOUT_SITE
                applied.faults.append(rule.broken(row[_FILE], int(row[_LINE]), "patient_id", row["patient_id"]))
            applied.write_down(
                "site from another file", table, len(frame) - len(unknown), table=table, column="site_id"
            )


def _number_and_date_rounds(applied: Applied, parts: Mapping[str, Sequence[pd.DataFrame]]) -> None:
    """Drop questionnaires without an answer, number rounds by date where asked, and count months since the first."""
    frame = applied.tables.get("questionnaires")
    if frame is None:
        return
    answers = [name for name in QUESTIONNAIRE if name in frame]
    empty = frame[answers].eq("").all(axis=1) | frame[answers].isna().all(axis=1)
    applied.write_down("questionnaires without an answer left out", "", int(empty.sum()), table="questionnaires")
    frame = frame[~empty].reset_index(drop=True)
    if "round" in frame:
        by_date = frame["round"].fillna("").str.fullmatch(r"\d{4}-\d\d-\d\d")
        order = frame[by_date].sort_values("round", kind="stable").groupby("patient_id").cumcount() + 1
        frame.loc[order.index, "round"] = order.astype(str)
    months = frame.get("months_since_first")
    if months is not None:
        days = pd.to_datetime(months.where(months.fillna("").str.fullmatch(r"\d{4}-\d\d-\d\d")), errors="coerce")
        first = days.where(frame["round"] == "1").groupby(frame["patient_id"]).transform("min")
        since = ((days - first).dt.days / _DAYS_IN_A_MONTH).round(1)
        frame["months_since_first"] = months.where(days.isna(), since.map("{:g}".format).where(since.notna(), ""))
    _keep_later_rounds(applied, frame)


def _keep_later_rounds(applied: Applied, frame: pd.DataFrame) -> None:
    numbers = pd.to_numeric(frame.get("round", pd.Series(dtype=object)), errors="coerce")
    later = numbers > _LAST_ROUND
    if later.any():
        rounds = ", ".join(f"{number:g}" for number in sorted(numbers[later].unique()))
        names = {"n": int(later.sum()), "rounds": rounds, "file": f"{LATER_ROUNDS}.csv"}
        applied.notes.append(rule_mapping.LATER_ROUNDS.broken("questionnaires.csv", **names))
        applied.write_down(f"kept in {LATER_ROUNDS}.csv", "", int(later.sum()), table="questionnaires")
        applied.tables[LATER_ROUNDS] = frame[later].drop(columns=[_LINE, _FILE]).reset_index(drop=True)
    applied.tables["questionnaires"] = frame[~later].reset_index(drop=True)


def _finish(applied: Applied, table: str) -> None:
    """Leave out what is no column, and lines that say the same again; of a patient's or site's lines keep the first."""
    frame = applied.tables[table]
    if table == WIDE_CMOCS:
        del applied.tables[table]
        applied.tables |= configurations(frame.drop(columns=[_LINE, _FILE]))
        for name in ("cmocs", "cmoc_elements"):
            applied.write_down("rows written", "", len(applied.tables[name]), table=name)
        return
    key = {
        "participants": ["patient_id"],
        "sites": ["site_id"],
        "referrals": ["site_id", "patient_id", "referral_date"],
    }
    if table in key and set(key[table]) <= set(frame):
        frame = _once_each(applied, frame, table, key[table])
    order = [name for name in (*columns_of(table), *frame) if name in frame] if table in _own_tables() else list(frame)
    frame = frame[[name for name in dict.fromkeys(order) if name not in (_LINE, _FILE)]]
    applied.tables[table] = frame.reset_index(drop=True)
    applied.write_down("rows written", "", len(frame), table=table)


def _own_tables() -> tuple[str, ...]:
    from helpers.data.descriptor import study_tables

    return study_tables()


def _once_each(applied: Applied, frame: pd.DataFrame, table: str, key: list[str]) -> pd.DataFrame:
    said = [name for name in frame if name not in (_LINE, _FILE, *key)]
    distinct = frame.drop_duplicates([*key, *said])
    again = distinct[distinct.duplicated(key)]
    for _, row in again.head(MOST_OF_A_KIND).iterrows():
        rule = rule_mapping.PATIENT_DIFFERS
        applied.questions.append(rule.broken(row[_FILE], int(row[_LINE]), key[0], row[key[0]]))
    kept = frame.drop_duplicates(key)
    if len(kept) < len(frame):
        applied.write_down("lines said before left out", "", len(frame) - len(kept), table=table)
    return kept


def _add_sites(applied: Applied, described: Map) -> None:
    """Add what the map says of the sites to the table of sites, and a row for each site that other tables name."""
    named = [
        frame["site_id"] for name, frame in applied.tables.items() if "site_id" in frame and name != "sampling_frame"
    ]
    ids = list(dict.fromkeys(site for column in named for site in column if isinstance(site, str) and site))
    if not ids:
        return
    sites = applied.tables.get("sites", pd.DataFrame({"site_id": []}, dtype=object)).set_index("site_id")
    sites = sites.reindex([*sites.index, *[site for site in ids if site not in sites.index]])
    for site, said in described.sites.items():
        for name, text in said.items() if site in sites.index else ():
            if name not in sites:
                sites[name] = pd.Series("", index=sites.index, dtype=object)
            sites.loc[site, name] = text
    order = [name for name in columns_of("sites") if name in sites]
    applied.tables = {
        "sites": sites[order].fillna("").reset_index(),
        **{k: v for k, v in applied.tables.items() if k != "sites"},
    }
