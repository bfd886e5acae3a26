"""Releases of nearly the same list of registered patients: what was printed stands until eight patients differ."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pandas as pd
import pytest

from helpers.analysis.disclosure import PROFILES, Profile
from helpers.analysis.gp_usage import lasting_share
from helpers.book.release.earlier import NewVersions, record_release, refuse_other_rounding
from helpers.book.standing_pages import new_versions, page_versions
from helpers.data.release_ledger import LEDGER_FILE, LISTS, ledger_key, read_ledger
from helpers.data.study import Study
from helpers.show.page.released_lists import earlier_list_sentence, released_practice_list

RESEARCH, STRICT, MIDPOINT6 = (PROFILES[name] for name in ("research", "strict", "midpoint6"))
COLUMNS = ["site_id", "gp_appointments_first", "gp_appointments_second", "n_patients"]


def study_of(folder: Path, *rows: tuple[int, int, int]) -> Study:
    """A study whose one site has a list: pairs of counts, and how many patients have each."""
    practice_list = pd.DataFrame([("A", *row) for row in rows], columns=COLUMNS).assign(months_per_window=6)
    tables = {"practice_list": practice_list, "sites": pd.DataFrame({"site_id": ["A"]})}
    return Study(str(folder), tables, dict.fromkeys(tables, "private"))


def release(study: Study, day: str, profile: Profile = RESEARCH) -> tuple[Any, str]:
    """What `release` does with a list and the ledger: the number of patients printed, and the day that it is from."""
    folder = Path(study.folder)
    ledger_key(folder)
    released = released_practice_list(study, lasting_share(study.practice_list), profile)
    record_release(folder, NewVersions({}, {}, profile.name, released.new), day=day)
    return released.lasting and released.lasting.n, released.day


def test_a_list_stands_until_eight_of_its_patients_differ(tmp_path: Path) -> None:
    """Of 42 patients and then 43, printed as 40 and 45, both would be known, and how often the one came."""
    assert release(study_of(tmp_path, (0, 0, 30), (4, 2, 12)), "2026-01-01") == (40, "")
    for joined in (1, 4, 7):
        more = study_of(tmp_path, (0, 0, 30), (4, 2, 12), (9, 9, joined))
        assert release(more, "2026-02-01") == (40, "2026-01-01")
    changed = study_of(tmp_path, (0, 0, 23), (1, 0, 7), (4, 2, 12))
    assert release(changed, "2026-03-01") == (40, "2026-01-01"), "seven came once more"
    assert release(study_of(tmp_path, (0, 0, 30), (4, 2, 12), (9, 9, 8)), "2026-04-01") == (50, "")
    assert release(study_of(tmp_path, (0, 0, 30), (4, 2, 12), (9, 9, 1)), "2026-05-01") == (50, "2026-04-01")


def test_eight_rows_that_four_patients_change_are_four_patients(tmp_path: Path) -> None:
    """A patient who came once more leaves one number and joins another; rows are no patients."""
    before = [(seen, 0, 10) for seen in range(8)]
    assert release(study_of(tmp_path, *before), "2026-01-01") == (80, "")
    moved = [(seen, 0, 10 + (1 if seen % 2 else -1)) for seen in range(8)]
    assert release(study_of(tmp_path, *moved), "2026-02-01") == (80, "2026-01-01")


def test_rows_of_one_patient_each_are_the_list_that_counts_them_together(tmp_path: Path) -> None:
    assert release(study_of(tmp_path, (0, 0, 30), (4, 2, 12)), "2026-01-01") == (40, "")
    single = study_of(tmp_path, *[(4, 2, 1)] * 12, *[(0, 0, 1)] * 30)
    assert release(single, "2026-02-01") == (40, "2026-01-01")
    (versions,) = read_ledger(tmp_path, ledger_key(tmp_path), LISTS).values()
    assert len(versions) == 1, "nothing is new"
    (rows,) = (one["patient_rows"] for one in versions)
    assert sorted(rows.values()) == [12, 30]
    assert len((tmp_path / LEDGER_FILE).read_text()) < 2000, "a list of millions makes no ledger of millions"


@pytest.mark.parametrize(("patients", "first", "then"), [(9, 10, None), (12, 10, None), (13, 15, 15)])
def test_under_a_stricter_profile_a_list_is_shown_by_what_was_printed_of_it_alone(
    tmp_path: Path, patients: int, first: int, then: int | None
) -> None:
    """Ten may stand for nine, so that after the other release it is not shown even where it stands for twelve."""
    study = study_of(tmp_path, (0, 0, patients - 4), (4, 2, 4))
    assert release(study, "2026-01-01")[0] == first
    assert release(study, "2026-02-01", STRICT)[0] == then
    assert release(study, "2026-03-01")[0] == first


def test_a_list_that_was_too_small_to_show_stays_hidden_while_few_join(tmp_path: Path) -> None:
    assert release(study_of(tmp_path, (0, 0, 5), (1, 1, 2)), "2026-01-01") == (None, "")
    assert release(study_of(tmp_path, (0, 0, 5), (1, 1, 3)), "2026-02-01") == (None, ""), "eight, of whom one joined"
    assert release(study_of(tmp_path, (0, 0, 5), (1, 1, 10)), "2026-03-01") == (15, "")


def test_a_list_is_shown_under_one_rounding_alone(tmp_path: Path) -> None:
    study = study_of(tmp_path, (0, 0, 30), (4, 2, 12))
    assert release(study, "2026-01-01", MIDPOINT6) == (None, "")
    assert release(study, "2026-01-02") == (40, "")
    (tmp_path / "chapters").mkdir()
    path = tmp_path / "chapters" / "curves.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    (version,) = page_versions([path], study, MIDPOINT6).values()
    assert "under profile research on 2026-01-02 rounded otherwise" in version.words
    other = replace(RESEARCH, name="tens", rounding=10)
    edition: Any = SimpleNamespace(study_dir=str(tmp_path), rules=other)
    with pytest.raises(ValueError, match=r"released under profile research on 2026-01-02, .* otherwise than tens"):
        refuse_other_rounding(edition)


@pytest.mark.parametrize(("joined", "stands"), [(0, False), (1, True), (7, True), (8, False)])
def test_a_chapter_of_the_studys_own_on_a_list_stands_while_few_of_its_patients_differ(
    tmp_path: Path, joined: int, stands: bool
) -> None:
    """Four patients who came once more are eight other rows, and four patients."""
    ledger_key(tmp_path)
    (tmp_path / "chapters").mkdir()
    path = tmp_path / "chapters" / "waiting.ipynb"
    shown = nbformat.v4.new_output(
        "display_data", {"text/html": "x"}, metadata={"linkbook": {"kind": "text", "said": ["x"]}}
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[shown])]), path)
    before = study_of(tmp_path, *[(seen, 0, 10) for seen in range(16)])
    new = new_versions(page_versions([path], before, RESEARCH), [path], RESEARCH)
    record_release(tmp_path, NewVersions({}, new, "research"), day="2026-01-01")
    now = study_of(tmp_path, *[(seen, 0, 10 + (seen < joined) - (seen >= 16 - joined)) for seen in range(16)])
    (version,) = page_versions([path], now, RESEARCH).values()
    assert bool(version.day) is stands


def test_a_page_says_from_which_day_the_numbers_of_a_list_are() -> None:
    assert earlier_list_sentence("") == ""
    words = earlier_list_sentence("2026-01-05")
    assert "as released on 2026-01-05" in words and "at least 8 of its patients" in words
