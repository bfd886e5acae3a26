"""How far greedy and greedy with exchange stay below the proven optimum, over 200 random frames; and what it costs.

python benchmarks/site_selection_gap.py            writes site_selection_gap.csv and the table on book/methods.md
python benchmarks/site_selection_gap.py --large    prints seconds and peak memory for 5,000 candidates
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.analysis.sampling import (
    GowerRows,
    add_farthest,
    criterion_value,
    first_pair_and_bound,
    greedy_with_exchange,
    select_sites,
)

HERE = Path(__file__).parent
METHODS = HERE.parent / "book" / "methods.md"
FRAMES, CHOSEN = 200, 7
START, END = "<!-- greedy gap: start -->", "<!-- greedy gap: end -->"


def random_frame(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "months": rng.integers(1, 49, n).astype(float),
            "deprivation": pd.Categorical(rng.choice(["L", "M", "H"], n), ["L", "M", "H"], ordered=True),
            "region": rng.choice(["N", "M", "S", "SW"], n, p=[0.27, 0.2, 0.43, 0.1]),
            "managed_by": rng.choice(["primary care", "VCSE"], n),
            "practices": rng.integers(1, 10, n).astype(float),
        }
    )


def gaps() -> pd.DataFrame:
    rows = []
    for seed in range(FRAMES):
        n = 15 + seed % 11
        frame = random_frame(n, seed)
        reader = GowerRows(frame)
        for criterion in ("maxmin", "mean"):
            best = select_sites(frame, CHOSEN, criterion=criterion)
            assert best.optimal
            pair, _ = first_pair_and_bound(reader, CHOSEN, criterion)
            positions = add_farthest(reader, pair, CHOSEN, criterion)
            greedy = criterion_value(reader.from_sites(positions)[:, positions], criterion)
            _, exchanged = greedy_with_exchange(reader, CHOSEN, criterion, [], pair)
            rows.append((seed, n, criterion, best.value, greedy, exchanged))
    return pd.DataFrame(rows, columns=["seed", "candidates", "criterion", "optimum", "greedy", "with_exchange"])


def summary(table: pd.DataFrame) -> str:
    lines = [
        "| Criterion | Method | Optimum reached | Mean gap | Largest gap |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for criterion, group in table.groupby("criterion"):
        for column, words in (("greedy", "greedy"), ("with_exchange", "greedy with exchange, 13 starts")):
            gap = 100 * (1 - group[column] / group["optimum"])
            reached = int((gap < 1e-7).sum())
            lines.append(
                f"| {criterion} | {words} | {reached} of {len(group)} | {gap.mean():.2f}% | {gap.max():.1f}% |"
            )
    return "\n".join(lines)


def large() -> None:
    frame = random_frame(5000, 1)
    for criterion in ("maxmin", "mean"):
        start = time.perf_counter()
        chosen = select_sites(frame, CHOSEN, criterion=criterion)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{criterion}: {time.perf_counter() - start:.1f} s, peak {peak:.0f} MB, value {chosen.value:.4f}")


if __name__ == "__main__":
    if "--large" in sys.argv:
        large()
    else:
        measured = gaps()
        measured.to_csv(HERE / "site_selection_gap.csv", index=False, float_format="%.10f", lineterminator="\n")
        text = METHODS.read_text(encoding="utf-8")
        before, after = text.split(START)[0], text.split(END)[1]
        METHODS.write_text(f"{before}{START}\n{summary(measured)}\n{END}{after}", encoding="utf-8")
        print(summary(measured))
