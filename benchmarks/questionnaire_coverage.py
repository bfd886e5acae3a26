"""Coverage and bias of the change estimators in simulated studies as small as this one, with its dropout.

    python benchmarks/questionnaire_coverage.py [--runs 10000] [--write]

Each simulated study draws whole scores at two interviews, loses people (50 to 38 on the ONS4, 41 to 26 on the
self-efficacy scale, the printed numbers of forms), and runs the book's own functions. With --write the table goes to
data/reference/simulated_coverage_questionnaires.csv and into book/methods.md.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from helpers.analysis.questionnaires import (
    Change,
    change_available,
    change_completers,
    change_imputed,
    change_mar,
    delta_adjusted,
    effect_size,
    paired_share_change,
    summarise_pairs,
)
from helpers.book.myst import with_part

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "data" / "reference" / "simulated_coverage_questionnaires.csv"
METHODS = ROOT / "book" / "methods.md"
MARKS = ("<!-- simulated coverage of questionnaires: begin -->", "<!-- simulated coverage of questionnaires: end -->")
ESTIMATORS = {
    "missing at random": change_mar,
    "multiple imputation": change_imputed,
    "pairs only": change_completers,
    "available, different people": change_available,
}
AUXILIARY_ESTIMATORS = {
    "missing at random": None,
    "multiple imputation": 0,
    "multiple imputation, that auxiliary": 1,
    "multiple imputation, all auxiliaries": 99,
}
"""Estimator to how many auxiliaries it is given, the one that people are lost by first."""
SEED = 20250701
EDGE_RUNS = 4_000
SITE_RUNS = 1_000
SITE_MARKS = ("<!-- simulated coverage with sites: begin -->", "<!-- simulated coverage with sites: end -->")
OF_PAIRS = ("effect size", "share in the worst band", "middle change")
AS_IF = ", as if there were no sites"
SHIFT = 2.0
"""How many standard deviations worse than predicted those lost fared, where that is known."""


@dataclass(frozen=True)
class Scale:
    """One scale: its range, mean and standard deviation, how much scores rise, and how many people answer."""

    name: str
    low: int
    high: int
    mean: float
    sd: float
    rise: float
    correlation: float
    n_first: int
    n_second: int


SCALES = (
    Scale("ONS4", 0, 10, 5.2, 2.2, 0.8, 0.5, 50, 38),
    Scale("General Self-Efficacy", 10, 40, 26.5, 5.3, 1.5, 0.6, 41, 26),
)
DROPOUT = {"chance": (0.0, 0.0), "first score": (1.5, 0.0), "second score": (0.0, 1.5)}
"""Log odds of staying per standard deviation of the first and of the second score."""


def draw(
    scale: Scale, people: int, rng: np.random.Generator, auxiliary: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return whole scores of both interviews, cut at the range of the scale; an auxiliary is a part of the second."""
    first, own = rng.standard_normal((2, people))
    if auxiliary is not None:
        own = 0.6 * auxiliary + 0.8 * own
    second = scale.correlation * first + np.sqrt(1 - scale.correlation**2) * own
    scores = (scale.mean + scale.sd * first, scale.mean + scale.rise + scale.sd * second)
    x, y = (np.clip(np.floor(values + 0.5), scale.low, scale.high) for values in scores)
    return x, y


def lose(x: np.ndarray, y: np.ndarray, scale: Scale, dropout: str, rng: np.random.Generator) -> np.ndarray:
    """Return the second scores with those of the people lost missing; exactly n_second stay."""
    by_first, by_second = DROPOUT[dropout]
    pull = by_first * (x - scale.mean) / scale.sd + by_second * (y - scale.mean - scale.rise) / scale.sd
    stay = np.argsort(-(pull + rng.gumbel(size=len(x))))[: scale.n_second]
    kept = np.full(len(y), np.nan)
    kept[stay] = y[stay]
    return kept


