"""What do the mirror window and the forecast say where nothing happens at referral? Five simulated worlds, one seed.

    python benchmarks/anyway_worlds.py [--batches 6] [--draws 2000] [--write]

Everybody's GP appointments of 37 months are Poisson around rates of their own (gamma, mean 0.4 a month, coefficient of
variation 0.8). A: the rates are constant. B: they drift (autoregression of their logarithm, 0.9 from month to month,
standard deviation 0.6). C: episodes of three months on average, in which the rate is four times as high. D: the same,
and each episode leaves the rate a sixth higher for good. E: as B, and the GP also knows the rate of the referral month.
Whether somebody is referred depends on their appointments in the three months before (0.6 in the log odds for each); in
E on the log of that rate too (0.75). comparison_worlds.py shows D and E at other strengths.
With --write the table goes to data/reference/simulated_worlds.csv and into book/methods.md.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.analysis.gp_usage import forecast_ratio, lasting_share, summarise_sites
from helpers.book.myst import with_part

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "data" / "reference" / "simulated_worlds.csv"
PAGE = ROOT / "book" / "methods.md"
MARKS = ("<!-- simulated worlds: begin -->", "<!-- simulated worlds: end -->")
WORLDS = {
    "A": "constant rates",
    "B": "drifting rates",
    "C": "episodes",
    "D": "episodes that leave lasting deterioration",
    "E": "drifting rates, and the GP knows more than the counts",
}
MEAN, CV, CORRELATION, SPREAD = 0.4, 0.8, 0.9, 0.6
STRENGTH = {"D": 1 / 6, "E": 0.75}
"""By what share each episode raises the rate for good; what the log of the rate adds to the log odds of referral."""
FIRST, LAST = -24, 12
WINDOWS = {"before and after": (-6, -1), "mirror window": (-10, -5)}
SIZES = (40, 160)
PEOPLE = 250_000
SEED = 20250701


def rates(world: str, people: int, rng: np.random.Generator, strength: float) -> np.ndarray:
    """The monthly rate of everybody: a row for each person, a column for each month."""
    usual = rng.gamma(1 / CV**2, MEAN * CV**2, people)[:, None]
    months = LAST - FIRST + 1
    if world == "A":
        return np.broadcast_to(usual, (people, months))
    if world in "BE":
        state = rng.normal(0, SPREAD, people)
        path = np.empty((people, months))
        for month in range(months):
            path[:, month] = state
            state = CORRELATION * state + rng.normal(0, SPREAD * np.sqrt(1 - CORRELATION**2), people)
        return usual * np.exp(path - SPREAD**2 / 2)
    return usual * episodes(people, months, rng, strength)


def episodes(people: int, months: int, rng: np.random.Generator, lasts: float) -> np.ndarray:
    """How many times as high the rate is: four times in an episode, and after each by the share that lasts higher."""
    ill = rng.random(people) < 0.04 / (0.04 + 1 / 3)
    lasting, factor = np.ones(people), np.empty((people, months))
    for month in range(months):
        factor[:, month] = lasting * np.where(ill, 4, 1)
        ends, begins = ill & (rng.random(people) < 1 / 3), ~ill & (rng.random(people) < 0.04)
        lasting = np.where(ends, lasting * (1 + lasts), lasting)
        ill = (ill & ~ends) | begins
    return factor


def simulated(
    world: str, people: int, rng: np.random.Generator, strength: float | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Counts of everybody by month, and who is referred; D and E as strong as the table has them, or as told."""
    strength = STRENGTH.get(world, 0) if strength is None else strength
    rate = rates(world, people, rng, strength)
    counts = rng.poisson(rate)
    score = 0.6 * counts[:, column(-3) : column(0)].sum(axis=1)
    if world == "E":
        score = score + strength * np.log(rate[:, column(0)])
    return counts, rng.random(people) < 1 / (1 + np.exp(6 - score))


def column(month: int) -> int:
    return month - FIRST


def totals(counts: np.ndarray, window: tuple[int, int]) -> np.ndarray:
    return counts[:, column(window[0]) : column(window[1]) + 1].sum(axis=1)


def one_list(world: str, people: int, batches: int, rng: np.random.Generator) -> pd.DataFrame:
    """The totals of everybody in the windows of each method and after, and who is referred; made in batches."""
    frames = []
    for _ in range(batches):
        counts, referred = simulated(world, people, rng)
        columns = {method: totals(counts, window) for method, window in WINDOWS.items()}
        frames.append(pd.DataFrame({**columns, "after": totals(counts, (1, 6)), "referred": referred}))
    return pd.concat(frames, ignore_index=True)


