"""What does a ratio of ratios beside a comparison group say where nothing happens at referral? Five simulated worlds.

    python benchmarks/comparison_worlds.py [--batches 20] [--draws 2000] [--write]

The worlds are those of anyway_worlds.py; D and E are shown at other strengths too. Matched controls were not referred
and had as many appointments in the three months before, one or five for each patient; random controls were not
referred; patients referred later were referred three months after the index month by the same rule. With --write the
table goes to data/reference/simulated_worlds_comparison.csv and into book/methods.md. Of samples of 160 and 40 pairs
there are as many as --draws says, of 12 five times as many; at other strengths half as many people are simulated.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from anyway_worlds import PEOPLE, SEED, STRENGTH, WORLDS, simulated, totals

from helpers.analysis.gp_usage import ratio_of_ratios
from helpers.book.myst import with_part

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "data" / "reference" / "simulated_worlds_comparison.csv"
PAGE = ROOT / "book" / "methods.md"
MARKS = ("<!-- simulated comparison groups: begin -->", "<!-- simulated comparison groups: end -->")
STRENGTH_MARKS = ("<!-- simulated strength of worlds: begin -->", "<!-- simulated strength of worlds: end -->")
WINDOWS = {"trigger": (-3, -1), "before": (-6, -1), "after": (1, 6), "next": (1, 3), "mirror": (-10, -5)}
SIZES = (12, 40, 160)
CONTROLS = (1, 5)
OTHER_STRENGTHS = {"D": (1 / 3,), "E": (0.25, 0.5, 1.0)}
CELLS_OF_STRENGTH = ((12, 5), (160, 1), (160, 5))
"""Pairs and controls of a sample at every strength of a world."""
STRENGTH_WORDS = {"D": "rate higher by {:.0%} after each episode", "E": "weight {:.2f}"}
TIMES_DRAWN = {12: 5}
"""How many times as many samples of few pairs: they cost little, and their coverage is in question."""
FEWEST_CANDIDATES = 50
"""Controls with as many appointments that a patient must have to be matched."""
DRAWS_AT_ONCE = 250
COLUMNS = ["gp_appointments_before", "gp_appointments_after"]


def everybody(
    world: str, people: int, batches: int, rng: np.random.Generator, strength: float | None = None
) -> pd.DataFrame:
    """Totals of everybody in the trigger months, before, after and in the months after that decide later referral."""
    frames = []
    for _ in range(batches):
        counts, referred = simulated(world, people, rng, strength)
        columns = {name: totals(counts, window).astype("int16") for name, window in WINDOWS.items()}
        later = rng.random(people) < 1 / (1 + np.exp(6 - 0.6 * columns["next"]))
        frames.append(pd.DataFrame({**columns, "referred": referred, "later": later & ~referred}))
    return pd.concat(frames, ignore_index=True)


def one_world(
    world: str, people: int, batches: int, draws: int, rng: np.random.Generator, strength: float | None = None
) -> list[dict[str, object]]:
    """The lines of a world: matched controls of each number and size, random ones, and who was referred later."""
    people_of = everybody(world, people, batches, rng, strength)
    referred, others = people_of[people_of["referred"]], people_of[~people_of["referred"]].sort_values("trigger")
    candidates = others["trigger"].value_counts().reindex(range(int(people_of["trigger"].max()) + 1), fill_value=0)
    first = candidates.cumsum().to_numpy() - candidates.to_numpy()
    can_be = referred["trigger"].map(candidates) >= FEWEST_CANDIDATES
    matched = referred[can_be]
    means = others.groupby("trigger")[["before", "after"]].mean().reindex(matched["trigger"])
    truth = ratio(matched) / ratio(means)
    share, rows = can_be.mean(), []
    for n, k in [(n, k) for k in CONTROLS for n in SIZES] if strength is None else CELLS_OF_STRENGTH:
        wanted = draws * TIMES_DRAWN.get(n, 1)
        found = [
            estimates(matched, others, first, candidates.to_numpy(), (min(DRAWS_AT_ONCE, wanted - done), n, k), rng)
            for done in range(0, wanted, DRAWS_AT_ONCE)
        ]
        sites = pd.concat(found).dropna(subset=["se_log_ratio"])
        holds = ((sites["low"] <= 1) & (sites["high"] >= 1)).mean()
        rows.append(line("matched controls", k, n, len(sites), truth, holds, share))
    groups = {"random controls": others, "referred later": people_of[people_of["later"]]}
    for name, group in groups.items():
        rows.append(line(name, 1, len(referred), 1, ratio(referred) / ratio(group), np.nan, np.nan))
    rows.append(line("none, mirror window", 1, len(referred), 1, ratio(referred, "mirror"), np.nan, np.nan))
    strength = STRENGTH.get(world, 0) if strength is None else strength
    of_world = {"world": world, "what_happens": WORLDS[world], "strength": round(strength, 3)}
    return [of_world | row for row in rows]


def estimates(
    matched: pd.DataFrame,
    others: pd.DataFrame,
    first: np.ndarray,
    candidates: np.ndarray,
    shape: tuple[int, int, int],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The ratio of ratios of each of so many draws of n patients and k controls each."""
    draws, n, k = shape
    chosen = rng.integers(0, len(matched), (draws, n))
    total = matched["trigger"].to_numpy()[chosen]
    own = first[total][..., None] + rng.integers(0, candidates[total][..., None], (draws, n, k))
    numbers = np.concatenate([matched[["before", "after"]].to_numpy()[chosen.ravel()],
                              others[["before", "after"]].to_numpy()[own.ravel()]])  # fmt: skip
    pair = np.arange(draws * n)
    frame = pd.DataFrame(numbers, columns=COLUMNS)
    frame["pair_id"] = np.concatenate([pair, np.repeat(pair, k)])
    frame["site_id"] = frame["pair_id"] // n
    frame["group"] = np.repeat(["referred", "not referred"], [draws * n, draws * n * k])
    return ratio_of_ratios(frame.assign(months_before=6, months_after=6))


