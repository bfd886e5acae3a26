"""The rules a release can be made under, each read from a file of `profiles/`, and numbers of people as bands."""

import math
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

_BANDS: Final = (20, 50, 100, 250, 500, 1000)
_FILES: Final = Path(__file__).parent / "profiles"
_ORDER: Final = ("research", "strict", "midpoint6", "none")


class DisclosureError(ValueError):
    """A table cannot be protected; the message says why and what to do."""


@dataclass(frozen=True)
class Profile:
    """Rules of a release, as a file of `profiles/` states and explains them.

    `smallest` is the smallest count shown, `rounding` what counts are rounded to, with `midpoint` to the middle of that
    many; with `survival_only` nothing but survival curves is shown. `classes_shown` is about all or none of a group,
    `least_df` about estimates of models, `two_largest` and `rest_of_largest` about who holds a total, `differ_by` about
    two numbers of people that others rest on. `sources` names the rule that each part of the file is taken from.
    """

    name: str
    smallest: int
    rounding: int
    zeros_shown: bool
    words: str
    midpoint: bool = False
    survival_only: bool = False
    classes_shown: bool = True
    least_df: float = 0.0
    two_largest: float = 1.0
    rest_of_largest: float = 0.0
    sites_shown: bool = True
    differ_by: int = 0
    sources: dict[str, str] = field(default_factory=dict, compare=False, hash=False)

    @property
    def hides(self) -> bool:
        """Whether the profile hides or rounds anything at all."""
        return self.smallest > 1 or self.rounding > 1

    @property
    def few(self) -> int:
        """The number of people from which on words may name it."""
        return max(self.smallest, self.differ_by + 1)

    def may_show(self, count: float) -> bool:
        """Return whether a number of people can stand in a table of a release.

        >>> [n for n in range(13) if PROFILES["research"].may_show(n)]
        [0, 10]
        >>> [n for n in range(13) if PROFILES["midpoint6"].may_show(n)]
        [0, 3, 9]
        """
        if count == 0:
            return self.zeros_shown
        return count >= self.smallest and count % self.rounding == (self.rounding // 2 if self.midpoint else 0)

    def rounded(self, count: int) -> int:
        """Return a number of people as it is printed where it is shown.

        >>> PROFILES["research"].rounded(13), PROFILES["midpoint6"].rounded(13)
        (15, 15)
        """
        return int(self.all_rounded(count))

    def surely_enough(self, printed: ArrayLike) -> NDArray[np.bool_]:
        """Return which printed numbers of people stand for no number that is too small, whatever was rounded to them.

        >>> PROFILES["research"].surely_enough([5, 10, 15]).tolist(), PROFILES["strict"].surely_enough(10).tolist()
        ([False, True, True], False)
        """
        return np.asarray(np.asarray(printed, dtype=float) - self.rounding // 2 >= self.smallest)

    def all_rounded(self, counts: ArrayLike) -> NDArray[np.float64]:
        """Return numbers of people rounded to the nearest multiple, or to the midpoint of that many; halves go up.

        >>> PROFILES["research"].all_rounded([8, 12, 13]).tolist(), PROFILES["midpoint6"].all_rounded([0, 7]).tolist()
        ([10.0, 10.0, 15.0], [0.0, 9.0])
        """
        numbers = np.asarray(counts, dtype=float)
        if self.midpoint:
            return np.ceil(numbers / self.rounding) * self.rounding - np.where(numbers > 0, self.rounding // 2, 0)
        return np.asarray(np.floor(numbers / self.rounding + 0.5) * self.rounding)


def _read(name: str) -> Profile:
    """Return the profile of a file."""
    rules: dict[str, Any] = tomllib.loads((_FILES / f"{name}.toml").read_text(encoding="utf-8"))
    return Profile(
        name=name,
        smallest=rules["threshold"]["smallest"],
        rounding=rules["rounding"]["to"],
        zeros_shown=rules["zeros"]["shown"],
        words=rules["words"],
        midpoint=rules["rounding"].get("midpoint", False),
        survival_only=rules.get("survival_only", False),
        classes_shown=rules["classes"]["shown"],
        least_df=rules["degrees_of_freedom"]["least"],
        two_largest=rules["dominance"]["two_largest"],
        rest_of_largest=rules["dominance"]["rest_of_largest"],
        sites_shown=rules["sites"]["shown"],
        differ_by=rules["populations"]["differ_by"],
        sources={part: rule["source"] for part, rule in rules.items() if isinstance(rule, dict)},
    )


PROFILES: Final = {name: _read(name) for name in _ORDER}
"""The profiles a release can be made under."""


def profile_of(name: str) -> Profile:
    """Return a profile by name; an unknown one is an error that names those there are.

    >>> profile_of("strict").smallest
    10
    """
    if name not in PROFILES:
        raise ValueError(f"profile {name[:40]!r} is not known; there are {', '.join(PROFILES)}")
    return PROFILES[name]


def band_of(n: int, profile: Profile) -> tuple[int, float]:
    """Return the band that a number of people falls in: its least, and the least of the next band.

    A band begins where numbers begin that are rounded to the same one, so that it holds all that a rounded number may
    stand for: 20 to 49 beside "about 20" would say 20 to 22 and "about 50" beside it 48 or 49.

    >>> band_of(12, PROFILES["research"]), band_of(5, PROFILES["research"]), band_of(20, PROFILES["midpoint6"])
    ((8, 18.0), (0, 8.0), (19, 49.0))
    """
    edges = [0, *([profile.smallest] if profile.smallest else []), *(_aligned(edge, profile) for edge in _BANDS)]
    low = max(edge for edge in edges if edge <= n)
    return low, min((float(edge) for edge in edges if edge > n), default=math.inf)


def _aligned(edge: int, profile: Profile) -> int:
    """Return the least number that is rounded to the same one as this."""
    step = profile.rounding
    if profile.midpoint:
        return (edge - 1) // step * step + 1
    return (2 * edge + step) // (2 * step) * step - step // 2


def n_band(n: int, profile: str) -> str:
    """Return a number of people as a band, in words; under the profile `none` the number itself.

    >>> n_band(5, "research"), n_band(12, "research"), n_band(60, "strict"), n_band(3000, "research")
    ('fewer than 8', '8 to 17', '48 to 97', '998 or more')
    """
    rules = profile_of(profile)
    if not rules.hides:
        return f"{n:,}"
    low, high = band_of(n, rules)
    if math.isinf(high):
        return f"{low:,} or more"
    return f"{low:,} to {high - 1:,.0f}" if low else f"fewer than {high:.0f}"
