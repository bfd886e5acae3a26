"""The words of a drafted map: what each text of a file is in the study's words, each site's id, the order of dates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from helpers.data.descriptor import Field, nearest
from helpers.data.faults import Fault
from helpers.data.mapping.dates import order_of
from helpers.data.mapping.described import fields_described, outcome_named, questionnaire_of
from helpers.data.mapping.files.blocks import Block
from helpers.data.mapping.headings import numbered_rounds, plain, synonyms
from helpers.data.mapping.map_file import QUESTION, WIDE_CMOCS, ColumnMap, Map
from helpers.data.read.values import read_field
from helpers.data.rules import mapping as rule_mapping
from helpers.data.rules.people import ten_digits
from helpers.vocabulary import GSE_ITEMS, ONS4_ITEMS

SITES: Final = "sites"
_OUT_OF_TEN: Final = re.compile(r" ?(/|out of) ?10$", re.IGNORECASE)
_LONGEST_ID: Final = 12


@dataclass(frozen=True)
class Placed:
    """A column of a map with the table it is of and the block that its texts come from."""

    block: Block
    table: str
    name: str
    column: ColumnMap

    def headings(self) -> list[str]:
        """Return its headings, those that are still a question among them."""
        named = [heading.removeprefix(QUESTION).strip() for heading in self.column.headings.values()]
        return [heading for heading in named if heading in self.block.headings]

    def texts(self) -> list[str]:
        """Return its distinct texts that are not empty."""
        return list(dict.fromkeys(text for heading in self.headings() for text in self.block.filled(heading)))


def placed_columns(drafted: Map, blocks: Sequence[Block]) -> list[Placed]:
    """Return every column of a map with its block; sources and blocks stand in one order."""
    return list(_placed(drafted, blocks))


def _placed(drafted: Map, blocks: Sequence[Block]) -> Iterator[Placed]:
    for source, block in zip(drafted.sources, blocks, strict=True):
        for table, described in source.tables.items():
            for name, column in described.columns.items():
                yield Placed(block, table, name, column)


@dataclass(frozen=True)
class Asked:
    """What stops an import and what is only asked."""

    faults: list[Fault]
    questions: list[Fault]


def add_words(drafted: Map, blocks: Sequence[Block], known_sites: dict[str, str], dates: str) -> Asked:
    """Add words, sites and the order of dates to a drafted map, and return what is to be asked about them."""
    columns = placed_columns(drafted, blocks)
    _name_sites(drafted, columns, known_sites)
    drafted.dates = dates
    faults = [] if dates else _date_order(drafted, columns)
    questions: list[Fault] = []
    for placed in columns:
        if placed.name == "patient_id" and any(map(ten_digits, placed.texts())):
            placed.column.derived = "pseudonym"
        elif _takes_words(placed):
            questions += _add_words_of(drafted, placed)
    drafted.words |= {name: dict(sorted(words.items(), key=_by_number)) for name, words in drafted.words.items()}
    return Asked(faults, questions)


def _by_number(word: tuple[str, str]) -> int:
    """Return the number that a word stands for, so that the words of a scale stand in its order."""
    return int(word[1]) if word[1].isdecimal() else 0


def _takes_words(placed: Placed) -> bool:
    if placed.table == WIDE_CMOCS or placed.column.derived or not placed.column.headings:
        return False
    described = next((one for one in fields_described(placed.table) if one["name"] == placed.name), None)
    if described is None or described["type"] in ("date", "yearmonth"):
        return False
    has_list = "enum" in described.get("constraints", {})
    return has_list or described["type"] != "string" or placed.name in synonyms()["words"]


def _add_words_of(drafted: Map, placed: Placed) -> list[Fault]:
    """Add the texts of a column that are not the study's words already, each with what it is or a question."""
    if any(_is_decile(heading) for heading in placed.column.headings.values()) and placed.name == "deprivation":
        return _add_deciles(drafted, placed)
    name, faults = _list_name(placed.name), []
    if name == "round":
        return _add_rounds(drafted, placed)
    for text in placed.texts():
        if _is_fine(placed, text):
            continue
        words = drafted.words.setdefault(name, {})
        placed.column.words = name
        if text not in words:
            own = _leading_number(placed, text) if questionnaire_of(placed.name) else ""
            own = outcome_named(text) if placed.table == "outcome_counts" and name == "outcome" else own
            words[text] = own or meaning_of_word(name, placed.name, text, _choices(placed))
        if words[text].startswith(QUESTION):
            faults.append(_word_question(placed, text, name))
    return faults


def _add_rounds(drafted: Map, placed: Placed) -> list[Fault]:
    """Number the words of a column of rounds in their time."""
    placed.column.words = "round"
    words = drafted.words.setdefault("round", {})
    numbers = numbered_rounds(list(dict.fromkeys([*words, *placed.texts()])))
    drafted.words["round"] = {text: str(number) for number, text in numbers.items()}
    return []


def _word_question(placed: Placed, text: str, words: str) -> Fault:
    rule = rule_mapping.WORD_OPEN
    line = _line_of(placed, text)
    return rule.broken(placed.block.sheet.name, line, value=text, name=words, words=words)


def _line_of(placed: Placed, text: str) -> int | None:
    for heading in placed.headings():
        texts = placed.block.texts(heading)
        if text in texts:
            return placed.block.lines[texts.index(text)]
    return None


