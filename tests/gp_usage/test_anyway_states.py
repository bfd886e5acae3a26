"""Every state that the sentences of chapter 09 can be in, each from counts that put them there, and what they say.

Run `python tests/gp_usage/test_anyway_states.py` to write anyway_sentences.txt anew, and read what it says.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers.analysis.gp_usage import (
    MONTH,
    AroundReferral,
    before_and_after,
    beside_published,
    compared_effects,
    curve_around_referral,
    forecast_ratio,
    lasting_share,
    mirror_window,
    peak_before_referral,
    regression_to_mean_cases,
)
from helpers.data.study import load_published
from helpers.show.gp_usage import anyway_figures, anyway_text, evidence_figures
from helpers.show.page import when_given

GOLDEN = Path(__file__).with_name("anyway_sentences.txt")
TRIGGER = (-3, -1)
SIZES = {"one": 1, "two": 2, "few": 6, "many": 24}
BEFORE = [6, 4, 2, 8, 4, 6]
AFTER = {
    "fall": {"no interval": [3, 2, 1, 4, 2, 3], "interval out": [2, 2, 1, 4, 2, 2], "interval in": [0, 6, 0, 9, 0, 4]},
    "none": {"no interval": BEFORE, "interval out": [6, 4, 2, 8, 5, 5], "interval in": [11, 2, 0, 11, 3, 3]},
    "rise": {"no interval": [12, 8, 4, 16, 8, 12], "interval out": [12, 8, 5, 16, 8, 11],
             "interval in": [22, 1, 1, 9, 9, 2]},
}  # fmt: skip
LOST = {"none": 99, "some": 3, "all": -1}
"""The last month in which those lost were there."""
COVERED = {
    "two years": (-24, 12), "before and after alone": (-6, 6), "nothing before": (0, 12), "nothing after": (-24, 0),
    "the month of referral": (0, 0),
}  # fmt: skip
LISTS = {
    "no list": None, "a list": (3000, 6, True), "a short list": (90, 6, True),
    "a list of other windows": (3000, 12, True),
    "a list in which all are alike": (3000, 6, False),
}  # fmt: skip


def around(
    number: int, after: list[int], *, lost: str = "none", covered: tuple[int, int] = (-24, 12)
) -> AroundReferral:
    """Patients of one site, half of whose appointments before were two months and half were seven months before."""
    rows = []
    for patient in range(number):
        gone = LOST[lost] if lost == "all" or patient % 3 == 2 or number == 1 else 99
        at = {-7: BEFORE[patient % 6] // 2, -2: BEFORE[patient % 6] - BEFORE[patient % 6] // 2, 2: after[patient % 6]}
        months = range(covered[0], min(covered[1], gone) + 1)
        rows += [("A", f"p{patient}", month, at.get(month, 0)) for month in months]
    counts = pd.DataFrame(rows, columns=["site_id", "patient_id", MONTH, "gp_appointments"])
    first, last = covered
    row = {"site_id": ["A"], "n": [number], "months_first": [first], "months_last": [last]}
    return AroundReferral(counts, pd.DataFrame(row).head(number))


def two_sites(covers: tuple[int, ...]) -> AroundReferral:
    """Sites of which some do not cover the windows."""
    parts = [around(6, AFTER["fall"]["interval in"], covered=(-24 if one else -6, 12)) for one in covers]
    names = "ABCDEF"
    frames = [
        pd.concat([getattr(part, name).assign(site_id=names[i]) for i, part in enumerate(parts)], ignore_index=True)
        for name in ("counts", "covered")
    ]
    frames[0]["patient_id"] += frames[0]["site_id"]
    return AroundReferral(*frames)


def practice_list(given: tuple[int, int, bool] | None) -> pd.DataFrame | None:
    """A whole list, of so many people, in windows of so many months, whose counts differ or not."""
    if given is None:
        return None
    n, months, differ = given
    counts = [(0, 0), (2, 4), (5, 3), (1, 0)] if differ else [(2, 2)]
    rows = [(*pair, n // len(counts), months) for pair in counts]
    names = ["gp_appointments_first", "gp_appointments_second", "n_patients", "months_per_window"]
    return pd.DataFrame(rows, columns=names)


def states() -> Iterator[tuple[str, AroundReferral, pd.DataFrame | None] | tuple[str, AroundReferral, Any, int]]:
    """Every state: its name, the counts around referral, the list, and where they are not six the months of windows."""
    yield "no patients", around(0, []), None
    for size, number in SIZES.items():
        for direction, shapes in AFTER.items():
            for interval, after in shapes.items():
                for lost in LOST:
                    yield f"{size}, {direction}, {interval}, lost: {lost}", around(number, after, lost=lost), None
        after = AFTER["fall"]["interval in"]
        for covers, covered in list(COVERED.items())[1:]:
            yield f"{size}, covered: {covers}", around(number, after, covered=covered), None
        yield f"{size}, nobody came after", around(number, [0] * 6), practice_list((3000, 6, True))
    for which in ((1, 0), (1, 0, 0), (0, 0)):
        yield f"sites that cover the windows: {sum(which)} of {len(which)}", two_sites(which), None
    for name, given in LISTS.items():
        for direction, shapes in AFTER.items():
            yield f"few, {direction}, {name}", around(6, shapes["interval in"]), practice_list(given)
    yield "many, a fall as large as forecast, a list", around(24, [4, 3, 2, 5, 3, 4]), practice_list((3000, 6, True))
    nobody_before = around(6, BEFORE)
    counts = nobody_before.counts.assign(
        gp_appointments=nobody_before.counts["gp_appointments"].where(nobody_before.counts[MONTH] > 0, 0)
    )
    yield "few, nobody came before", AroundReferral(counts, nobody_before.covered), practice_list((3000, 6, True))
    few = around(6, AFTER["fall"]["interval in"])
    for window in (1, 3, 12):
        for name, months in (("a list of as many", window), ("a list of six", 6)):
            yield f"few, windows of {window}, {name}", few, practice_list((3000, months, True)), window


def said(around: AroundReferral, whole_list: pd.DataFrame | None, window: int = 6) -> list[str]:
    """Every sentence of the chapter that follows from counts, as the notebook asks for it."""
    plain, mirror = before_and_after(around, window=window), mirror_window(around, trigger=TRIGGER, window=window)
    by_month = when_given(curve_around_referral, around)
    lasting = when_given(lasting_share, whole_list)
    forecast = when_given(forecast_ratio, lasting, plain.mean_before, months=window)
    beside = beside_published(compared_effects(load_published("published_effects")), plain, forecast)
    ratios = anyway_figures.ratios(plain, mirror=mirror, forecast=forecast, confidence=0.95)
    lines = [
        anyway_text.answer(plain, mirror),
        anyway_text.certainty(mirror, 0.95),
        anyway_text.nobody_sentence(around),
        "" if by_month is None else anyway_text.curve_sentence(by_month, peak_before_referral(by_month)),
        anyway_text.mirror_sentence(mirror, TRIGGER, 0.95),
        anyway_text.list_sentence(lasting, window, whole_list),
        "" if forecast is None else anyway_text.forecast_sentence(forecast, plain, 0.95),
        "" if ratios is None else ratios.sentence,
        evidence_figures.beside_sentence(beside, 0.95),
    ]
    if forecast is not None and plain.is_known and plain.ratio is not None:
        of_list = (forecast.lasting.usual_mean, forecast.lasting.rho)
        cases = regression_to_mean_cases(plain.ratio.ratio, forecast.mean_before, *of_list)
        lines.insert(-2, anyway_text.cases_sentence(cases))
    return lines


def every_sentence() -> str:
    """Every state with what is said in it, one sentence a line; states that say the same stand together."""
    names: dict[str, list[str]] = {}
    for name, *given in states():
        names.setdefault("\n".join(line for line in said(*given) if line), []).append(name)
    return "\n\n".join("\n".join([*(f"## {name}" for name in same), words]) for words, same in names.items()) + "\n"


def agreed() -> dict[str, str]:
    """What was read and agreed, by state."""
    blocks = [block.strip().split("\n") for block in GOLDEN.read_text(encoding="utf-8").split("\n\n")]
    return {
        line.removeprefix("## "): "\n".join(words for words in block if not words.startswith("## "))
        for block in blocks
        for line in block
        if line.startswith("## ")
    }


def test_in_a_state_the_chapter_says_what_was_read_and_agreed() -> None:
    """One state in eight; the file has every state and no other, and `make proof` goes through all."""
    everything, read = list(states()), agreed()
    assert sorted(read) == sorted(name for name, *_ in everything)
    for name, *given in everything[::8]:
        assert "\n".join(line for line in said(*given) if line) == read[name], name


@pytest.mark.proof
def test_in_every_state_the_chapter_says_what_was_read_and_agreed() -> None:
    """A change of words shows here as a difference: write the file anew as its first lines say, and read it."""
    assert every_sentence() == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", ["nan", "inf ", "none of one", "one months", "1 months", "from 0 ", "%%", "month 0"])
def test_in_no_state_is_this_said(words: str) -> None:
    assert words not in GOLDEN.read_text(encoding="utf-8")


if __name__ == "__main__":
    GOLDEN.write_text(every_sentence(), encoding="utf-8")
