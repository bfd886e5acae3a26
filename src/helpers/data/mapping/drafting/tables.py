"""Draft a map from headings: which tables a file can give, which heading is which column, which rounds it has."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from helpers.data.descriptor import fields_of, is_required
from helpers.data.faults import Fault
from helpers.data.mapping.files.blocks import Block
from helpers.data.mapping.files.sheets import Sheet
from helpers.data.mapping.headings import (
    QUESTIONNAIRE,
    meaning_of,
    numbered_rounds,
    plain,
    round_order,
    synonyms,
)
from helpers.data.mapping.map_file import QUESTION, WIDE_CMOCS, ColumnMap, Map, SourceMap, TableMap, columns_of
from helpers.data.rules import mapping as rule_mapping
from helpers.vocabulary import GP_COUNTS, ROLES

PEOPLE: Final = ("gender", "ethnic_group", "age_years", "age_band", "involvement", "followed_up")
SITE: Final = ("months_in_role", "deprivation", "imd_decile", "region", "managed_by", "practices_served", "gp_data")
_DATE: Final = "assessment_date"
_PLACES: Final = {"pcn", "practice", "surgery", "site", "service", "organisation", "hub", "team", "project", "area"}


@dataclass(frozen=True)
class Headed:
    """A block with what its headings mean: column to the headings by mark of their round, best first."""

    block: Block
    columns: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def has(self, *columns: str) -> bool:
        """Return whether any of some columns is there."""
        return any(column in self.columns for column in columns)

    def heading(self, column: str) -> str:
        """Return the heading of a column that is the same in every round."""
        by_mark = self.columns.get(column, {})
        return by_mark.get("", next(iter(by_mark.values()), [""]))[0]


def understand(blocks: Sequence[Block]) -> list[Headed]:
    """Return blocks with the meaning of their headings; a heading that several blocks share comes first."""
    shared = Counter(plain(heading) for block in blocks for heading in block.headings)
    return [_headed(block, shared) for block in blocks]


def _headed(block: Block, shared: Counter[str]) -> Headed:
    headed = Headed(block)
    for heading in block.headings:
        meaning = meaning_of(heading)
        if meaning is None:
            continue
        if not meaning.sure or _is_line_number(heading, block):
            headed.columns.setdefault(meaning.column, {}).setdefault(meaning.mark, []).append(f"{QUESTION} {heading}")
        elif column := _by_values(meaning.column, block.filled(heading)):
            headed.columns.setdefault(column, {}).setdefault(meaning.mark, []).append(heading)
    for column, by_mark in headed.columns.items():
        aliases = synonyms()["columns"].get(column, [])
        for several in by_mark.values():
            several.sort(key=lambda heading: _rank(heading, block, shared, aliases))
    return headed


def _rank(heading: str, block: Block, shared: Counter[str], aliases: list[str]) -> tuple[bool, int, int]:
    """Return by what the best of several headings is found: filled, in most files, named first among the synonyms."""
    if heading.startswith(QUESTION):
        return True, 1, len(aliases)
    text = plain(heading)
    return not block.filled(heading), -shared[text], aliases.index(text) if text in aliases else -1


def _is_line_number(heading: str, block: Block) -> bool:
    """Return whether a column called no more than ID may count lines: 1, 2, 3 where a patient may have several."""
    texts = block.texts(heading)
    wide = any(meaning is not None and meaning.mark for meaning in map(meaning_of, block.headings))
    return plain(heading) in ("id", "record id") and not wide and texts == [str(n + 1) for n in range(len(texts))]


def _by_values(column: str, texts: list[str]) -> str | None:
    """Return the column that its values, too, say it is: an age that is a band, a round whose words are rounds."""
    if not texts:
        return None if column == "round" else column
    if column == "age_years" and sum(text.isdecimal() for text in texts) * 2 < len(texts):
        return "age_band"
    if column == "round" and not all(round_order(text) for text in texts):
        return None
    if column == "deprivation" and all(text.isdecimal() for text in texts):
        return "imd_decile"
    return column


@dataclass
class Draft:
    """A drafted map, its sources with their blocks, what stops an import and what is asked, and sheets without use."""

    described: Map = field(default_factory=Map)
    pairs: list[tuple[SourceMap, Block]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Fault] = field(default_factory=list)
    without_table: list[str] = field(default_factory=list)


def draft_map(blocks: Sequence[Block]) -> Draft:
    """Return a map of what is sure, with a question mark at what is not; the words of its columns are not in it yet."""
    headed = understand(blocks)
    draft = Draft(Map(title="Drafted from the headings of the files"))
    counted = any(one.has("appointment_date") for one in headed)
    people = any(_gives_people(one) for one in headed)
    placed = any(one.has("patient_id") and one.has("site_id", "site_name") for one in headed)
    by_name = _rounds_by_name(headed)
    for one in headed:
        source = SourceMap(one.block.sheet.file, one.block.sheet.title, one.block.header or None)
        source.tables = _tables(
            one, counted=counted, people=people, round_of_file=by_name.get(one.block.sheet.name, "")
        )
        if not source.tables:
            draft.without_table.append(one.block.sheet.name)
            continue
        for table, described in source.tables.items():
            _ask_for_needed(draft, one, table, described, placed=placed)
        draft.questions += _unsure_headings(one, source)
        taken = {heading.removeprefix(QUESTION).strip() for heading in _all_headings(source)}
        source.left_out = [heading for heading in one.block.headings if heading not in taken]
        draft.pairs.append((source, one.block))
    draft.described.sources = [source for source, _ in draft.pairs]
    return draft


def _rounds_by_name(headed: Sequence[Headed]) -> dict[str, str]:
    """Return the round of each sheet where several are alike and their names say their rounds: Baseline, Follow-up."""
    asked = [one for one in headed if one.has(*QUESTIONNAIRE) and not one.has("round")]
    plainly = [one for one in asked if not any(mark for name in QUESTIONNAIRE for mark in one.columns.get(name, {}))]
    marks = {one.block.sheet.name: _mark_in(one.block.sheet) for one in plainly}
    if len(marks) < 2 or "" in marks.values() or len(set(marks.values())) < len(marks):
        return {}
    numbers = {mark: str(number) for number, mark in numbered_rounds(list(marks.values())).items()}
    return {name: numbers[mark] for name, mark in marks.items()}


def _mark_in(sheet: Sheet) -> str:
    """Return the mark of a round that the name of a sheet or else of a file has; empty when it has none."""
    for name in (sheet.title, sheet.file.rpartition(".")[0]):
        words = plain(name).split()
        runs = [" ".join(words[start:end]) for start in range(len(words)) for end in range(len(words), start, -1)]
        marks = [run for run in runs if round_order(run) and not run.isdecimal()]
        if marks:
            return max(marks, key=len)
    return ""


def _gives_people(one: Headed) -> bool:
    return one.has("patient_id") and one.has(*PEOPLE)


def _all_headings(source: SourceMap) -> list[str]:
    columns = [column for table in source.tables.values() for column in table.columns.values()]
    return [heading for column in columns for heading in column.headings.values()]


def _tables(one: Headed, *, counted: bool, people: bool, round_of_file: str) -> dict[str, TableMap]:
    """Return the tables that a block gives. A referral date is of use beside appointments only."""
    if one.has("mechanism") and one.has("context", "outcome") and not one.has(*QUESTIONNAIRE):
        return {WIDE_CMOCS: _wide_cmocs(one)}
    tables: dict[str, TableMap] = {}
    asked = one.has(*QUESTIONNAIRE)
    if asked:
        tables["questionnaires"] = _questionnaires(one, round_of_file)
    if one.has("referral_date") and counted:
        tables["referrals"] = _plain_table(one, "referrals")
    if one.has("appointment_date"):
        tables["appointments"] = _plain_table(one, "appointments")
    if one.has(GP_COUNTS[0]) and one.has(GP_COUNTS[1]):
        tables["gp_usage"] = _plain_table(one, "gp_usage")
    if one.has("n_patients") and one.has("total_before"):
        tables["gp_usage_totals"] = _plain_table(one, "gp_usage_totals")
    if (_gives_people(one) or (asked and not people)) and not {"referrals", "appointments"} & set(tables):
        tables["participants"] = _plain_table(one, "participants")
    if one.has("site_id", "site_name") and one.has(*SITE) and not one.has("patient_id") and not tables:
        tables["sites"] = _plain_table(one, "sites")
    order = ("participants", "questionnaires")
    return {name: tables[name] for name in sorted(tables, key=lambda name: (name not in order and 1) or 0)}


def _plain_table(one: Headed, table: str) -> TableMap:
    """Return a table whose columns are each under one heading."""
    described = TableMap()
    for column in columns_of(table):
        if column == "site_id":
            heading = one.heading("site_id") or one.heading("site_name")
        elif column == "deprivation":
            heading = one.heading("deprivation") or one.heading("imd_decile")
        else:
            heading = one.heading(column)
        if heading:
            described.columns[column] = ColumnMap({0: heading})
    return described


def _wide_cmocs(one: Headed) -> TableMap:
    """Return a table of configurations; a role with several columns, such as resource and response, keeps all."""
    described = _plain_table(one, WIDE_CMOCS)
    for role in ROLES.values():
        several = [heading for by_mark in one.columns.get(role, {}).values() for heading in by_mark]
        if len(several) > 1:
            described.columns[role] = ColumnMap(dict(enumerate(several, 1)))
    return described


def _questionnaires(one: Headed, round_of_file: str) -> TableMap:
    """Return the questionnaires of a block, long or wide."""
    described = _plain_table(one, "questionnaires")
    answers = {column: one.columns[column] for column in QUESTIONNAIRE if column in one.columns}
    marks = [mark for by_mark in answers.values() for mark in by_mark]
    rounds = numbered_rounds(list(dict.fromkeys(marks)))
    if len(rounds) > 1 or marks[0]:
        described.rounds = {number: mark or "first" for number, mark in rounds.items()}
        described.columns.pop("round", None)
        for column, by_mark in answers.items():
            described.columns[column] = ColumnMap(_by_round(by_mark, rounds))
        dates = _by_round(one.columns.get(_DATE, {}), rounds)
    else:
        dates = {0: one.heading(_DATE)} if one.has(_DATE) else {}
        if "round" not in described.columns:
            described.columns["round"] = ColumnMap(value=round_of_file) if round_of_file else _round_of_long(one, dates)
    if dates and "months_since_first" not in described.columns:
        described.columns["months_since_first"] = ColumnMap(dates, derived="months after the first")
    own_order = columns_of("questionnaires")
    described.columns = {name: described.columns[name] for name in own_order if name in described.columns}
    return described


def _round_of_long(one: Headed, dates: dict[int, str]) -> ColumnMap:
    """Return the round of a file with a line for each questionnaire: the order of its dates, or 1 where all are one."""
    ids = one.block.texts(one.heading("patient_id")) if one.has("patient_id") else []
    if len(ids) == len(set(ids)) and ids:
        return ColumnMap(value="1")
    return ColumnMap(dates, derived="order of dates") if dates else ColumnMap(value=QUESTION)


def _by_round(by_mark: dict[str, list[str]], rounds: dict[int, str]) -> dict[int, str]:
    """Return the heading of each round: the one with its mark, else one with another mark of the same time."""
    at = {round_order(mark) or 1.0: several[0] for mark, several in reversed(by_mark.items())}
    found = {number: by_mark.get(mark, [at.get(round_order(mark) or 1.0, "")])[0] for number, mark in rounds.items()}
    return {number: heading for number, heading in found.items() if heading}


def _ask_for_needed(draft: Draft, one: Headed, table: str, described: TableMap, *, placed: bool) -> None:
    """Put a question at each column that a table needs and no heading gives; a site may be known from another file."""
    if table == WIDE_CMOCS:
        return
    file, line = one.block.sheet.name, one.block.header or None
    for column in [name["name"] for name in fields_of(table) if is_required(name)]:
        asked = described.columns.get(column)
        if (asked is not None and not asked.unsure) or (column == "round" and described.rounds):
            continue
        if column == "site_id" and "patient_id" in described.columns and asked is None:
            if placed:
                continue
            if not (like := _may_name_sites(one.block)):
                described.columns[column] = ColumnMap(value="1")
                draft.questions.append(rule_mapping.NO_SITE_COLUMN.broken(file, line))
                continue
            asked = ColumnMap({0: f"{QUESTION} {like}"})
        described.columns[column] = asked or ColumnMap(value=QUESTION)
        draft.faults.append(rule_mapping.NO_HEADING.broken(file, line, name=column, table=table))


def _may_name_sites(block: Block) -> str:
    """Return the first heading that speaks of places and whose words come back; empty when there is none."""
    for heading in block.headings:
        texts = block.texts(heading)
        if (
            _PLACES & set(plain(heading).split())
            and len(set(texts)) < max(len(texts), 2)
            and meaning_of(heading) is None
        ):
            return heading
    return ""


def _unsure_headings(one: Headed, source: SourceMap) -> list[Fault]:
    """Return a question for every heading of the drafted source that is only like a known one."""
    faults = []
    for table, described in source.tables.items():
        for name, column in described.columns.items():
            for heading in [
                text.removeprefix(QUESTION).strip() for text in column.headings.values() if text[0] == QUESTION
            ]:
                rule, file, line = rule_mapping.NEAR_HEADING, one.block.sheet.name, one.block.header or None
                faults.append(rule.broken(file, line, value=heading, name=name, table=table))
    return faults
