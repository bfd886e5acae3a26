"""Numbers of people in words, in captions, in the data of figures and in percentages: audited as those in tables are.

The attacker knows that two groups are all people, reads what is printed of both and of all, wherever it stands, and
tries every combination of numbers.
"""

import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest

from helpers.analysis.disclosure import PROFILES, TOGETHER, protect_with_rules, what_exposes
from helpers.book.release_audit import leave_out_exposing
from helpers.data.study import Study
from helpers.show.page import Chart, Table, new_axes, output, wording
from helpers.show.page.output import WORDS_TO_AUDIT, Output
from helpers.show.page.sentences import LEFT_OUT, NEUTRAL_CAPTION, Sentence

RESEARCH = PROFILES["research"]
Shows = Callable[[Output, int, int], None]


@pytest.fixture(autouse=True)
def research(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKBOOK_PROFILE", "research")
    monkeypatch.setattr(output, "png_of", lambda *_: b"")


def everybody(n: int) -> Sentence:
    return wording("Of {n} people we know.", n=n)


def bars(caption: str, sentence: str, n: int) -> Chart:
    """A bar for each step of the people."""
    data = pd.DataFrame({"step": ["first"], "people": [n]})
    return Chart("bars", lambda rows: new_axes(), caption, sentence, data, counts={"people": "people"})


def heat_map(caption: str, sentence: str) -> Chart:
    """Cells that say nothing of the people of the attack."""
    data = pd.DataFrame({"step": ["first"], "people": [500]})
    return Chart("cells", lambda rows: new_axes(), caption, sentence, data, counts={"people": "people"})


SHOWS: dict[str, Shows] = {
    "a paragraph": lambda page, n, _: page.text(everybody(n)),
    "the box on top": lambda page, n, _: page.in_short(everybody(n), Sentence("It is not sure.")),
    "the data of a figure": lambda page, n, _: page.chart(bars(wording("Steps."), wording("Bars."), n)),
    "the caption of a figure": lambda page, n, _: page.chart(heat_map(everybody(n), wording("Bars."))),
    "the alt text of a figure": lambda page, n, _: page.chart(heat_map(wording("Steps."), everybody(n))),
    "the caption of a table": lambda page, n, _: page.table(
        Table("other", pd.DataFrame({"step": ["first"], "people": [500]}), everybody(n), counts={"people": "people"})
    ),
}


def page_of(tmp_path: Path, numbers: tuple[int, int], shows: Shows, displayed: list[Any]) -> Path:
    """A page with a table of two groups, and what is said of both together."""
    page = Output("private", RESEARCH)
    groups = pd.DataFrame({"gender": ["Female", "Male"], "patients": numbers})
    page.table(Table("groups", groups, wording("People by gender."), counts={"patients": "people"}))
    shows(page, sum(numbers), numbers[0])
    path, outputs = tmp_path / "04_people.ipynb", [one.output() for one in displayed]
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=outputs)]), path)
    return path


def within(printed: int) -> range:
    return range(max(8, printed - 2), printed + 3)


def attacked(path: Path) -> int:
    """How many values the least uncertain of the three numbers keeps, by trying every combination."""
    (cell,) = nbformat.read(path, as_version=4).cells
    entries = [one.metadata.linkbook for one in cell.outputs]
    csv = next((one.csv for one in entries if one.get("name") == "groups" and "csv" in one), "")
    parts = [within(int(one)) for one in re.findall(r"ale,(\d+)", csv)] or [range(1, 400)] * 2
    texts = [one.data.get("text/html", "") + one.data.get("text/plain", "") for one in cell.outputs]
    texts += [f"{one.get('caption', '')} {one.get('alt', '')}" for one in entries]
    wholes = re.findall(r"Of about (\d+)", " ".join(texts))
    wholes += [one for entry in entries for one in re.findall(r"first,(\d+)", entry.get("csv", "")) if one != "500"]
    whole = within(int(wholes[0])) if wholes else range(1, 800)
    left = [(one, other, one + other) for one, other in product(*parts) if one + other in whole]
    return min(len(set(values)) for values in zip(*left, strict=True))


def planted(seed: int) -> tuple[int, int]:
    """Two groups whose rounded numbers give numbers away beside the rounded number of all."""
    rng = np.random.default_rng(seed)
    while True:
        one, other = (int(number) for number in rng.integers(8, 60, 2))
        rounded = [within(5 * ((number + 2) // 5)) for number in (one, other, one + other)]
        left = [(a, b, a + b) for a, b in product(*rounded[:2]) if a + b in rounded[2]]
        if min(len(set(values)) for values in zip(*left, strict=True)) < 3:
            return one, other


@pytest.mark.parametrize("shows", SHOWS)
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.proof) for seed in range(1, 30))])
def test_what_is_printed_outside_tables_gives_no_number_of_a_table_away(
    tmp_path: Path, displayed: list[Any], shows: str, seed: int
) -> None:
    path = page_of(tmp_path, planted(seed), SHOWS[shows], displayed)
    assert attacked(path) < 3, "without an audit the attacker succeeds"
    said: list[str] = []
    leave_out_exposing([path], Study("", {}, {}), RESEARCH, said.append)
    assert attacked(path) >= 3
    assert len(said) == 1 and said[0].endswith(TOGETHER)
    text = path.read_text()
    assert WORDS_TO_AUDIT not in text
    assert LEFT_OUT in text or NEUTRAL_CAPTION in text or "is left out of this release" in text or "alt" in shows


@pytest.mark.parametrize("shows", SHOWS)
def test_what_gives_nothing_away_is_said(tmp_path: Path, displayed: list[Any], shows: str) -> None:
    path = page_of(tmp_path, (30, 40), SHOWS[shows], displayed)
    before = nbformat.read(path, as_version=4).cells[0].outputs
    leave_out_exposing([path], Study("", {}, {}), RESEARCH, lambda _: pytest.fail("nothing is left out"))
    after = nbformat.read(path, as_version=4).cells[0].outputs
    assert [one.data for one in after] == [one.data for one in before]


def test_a_percentage_is_a_number_of_people_as_well() -> None:
    """40 % and 40 % of 24 people, who are printed as 25: 10 and 10, so that all are 23 or 24."""
    counts = {"n": "base", "came": ("percent", "n")}
    rows = pd.DataFrame({"asked": ["a"], "n": [24], "came": [50.0]})
    came = protect_with_rules(rows, profile="research", counts=counts).counts
    assert came is not None
    assert (came.numbers, came.printed, came.shares) == ([24, 12], [25, 10], ((1, 40.0),))
    groups = pd.DataFrame({"group": ["came", "did not"], "people": [12, 12]})
    both = protect_with_rules(groups, profile="research", counts={"people": "people"}).counts
    assert both is not None
    assert [one.table for one in what_exposes({"percent": came, "groups": both}, RESEARCH)], "24 is 12 and 12"
