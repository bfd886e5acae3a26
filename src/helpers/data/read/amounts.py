"""Amounts as people write them in a sampling frame: with marks between thousands, percent, a currency or a unit."""

import re
from dataclasses import dataclass
from typing import Final

_PLAIN: Final = re.compile(r"[-+]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|inf(?:inity)?)", re.IGNORECASE)
_TELEPHONE: Final = re.compile(r"0[0-9]{8,}|\+[0-9]{9,}")
_THOUSANDS: Final = re.compile(r"[1-9][0-9]{0,2}([.,][0-9]{3})+")
_GROUPED: Final = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?|[1-9][0-9]{0,2}(?:\s[0-9]{3})+(?:\.[0-9]+)?")
_GROUPED_BEFORE_COMMA: Final = re.compile(
    r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+|[1-9][0-9]{0,2}(?:\s[0-9]{3})+(?:,[0-9]+)?"
)
_AMOUNT: Final = re.compile(
    r"([-+]?)([£$€]?)\s?([0-9.][0-9.,\s]*?)"
    r"(?:\s?(%|k|m|bn|km|mi|miles?|kg|mins?|minutes?|hrs?|hours?|days?|weeks?|months?|years?|yrs?|wte|fte)"
    r"|\s((?:[a-z][a-z²/.]* )?per [a-z0-9,]+(?: [a-z]+)?|[a-z][a-z²/.]*))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what stands around it; `grouped` says that a comma or a point stands between its thousands."""

    value: float
    unit: str = ""
    grouped: bool = False


def plain_number(text: str, *, decimal_comma: bool = False) -> float | None:
    """Return a number; with semicolons between columns a comma is its decimal mark, and 12.000 could be two numbers.

    Digits that begin as telephone numbers do are none.

    >>> plain_number("01225123456") is None
    True
    >>> plain_number("6,5", decimal_comma=True), plain_number("12,5"), plain_number("1_000")
    (6.5, None, None)
    """
    if _TELEPHONE.fullmatch(text) or (decimal_comma and _THOUSANDS.fullmatch(text)):
        return None
    plain = text.replace(",", ".") if decimal_comma else text
    return float(plain) if _PLAIN.fullmatch(plain) else None


def has_decimal_comma(text: str) -> bool:
    """Return whether a text is a number but for a comma before its decimals.

    >>> has_decimal_comma("2,5"), has_decimal_comma("2,500")
    (True, False)
    """
    return "," in text and not _THOUSANDS.fullmatch(text) and plain_number(text.replace(",", ".")) is not None


def read_amount(text: str, *, decimal_comma: bool = False) -> Amount | None:
    """Return the amount that a text is; None when it is none, or could be two.

    Units are alike whichever capitals they have, and with or without the s of a plural.

    >>> read_amount("12,345"), read_amount("45%"), read_amount("£1,200.50")
    (Amount(value=12345.0, unit='', grouped=True), Amount(value=45.0, unit='%', grouped=False), \
Amount(value=1200.5, unit='£', grouped=True))
    >>> read_amount("12 km").unit, read_amount("3 Practices").unit, read_amount("7 High Street")
    ('km', 'practice', None)
    """
    number = plain_number(text, decimal_comma=decimal_comma)
    if number is not None:
        return Amount(number)
    match = _AMOUNT.fullmatch(text)
    if match is None or _TELEPHONE.fullmatch(text):
        return None
    sign, currency, digits, measure, word = match.groups()
    grouped = (_GROUPED_BEFORE_COMMA if decimal_comma else _GROUPED).fullmatch(digits)
    marks = r"[.\s]" if decimal_comma else r"[,\s]"
    number = plain_number(re.sub(marks, "", digits) if grouped else digits, decimal_comma=decimal_comma)
    if number is None:
        return None
    unit = f"{currency} {(measure or word or '').lower()}".strip()
    singular = unit[:-1] if len(unit) > 2 and unit.endswith("s") else unit
    return Amount(-number if sign == "-" else number, singular, bool(grouped and not re.search(r"\s", digits)))
