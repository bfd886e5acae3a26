"""What every code of a project stands for: by its name and the names above it, or as a map says."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from helpers.constructs import Framework
from helpers.data.descriptor import nearest
from helpers.data.faults import Fault, Rule
from helpers.data.qda import names
from helpers.data.qda.project import Code, QdaProject
from helpers.data.rules import qda as rule_qda
from helpers.data.terminal_text import safe_text

_BETWEEN: Final = " > "
_NAMELESS: Final = "(without a name)"


@dataclass(frozen=True)
class Meaning:
    """What a code stands for: a role (C, M or O) and its part, a CMOC's number, a construct ("" for none of them)."""

    role: str = ""
    part: str = ""
    cmoc: str = ""
    label: str | None = None


@dataclass(frozen=True)
class _Named:
    """A configuration that a code names: its key, its name, and whether the code does so by its own name.

    Two codes with one key name one configuration: they have one name, in one place but for roles.
    """

    key: tuple[object, ...]
    name: str
    own: bool = True


@dataclass(frozen=True)
class Meanings:
    """Meanings of codes by guid, the title of every CMOC by its number in the order of the codes, and doubts."""

    of: Mapping[str, Meaning]
    titles: Mapping[str, str]
    doubts: Mapping[str, Fault] = field(default_factory=dict)


def meanings_of(project: QdaProject, mapped: Mapping[str, tuple[Meaning, str]] | None = None) -> Meanings:
    """Return what every code of a project stands for.

    Args:
        project: The project as read.
        mapped: For codes of a map, by guid: what they stand for, and their CMOC's title. All others go by name.
    """
    given = mapped or {}
    named = _named(project, names.cmoc_of, given)
    doubts: dict[str, Fault] = {}
    if not named and not any(meaning.cmoc for meaning, _ in given.values()):
        named = _named(project, names.programme_theory_of, given)
        doubts = {guid: _doubt(project, guid, rule_qda.THEORY_AS_CMOC) for guid in named}
    spelled: dict[tuple[object, ...], str] = {}
    for one in named.values():
        spelled.setdefault(one.key, one.name)
    numbered = _numbered(spelled)
    of: dict[str, Meaning] = {}
    titles: dict[str, str] = {}
    for code in project.codes.values():
        if code.guid in given:
            of[code.guid], title = given[code.guid]
        else:
            number, title = numbered[named[code.guid].key] if code.guid in named else ("", "")
            of[code.guid] = _by_name(
                code, of.get(code.above[0], Meaning()) if code.above else Meaning(), number, project.framework
            )
        cmoc = of[code.guid].cmoc
        if cmoc:
            titles[cmoc] = titles.get(cmoc) or title
    return Meanings(of, titles, doubts | _same_numbers(project, named, numbered))


def paths_of(project: QdaProject) -> dict[str, str]:
    """Return the name of every code with the names above it, by guid; no two are the same."""
    paths: dict[str, str] = {}
    taken: set[str] = set()
    for code in project.codes.values():
        above = [project.codes[guid] for guid in reversed(code.above)]
        path = first = _BETWEEN.join(one.name or _NAMELESS for one in (*above, code))
        times = 1
        while path in taken:
            times += 1
            path = f"{first} ({times})"
        taken.add(path)
        paths[code.guid] = path
    return paths


def doubtful_labels(project: QdaProject, mapped: Mapping[str, object]) -> dict[str, Fault]:
    """Return a fault, by code, for every one that seems to be meant as a construct and is none."""
    doubts = {}
    parents = {guid for code in project.codes.values() for guid in code.above}
    for code in project.codes.values():
        says = names.role_of(code.name) or names.cmoc_of(code.name) or names.part_of(code.name)
        if says or names.label_of(code.name, project.framework) is not None or code.guid in mapped:
            continue
        near = nearest(code.name, project.framework.names)
        above = [project.codes[guid].name for guid in code.above]
        is_within = any(names.is_framework(name, project.framework) for name in above) and code.guid not in parents
        if near or is_within:
            said = {"number": len(project.framework.names), "perhaps": f"; perhaps {near} is meant" if near else ""}
            doubts[code.guid] = _doubt(project, code.guid, rule_qda.NOT_A_CONSTRUCT, **said)
    return doubts