def simulate(scale: Scale, dropout: str, runs: int) -> pd.DataFrame:
    """Return one row per estimator for one scale and one kind of dropout."""
    rng = np.random.default_rng([SEED, SCALES.index(scale), list(DROPOUT).index(dropout)])
    truth = true_change(scale)
    changes_by_estimator: dict[str, list[Change]] = {name: [] for name in ESTIMATORS}
    for run in range(runs):
        x, y = draw(scale, scale.n_first, rng)
        kept = lose(x, y, scale, dropout, rng)
        for name, estimator in ESTIMATORS.items():
            options = {"seed": run} if name == "multiple imputation" else {}
            changes_by_estimator[name].append(estimator(x, kept, **options))
    rows = [summary(changes, truth) | {"estimator": name} for name, changes in changes_by_estimator.items()]
    table = pd.DataFrame(rows).assign(scale=scale.name, n_first=scale.n_first, n_pairs=scale.n_second, dropout=dropout)
    return table.assign(true_change=round(truth, 3), runs=runs)


def simulate_shift(scale: Scale, runs: int) -> pd.DataFrame:
    """Return one row for the main estimate shifted by what those lost, as many as chance has it, truly fared worse."""
    rng = np.random.default_rng([SEED, 50, SCALES.index(scale)])
    share, truth = 1 - scale.n_second / scale.n_first, true_change(scale)
    changes = []
    while len(changes) < runs:
        x, y = draw(scale, scale.n_first, rng)
        y[lost := rng.random(len(y)) < share] = np.nan
        if len(y) - lost.sum() >= 6:
            row = delta_adjusted(x, y, [-SHIFT * scale.sd]).iloc[0]
            changes.append(interval_of(row["estimate"], row["low"], row["high"]))
    row = summary(changes, truth - share * SHIFT * scale.sd) | {"estimator": "missing at random, shifted"}
    table = pd.DataFrame([row]).assign(scale=scale.name, n_first=scale.n_first, n_pairs=scale.n_second)
    return table.assign(
        dropout="chance, and fared two SDs worse", true_change=round(truth - share * SHIFT * scale.sd, 3), runs=runs
    )


def simulate_auxiliary(scale: Scale, useless: int, runs: int) -> pd.DataFrame:
    """Return four rows for people lost by what predicts the second score beside the first, with others that do not."""
    rng = np.random.default_rng([SEED, 80, SCALES.index(scale)])
    truth, changes = true_change(scale), {name: [] for name in AUXILIARY_ESTIMATORS}
    for run in range(runs):
        columns = rng.standard_normal((scale.n_first, 1 + useless))
        x, y = draw(scale, scale.n_first, rng, columns[:, 0])
        stay = np.argsort(-1.5 * columns[:, 0] + rng.gumbel(size=len(x)))[len(x) - scale.n_second :]
        kept = np.full(len(y), np.nan)
        kept[stay] = y[stay]
        for name, given in AUXILIARY_ESTIMATORS.items():
            options = {"auxiliaries": columns[:, :given]} if given else {}
            made = change_mar(x, kept) if given is None else change_imputed(x, kept, seed=run, **options)
            changes[name].append(made)
    rows = [summary(made, truth) | {"estimator": name} for name, made in changes.items()]
    table = pd.DataFrame(rows).assign(scale=scale.name, n_first=scale.n_first, n_pairs=scale.n_second, runs=runs)
    return table.assign(dropout="an auxiliary", true_change=round(truth, 3))


def simulate_effect_size(pairs: int, runs: int) -> pd.DataFrame:
    """Return one row for the effect size of so many pairs, half a standard deviation in truth; its unit is the SD."""
    rng = np.random.default_rng([SEED, 60, pairs])
    changes = []
    for _ in range(runs):
        first, own = rng.standard_normal((2, pairs))
        size = effect_size(first, 0.5 + 0.6 * first + 0.8 * own)
        changes.append(interval_of(size.g_av, size.low, size.high))
    row = summary(changes, 0.5) | {"estimator": "effect size, SDs", "scale": "any", "n_first": pairs, "n_pairs": pairs}
    return pd.DataFrame([row]).assign(dropout="nobody", true_change=0.5, runs=runs)


