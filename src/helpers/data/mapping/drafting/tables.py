"""Draft a map from headings: which tables a file can give, which heading is which column, which rounds it has."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from helpers.data.descriptor import fields_of, is_required
from helpers.data.faults import MOST_OF_A_KIND, Fault
from helpers.data.mapping.described import count_column, of_study, questionnaire_columns
from helpers.data.mapping.drafting.questionnaires import questionnaires_of, rounds_by_name
from helpers.data.mapping.drafting.understanding import Headed, plain_table, understand
from helpers.data.mapping.files.blocks import Block
from helpers.data.mapping.headings import meaning_of, months_in, plain
from helpers.data.mapping.map_file import CMOC_COLUMNS, QUESTION, WIDE_CMOCS, ColumnMap, Map, SourceMap, TableMap
from helpers.data.rules import mapping as rule_mapping
from helpers.data.terminal_text import safe_text
from helpers.vocabulary import GP_COUNTS, GP_MONTHS, OUTCOME_COUNTS

PEOPLE: Final = ("gender", "ethnic_group", "age_years", "age_band", "involvement", "followed_up")
SITE: Final = ("months_in_role", "deprivation", "imd_decile", "region", "managed_by", "practices_served", "gp_data")
_MECHANISMS: Final = ("mechanism", "mechanism_resource", "mechanism_response")
_ITEM: Final = re.compile(r"\b(ons ?4|gse|pwb|life ?sat|satisf|worthwhile|happ[iy]|anxi|anx\b|self effic)")
_SUM: Final = re.compile(r"\b(total|sum|mean|average|change|difference)\b")
_PLACES: Final = {"pcn", "practice", "surgery", "site", "service", "organisation", "hub", "team", "project", "area"}


@dataclass
class Draft:
    """A drafted map, its sources with their blocks, what stops an import, what is asked; columns of sheets unused."""

    described: Map = field(default_factory=Map)
    pairs: list[tuple[SourceMap, Block]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Fault] = field(default_factory=list)
    without_table: dict[str, list[str]] = field(default_factory=dict)


def draft_map(blocks: Sequence[Block]) -> Draft:
    """Return a map of what is sure, with a question mark at what is not; the words of its columns are not in it yet."""
    headed = understand(blocks)
    draft = Draft(Map(title="Drafted from the headings of the files"))
    counted = any(one.has("appointment_date") for one in headed)
    people = any(_gives_people(one) for one in headed)
    placed = any(one.has("patient_id") and one.has("site_id", "site_name") for one in headed)
    by_name = rounds_by_name(headed)
    for one in headed:
        source = SourceMap(one.block.sheet.file, one.block.sheet.title, one.block.header or None)
        source.tables = _tables(
            one, counted=counted, people=people, round_of_file=by_name.get(one.block.sheet.name, "")
        )
        if not source.tables:
            draft.without_table[one.block.sheet.name] = list(one.columns)
            continue
        for table, described in source.tables.items():
            _ask_for_needed(draft, one, table, described, placed=placed)
        draft.questions += _unsure_headings(one, source)
        taken = {heading.removeprefix(QUESTION).strip() for heading in _all_headings(source)}
        source.left_out = [heading for heading in one.block.headings if heading not in taken]
        draft.questions += _answers_left_out(one, source)
        draft.pairs.append((source, one.block))
    draft.questions += _not_found(headed)
    draft.described.sources = [source for source, _ in draft.pairs]
    return draft


def _gives_people(one: Headed) -> bool:
    return one.has("patient_id") and one.has(*PEOPLE)


def _all_headings(source: SourceMap) -> list[str]:
    columns = [column for table in source.tables.values() for column in table.columns.values()]
    return [heading for column in columns for heading in column.headings.values()]


def _tables(one: Headed, *, counted: bool, people: bool, round_of_file: str) -> dict[str, TableMap]:
    """Return the tables that a block gives. A referral date is of use beside appointments only."""
    if one.has(*_MECHANISMS) and one.has("context", "outcome") and not one.has(*questionnaire_columns()):
        return {WIDE_CMOCS: _wide_cmocs(one)}
    tables: dict[str, TableMap] = {}
    asked = one.has(*questionnaire_columns())
    if asked:
        tables["questionnaires"] = questionnaires_of(one, round_of_file)
    if one.has("referral_date") and counted:
        tables["referrals"] = plain_table(one, "referrals")
    if one.has("appointment_date"):
        tables["appointments"] = plain_table(one, "appointments")
    if one.has(GP_COUNTS[0]) and one.has(GP_COUNTS[1]):
        tables["gp_usage"] = plain_table(one, "gp_usage")
    if counts := _outcome_counts(one):
        tables["outcome_counts"] = counts
    if one.has("n_patients") and one.has("total_before"):
        tables["gp_usage_totals"] = plain_table(one, "gp_usage_totals")
    if (_gives_people(one) or (asked and not people)) and not {"referrals", "appointments"} & set(tables):
        tables["participants"] = plain_table(one, "participants")
    if one.has("site_id", "site_name") and one.has(*SITE) and not one.has("patient_id") and not tables:
        tables["sites"] = plain_table(one, "sites")
    order = ("participants", "questionnaires")
    return {name: tables[name] for name in sorted(tables, key=lambda name: (name not in order and 1) or 0)}


def _outcome_counts(one: Headed) -> TableMap | None:
    """Return the counts of outcomes: a row for each, or a column for each that the study describes and period."""
    if not one.has("patient_id"):
        return None
    if all(one.has(name) for name in ("outcome", *OUTCOME_COUNTS)):
        return plain_table(one, "outcome_counts")
    named = {
        outcome.id: [count_column(outcome, when) for when in ("before", "after")] for outcome in of_study().counted
    }
    whole = {outcome: columns for outcome, columns in named.items() if all(map(one.has, columns))}
    if not whole:
        return None
    described = plain_table(one, "outcome_counts")
    described.rounds = dict(enumerate(whole, 1))
    for place, name in enumerate(OUTCOME_COUNTS):
        headings = (one.heading(columns[place]) for columns in whole.values())
        described.columns[name] = ColumnMap(dict(enumerate(headings, 1)))
    described.columns.pop("outcome", None)
    return described


def _not_found(headed: Sequence[Headed]) -> list[Fault]:
    """Return a question for every questionnaire and outcome that is described and that headings do not wholly give."""
    known = {column for one in headed for column in one.columns}
    files = {one.block.sheet.name: one.block.header or None for one in headed if one.has("patient_id")}
    questions = []
    for file, line in list(files.items())[:1]:
        for questionnaire in of_study().outcomes.questionnaires:
            items = of_study().outcomes.of_questionnaire(questionnaire.id).items
            if absent := [item for item in items if item not in known]:
                shown, short, own = ", ".join(absent[:MOST_OF_A_KIND]), questionnaire.short, questionnaire.id
                rule = rule_mapping.ITEMS_NOT_FOUND
                questions.append(rule.broken(file, line, items=shown, short=short, id=own))
        if "outcome" in known and {*OUTCOME_COUNTS} <= known:
            continue
        for outcome in of_study().counted:
            if any(count_column(outcome, period) not in known for period in ("before", "after")):
                rule = rule_mapping.COUNTS_NOT_FOUND
                questions.append(rule.broken(file, line, several=outcome.plural, id=outcome.id))
    return questions


def _wide_cmocs(one: Headed) -> TableMap:
    """Return a table of configurations; a role with several columns keeps all."""
    described = plain_table(one, WIDE_CMOCS)
    for role in CMOC_COLUMNS:
        several = [heading for by_mark in one.columns.get(role, {}).values() for heading in by_mark]
        if len(several) > 1:
            described.columns[role] = ColumnMap(dict(enumerate(several, 1)))
    return described


def _ask_for_needed(draft: Draft, one: Headed, table: str, described: TableMap, *, placed: bool) -> None:
    """Put a question at each column that a table needs and no heading gives; a site may be known from another file."""
    if table == WIDE_CMOCS:
        return
    file, line = one.block.sheet.name, one.block.header or None
    for column in [name["name"] for name in fields_of(table) if is_required(name)]:
        asked = described.columns.get(column)
        if (asked is not None and not asked.unsure) or (column in ("round", "outcome") and described.rounds):
            continue
        if column in GP_MONTHS and asked is None and of_study().has_window:
            continue
        if column == "site_id" and "patient_id" in described.columns and asked is None:
            if placed:
                continue
            if not (like := _may_name_sites(one.block)):
                described.columns[column] = ColumnMap(value="1")
                draft.questions.append(rule_mapping.NO_SITE_COLUMN.broken(file, line))
                continue
            asked = ColumnMap({0: f"{QUESTION} {like}"})
        described.columns[column] = asked or ColumnMap(value=f"{QUESTION} {_months_in_heading(one, column)}".strip())
        draft.faults.append(rule_mapping.NO_HEADING.broken(file, line, name=column, table=table))


def _months_in_heading(one: Headed, column: str) -> str:
    """Return the months that the heading of a period's counts of GP appointments says, for the column of its months."""
    return months_in(one.heading(GP_COUNTS[GP_MONTHS.index(column)])) if column in GP_MONTHS else ""


