"""A REFI-QDA project as the tables of a study folder: CMOCs, their elements, the labels each coder gave."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from helpers.data.descriptor import fields_of, nearest
from helpers.data.faults import safe_text
from helpers.data.qda import Code, QdaProject, Segment
from helpers.data.qda.package import QdaError
from helpers.vocabulary import ROLES

ROLE_WORDS: Final = {name: role for role in ROLES for name in (ROLES[role], role.lower())}
AMERICAN: Final = {
    "internalization": "Internalisation",
    "enrollment": "Enrolment",
    "systematization": "Systematisation",
}
NO_LABEL: Final = "No construct"
"""A code under which a coder files a CMOC that fits none of the 16."""

_TYPES: Final = {"cmoc_id": object, "role": object, "text": object}
_CMOC_NAME: Final = re.compile(r"cmocs?(?:[\s:_#-]+|(?=\d))(?P<rest>\S.*)", re.IGNORECASE)
_GROUP_NAME: Final = re.compile(r"cmocs?|configurations?|cmo configurations?", re.IGNORECASE)
_THEORY_NAME: Final = re.compile(r"npt|normali[sz]ation process theory", re.IGNORECASE)


@dataclass(frozen=True)
class QdaTables:
    """What a project gives: tables as in a study folder, notes, and what was found on the way."""

    cmocs: pd.DataFrame
    cmoc_elements: pd.DataFrame
    cmoc_codings: pd.DataFrame
    notes: pd.DataFrame
    findings: tuple[str, ...]


@dataclass(frozen=True)
class _Meaning:
    """What a code's name, and the names above it, say."""

    role: str = ""
    cmoc: str = ""
    label: str | None = None


def constructs() -> list[str]:
    """Return the 16 constructs, as the descriptor allows them.

    >>> len(constructs())
    16
    """
    field = next(field for field in fields_of("cmoc_codings") if field["name"] == "npt_construct")
    return [str(name) for name in field["constraints"]["enum"]]


def as_tables(project: QdaProject) -> QdaTables:
    """Return a project's coded segments as tables of a study folder."""
    findings = list(project.findings)
    of_set = {guid: _cmoc(name) for name, members in project.sets.items() if _cmoc(name) for guid in members}
    meanings = {guid: _meaning(code, project, of_set.get(guid, "")) for guid, code in project.codes.items()}
    findings += _unknown_labels(project)
    cmocs = list(dict.fromkeys(meaning.cmoc for meaning in meanings.values() if meaning.cmoc))
    if not cmocs:
        told = 'no code names a CMOC; call codes "CMOC 1", "CMOC 2", or put them below a code called CMOC'
        raise QdaError(f"{project.file}: {told}")
    placed = _by_place(project.segments)
    elements, lost = _elements(placed, meanings, project)
    codings, clashes = _codings(placed, meanings, project)
    table, open_labels = _cmocs(cmocs, codings, meanings, project)
    findings += [*lost, *_lacking(cmocs, elements, project), *clashes, *_coders(codings, project), *open_labels]
    notes = pd.DataFrame(project.notes, columns=["of", "name", "note"])
    return QdaTables(table, elements, codings, notes, tuple(findings))


def _meaning(code: Code, project: QdaProject, of_set: str) -> _Meaning:
    way = [code, *(project.codes[guid] for guid in code.above)]
    role = next((_role(held.name) for held in way if _role(held.name)), "")
    named = [_cmoc(held.name) for held in way]
    below = next((way[i - 1].name for i in range(1, len(way)) if _GROUP_NAME.fullmatch(way[i].name)), "")
    cmoc = next((name for name in named if name), "") or _short(below) or of_set
    return _Meaning(role, cmoc, _label(code.name))


def _role(name: str) -> str:
    word = re.sub(r"\(.*?\)|[^a-z ]", " ", name.lower()).strip()
    return ROLE_WORDS.get(word) or ROLE_WORDS.get(word.removesuffix("s"), "")


def _cmoc(name: str) -> str:
    found = _CMOC_NAME.fullmatch(name)
    return _short(found["rest"]) if found else ""


def _short(name: str) -> str:
    """Return a CMOC's number: the first word when it holds a digit, else the whole name."""
    first = name.split()[0].strip(":,;.") if name.split() else ""
    return first if any(mark.isdigit() for mark in first) else name.strip()[:60]


def _label(name: str) -> str | None:
    plain = " ".join(name.replace("-", " ").replace("_", " ").split()).casefold()
    if plain == NO_LABEL.casefold():
        return ""
    known = {construct.casefold(): construct for construct in constructs()} | AMERICAN
    return known.get(plain)


def _unknown_labels(project: QdaProject) -> list[str]:
    findings = []
    parents = {guid for code in project.codes.values() for guid in code.above}
    for code in project.codes.values():
        if _label(code.name) is not None or _role(code.name) or _cmoc(code.name):
            continue
        above = [project.codes[guid].name for guid in code.above]
        near = nearest(code.name, constructs())
        beside = any(_THEORY_NAME.search(name) for name in above) and code.guid not in parents
        if near or beside:
            perhaps = f"; perhaps {near} is meant" if near else ""
            told = f"the code {safe_text(code.name)} is not one of the 16 constructs{perhaps}; it gives no label"
            findings.append(f"{project.file}, line {code.line}: {told}")
    return findings


def _by_place(segments: Iterable[Segment]) -> dict[tuple[int, int, int], list[Segment]]:
    places: dict[tuple[int, int, int], list[Segment]] = {}
    for segment in sorted(segments, key=lambda held: (held.source, held.start, held.end, held.line)):
        places.setdefault((segment.source, segment.start, segment.end), []).append(segment)
    return places


