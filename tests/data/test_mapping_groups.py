"""Comparison groups as people write them: the group and the matched set under headings and words of their own."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from helpers.cli import main
from helpers.data.mapping.drafting.words import meaning_of_word
from helpers.data.mapping.headings import column_of

GROUPS = ("Group", "Arm", "Study arm", "Cohort", "Treatment group", "Case/control status", "Intervention or control")
PAIRS = (
    "Pair ID",
    "Pair number",
    "PairNo",
    "Matched set",
    "Match id",
    "MatchID",
    "Match group",
    "Patient pair ID",
    "subclass",
)
WORDS = {
    "referred": ("Referred", "Intervention", "case", "Treated", "Social prescribing"),
    "not referred": ("Not referred", "Control", "Matched controls", "Comparison", "usual care"),
    "referred later": ("Referred later", "Delayed referral"),
}


def run(*typed: object) -> Result:
    result = CliRunner().invoke(main, ["import", *map(str, typed)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def counts(path: Path, group: str, pair: str, words: tuple[str, ...]) -> Path:
    """A file of counts in which each word is that of two patients, in pairs."""
    rows = [
        f"{10 * place + number},3,{word},M{number},{4 + number},{3 + place},6,6"
        for place, word in enumerate(words)
        for number in (1, 2)
    ]
    head = f"Patient number,Practice,{group},{pair},Appointments before,Appointments after,Months before,Months after"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("heading", GROUPS)
def test_a_heading_of_the_group_is_known(heading: str) -> None:
    assert column_of(heading) == "group"


@pytest.mark.parametrize("heading", PAIRS)
def test_a_heading_of_the_matched_set_is_known_and_names_no_patient(heading: str) -> None:
    assert column_of(heading) == "pair_id"


@pytest.mark.parametrize(("group", "pair"), [("Arm", "Matched set"), ("Cohort", "Pair number")])
def test_counts_come_in_with_their_groups_and_matched_sets(tmp_path: Path, group: str, pair: str) -> None:
    file = counts(tmp_path / "counts.csv", group, pair, ("Intervention", "Control"))
    result = run(file, "--to", tmp_path / "study")
    assert result.exit_code == 0, result.output
    frame = pd.read_csv(tmp_path / "study" / "gp_usage.csv")
    assert frame["group"].tolist() == ["referred", "referred", "not referred", "not referred"]
    assert frame["pair_id"].tolist() == ["M1", "M2"] * 2


def test_an_extract_comes_in_with_index_dates_groups_and_matched_sets(tmp_path: Path) -> None:
    (tmp_path / "referrals.csv").write_text(
        "EMIS Number,Practice,Index date,Treatment group,Match ID\n"
        "P1,3,2022-07-04,Treated,m1\nP2,3,2022-07-11,Untreated,m1\nP3,3,2022-07-12,Delayed,\n",
        encoding="utf-8",
    )
    (tmp_path / "appointments.csv").write_text(
        "EMIS Number,Practice,Appointment date,Session holder role,Slot status\nP1,3,2022-06-01,GP,attended\n",
        encoding="utf-8",
    )
    result = run(tmp_path / "referrals.csv", tmp_path / "appointments.csv", "--to", tmp_path / "study")
    assert result.exit_code == 0, result.output
    frame = pd.read_csv(tmp_path / "study" / "referrals.csv", dtype=str)
    assert frame["group"].tolist() == ["referred", "not referred", "referred later"]
    assert frame["pair_id"].fillna("").tolist() == ["m1", "m1", ""]
    assert frame["referral_date"].tolist() == ["2022-07-04", "2022-07-11", "2022-07-12"]


@pytest.mark.parametrize(("meant", "word"), [(meant, word) for meant, several in WORDS.items() for word in several])
def test_a_word_for_a_group_is_known(meant: str, word: str) -> None:
    assert meaning_of_word("group", "group", word, list(WORDS)).lower() == meant


def test_a_cohort_that_is_a_year_of_entry_is_no_comparison_group(tmp_path: Path) -> None:
    result = run(
        counts(tmp_path / "counts.csv", "Cohort", "Remark", ("2021/22", "2022/23")), "--to", tmp_path / "study"
    )
    assert result.exit_code == 0, result.output
    frame = pd.read_csv(tmp_path / "study" / "gp_usage.csv")
    assert "group" not in frame or frame["group"].isna().all()


def test_a_word_that_may_be_either_group_is_asked_about(tmp_path: Path) -> None:
    """Who waits was referred at a peak already: a person says which group that is."""
    result = run(
        counts(tmp_path / "counts.csv", "Arm", "Pair", ("Treated", "Waiting list")), "--to", tmp_path / "study"
    )
    assert "Waiting list" in result.output
