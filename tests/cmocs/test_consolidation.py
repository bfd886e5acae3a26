"""Merging CMOCs: similarity by hand, decisions followed to their end, and what is refused."""

from math import log, sqrt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.cmocs import candidate_pairs, consolidate, judged_pairs, merged_set
from helpers.data.study import load_published, load_study
from helpers.data.synthetic.paper_cmocs import make_paper_cmocs
from helpers.data.writing import write_folder

SYNTHETIC = Path(__file__).parents[2] / "data" / "synthetic"
COLUMNS = ["source_cmoc_id", "merged_cmoc_id", "reason", "decided_on"]


def cmocs_of(**constructs: str) -> pd.DataFrame:
    return pd.DataFrame({"cmoc_id": list(constructs), "npt_construct": list(constructs.values())})


def decisions(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame([(*row, "2023-11-06") for row in rows], columns=COLUMNS)


def elements_of(**texts: tuple[str, str, str]) -> pd.DataFrame:
    rows = [
        (cmoc, position, role, text)
        for cmoc, parts in texts.items()
        for position, (role, text) in enumerate(zip("CMO", parts, strict=True), 1)
    ]
    return pd.DataFrame(rows, columns=["cmoc_id", "position", "role", "text"])


def came_from(cmoc_id: str, lineage: pd.DataFrame) -> list[str]:
    return lineage.loc[lineage["merged_cmoc_id"] == cmoc_id, "source_cmoc_id"].tolist()


def went_into(cmoc_id: str, lineage: pd.DataFrame) -> str:
    return lineage.set_index("source_cmoc_id").at[cmoc_id, "merged_cmoc_id"]


def test_similarity_is_the_mean_over_roles_of_the_cosine_worked_by_hand() -> None:
    elements = elements_of(a=("rain falls", "dry", "home"), b=("rain stops", "dry", "out"))
    pair = candidate_pairs(cmocs_of(a="x", b="x"), elements).iloc[0]
    # Six texts. Weight of a term is ln(7 / (1 + texts with it)) + 1: "rain" is in two, each other term in one. The
    # texts share "rain" alone; each also has a word and a pair of words of its own.
    shared, own = log(7 / 3) + 1, log(7 / 2) + 1
    context = shared**2 / sqrt((shared**2 + 2 * own**2) ** 2)
    assert (pair["context"], pair["mechanism"], pair["outcome"]) == pytest.approx((context, 1, 0), abs=1e-6)
    assert pair["similarity"] == pytest.approx((context + 1) / 3, abs=1e-6)


def test_pairs_stay_within_a_construct_unless_asked_and_the_most_alike_come_first() -> None:
    elements = elements_of(a=("one", "two", "three"), b=("one", "two", "six"), c=("one", "five", "six"))
    cmocs = cmocs_of(a="x", b="x", c="y")
    assert candidate_pairs(cmocs, elements)[["first", "second"]].to_numpy().tolist() == [["a", "b"]]
    across = candidate_pairs(cmocs, elements, within_construct=False)
    assert across[["first", "second", "npt_construct"]].to_numpy().tolist() == [
        ["a", "b", "x"],
        ["b", "c", "x / y"],
        ["a", "c", "x / y"],
    ]
    assert across["similarity"].tolist() == sorted(across["similarity"], reverse=True)


def test_texts_without_a_word_have_no_similarity_rather_than_an_error() -> None:
    elements = elements_of(a=("-", "-", "-"), b=("-", "-", "-"))
    assert candidate_pairs(cmocs_of(a="x", b="x"), elements)["similarity"].tolist() == [0.0]


def test_decisions_that_follow_one_another_are_followed_to_their_end() -> None:
    cmocs = cmocs_of(a="x", b="x", c="x", d="x", e="x")
    lineage = consolidate(cmocs, decisions(("a", "b", "same"), ("b", "c", "same"), ("d", "d", "apart")))
    assert lineage[["source_cmoc_id", "merged_cmoc_id", "decision"]].to_numpy().tolist() == [
        ["a", "c", "merge"],
        ["b", "c", "merge"],
        ["c", "c", "merge"],
        ["d", "d", "keep"],
        ["e", "e", "undecided"],
    ]
    assert came_from("c", lineage) == ["a", "b", "c"]
    assert went_into("a", lineage) == "c"
    merged = merged_set(lineage)
    assert merged[["cmoc_id", "sources"]].to_numpy().tolist() == [["c", 3], ["d", 1], ["e", 1]]


def test_a_merge_across_constructs_needs_a_reason() -> None:
    cmocs = cmocs_of(a="Enrolment", b="Activation")
    for no_reason in ("", "  ", "-", "?", None):
        with pytest.raises(ValueError, match=r"line 2, column reason: a \(Enrolment\) goes into b \(Activation\)"):
            consolidate(cmocs, decisions(("a", "b", no_reason)))
    lineage = consolidate(cmocs, decisions(("a", "b", "one idea in two papers")))
    assert merged_set(lineage)[["cmoc_id", "npt_construct", "constructs"]].to_numpy().tolist() == [
        ["b", "Activation", 2]
    ]


def test_two_constructs_do_not_meet_unnoticed_in_a_result_that_has_none() -> None:
    result = pd.DataFrame({"cmoc_id": ["m"], "npt_construct": [None]})
    with pytest.raises(ValueError, match="line 3, column reason"):
        consolidate(cmocs_of(a="x", b="y"), decisions(("a", "m", "same"), ("b", "m", "")), merged=result)


def test_within_a_construct_a_reason_may_be_missing() -> None:
    assert consolidate(cmocs_of(a="x", b="x"), decisions(("a", "b", None)))["decision"].tolist() == ["merge", "merge"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("a", "b", "r"), ("b", "a", "r")], "line 2: a into b into a runs in a circle"),
        ([("a", "b", "r"), ("b", "c", "r"), ("c", "b", "r")], "line 3: b into c into b runs in a circle"),
        ([("a", "zz9", "r")], "line 2, column merged_cmoc_id: zz9 is no known CMOC$"),
        ([("a", "P1-1", "r")], "perhaps P1-01 is meant"),
        ([("P1-O1", "a", "r")], "line 2, column source_cmoc_id: P1-O1 is no known CMOC; perhaps P1-01 is meant"),
        ([("a", "b", "r"), ("a", "c", "r")], "line 3: a is decided on line 2 too"),
    ],
)
def test_circles_unknown_ids_and_double_decisions_are_refused_by_line(
    rows: list[tuple[str, str, str]], words: str
) -> None:
    cmocs = pd.DataFrame({"cmoc_id": ["a", "b", "c", "P1-01"], "npt_construct": "x"})
    with pytest.raises(ValueError, match=words):
        consolidate(cmocs, decisions(*rows))