def one_world(world: str, people: int, batches: int, draws: int, rng: np.random.Generator) -> list[dict[str, object]]:
    """The lines of a world: each window at each size, and the forecast from the whole list."""
    everybody = one_list(world, people, batches, rng)
    referred = everybody[everybody["referred"]]
    after, rows = referred["after"].to_numpy(), []
    for method in WINDOWS:
        before = referred[method].to_numpy()
        for n in SIZES:
            chosen = rng.integers(0, len(referred), (draws, n))
            sites = summarise_sites(drawn(before[chosen], after[chosen]), error="CR3")
            known = sites["se_log_ratio"].notna()
            covered = ((sites["low"] <= 1) & (sites["high"] >= 1))[known].mean()
            rows.append(line(world, method, n, int(known.sum()), after.mean() / before.mean(), covered))
    first, second = (everybody[name].to_numpy() for name in ("before and after", "after"))
    lasting = lasting_share(listed(first, second))
    forecast = forecast_ratio(lasting, referred["before and after"].mean()) if lasting else None
    said = np.nan if forecast is None else forecast.ratio
    return [*rows, line(world, "forecast", len(referred), 1, said, np.nan)]


def drawn(before: np.ndarray, after: np.ndarray) -> pd.DataFrame:
    """Draws as rows of gp_usage.csv, a site for each draw."""
    draws, n = before.shape
    frame = {"site_id": np.repeat(np.arange(draws).astype(str), n), "patient_id": np.tile(np.arange(n), draws)}
    frame |= {"gp_appointments_before": before.ravel(), "gp_appointments_after": after.ravel()}
    return pd.DataFrame(frame).assign(months_before=6, months_after=6)


def listed(first: np.ndarray, second: np.ndarray) -> pd.DataFrame:
    """Counts of everybody as rows of practice_list.csv."""
    pairs = pd.DataFrame({"gp_appointments_first": first, "gp_appointments_second": second})
    tally = pairs.value_counts().rename("n_patients").reset_index()
    return tally.assign(months_per_window=6)


def line(world: str, method: str, n: int, simulations: int, ratio: float, covered: float) -> dict[str, object]:
    return {
        "world": world, "what_happens": WORLDS[world], "method": method, "n": n, "simulations": simulations,
        "ratio": round(float(ratio), 3), "holds_one": round(float(covered), 4),
    }  # fmt: skip


def simulate(people: int, batches: int, draws: int, seed: int = SEED) -> pd.DataFrame:
    """The whole table."""
    rng = np.random.default_rng(seed)
    rows = [row for world in WORLDS for row in one_world(world, people, batches, draws, rng)]
    return pd.DataFrame(rows).assign(source_table="benchmarks/anyway_worlds.py", source_row=f"seed {seed}")


def as_markdown(table: pd.DataFrame) -> str:
    """The table of the Methods page: one line per world."""
    heads = ["world", "before and after says", "forecast says", "mirror window says"]
    heads += [f"its interval holds 1, n = {n}" for n in SIZES]
    lines = [f"| {' | '.join(heads)} |", f"| --- |{' --: |' * (len(heads) - 1)}"]
    for (world, what), rows in table.groupby(["world", "what_happens"], sort=False):
        ratio = rows.drop_duplicates("method").set_index("method")["ratio"]
        holds = rows[rows["method"] == "mirror window"].set_index("n")["holds_one"]
        cells = [f"{ratio[name]:.2f}" for name in ("before and after", "forecast", "mirror window")]
        cells += [f"{100 * holds[n]:.1f}%" for n in SIZES]
        lines.append(f"| {world}: {what} | {' | '.join(cells)} |")
    return "\n".join(lines)


def write_page(table: pd.DataFrame) -> None:
    """Put the table between its marks on the Methods page."""
    PAGE.write_text(with_part(PAGE.read_text(encoding="utf-8"), MARKS, as_markdown(table)), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", type=int, default=6, help=f"of {PEOPLE:,} people on the list of each world")
    parser.add_argument("--draws", type=int, default=2_000, help="samples of the referred, of each size")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    given = parser.parse_args()
    table = simulate(PEOPLE, given.batches, given.draws)
    print(table.to_string(index=False))
    if given.write:
        table.to_csv(TABLE, index=False, lineterminator="\n")
        write_page(pd.read_csv(TABLE))
        print(f"Written: {TABLE.name} and {PAGE.name}")


if __name__ == "__main__":
    main()
