"""What is made again after a change, and what is not; and that what is taken again is what would be made now."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

import helpers.book.only_changed as book_only_changed
from helpers.book.edition import make_edition, plan_runs
from helpers.book.edition_folder import Edition
from helpers.book.edition_record import record_edition
from helpers.book.execute import Outcome, Run
from helpers.book.import_graph import ImportGraph
from helpers.book.kept_runs import KeptRuns
from helpers.book.only_changed import run_changed
from helpers.book.release import ReleaseEdition
from helpers.book.run_inputs import RunInputs
from helpers.book.run_times import keep_seconds, seconds_of_earlier_runs
from helpers.book.site_files import site_files
from helpers.book.sphinx_site import site_made_from, why_built
from helpers.book.up_to_date import built_now, made_from, what_changed
from helpers.chapters import NOTEBOOKS
from helpers.data.study import Study, load_study
from helpers.data.study_settings import StudySettings
from helpers.project import PACKAGES, ROOT
from helpers.vocabulary import GP_USAGE

EVERY = {name[:2] for name in NOTEBOOKS}


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study()


@pytest.fixture(scope="module")
def graph() -> ImportGraph:
    return ImportGraph()


def made_of(study: Study, graph: ImportGraph, edition: Edition | None = None) -> dict[str, dict[str, str]]:
    """Return what each page of the book's own edition is made from."""
    with TemporaryDirectory() as home:
        edition = replace(edition or make_edition(), builds=Path(home))
        inputs, runs = RunInputs(edition, graph), plan_runs(edition, study)
        with site_files(edition, study, runs):
            return {run.title: inputs.of(run, study) for run in runs}


@pytest.fixture(scope="module")
def before(study: Study, graph: ImportGraph) -> dict[str, dict[str, str]]:
    return made_of(study, graph)


def would_run(before: dict[str, dict[str, str]], now: dict[str, dict[str, str]]) -> set[str]:
    """Return the numbers of the notebooks that are run again."""
    assert before.keys() == now.keys()
    return {title[:2] for title in before if before[title] != now[title]}


@pytest.mark.parametrize(
    ("file", "notebooks"),
    [
        pytest.param("analysis/questionnaires/rank_tests.py", {"04"}, marks=pytest.mark.proof),
        ("analysis/npt/agreement.py", {"06", "10"}),
        ("show/gp_usage/site_tables.py", {"02"}),
        ("analysis/claims/recomputing.py", {"01", "08"}),
        ("show/theory/templates/theory.svg", {"07"}),
        ("data/cohort/files.py", {"03"}),
        ("data/rules/people.py", EVERY),
        ("show/page/style.mplstyle", EVERY),
        ("book/execute.py", EVERY),
        ("book/staging.py", set()),
        ("book/sphinx_ext.py", set()),
        ("data/synthetic/sites.py", set()),
        ("data/mapping/synonyms.yml", set()),
    ],
)
def test_a_page_is_made_from_the_code_that_its_notebook_uses(
    file: str, notebooks: set[str], before: dict[str, dict[str, str]]
) -> None:
    assert (ROOT / "src" / "helpers" / file).is_file()
    assert {title[:2] for title, made in before.items() if f"helpers/{file}" in made} == notebooks


