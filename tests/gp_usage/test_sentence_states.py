"""Every state that the sentences of the GP chapters can be in, each from counts that put them there, and what they say.

Run `python tests/gp_usage/test_sentence_states.py` to write sentences.txt anew, and read what it says.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from helpers.analysis.gp_usage import (
    appointment_shares,
    change_summary,
    leave_one_patient_out,
    leave_one_site_out,
    patient_weighted_ratio,
    pool_sites,
    pool_sites_by_method,
    ratio_by_site,
    ratio_of_site,
    same_exposure,
)
from helpers.show.gp_usage import patients_text, pooled_text, site_figures, site_text
from helpers.show.page import when_given

GOLDEN = Path(__file__).with_name("sentences.txt")
SIZES = {"no": 0, "one": 1, "two": 2, "few": 6, "many": 24}
COUNTS = ["gp_appointments_before", "gp_appointments_after"]
BEFORE = [6, 4, 2, 8, 4, 6]
AFTER = {"fall": 1 / 2, "none": 1, "rise": 2}
NEARLY = {"fall": [2, 2, 1, 4, 2, 2], "none": [6, 4, 2, 8, 5, 5], "rise": [12, 8, 5, 16, 8, 11]}
UNLIKELY = {"fall": [0, 6, 0, 9, 0, 4], "none": [11, 2, 0, 11, 3, 3], "rise": [22, 1, 1, 9, 9, 2]}


def usage(before: list[int], after: list[int], months_after: list[float] | None = None) -> pd.DataFrame:
    """Rows of gp_usage.csv for one site, A."""
    frame = pd.DataFrame({"site_id": "A", "patient_id": [f"p{i}" for i in range(len(before))]})
    counts = dict(zip(COUNTS, (before, after), strict=True))
    return frame.assign(**counts, months_before=6.0, months_after=6.0 if months_after is None else months_after)


def patients(size: int, direction: str, interval: str) -> pd.DataFrame:
    """Patients whose ratio falls, stays or rises; its interval has 1 in it, has not, or does not exist."""
    before = (BEFORE * 4)[:size]
    shapes = {"alike": [int(AFTER[direction] * one) for one in BEFORE]}
    shapes |= {"narrow interval": NEARLY[direction], "wide interval": UNLIKELY[direction]}
    return usage(before, (shapes[interval] * 4)[:size])


def site_states() -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame | None]]:
    """Every state of one site: its name, its patients, and its totals where it gave no patients."""
    for size, number in SIZES.items():
        for direction in AFTER:
            for interval in ("alike", "narrow interval", "wide interval"):
                if number or (direction, interval) == ("none", "alike"):
                    yield f"patients: {size}, {direction}, {interval}", patients(number, direction, interval), None
    for size, number in list(SIZES.items())[1:]:
        nothing = [0] * number
        yield f"patients: {size}, nothing after", usage((BEFORE * 4)[:number], nothing), None
        yield f"patients: {size}, nothing before", usage(nothing, (BEFORE * 4)[:number]), None
        yield f"patients: {size}, nothing at all", usage(nothing, nothing), None
        yield f"patients: {size}, one has all", usage([9, *nothing[1:]], [4, *[1] * (number - 1)]), None
        left, half = [0.0] * number, [3.0] * (number // 2) + [6.0] * (number - number // 2)
        yield f"patients: {size}, nobody there after", usage((BEFORE * 4)[:number], nothing, left), None
        for direction in AFTER:
            counts = (BEFORE * 4)[:number], (UNLIKELY[direction] * 4)[:number]
            yield f"patients: {size}, half for fewer months, {direction}", usage(*counts, half), None
    yield "few patients, all but two for fewer months", usage(BEFORE, [1, 1, 1, 1, 6, 9], [3.0] * 4 + [6.0] * 2), None
    for before, after in ((40, 20), (20, 40), (20, 0), (0, 20), (0, 0), (1, 30)):
        row = {"site_id": ["A"], "n_patients": [12], "total_before": [before], "total_after": [after]}
        yield f"totals alone, {before} to {after}", usage([], []), pd.DataFrame(row)
    means = {"site_id": ["A"], "n_patients": [12], "total_before": [40], "total_after": [20]}
    yield "means, 40 to 20", usage([], []), pd.DataFrame(means).assign(sd_before=2.0, sd_after=1.5)


def of_site(gp_usage: pd.DataFrame, totals: pd.DataFrame | None) -> list[str]:
    """Every sentence of a site's page, as the notebook asks for it."""
    sites = ratio_by_site(gp_usage, totals, ["A"])
    ratio, pairs = ratio_of_site(sites, "A"), same_exposure(gp_usage)
    change = when_given(change_summary, *(pairs[name] for name in COUNTS))
    shares, without = when_given(appointment_shares, gp_usage), leave_one_patient_out(gp_usage)
    alone = site_figures.leave_one_patient_out(without, ratio)
    return [
        site_text.site_answer("A", ratio),
        site_text.site_certainty(ratio, 0.95),
        "" if shares is None else patients_text.distribution_sentence(shares),
        site_text.basis_sentence(ratio),
        "" if change is None else patients_text.short_exposure_sentence(len(gp_usage), len(pairs)),
        "" if change is None else patients_text.directions_sentence(change),
        "" if change is None else patients_text.agreement_sentence(ratio, change),
        "" if alone is None else alone.sentence,
        site_text.in_plain_words(ratio, 0.95, change=change),
    ]


