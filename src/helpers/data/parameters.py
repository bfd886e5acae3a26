"""The typed allow-list of notebook parameters: what papermill may hand over, and what each value may be."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final


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


def _number(low: float, high: float, *, open_ends: bool = False) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        if isinstance(value, bool):
            raise ValueError
        number = float(value)
        inside = low < number < high if open_ends else low <= number <= high
        if not inside:
            raise ValueError
        return number

    return read


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        number = _number(low, high)(value)
        if number != int(number):
            raise ValueError
        return int(number)

    return read


def _one_of(*choices: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        by_lower_case = {choice.lower(): choice for choice in choices}
        return by_lower_case[str(value).strip().lower()]

    return read


def _text(longest: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = str(value)
        if isinstance(value, bool) or len(text) > longest or not text.isprintable():
            raise ValueError
        return text

    return read


OUTCOMES: Final = ("all", "ons4", "gse")
POOLING_METHODS: Final = ("REML", "PM", "DL", "EE")

SHARED: Final = {
    "study_dir": Parameter("", _text(4096), "a folder, or empty for the book's own data"),
    "confidence": Parameter(0.95, _number(0.5, 1, open_ends=True), "a number above 0.5 and below 1, such as 0.95"),
    "seed": Parameter(20250701, _whole(0, 2**32 - 1), "a whole number from 0 to 4294967295"),
}

NOTEBOOKS: Final[dict[str, dict[str, Parameter]]] = {
    "01_sampling": SHARED,
    "02_gp_usage_site": SHARED | {"site_id": Parameter("1", _text(64), "a site_id of sites.csv")},
    "03_gp_usage_pooled": SHARED
    | {"pooling_method": Parameter("REML", _one_of(*POOLING_METHODS), ", ".join(POOLING_METHODS))},
    "04_questionnaire_change": SHARED
    | {
        "outcomes": Parameter("all", _one_of(*OUTCOMES), ", ".join(OUTCOMES)),
        "delta_low": Parameter(-2.0, _number(-30, 30), "points for the better from -30 to 30, not above delta_high"),
        "delta_high": Parameter(0.0, _number(-30, 30), "points for the better from -30 to 30, not below delta_low"),
        "imputations": Parameter(50, _whole(2, 1000), "a whole number from 2 to 1000"),
    },
    "05_cmoc_tables": SHARED,
    "06_npt_mapping": SHARED,
    "07_programme_theory": SHARED,
    "08_published_claims": SHARED,
}
"""Every notebook and the parameters it takes."""


def check_parameters(notebook: str, **values: Any) -> SimpleNamespace:
    """Check a notebook's parameters against the allow-list and coerce them to their declared types.

    papermill only warns of an unknown parameter, and its `-p` turns `3` into a number; this refuses the first and
    undoes the second.

    Args:
        notebook: the notebook's name without its ending, such as `02_gp_usage_site`.
        values: the parameters given; those left out take their defaults.

    Returns:
        A namespace with every parameter of the notebook.

    Raises:
        ParameterError: naming every unknown parameter and every value that is not allowed, with what is.

    >>> check_parameters("02_gp_usage_site", site_id=3).site_id
    '3'
    >>> check_parameters("02_gp_usage_site", confidence=2)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    helpers.data.parameters.ParameterError: parameter confidence: 2 is not allowed; give a number above 0.5...
    """
    if notebook not in NOTEBOOKS:
        raise ParameterError([f"no notebook is called {notebook!r}; there are {', '.join(NOTEBOOKS)}"])
    known = NOTEBOOKS[notebook]
    faults = [
        f"parameter {str(name)[:40]!r} is unknown to {notebook}; it takes {', '.join(known)}"
        for name in values
        if name not in known
    ]
    checked: dict[str, Any] = {}
    for name, parameter in known.items():
        try:
            checked[name] = parameter.read(values.get(name, parameter.default))
        except (ValueError, TypeError, KeyError, OverflowError):
            shown = str(values[name])[:40]
            faults.append(f"parameter {name}: {shown} is not allowed; give {parameter.allowed}")
    if not faults and checked.get("delta_low", 0) > checked.get("delta_high", 0):
        faults.append("parameter delta_low: it is above delta_high; give the lower end of the range first")
    if faults:
        raise ParameterError(faults)
    return SimpleNamespace(**checked)


def check_site(site_id: object, known_sites: Iterable[object]) -> str:
    """Return `site_id` as text when it is one of `known_sites`.

    Args:
        site_id: the site asked for; `3` and `"3"` are the same site.
        known_sites: the site ids of the study's sites.csv.

    Returns:
        The site id as the study writes it.

    Raises:
        ParameterError: naming the sites there are.

    >>> check_site(3, ["1", "3"])
    '3'
    >>> check_site("99", ["1", "3"])
    Traceback (most recent call last):
        ...
    helpers.data.parameters.ParameterError: parameter site_id: 99 is not allowed; give one of 1, 3
    """
    known = [str(site) for site in known_sites]
    if str(site_id) in known:
        return str(site_id)
    shown = ", ".join(known[:40]) + (f" and {len(known) - 40} more" if len(known) > 40 else "")
    raise ParameterError([f"parameter site_id: {str(site_id)[:40]} is not allowed; give one of {shown}"])


def read_parameters(pairs: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the `-p NAME VALUE` pairs of a command line as a mapping, refusing a name given twice.

    Args:
        pairs: names and values as typed.

    Returns:
        Name to value, both text.

    Raises:
        ParameterError: naming the parameter given twice.

    >>> read_parameters([("site_id", "3")])
    {'site_id': '3'}
    """
    found: dict[str, str] = {}
    for name, value in dict(pairs).items() if isinstance(pairs, Mapping) else pairs:
        if name in found:
            raise ParameterError([f"parameter {name[:40]!r} is given twice; give it once"])
        found[name] = value
    return found
