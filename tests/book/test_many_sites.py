"""Editions of more sites than the contents list: their pages, the search, and what one changed row makes again."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from sphinx.search import js_index

from helpers.book.edition import build_edition, make_edition
from helpers.book.edition_folder import Edition
from helpers.book.step_times import FILE
from helpers.data.study import load_study
from helpers.data.synthetic.england import write_england
from helpers.project import ROOT

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module", params=[31, 40])
def edition(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """An edition of so many sites, 20 patients each."""
    home = tmp_path_factory.mktemp(f"sites-{request.param}")
    write_england(home / "study", sites=request.param, patients=20 * request.param)
    edition = make_edition("mine", str(home / "study"), root=ROOT, builds=home / "build")
    build_edition(edition)
    return edition


def page(edition: Edition, name: str) -> BeautifulSoup:
    return BeautifulSoup((edition.html / name).read_text(encoding="utf-8"), "html.parser")


def test_one_page_leads_to_every_site_and_no_sidebar_names_any(edition: Edition) -> None:
    sites = load_study(edition.study_dir).sites["site_id"]
    listed = page(edition, "book/gp_usage_by_site.html")
    links = [link["href"] for link in listed.select("article table a")]
    assert len(links) == len(sites)
    assert all((edition.html / "book" / link).resolve().is_file() for link in links)
    for address in ("index.html", "book/gp_usage_by_site.html", "notebooks/sites/site_05.html"):
        assert not page(edition, address).select("nav a[href*='sites/site_']")
    own = page(edition, "notebooks/sites/site_05.html")
    assert own.h1.get_text().startswith("Site 5")
    assert [link for link in own.select("article a") if link.get("href", "").endswith("gp_usage_by_site.html")]


def test_the_search_of_the_whole_site_leaves_sites_to_their_list(edition: Edition) -> None:
    index = js_index.loads((edition.html / "searchindex.js").read_text(encoding="utf-8"))
    of_sites = {number for number, name in enumerate(index["docnames"]) if name.startswith("notebooks/sites/")}
    assert len(of_sites) == len(load_study(edition.study_dir).sites)
    found = {int(one.partition("*")[0]) for pages in index["words"].values() for one in pages.split()}
    assert found
    assert not found & of_sites


def test_the_pooled_chapter_names_sites_in_its_table_alone(edition: Edition) -> None:
    sites = load_study(edition.study_dir).sites["site_id"]
    pooled = page(edition, "notebooks/03_gp_usage_pooled.html")
    rows = pooled.select("[id*='gp-usage-sites'] tbody tr, [id*='pooled-sites'] tbody tr")
    assert len(rows) == len(sites)
    manifest = json.loads((edition.folder / "manifest.json").read_text(encoding="utf-8"))
    assert len({entry["page"] for entry in manifest if "sites/site_" in entry["page"]}) == len(sites)
    assert "Building the site" in json.loads((edition.folder / FILE).read_text(encoding="utf-8"))


def test_one_row_of_one_site_makes_its_page_the_pooled_one_and_those_that_borrow_again(edition: Edition) -> None:
    """Last, since it changes the study: totals borrow the overdispersion of all sites, means their correlation."""
    path = Path(edition.study_dir) / "gp_usage.csv"
    usage = pd.read_csv(path, dtype=str)
    site = usage["site_id"].iloc[0]
    usage.loc[0, "gp_appointments_after"] = str(int(usage.loc[0, "gp_appointments_after"]) + 5)
    usage.to_csv(path, index=False)
    said: list[str] = []
    build_edition(edition, step=said.append, explain=True)
    run = {match[1]: match[2] for line in said if (match := re.match(r"  (0\S.*): run, because (.*)", line))}
    borrowing = load_study(edition.study_dir).gp_usage_totals["site_id"]
    expected = {f"02_gp_usage_site, site {one}" for one in [site, *borrowing]} | {"03_gp_usage_pooled"}
    assert run.keys() == expected
    assert run[f"02_gp_usage_site, site {site}"] == "the rows of the site changed"
