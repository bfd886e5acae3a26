"""Random draws that give the same values on every platform: only exact arithmetic on `random.random()`."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Final, TypeVar

SEED: Final = 20250701

T = TypeVar("T")


def whole(rng: Random, low: int, high: int) -> int:
    """Return a whole number from `low` to `high`, both included.

    >>> {whole(Random(1), 3, 3)}
    {3}
    """
    return low + int(rng.random() * (high - low + 1))  # the same on every Python; randint is not promised to be


def weighted(rng: Random, values: Sequence[T], weights: Sequence[float]) -> T:
    """Return one of `values`, drawn in proportion to `weights`.

    >>> weighted(Random(1), ["a", "b"], [0, 1])
    'b'
    """
    totals = list(accumulate(weights))
    return values[min(bisect_right(totals, rng.random() * totals[-1]), len(values) - 1)]


def poisson(rng: Random, mean: float) -> int:
    """Return a Poisson count, cut at 60, from weights made without a logarithm or an exponential.

    >>> [poisson(Random(seed), 2.0) for seed in range(1, 5)]
    [0, 5, 1, 1]
    """
    weights = [1.0]
    for count in range(1, 61):
        weights.append(weights[-1] * mean / count)
    return weighted(rng, range(61), weights)


def normal(rng: Random) -> float:
    """Return a draw that is close to standard normal: twelve uniform draws less six.

    >>> -6 <= normal(Random(1)) <= 6
    True
    """
    return math.fsum(rng.random() for _ in range(12)) - 6


def shuffled(rng: Random, values: Sequence[T]) -> list[T]:
    """Return the values in a random order.

    >>> sorted(shuffled(Random(1), [3, 1, 2]))
    [1, 2, 3]
    """
    mixed = list(values)
    for last in range(len(mixed) - 1, 0, -1):
        other = whole(rng, 0, last)
        mixed[last], mixed[other] = mixed[other], mixed[last]
    return mixed
