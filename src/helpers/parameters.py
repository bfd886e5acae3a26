"""Kinds of notebook parameters: how a value is read, and what it may be. Which notebook takes which: `chapters`."""

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_FROM_PAPERMILL: Final = "# Parameters\n"
"""How papermill begins the cell that it writes into a notebook."""


class ParameterError(ValueError):
    """One or more notebook parameters are unknown, of the wrong type or outside what is allowed."""

    def __init__(self, faults: list[str]) -> None:
        """Keep every fault; the message is one per line."""
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class Parameter:
    """One parameter: its default, how a value is read, and the allowed values in words."""

    default: Any
    read: Callable[[Any], Any]
    allowed: str


def number(default: float, low: float, high: float, allowed: str, *, open_ends: bool = False) -> Parameter:
    """Return a parameter that is a number from `low` to `high`, or between them with `open_ends`."""
    return Parameter(default, lambda value: _inside(value, low, high, open_ends=open_ends), allowed)


def whole_number(default: int, low: int, high: int) -> Parameter:
    """Return a parameter that is a whole number from `low` to `high`."""

    def read(value: Any) -> int:
        whole = _inside(value, low, high)
        if whole != int(whole):
            raise ValueError
        return int(whole)

    return Parameter(default, read, f"a whole number from {low} to {high}")


def whole_number_or(word: str, low: int, high: int) -> Parameter:
    """Return a parameter that is a whole number from `low` to `high`, or a word, its default."""
    number_alone = whole_number(low, low, high)

    def read(value: Any) -> int | str:
        return word if str(value).strip().lower() == word else int(number_alone.read(value))

    return Parameter(word, read, f"{number_alone.allowed}, or {word}")


def choice(default: str, *choices: str) -> Parameter:
    """Return a parameter that is one of some words, in any case."""
    by_lower_case = {word.lower(): word for word in choices}
    return Parameter(default, lambda value: by_lower_case[str(value).strip().lower()], ", ".join(choices))


def text(default: str, longest: int, allowed: str) -> Parameter:
    """Return a parameter that is printable text of at most `longest` characters."""

    def read(value: Any) -> str:
        words = str(value)
        if isinstance(value, bool) or len(words) > longest or not words.isprintable():
            raise ValueError
        return words

    return Parameter(default, read, allowed)


def _inside(value: Any, low: float, high: float, *, open_ends: bool = False) -> float:
    """Return a value as a number within its range."""
    if isinstance(value, bool):
        raise ValueError
    inside = float(value)
    if not (low < inside < high if open_ends else low <= inside <= high):
        raise ValueError
    return inside


def check_site(site_id: object, known_sites: Iterable[object]) -> str:
    """Return `site_id` as text when it is one of `known_sites`.

    >>> check_site(3, ["1", "3"])
    '3'
    >>> check_site("99", ["1", "3"])
    Traceback (most recent call last):
        ...
    helpers.parameters.ParameterError: parameter site_id: 99 is not allowed; give one of 1, 3
    """
    known = [str(site) for site in known_sites]
    if str(site_id) in known:
        return str(site_id)
    shown = ", ".join(known[:40]) + (f" and {len(known) - 40} more" if len(known) > 40 else "")
    raise ParameterError([f"parameter site_id: {str(site_id)[:40]} is not allowed; give one of {shown}"])


def read_parameters(pairs: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the `-p NAME VALUE` pairs of a command line as a mapping, refusing a name given twice.

    >>> read_parameters([("site_id", "3")])
    {'site_id': '3'}
    """
    parameters: dict[str, str] = {}
    for name, value in pairs.items() if isinstance(pairs, Mapping) else pairs:
        if name in parameters:
            raise ParameterError([f"parameter {name[:40]!r} is given twice; give it once"])
        parameters[name] = value
    return parameters


def names_from_papermill(cells: Sequence[str] | None = None) -> list[str]:
    """Return the names that papermill gave values to in this kernel, whether the notebook takes them or not.

    papermill writes them into a cell of its own, and of those that are unknown it only warns.

    >>> names_from_papermill(["seed = 1", "# Parameters\\nsiteid = 5\\n", "open_page('01_sampling')"])
    ['siteid']
    """
    if cells is None:
        from IPython.core.getipython import get_ipython

        kernel = get_ipython()
        cells = [] if kernel is None else kernel.user_ns["In"]
    written = [cell for cell in cells if cell.startswith(_FROM_PAPERMILL)]
    statements = ast.parse(written[-1]).body if written else []
    return [ast.unparse(target) for one in statements if isinstance(one, ast.Assign) for target in one.targets]
