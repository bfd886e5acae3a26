"""Running notebooks: what fails is named, kept and stops the build; what succeeds is written whole."""

import errno
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import Future
from pathlib import Path

import nbformat
import papermill.engines
import pytest
from click.testing import CliRunner
from IPython.core.interactiveshell import InteractiveShell
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from helpers.book import edition as book_edition
from helpers.book import execute, sphinx_site, worker
from helpers.book.edition import BuildError, build_site, make_edition, site_slugs
from helpers.book.execute import NOTEBOOK_FOLDER, Outcome, Run, RunError, clear_folder, run_notebooks, run_one
from helpers.book.full_disk import full_disk_named
from helpers.book.naming import edition_to_build
from helpers.book.release import release_edition
from helpers.chapters import CHAPTERS, chapter_of
from helpers.cli import main
from helpers.data.terminal_text import system_words
from helpers.parameters import ParameterError
from helpers.project import ROOT


def notebook(folder: Path, *cells: str, name: str = "01_sampling") -> Path:
    """A small notebook under one of the allowed names."""
    page = nbformat.v4.new_notebook()
    page.cells = [nbformat.v4.new_markdown_cell("# A question?")]
    parameters = nbformat.v4.new_code_cell('study_dir = ""\nconfidence = 0.95\nseed = 20250701')
    parameters.metadata["tags"] = ["parameters"]
    page.cells += [parameters, *(nbformat.v4.new_code_cell(source) for source in cells)]
    page.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.ipynb"
    nbformat.write(page, path)
    return path


def test_a_run_is_given_its_parameters_and_written_whole(tmp_path: Path) -> None:
    notebook(tmp_path / "nb", "print(confidence, seed)")
    output = tmp_path / "out" / "page.ipynb"
    run_notebooks([Run("01_sampling", output, {"confidence": 0.9, "seed": 7}, tmp_path / "nb")], workers=1)
    said = nbformat.read(output, as_version=4).cells[-1].outputs[0].text
    assert said == "0.9 7\n"
    assert [path.name for path in output.parent.iterdir()] == ["page.ipynb"]


def test_a_failure_names_notebook_cell_parameters_and_message_and_keeps_the_partial_copy(tmp_path: Path) -> None:
    notebook(tmp_path / "nb", "before = 1", "raise KeyError('no such column')")
    output = tmp_path / "out" / "page.ipynb"
    output.parent.mkdir()
    output.write_text("the good page of an earlier run")
    with pytest.raises(RunError) as caught:
        run_notebooks([Run("01_sampling", output, {"confidence": 0.9}, tmp_path / "nb")], workers=1)
    (message,) = caught.value.failures
    assert message.startswith("01_sampling, cell ")
    assert "confidence=0.9" in message
    assert message.endswith("KeyError: 'no such column'")
    assert "Traceback" not in message
    assert output.read_text() == "the good page of an earlier run"
    assert "no such column" in (output.parent / "page.failed.ipynb").read_text()


def test_a_notebook_whose_kernel_dies_keeps_what_it_has_shown(tmp_path: Path) -> None:
    notebook(tmp_path / "nb", "print('so ' + 'far')", "import os\nos._exit(3)")
    with pytest.raises(RunError, match="01_sampling: "):
        run_notebooks([Run("01_sampling", tmp_path / "page.ipynb", folder=tmp_path / "nb")], workers=1)
    assert "so far" in (tmp_path / "page.failed.ipynb").read_text()


def test_a_notebook_is_not_written_anew_for_each_of_its_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(papermill.engines, "write_ipynb", lambda page, path: written.append(path))
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_PLATFORM_DIRS", "MPLBACKEND", "TMPDIR"):
        monkeypatch.setenv(name, os.environ.get(name, ""))  # set for a run, which another process does else
    notebook(tmp_path / "nb", *(f"print({number})" for number in range(5)))
    outcome = run_one(Run("01_sampling", tmp_path / "page.ipynb", folder=tmp_path / "nb"))
    assert outcome.failure == ""
    assert len(written) == 1  # before the first
    assert nbformat.read(tmp_path / "page.ipynb", as_version=4).cells[-1].outputs[0].text == "4\n"