def simulate_sites(sites: int, by_site: bool, runs: int) -> pd.DataFrame:
    """Return one row for the main estimate of 48 people in sites that differ: a tenth of the variance is theirs."""
    rng = np.random.default_rng([SEED, 70, sites])
    changes = []
    for _ in range(runs):
        site = np.r_[np.arange(sites), rng.integers(0, sites, 48 - sites)]
        shared, own = rng.standard_normal((2, sites))[:, site] * 0.1**0.5, rng.standard_normal((2, 48)) * 0.9**0.5
        first, second = shared + own
        later = 0.5 + 0.5 * first + 0.75**0.5 * second
        later[rng.random(48) > 1 / (1 + np.exp(-1 - first))] = np.nan
        changes.append(change_mar(first, later, site_id=site if by_site else None))
    name = "missing at random" if by_site else "missing at random, as if there were no sites"
    row = summary(changes, 0.5) | {"estimator": name, "scale": f"{sites} sites that differ, SDs", "n_first": 48}
    return pd.DataFrame([row]).assign(n_pairs=34, dropout="first score", true_change=0.5, runs=runs)


def simulate_pairs_of_sites(sites: int, share: float, runs: int) -> pd.DataFrame:
    """Return six rows for what is said of 36 pairs in sites that have so much of the variance of either score.

    Scores are ONS4 for the share in the worst band (0 to 4), and have the standard deviation 1 for the others.
    """
    rng = np.random.default_rng([SEED, 90, sites, round(100 * share)])
    scale, changes = SCALES[0], {name + more: [] for name in OF_PAIRS for more in ("", AS_IF)}
    cut = (4.5 - scale.mean) / scale.sd
    truth = dict(zip(OF_PAIRS, (0.5, float(stats.norm.cdf(cut - 0.5) - stats.norm.cdf(cut)), 0.5), strict=True))
    for _ in range(runs):
        site = np.r_[np.arange(sites), rng.integers(0, sites, 36 - sites)]
        shared, own = rng.standard_normal((2, sites))[:, site] * share**0.5, rng.standard_normal((2, 36))
        first, second = shared + own * (1 - share) ** 0.5
        later = 0.5 + 0.5 * first + 0.75**0.5 * second
        for more, known in (("", site), (AS_IF, None)):
            size = effect_size(first, later, site_id=known)
            worst = paired_share_change(first < cut, later < cut, site_id=known)
            middle = summarise_pairs(first, later, site_id=known)
            found = ((size.g_av, size), (worst.difference, worst), (middle.hodges_lehmann, middle))
            for name, (estimate, ends) in zip(OF_PAIRS, found, strict=True):
                changes[name + more].append(interval_of(estimate, ends.low, ends.high))
    names = {name + more: name for name in OF_PAIRS for more in ("", AS_IF)}
    rows = [summary(made, truth[names[name]]) | {"estimator": name} for name, made in changes.items()]
    table = pd.DataFrame(rows).assign(scale=f"{sites} sites, {share:.0%} of the variance", n_first=36, n_pairs=36)
    return table.assign(dropout="nobody", runs=runs, true_change=[round(truth[names[name]], 3) for name in changes])


def interval_of(estimate: float, low: float, high: float) -> Change:
    """Return an estimate and its interval as a change."""
    return Change(estimate, np.nan, low, high, np.nan, 0, 0, 0, "")


def true_change(scale: Scale, people: int = 4_000_000) -> float:
    """Return the mean change of the population, from millions of people: cutting at the range moves it a little."""
    x, y = draw(scale, people, np.random.default_rng([SEED, 99, SCALES.index(scale)]))
    return float((y - x).mean())


def summary(changes: list[Change], truth: float) -> dict[str, float]:
    """Return bias, coverage in percent and half width, the first two with their errors; of the intervals there are."""
    estimates = np.array([change.estimate for change in changes])
    there = [change for change in changes if not np.isnan(change.low)]
    covered = np.array([change.low <= truth <= change.high for change in there])
    return {
        "bias": round(float(estimates.mean() - truth), 3),
        "bias_se": round(float(estimates.std(ddof=1) / np.sqrt(len(changes))), 4),
        "coverage": round(100 * float(covered.mean()), 2),
        "coverage_se": round(100 * float(np.sqrt(covered.mean() * (1 - covered.mean()) / len(there))), 2),
        "half_width": round(float(np.mean([(change.high - change.low) / 2 for change in there])), 3),
    }


