"""A REFI-QDA project as the tables of a study folder: CMOCs, their elements, the labels each coder gave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from helpers.constructs import NO_LABEL
from helpers.data.faults import Fault, grouped
from helpers.data.qda.meanings import Meaning, Meanings, doubtful_labels, meanings_of
from helpers.data.qda.names import label_of
from helpers.data.qda.passages import CodedPassage, passages_of
from helpers.data.qda.project import QdaError, QdaProject
from helpers.data.rules import qda as rule_qda
from helpers.data.terminal_text import safe_text
from helpers.vocabulary import ROLES

_TYPES: Final = {"cmoc_id": object, "role": object, "part": object, "text": object}
_A_ROLE: Final = {"C": "a context", "M": "a mechanism", "O": "an outcome"}
_MOST_CODES: Final = 12


@dataclass(frozen=True)
class QdaTables:
    """What a project gives: tables as in a study folder, notes, and faults."""

    cmocs: pd.DataFrame
    cmoc_elements: pd.DataFrame
    cmoc_codings: pd.DataFrame
    notes: pd.DataFrame
    faults: tuple[Fault, ...]

    @property
    def findings(self) -> tuple[str, ...]:
        """What is to be said of the project, a line each; those alike are one line, and at most twenty of a kind."""
        return tuple(fault.text() for fault in grouped(self.faults))


def as_tables(project: QdaProject, mapped: Mapping[str, tuple[Meaning, str]] | None = None) -> QdaTables:
    """Return a project's coded segments as tables of a study folder.

    Args:
        project: The project as read.
        mapped: For codes of a map, by guid: what they stand for, and their CMOC's title. All others go by name.

    Raises:
        QdaError: when no code names a CMOC.
    """
    meanings = meanings_of(project, mapped)
    if not meanings.titles:
        raise QdaError(rule_qda.NO_CMOC.broken(project.file, codes=_listed_codes(project)))
    passages = passages_of(project.segments, meanings.of)
    elements, left_out = _elements(passages, project)
    codings, clashes = _codings(passages, project)
    table, disagreements = _cmocs(codings, meanings, project)
    faults = [*project.faults, *meanings.doubts.values(), *doubtful_labels(project, mapped or {}).values(), *left_out]
    faults += [*_lacking(table["cmoc_id"], elements, project), *clashes, *_coders(codings, project), *disagreements]
    notes = pd.DataFrame(project.notes, columns=["of", "name", "note"])
    return QdaTables(table, elements, codings, notes, tuple(faults))


def _listed_codes(project: QdaProject) -> str:
    """Return the names of a project's codes, those given most often first."""
    codes = sorted(project.codes.values(), key=lambda code: -project.times[code.guid])
    more = len(codes) - _MOST_CODES
    listed = ", ".join(safe_text(code.name) for code in codes[:_MOST_CODES])
    return f"{listed} and {more:,} more" if more > 0 else listed


def _elements(passages: list[CodedPassage], project: QdaProject) -> tuple[pd.DataFrame, list[Fault]]:
    rows: dict[str, dict[tuple[str, str, str], None]] = {}
    faults = []
    for passage in passages:
        words = " ".join(passage.text.split())
        location = (project.file, passage.line, None, words)
        alone = [role for role, _ in passage.roles if not passage.cmocs_of(role)]
        if alone:
            faults.append(rule_qda.ROLE_ALONE.broken(*location, a_role=_A_ROLE[alone[0]]))
        if passage.cmocs and not passage.roles and not passage.labels and not passage.holds_roles:
            faults.append(rule_qda.NO_ROLE.broken(*location, cmoc=safe_text(passage.cmocs[0])))
        for role, part in passage.roles:
            for cmoc in passage.cmocs_of(role):
                rows.setdefault(cmoc, {})[(role, part, words)] = None
    table = [
        (cmoc, position, role, part or None, words)
        for cmoc, elements in rows.items()
        for position, (role, part, words) in enumerate(elements, start=1)
    ]
    frame = pd.DataFrame(table, columns=["cmoc_id", "position", "role", "part", "text"]).astype(_TYPES)
    return (frame if frame["part"].notna().any() else frame.drop(columns="part")), faults