def test_parameters_are_refused_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="confidence: 2 is not allowed"):
        run_notebooks([Run("01_sampling", tmp_path / "x.ipynb", {"confidence": 2}, tmp_path)])
    assert list(tmp_path.iterdir()) == []


def test_a_failed_build_keeps_the_previous_site(tmp_path: Path) -> None:
    edition = make_edition("demo", root=tmp_path)
    edition.html.mkdir(parents=True)
    (edition.html / "index.html").write_text("the good site")
    edition.source.mkdir()
    (edition.source / "_config.yml").write_text("title: T\nexecute: {execute_notebooks: 'off'}\n")
    (edition.source / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (edition.source / "index.md").write_text("# T\n\n[nowhere](missing.md)\n")
    with pytest.raises(BuildError, match="missing"):
        build_site(edition)
    assert (edition.html / "index.html").read_text() == "the good site"


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".", "-x", "x" * 65, "a b", "a\n", "..", ".a", "a.", "a..b"])
def test_an_edition_stays_in_the_build_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="use letters"):
        make_edition(name, root=tmp_path)


def test_a_study_is_never_built_over_the_demo(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="give another name"):
        make_edition("demo", str(tmp_path), root=tmp_path)


def test_an_edition_may_be_named_after_a_version(tmp_path: Path) -> None:
    assert make_edition("study-2.1.b", root=tmp_path).name == "study-2.1.b"
    assert edition_to_build(None, "", str(tmp_path / "b3.14"), root=tmp_path).folder == tmp_path / "b3.14"
    with pytest.raises(ValueError, match=r"--out .*: its last part is the edition's name; .* use letters"):
        edition_to_build(None, "", str(tmp_path / "my results"), root=tmp_path)


@pytest.mark.parametrize("name", ["runs", "CON", "nul", "Com1", "con.2024"])
def test_names_that_have_another_use_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="this name has another use"):
        make_edition(name, root=tmp_path)


def test_a_study_is_never_built_over_the_demo_where_capitals_do_not_count(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="give another name"):
        make_edition("Demo", str(tmp_path), root=tmp_path)


@pytest.mark.parametrize("inside", ["build/mine/source", "build/mine", "book/mine", "notebooks"])
def test_a_study_that_a_build_would_empty_or_publish_is_refused(inside: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="which is the book's own; move it elsewhere"):
        make_edition("mine", str(tmp_path / inside), root=tmp_path)


def test_site_pages_sort_like_their_sites_and_stay_in_their_folder() -> None:
    assert site_slugs([str(i) for i in range(1, 11)])[-2:] == ["site_09", "site_10"]
    hostile = site_slugs(["../../x", "<img>", "a/b", "Ab", "ab"])
    assert len(set(hostile)) == 5
    assert all(slug.replace("_", "").isalnum() for slug in hostile)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (["-p", "site_id", "99"], "parameter site_id: 99 is not allowed; give one of A, B, C, D, E, F, G"),
        (["-p", "site", "3"], "parameter 'site' is unknown to 02_gp_usage_site; it takes study_dir, confidence, seed"),
        (["-p", "confidence", "2"], "parameter confidence: 2 is not allowed; give a number above 0.5 and below 1"),
        (["-o", "x.html"], "give a name that ends in .ipynb"),
        (["-p", "study_dir", "/no/such/folder"], "there is no such folder; name a study folder"),
    ],
)
def test_linkbook_run_refuses_with_the_allowed_values(given: list[str], answer: str) -> None:
    result = CliRunner().invoke(main, ["run", "02_gp_usage_site", *given])
    assert result.exit_code == 2
    assert answer in result.output
    assert "Traceback" not in result.output


def test_linkbook_run_takes_folders_as_seen_from_where_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[Run] = []
    monkeypatch.setattr("helpers.book.execute.run_notebooks", lambda given, **options: runs.extend(given))
    shutil.copytree(ROOT / "tests" / "faults" / "studies" / "plain", tmp_path / "my-study")
    monkeypatch.chdir(tmp_path)
    given = ["-p", "study_dir", "my-study", "-p", "site_id", "1", "-o", "out/one.ipynb"]
    result = CliRunner().invoke(main, ["run", "02_gp_usage_site", *given])
    assert (result.exit_code, result.output) == (0, f"Written: {Path('out/one.ipynb')}\n")
    assert (runs[0].parameters["study_dir"], runs[0].output) == (
        str(tmp_path / "my-study"),
        tmp_path / "out" / "one.ipynb",
    )


