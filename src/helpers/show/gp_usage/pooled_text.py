"""Sentences of the chapter that pools the sites: the answer, pooling sensitivity, and what would happen anyway."""

from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.gp_usage import FEWEST_POOLED, SITES_AND_PATIENTS, Pooled, RateRatio
from helpers.analysis.ties import with_ties
from helpers.counted_outcomes import GP_APPOINTMENTS, CountedOutcome
from helpers.show.gp_usage.ratio_text import capital, interval_in_numbers, interval_in_words, more_or_fewer
from helpers.show.gp_usage.release_text import shows_no_site
from helpers.show.page import MOST_NAMED, as_change, change_range, counted, listed, sentence

EXTRACT: Final = (
    "Counts come from an extract of referrals and appointments: the calendar months before and after each site's "
    "fieldwork month, that month left out, appointments of the roles and statuses chosen, and patients who saw nobody "
    "as zero. A patient counts for the months on whose first day they were registered."
)


HOW_TO_READ: Final = (
    "A mark left of the line means fewer appointments after referral, one right of it more. Whether sites truly differ "
    "cannot be read from their intervals one by one."
)


@sentence("outcome")
def pooled_answer(pooled: Pooled | None, sites: pd.DataFrame, *, outcome: CountedOutcome = GP_APPOINTMENTS) -> str:
    """Return the pooled ratio in words, and which of the sites are not in it.

    >>> from helpers.analysis.gp_usage import pool
    >>> sites = pd.DataFrame({"site_id": list("ABCD"), "se_log_ratio": [0.2, 0.2, 0.2, None]})
    >>> answer = pooled_answer(pool([-0.1, 0.1, 0.0], [0.04, 0.04, 0.04]), sites)
    >>> answer[:84]
    'Over three sites patients had about as many GP appointments after referral as before'
    >>> answer[84:]
    ' (ratio 1.00). Site D is not in it.'
    """
    if "ratio" in sites and shows_no_site(sites):
        return f"This release shows no ratio of {outcome.label}, of single sites or pooled."
    without = sites.loc[sites["se_log_ratio"].isna(), "site_id"].astype(str).tolist()
    names = f"{'site' if len(without) == 1 else 'sites'} {listed(without)}" if without else ""
    verb = "is" if len(without) == 1 else "are"
    if pooled is None:
        lack = f" {capital(names)} {verb} without." if names else ""
        start = "Fewer" if outcome == GP_APPOINTMENTS else f"{capital(outcome.label)}: fewer"
        return f"{start} than three sites have a ratio with an interval, so nothing is pooled.{lack}"
    ratio = float(np.exp(pooled.estimate))
    change = more_or_fewer(ratio, least=3, outcome=outcome)
    answer = f"Over {counted(pooled.k, 'site')} patients had {change} (ratio {ratio:.2f})."
    return answer + (f" {capital(names)} {verb} not in it." if names else "")


@sentence("confidence")
def pooled_certainty(pooled: Pooled | None, confidence: float, sites: pd.DataFrame | None = None) -> str:
    """Return how sure the pooled ratio is, and what the true ratio of a new site could be; of no ratio nothing.

    >>> from helpers.analysis.gp_usage import pool
    >>> pooled_certainty(pool([-0.1, 0.1, 0.0], [0.04, 0.04, 0.04], knapp_hartung="adhoc"), 0.95)[:60]
    'The data fit anything from a fall of 39% to a rise of 64% (9'
    """
    if sites is not None and "ratio" in sites and shows_no_site(sites):
        return ""
    if pooled is None:
        return "Each site stands alone below."
    new = change_range(*np.exp([pooled.prediction_low, pooled.prediction_high]))
    interval = interval_in_words(*np.exp([pooled.low, pooled.high]), confidence)
    return f"The data fit {interval}; the true ratio of a new site could mean {new}."