def _elements(
    places: dict[tuple[int, int, int], list[Segment]], meanings: dict[str, _Meaning], project: QdaProject
) -> tuple[pd.DataFrame, list[str]]:
    rows: dict[str, list[tuple[str, str]]] = {}
    findings = []
    for held in places.values():
        said = [meanings[segment.code] for segment in held]
        roles = list(dict.fromkeys(meaning.role for meaning in said if meaning.role))
        cmocs = list(dict.fromkeys(meaning.cmoc for meaning in said if meaning.cmoc))
        labelled = any(meaning.label is not None for meaning in said)
        words, place = " ".join(held[0].text.split()), f"{project.file}, line {held[0].line}"
        if roles and not cmocs:
            findings.append(f'{place}: "{safe_text(words)}" is a {ROLES[roles[0]]} of no CMOC; code it with a CMOC too')
        if cmocs and not roles and not labelled:
            told = "has no role; code it as context, mechanism or outcome too"
            findings.append(f'{place}: the element "{safe_text(words)}" of CMOC {safe_text(cmocs[0])} {told}')
        for cmoc in cmocs:
            rows.setdefault(cmoc, []).extend((role, words) for role in roles)
    table = [
        (cmoc, position, role, words)
        for cmoc, elements in rows.items()
        for position, (role, words) in enumerate(dict.fromkeys(elements), start=1)
    ]
    return pd.DataFrame(table, columns=["cmoc_id", "position", "role", "text"]).astype(_TYPES), findings


def _codings(
    places: dict[tuple[int, int, int], list[Segment]], meanings: dict[str, _Meaning], project: QdaProject
) -> tuple[pd.DataFrame, list[str]]:
    given: dict[tuple[str, str], dict[str, int]] = {}
    for held in places.values():
        cmocs = list(dict.fromkeys(meanings[segment.code].cmoc for segment in held if meanings[segment.code].cmoc))
        for segment in held:
            label = meanings[segment.code].label
            for cmoc in cmocs if label is not None else []:
                given.setdefault((cmoc, segment.user), {}).setdefault(str(label), segment.line)
    order = [*project.users, *sorted({user for _, user in given} - set(project.users))]
    used = [user for user in order if any(user == coder for _, coder in given)]
    name = {user: f"Coder {chr(65 + i)}" if i < 26 else f"Coder {i + 1}" for i, user in enumerate(used)}
    rows, findings = [], []
    for (cmoc, user), labels in given.items():
        if len(labels) > 1:
            told = f"{name[user]} gave CMOC {safe_text(cmoc)} {len(labels)} constructs ({', '.join(labels)}); keep one"
            findings.append(f"{project.file}, line {max(labels.values())}: {told}")
            continue
        rows.append((cmoc, name[user], next(iter(labels)) or None))
    rank = {cmoc: i for i, cmoc in enumerate(dict.fromkeys(cmoc for cmoc, _ in given))}
    rows.sort(key=lambda row: (rank[row[0]], row[1]))
    return pd.DataFrame(rows, columns=["cmoc_id", "coder", "npt_construct"]).astype(object), findings


def _cmocs(
    cmocs: list[str], codings: pd.DataFrame, meanings: dict[str, _Meaning], project: QdaProject
) -> tuple[pd.DataFrame, list[str]]:
    themes: dict[str, str] = {}
    agreed: dict[str, str] = {}
    for name, members in project.sets.items():
        for guid in members:
            cmoc = meanings[guid].cmoc if guid in meanings else ""
            (agreed if _label(name) else themes).setdefault(cmoc, _label(name) or name)
    findings = []
    given: dict[str, set[str]] = {}
    for cmoc, label in zip(codings["cmoc_id"], codings["npt_construct"].fillna(""), strict=True):
        given.setdefault(str(cmoc), set()).add(str(label))
    for cmoc in (cmoc for cmoc in cmocs if cmoc in given and cmoc not in agreed):
        labels = sorted(given[cmoc])
        if len(labels) == 1:
            agreed[cmoc] = labels[0]
            continue
        told = f"CMOC {safe_text(cmoc)}: the coders differ ({', '.join(labels)}), so it has no label yet"
        findings.append(f"{project.file}: {told}")
    rows = [(cmoc, "REFI-QDA project", themes.get(cmoc), agreed.get(cmoc) or None) for cmoc in cmocs]
    return pd.DataFrame(rows, columns=["cmoc_id", "source", "theme", "npt_construct"]).astype(object), findings


def _lacking(cmocs: list[str], elements: pd.DataFrame, project: QdaProject) -> list[str]:
    roles = elements.groupby("cmoc_id")["role"].agg(set).to_dict()
    findings = []
    for cmoc in cmocs:
        lacking = [words for role, words in ROLES.items() if role not in roles.get(cmoc, set())]
        if lacking:
            findings.append(f"{project.file}: CMOC {safe_text(cmoc)} has no {' and no '.join(lacking)}")
    return findings


def _coders(codings: pd.DataFrame, project: QdaProject) -> list[str]:
    saw = codings.groupby("coder")["cmoc_id"].agg(set).to_dict()
    if len(saw) < 2:
        told = "no coder gave a construct" if not saw else "only one coder gave constructs"
        return [f"{project.file}: {told}; agreement needs two coders who label the same CMOCs"]
    every = set.union(*saw.values())
    return [
        f"{project.file}: {coder} did not label {', '.join(sorted(map(safe_text, every - seen)))}; another coder did"
        for coder, seen in saw.items()
        if every - seen
    ]
