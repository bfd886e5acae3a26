"""An edition from a study folder: private on every page, chapters without tables say what they need, nothing leaves."""

from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from bs4 import BeautifulSoup

from helpers.book.edition import make_edition, plan_runs
from helpers.book.edition_folder import Edition
from helpers.book.release import ReleaseEdition
from helpers.book.sites import site_pages, site_titles
from helpers.book.staging import stage, write_site_left_out
from helpers.chapters import chapter_of
from helpers.data.study import load_study
from helpers.project import ROOT


def page(private: Any, name: str) -> BeautifulSoup:
    return BeautifulSoup((private.folder / name).read_text(), "html.parser")


def test_every_page_says_that_it_is_private(private: Any) -> None:
    pages = [path for path in private.folder.rglob("*.html") if "_static" not in path.parts]
    assert len(pages) > 15
    assert [path.name for path in pages if "Private - not for release" not in path.read_text()] == []


def test_a_chapter_without_its_tables_says_what_it_needs(private: Any) -> None:
    article = page(private, "notebooks/07_programme_theory.html").select_one("article")
    reason = "the study has no rows in theory_nodes.csv and theory_links.csv"
    assert f"left out, because {reason}" in article.get_text(" ", strip=True)
    assert article.h1.get_text().startswith("How is the link worker role")
    assert f"left out: 07_programme_theory, because {reason}" in [step.strip() for step in private.steps]


def test_each_chapter_that_cannot_be_made_is_staged_with_its_question_and_the_reason(
    tmp_path: Path, project_copy: Path
) -> None:
    """Three sites of which one gave no GP data, with nothing but sites.csv and gp_usage.csv."""
    sites = pd.read_csv(ROOT / "data/synthetic/sites.csv", dtype=str)
    sites[sites["site_id"].isin(["C", "D", "F"])].to_csv(tmp_path / "sites.csv", index=False)
    usage = pd.read_csv(ROOT / "data/synthetic/gp_usage.csv", dtype=str)
    usage[usage["site_id"].isin(["C", "D"])].to_csv(tmp_path / "gp_usage.csv", index=False)
    edition = Edition("mine", str(tmp_path), project_copy, project_copy / "build")
    left_out = stage(edition, load_study(tmp_path))
    assert "03_gp_usage_pooled, because it compares at least 3 sites with GP numbers and the study has 2" in left_out
    (cell,) = nbformat.read(edition.source / "notebooks/04_questionnaire_change.ipynb", as_version=4).cells
    assert cell.source.startswith("# Did people's answers change")
    assert "left out, because the study has no rows in questionnaires.csv" in cell.source


def test_the_sites_of_the_study_have_their_pages_and_no_others(private: Any) -> None:
    assert [path.name for path in sorted((private.folder / "notebooks/sites").glob("*.html"))] == [
        "site_a.html",
        "site_b.html",
        "site_c.html",
        "site_f.html",
    ]
    banner = page(private, "notebooks/sites/site_c.html").select_one(".lb-banner")
    assert "lb-private" in banner["class"]


def test_no_patient_and_no_path_of_the_study_is_on_a_page(private: Any) -> None:
    pages = {path: path.read_bytes() for path in private.folder.rglob("*") if path.is_file()}
    sentinel = pd.read_csv(private.study / "gp_usage.csv")["patient_id"].iloc[1][:11]
    assert sentinel == "ZQXSENTINEL"
    assert [path for path, content in pages.items() if sentinel.encode() in content] == []
    assert [path for path, content in pages.items() if str(private.study).encode() in content] == []


def test_a_study_without_gp_data_has_one_page_in_place_of_the_sites(tmp_path: Path) -> None:
    sites = pd.read_csv(ROOT / "data/synthetic/sites.csv", dtype=str)
    sites.to_csv(tmp_path / "sites.csv", index=False)
    edition = make_edition("mine", str(tmp_path), root=tmp_path)
    runs = plan_runs(edition, load_study(tmp_path))
    names = [run.notebook for run in runs]
    assert names[0] == "01_sampling"
    assert "08_published_claims" not in names
    assert not [name for name in names if "gp_usage" in chapter_of(name).needs]