def test_editions_and_releases_take_the_study_as_seen_from_where_they_are_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert make_edition("mine", "my-study", root=tmp_path).study_dir == str(tmp_path / "my-study")
    released = release_edition("mine", "research", study_dir="my-study", root=tmp_path)
    assert released.study_dir == str(tmp_path / "my-study")


@pytest.mark.parametrize(
    ("name", "value", "kernel", "words"),
    [
        ("site_id", "99", ["-k", "warm"], "parameter site_id: 99 is not allowed; give "),
        pytest.param("confidence", "2", [], "parameter confidence: 2 is not allowed; give ", marks=pytest.mark.proof),
        pytest.param(
            "siteid",
            "5",
            ["-k", "warm"],
            "parameter 'siteid' is unknown to 02_gp_usage_site; it takes study_dir, confidence, seed, site_id",
            marks=pytest.mark.proof,
        ),
    ],
)
def test_plain_papermill_fails_in_the_notebook_with_the_same_words(
    name: str, value: str, kernel: list[str], words: str, tmp_path: Path
) -> None:
    source = str(NOTEBOOK_FOLDER / "02_gp_usage_site.ipynb")
    command = [sys.executable, "-m", "papermill", source, str(tmp_path / "out.ipynb"), "-p", name, value, *kernel]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"ParameterError: {words}" in done.stderr


@pytest.mark.parametrize("notebook", [chapter.notebook for chapter in CHAPTERS])
def test_plain_papermill_refuses_a_parameter_that_a_notebook_does_not_take(notebook: str) -> None:
    """As papermill runs it: its cell after the parameters, then the rest; the first page opened says what it takes."""
    source = load_notebook_node(str(NOTEBOOK_FOLDER / f"{notebook}.ipynb"))
    cells = parameterize_notebook(source, {"siteid": 5}).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    opening = next(number for number, text in enumerate(code) if "open_page(" in text and "import" not in text)
    shell = InteractiveShell.instance()
    try:
        for text in code[: opening + 1]:
            result = shell.run_cell(text, store_history=True)
    finally:
        InteractiveShell.clear_instance()
    assert isinstance(result.error_in_exec, ParameterError)
    takes = ", ".join(chapter_of(notebook).parameters)
    assert str(result.error_in_exec) == f"parameter 'siteid' is unknown to {notebook}; it takes {takes}"


def test_reading_notebooks_builds_no_grammars_of_addresses() -> None:
    code = "import sys, helpers.book.execute, nbformat; nbformat.v4.new_notebook(); print('lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_help_waits_for_no_library_of_analysis() -> None:
    code = "import sys, helpers.cli; print({'numpy', 'pandas', 'rich', 'yaml'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_build_of_prose_waits_for_nothing_that_draws_and_a_page_without_statements_for_no_table() -> None:
    code = "import sys, helpers.book.sphinx_ext as it; it.files_of({'csv': 'n\\n1\\n'}); "
    code += "print('pandas' in sys.modules); import helpers.book.edition; "
    code += "print({'matplotlib', 'seaborn', 'IPython'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\nset()\n"


def test_help_reads_well() -> None:
    for command in ([], ["check"], ["run"], ["build"]):
        result = CliRunner().invoke(main, [*command, "--help"])
        assert result.exit_code == 0
        assert max(map(len, result.output.splitlines())) <= 100