def _codings(passages: list[CodedPassage], project: QdaProject) -> tuple[pd.DataFrame, list[Fault]]:
    given: dict[tuple[str, str], dict[str, int]] = {}
    faults = []
    for passage in passages:
        cmocs = passage.cmocs or passage.around
        for label, user, line in passage.labels:
            for cmoc in cmocs:
                given.setdefault((cmoc, user), {}).setdefault(label, line)
        if passage.labels and not cmocs:
            words, construct = " ".join(passage.text.split()), passage.labels[0][0] or NO_LABEL
            faults.append(rule_qda.LABEL_ALONE.broken(project.file, passage.line, None, words, construct=construct))
    name = _coder_names({user for _, user in given}, project)
    rows = []
    for (cmoc, user), labels in given.items():
        if len(labels) == 1:
            rows.append((cmoc, name[user], next(iter(labels)) or None))
            continue
        said: dict[str, Any] = {"cmoc": safe_text(cmoc), "number": len(labels), "constructs": _listed(labels)}
        faults.append(rule_qda.LABELS_CLASH.broken(project.file, max(labels.values()), coder=name[user], **said))
    rank = {cmoc: place for place, cmoc in enumerate(dict.fromkeys(cmoc for cmoc, _ in given))}
    rows.sort(key=lambda row: (rank[row[0]], row[1]))
    return pd.DataFrame(rows, columns=["cmoc_id", "coder", "npt_construct"]).astype(object), faults


def _coder_names(coders: set[str], project: QdaProject) -> dict[str, str]:
    """Return a letter for every coder, in the order of the project's users; no name leaves the project."""
    order = [*project.users, *sorted(coders - set(project.users))]
    used = [user for user in dict.fromkeys(order) if user in coders]
    return {user: f"Coder {chr(65 + i)}" if i < 26 else f"Coder {i + 1}" for i, user in enumerate(used)}


def _cmocs(codings: pd.DataFrame, meanings: Meanings, project: QdaProject) -> tuple[pd.DataFrame, list[Fault]]:
    themes: dict[str, str] = {}
    agreed: dict[str, str] = {}
    for name, members in project.sets.items():
        for guid in members:
            cmoc = meanings.of[guid].cmoc if guid in meanings.of else ""
            label = label_of(name, project.framework)
            (agreed if label else themes).setdefault(cmoc, label or name)
    faults = []
    given: dict[str, set[str]] = {}
    for cmoc, label in zip(codings["cmoc_id"], codings["npt_construct"].fillna(""), strict=True):
        given.setdefault(str(cmoc), set()).add(str(label))
    for cmoc in (cmoc for cmoc in meanings.titles if cmoc in given and cmoc not in agreed):
        labels = sorted(given[cmoc])
        if len(labels) == 1:
            agreed[cmoc] = labels[0]
            continue
        faults.append(rule_qda.CODERS_DIFFER.broken(project.file, cmoc=safe_text(cmoc), constructs=_listed(labels)))
    rows = [
        (cmoc, title or None, "REFI-QDA project", themes.get(cmoc), agreed.get(cmoc) or None)
        for cmoc, title in meanings.titles.items()
    ]
    columns = ["cmoc_id", "title", "source", "theme", "npt_construct"]
    return pd.DataFrame(rows, columns=columns).astype(object), faults


def _lacking(cmocs: Iterable[str], elements: pd.DataFrame, project: QdaProject) -> list[Fault]:
    roles = elements.groupby("cmoc_id")["role"].agg(set).to_dict()
    faults = []
    for cmoc in cmocs:
        lacking = [words for role, words in ROLES.items() if role not in roles.get(cmoc, set())]
        if lacking:
            words = " and no ".join(lacking)
            faults.append(rule_qda.LACKING.broken(project.file, cmoc=safe_text(cmoc), lacking=words))
    return faults


def _coders(codings: pd.DataFrame, project: QdaProject) -> list[Fault]:
    saw = codings.groupby("coder")["cmoc_id"].agg(set).to_dict()
    if len(saw) < 2:
        problem = "no coder gave a construct" if not saw else "only one coder gave constructs"
        return [rule_qda.NO_AGREEMENT.broken(project.file, problem=problem)]
    every = set.union(*saw.values())
    return [
        rule_qda.NOT_LABELLED.broken(project.file, coder=coder, cmocs=", ".join(sorted(map(safe_text, every - seen))))
        for coder, seen in saw.items()
        if every - seen
    ]


def _listed(labels: Iterable[str]) -> str:
    return ", ".join(label or NO_LABEL for label in labels)