def test_a_change_of_code_runs_the_notebooks_that_use_it(
    tmp_path: Path, study: Study, before: dict[str, dict[str, str]]
) -> None:
    for name in PACKAGES:
        shutil.copytree(ROOT / "src" / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("analysis/npt/agreement.py", "data/synthetic/sites.py"):
        with (tmp_path / "helpers" / file).open("a", encoding="utf-8") as module:
            module.write("\n# changed\n")
    with (tmp_path / "helpers" / "show" / "theory" / "templates" / "theory.svg").open("a") as template:
        template.write("<!-- changed -->")
    assert would_run(before, made_of(study, ImportGraph(tmp_path))) == {"06", "07", "10"}


def with_table(study: Study, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Study:
    """Return the study with one table changed."""
    tables = {table: getattr(study, table) for table in study.origin}
    tables[name] = change(tables[name])
    return Study(study.folder, tables, study.origin, study.questions, settings=study.settings)


def one_cell(column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        changed = table.copy()
        changed.loc[changed.index[-1], column] = value
        return changed

    return change


@pytest.mark.parametrize(
    ("table", "change", "notebooks"),
    [
        ("gp_usage", one_cell("gp_appointments_after", 77), {"02", "03", "09"}),
        ("gp_usage", lambda table: table.iloc[::-1], {"02", "03", "09"}),
        ("theory_links", lambda table: table.iloc[1:], {"07"}),
        ("questionnaires", one_cell("ons4_anxiety", float("nan")), {"01", "04", "08"}),
        ("practice_list", one_cell("gp_appointments_late", 99), {"09"}),
        ("sampling_frame", lambda table: table.rename(columns={"region": "area"}), {"01"}),
        ("cmoc_merges", lambda table: table.iloc[:0], {"10"}),
    ],
)
def test_a_change_of_data_runs_the_notebooks_that_read_it(
    table: str, change: Callable[[pd.DataFrame], pd.DataFrame], notebooks: set[str], study: Study, graph: ImportGraph
) -> None:
    unmarked = with_table(study, table, lambda frame: frame)
    changed = with_table(study, table, change)
    assert would_run(made_of(unmarked, graph), made_of(changed, graph)) == notebooks


def test_a_row_of_one_site_runs_its_page_and_those_that_borrow_from_all_sites(graph: ImportGraph) -> None:
    """Site 1 gave patients, site 2 too, site 3 totals, site 4 means, site 5 nothing."""

    def study_of(after: int, months: int = 6) -> Study:
        counts = [("1", "a", 4, after), ("1", "b", 2, 2), ("1", "c", 7, 3), ("2", "d", 5, 2), ("2", "e", 1, 3)]
        usage = pd.DataFrame([(*count, 6.0, 6.0) for count in counts], columns=list(GP_USAGE))
        usage.loc[0, "months_after"] = months
        totals = pd.DataFrame({"site_id": ["3", "4"], "n_patients": 9, "total_before": 30, "total_after": 20})
        totals = totals.assign(sd_before=[None, 1.5], sd_after=[None, 1.2])
        sites = load_study().sites.iloc[:5].assign(site_id=list("12345"))
        tables = {"sites": sites, "gp_usage": usage, "gp_usage_totals": totals}
        return Study("", tables, dict.fromkeys(tables, "synthetic"))

    before, now = made_of(study_of(1), graph), made_of(study_of(9), graph)
    changed = {title for title in before if before[title] != now[title]}
    assert changed == {"03_gp_usage_pooled", *(f"02_gp_usage_site, site {site}" for site in "134")}
    longer = made_of(study_of(1, months=7), graph)
    assert {title for title in longer if before[title] != longer[title] and title.startswith("02")} == {
        f"02_gp_usage_site, site {site}" for site in "12345"
    }


def test_what_a_study_says_of_itself_and_what_linkbook_is_told_run_every_notebook(
    study: Study, graph: ImportGraph, before: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = {table: getattr(study, table) for table in study.origin}
    renamed = Study("", tables, study.origin, study.questions, settings=StudySettings(name="Two Towns"))
    plain = Study("", tables, study.origin, study.questions, settings=study.settings)
    assert would_run(made_of(plain, graph), made_of(renamed, graph)) == EVERY
    monkeypatch.setenv("LINKBOOK_DATES", "day-first")
    assert would_run(before, made_of(study, graph)) == EVERY


def test_no_page_made_under_a_profile_is_made_from_the_same_as_one_without(
    study: Study, graph: ImportGraph, before: dict[str, dict[str, str]]
) -> None:
    own = make_edition()
    release = ReleaseEdition(own.name, own.study_dir, own.root, own.builds, "none")
    assert would_run(before, made_of(study, graph, release)) == EVERY


def test_a_notebook_and_its_parameters_are_what_its_page_is_made_from(
    study: Study, graph: ImportGraph, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    inputs = RunInputs(make_edition(root=tmp_path), graph)
    run = Run("07_programme_theory", tmp_path / "07.ipynb", {}, tmp_path / "notebooks")
    first = inputs.of(run, study)
    other = inputs.of(Run(run.notebook, run.output, {"confidence": 0.9}, run.folder), study)
    assert {name for name in first if first[name] != other[name]} == {"a parameter"}
    assert inputs.unchanged()
    notebook = run.folder / f"{run.notebook}.ipynb"
    notebook.write_text(notebook.read_text().replace("theory_links", "theory_nodes"))
    assert not inputs.unchanged()
    now = RunInputs(make_edition(root=tmp_path), graph).of(run, study)
    assert {name for name in {**first, **now} if first.get(name) != now.get(name)} == {"the notebook"}


def test_a_kept_page_is_taken_when_it_is_whole_and_made_from_the_same(tmp_path: Path) -> None:
    kept, page, entry = KeptRuns(tmp_path / "runs"), tmp_path / "page.ipynb", tmp_path / "runs" / "page.run"
    page.write_text("one\ntwo")
    kept.keep(page, {"table sites": "1"})
    page.unlink()
    assert kept.take(page, {"table sites": "1"}) == ""
    assert page.read_text() == "one\ntwo"
    page.unlink()
    assert kept.take(page, {"table sites": "2"}) == "table sites changed"
    assert kept.take(page, {"table sites": "1", "the notebook": "1"}) == "the notebook changed"
    assert kept.take(tmp_path / "other.ipynb", {"table sites": "1"}) == "no run of it is kept"
    whole = entry.read_bytes()
    for broken in (b"", whole[:-1], whole.replace(b"two", b"six"), whole + b"\n", whole[64:], b"\xff" * 99, b"[]"):
        entry.write_bytes(broken)
        assert kept.take(page, {"table sites": "1"}) == "what was kept of it is broken"
    assert not page.exists()


def test_a_page_of_another_kept_in_its_place_is_not_taken(study: Study, graph: ImportGraph, tmp_path: Path) -> None:
    made, kept = made_of(study, graph), KeptRuns(tmp_path / "runs")
    first, second = [title for title in made if title.startswith("02")][:2]
    page = tmp_path / "site_a.ipynb"
    page.write_text("the page of the first site")
    kept.keep(page, made[first])
    (tmp_path / "runs" / "site_a.run").rename(tmp_path / "runs" / "site_b.run")
    assert kept.take(tmp_path / "site_b.ipynb", made[second]) == "a parameter, the rows of the site changed"


@pytest.fixture
def run_titles(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of what is run, each of which writes its page; one called `wrong` fails."""
    done: list[str] = []

    def run_all(runs: list[Run], *, report: Callable[[Outcome], None]) -> None:
        for run in runs:
            done.append(run.title)
            run.output.parent.mkdir(parents=True, exist_ok=True)
            run.output.write_text(f"run {len(done)}")
            report(Outcome(run, 1.0, "it failed" if run.notebook == "wrong" else ""))

    monkeypatch.setattr(book_only_changed, "run_notebooks", run_all)
    return done


def test_only_what_changed_is_run_and_each_is_explained(tmp_path: Path, run_titles: list[str]) -> None:
    edition = make_edition(root=tmp_path)
    edition.folder.mkdir(parents=True)
    runs = [Run(name, edition.source / f"{name}.ipynb") for name in ("first", "second", "wrong")]
    made, said, unchanged = {run.notebook: {"table": "1"} for run in runs}, list[str](), True

    def build(**options: bool) -> list[str]:
        run_titles.clear()
        said.clear()
        shutil.rmtree(edition.source, ignore_errors=True)
        run_changed(
            runs,
            edition,
            lambda run: made[run.notebook],
            lambda: unchanged,
            step=said.append,
            **{"anew": False, **options},
        )
        assert all(run.output.is_file() for run in runs)
        return sorted(run_titles)

    assert build() == ["first", "second", "wrong"]
    assert build(explain=True) == ["wrong"]
    assert said[0] == "Running 1 of 3 notebooks"
    assert "first: as it was, since nothing that it is made from has changed" in said[1]
    assert said[3].strip() == "wrong: run, because no run of it is kept"
    made["second"] = {"table": "2"}
    unchanged = False
    assert build(explain=True) == ["second", "wrong"]
    assert said[2].strip() == "second: run, because table changed"
    assert build() == ["second", "wrong"], "what was run while something was written must not be kept"
    assert build(anew=True) == ["first", "second", "wrong"]
    runs.pop()
    unchanged = True
    (edition.folder / "runs" / "first.partial").write_text("of a killed run")
    build()
    assert {path.name for path in (edition.folder / "runs").iterdir()} == {"first.run", "second.run"}


def test_what_took_longest_last_time_is_begun_first_and_expected_to_take_as_long(
    tmp_path: Path, run_titles: list[str]
) -> None:
    edition = make_edition(root=tmp_path)
    edition.folder.mkdir(parents=True)
    keep_seconds(edition.folder, {"short": 2.0, "long": 9.0})
    runs = [Run(name, edition.source / f"{name}.ipynb") for name in ("short", "long", "new", "wrong")]
    planned: list[dict[str, float | None]] = []
    run_changed(
        runs, edition, lambda _: {"table": "1"}, lambda: True, anew=False, step=lambda _: None, planned=planned.append
    )
    assert run_titles == ["new", "wrong", "long", "short"]
    assert planned == [{"new": None, "wrong": None, "long": 9.0, "short": 2.0}]
    assert seconds_of_earlier_runs(edition.folder) == {"short": 1.0, "long": 1.0, "new": 1.0}


def test_a_release_takes_and_keeps_no_run(tmp_path: Path, run_titles: list[str]) -> None:
    edition = ReleaseEdition("demo", "", tmp_path, tmp_path / "build", "research")
    run = Run("first", edition.source / "first.ipynb")
    run.output.parent.mkdir(parents=True)
    run.output.write_text("made without a profile")
    KeptRuns(edition.folder / "runs").keep(run.output, {})
    for _ in range(2):
        run_changed([run], edition, lambda _: {}, lambda: True, anew=False, step=lambda _: None)
        assert list((edition.folder / "runs").iterdir()) == []
    assert run_titles == ["first", "first"]


@pytest.fixture
def built(project_copy: Path) -> Edition:
    """An edition as a build leaves it."""
    edition = make_edition(root=project_copy)
    edition.html.mkdir(parents=True)
    (edition.html / "index.html").write_text("<h1>Site</h1>")
    (edition.html / "page.html").write_text("<h1>Page</h1>")
    (edition.folder / "manifest.json").write_text("[]")
    shutil.copytree(project_copy / "book", edition.source / "book")
    record_edition(edition, {}, {"made_from": made_from(edition), **built_now(edition)})
    return edition


def test_what_an_edition_is_made_from_does_not_hang_on_where_its_files_are(project_copy: Path, tmp_path: Path) -> None:
    moved = shutil.copytree(project_copy, tmp_path / "moved")
    here, there = (made_from(make_edition(root=root)) for root in (project_copy, moved))
    assert here == there
    (moved / "book" / "methods.md").rename(moved / "book" / "ways.md")
    assert made_from(make_edition(root=moved))["the prose"] != here["the prose"]


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda edition: append(edition.root / "book" / "methods.md", "More."), "the prose"),
        (lambda edition: (edition.root / "book" / "new.md").write_text("# New"), "the prose"),
        (lambda edition: append(edition.root / "_config.yml", "# changed"), "the prose"),
        (lambda edition: (edition.root / "notebooks" / "07_programme_theory.ipynb").unlink(), "the notebooks"),
        (lambda edition: (edition.html / "page.html").unlink(), "the built site"),
        (lambda edition: (edition.html / "page.html").write_text("<h1>Pag"), "the built site"),
        (lambda edition: (edition.html / "strange.html").write_text(""), "the built site"),
        (lambda edition: (edition.folder / "manifest.json").unlink(), "the built site"),
        (lambda edition: (edition.folder / "edition.json").write_text("{"), "there is no build that says"),
        (lambda edition: (edition.folder / "edition.json").write_text("[1]"), "there is no build that says"),
        (lambda edition: edition.site_rows.mkdir(), "a build that was killed has left rows of patients"),
    ],
)
def test_an_edition_is_up_to_date_until_something_changes(
    built: Edition, change: Callable[[Edition], object], said: str
) -> None:
    assert what_changed(built) == []
    change(built)
    assert [kind.startswith(said) for kind in what_changed(built)] == [True]


def test_a_setting_a_study_or_the_record_of_another_study_is_a_change(
    built: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINKBOOK_DATES", "day-first")
    assert what_changed(built) == ["a setting in the environment"]
    (tmp_path / "study").mkdir()
    about = make_edition("demo2", str(tmp_path / "study"), root=built.root, builds=built.builds)
    shutil.copytree(built.folder, about.folder)
    assert what_changed(about) == ["there is no build that says what it was made from"]
    record_edition(about, {}, {"made_from": made_from(about), **built_now(about)})
    assert what_changed(about) == []
    (tmp_path / "study" / "gp_usage_flow.csv").write_text("extract,outcome,what,rows\n")
    assert what_changed(about) == ["the study"]


def test_the_site_is_built_when_a_staged_file_or_what_makes_it_changed(built: Edition, graph: ImportGraph) -> None:
    now = site_made_from(built, graph)
    assert why_built(built, now) == "no build says what it was made from"
    record_edition(built, {}, {"site": now, **built_now(built)})
    assert why_built(built, now) == ""
    assert (
        why_built(built, now | {"book/methods.md": "1", "book/new.md": "2"}) == "book/methods.md, book/new.md changed"
    )
    assert why_built(built, {name: now[name] for name in now if name != "book/methods.md"}) == "book/methods.md changed"
    (built.html / "page.html").unlink()
    assert why_built(built, now) == "the built site is not whole"


COMMAND = """
import sys
from helpers.cli import main
try:
    main(["build", "--out", sys.argv[1]])
finally:
    print([name for name in ("pandas", "nbformat", "papermill", "sphinx", "rich", "yaml") if name in sys.modules])
"""


def test_a_build_with_nothing_changed_says_so_and_imports_nothing_that_takes_time(tmp_path: Path) -> None:
    edition = make_edition(builds=tmp_path)
    edition.html.mkdir(parents=True)
    edition.source.mkdir()
    (edition.source / "_toc.yml").write_text("")
    (edition.folder / "manifest.json").write_text("[]")
    record_edition(edition, {}, {"made_from": made_from(edition), **built_now(edition)})
    command = [sys.executable, "-c", COMMAND, str(edition.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "Nothing has changed since this edition was built",
        f"Open {edition.html / 'index.html'}",
        "[]",
    ]
