"""Studies at the edges of what real ones are, made from the book's own made-up one, and what chapters say of each."""

import re
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest
from click.testing import CliRunner

from helpers.chapters import CHAPTERS_OF_A_STUDY
from helpers.cli import main
from helpers.data.requirements import why_left_out
from helpers.data.study import load_study
from helpers.project import DATA

ANYWAY = "09_what_would_have_happened"

Tables = dict[str, pd.DataFrame]

_FROM_SYNTHETIC: Final = (
    *("sites", "participants", "questionnaires", "referrals", "appointments", "gp_usage", "practice_list"),
    *("sampling_frame", "cmoc_codings", "outcome_counts"),
)
_FROM_PUBLISHED: Final = ("cmocs", "cmoc_elements", "cmoc_topics", "theory_nodes", "theory_links")
_SCORES: Final = ("ons4_", "gse_")
_MONTHS: Final = ("months_before", "months_after")


def tables() -> Tables:
    """Every table of the made-up study that a study's chapters use, as text."""
    sources = [("synthetic", name) for name in _FROM_SYNTHETIC] + [("published", name) for name in _FROM_PUBLISHED]
    return {name: pd.read_csv(DATA / kind / f"{name}.csv", dtype=str, keep_default_na=False) for kind, name in sources}


def of_sites(frames: Tables, *site_ids: str) -> Tables:
    """The tables with the rows of some sites alone."""
    with_sites = {name: frame for name, frame in frames.items() if "site_id" in frame and name != "sampling_frame"}
    return frames | {name: frame[frame["site_id"].isin(site_ids)] for name, frame in with_sites.items()}


def one_site(frames: Tables) -> Tables:
    """One site gave everything."""
    return of_sites(frames, "A")


def two_sites(frames: Tables) -> Tables:
    """Two sites gave everything."""
    return of_sites(frames, "A", "B")


def nobody_after(frames: Tables) -> Tables:
    """Nobody came after referral, and nobody answered a second time."""
    months = frames["sites"].set_index("site_id")["fieldwork_month"]
    appointments = frames["appointments"]
    referred = frames["referrals"].loc[frames["referrals"]["group"].isin(["", "referred"]), "patient_id"]
    after = appointments["appointment_date"].str[:7] > appointments["site_id"].map(months)
    questionnaires = frames["questionnaires"]
    return frames | {
        "appointments": appointments[~(after & appointments["patient_id"].isin(referred))],
        "gp_usage": frames["gp_usage"].assign(gp_appointments_after="0"),
        "outcome_counts": frames["outcome_counts"].assign(count_after="0"),
        "questionnaires": questionnaires[questionnaires["round"] == "1"],
        "participants": frames["participants"].assign(followed_up="not reached"),
    }


def all_alike(frames: Tables) -> Tables:
    """Every patient came four times before and four times after, and gave the same answers twice."""
    referrals = frames["referrals"]
    referred = referrals[referrals["group"].isin(["", "referred"])].drop(columns=["group", "pair_id"])
    months = pd.to_datetime(referred["site_id"].map(frames["sites"].set_index("site_id")["fieldwork_month"]))
    visits = [
        referred.assign(appointment_date=(months + pd.DateOffset(months=month, days=14)).dt.strftime("%Y-%m-%d"))
        for month in (-12, -6, -4, -3, -1, 1, 3, 4, 6, 12)
    ]
    appointments = pd.concat(visits)[["site_id", "patient_id", "appointment_date"]]
    scores = {name: "2" for name in frames["questionnaires"] if name.startswith(_SCORES)}
    return frames | {
        "referrals": referred.assign(left_date=""),
        "appointments": appointments.assign(staff_role="GP", status="attended", mode="face to face"),
        "gp_usage": frames["gp_usage"].assign(
            gp_appointments_before="4", gp_appointments_after="4", months_before="6", months_after="6"
        ),
        "outcome_counts": frames["outcome_counts"].assign(
            count_before="1", count_after="1", months_before="6", months_after="6"
        ),
        "practice_list": frames["practice_list"].assign(gp_appointments_first="2", gp_appointments_second="2").head(1),
        "questionnaires": frames["questionnaires"].assign(**scores),
    }


def everyone_followed_up(frames: Tables) -> Tables:
    """Every patient who was interviewed was interviewed again, and answered what they had answered."""
    questionnaires = frames["questionnaires"]
    first = questionnaires[questionnaires["round"] == "1"]
    second = first.assign(round="2", months_since_first="6")
    moved = pd.Series([number % 3 - 1 for number in range(len(first))], first.index)
    for name in (name for name in first if name.startswith(_SCORES)):
        ends = (0, 10) if name.startswith("ons4_") else (1, 4)
        scores = pd.to_numeric(first[name], errors="coerce")
        second[name] = (scores + moved).clip(*ends).map("{:.0f}".format).where(scores.notna(), "")
    return frames | {
        "questionnaires": pd.concat([first, second]),
        "participants": frames["participants"].assign(
            followed_up=lambda rows: rows["followed_up"].mask(rows["followed_up"] != "", "yes")
        ),
    }