def ratio(rows: pd.DataFrame, before: str = "before") -> float:
    return float(rows["after"].mean() / rows[before].mean())


def line(
    comparison: str, controls: int, n: int, simulations: int, said: float, holds: float, share: float
) -> dict[str, object]:
    return {
        "comparison": comparison, "controls": controls, "n": n, "simulations": simulations, "ratio": round(said, 3),
        "holds_one": round(float(holds), 4), "matched_share": round(float(share), 3),
    }  # fmt: skip


def simulate(people: int, batches: int, draws: int, seed: int = SEED) -> pd.DataFrame:
    """The whole table: every world, then those of which the strength is tried."""
    worlds = [(world, None, batches) for world in WORLDS]
    worlds += [(world, s, -(-batches // 2)) for world, strengths in OTHER_STRENGTHS.items() for s in strengths]
    rows = []
    for place, (world, strength, number) in enumerate(worlds):
        rows += one_world(world, people, number, draws, np.random.default_rng([seed, place]), strength)
    return pd.DataFrame(rows).assign(source_table="benchmarks/comparison_worlds.py", source_row=f"seed {seed}")


def as_strong_as_shown(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the five worlds as they are shown first."""
    return table[table["strength"] == table["world"].map(STRENGTH).fillna(0).round(3)]


def as_markdown(table: pd.DataFrame) -> str:
    """The table of the Methods page: one line per world."""
    heads = ["world", "random controls say", "referred later say", "matched controls say"]
    heads += [f"holds 1, n = {n}, {k} each" for k in CONTROLS for n in SIZES]
    lines = [f"| {' | '.join(heads)} |", f"| --- |{' --: |' * (len(heads) - 1)}"]
    for (world, what), rows in as_strong_as_shown(table).groupby(["world", "what_happens"], sort=False):
        said = rows.drop_duplicates("comparison").set_index("comparison")["ratio"]
        holds = rows[rows["comparison"] == "matched controls"].set_index(["controls", "n"])["holds_one"]
        cells = [f"{said[name]:.2f}" for name in ("random controls", "referred later", "matched controls")]
        cells += [f"{100 * holds[k, n]:.1f}%" for k in CONTROLS for n in SIZES]
        lines.append(f"| {world}: {what} | {' | '.join(cells)} |")
    errors = error(as_strong_as_shown(table))
    where_right = errors[errors.index != "E"]
    said = f"{where_right.min():.1f} to {where_right.max():.1f} points in A to D, up to {errors['E'].max():.1f} in E"
    return "\n".join([*lines, "", f"Error of the simulation: {said}."])


def error(table: pd.DataFrame) -> "pd.Series[float]":
    """The standard error, in points, of every share of intervals that hold, by world."""
    rows = table[table["comparison"] == "matched controls"].set_index("world")
    return 100 * np.sqrt(rows["holds_one"] * (1 - rows["holds_one"]) / rows["simulations"])


def strengths_as_markdown(table: pd.DataFrame) -> str:
    """The second table of the Methods page: worlds D and E by how strong they are."""
    heads = ["world and its strength", "mirror window says", "matched controls say"]
    heads += [f"holds 1, n = {n}, {k} each" for n, k in CELLS_OF_STRENGTH]
    lines = [f"| {' | '.join(heads)} |", f"| --- |{' --: |' * (len(heads) - 1)}"]
    shown = table[table["world"].isin(list(OTHER_STRENGTHS))]
    for (world, strength), rows in shown.groupby(["world", "strength"]):
        said = rows.drop_duplicates("comparison").set_index("comparison")["ratio"]
        holds = rows[rows["comparison"] == "matched controls"].set_index(["n", "controls"])["holds_one"]
        cells = [f"{said[name]:.2f}" for name in ("none, mirror window", "matched controls")]
        cells += [f"{100 * holds[cell]:.1f}%" for cell in CELLS_OF_STRENGTH]
        mark = ", as above" if strength == round(STRENGTH[world], 3) else ""
        lines.append(f"| {world}: {STRENGTH_WORDS[world].format(strength)}{mark} | {' | '.join(cells)} |")
    most = error(shown).groupby(level=0).max()
    said = " and ".join(f"{most[world]:.1f} in {world}" for world in OTHER_STRENGTHS)
    return "\n".join([*lines, "", f"Error of the simulation: up to {said}, in points."])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", type=int, default=20, help=f"of {PEOPLE:,} people on the list of each world")
    parser.add_argument("--draws", type=int, default=2_000, help="samples of the referred, of each size")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    given = parser.parse_args()
    table = simulate(PEOPLE, given.batches, given.draws)
    print(table.to_string(index=False))
    if given.write:
        table.to_csv(TABLE, index=False, lineterminator="\n")
        written = pd.read_csv(TABLE)
        page = with_part(PAGE.read_text(encoding="utf-8"), MARKS, as_markdown(written))
        PAGE.write_text(with_part(page, STRENGTH_MARKS, strengths_as_markdown(written)), encoding="utf-8")
        print(f"Written: {TABLE.name} and {PAGE.name}")


if __name__ == "__main__":
    main()
