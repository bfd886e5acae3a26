"""What counts as an appointment and how long the windows are: choices with defaults, checked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Choices:
    """What counts: roles, statuses and modes (None counts all, the empty ones too), and how long the windows are.

    Of appointments identical in every column `each` counts, or they count `once`.
    """

    window_months: int = 6
    roles: tuple[str, ...] | None = ("GP",)
    statuses: tuple[str, ...] | None = ("attended",)
    modes: tuple[str, ...] | None = None
    last_date: date | None = None
    repeats: str = "each"


def make_choices(
    window_months: int = 6,
    roles: Iterable[str] | None = ("GP",),
    statuses: Iterable[str] | None = ("attended",),
    modes: Iterable[str] | None = None,
    last_date: date | None = None,
    repeats: str = "each",
) -> Choices:
    """Return checked choices; the word `any` among roles, statuses or modes counts all.

    >>> make_choices(roles=["any"]).roles is None
    True
    """
    if isinstance(window_months, bool) or window_months != int(window_months) or not 1 <= window_months <= 60:
        raise ValueError(f"window_months: {window_months} is not allowed; give a whole number from 1 to 60")
    if repeats not in ("each", "once"):
        raise ValueError(f"repeats: {repeats} is not allowed; give each or once")
    picked: list[tuple[str, ...] | None] = []
    for name, words in (("roles", roles), ("statuses", statuses), ("modes", modes)):
        several = None if words is None else (words,) if isinstance(words, str) else tuple(str(word) for word in words)
        if several == () or (several and not all(word.strip() for word in several)):
            raise ValueError(f"{name}: none is given; give at least one, or None to count all")
        picked.append(None if several is None or "any" in several else several)
    return Choices(int(window_months), picked[0], picked[1], picked[2], last_date, repeats)