def _is_fine(placed: Placed, text: str) -> bool:
    """Return whether a text is a value of the column as it stands, and not a word that is known to mean another."""
    known = placed.name in synonyms()["words"] and _is_known(placed.name, text) is not None
    return not known and not read_field(placed.table, _field(placed), text).problem


def _list_name(column: str) -> str:
    if own := questionnaire_of(column):
        return f"{own}_answers"
    return "gse" if column in GSE_ITEMS else "ons4" if column in ONS4_ITEMS else column


def _choices(placed: Placed) -> list[str]:
    return [str(choice) for choice in _field(placed).get("constraints", {}).get("enum", ())]


def _field(placed: Placed) -> Field:
    return next(one for one in fields_described(placed.table) if one["name"] == placed.name)


def _leading_number(placed: Placed, text: str) -> str:
    """Return the number with which an answer to a study's own questionnaire begins, where words alone follow it."""
    match = re.fullmatch(r"(-?\d+)\s*[.:=)-]*\s+\D+", text)
    limits = _field(placed).get("constraints", {})
    fits = match is not None and limits["minimum"] <= int(match[1]) <= limits["maximum"]
    return str(int(match[1])) if match is not None and fits else ""


def meaning_of_word(words: str, column: str, text: str, choices: Sequence[str]) -> str:
    """Return what a word is in the study's words; with a question mark when that is not sure.

    >>> meaning_of_word("gse", "gse_01", "Hardly true", ()), meaning_of_word("gse", "gse_01", "3 - Moderately true", ())
    ('2', '3')
    >>> meaning_of_word("ons4", "ons4_happiness", "7 out of 10", ())
    '7'
    >>> meaning_of_word("followed_up", "followed_up", "Moved away", ["yes", "declined"])
    '?'
    """
    text = _OUT_OF_TEN.sub("", text) if words == "ons4" else text
    number, _, rest = text.partition(" ")
    number = number.rstrip(".:-=)")
    if words in ("gse", "ons4"):
        scale = synonyms()["words"][words]
        meant = scale.get(plain(text)) or scale.get(plain(rest))
        lowest, highest = (1, 4) if words == "gse" else (0, 10)
        leads = number.isascii() and number.isdecimal() and lowest <= int(number) <= highest
        if words == "ons4" and leads and not rest and text == number:
            return number
        if meant and (meant == number or not leads):
            return str(meant)
        if leads and not meant and words == "ons4" and not any(map(str.isdigit, rest)):
            return number
    elif (meant := _is_known(words, text)) is not None:
        return meant
    if plain(text) in synonyms()["missing"]:
        return ""
    like = nearest(text, choices) if choices else None
    return f"{QUESTION} {like}" if like else QUESTION


def _is_known(words: str, text: str) -> str | None:
    """Return what `synonyms.yml` says a word is; None when it says nothing, or the word is its own meaning."""
    for meaning, several in synonyms()["words"].get(words, {}).items():
        if plain(text) in map(plain, several) or (plain(text) == plain(meaning) and text != meaning):
            return str(meaning)
    return None


def _is_decile(heading: str) -> bool:
    return plain(heading) in synonyms()["columns"]["imd_decile"]


def _add_deciles(drafted: Map, placed: Placed) -> list[Fault]:
    placed.column.words = "imd_decile"
    words = drafted.words.setdefault("imd_decile", {})
    for text in placed.texts():
        words[text] = meaning_of_word("imd_decile", "imd_decile", text, ("Low", "Medium", "High"))
    rule = rule_mapping.DECILES
    return [rule.broken(placed.block.sheet.name, placed.block.header or None, words="imd_decile")]


def _name_sites(drafted: Map, columns: Sequence[Placed], known_sites: dict[str, str]) -> None:
    """Give sites that are called by their names short ids, in the order they come in; ids stay as they are."""
    placed = [one for one in columns if one.name == "site_id" and one.table != "sampling_frame"]
    names = list(dict.fromkeys(text for one in placed for text in one.texts()))
    if not names or all(" " not in name and len(name) <= _LONGEST_ID for name in names):
        drafted.sites = {name: {} for name in names}
        drafted.sites |= {one.column.value: {} for one in placed if one.column.value}
        return
    taken = {*known_sites.values()}
    free = (str(number) for number in range(1, len(names) + len(taken) + 1) if str(number) not in taken)
    ids = {name: known_sites.get(name) or next(free) for name in names}
    drafted.words[SITES] = ids
    drafted.sites = {site: {"site_name": name} for name, site in ids.items()}
    for one in placed:
        if one.column.headings:
            one.column.words = SITES


def _date_order(drafted: Map, columns: Sequence[Placed]) -> list[Fault]:
    """Find the order of day and month in columns that can only be read in one; a column that shows none is a fault."""
    faults = []
    for one in filter(_is_dated, columns):
        order, ambiguous = order_of(one.texts())
        drafted.dates = drafted.dates or order
        if ambiguous and not order:
            heading, line = next(iter(one.column.headings.values())), _line_of(one, ambiguous[0])
            faults.append(rule_mapping.DATE_ORDER.broken(one.block.sheet.name, line, heading, ambiguous[0]))
    return faults


def _is_dated(placed: Placed) -> bool:
    if placed.column.derived in ("months after the first", "order of dates"):
        return True
    kinds = (
        {described["name"]: described["type"] for described in fields_described(placed.table)}
        if _is_study(placed)
        else {}
    )
    return kinds.get(placed.name) in ("date", "yearmonth")


def _is_study(placed: Placed) -> bool:
    return placed.table != WIDE_CMOCS