def as_markdown(table: pd.DataFrame) -> str:
    """Return the first table of the Methods page."""
    head = "| Scale, people | Lost by | Estimator | Bias, points | Coverage, % | Interval, ± points |"
    lines = [head, "| :-- | :-- | :-- | --: | --: | --: |"]
    lines += [
        f"| {row.scale}, {row.n_first} to {row.n_pairs} | {row.dropout} | {row.estimator} | {row.bias + 0.0:z.2f} "
        f"| {row.coverage:.1f} | {row.half_width:.2f} |"
        for row in table[~of_sites(table)].itertuples()
    ]
    return "\n".join(lines)


def sites_as_markdown(table: pd.DataFrame) -> str:
    """Return the second table of the Methods page: what is said of pairs in sites, allowing for these and not."""
    heads = [f"{name}{more}" for name in OF_PAIRS for more in (", allowing for sites", ", not")]
    lines = [f"| Sites | {' | '.join(heads)} |", f"| :-- |{' --: |' * len(heads)}"]
    for scale, rows in table[of_sites(table)].groupby("scale", sort=False):
        of_estimator = rows.set_index("estimator")
        cells = [of_estimator.loc[name + more] for name in OF_PAIRS for more in ("", AS_IF)]
        lines.append(
            f"| {scale} | " + " | ".join(f"{row.coverage:.1f} (± {row.half_width:.2f})" for row in cells) + " |"
        )
    rows = table[of_sites(table) & table["estimator"].str.removesuffix(AS_IF).isin(OF_PAIRS)]
    most = rows.groupby(rows["estimator"].str.endswith(AS_IF))["coverage_se"].max()
    said = f"up to {most[False]:.1f} points allowing for sites, up to {most[True]:.1f} not"
    return "\n".join([*lines, "", f"Error of the simulation: {said}."])


def of_sites(table: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows are of the second table."""
    return table["estimator"].str.removesuffix(AS_IF).isin(OF_PAIRS)


def edges(runs: int) -> list[pd.DataFrame]:
    """Return the rows for shifts, effect sizes and sites."""
    tables = [simulate_shift(scale, runs) for scale in SCALES]
    tables += [simulate_effect_size(pairs, runs) for pairs in (3, 4, 10, 26)]
    tables += [simulate_auxiliary(scale, useless, runs) for scale, useless in zip(SCALES, (10, 6), strict=True)]
    return tables + [simulate_sites(sites, by_site, runs) for sites in (6, 12) for by_site in (False, True)]


def pairs_of_sites(runs: int) -> list[pd.DataFrame]:
    """Return the rows of the second table."""
    return [simulate_pairs_of_sites(sites, share, runs) for sites in (6, 12) for share in (0.05, 0.2)]


def main(arguments: list[str]) -> None:
    """Simulate, print, and write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    tables = [simulate(scale, dropout, options.runs) for scale in SCALES for dropout in DROPOUT]
    tables += edges(min(options.runs, EDGE_RUNS))
    tables += pairs_of_sites(min(options.runs, SITE_RUNS))
    table = pd.concat(tables)
    order = ["scale", "n_first", "n_pairs", "dropout", "true_change", "estimator", "runs", "bias", "bias_se"]
    table = table[[*order, "coverage", "coverage_se", "half_width"]]
    print(table.to_string(index=False))
    if options.write:
        source = {"source_table": "benchmarks/questionnaire_coverage.py", "source_row": f"seed {SEED}"}
        table.assign(**source).to_csv(TABLE, index=False, lineterminator="\n")
        text = with_part(METHODS.read_text(encoding="utf-8"), MARKS, as_markdown(table))
        METHODS.write_text(with_part(text, SITE_MARKS, sites_as_markdown(table)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
