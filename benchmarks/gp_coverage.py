"""How often do the intervals of the GP chapters hold the true ratio? Simulated, with a fixed seed.

    python benchmarks/gp_coverage.py [--simulations 10000] [--write]

Each patient has a usual number of appointments in six months (gamma, coefficient of variation 0.8) or, where a share
never comes, none at all, so that the mean over all is as given; and a change of their own (log-normal with mean 1 and
the spread given as standard deviation of its logarithm). Counts are Poisson around these. Sites pooled have 12 to 34
patients, a mean of 4, and log ratios with standard deviation tau between them.
With --write the table goes to data/reference/simulated_coverage_gp.csv and into book/methods.md.
"""

import argparse
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from helpers.analysis.gp_usage import pool, rate_ratio_from_totals
from helpers.analysis.gp_usage.sites import NUMBERS, estimate_ratios
from helpers.book.myst import with_part

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "data" / "reference" / "simulated_coverage_gp.csv"
PAGE = ROOT / "book" / "methods.md"
MARKS = {
    "site": ("<!-- simulated coverage of one site: begin -->", "<!-- simulated coverage of one site: end -->"),
    "pooled": (
        "<!-- simulated coverage of sites pooled: begin -->",
        "<!-- simulated coverage of sites pooled: end -->",
    ),
}
CV, SEED = 0.8, 20250701
MEANS, NEVER, SIZES, RATIOS, SPREADS = (1.0, 2.6, 4.0), (0.0, 0.3), (5, 8, 12, 20, 34), (0.9, 0.6), (0.0, 0.6)
SITES = {2: (12, 34), 3: (12, 21, 34), 6: (12, 18, 21, 24, 27, 34)}
TAUS, POOLED_SPREAD, POOLED_RATIO, POOLED_MEAN = (0.0, 0.15, 0.3), 0.3, 0.9, 4.0
CR3, CR2, EXACT = "jackknife (CR3), t on m-1", "linearised (CR2), t on n-1", "totals, exact"
INTERVALS = {"Hartung-Knapp, never narrower than Wald": "adhoc", "Hartung-Knapp": True, "Wald": False}
ONE_STAGE = "ratio of totals, larger jackknife"
KEYS = ["interval", "n", "mean_before", "never_share", "true_ratio", "patient_spread", "site_spread", "method"]


