"""A release as a whole: refused or put in place, never half; and one real study with hostile values, released."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner

from helpers.analysis.disclosure import PROFILES
from helpers.book import release as book_release
from helpers.book.edition import make_edition
from helpers.book.edition_record import record_edition
from helpers.book.release import SIGNS, ReleaseRefused, make_release
from helpers.book.release.reading import readings
from helpers.book.release.signing import refuse_signed, sign
from helpers.cli import main
from helpers.project import ROOT

SENTINEL = "ZQXSENTINEL"
PAGE = '<html><body><div class="lb-output lb-output-table" id="people"><table></table></div>{}</body></html>'
ENTRY = {"kind": "table", "name": "people", "caption": "c", "origin": "private", "csv": "n\n10\n", "n_shown": "10"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project without notebooks, in which an edition of a small study folder has been built."""
    study = tmp_path / "study"
    study.mkdir()
    (study / "sites.csv").write_text("site_id\n1\n")
    rows = [f"1,{SENTINEL}-{i},{i % 7},{i % 5},6,6" for i in range(12)]
    header = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after"
    (study / "gp_usage.csv").write_text("\n".join([header, *rows]) + "\n")
    record_edition(make_edition("mine", str(study), root=tmp_path))
    return tmp_path


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stand in for running notebooks and Sphinx: write one page, with what a test wants on it; keep what was set."""
    told: dict[str, Any] = {"on_page": ""}

    def build(edition: Any, **_: Any) -> Path:
        told["profile"] = edition.environment["LINKBOOK_PROFILE"]
        page = edition.html / "notebooks" / "a.html"
        page.parent.mkdir(parents=True)
        (edition.source / "notebooks").mkdir(parents=True)
        if told.get("stop"):
            raise KeyboardInterrupt
        page.write_text(PAGE.format(told["on_page"]))
        entry = {**ENTRY, "rule": "research: 0 of 1 counts hidden"}
        shown = nbformat.v4.new_output("display_data", {"text/html": "x"}, metadata={"linkbook": entry})
        cell = nbformat.v4.new_code_cell("x", outputs=[shown])
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), edition.source / "notebooks" / "a.ipynb")
        return page

    monkeypatch.setattr(book_release, "build_edition", build)
    return told


def left_behind(project: Path) -> set[str]:
    return {path.name for path in (project / "build" / "mine").iterdir()}


def test_a_release_holds_the_site_and_the_list_and_nothing_else(project: Path, built: dict[str, Any]) -> None:
    folder = make_release("mine", "research", root=project, step=lambda _: None)
    lists = {"outputs.csv", "text_to_read.csv", "five_refusals.md", "sacro", "ro-crate-metadata.json", "SHA256SUMS"}
    assert {path.name for path in folder.iterdir()} == {"html", *lists}
    assert (folder / "html" / "notebooks" / "a.html").is_file()
    lines = (folder / "outputs.csv").read_text().splitlines()
    rule = "research: 0 of 1 counts hidden"
    assert lines[1] == f"notebooks/a.html#people,notebooks/a.html,c,,patients,10,{rule},people.csv,"
    assert left_behind(project) == {"edition.json", "release"}
    assert built["profile"] == "research"
    assert "LINKBOOK_PROFILE" not in os.environ


def test_what_is_signed_covers_every_file_so_that_a_page_changed_by_hand_is_named(
    project: Path, built: dict[str, Any]
) -> None:
    folder = make_release("mine", "research", root=project, step=lambda _: None)
    (signed,) = sign(folder, "A. Name", "analyst", text_read=True)
    assert signed.sha256sums == hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest()
    held = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert held.keys() == files - {"signatures.json"}
    page = folder / "html" / "notebooks" / "a.html"
    assert held["html/notebooks/a.html"] == hashlib.sha256(page.read_bytes()).hexdigest()


def test_the_first_release_says_beforehand_that_it_binds_later_ones_and_which_file_to_keep(
    project: Path, built: dict[str, Any]
) -> None:
    first: list[str] = []
    later: list[str] = []
    make_release("mine", "research", root=project, step=first.append)
    make_release("mine", "research", root=project, step=later.append)
    assert first[0].startswith("This is the first release of this study folder.") and "--dry-run" in first[0]
    (kept,) = (line for line in first if "binds later releases" in line)
    assert "release_ledger.json" in kept and "release_ledger.key" in kept
    assert not [line for line in later if "first release" in line]
    assert [line for line in later if "release_ledger.json" in line]


def test_a_study_that_changed_after_the_build_is_released_as_it_is_now_and_that_is_said(
    project: Path, built: dict[str, Any]
) -> None:
    said: list[str] = []
    make_release("mine", "research", root=project, step=said.append)
    assert not [line for line in said if "has changed" in line]
    (project / "study" / "sites.csv").write_text("site_id\n1\n2\n")
    make_release("mine", "research", root=project, step=said.append)
    told = "The study has changed since the edition was built, and is released as it is now: sites.csv"
    assert [line for line in said if "has changed" in line] == [told]


def test_a_study_that_changes_while_its_release_is_made_is_not_released(
    project: Path, built: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    build = book_release.build_edition

    def meanwhile(edition: Any, **more: Any) -> Path:
        (project / "study" / "sites.csv").write_text("site_id\n1\n2\n")
        return build(edition, **more)

    monkeypatch.setattr(book_release, "build_edition", meanwhile)
    with pytest.raises(ValueError, match=r"sites\.csv changed meanwhile"):
        make_release("mine", "research", root=project, step=lambda _: None)
    assert left_behind(project) == {"edition.json"}


def test_a_leak_leaves_no_release_and_names_page_and_reason_but_not_the_value(
    project: Path, built: dict[str, Any]
) -> None:
    built["on_page"] = f"<p>{SENTINEL}-3</p>"
    with pytest.raises(ReleaseRefused) as refused:
        make_release("mine", "research", root=project, step=lambda _: None)
    assert "notebooks/a.html: a patient_id of gp_usage.csv (row 5)" in str(refused.value)
    assert SENTINEL not in str(refused.value)
    assert left_behind(project) == {"edition.json"}


def test_an_interrupted_release_leaves_nothing(project: Path, built: dict[str, Any]) -> None:
    built["stop"] = True
    with pytest.raises(KeyboardInterrupt):
        make_release("mine", "research", root=project, step=lambda _: None)
    assert left_behind(project) == {"edition.json"}
    assert "LINKBOOK_PROFILE" not in os.environ


def test_an_earlier_release_stays_when_the_next_is_refused_and_goes_when_it_passes(
    project: Path, built: dict[str, Any]
) -> None:
    make_release("mine", "research", root=project, step=lambda _: None)
    kept = project / "build" / "mine" / "release" / "html" / "notebooks" / "a.html"
    built["on_page"] = f"<p>{SENTINEL}-3</p>"
    with pytest.raises(ReleaseRefused):
        make_release("mine", "research", root=project, step=lambda _: None)
    assert SENTINEL not in kept.read_text()
    built["on_page"] = "<p>New.</p>"
    make_release("mine", "strict", root=project, step=lambda _: None)
    assert "New." in kept.read_text()


def test_a_signed_release_is_not_written_over(project: Path, built: dict[str, Any]) -> None:
    folder = make_release("mine", "research", root=project, step=lambda _: None)
    sign(folder, "A. Name", "analyst", text_read=True)
    before = folder.stat().st_ino
    with pytest.raises(ValueError, match="has been signed"):
        make_release("mine", "research", root=project, step=lambda _: None)
    assert folder.stat().st_ino == before


def test_ids_that_cannot_be_searched_for_are_counted_aloud(project: Path, built: dict[str, Any]) -> None:
    usage = project / "study" / "gp_usage.csv"
    usage.write_text(usage.read_text().replace(f"{SENTINEL}-", "10"))
    said: list[str] = []
    make_release("mine", "research", root=project, step=said.append)
    assert "  12 patient ids look like plain words or numbers and were not searched for" in said


def test_nothing_signed_is_nothing_refused(tmp_path: Path) -> None:
    refuse_signed(tmp_path / "release")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "profile", "words"),
    [
        ("mine", "none", "synthetic and published data"),
        ("mine", "midpoint6", "shows no estimate of appointments or answers, so there is nothing to report: leave out"),
        ("mine", "open", f"there are {', '.join(PROFILES)}"),
        ("other", "research", "has not been built"),
        ("x y", "research", "letters, digits"),
        ("../x", "research", "has not been built"),
    ],
)
def test_what_cannot_be_released_is_said(project: Path, name: str, profile: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make_release(name, profile, root=project, step=lambda _: None, with_reports=profile == "midpoint6")


def test_the_gate_says_that_a_person_signs_and_never_that_it_is_safe() -> None:
    assert "a person signs" in SIGNS
    said = [path.read_text() for path in (ROOT / "src" / "helpers" / "book" / "release").glob("*.py")]
    assert len(said) > 5
    said.append((ROOT / "src" / "helpers" / "book" / "templates" / "release_index.md").read_text())
    named = ("five safes", " safe_text")  # a framework of the field, and a function
    lower = [text.lower().replace(named[0], "").replace(named[1], "") for text in said]
    assert not [text for text in lower if " safe" in text]


def test_no_sentinel_is_in_any_byte_of_the_release_of_a_hostile_study(released: Any) -> None:
    files = [path for path in released.folder.rglob("*") if path.is_file()]
    assert released.folder / "html" / "notebooks" / "sites" / "site_a.html" in files
    assert [path for path in files if SENTINEL.encode() in path.read_bytes()] == []
    own = [path for path in files if "_static" not in path.parts]
    assert [path for path in own for text in readings(path.read_bytes()) if SENTINEL.lower() in text] == []
    assert not list(released.folder.rglob("*.ipynb"))


def test_a_release_says_on_every_chapter_that_a_person_signs_and_not_that_it_is_private(released: Any) -> None:
    pages = [path.read_text() for path in (released.folder / "html" / "notebooks").rglob("*.html")]
    assert len(pages) > 5
    assert [page for page in pages if "A person signs" not in page or "Private - not for release" in page] == []
    listed = pd.read_csv(released.folder / "outputs.csv")
    assert listed["rule"].str.startswith("research").any()


def test_a_release_holds_figures_of_sites_no_coordinates_and_of_a_single_site_its_row_alone(released: Any) -> None:
    listed = pd.read_csv(released.folder / "outputs.csv")
    pictures = listed[listed["file"].str.endswith(".png")]
    for name in ("gp-usage-pooled-forest", "sampling-distances"):
        assert pictures["file"].str.contains(name).any(), name
    assert not listed[listed["rule"].str.startswith("research")]["file"].str.endswith(".svg").any()
    of_a_site = listed[listed["file"].str.contains("gp-usage-site-")]["file"].str.extract(r"site-[A-Z]-(\w+)-")[0]
    assert set(of_a_site) == {"ratio", "attributes"}


def test_a_release_adds_up_what_it_prints_of_sites_and_says_so_in_the_list_to_sign(released: Any) -> None:
    (path,) = (released.folder / "html").rglob("gp-usage-pooled-base-*.csv")
    base = pd.read_csv(path, comment="#").set_index("site_id")
    assert base.drop(index="All")["n"].sum() == base.loc["All", "n"]
    listed = pd.read_csv(released.folder / "outputs.csv").set_index("file")
    stated = listed[listed.index.str.contains("gp-usage-pooled-base")]["n"]
    assert set(stated) == {str(base.loc["All", "n"])}


def test_nothing_of_a_hostile_study_is_run_in_a_browser(released: Any, browser: Any) -> None:
    said: list[str] = []
    page = browser.new_context().new_page()
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    for path in sorted((released.folder / "html").rglob("*.html")):
        assert "<img src=x" not in path.read_text()
        page.goto(path.as_uri(), wait_until="load")
    assert said == []


def test_the_command_needs_an_edition_and_gives_no_traceback(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["release", "no-such-edition", "--profile", "research"])
    assert done.exit_code == 2
    assert "has not been built" in done.output
    assert "Traceback" not in done.output


def test_an_edition_writes_down_its_study_inside_its_own_folder(project: Path) -> None:
    record = json.loads((project / "build" / "mine" / "edition.json").read_text())
    study = (project / "study").resolve()
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in study.iterdir()}
    assert record == {"name": "mine", "study_dir": str(study), "study_files": sums}
