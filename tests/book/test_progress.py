"""How far a build is: the longest notebooks first, the time left, and lines that a program can read."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers.book import edition as book_edition
from helpers.book import naming
from helpers.book.edition import make_edition
from helpers.book.execute import Outcome, Run, RunError
from helpers.book.run_times import FILE, TimeLeft, keep_seconds, longest_first, seconds_of_earlier_runs
from helpers.cli import main
from helpers.commands.progress import progress


def run(notebook: str, **parameters: str) -> Run:
    return Run(notebook, Path(f"{notebook}-{parameters}.ipynb"), parameters)


def test_the_longest_are_begun_first_and_pages_never_made_are_taken_for_their_like() -> None:
    site = "02_gp_usage_site"
    runs = [run("05_cmoc_tables"), run(site, site_id="A"), run(site, site_id="B"), run("01_sampling"), run("06_npt")]
    earlier = {"05_cmoc_tables": 3.0, f"{site}, site A": 8.0, "01_sampling": 20.0}
    ordered = [(one.title, seconds) for one, seconds in longest_first(runs, earlier)]
    assert ordered == [
        ("06_npt", None),
        ("01_sampling", 20.0),
        (f"{site}, site A", 8.0),
        (f"{site}, site B", 8.0),
        ("05_cmoc_tables", 3.0),
    ]


@pytest.mark.parametrize("kept", ["", "[1, 2]", '{"01_sampling": "soon", "02": true, "03": -1}', "\x00"])
def test_times_that_cannot_be_read_are_as_if_there_were_none(tmp_path: Path, kept: str) -> None:
    (tmp_path / FILE).write_text(kept)
    assert seconds_of_earlier_runs(tmp_path) == {}


def test_times_are_kept(tmp_path: Path) -> None:
    keep_seconds(tmp_path, {"b": 1.26, "a": 2.0})
    assert seconds_of_earlier_runs(tmp_path) == {"a": 2.0, "b": 1.3}


def test_the_time_left_follows_the_pace_at_which_notebooks_end() -> None:
    now = 0.0
    left = TimeLeft({f"site {n}": 10.0 for n in range(20)}, workers=2, clock=lambda: now)
    assert left.seconds() == 100.0
    for n in range(5):  # one at a time in truth: ten seconds each, one after the other
        now += 10.0
        left.ended(f"site {n}", 10.0)
    assert left.seconds() == 150.0
    for n in range(5, 20):
        left.ended(f"site {n}", 10.0)
    assert (left.seconds(), left.done, left.total) == (0.0, 20, 20)


def test_nothing_is_said_of_the_time_while_nothing_is_known() -> None:
    left = TimeLeft({"a": None, "b": None}, workers=2)
    assert left.seconds() is None
    left.ended("a", 8.0)
    assert left.seconds() == 4.0


def test_lines_of_json_say_each_step_and_each_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = run("01_sampling"), run("02_gp_usage_site", site_id='<b>"é\n')
    with progress("json", workers=1) as told:
        told.step("  Reading the data")
        told.planned({good.title: 20.0, bad.title: None})
        told.report(Outcome(good, 10.04))
        told.report(Outcome(bad, 2.0, "cell 3: KeyError"))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["step", "planned", "notebook", "notebook"]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", line.pop("time")) for line in lines)
    assert lines[0] == {"event": "step", "text": "Reading the data"}
    assert lines[1]["notebooks"] == {good.title: 20.0, bad.title: None}
    assert lines[2]["seconds"] == 10.0 and lines[2]["failure"] is None and lines[2]["seconds_left"] == 10.0
    assert lines[3]["title"] == bad.title and lines[3]["failure"] == "cell 3: KeyError"
    assert (lines[3]["ended"], lines[3]["of"], lines[3]["seconds_left"]) == (2, 2, 0.0)


def test_what_goes_wrong_is_a_line_of_json_too() -> None:
    done = CliRunner().invoke(main, ["build", "--edition", "../x", "--log-format", "json"])
    (line,) = [json.loads(line) for line in done.output.splitlines()]
    assert (done.exit_code, line["event"], line["exit_code"]) == (2, "error", 2)
    assert line["message"].startswith("edition '../x': use letters, digits, hyphens, underscores and single dots")


def test_a_build_says_in_json_what_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = make_edition(builds=tmp_path)
    monkeypatch.setattr(naming, "edition_to_build", lambda *given: edition)

    def build(edition: object, **told: object) -> Path:
        told["step"]("Building the site")  # type: ignore[operator]
        return tmp_path / "index.html"

    monkeypatch.setattr(book_edition, "build_edition", build)
    done = CliRunner().invoke(main, ["build", "--log-format", "json"])
    first, last = [json.loads(line) for line in done.output.splitlines()]
    assert (first["event"], last["event"], last["changed"]) == ("step", "built", True)
    assert last["page"] == str(tmp_path / "index.html")

    def fail(edition: object, **told: object) -> Path:
        raise RunError(["01_sampling: a cell failed"])

    monkeypatch.setattr(book_edition, "build_edition", fail)
    done = CliRunner().invoke(main, ["build", "--log-format", "json"])
    assert (done.exit_code, json.loads(done.output)["message"]) == (1, "01_sampling: a cell failed")
