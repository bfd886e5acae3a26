"""How far does rounding at the source move what a release prints of a site? Simulated, with a fixed seed.

    python benchmarks/release_distortion.py [--simulations 1000] [--write]

Sites are drawn as in gp_coverage.py: a usual number of appointments in six months for each patient, of whom a share may
never come, a change of their own, and counts that are Poisson around these. Each site's ratio, interval and means are
worked out from its patients, and again from the base table of a release under the profile `research`. Sites that are
not in the base table are counted and left out. With --write the table goes to
data/reference/simulated_release_distortion.csv and into book/methods.md.
"""

import argparse
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.analysis.disclosure import PROFILES, base_table
from helpers.analysis.gp_usage import released_ratios, summarise_sites
from helpers.book.myst import with_part

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "data" / "reference" / "simulated_release_distortion.csv"
PAGE = ROOT / "book" / "methods.md"
MARKS = ("<!-- simulated distortion of a release: begin -->", "<!-- simulated distortion of a release: end -->")
CV, SEED = 0.8, 20250701
SIZES = {"8 to 12": (8, 12), "13 to 19": (13, 19), "20 to 40": (20, 40)}
MEANS, NEVER, RATIOS, SPREADS = (1.0, 2.6, 4.0), (0.0, 0.3), (0.9, 0.6), (0.0, 0.6)


def drawn(
    rng: np.random.Generator, sites: int, sizes: tuple[int, int], mean: float, never: float, spread: float, ratio: float
) -> pd.DataFrame:
    """One row per patient of as many sites, each with a number of patients in the range."""
    n = rng.integers(sizes[0], sizes[1] + 1, sites)
    site = np.repeat(np.arange(sites), n)
    usual = rng.gamma(1 / CV**2, mean / (1 - never) * CV**2, len(site)) * (rng.random(len(site)) >= never)
    own = ratio * np.exp(rng.normal(-(spread**2) / 2, spread, len(site)))
    counts = {"gp_appointments_before": rng.poisson(usual), "gp_appointments_after": rng.poisson(usual * own)}
    return pd.DataFrame({"site_id": site} | counts | {"months_before": 6, "months_after": 6})


def compared(patients: pd.DataFrame) -> pd.DataFrame:
    """One row per site: its ratio, interval and means, and those of a release, NaN where it is left out."""
    sites = summarise_sites(patients, error="CR3").assign(returned="patients")
    released = released_ratios(base_table(sites, patients, PROFILES["research"]), sites)
    return sites.join(released[["ratio", "low", "high", "mean_before"]].add_suffix("_released"))


def summary(setting: dict[str, object], sites: pd.DataFrame) -> dict[str, object]:
    """One line of the table: how far ratio and mean move, how much wider the interval is, and what it covers."""
    known = sites.dropna(subset=["ratio_released", "low"])
    moved = np.abs(np.log(known["ratio_released"] / known["ratio"]))
    half, half_released = (np.log(known[f"high{end}"] / known[f"low{end}"]) / 2 for end in ("", "_released"))
    truth = known["true_ratio"]
    covered, released = (
        float(((known[f"low{end}"] <= truth) & (truth <= known[f"high{end}"])).mean()) for end in ("", "_released")
    )
    return setting | {
        "sites": len(known),
        "left_out": round(1 - len(known) / len(sites), 3),
        "ratio_off_median": round(float(np.expm1(moved.median())), 4),
        "off_in_half_widths_median": round(float((moved / half).median()), 3),
        "off_in_half_widths_95": round(float((moved / half).quantile(0.95)), 3),
        "times_as_wide_median": round(float((half_released / half).median()), 3),
        "mean_off_median": round(float(np.abs(known["mean_before_released"] / known["mean_before"] - 1).median()), 3),
        "coverage_unreleased": round(covered, 4),
        "coverage": round(released, 4),
        "monte_carlo_se": round(float(np.sqrt(released * (1 - released) / len(known))), 4),
    }


def simulated(simulations: int) -> pd.DataFrame:
    """The whole table: by size and mean, and by size alone, over all shares who never come, ratios and spreads."""
    rng = np.random.default_rng(SEED)
    rows = []
    for size, limits in SIZES.items():
        by_mean = {}
        for mean in MEANS:
            settings = product(NEVER, SPREADS, RATIOS)
            drawings = [
                compared(drawn(rng, simulations, limits, mean, never, spread, ratio)).assign(true_ratio=ratio)
                for never, spread, ratio in settings
            ]
            by_mean[mean] = pd.concat(drawings)
        rows += [summary({"n": size, "mean_before": f"{mean:g}"}, sites) for mean, sites in by_mean.items()]
        rows.append(summary({"n": size, "mean_before": "all"}, pd.concat(by_mean.values())))
    source = {"source_table": "benchmarks/release_distortion.py", "source_row": f"seed {SEED}"}
    return pd.DataFrame(rows).assign(**source)


def as_markdown(table: pd.DataFrame) -> str:
    """One line per size and mean."""
    lines = [
        "| patients | mean before | left out | ratio off by | in half-widths (95th percentile) "
        "| interval, times as wide | mean off by | covers, before and after |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for one in table.itertuples():
        half_widths = f"{one.off_in_half_widths_median:.2f} ({one.off_in_half_widths_95:.2f})"
        covers = f"{100 * one.coverage_unreleased:.1f}%, {100 * one.coverage:.1f}%"
        lines.append(
            f"| {one.n} | {one.mean_before} | {100 * one.left_out:.0f}% | {100 * one.ratio_off_median:.1f}% "
            f"| {half_widths} | {one.times_as_wide_median:.2f} | {100 * one.mean_off_median:.0f}% | {covers} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simulations", type=int, default=1_000, help="sites per setting, of which there are 72")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    given = parser.parse_args()
    table = simulated(given.simulations)
    print(table.drop(columns=["source_table", "source_row"]).to_string(index=False))
    if given.write:
        table.to_csv(TABLE, index=False, lineterminator="\n")
        written = pd.read_csv(TABLE, dtype={"mean_before": str})
        PAGE.write_text(with_part(PAGE.read_text(encoding="utf-8"), MARKS, as_markdown(written)), encoding="utf-8")
        print(f"Written: {TABLE.name} and {PAGE.name}")


if __name__ == "__main__":
    main()
