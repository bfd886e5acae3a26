"""What counts as an appointment and how long the windows are: choices with defaults, checked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from helpers.vocabulary import PATIENTS_WHO_LEFT, REFERRAL_MONTH

COLUMN_OF: Final = {"roles": "staff_role", "statuses": "status", "modes": "mode"}
"""The column of appointments.csv whose words each choice of words is among."""


@dataclass(frozen=True)
class Choices:
    """What counts: roles, statuses and modes (None counts all, the empty ones too), and how long the windows are.

    Of appointments identical in every column `each` counts, or they count `once`.
    `referral_month` and `patients_who_left` are words of the vocabulary; wherever the fieldwork month goes, both
    windows are as long.
    """

    window_months: int = 6
    roles: tuple[str, ...] | None = ("GP",)
    statuses: tuple[str, ...] | None = ("attended",)
    modes: tuple[str, ...] | None = None
    last_date: date | None = None
    repeats: str = "each"
    referral_month: str = "excluded"
    patients_who_left: str = "months"

    @property
    def first_after(self) -> int:
        """The first month of the window after, from the fieldwork month, which is 0."""
        return 0 if self.referral_month == "after" else 1

    @property
    def end_of_before(self) -> int:
        """The month that the window before ends ahead of, from the fieldwork month."""
        return 1 if self.referral_month == "before" else 0


def make_choices(
    window_months: int = 6,
    roles: Iterable[str] | None = ("GP",),
    statuses: Iterable[str] | None = ("attended",),
    modes: Iterable[str] | None = None,
    last_date: date | None = None,
    repeats: str = "each",
    referral_month: str = "excluded",
    patients_who_left: str = "months",
) -> Choices:
    """Return checked choices; the word `any` among roles, statuses or modes counts all.

    >>> make_choices(roles=["any"]).roles is None
    True
    """
    if isinstance(window_months, bool) or window_months != int(window_months) or not 1 <= window_months <= 60:
        raise ValueError(f"window_months: {window_months} is not allowed; give a whole number from 1 to 60")
    given = (("repeats", repeats, ("each", "once")), ("referral_month", referral_month, REFERRAL_MONTH),
             ("patients_who_left", patients_who_left, PATIENTS_WHO_LEFT))  # fmt: skip
    for name, word, allowed in given:
        if word not in allowed:
            raise ValueError(f"{name}: {word} is not allowed; give {', '.join(allowed[:-1])} or {allowed[-1]}")
    picked: list[tuple[str, ...] | None] = []
    for name, words in (("roles", roles), ("statuses", statuses), ("modes", modes)):
        several = None if words is None else (words,) if isinstance(words, str) else tuple(str(word) for word in words)
        if several == () or (several and not all(word.strip() for word in several)):
            raise ValueError(f"{name}: none is given; give at least one, or None to count all")
        picked.append(None if several is None or "any" in several else several)
    return Choices(
        int(window_months), picked[0], picked[1], picked[2], last_date, repeats, referral_month, patients_who_left
    )
