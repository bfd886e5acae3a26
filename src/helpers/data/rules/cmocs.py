"""Rules of configurations, of decisions on merging them, and of their coding."""

import re
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from helpers.data.faults import MOST_OF_A_KIND, Fault, Rule, rest_of
from helpers.data.read.raw_table import RawTable
from helpers.data.rules.keys import unknown_ids
from helpers.data.terminal_text import safe_text
from helpers.vocabulary import ROLES

_CODINGS: Final = ("cmoc_codings",)
_PART: Final = re.compile(rf"({'|'.join(ROLES.values())})s?([^a-z]|$)|[cmo]$")

INCOMPLETE: Final = Rule(
    "cmoc-incomplete",
    "A configuration has a context, a mechanism and an outcome.",
    "has no {lacking} in {other}",
    "add the element there",
    ("cmocs", "cmoc_elements"),
)
WIDE: Final = Rule(
    "cmocs-wide",
    "Contexts, mechanisms and outcomes are rows of cmoc_elements.csv.",
    "the table is wide: {cells:,} contexts, mechanisms and outcomes stand in columns of their own ({columns}), and are "
    "not read",
    "put them into cmoc_elements.csv, a row for each with cmoc_id, position, role (C, M or O) and text; linkbook "
    "import makes both tables of this file, in another folder (--to) or here with --force",
    ("cmocs", "cmoc_elements"),
)
MERGED_TWICE: Final = Rule(
    "cmoc-merged-twice",
    "A configuration goes into one other.",
    "goes into another CMOC in {where}",
    "look which of the two decisions holds",
    ("cmoc_merges",),
)
MERGED_IN_A_CIRCLE: Final = Rule(
    "cmocs-merged-in-a-circle",
    "Decisions on merging come to an end.",
    "comes back to itself when the decisions are followed: {circle}",
    "end them at one of these CMOCs",
    ("cmoc_merges",),
)
TOPIC_OF_NOTHING: Final = Rule(
    "topic-of-no-element",
    "An outcome among the topics is of an element of its configuration.",
    "has no element at position {position} in {other}",
    "correct the position",
    ("cmoc_topics", "cmoc_elements"),
)
NO_CONSTRUCT: Final = Rule(
    "codings-without-construct",
    "Codings have constructs.",
    "no row has a construct, so no agreement between coders can be worked out",
    "fill it, or leave the file out",
    _CODINGS,
    "question",
)
ONE_CODER: Final = Rule(
    "one-coder",
    "Agreement is of two coders.",
    "there is one coder, and agreement needs two",
    "add the other coder's rows, or leave the file out",
    _CODINGS,
    "question",
)
MORE_CODERS: Final = Rule(
    "more-than-two-coders",
    "Agreement is of two coders.",
    "there are {coders} coders, and agreement is of two, so nothing is compared",
    "keep the rows of the two to compare",
    _CODINGS,
    "question",
)
CODERS_DIFFER: Final = Rule(
    "coders-of-different-cmocs",
    "Coders coded the same configurations.",
    "the coders saw different CMOCs: {shared} of {coded} were coded by all",
    "add the rows that are missing; until then nothing is compared",
    _CODINGS,
    "question",
)