def pooled_states() -> Iterator[tuple[str, pd.DataFrame, list[str]]]:
    """Every state of the sites: how many can be pooled and how, and which cannot."""
    others = {"none left out": [], "one gave nothing": ["Z"], "two left out": ["Y", "Z"]}
    kinds = {"alike": NEARLY, "unlike": UNLIKELY}
    for number, (direction, left_out) in [(n, (d, o)) for n in (0, 1, 2, 3, 6) for d in AFTER for o in others]:
        for kind, shapes in kinds.items():
            if number or (direction, kind) == ("none", "alike"):
                shifts = [0 if kind == "alike" else site % 3 - 1 for site in range(number)]
                afters = [[max(0, one + shift) for one in shapes[direction]] for shift in shifts]
                rows = [usage(BEFORE, after).assign(site_id="ABCDEF"[site]) for site, after in enumerate(afters)]
                rows += [usage([4, 3], [0, 0]).assign(site_id="Y")] if "Y" in others[left_out] else []
                ids = [*"ABCDEF"[:number], *others[left_out]]
                table = pd.concat(rows or [usage([], [])], ignore_index=True)
                yield f"sites: {number}, {direction}, {kind}, {left_out}", table, ids
    mixed = [usage(BEFORE, NEARLY[one]).assign(site_id=one) for one in AFTER]
    yield "3 sites that differ", pd.concat(mixed, ignore_index=True), list(AFTER)
    wide = [usage([4, 3], [4, 5]).assign(site_id=name) for name in "ABC"]
    yield "3 sites of two patients", pd.concat(wide, ignore_index=True), ["A", "B", "C"]


def of_all_sites(gp_usage: pd.DataFrame, site_ids: list[str]) -> list[str]:
    """Every sentence of the pooled chapter that follows from the counts alone, as the notebook asks for it."""
    sites = ratio_by_site(gp_usage, None, site_ids)
    pooled, without, methods = pool_sites(sites), leave_one_site_out(sites), pool_sites_by_method(sites)
    weighted = patient_weighted_ratio(sites, gp_usage)
    return [
        pooled_text.pooled_answer(pooled, sites),
        pooled_text.pooled_certainty(pooled, 0.95),
        pooled_text.not_pooled_sentence(sites),
        "" if methods.empty else pooled_text.methods_sentence(methods),
        "" if pooled is None else pooled_text.between_sites_sentence(pooled, 0.95),
        "" if without.empty else pooled_text.leave_one_site_out_sentence(without),
        pooled_text.weighted_sentence(weighted, 0.95, pooled=pooled),
    ]


def every_sentence() -> str:
    """Every state with what is said in it, one sentence a line."""
    states = [(name, of_site(*given)) for name, *given in site_states()]
    states += [(name, of_all_sites(*given)) for name, *given in pooled_states()]
    blocks = ["\n".join([f"## {name}", *(line for line in lines if line)]) for name, lines in states]
    return "\n\n".join(blocks) + "\n"


def test_in_every_state_the_chapters_say_what_was_read_and_agreed() -> None:
    """A change of words shows here as a difference: write the file anew as its first lines say, and read it."""
    assert every_sentence() == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        "more than chance can explain",
        "The 1 people",
        "one people",
        "none of one",
        "All two",
        "changed alike",
        "no change to no change",
        "probability 0.00",
        "nan",
        "inf ",
        "between 1.00 and 1.00",
        "%%",
    ],
)
def test_in_no_state_is_this_said(words: str) -> None:
    assert words not in GOLDEN.read_text(encoding="utf-8")


def test_nobody_is_said_to_have_changed_where_nobody_did_and_no_ratio_points_anywhere_where_there_is_none() -> None:
    blocks = GOLDEN.read_text(encoding="utf-8").split("\n## ")
    unchanged = [block for block in blocks if "Appointments stayed the same for" in block]
    assert len(unchanged) > 5 and not any("by the same factor" in block or "fell for" in block for block in unchanged)
    without = [block for block in blocks if "no ratio can be given" in block]
    assert len(without) > 5 and not any("the ratio points" in block or "The ratio, the" in block for block in without)


if __name__ == "__main__":
    GOLDEN.write_text(every_sentence(), encoding="utf-8")