@pytest.mark.proof
def test_the_manifest_lists_what_a_page_shows(tmp_path: Path) -> None:
    edition = make_edition("demo", root=tmp_path)
    source = (
        "import pandas as pd\nfrom helpers.show.page import Table, open_page\n"
        "open_page('01_sampling').table(Table('a-table', pd.DataFrame({'x': [1]}), 'A table.', n=1))"
    )
    notebook(tmp_path / "nb", source)
    run = Run("01_sampling", edition.source / "notebooks" / "01_sampling.ipynb", {}, tmp_path / "nb")
    run_notebooks([run], workers=1)
    (entry,) = book_edition.harvest(run, edition, {})
    assert entry["page"] == "notebooks/01_sampling.html"
    assert (entry["name"], entry["kind"], entry["n"]) == ("a-table", "table", 1)
    assert entry["sha256"] == hashlib.sha256(b"x\n1\n").hexdigest()


def test_a_full_folder_of_temporary_files_ends_in_one_line_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LEAST_ROOM", 2**80)
    with pytest.raises(OSError, match="No space") as caught, worker.private_folder():
        pass
    assert system_words(caught.value) == (
        f"{tempfile.gettempdir()}: the disk is full, or your share of it; make room and try again"
    )


def test_a_disk_that_fills_up_in_the_middle_of_a_file_is_named_though_the_system_does_not_say_which(
    tmp_path: Path,
) -> None:
    with pytest.raises(OSError, match="No space") as caught, full_disk_named(tmp_path):
        raise OSError(errno.ENOSPC, "No space left on device", str(ROOT / "README.md"), None, str(tmp_path / "copy"))
    said = system_words(caught.value)
    assert said.endswith(": the disk is full, or your share of it; make room and try again")
    assert said.partition(":")[0] in (str(tmp_path), str(ROOT), tempfile.gettempdir())
    assert "README" not in said, "the file that was copied is on another disk"
    plain = OSError(errno.ENOSPC, "No space left on device")
    assert system_words(plain) == "the disk is full, or your share of it; make room and try again"
    with pytest.raises(PermissionError), full_disk_named(tmp_path):
        raise PermissionError(errno.EACCES, "Permission denied")


def test_a_disk_that_fills_up_in_sphinx_ends_in_one_line_and_leaves_no_half_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "Traceback\n" * 100 + f"OSError: [Errno {errno.ENOSPC}] No space left on device: 'index.html'"
    monkeypatch.setattr(sphinx_site, "run_jupyter_book", lambda *_: (1, said))
    edition = make_edition("full", root=tmp_path)
    with pytest.raises(OSError, match="No space") as caught:
        build_site(edition)
    assert caught.value.filename in (str(edition.folder), tempfile.gettempdir())
    assert not (edition.folder / "work").exists()


def test_a_folder_that_may_not_be_written_to_is_called_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)  # as of another person's files
    with pytest.raises(PermissionError) as caught:
        clear_folder(tmp_path)
    assert system_words(caught.value) == (
        f"{tmp_path}: you may not write to this folder; change its permissions, or name another"
    )


def test_a_place_for_editions_that_may_not_be_written_to_is_named_with_the_way_round_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "build").mkdir()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ValueError, match=f"^{re.escape(str(tmp_path / 'build'))}: you may not write .* --out FOLDER$"):
        edition_to_build("new", "", None, root=tmp_path)


def test_a_run_says_of_a_folder_that_may_not_be_written_to_how_to_write_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    done = CliRunner().invoke(main, ["run", "08_published_claims"])
    assert done.exit_code == 2
    assert done.output.endswith(
        "not write to this folder; change its permissions, or give a file elsewhere: -o FILE.ipynb\n"
    )


def test_what_the_system_refuses_a_run_is_said_and_not_taken_for_a_killed_process(tmp_path: Path) -> None:
    done: Future[Outcome] = Future()
    done.set_exception(PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "x.ipynb")))
    outcome = execute._outcome(done, Run("01_sampling", tmp_path / "x.ipynb", {}))
    assert outcome.failure.startswith(f"01_sampling: {tmp_path}: you may not write to this folder")


def test_of_a_place_that_is_not_there_yet_the_folder_that_may_not_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "there.csv").touch()
    new, there = (
        system_words(PermissionError(errno.EACCES, "Permission denied", str(tmp_path / name)))
        for name in ("new/report.partial", "there.csv")
    )
    assert new == f"{tmp_path}: you may not write to this folder; change its permissions, or name another"
    assert there.startswith(f"{tmp_path / 'there.csv'}: you may not read it, or not write to it")
