"""Where the pages of sites stand: in the contents up to thirty, else under one page that lists them."""

from pathlib import Path

import pandas as pd
import yaml
from bs4 import BeautifulSoup

from helpers.book.edition import make_edition
from helpers.book.release import ReleaseEdition
from helpers.book.site_index import OUTSIDE_CONTENTS, list_of_sites, page_metadata_of_site
from helpers.book.staging import stage
from helpers.book.step_times import FILE, StepTimes
from helpers.data.study import Study, load_study
from helpers.data.synthetic.england import write_england
from helpers.project import ROOT


def staged(folder: Path, sites: int) -> tuple[Study, Path]:
    """Return a study of so many sites, and its staged tree."""
    home = folder / f"study-{sites}"
    write_england(home, sites=sites, patients=12 * sites)
    study, edition = load_study(home), make_edition("mine", str(home), root=ROOT, builds=folder / "build")
    stage(edition, study)
    return study, edition.source


def test_up_to_thirty_sites_stand_in_the_contents(tmp_path: Path) -> None:
    study, source = staged(tmp_path, 30)
    assert "glob: notebooks/sites/site_*" in (source / "_toc.yml").read_text()
    assert "{tableofcontents}" in (source / "book" / "gp_usage_by_site.md").read_text()
    assert yaml.safe_load((source / "_config.yml").read_text())["only_build_toc_files"]
    assert page_metadata_of_site(study) == {}


def test_the_page_of_one_site_alone_has_no_arrows_to_others(tmp_path: Path) -> None:
    pages = [(staged(tmp_path, sites)[1] / "book" / "gp_usage_by_site.md").read_text() for sites in (1, 2)]
    assert ["The arrows at the foot" in page for page in pages] == [False, True]
    assert all("{tableofcontents}" in page for page in pages)


def test_more_sites_hang_off_one_page_that_links_to_each_and_can_be_searched(tmp_path: Path) -> None:
    study, source = staged(tmp_path, 31)
    contents = (source / "_toc.yml").read_text()
    assert "sites/site_" not in contents
    assert "02_gp_usage_site" not in contents
    assert "book/gp_usage_by_site" in str(yaml.safe_load(contents))
    config = yaml.safe_load((source / "_config.yml").read_text())
    assert not config["only_build_toc_files"]
    assert {"CHANGELOG.md", "CONTRIBUTING.md"} <= {*config["exclude_patterns"]}
    assert page_metadata_of_site(study) == OUTSIDE_CONTENTS
    page = (source / "book" / "gp_usage_by_site.md").read_text()
    assert "tableofcontents" not in page
    assert "The arrows at the foot" not in page
    table = BeautifulSoup(page, "html.parser").table
    assert table.has_attr("data-search")
    assert table.has_attr("data-sort")
    links = [link["href"] for link in table.select("tbody a")]
    assert links == [f"../notebooks/sites/site_{site:02d}.html" for site in range(1, 32)]
    assert "South West" in table.get_text()


def test_a_list_that_has_nothing_but_links_does_not_speak_of_columns_to_sort_by(tmp_path: Path) -> None:
    study, source = staged(tmp_path, 31)
    page = source / "book" / "gp_usage_by_site.md"
    assert "or sort by a column" in page.read_text()
    release = ReleaseEdition("mine", str(tmp_path / "study-31"), ROOT, tmp_path / "build")
    stage(release, study)
    released = (release.source / "book" / "gp_usage_by_site.md").read_text()
    assert "Deprivation" not in released
    assert "look for a\nsite in the box above the table.\n" in released


def test_a_step_lasts_until_the_next_one_and_a_long_build_says_the_shares(tmp_path: Path) -> None:
    clock, said = iter([0.0, 30.0, 120.0]), []
    times = StepTimes(said.append, lambda: next(clock))
    times("Reading the data")
    times("  left out: 09")
    times("Building the site")
    times.finish(tmp_path)
    assert said[-2:] == ["  Reading the data    30.0 s  25 %", "  Building the site   90.0 s  75 %"]
    assert (tmp_path / FILE).read_text() == '{\n "Reading the data": 30.0,\n "Building the site": 90.0\n}\n'


def test_ids_of_sites_are_escaped_in_the_list() -> None:
    study = Study("", {"sites": pd.DataFrame({"site_id": ["<b>", "A & B"]})}, {"sites": "private"})
    html = str(list_of_sites(study, named=True))
    assert "<b>" not in html
    assert "Site &lt;b&gt;" in html
    assert "Site A &amp; B" in html
