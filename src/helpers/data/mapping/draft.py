"""Draft a map from headings: which tables a file can give, which heading is which column, which rounds it has."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from helpers.data.descriptor import fields_of, is_required
from helpers.data.faults import Fault
from helpers.data.mapping.blocks import Block
from helpers.data.mapping.headings import QUESTIONNAIRE, Meaning, meaning_of, plain, round_order, synonyms
from helpers.data.mapping.map_file import QUESTION, WIDE_CMOCS, ColumnMap, Map, SourceMap, TableMap, columns_of
from helpers.data.rules import mapping as rule_mapping
from helpers.vocabulary import GP_COUNTS

PEOPLE: Final = ("gender", "ethnic_group", "age_years", "age_band", "involvement", "followed_up")
SITE: Final = ("months_in_role", "deprivation", "imd_decile", "region", "managed_by", "practices_served", "gp_data")
_DATE: Final = "assessment_date"


@dataclass
class Headed:
    """A block with what its headings mean: column to the headings by mark of their round, best first."""

    block: Block
    columns: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    unsure: dict[str, Meaning] = field(default_factory=dict)

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
        if meaning is None or not block.filled(heading):
            continue
        if not meaning.sure:
            headed.unsure[heading] = meaning
            continue
        column = _by_values(meaning.column, block.filled(heading))
        if column:
            headed.columns.setdefault(column, {}).setdefault(meaning.mark, []).append(heading)
    for column, by_mark in headed.columns.items():
        aliases = synonyms()["columns"].get(column, [])
        for several in by_mark.values():
            several.sort(key=lambda heading: (-shared[plain(heading)], _position(plain(heading), aliases)))
    return headed


def _position(text: str, aliases: list[str]) -> int:
    return aliases.index(text) if text in aliases else -1


def _by_values(column: str, texts: list[str]) -> str | None:
    """Return the column that its values, too, say it is: an age that is a band, a round whose words are rounds."""
    if column == "age_years" and sum(text.isdecimal() for text in texts) * 2 < len(texts):
        return "age_band"
    if column == "round" and not all(round_order(text) for text in texts):
        return None
    if column == "deprivation" and all(text.isdecimal() for text in texts):
        return "imd_decile"
    return column


def draft_map(blocks: Sequence[Block]) -> tuple[Map, list[Fault]]:
    """Return a map of what is sure, with a question mark at what is not, and the questions.

    The words of the columns are not in it yet; `add_words` puts them there.
    """
    headed = understand(blocks)
    faults: list[Fault] = []
    drafted = Map(title="Drafted from the headings of the files")
    counted = any(one.has("appointment_date") for one in headed)
    people = any(_gives_people(one) for one in headed)
    placed = any(one.has("patient_id") and one.has("site_id", "site_name") for one in headed)
    for one in headed:
        source = SourceMap(one.block.sheet.file, one.block.sheet.title, one.block.header or None)
        source.tables = _tables(one, counted=counted, people=people)
        for table, described in source.tables.items():
            faults += _needed(one, table, described, placed=placed)
        faults += _near_headings(one, source)
        taken = {heading.removeprefix(QUESTION).strip() for heading in _all_headings(source)}
        source.left_out = [heading for heading in one.block.headings if heading not in taken]
        if source.tables:
            drafted.sources.append(source)
        else:
            faults.append(rule_mapping.NO_TABLE.broken(one.block.sheet.name))
    return drafted, faults


def _gives_people(one: Headed) -> bool:
    return one.has("patient_id") and one.has(*PEOPLE)


def _all_headings(source: SourceMap) -> list[str]:
    columns = [column for table in source.tables.values() for column in table.columns.values()]
    return [heading for column in columns for heading in column.headings.values()]


def _tables(one: Headed, *, counted: bool, people: bool) -> dict[str, TableMap]:
    """Return the tables that a block gives. A referral date is of use beside appointments only."""
    if one.has("mechanism") and one.has("context", "outcome") and not one.has(*QUESTIONNAIRE):
        return {WIDE_CMOCS: _plain_table(one, WIDE_CMOCS)}
    tables: dict[str, TableMap] = {}
    asked = one.has(*QUESTIONNAIRE)
    if asked:
        tables["questionnaires"] = _questionnaires(one)
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


def _questionnaires(one: Headed) -> TableMap:
    """Return the questionnaires of a block, long or wide."""
    described = _plain_table(one, "questionnaires")
    answers = {column: one.columns[column] for column in QUESTIONNAIRE if column in one.columns}
    marks = [mark for by_mark in answers.values() for mark in by_mark]
    rounds = _rounds(list(dict.fromkeys(marks)))
    if len(rounds) > 1 or marks[0]:
        described.rounds = {number: mark or "first" for number, mark in rounds.items()}
        described.columns.pop("round", None)
        for column, by_mark in answers.items():
            described.columns[column] = ColumnMap(_by_round(by_mark, rounds))
        dates = _by_round(one.columns.get(_DATE, {}), rounds)
    else:
        dates = {0: one.heading(_DATE)} if one.has(_DATE) else {}
        if "round" not in described.columns:
            described.columns["round"] = _round_of_long(one, dates)
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


def _rounds(marks: list[str]) -> dict[int, str]:
    """Return marks of rounds by number, in time; one without a mark is the first, unless another says it is.

    >>> _rounds(["post", "pre"]), _rounds(["", "6 months", "3 months"]), _rounds([""])
    ({1: 'pre', 2: 'post'}, {1: '', 2: '3 months', 3: '6 months'}, {1: ''})
    """
    orders = {mark: round_order(mark) or 1.0 for mark in marks}
    if orders.get("") == 1.0 and list(orders.values()).count(1.0) > 1:
        del orders[""]
    first = 1 if 1.0 in orders.values() else 2
    return dict(enumerate(sorted(orders, key=lambda mark: orders[mark]), first))


def _by_round(by_mark: dict[str, list[str]], rounds: dict[int, str]) -> dict[int, str]:
    """Return the heading of each round: the one with its mark, else one with another mark of the same time."""
    at = {round_order(mark) or 1.0: several[0] for mark, several in reversed(by_mark.items())}
    found = {number: by_mark.get(mark, [at.get(round_order(mark) or 1.0, "")])[0] for number, mark in rounds.items()}
    return {number: heading for number, heading in found.items() if heading}


def _needed(one: Headed, table: str, described: TableMap, *, placed: bool) -> list[Fault]:
    """Put a question at each column that a table needs and no heading gives; a site may be known from another file."""
    if table == WIDE_CMOCS:
        return []
    faults = []
    file = one.block.sheet.name
    for column in [described_["name"] for described_ in fields_of(table) if is_required(described_)]:
        asked = described.columns.get(column)
        if asked is not None and not asked.unsure:
            continue
        if column == "round" and described.rounds:
            continue
        if column == "site_id" and "patient_id" in described.columns:
            if not placed:
                described.columns[column] = ColumnMap(value="1")
                faults.append(rule_mapping.NO_SITE_COLUMN.broken(file, one.block.header))
            continue
        described.columns[column] = ColumnMap(value=QUESTION)
        faults.append(rule_mapping.NO_HEADING.broken(file, one.block.header or None, column=column, table=table))
    return faults


def _near_headings(one: Headed, source: SourceMap) -> list[Fault]:
    """Put headings that are only like a known one into the map, as questions, where their column is not there yet."""
    faults = []
    for heading, meaning in one.unsure.items():
        for table, described in source.tables.items():
            if meaning.column not in columns_of(table):
                continue
            there = described.columns.get(meaning.column)
            if there is None or there.unsure:
                described.columns[meaning.column] = ColumnMap({0: f"{QUESTION} {heading}"})
                rule, line = rule_mapping.NEAR_HEADING, one.block.header or None
                names = {"column": meaning.column, "table": table}
                faults.append(rule.broken(one.block.sheet.name, line, value=heading, **names))
    return faults