def drawn(
    rng: np.random.Generator, shape: tuple[int, int], mean: float, never: float, spread: float, ratio: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Counts before and after: one row per simulated site, one column per patient."""
    usual = rng.gamma(1 / CV**2, mean / (1 - never) * CV**2, shape) * (rng.random(shape) >= never)
    own = np.exp(rng.normal(-(spread**2) / 2, spread, shape))
    return rng.poisson(usual), rng.poisson(usual * own * ratio[:, None])


def estimated(
    before: np.ndarray, after: np.ndarray, error: str, months: np.ndarray | float = 6
) -> dict[str, np.ndarray]:
    """Every row of counts as a site, by the one engine that the pages print from."""
    each = np.broadcast_to(np.asarray(months, dtype=float), before.shape).ravel()
    columns = dict(zip(NUMBERS, (before.ravel(), after.ravel(), each, each), strict=True))
    codes = np.repeat(np.arange(len(before)), before.shape[1])
    return estimate_ratios(columns, codes, len(before), 0.95, error=error)


def row(setting: dict[str, object], truth: np.ndarray | float, low: np.ndarray, high: np.ndarray) -> dict[str, object]:
    """One line of the table: how often the interval exists, holds the true ratio, and on which side it misses."""
    known = np.isfinite(low) & np.isfinite(high)
    truth = np.broadcast_to(np.asarray(truth), low.shape)[known]
    with np.errstate(divide="ignore"):
        logs, width = np.log(truth), float(np.median(np.log(high[known]) - np.log(low[known])))
        below, above = np.log(high[known]) < logs, np.log(low[known]) > logs
    covered = float(np.mean(~below & ~above))
    return setting | {
        "simulations": int(known.sum()), "without_interval": round(1 - float(known.mean()), 4),
        "coverage": round(covered, 4), "too_low": round(float(below.mean()), 4),
        "too_high": round(float(above.mean()), 4), "median_width": round(min(width, 99.0), 3),
        "monte_carlo_se": round(float(np.sqrt(covered * (1 - covered) / known.sum())), 4),
    }  # fmt: skip


def setting_of(*values: object) -> dict[str, object]:
    """What a line of the table is of, in the order of its columns."""
    return dict(zip(KEYS, values, strict=True))


def one_site(rng: np.random.Generator, simulations: int) -> list[dict[str, object]]:
    rows = []
    for mean, never, n, ratio, spread in product(MEANS, NEVER, SIZES, RATIOS, SPREADS):
        counts = drawn(rng, (simulations, n), mean, never, spread, np.full(simulations, ratio))
        for error, method in (("CR3", CR3), ("CR2", CR2)):
            result = estimated(*counts, error)
            setting = setting_of("site", n, mean, never, ratio, spread, 0.0, method)
            rows.append(row(setting, ratio, result["low"], result["high"]))
        if (mean, never, ratio) == (4.0, 0.0, 0.9) and n in (12, 34):
            setting = setting_of("site", n, mean, never, ratio, spread, 0.0, EXACT)
            rows.append(row(setting, ratio, *exact(*counts)))
    return rows


def exact(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the exact interval of every row's totals, each pair of totals worked out once."""
    totals = np.stack([before.sum(axis=1), after.sum(axis=1)], axis=1)
    pairs, which = np.unique(totals, axis=0, return_inverse=True)
    results = [rate_ratio_from_totals(b, a) for b, a in pairs.tolist()]
    ends = np.array([(one.low, one.high) for one in results])[which]
    return ends[:, 0], ends[:, 1]


def pooled_sites(rng: np.random.Generator, k: int, tau: float, simulations: int) -> list[dict[str, object]]:
    """Each way to pool k sites, and where it puts the true ratio of a new site."""
    ratios = POOLED_RATIO * np.exp(rng.normal(0, tau, (k + 1, simulations)))
    counts = [
        drawn(rng, (simulations, n), POOLED_MEAN, 0.0, POOLED_SPREAD, ratio)
        for n, ratio in zip(SITES[k], ratios[:k], strict=True)
    ]
    sites = [estimated(*one, "CR3") for one in counts]
    y, v = np.array([one["log_ratio"] for one in sites]).T, np.array([one["se_log_ratio"] ** 2 for one in sites]).T
    common = (POOLED_MEAN, 0.0, POOLED_RATIO, POOLED_SPREAD, tau)
    rows = []
    for name, way in INTERVALS.items():
        results = [pool(*pair, knapp_hartung=way) for pair in zip(y, v, strict=True)]
        ends = np.exp([(one.low, one.high, one.prediction_low, one.prediction_high) for one in results]).T
        rows.append(row(setting_of("pooled", k, *common, f"REML, {name}"), POOLED_RATIO, *ends[:2]))
        rows.append(row(setting_of("new site", k, *common, f"REML, {name}"), ratios[k], *ends[2:]))
    rows.append(row(setting_of("pooled", k, *common, ONE_STAGE), POOLED_RATIO, *one_stage(counts)))
    return rows


def one_stage(counts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the interval of the ratio of totals, with the larger of the site and the patient jackknife."""
    totals = [np.stack([one[period].sum(axis=1) for one in counts], axis=1) for period in (0, 1)]
    months = np.array([6.0 * one[0].shape[1] for one in counts])
    by_site = estimated(*totals, "CR3", months)
    by_patient = estimated(*(np.concatenate([one[period] for one in counts], axis=1) for period in (0, 1)), "CR3")
    se = np.fmax(by_site["se_log_ratio"], by_patient["se_log_ratio"])
    half = stats.t.ppf(0.975, len(counts) - 1) * se
    return np.exp(by_site["log_ratio"] - half), np.exp(by_site["log_ratio"] + half)


def span(values: pd.Series) -> str:
    """The least and the most of several settings, in percent."""
    return f"{100 * values.min():.1f}-{100 * values.max():.1f}"


def sites_as_markdown(table: pd.DataFrame) -> str:
    """One line per mean, share who never come and method: least and most coverage over ratios and spreads."""
    sites = table[(table["interval"] == "site") & (table["method"] != EXACT)]
    sizes = sorted(sites["n"].unique())
    lines = [f"| appointments before | interval | {' | '.join(f'n = {n}' for n in sizes)} |"]
    lines.append(f"| --- | --- |{' --: |' * len(sizes)}")
    for (mean, never), rows in sites.groupby(["mean_before", "never_share"]):
        what = f"mean {mean:g}" + (f", {100 * never:.0f}% never come" if never else "")
        for method in (CR3, CR2):
            cells = [span(rows.loc[(rows["method"] == method) & (rows["n"] == n), "coverage"]) for n in sizes]
            lines.append(f"| {what} | {method} | {' | '.join(cells)} |")
        jackknife = rows[rows["method"] == CR3]
        none = [f"{100 * jackknife.loc[jackknife['n'] == n, 'without_interval'].max():.1f}" for n in sizes]
        lines.append(f"| {what} | no jackknife interval, at most | {' | '.join(none)} |")
    return "\n".join([*lines, "", worst_of(sites)])


def worst_of(sites: pd.DataFrame) -> str:
    """In words: the least coverage of either interval, and where it most often does not exist."""
    least = [sites.loc[sites.loc[sites["method"] == method, "coverage"].idxmin()] for method in (CR3, CR2)]
    never = sites.loc[sites.loc[sites["method"] == CR3, "without_interval"].idxmax()]
    jackknife, linearised = (f"{100 * one['coverage']:.1f}% ({place_of(one)})" for one in least)
    return (
        f"The worst of these: the jackknife covers {jackknife}, the linearised interval {linearised}. The jackknife "
        f"has most often no interval with {place_of(never)}: {100 * never['without_interval']:.1f}% of sites."
    )


def place_of(one: pd.Series) -> str:
    """The setting of a line in words."""
    return f"mean {one['mean_before']:g}, {100 * one['never_share']:.0f}% who never come, n = {one['n']}"


def pooled_as_markdown(table: pd.DataFrame) -> str:
    """One line per number of sites and interval: coverage at each spread between sites."""
    pooled = table[table["interval"].isin(["pooled", "new site"])]
    taus = sorted(pooled["site_spread"].unique())
    lines = [
        f"| sites | interval | {' | '.join(f'spread {tau:g}' for tau in taus)} |",
        f"| --- | --- |{' --: |' * len(taus)}",
    ]
    for (k, kind, method), rows in pooled.groupby(["n", "interval", "method"], sort=False):
        what = f"true ratio of a new site: {method}" if kind == "new site" else method
        cells = [f"{100 * one.coverage:.1f} ({100 * one.monte_carlo_se:.1f})" for one in rows.itertuples()]
        lines.append(f"| {k} | {what} | {' | '.join(cells)} |")
    return "\n".join(lines)


def write_page(table: pd.DataFrame) -> None:
    """Put both tables between their marks on the Methods page."""
    text = PAGE.read_text(encoding="utf-8")
    for name, made in (("site", sites_as_markdown(table)), ("pooled", pooled_as_markdown(table))):
        text = with_part(text, MARKS[name], made)
    PAGE.write_text(text, encoding="utf-8")


def simulated(simulations: int) -> pd.DataFrame:
    """The whole table; a fifth as many simulations of sites pooled."""
    rng = np.random.default_rng(SEED)
    rows = one_site(rng, simulations)
    for k, tau in product(SITES, TAUS):
        rows += pooled_sites(rng, k, tau, simulations // 5)
    return pd.DataFrame(rows).assign(source_table="benchmarks/gp_coverage.py", source_row=f"seed {SEED}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simulations", type=int, default=10_000, help="per line of one site; a fifth for pooled ones")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    given = parser.parse_args()
    table = simulated(given.simulations)
    print(table.to_string(index=False))
    if given.write:
        table.to_csv(TABLE, index=False, lineterminator="\n")
        write_page(pd.read_csv(TABLE))
        print(f"Written: {TABLE.name} and {PAGE.name}")


if __name__ == "__main__":
    main()