def incomplete_cmocs(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a fault for every configuration that lacks a part."""
    if "cmocs" not in frames or "cmoc_elements" not in frames:
        return []
    elements = frames["cmoc_elements"].dropna(subset=["cmoc_id"])
    roles = elements.groupby("cmoc_id")["role"].agg(set).to_dict()
    file = raw["cmoc_elements"].file_names
    faults = []
    for row, cmoc_id in enumerate(frames["cmocs"]["cmoc_id"]):
        given: set[Any] = roles.get(cmoc_id, set())
        lacking = " and no ".join(words for role, words in ROLES.items() if role not in given)
        if lacking and isinstance(cmoc_id, str) and not any(pd.isna(role) for role in given):
            faults.append(raw["cmocs"].fault(row, "cmoc_id", INCOMPLETE, lacking=lacking, other=file))
    return faults


def wide_columns(raw: RawTable) -> list[str]:
    """Return the columns of cmocs.csv that are contexts, mechanisms or outcomes; none of another table."""
    return [title for title in raw.columns if raw.name == "cmocs" and _PART.match(title)]


def wide_table(tables: Mapping[str, RawTable]) -> list[Fault]:
    """Return a fault when contexts, mechanisms and outcomes are columns of cmocs.csv and cmoc_elements.csv is absent.

    >>> from helpers.data.read.raw_table import table_of
    >>> rows = [["cmoc_id", "Context", "Mechanism (resource)"], ["A1", "Time", "Trust"]]
    >>> wide_table({"cmocs": table_of(rows, "cmocs", "cmocs.csv")})[0].problem[:45]
    'the table is wide: 2 contexts, mechanisms and'
    """
    raw = tables.get("cmocs")
    if raw is None or ("cmoc_elements" in tables and "cmoc_id" in raw.columns):
        return []
    wide = wide_columns(raw)
    if not wide:
        return []
    cells = sum(bool(text) for title in wide for text in raw.texts(title))
    return [WIDE.broken(raw.files[0], raw.header_line, cells=cells, columns=safe_text(", ".join(wide), 120))]


def merge_faults(tables: Mapping[str, RawTable]) -> list[Fault]:
    """Return one fault for every decision on merging that names a CMOC the folder does not have, or decides one again.

    The descriptor cannot say this: in the book's own data the decisions are on the CMOCs of the papers, which are in
    another file. A study folder has all its CMOCs in cmocs.csv, those before merging included.

    >>> from helpers.data.read.raw_table import table_of
    >>> cmocs = table_of([["cmoc_id"], ["A1"]], "cmocs", "cmocs.csv")
    >>> rows = [["source_cmoc_id", "merged_cmoc_id"], [], ["A2", "A1"]]
    >>> merges = table_of(rows, "cmoc_merges", "cmoc_merges.csv")
    >>> merge_faults({"cmocs": cmocs, "cmoc_merges": merges})[0].line
    3
    """
    cmocs, merges = tables.get("cmocs"), tables.get("cmoc_merges")
    if merges is None:
        return []
    faults = [*_decided_twice(merges), *_circles(merges)]
    if cmocs is not None and "cmoc_id" in cmocs.columns:
        for column in ("source_cmoc_id", "merged_cmoc_id"):
            faults += unknown_ids(merges, column, cmocs, "cmoc_id") if column in merges.columns else []
    return faults


def _decided_twice(merges: RawTable) -> list[Fault]:
    """Return a fault for every CMOC that goes into two others; the same decision twice breaks the key already."""
    first: dict[str, int] = {}
    again = []
    targets = merges.texts("merged_cmoc_id")
    for row, source in enumerate(merges.texts("source_cmoc_id")):
        decided = first.setdefault(source, row)
        if source and targets[row] != targets[decided]:
            again.append((row, decided))
    faults = []
    for row, decided in again[:MOST_OF_A_KIND]:
        where = merges.earlier(decided, merges.location(row)[0])
        faults.append(merges.fault(row, "source_cmoc_id", MERGED_TWICE, where=where))
    words = "CMOCs that go into two others"
    return faults + rest_of(MERGED_TWICE, len(again) - len(faults), merges.files[0], words, "source_cmoc_id")


def _circles(merges: RawTable) -> list[Fault]:
    """Return a fault for every circle of decisions; one that names the CMOC itself keeps it apart, and is none."""
    sources, targets = merges.texts("source_cmoc_id"), merges.texts("merged_cmoc_id")
    into = dict(zip(sources, targets, strict=True))
    seen: set[str] = set()
    faults = []
    for row, source in enumerate(sources):
        path = [source]
        while (onward := into.get(path[-1], "")) and onward != path[-1] and onward not in seen:
            if onward in path:
                circle = safe_text(" into ".join([*path[path.index(onward) :], onward]), 120)
                faults.append(merges.fault(row, "source_cmoc_id", MERGED_IN_A_CIRCLE, circle=circle))
                break
            path.append(onward)
        seen.update(path)
    return faults[:MOST_OF_A_KIND]


def topics_of_nothing(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a fault for every outcome among the topics whose element is not there."""
    if "cmoc_topics" not in frames or "cmoc_elements" not in frames:
        return []
    topics, elements = frames["cmoc_topics"], frames["cmoc_elements"]
    known = {*zip(elements["cmoc_id"], elements["position"], strict=True)}
    outcomes = topics[(topics["kind"] == "outcome") & topics["position"].notna()]
    lost = [row for row, *key in outcomes[["cmoc_id", "position"]].itertuples() if tuple(key) not in known]
    other = raw["cmoc_elements"].file_names
    texts = [raw["cmoc_topics"].text(row, "position") for row in lost[:MOST_OF_A_KIND]]
    return [
        raw["cmoc_topics"].fault(row, "cmoc_id", TOPIC_OF_NOTHING, position=text, other=other)
        for row, text in zip(lost, texts, strict=False)
    ]


def coder_questions(raw: RawTable | None, codings: pd.DataFrame | None) -> list[Fault]:
    """Return a question when the codings of a study cannot be compared."""
    if raw is None or codings is None or not len(codings):
        return []
    if codings["npt_construct"].isna().all():
        return [raw.column_fault("npt_construct", NO_CONSTRUCT)]
    seen = codings.dropna(subset=["coder", "cmoc_id"]).groupby("coder")["cmoc_id"].agg(set)
    if len(seen) == 1:
        return [raw.column_fault("coder", ONE_CODER)]
    if len(seen) > 2:
        return [raw.column_fault("coder", MORE_CODERS, coders=len(seen))]
    if seen.empty:
        return []
    shared, coded = set.intersection(*seen), set.union(*seen)
    if shared == coded:
        return []
    return [raw.column_fault("cmoc_id", CODERS_DIFFER, shared=len(shared), coded=len(coded))]
