"""The best choice of sites against trying every set, on small frames; expected values come from the trial of all."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.sampling import (
    GowerRows,
    distribution_of_sets,
    first_pair_and_bound,
    gower,
    greedy_with_exchange,
    percentile_of,
    select_sites,
)
from helpers.analysis.sampling.selection import PROVE_UP_TO


def random_frame(n: int, seed: int, *, missing: float = 0.0, coarse: bool = False) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "place": rng.choice(["North", "Midlands", "South"], n),
            "level": pd.Categorical(rng.choice(["Low", "Medium", "High"], n), ["Low", "Medium", "High"], ordered=True),
            "months": rng.integers(0, 3 if coarse else 48, n).astype(float),
            "employer": rng.choice(["primary care", "VCSE"], n),
        },
        index=[f"s{i}" for i in range(n)],
    )
    return frame.mask(rng.random(frame.shape) < missing) if missing else frame


def every_set(frame: pd.DataFrame, k: int, criterion: str, weights: dict[str, float] | None = None):  # type: ignore[no-untyped-def]
    distances = gower(frame, weights=weights).to_numpy()
    measure = min if criterion == "maxmin" else (lambda values: sum(values) / len(values))
    return {
        tuple(frame.index[i] for i in positions): measure([distances[i, j] for i, j in combinations(positions, 2)])
        for positions in combinations(range(len(frame)), k)
    }


@pytest.mark.parametrize("criterion", ["maxmin", "mean"])
@pytest.mark.parametrize("seed", range(12))
def test_the_choice_is_the_first_of_the_best_sets_and_all_ties_are_counted(seed: int, criterion: str) -> None:
    frame = random_frame(7 + seed % 5, seed, coarse=seed % 2 == 0)
    k = 2 + seed % 4
    values = every_set(frame, k, criterion)
    best = max(values.values())
    as_good = [sites for sites, value in values.items() if value >= best - 1e-9]
    chosen = select_sites(frame, k, criterion=criterion)  # type: ignore[arg-type]
    assert chosen.value == pytest.approx(best, abs=1e-9)
    assert (chosen.optimal, chosen.all_ties, chosen.ties) == (True, True, len(as_good))
    assert chosen.sites == as_good[0]


@pytest.mark.parametrize("criterion", ["maxmin", "mean"])
@pytest.mark.parametrize("seed", range(6))
def test_with_missing_cells_weights_and_sites_that_must_be_there(seed: int, criterion: str) -> None:
    frame = random_frame(11, 100 + seed, missing=0.15)
    frame["anchor"] = np.arange(11.0)
    weights = {"place": 3.0, "months": 0.5, "employer": 0.0}
    values = every_set(frame, 4, criterion, weights)
    best = max(value for sites, value in values.items() if {"s3", "s8"} <= set(sites))
    chosen = select_sites(frame, 4, criterion=criterion, weights=weights, must_include=["s8", "s3"])  # type: ignore[arg-type]
    assert {"s3", "s8"} <= set(chosen.sites)
    assert chosen.value == pytest.approx(best, abs=1e-9)
    assert chosen.optimal


@pytest.mark.parametrize("criterion", ["maxmin", "mean"])
def test_the_distribution_of_all_sets_and_the_percentile_are_those_of_trying_every_set(criterion: str) -> None:
    frame = random_frame(12, 5)
    chosen = ["s1", "s4", "s5", "s9"]
    values = every_set(frame, 4, criterion)
    all_values = np.array(list(values.values()))
    sets = distribution_of_sets(chosen, frame, criterion=criterion, seed=1, bins=20)  # type: ignore[arg-type]
    assert (sets.criterion, sets.tried, sets.exact) == (criterion, 495, True)
    assert sets.value == pytest.approx(values[tuple(chosen)])
    assert sets.percentile == pytest.approx(100 * np.mean(all_values <= values[tuple(chosen)] + 1e-9))
    assert sets.sets.sum() == 495
    assert percentile_of(chosen, frame, criterion=criterion, seed=2) == sets.percentile  # type: ignore[arg-type]


@pytest.mark.parametrize("criterion", ["maxmin", "mean"])
def test_beyond_what_can_be_proven_the_bound_holds_and_the_choice_is_not_called_optimal(
    monkeypatch: pytest.MonkeyPatch, criterion: str
) -> None:
    frame = random_frame(14, 9)
    best = max(every_set(frame, 5, criterion).values())
    monkeypatch.setitem(PROVE_UP_TO, criterion, 10)
    chosen = select_sites(frame, 5, criterion=criterion)  # type: ignore[arg-type]
    assert not chosen.optimal
    assert chosen.value <= best + 1e-9 <= chosen.bound + 2e-9


def test_rows_worked_out_when_asked_for_are_those_of_the_whole_matrix() -> None:
    frame = random_frame(15, 3, missing=0.1)
    frame["anchor"] = np.arange(15.0)
    weights = {"place": 2.0}
    rows = GowerRows(frame, weights).from_sites([4, 0, 14])
    np.testing.assert_allclose(rows, gower(frame, weights=weights).to_numpy()[[4, 0, 14]], atol=1e-12)


@pytest.mark.parametrize(("n", "criterion"), [(60, "maxmin"), (40, "mean")])
def test_a_proof_is_found_for_as_many_candidates_as_promised(n: int, criterion: str) -> None:
    chosen = select_sites(random_frame(n, 1), 7, criterion=criterion)  # type: ignore[arg-type]
    assert chosen.optimal
    assert chosen.bound == pytest.approx(chosen.value)


def test_exchange_leaves_forced_sites_where_they_are() -> None:
    rows = GowerRows(random_frame(30, 2))
    for criterion in ("maxmin", "mean"):
        pair, _ = first_pair_and_bound(rows, 6, criterion)
        chosen, _ = greedy_with_exchange(rows, 6, criterion, [11, 12, 13], pair)
        assert {11, 12, 13} <= set(chosen)
        assert len(set(chosen)) == 6


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"k": 1}, "k: 1 is not allowed; give a whole number from 2 to 8"),
        ({"k": 9}, "k: 9 is not allowed"),
        ({"k": 3, "criterion": "median"}, "give maxmin or mean"),
        ({"k": 3, "weights": {"colour": 1}}, "colour is no attribute"),
        ({"k": 3, "weights": {"place": -1}}, "negative"),
        ({"k": 3, "must_include": ["s77"]}, "must_include: s77 is not in the frame"),
        ({"k": 2, "must_include": ["s1", "s2", "s3"]}, "3 sites are asked for and only 2"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused_in_words(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        select_sites(random_frame(8, 1), **options)  # type: ignore[arg-type]


def test_a_frame_of_one_site_is_refused() -> None:
    with pytest.raises(ValueError, match="one site only"):
        select_sites(random_frame(1, 1), 2)
