"""The chapter on outcomes beside GP appointments: of none, one and many, and of names that look like markup."""

from pathlib import Path
from typing import Any

import pytest

from helpers.data.requirements import why_left_out
from helpers.data.study import load_study

NAME = "12_other_outcomes"
HEADER = "site_id,patient_id,outcome,count_before,count_after,months_before,months_after"


def described(plural: str) -> str:
    return f'singular = "one"\nplural = "{plural}"\ncounts = "One & only."\nsource = "M & N."\n'


def study_with(folder: Path, **plurals: str) -> str:
    """Four sites of eight patients; of the last site nobody had any before."""
    (folder / "outcomes").mkdir(parents=True)
    rows = [HEADER]
    for name, plural in plurals.items():
        (folder / "outcomes" / f"{name}.toml").write_text(described(plural), encoding="utf-8")
        for patient in range(32):
            site, before = "ABCD"[patient // 8], (patient % 4) * (patient < 24)
            rows.append(f"{site},P{patient},{name},{before},{(patient * 7) % 5 // 2},6,6")
    (folder / "outcome_counts.csv").write_text("\n".join(rows), encoding="utf-8")
    return str(folder)


def test_the_book_s_own_edition_says_that_its_attendances_are_made_up(run_notebook: Any) -> None:
    made = run_notebook(NAME, upright=False)
    words = " ".join(made.words)
    assert "Synthetic data. " in words
    assert [shown.name for shown in made.shown] == ["ae-attendances-forest"]
    assert "A&E attendances" in words
    assert made.shown[0].chart.caption.startswith("Ratio of A&E attendances per patient, after / before.")
    assert made.shown[0].figure.axes[0].get_xlabel() == (
        "Ratio of A&E attendances per patient, after / before (log scale)"
    )
    assert "GP appointments" not in words


def test_many_outcomes_stand_side_by_side_and_one_without_counts_is_named(run_notebook: Any, tmp_path: Path) -> None:
    folder = study_with(tmp_path / "s", a="A&E attendances", b="beds under 3", c_d="calls to 999")
    (tmp_path / "s" / "outcomes" / "z.toml").write_text(described("zeros"), encoding="utf-8")
    made = run_notebook(NAME, upright=False, study_dir=folder)
    assert [shown.name for shown in made.shown] == ["a-forest", "b-forest", "c-d-forest"]
    words = " ".join(made.words)
    assert "Described, and counted for nobody: zeros." in words
    assert "**Beds under 3.** What counts as one: One & only. Source: M & N." in words
    assert "Site D is not in it." in words


def test_a_study_without_such_counts_leaves_the_chapter_out_by_name(tmp_path: Path) -> None:
    study_with(tmp_path / "s")
    (tmp_path / "s" / "outcome_counts.csv").unlink()
    (tmp_path / "s" / "sites.csv").write_text("site_id\nA\n", encoding="utf-8")
    assert why_left_out(NAME, load_study(tmp_path / "s")) == "the study has no rows in outcome_counts.csv"


@pytest.mark.parametrize(
    "plural", ["A&amp", *(pytest.param(name, marks=pytest.mark.proof) for name in ("Tom & Jerry (2)", "50% of 5_5"))]
)
def test_names_are_shown_as_they_are_written(run_notebook: Any, tmp_path: Path, plural: str) -> None:
    made = run_notebook(NAME, upright=False, study_dir=study_with(tmp_path / "s", odd=plural))
    assert f"**{plural}.**" in " ".join(made.words)
    assert plural in made.shown[0].figure.axes[0].get_xlabel()
