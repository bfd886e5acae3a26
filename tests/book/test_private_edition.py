"""An edition from a study folder: private on every page, chapters without tables say what they need, nothing leaves."""

from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from helpers.book.edition import build_edition, make_edition, plan_runs
from helpers.book.execute import ROOT
from helpers.book.release import ReleaseEdition
from helpers.book.staging import Edition, write_site_left_out
from helpers.data.study import load_study

SENTINEL = "Quixotic-Patient-77"


@pytest.fixture(scope="module")
def study_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of three sites, one without GP data, with nothing but sites.csv and gp_usage.csv."""
    folder = tmp_path_factory.mktemp("my-study")
    sites = pd.read_csv(ROOT / "data/synthetic/sites.csv", dtype=str)
    sites[sites["site_id"].isin(["3", "4", "5"])].to_csv(folder / "sites.csv", index=False)
    usage = pd.read_csv(ROOT / "data/synthetic/gp_usage.csv", dtype=str)
    usage = usage[usage["site_id"].isin(["3", "4"])].reset_index(drop=True)
    usage.loc[0, "patient_id"] = SENTINEL
    usage.to_csv(folder / "gp_usage.csv", index=False)
    return folder


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def built(study_dir: Path, project: Path) -> tuple[Path, list[str]]:
    """The private edition's site, and the steps that its build said."""
    steps: list[str] = []
    before = files_below(project), files_below(study_dir)
    page = build_edition(make_edition("mine", str(study_dir), root=project), step=steps.append)
    after = files_below(project), files_below(study_dir)
    assert {name: content for name, content in after[0].items() if not name.startswith("build/mine/")} == before[0]
    assert after[1] == before[1]
    return page.parent, steps


def page(site: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((site / name).read_text(), "html.parser")


def test_every_page_says_that_it_is_private(built: tuple[Path, list[str]]) -> None:
    site, _ = built
    pages = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    assert len(pages) > 15
    assert [path.name for path in pages if "Private - not for release" not in path.read_text()] == []


def test_a_chapter_without_its_tables_says_what_it_needs(built: tuple[Path, list[str]]) -> None:
    site, steps = built
    text = page(site, "notebooks/04_questionnaire_change.html").select_one("article").get_text(" ", strip=True)
    assert "left out, because the study has no rows in participants.csv and questionnaires.csv" in text
    assert page(site, "notebooks/04_questionnaire_change.html").h1.get_text().startswith("Did well-being")
    reason = "it compares at least 3 sites with GP numbers and the study has 2"
    assert f"left out: 03_gp_usage_pooled, because {reason}" in [step.strip() for step in steps]


def test_the_sites_of_the_study_have_their_pages_and_no_others(built: tuple[Path, list[str]]) -> None:
    site, _ = built
    assert [path.name for path in sorted((site / "notebooks/sites").glob("*.html"))] == [
        "site_03.html",
        "site_04.html",
        "site_05.html",
    ]
    banner = page(site, "notebooks/sites/site_03.html").select_one(".lb-banner")
    assert "lb-private" in banner["class"]


def test_no_patient_and_no_path_of_the_study_is_on_a_page(built: tuple[Path, list[str]], study_dir: Path) -> None:
    site, _ = built
    found = [name for name, content in files_below(site).items() if SENTINEL.encode() in content]
    assert found == []
    assert [name for name, content in files_below(site).items() if str(study_dir).encode() in content] == []


def test_a_study_without_gp_data_has_one_page_in_place_of_the_sites(tmp_path: Path) -> None:
    sites = pd.read_csv(ROOT / "data/synthetic/sites.csv", dtype=str)
    sites.to_csv(tmp_path / "sites.csv", index=False)
    edition = make_edition("mine", str(tmp_path), root=tmp_path)
    runs = plan_runs(edition, load_study(tmp_path))
    assert [run.notebook for run in runs] == ["01_sampling", "08_published_claims"]


def test_a_release_has_no_numbers_on_the_page_of_a_site_of_few_patients(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_id\n1\n2\n")
    header = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after\n"
    rows = [f"1,A{i},4,3,6,6" for i in range(8)] + [f"2,B{i},11,4,6,6" for i in range(7)]
    (tmp_path / "gp_usage.csv").write_text(header + "\n".join(rows) + "\n")
    edition, study = make_edition("mine", str(tmp_path), root=ROOT), load_study(tmp_path)
    assert [run.title for run in plan_runs(edition, study)][:2] == [
        "02_gp_usage_site, site 1",
        "02_gp_usage_site, site 2",
    ]
    edition = ReleaseEdition("mine", str(tmp_path), ROOT, "research")
    assert [run.title for run in plan_runs(edition, study)][:2] == ["02_gp_usage_site, site 1", "08_published_claims"]
    edition = ReleaseEdition("mine", str(tmp_path), ROOT, "strict")
    assert [run.title for run in plan_runs(edition, study)] == ["08_published_claims"]


def test_the_page_of_a_site_of_few_patients_says_why_it_is_left_out(tmp_path: Path) -> None:
    edition = Edition("mine", "", tmp_path)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "02_gp_usage_site.ipynb").write_bytes(
        (ROOT / "notebooks/02_gp_usage_site.ipynb").read_bytes()
    )
    write_site_left_out(edition, "sites/site_02", "# Site 2", 8)
    (cell,) = nbformat.read(edition.source / "notebooks/sites/site_02.ipynb", as_version=4).cells
    assert "left out of this release, because the site has numbers of fewer than 8 patients" in cell.source