@sentence()
def not_pooled_sentence(sites: pd.DataFrame) -> str:
    """Return which sites are not in the pooled ratio and why, and which are known without their patients' rows.

    >>> rows = {"site_id": list("ABCD"), "se_log_ratio": [0.2, 0.3, 0.2, None], "note": ["", "", "", "not provided"]}
    >>> not_pooled_sentence(pd.DataFrame(rows))
    'Not in the pooled ratio: site D (not provided).'
    """
    known = sites["se_log_ratio"].notna()
    is_pooled = known.sum() >= FEWEST_POOLED
    groups = {
        "Not in the pooled ratio" if is_pooled else "Without an interval that could be pooled": sites[~known],
        "In it without a row for each patient" if is_pooled else "Known without a row for each patient": sites[
            known & (sites["note"] != "")
        ],
    }
    sentences = []
    for start, rows in groups.items():
        if len(rows) > MOST_NAMED:
            sizes = rows.groupby("note", sort=False).size()
            names = [f"{counted(int(size), 'site')} ({note})" for note, size in sizes.items()]
            sentences.append(f"{start}: {listed(names)}.")
        elif len(rows):
            alike = [(note, part["site_id"].tolist()) for note, part in rows.groupby("note", sort=False)]
            names = [f"{'site' if len(ids) == 1 else 'sites'} {listed(ids)} ({note})" for note, ids in alike]
            sentences.append(f"{start}: {listed(names)}.")
    return " ".join(sentences) or ("Every site is in the pooled ratio with its patients." if is_pooled else "")


@sentence("compared")
def methods_sentence(compared: pd.DataFrame) -> str:
    """Return how far the pooled ratio and its interval hang on the method; as `pool_sites_by_method`.

    >>> rows = {"method": ["REML", "DL"], "ratio": [1.0, 1.1], "low": [0.8, 0.9], "high": [1.2, 1.3]}
    >>> methods_sentence(pd.DataFrame(rows))
    'By two methods the pooled ratio lies between 1.00 and 1.10, and no interval goes beyond 0.80 to 1.30.'
    """
    ratio = compared["ratio"]
    least, most = f"{ratio.min():.2f}", f"{ratio.max():.2f}"
    between = f"is {least}" if least == most else f"lies between {least} and {most}"
    return (
        f"By {counted(compared['method'].nunique(), 'method')} the pooled ratio {between}, and no interval goes beyond "
        f"{compared['low'].min():.2f} to {compared['high'].max():.2f}."
    )


@sentence("confidence")
def between_sites_sentence(pooled: Pooled, confidence: float) -> str:
    """Return how far sites differ, as far as so few can tell.

    >>> from helpers.analysis.gp_usage import pool
    >>> between_sites_sentence(pool([-0.1, 0.1, 0.0], [0.04, 0.04, 0.04]), 0.95)[:62]
    'The spread between sites (tau, on the log scale) is put at 0.0'
    """
    tau, low, high = np.sqrt([pooled.tau2, pooled.tau2_low, pooled.tau2_high])
    estimate, level = f"The spread between sites (tau, on the log scale) is put at {tau:.2f}", f"{100 * confidence:g}%"
    if np.isnan(low):
        why = "sites lie closer together than chance alone mostly puts them"
        spread = f"{estimate}. Its {level} Q-profile interval is empty: {why}"
    else:
        spread = f"{estimate}, and could be anything from {low:.2f} to {high:.2f} ({level} Q-profile interval)"
    return (
        f"{spread}. With {counted(pooled.k, 'site')} no verdict is drawn from it, nor from any single number of "
        "heterogeneity."
    )


@sentence()
def leave_one_site_out_sentence(namable: pd.DataFrame) -> str:
    """Return how far the pooled ratio moves without one site, of those rows of `leave_one_site_out` it may name.

    >>> leave_one_site_out_sentence(pd.DataFrame({"site_id": ["1", "2"], "ratio": [1.0, 1.1]}))
    'Leaving out one site moves the pooled ratio between 1.00 (without site 1) and 1.10 (without site 2).'
    """
    if len(namable) < 2:
        return "How far leaving out one site moves the pooled ratio is not told: too few sites have enough patients."
    least, most = _least_and_most(namable)
    if f"{least['ratio']:.2f}" == f"{most['ratio']:.2f}":
        return f"Leaving out any one site leaves the pooled ratio at {least['ratio']:.2f}."
    return (
        f"Leaving out one site moves the pooled ratio between {least['ratio']:.2f} (without site {least['site_id']}) "
        f"and {most['ratio']:.2f} (without site {most['site_id']})."
    )