def _may_name_sites(block: Block) -> str:
    """Return the first heading that speaks of places and whose words come back; empty when there is none."""
    for heading in block.headings:
        texts, words = block.texts(heading), set(plain(heading).split())
        if _PLACES & words and len(set(texts)) < max(len(texts), 2) and meaning_of(heading) is None:
            return heading
    return ""


def _answers_left_out(one: Headed, source: SourceMap) -> list[Fault]:
    """Return a question about headings of a table of questionnaires that speak of its items and are not taken."""
    left = [heading for heading in source.left_out if "questionnaires" in source.tables and one.block.filled(heading)]
    asked = [heading for heading in left if _ITEM.search(plain(heading)) and not _SUM.search(plain(heading))]
    if not asked:
        return []
    shown = ", ".join(asked[:MOST_OF_A_KIND]) + (", and more" if len(asked) > MOST_OF_A_KIND else "")
    file, line = one.block.sheet.name, one.block.header or None
    return [rule_mapping.ANSWERS_LEFT_OUT.broken(file, line, headings=safe_text(shown, 300))]


def _unsure_headings(one: Headed, source: SourceMap) -> list[Fault]:
    """Return a question for every heading of the drafted source that is only like a known one."""
    faults = []
    for table, described in source.tables.items():
        for name, column in described.columns.items():
            for text in column.questions():
                heading = text.removeprefix(QUESTION).strip()
                rule, file, line = rule_mapping.NEAR_HEADING, one.block.sheet.name, one.block.header or None
                if heading:
                    faults.append(rule.broken(file, line, value=heading, name=name, table=table))
    return faults