def test_a_site_is_called_by_its_name_too_but_not_in_a_release(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_id,site_name\n1,<i>Elm</i>\n2,\n", encoding="utf-8")
    study, question = load_study(tmp_path), ": how often did its patients see a GP before and after referral?"
    titles = site_titles(study, None)
    assert titles == {"1": rf"# Site 1 \(\<i\>Elm\</i\>\){question}", "2": f"# Site 2{question}"}
    released = site_titles(study, ReleaseEdition("mine", str(tmp_path), ROOT, ROOT / "build", "research").rules)
    assert released == {"1": f"# Site 1{question}", "2": f"# Site 2{question}"}


def test_no_two_sites_have_one_title_or_one_address(tmp_path: Path) -> None:
    ids = ["A/B", "AB", "A B", "a/b", "x" * 60 + "1", "x" * 60 + "2", "y" * 62 + "12", "y" * 30 + "z" + "y" * 31 + "12"]
    (tmp_path / "sites.csv").write_text("\n".join(["site_id", *ids]) + "\n", encoding="utf-8")
    study = load_study(tmp_path)
    assert len(set(site_titles(study, None).values())) == len(ids)
    assert len({address.lower() for address in site_pages(study).values()}) == len(ids)


def test_every_mark_of_a_sites_name_is_in_its_heading_the_tab_the_list_and_the_preview(private: Any) -> None:
    names = {
        "site_a": "Site A (<img src=x onerror=alert(1)>)",
        "site_b": "Site B (St. Mary's / Ash <1> & Vale)",
        "site_c": "Site C (100% Care #2: $5, an unclosed $ *)",
        "site_f": "Site F (名前 ltr)",
    }
    listed = page(private, "book/gp_usage_by_site.html").select("article a, nav a")
    for address, name in names.items():
        own = page(private, f"notebooks/sites/{address}.html")
        title = f"{name}: how often did its patients see a GP before and after referral?"
        assert own.h1.get_text().rstrip("#") == title
        assert own.title.get_text().startswith(title)
        assert own.select_one("meta[property='og:title']")["content"].startswith(title)
        links = [link.get_text(" ", strip=True) for link in listed if link.get("href", "").endswith(f"{address}.html")]
        assert links
        assert set(links) == {title}


def test_a_release_has_no_numbers_on_the_page_of_a_site_of_few_patients(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_id\n1\n2\n")
    header = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after\n"
    rows = [f"1,A{i},{4 + 7 * i % 13},{2 + 5 * i % 11},6,6" for i in range(8)] + [f"2,B{i},11,4,6,6" for i in range(7)]
    (tmp_path / "gp_usage.csv").write_text(header + "\n".join(rows) + "\n")
    edition, study = make_edition("mine", str(tmp_path), root=ROOT), load_study(tmp_path)
    assert [run.title for run in plan_runs(edition, study)][:2] == [
        "02_gp_usage_site, site 1",
        "02_gp_usage_site, site 2",
    ]
    edition = ReleaseEdition("mine", str(tmp_path), ROOT, ROOT / "build", "research")
    assert [run.title for run in plan_runs(edition, study)] == ["02_gp_usage_site, site 1"]
    for profile in ("strict", "midpoint6"):
        edition = ReleaseEdition("mine", str(tmp_path), ROOT, ROOT / "build", profile)
        assert [run.title for run in plan_runs(edition, study)] == []


def test_the_page_of_a_site_of_few_patients_says_why_it_is_left_out(tmp_path: Path) -> None:
    edition = Edition("mine", "", tmp_path, tmp_path / "build")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "02_gp_usage_site.ipynb").write_bytes(
        (ROOT / "notebooks/02_gp_usage_site.ipynb").read_bytes()
    )
    write_site_left_out(edition, "sites/site_02", "# Site 2", "too few patients")
    (cell,) = nbformat.read(edition.source / "notebooks/sites/site_02.ipynb", as_version=4).cells
    assert "left out of this release, because the site has too few patients." in cell.source
    write_site_left_out(edition, "sites/site_02", "# Site 2", "")
    (cell,) = nbformat.read(edition.source / "notebooks/sites/site_02.ipynb", as_version=4).cells
    assert cell.source.strip().endswith("left out of this release, because its profile shows no single site.")