def _doubt(project: QdaProject, guid: str, rule: Rule, **names: Any) -> Fault:
    code = project.codes[guid]
    return rule.broken(project.file, code.line, None, None, name=safe_text(code.name), **names)


def _by_name(code: Code, above: Meaning, number: str, framework: Framework) -> Meaning:
    """Return what a code's name says, and for what it does not say what the code above it stands for."""
    role, part = names.role_of(code.name), names.part_of(code.name)
    if not role:
        role, part = above.role, (part if above.role == "M" else "") or above.part
    return Meaning(role, part if role == "M" else "", number or above.cmoc, names.label_of(code.name, framework))


def _named(project: QdaProject, says: Callable[[str], str], mapped: Mapping[str, object]) -> dict[str, _Named]:
    """Return the configuration that each code names, by guid; codes that name none, or are in a map, are not there.

    A code does so by its name, as a child of a folder of CMOCs, or as a member of a set that is named as a CMOC.
    """
    said = {guid: says(code.name) for guid, code in project.codes.items() if guid not in mapped}
    holders = {above for guid in said if said[guid] for above in project.codes[guid].above}
    named: dict[str, _Named] = {}
    times: Counter[tuple[str, ...]] = Counter()
    for guid in said:
        code = project.codes[guid]
        own = said[guid] or ("" if guid in holders else _in_group(code, project))
        if not own:
            continue
        path = (own.casefold(), *(project.codes[other].name.casefold() for other in code.above))
        times[path] += 1
        place = [name for name in path[1:] if not names.role_of(name)]
        named[guid] = _Named((path[0], *place, times[path]), own)
    by_name = {one.key[0]: one for one in named.values()}
    for name, members in project.sets.items():
        own = says(name)
        one = by_name.get(own.casefold(), _Named((own.casefold(), 1), own))
        for guid in (guid for guid in members if own and guid in said and guid not in named):
            named[guid] = _Named(one.key, one.name, own=False)
    return named


def _in_group(code: Code, project: QdaProject) -> str:
    """Return the name of a code that lies right below a folder of CMOCs and is neither a role nor a construct."""
    grouped = bool(code.above) and names.is_group(project.codes[code.above[0]].name)
    says = (
        names.role_of(code.name) or names.part_of(code.name) or names.label_of(code.name, project.framework) is not None
    )
    return code.name if grouped and not says else ""


def _numbered(named: Mapping[tuple[object, ...], str]) -> dict[tuple[object, ...], tuple[str, str]]:
    """Return a number and a title for every configuration; where two would have one number, their whole names.

    >>> list(_numbered({("a",): "2021 wave", ("b",): "2021 spring", ("c",): "1: trust"}).values())
    [('2021 wave', ''), ('2021 spring', ''), ('1', 'trust')]
    """
    split = {key: names.number_and_title(name) for key, name in named.items()}
    shared = Counter(number.casefold() for number, _ in split.values())
    numbered: dict[tuple[object, ...], tuple[str, str]] = {}
    taken = {mark.casefold() for mark in names.missing_marks()}
    for key, (number, title) in split.items():
        if shared[number.casefold()] > 1:
            number, title = named[key][: names.LONGEST_NUMBER].strip(), ""
        chosen, times = number, 1
        while chosen.casefold() in taken:
            times += 1
            chosen = f"{number} ({times})"
        taken.add(chosen.casefold())
        numbered[key] = (chosen, title)
    return numbered


def _same_numbers(
    project: QdaProject, named: Mapping[str, _Named], numbered: Mapping[tuple[object, ...], tuple[str, str]]
) -> dict[str, Fault]:
    """Return a fault, by code, for every one that has the name of another and is a CMOC of its own."""
    first: dict[object, tuple[object, ...]] = {}
    doubts = {}
    for guid, one in named.items():
        if one.own and first.setdefault(one.key[0], one.key) != one.key:
            number = safe_text(numbered[one.key][0])
            doubts[guid] = _doubt(project, guid, rule_qda.SAME_NUMBER, number=number)
    return doubts