def all_lost_died(frames: Tables) -> Tables:
    """Every patient who was not interviewed again had died."""
    answers = frames["participants"]["followed_up"]
    return frames | {
        "participants": frames["participants"].assign(followed_up=answers.mask(~answers.isin(["", "yes"]), "died"))
    }


def as_it_is(frames: Tables) -> Tables:
    """Nothing but the windows makes it odd."""
    return frames


ODD_STUDIES: Final[dict[str, tuple[Callable[[Tables], Tables], int]]] = {
    "one site": (one_site, 6),
    "two sites": (two_sites, 6),
    "nobody after": (nobody_after, 6),
    "all alike": (all_alike, 6),
    "everyone followed up": (everyone_followed_up, 6),
    "all lost died": (all_lost_died, 6),
    "twelve-month windows": (as_it_is, 12),
    "three-month windows": (as_it_is, 3),
}
"""What each study is made by, and the months of its windows."""


def write_odd_study(folder: Path, name: str, *, definitions: bool = False) -> Path:
    """Write the folder of an odd study; where windows are not six months, its appointments are counted in them."""
    make, window = ODD_STUDIES[name]
    write_tables(folder, make(tables()), window)
    if window != 6:
        (folder / "gp_usage.csv").unlink()
        run_command("cohort", str(folder), "--window-months", str(window))
    if definitions:
        (folder / "definitions.toml").write_bytes((DATA / "synthetic" / "definitions.toml").read_bytes())
        run_command("definitions", str(folder))
    return folder


def write_tables(folder: Path, frames: Tables, window: int) -> None:
    """Write tables and study.toml of a study with windows of so many months, also those of its list."""
    frames = frames | {"practice_list": frames["practice_list"].assign(months_per_window=str(window))}
    if "outcome_counts" in frames:
        counts = frames["outcome_counts"]
        longer = {name: (pd.to_numeric(counts[name]) * window / 6).map("{:g}".format) for name in _MONTHS}
        frames["outcome_counts"] = counts.assign(**longer)
        shutil.copytree(DATA / "synthetic" / "outcomes", folder / "outcomes", dirs_exist_ok=True)
    for table, frame in frames.items():
        frame.to_csv(folder / f"{table}.csv", index=False)
    (folder / "study.toml").write_text(f"window_months = {window}\nmonths_between_interviews_planned = 6\n")


def run_command(*words: str) -> Any:
    """Run a command of linkbook that has to succeed."""
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def anyway(run_notebook: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    """The chapter on what would have happened anyway, of two sites with windows of so many months."""
    window, options = request.param
    frames = of_sites(tables(), "A", "B")
    needed = ("sites", "referrals", "appointments", "practice_list")
    write_tables(tmp_path, {name: frames[name] for name in needed}, window)
    return run_notebook(ANYWAY, study_dir=str(tmp_path), upright=False, **options)


def all_words(chapter: Any) -> str:
    return " ".join(chapter.words)


@pytest.mark.parametrize("anyway", [(12, {})], indirect=True)
def test_windows_around_referral_are_as_long_as_those_of_the_study(anyway: Any) -> None:
    words = all_words(anyway)
    assert "in months 1 to 12 after referral" in words
    assert "as far from its middle as months 16 to 5 before referral" in words
    assert "appointments in 12 months on average" in words  # of the list, in windows of the study
    assert "Those referred had" in words and "in months 12 to 1 before referral. By regression to the mean" in words
    assert not re.search(r"six months|1 to 6 after|6 to 1 before", words)
    axes = {label for shown in anyway.shown for ax in shown.figure.axes for label in (ax.get_xlabel(), ax.get_ylabel())}
    assert "Usual GP appointments in 12 months of the\npatients they come from (mean per patient)" in axes
    labels = [label.get_text() for shown in anyway.shown for label in shown.figure.axes[0].get_yticklabels()]
    assert "Months 1 to 12 after referral /\nmonths 12 to 1 before referral" in labels


@pytest.mark.proof
@pytest.mark.parametrize(
    ("anyway", "months"),
    [
        ((3, {}), (3, 7)),
        ((12, {"window_months": 3}), (3, 7)),
        ((3, {"window_months": "12"}), (12, 16)),
    ],
    indirect=["anyway"],
)
def test_windows_are_the_study_s_or_those_of_the_parameter(anyway: Any, months: tuple[int, int]) -> None:
    window, mirror = months
    words = all_words(anyway)
    assert f"in months 1 to {window} after referral" in words
    assert f"as far from its middle as months {mirror} to 5 before referral" in words


@pytest.mark.proof
@pytest.mark.parametrize("name", ODD_STUDIES)
def test_no_chapter_of_an_odd_study_says_nonsense(
    run_notebook: Any, wrong_words: Any, tmp_path: Path, name: str
) -> None:
    folder = str(write_odd_study(tmp_path, name, definitions=True))
    study = load_study(folder)
    made = {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for chapter in CHAPTERS_OF_A_STUDY:
            if not why_left_out(chapter.notebook, study):
                options: dict[str, Any] = {"site_id": study.sites["site_id"].iloc[-1]} if chapter.per_site else {}
                options |= {"imputations": 5} if "imputations" in chapter.parameters else {}
                made[chapter.notebook] = run_notebook(chapter.notebook, study_dir=folder, upright=False, **options)
    assert wrong_words(made) == []