@sentence("confidence", "outcome")
def weighted_sentence(
    weighted: RateRatio, confidence: float, *, pooled: Pooled | None, outcome: CountedOutcome = GP_APPOINTMENTS
) -> str:
    """Return the ratio in which every patient weighs the same, and that keeps every site, beside the pooled one.

    >>> from helpers.analysis.gp_usage import rate_ratio
    >>> weighted_sentence(rate_ratio([10, 30], [10, 15], error="CR3"), 0.95, pooled=None)[:68]
    'Taking all appointments together, the ratio is 0.62 (95% interval 0.'
    """
    if weighted.n == 0:
        return ""
    together = f"Taking all {outcome.plural} together"
    if np.isnan(weighted.ratio):
        return f"{together} there is no ratio, since there were none before."
    sentence = f"{together}, the ratio is {weighted.ratio:.2f}"
    if weighted.n == 1:
        return f"{sentence}, which is that of the only site with numbers."
    if not np.isnan(weighted.low):
        sentence += f" ({interval_in_numbers(weighted.low, weighted.high, confidence)})"
    sentence += "" if pooled is None else f"; pooled by site it is {np.exp(pooled.estimate):.2f}"
    sentence += ". In it every patient weighs the same, so that a large site weighs more"
    is_more = pooled is None or weighted.n > pooled.k
    sentence += f", and a site that cannot be pooled counts with its {outcome.plural}." if is_more else "."
    if np.isnan(weighted.low):
        return f"{sentence} An interval cannot be had from these sites."
    if weighted.method != SITES_AND_PATIENTS:
        return f"{sentence} Its interval comes from leaving out each site in turn."
    return (
        f"{sentence} Its interval is the wider of two: the one from leaving out each site in turn, and the one from "
        "leaving out each patient."
    )


def peak_sentence(simulated: pd.DataFrame, ratio: float) -> str:
    """Return what the simulation of referral at a peak shows.

    >>> rows = {"between_share": [0.3, 0.7], "referred_share": [0.1, 0.1], "ratio": [0.5, 0.8]}
    >>> peak_sentence(pd.DataFrame(rows), 0.9)[:60]
    'In these simulated practices nothing happens at referral, an'
    """
    busiest = simulated[simulated["referred_share"] == simulated["referred_share"].min()]
    low, high = busiest["ratio"].min(), busiest["ratio"].max()
    change = as_change(low) if round(low, 2) == round(high, 2) else change_range(low, high)
    share = 100 * float(busiest["referred_share"].iloc[0])
    return (
        f"In these simulated practices nothing happens at referral, and yet appointments change: {change} when "
        f"the busiest {share:g}% are referred. The observed ratio is {ratio:.2f}."
    )


@sentence()
def attributes_sentence(sites: pd.DataFrame, namable: pd.DataFrame) -> str:
    """Return what the figure of ratios against attributes is, and is not; `namable` are the rows that it may name.

    >>> rows = pd.DataFrame({"site_id": ["1", "2"], "ratio": [0.8, 1.2], "low": [0.5, 0.7], "high": [1.3, 2.0]})
    >>> attributes_sentence(rows, rows)[:67]
    'Ratios run from 0.80 (site 1) to 1.20 (site 2). With two sites no p'
    """
    number = counted(len(sites), "site")
    caution = f"With {number} no pattern can be told from chance: this describes, and nothing is tested."
    if len(sites) > MOST_NAMED:
        caution = f"This describes {number}, and nothing is tested."
    if namable.empty:
        return caution
    least, most = _least_and_most(namable)
    if len(namable) == 1:
        return f"The ratio of site {least['site_id']} is {least['ratio']:.2f}. {caution}"
    if f"{least['ratio']:.2f}" == f"{most['ratio']:.2f}":
        return f"Every ratio is {least['ratio']:.2f}. {caution}"
    return (
        f"Ratios run from {least['ratio']:.2f} (site {least['site_id']}) to {most['ratio']:.2f} "
        f"(site {most['site_id']}). {caution}"
    )


@sentence()
def flow_sentence(flow: pd.DataFrame, *, patients: pd.DataFrame | None) -> str:
    """Return how much of an extract was counted, for how many patients of gp_usage.csv.

    >>> rows = {"extract": ["appointments"] * 3, "outcome": ["in", "dropped", "kept"], "rows": [10, 4, 6]}
    >>> flow_sentence(pd.DataFrame(rows), patients=pd.DataFrame({"patient_id": ["a", "b", "c"]}))
    'Of 10 appointments in the extract, 6 are counted, for three patients; every other has its reason in the table.'
    """
    rows = flow[flow["extract"] == "appointments"].groupby("outcome")["rows"].sum()
    number = counted(0 if patients is None else len(patients), "patient")
    return (
        f"Of {rows['in']:,} appointments in the extract, {rows['kept']:,} are counted, for {number}; every other has "
        "its reason in the table."
    )


def _least_and_most(sites: pd.DataFrame) -> tuple["pd.Series", "pd.Series"]:
    ratios = with_ties(sites["ratio"])
    return sites.loc[ratios.idxmin()], sites.loc[ratios.idxmax()]