def test_faults_name_the_file_and_line_they_are_told_of() -> None:
    rows = decisions(("a", "b", "r"), ("a", "c", "r"), ("q", "c", "r"))
    places = [("cmoc_merges.csv", 3), ("cmoc_merges.csv", 7), ("more.xlsx", 2)]
    with pytest.raises(ValueError, match="is decided") as refused:
        consolidate(cmocs_of(a="x", b="x", c="x"), rows, places=places)
    assert str(refused.value).splitlines() == [
        "cmoc_merges.csv, line 7: a is decided on line 3 too; keep one decision",
        "more.xlsx, line 2, column source_cmoc_id: q is no known CMOC",
    ]


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"line 2(.|\n)*line 3"):
        consolidate(cmocs_of(a="x"), decisions(("a", "nowhere", "r"), ("nobody", "a", "r")))


def test_a_cmoc_listed_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="a is listed twice"):
        consolidate(pd.DataFrame({"cmoc_id": ["a", "a"], "npt_construct": "x"}), decisions())


@st.composite
def acyclic_decisions(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each CMOC goes nowhere, into itself, or into one that is earlier in a random order."""
    number = draw(st.integers(1, 12))
    names = [f"c{i}" for i in range(number)]
    order = draw(st.permutations(names))
    rows = []
    for position, name in enumerate(order):
        target = draw(st.sampled_from([None, name, *order[:position]]))
        if target is not None:
            rows.append((name, target, "same idea"))
    labels = draw(st.lists(st.sampled_from(["x", "y"]), min_size=number, max_size=number))
    return pd.DataFrame({"cmoc_id": names, "npt_construct": labels}), decisions(*draw(st.permutations(rows)))


@settings(deadline=None, max_examples=40)
@given(acyclic_decisions())
def test_the_sources_of_the_merged_cmocs_partition_the_originals(made: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    cmocs, merges = made
    lineage = consolidate(cmocs, merges)
    merged = merged_set(lineage)
    groups = [came_from(cmoc, lineage) for cmoc in merged["cmoc_id"]]
    together = [source for group in groups for source in group]
    assert sorted(together) == sorted(cmocs["cmoc_id"])
    assert merged["sources"].tolist() == [len(group) for group in groups]
    assert merged["source_cmoc_ids"].str.split(", ").tolist() == groups
    for cmoc, group in zip(merged["cmoc_id"], groups, strict=True):
        assert {went_into(source, lineage) for source in group} == {cmoc}


@settings(deadline=None, max_examples=40)
@given(acyclic_decisions())
def test_merging_the_merged_set_again_changes_nothing(made: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    cmocs, merges = made
    once = merged_set(consolidate(cmocs, merges))
    again = consolidate(once, decisions())
    assert (again["source_cmoc_id"] == again["merged_cmoc_id"]).all()


@settings(deadline=None, max_examples=40)
@given(acyclic_decisions())
def test_a_pair_is_merged_exactly_when_both_end_in_one_place(made: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    cmocs, merges = made
    lineage = consolidate(cmocs, merges)
    elements = elements_of(**dict.fromkeys(cmocs["cmoc_id"], ("one", "two", "three")))
    pairs = judged_pairs(candidate_pairs(cmocs, elements, within_construct=False), lineage)
    together = [
        went_into(a, lineage) == went_into(b, lineage) for a, b in zip(pairs["first"], pairs["second"], strict=True)
    ]
    assert (pairs["decision"] == "merged").tolist() == together
    assert len(pairs) == len(cmocs) * (len(cmocs) - 1) / 2


def test_the_synthetic_cmocs_of_the_papers_are_the_committed_bytes(tmp_path: Path) -> None:
    write_folder(tmp_path, make_paper_cmocs())
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["cmoc_merges.csv", "paper_cmoc_elements.csv", "paper_cmocs.csv"]
    for name in names:
        assert (tmp_path / name).read_bytes() == (SYNTHETIC / name).read_bytes(), name


def test_the_synthetic_decisions_lead_to_the_24_published_cmocs_and_say_that_they_are_synthetic() -> None:
    study, papers = load_study(""), load_published("paper_cmocs")
    lineage = consolidate(papers, study.cmoc_merges, merged=study.cmocs)
    assert merged_set(lineage, study.cmocs)["cmoc_id"].tolist() == study.cmocs["cmoc_id"].tolist()
    assert papers["source"].str.startswith("synthetic, Paper ").all()
    assert (merged_set(lineage)["constructs"] > 1).sum() == 1
