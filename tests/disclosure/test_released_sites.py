"""Two releases of nearly the same patients: the page's seam and the ledger, as `release` calls them."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from helpers.analysis.disclosure import PROFILES, Profile
from helpers.analysis.gp_usage import LEFT_OUT_OF_RELEASE, ratio_by_site
from helpers.book.release.earlier import NewVersions, record_release
from helpers.book.sites import rows_of_release, sites_left_out
from helpers.data.release_ledger import LEDGER_FILE, ledger_key
from helpers.data.study import Study
from helpers.show.page import output
from helpers.show.page.page import Page
from helpers.show.page.released_sites import earlier_rows_sentence, without_rows_left_out
from helpers.show.page.sentences import Sentence
from helpers.vocabulary import GP_USAGE

RESEARCH = PROFILES["research"]
NUMBERS = ["n", "total_before", "total_after", "se_log_ratio", "ratio", "low", "high"]


def study_of(folder: Path, **patients: int) -> Study:
    """A study of sites with so many patients, whose counts do not change as others join."""
    rows = [(site, f"{site}{i}", i % 5 + 1, i % 4 + 1, 6, 6) for site, n in patients.items() for i in range(n)]
    tables = {
        "gp_usage": pd.DataFrame(rows, columns=list(GP_USAGE)),
        "sites": pd.DataFrame({"site_id": list(patients)}),
    }
    return Study(str(folder), tables, dict.fromkeys(tables, "private"))


def printed(study: Study, profile: Profile, displayed: list[Any], site_id: str = "") -> tuple[Any, str]:
    """The rows that a page of a release prints, and what it says of them."""
    displayed.clear()
    given = SimpleNamespace(confidence=0.95, **({"site_id": site_id} if site_id else {}))
    page = Page(given, study, output.Output("private", profile))
    rows = page.site_rows(ratio_by_site(study.gp_usage, None, study.sites["site_id"]))
    return rows.set_index("site_id"), " ".join(one.text for one in displayed)


def release(study: Study, day: str, profile: Profile = RESEARCH) -> None:
    """What `release` does with the ledger."""
    folder = Path(study.folder)
    ledger_key(folder)
    record_release(folder, NewVersions(rows_of_release(study, profile).new), day=day)


def test_releases_one_patient_apart_print_the_old_row_until_eight_differ(tmp_path: Path, displayed: list[Any]) -> None:
    first, _ = printed(study_of(tmp_path, A=12, B=30), RESEARCH, displayed)
    release(study_of(tmp_path, A=12, B=30), "2026-01-01")
    for joined in range(8):
        study = study_of(tmp_path, A=12 + joined, B=30)
        now, said = printed(study, RESEARCH, displayed)
        pd.testing.assert_frame_equal(now, first)
        assert said.startswith("The numbers of sites A and B are as released on 2026-01-01. A site's are renewed only")
        release(study, f"2026-02-{joined + 1:02d}")
    renewed, said = printed(study_of(tmp_path, A=20, B=30), RESEARCH, displayed)
    assert (renewed.loc["A", "n"], first.loc["A", "n"]) == (20, 10)
    assert (renewed.loc["B", NUMBERS] == first.loc["B", NUMBERS]).all()
    assert said.startswith("The numbers of site B are as released on 2026-01-01.")


def test_a_page_of_one_site_speaks_of_that_site_alone(tmp_path: Path, displayed: list[Any]) -> None:
    release(study_of(tmp_path, A=12, B=30), "2026-01-01")
    later = study_of(tmp_path, A=12, B=60)
    assert printed(later, RESEARCH, displayed, "B")[1] == ""
    assert printed(later, RESEARCH, displayed, "A")[1].startswith("The numbers of site A are as released on")


def test_a_site_left_out_stays_left_out_and_has_no_page_while_few_patients_differ(
    tmp_path: Path, displayed: list[Any]
) -> None:
    release(study_of(tmp_path, A=7, B=30), "2026-01-01")
    for patients in (7, 8, 14):
        study = study_of(tmp_path, A=patients, B=30)
        rows, _ = printed(study, RESEARCH, displayed)
        assert rows["returned"].tolist() == [LEFT_OUT_OF_RELEASE, "patients"]
        assert sites_left_out(study, RESEARCH) == {"A"}
    assert sites_left_out(study_of(tmp_path, A=15, B=30), RESEARCH) == set()


def test_a_site_that_returned_totals_is_never_renewed_once_they_change(tmp_path: Path) -> None:
    def study(total: int) -> Study:
        row = {"site_id": ["A"], "n_patients": [40], "total_before": [total], "total_after": [90]}
        tables = {"gp_usage_totals": pd.DataFrame(row), "sites": pd.DataFrame({"site_id": ["A"]})}
        return Study(str(tmp_path), tables, dict.fromkeys(tables, "private"))

    release(study(100), "2026-01-01")
    assert rows_of_release(study(150), RESEARCH).base["total_before"].tolist() == [100]


@pytest.mark.parametrize("patients", [8, 12])
@pytest.mark.parametrize("joined", [0, 1, 7])
def test_a_stricter_release_leaves_out_a_row_that_may_be_too_small_for_it_by_what_was_printed_alone(
    tmp_path: Path, displayed: list[Any], patients: int, joined: int
) -> None:
    """10 stands for 8 to 12: were it shown of twelve and hidden of nine, two releases would tell these apart."""
    strict, study = PROFILES["strict"], study_of(tmp_path, A=patients, B=30)
    first, _ = printed(study, RESEARCH, displayed)
    assert first.loc["A", "n"] == 10
    release(study, "2026-01-01")
    later = study_of(tmp_path, A=patients + joined, B=30)
    now, said = printed(later, strict, displayed)
    assert now["returned"].tolist() == [LEFT_OUT_OF_RELEASE, "patients"]
    assert (now.loc["B", NUMBERS] == first.loc["B", NUMBERS]).all()
    assert said.startswith("The numbers of site B are as released on 2026-01-01.")
    assert sites_left_out(later, strict) == {"A"}
    release(later, "2026-02-01", strict)
    assert printed(later, RESEARCH, displayed)[0].loc["A", "n"] == 10, "what was released is not taken back"


def test_after_a_strict_release_a_less_strict_one_prints_no_row_more(tmp_path: Path, displayed: list[Any]) -> None:
    study = study_of(tmp_path, A=9, B=30)
    release(study, "2026-01-01", PROFILES["strict"])
    now, _ = printed(study_of(tmp_path, A=10, B=31), RESEARCH, displayed)
    assert now["returned"].tolist() == [LEFT_OUT_OF_RELEASE, "patients"]
    assert now.loc["B", "n"] == 30


def test_a_profile_without_sites_prints_no_row_of_an_earlier_release(tmp_path: Path) -> None:
    study = study_of(tmp_path, A=12)
    release(study, "2026-01-01")
    assert rows_of_release(study, PROFILES["midpoint6"]).base.empty


def test_an_own_chapter_has_no_row_of_any_site_where_none_is_shown_whether_it_gave_gp_data_or_not(
    tmp_path: Path,
) -> None:
    study = study_of(tmp_path, A=12, B=30, C=0)
    frame = pd.DataFrame({"site": ["A", "B", "C", "all"], "at_risk": [12, 30, 14, 56]})
    assert without_rows_left_out(frame, study, RESEARCH)["site"].tolist() == ["A", "B", "C", "all"]
    assert without_rows_left_out(frame, study, PROFILES["midpoint6"])["site"].tolist() == ["all"]


def test_without_a_ledger_nothing_is_written_by_a_page(tmp_path: Path, displayed: list[Any]) -> None:
    _, said = printed(study_of(tmp_path, A=12), RESEARCH, displayed)
    assert (said, list(tmp_path.iterdir())) == ("", [])


def test_a_ledger_without_its_key_stops_the_page(tmp_path: Path) -> None:
    (tmp_path / LEDGER_FILE).write_text("{}")
    with pytest.raises(ValueError, match="is gone"):
        rows_of_release(study_of(tmp_path, A=12), RESEARCH)


def test_rows_that_all_stand_from_one_day_are_not_named_one_by_one() -> None:
    earlier = {str(site): "2026-01-05" for site in range(1, 39)}
    assert earlier_rows_sentence(earlier, shown=38).startswith(
        "The numbers of all sites shown are as released on 2026-01-05. A site's"
    )
    assert earlier_rows_sentence(earlier, shown=39).startswith("The numbers of sites 1, 2, 3")
    assert earlier_rows_sentence({"5": "2026-01-05"}, shown=1).startswith("The numbers of site 5 are")


def test_rows_of_several_days_are_named_by_day() -> None:
    said = earlier_rows_sentence({"2": "2026-03-01", "5": "2026-01-05", "7": "2026-03-01"}, shown=3)
    assert said.startswith(
        "The numbers of site 5 are as released on 2026-01-05, those of sites 2 and 7 are as released on"
    )
    assert earlier_rows_sentence({}, shown=3) == ""
    assert isinstance(said, Sentence), "the gate of strict takes the eight of the rule for people"
