"""How far does rounding at the source move what a release prints of a site? Simulated, with a fixed seed.

    python benchmarks/release_distortion.py [--simulations 4000] [--write]

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


def row(setting: dict[str, object], sites: pd.DataFrame, true_ratio: float) -> dict[str, object]:
    """One line of the table."""
    known = sites.dropna(subset=["ratio_released", "low"])
    moved = np.abs(np.log(known["ratio_released"] / known["ratio"]))
    half, half_released = (np.log(known[f"high{end}"] / known[f"low{end}"]) / 2 for end in ("", "_released"))
    mean = np.abs(known["mean_before_released"] / known["mean_before"] - 1)
    covered = {
        end: float(((known[f"low{end}"] <= true_ratio) & (true_ratio <= known[f"high{end}"])).mean())
        for end in ("", "_released")
    }
    return setting | {
        "sites": len(known), "left_out": round(1 - len(known) / len(sites), 3),
        "ratio_off_median": round(float(np.expm1(moved.median())), 4),
        "off_in_half_widths_median": round(float((moved / half).median()), 3),
        "off_in_half_widths_95": round(float((moved / half).quantile(0.95)), 3),
        "times_as_wide_median": round(float((half_released / half).median()), 3),
        "mean_off_median": round(float(mean.median()), 3),
        "coverage_unreleased": round(covered[""], 4), "coverage": round(covered["_released"], 4),
    }  # fmt: skip


def simulated(simulations: int) -> pd.DataFrame:
    """The whole table: a line per size, mean, share who never come, ratio and spread, and one per size for all."""
    rng = np.random.default_rng(SEED)
    rows = []
    for size, mean, never, ratio, spread in product(SIZES, MEANS, NEVER, RATIOS, SPREADS):
        sites = compared(drawn(rng, simulations, SIZES[size], mean, never, spread, ratio))
        setting = {"n": size, "mean_before": mean, "never_share": never, "true_ratio": ratio, "patient_spread": spread}
        rows.append((size, row(setting, sites, ratio)))
    return pd.DataFrame([one for _, one in rows]).assign(
        source_table="benchmarks/release_distortion.py", source_row=f"seed {SEED}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simulations", type=int, default=4_000, help="sites per line")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    given = parser.parse_args()
    table = simulated(given.simulations)
    print(table.drop(columns=["source_table", "source_row"]).to_string(index=False))


if __name__ == "__main__":
    main()
