"""The rules a release can be made under, and numbers of people as bands."""

import math
from dataclasses import dataclass
from typing import Final

_BANDS: Final = (20, 50, 100, 250, 500, 1000)


class DisclosureError(ValueError):
    """A table cannot be protected; the message says why and what to do."""


@dataclass(frozen=True)
class Profile:
    """Rules of a release: the smallest count shown, what counts are rounded to, whether zeros are shown."""

    name: str
    smallest: int
    rounding: int
    zeros_shown: bool
    words: str

    @property
    def hides(self) -> bool:
        """Whether the profile hides or rounds anything at all."""
        return self.smallest > 1 or self.rounding > 1


PROFILES: Final = {
    "research": Profile(
        "research", 8, 5, True, "counts of 1 to 7 are hidden, others are rounded to 5, zeros are shown"
    ),
    "strict": Profile("strict", 10, 5, False, "counts under 10 are hidden, zeros among them, others are rounded to 5"),
    "none": Profile("none", 0, 1, True, "nothing is hidden; for synthetic and published data only"),
}
"""The profiles a release can be made under."""


def profile_of(name: str) -> Profile:
    """Return a profile by name; an unknown one is an error that names those there are.

    >>> profile_of("strict").smallest
    10
    """
    if name not in PROFILES:
        raise ValueError(f"profile {name[:40]!r} is not known; there are {', '.join(PROFILES)}")
    return PROFILES[name]


def band_of(n: int, smallest: int) -> tuple[int, float]:
    """Return the band that a number of people falls in: its least, and the least of the next band.

    >>> band_of(12, 8), band_of(5, 8)
    ((8, 20.0), (0, 8.0))
    """
    edges = [0, *([smallest] if smallest else []), *_BANDS]
    low = max(edge for edge in edges if edge <= n)
    return low, min((float(edge) for edge in edges if edge > n), default=math.inf)


def n_band(n: int, profile: str) -> str:
    """Return a number of people as a band, in words; under the profile `none` the number itself.

    >>> n_band(5, "research"), n_band(12, "research"), n_band(60, "strict"), n_band(3000, "research")
    ('fewer than 8', '8 to 19', '50 to 99', '1,000 or more')
    """
    rules = profile_of(profile)
    if not rules.hides:
        return f"{n:,}"
    low, high = band_of(n, rules.smallest)
    if math.isinf(high):
        return f"{low:,} or more"
    return f"{low:,} to {high - 1:,.0f}" if low else f"fewer than {high:.0f}"
