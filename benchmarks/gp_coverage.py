"""How often do the intervals of the GP chapters hold the true ratio? Simulated, with a fixed seed.

    python benchmarks/gp_coverage.py [--simulations 20000] [--write]

Each patient has a usual number of appointments in six months (gamma, mean 4, coefficient of variation 0.8) and a change
of their own (log-normal with mean 1 and the spread given as standard deviation of its logarithm); counts are
Poisson around these. Six sites have 12, 18, 21, 24, 27 and 34 patients, and log ratios with
standard deviation tau between them.
With --write the table goes to data/reference/simulated_coverage_gp.csv and into book/methods.md.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from helpers.analysis.gp_usage import pool, rate_ratio_from_totals

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "data" / "reference" / "simulated_coverage_gp.csv"
PAGE = ROOT / "book" / "methods.md"
MARKS = ("<!-- simulated coverage of GP ratios: begin -->", "<!-- simulated coverage of GP ratios: end -->")
TRUE_RATIO, MEAN, CV = 0.9, 4.0, 0.8
SITES = (12, 18, 21, 24, 27, 34)
SPREADS = (0.0, 0.3, 0.6)
SEED = 20250701


def drawn(
    rng: np.random.Generator, shape: tuple[int, int], spread: float, ratio: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Counts before and after: one row per simulated site, one column per patient."""
    usual = rng.gamma(1 / CV**2, MEAN * CV**2, shape)
    own = np.exp(rng.normal(-(spread**2) / 2, spread, shape))
    return rng.poisson(usual), rng.poisson(usual * own * ratio[:, None])


def log_ratios(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log ratio and standard error of every simulated site, as rate_ratio gives them; NaN where not estimable."""
    n = before.shape[1]
    total_b, total_a = before.sum(axis=1), after.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = after / total_a[:, None] - before / total_b[:, None]
        se = np.sqrt(n / (n - 1) * (terms**2).sum(axis=1))
        return np.where((total_a > 0) & (total_b > 0), np.log(total_a / total_b), np.nan), np.where(
            se > 1e-12, se, np.nan
        )


def row(
    what: str, n: int, spread: float, tau: float, method: str, low: np.ndarray, high: np.ndarray
) -> dict[str, object]:
    """One line of the table: how often the interval holds the true ratio, and on which side it misses."""
    known = np.isfinite(low) & np.isfinite(high)
    low, high, truth = low[known], high[known], np.log(TRUE_RATIO)
    covered = float(np.mean((low <= truth) & (truth <= high)))
    return {
        "interval": what, "n": n, "patient_spread": spread, "site_spread": tau, "method": method,
        "simulations": int(known.sum()), "coverage": round(covered, 4),
        "too_low": round(float(np.mean(high < truth)), 4),
        "too_high": round(float(np.mean(low > truth)), 4), "median_width": round(float(np.median(high - low)), 3),
        "monte_carlo_se": round(float(np.sqrt(covered * (1 - covered) / known.sum())), 4),
    }  # fmt: skip


def one_site(rng: np.random.Generator, n: int, spread: float, simulations: int) -> list[dict[str, object]]:
    before, after = drawn(rng, (simulations, n), spread, np.full(simulations, TRUE_RATIO))
    estimate, se = log_ratios(before, after)
    reach = stats.t.ppf(0.975, n - 1) * se
    exact: dict[tuple[int, int], tuple[float, float]] = {}
    ends = []
    for b, a in zip(before.sum(axis=1).tolist(), after.sum(axis=1).tolist(), strict=True):
        if (b, a) not in exact:
            found = rate_ratio_from_totals(b, a)
            exact[b, a] = (float(np.log(max(found.low, 1e-300))), float(np.log(found.high)))
        ends.append(exact[b, a])
    low, high = np.array(ends).T
    return [
        row("site", n, spread, 0.0, "patients, Student's t", estimate - reach, estimate + reach),
        row("site", n, spread, 0.0, "totals, exact", low, high),
    ]


def six_sites(rng: np.random.Generator, spread: float, tau: float, simulations: int) -> list[dict[str, object]]:
    estimates, variances = [], []
    for n in SITES:
        ratio = TRUE_RATIO * np.exp(rng.normal(0, tau, simulations))
        estimate, se = log_ratios(*drawn(rng, (simulations, n), spread, ratio))
        estimates.append(estimate)
        variances.append(se**2)
    rows = []
    for method, adjusted in (("REML", True), ("REML", False), ("DL", False)):
        ends = []
        for y, v in zip(np.array(estimates).T, np.array(variances).T, strict=True):
            known = np.isfinite(y) & np.isfinite(v)
            pooled = pool(y[known], v[known], method=method, knapp_hartung=adjusted)
            ends.append((pooled.low, pooled.high))
        low, high = np.array(ends).T
        name = f"{method}, {'Hartung-Knapp' if adjusted else 'normal'}"
        rows.append(row("pooled", len(SITES), spread, tau, name, low, high))
    return rows


def as_markdown(table: pd.DataFrame) -> str:
    """The table of the Methods page: one line per interval and size, coverage in percent at each spread of patients."""
    lines = ["| interval | spread 0 | spread 0.3 | spread 0.6 |", "| --- | --: | --: | --: |"]
    for (kind, n, tau, method), rows in table.groupby(["interval", "n", "site_spread", "method"], sort=False):
        what = f"one site, n = {n}" if kind == "site" else f"{n} sites pooled, spread between sites {tau:g}"
        cells = [f"{100 * one.coverage:.1f} ({100 * one.monte_carlo_se:.1f})" for one in rows.itertuples()]
        lines.append(f"| {what}: {method} | {' | '.join(cells)} |")
    return "\n".join(lines)


def write_page(table: pd.DataFrame) -> None:
    """Put the table between its marks on the Methods page."""
    text = PAGE.read_text(encoding="utf-8")
    start, end = text.index(MARKS[0]) + len(MARKS[0]), text.index(MARKS[1])
    PAGE.write_text(f"{text[:start]}\n\n{as_markdown(table)}\n\n{text[end:]}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simulations", type=int, default=20_000, help="per line of one site; a tenth for pooled ones")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    given = parser.parse_args()
    rng = np.random.default_rng(SEED)
    rows = [line for n in (12, 34) for spread in SPREADS for line in one_site(rng, n, spread, given.simulations)]
    for tau in (0.0, 0.15):
        for spread in SPREADS:
            rows += six_sites(rng, spread, tau, given.simulations // 10)
    table = pd.DataFrame(rows).assign(source_table="benchmarks/gp_coverage.py", source_row=f"seed {SEED}")
    print(table.to_string(index=False))
    if given.write:
        table.to_csv(TABLE, index=False, lineterminator="\n")
        write_page(pd.read_csv(TABLE))
        print(f"Written: {TABLE.name} and {PAGE.name}")


if __name__ == "__main__":
    main()
