"""A REFI-QDA project as the tables of a study folder: CMOCs, their elements, the labels each coder gave."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pandas as pd

from helpers.data.descriptor import fields_of, nearest
from helpers.data.qda import Code, QdaProject, Segment
from helpers.data.qda.package import QdaError
from helpers.data.terminal_text import safe_text
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
    """What a project gives: tables as in a study folder, notes, and findings."""

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
        way_out = 'call codes "CMOC 1", "CMOC 2", or put them below a code called CMOC'
        raise QdaError(f"{project.file}: no code names a CMOC; {way_out}")
    passages = _by_passage(project.segments)
    elements, left_out = _elements(passages, meanings, project)
    codings, clashes = _codings(passages, meanings, project)
    table, disagreements = _cmocs(cmocs, codings, meanings, project)
    findings += [*left_out, *_lacking(cmocs, elements, project), *clashes, *_coders(codings, project), *disagreements]
    notes = pd.DataFrame(project.notes, columns=["of", "name", "note"])
    return QdaTables(table, elements, codings, notes, tuple(findings))


def _meaning(code: Code, project: QdaProject, of_set: str) -> _Meaning:
    names = [code.name, *(project.codes[guid].name for guid in code.above)]
    role = next(filter(None, map(_role, names)), "")
    below = next((name for name, above in pairwise(names) if _GROUP_NAME.fullmatch(above)), "")
    cmoc = next(filter(None, map(_cmoc, names)), "") or _short(below) or of_set
    return _Meaning(role, cmoc, _label(code.name))


def _role(name: str) -> str:
    word = re.sub(r"\(.*?\)|[^a-z ]", " ", name.lower()).strip()
    return ROLE_WORDS.get(word) or ROLE_WORDS.get(word.removesuffix("s"), "")


def _cmoc(name: str) -> str:
    match = _CMOC_NAME.fullmatch(name)
    return _short(match["rest"]) if match else ""


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
        below_theory = any(_THEORY_NAME.search(name) for name in above) and code.guid not in parents
        if near or below_theory:
            perhaps = f"; perhaps {near} is meant" if near else ""
            problem = f"the code {safe_text(code.name)} is not one of the 16 constructs{perhaps}; it gives no label"
            findings.append(f"{project.file}, line {code.line}: {problem}")
    return findings


def _by_passage(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Return the segments passage by passage, in the order of the texts."""
    passages: dict[tuple[int, int, int], list[Segment]] = {}
    for segment in sorted(segments, key=lambda segment: (segment.source, segment.start, segment.end, segment.line)):
        passages.setdefault((segment.source, segment.start, segment.end), []).append(segment)
    return list(passages.values())


def _elements(
    passages: list[list[Segment]], meanings: dict[str, _Meaning], project: QdaProject
) -> tuple[pd.DataFrame, list[str]]:
    rows: dict[str, dict[tuple[str, str], None]] = {}
    findings = []
    for passage in passages:
        given = [meanings[segment.code] for segment in passage]
        roles = list(dict.fromkeys(meaning.role for meaning in given if meaning.role))
        cmocs = list(dict.fromkeys(meaning.cmoc for meaning in given if meaning.cmoc))
        words, location = " ".join(passage[0].text.split()), f"{project.file}, line {passage[0].line}"
        if roles and not cmocs:
            problem = f"is a {ROLES[roles[0]]} of no CMOC; code it with a CMOC too"
            findings.append(f'{location}: "{safe_text(words)}" {problem}')
        if cmocs and not roles and all(meaning.label is None for meaning in given):
            problem = "has no role; code it as context, mechanism or outcome too"
            findings.append(f'{location}: the element "{safe_text(words)}" of CMOC {safe_text(cmocs[0])} {problem}')
        for cmoc in cmocs:
            rows.setdefault(cmoc, {}).update(dict.fromkeys((role, words) for role in roles))
    table = [
        (cmoc, position, role, words)
        for cmoc, elements in rows.items()
        for position, (role, words) in enumerate(elements, start=1)
    ]
    return pd.DataFrame(table, columns=["cmoc_id", "position", "role", "text"]).astype(_TYPES), findings


def _codings(
    passages: list[list[Segment]], meanings: dict[str, _Meaning], project: QdaProject
) -> tuple[pd.DataFrame, list[str]]:
    given: dict[tuple[str, str], dict[str, int]] = {}
    for passage in passages:
        cmocs = dict.fromkeys(meanings[segment.code].cmoc for segment in passage if meanings[segment.code].cmoc)
        for segment in passage:
            label = meanings[segment.code].label
            for cmoc in cmocs if label is not None else []:
                given.setdefault((cmoc, segment.user), {}).setdefault(str(label), segment.line)
    coders = {user for _, user in given}
    order = [*project.users, *sorted(coders - set(project.users))]
    used = [user for user in order if user in coders]
    name = {user: f"Coder {chr(65 + i)}" if i < 26 else f"Coder {i + 1}" for i, user in enumerate(used)}
    rows, findings = [], []
    for (cmoc, user), labels in given.items():
        if len(labels) == 1:
            rows.append((cmoc, name[user], next(iter(labels)) or None))
            continue
        problem = f"{name[user]} gave CMOC {safe_text(cmoc)} {len(labels)} constructs ({', '.join(labels)}); keep one"
        findings.append(f"{project.file}, line {max(labels.values())}: {problem}")
    rank = list(dict.fromkeys(cmoc for cmoc, _ in given))
    rows.sort(key=lambda row: (rank.index(row[0]), row[1]))
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
        problem = f"CMOC {safe_text(cmoc)}: the coders differ ({', '.join(labels)}), so it has no label yet"
        findings.append(f"{project.file}: {problem}")
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
        problem = "no coder gave a construct" if not saw else "only one coder gave constructs"
        return [f"{project.file}: {problem}; agreement needs two coders who label the same CMOCs"]
    every = set.union(*saw.values())
    return [
        f"{project.file}: {coder} did not label {', '.join(sorted(map(safe_text, every - seen)))}; another coder did"
        for coder, seen in saw.items()
        if every - seen
    ]
