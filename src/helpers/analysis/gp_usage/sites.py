"""The one engine of every ratio that rests on patients: totals, ratio, interval and directions, site by site."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.checks import ROUNDING, Floats, check_confidence
from helpers.analysis.gp_usage.ratio import StandardError, t_interval, why_no_interval
from helpers.analysis.gp_usage.windows import windows_of
from helpers.counted_outcomes import GP_APPOINTMENTS, CountedOutcome
from helpers.vocabulary import GP_COUNTS, GP_MONTHS

Columns = dict[str, NDArray[Any]]
NUMBERS: Final = [*GP_COUNTS, *GP_MONTHS]
_ROWS_AT_ONCE: Final = 250_000


def summarise_sites(
    gp_usage: pd.DataFrame,
    *,
    confidence: float = 0.95,
    error: StandardError = "CR2",
    window: float | None = None,
    outcome: CountedOutcome = GP_APPOINTMENTS,
) -> pd.DataFrame:
    """Return one row per site from one row per patient, without a loop over sites or a model fit.

    Args:
        gp_usage: site_id, patient_id, gp_appointments_before, gp_appointments_after, months_before, months_after.
        confidence: confidence of the intervals.
        error: as for `rate_ratio`.
        window: months over which means are given; None takes the longest that any of these patients was counted for.
        outcome: what is counted; of another than GP appointments the rows have its columns in place of theirs.

    Returns:
        site_id, n, total_before, total_after, mean_before, mean_after (per patient over the window), ratio,
        low, high, log_ratio, se_log_ratio, df, up, same, down (rates per month compared), note. NaN where not
        estimable; the note then says why.

    Raises:
        ValueError: when a column or a site_id is missing, or as `rate_ratio` for counts and months.

    Reference:
        As `rate_ratio`, which is a row of this table.

    >>> frame = pd.DataFrame({"site_id": ["1", "1"], "patient_id": ["a", "b"], "gp_appointments_before": [4, 2],
    ...     "gp_appointments_after": [2, 2], "months_before": [6, 6], "months_after": [6, 6]})
    >>> summarise_sites(frame)[["n", "ratio", "down"]].values.tolist()
    [[2.0, 0.6666666666666666, 1.0]]
    """
    names = [*outcome.columns, *GP_MONTHS]
    missing = [name for name in ["site_id", *names] if name not in gp_usage]
    if missing:
        raise ValueError(f"{outcome.table}: column {', '.join(missing)} is missing")
    check_confidence(confidence)
    codes, site_ids = _coded(gp_usage["site_id"])
    if (codes < 0).any():
        raise ValueError(f"{outcome.table}: a site_id is missing; say where every patient belongs")
    columns = {name: gp_usage[name].to_numpy() for name in names}
    for _, *numbers in _parts(columns, codes):
        _check_part(np.array(numbers), outcome)
    window = window or windows_of(gp_usage).longest or 1
    estimates = estimate_ratios(columns, codes, len(site_ids), confidence, window=window, error=error, outcome=outcome)
    return pd.DataFrame({"site_id": site_ids} | estimates)


def estimate_ratios(
    columns: Columns,
    codes: NDArray[np.intp],
    k: int,
    confidence: float,
    *,
    window: float = 1,
    error: StandardError = "CR2",
    outcome: CountedOutcome = GP_APPOINTMENTS,
) -> dict[str, NDArray[Any]]:
    """Return totals, means, ratios, intervals, directions and notes of `k` sites, in two passes over the patients.

    `columns` are counts before and after, and months before and after, in this order, under whatever names.
    `codes` are each patient's site, from 0; means are per patient and `window` months. The error is that of
    `rate_ratio`; a note says why there is none.
    """
    n, seen, sums, directions = np.zeros(k), np.zeros(k), np.zeros((len(NUMBERS), k)), np.zeros((3, k))
    for site, b, a, mb, ma in _parts(columns, codes):
        n += np.bincount(site, minlength=k)
        seen += np.bincount(site, a + b > 0, k)
        sums += [np.bincount(site, values, k) for values in (b, a, mb, ma)]
        there, change = (mb > 0) & (ma > 0), np.sign(a * mb - b * ma)
        cells = (3 * site + (1 - change).astype(np.intp))[there]
        directions += np.bincount(cells, minlength=3 * k).reshape(k, 3).T
    total_b, total_a, months_b, months_a = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        rate_b, rate_a = total_b / months_b, total_a / months_a
        ratio = np.where(total_b > 0, rate_a / rate_b, np.nan)
        log_ratio = np.where(ratio > 0, np.log(ratio), np.nan)
        se = _standard_errors(_parts(columns, codes), n, sums, error)
    sizes = {"n": n.astype("int64"), "total_before": total_b, "total_after": total_a}
    estimates = sizes | {"mean_before": window * rate_b, "mean_after": window * rate_a, "ratio": ratio}
    notes = why_no_interval(estimates | {"se_log_ratio": se}, outcome)
    se = np.where(np.isfinite(se), se, np.nan)
    df = np.where(np.isnan(se), np.nan, (n if error == "CR2" else seen) - 1)
    low, high = t_interval(log_ratio, se, df, confidence)
    intervals = {"low": low, "high": high, "log_ratio": log_ratio, "se_log_ratio": se, "df": df}
    counts = dict(zip(("up", "same", "down"), directions.astype("int64"), strict=True))
    return estimates | intervals | counts | {"note": notes}


def _standard_errors(parts: Iterator[tuple[Any, ...]], n: Floats, sums: Floats, error: StandardError) -> Floats:
    """Return the error of every log ratio: NaN where it has none, infinite where one patient has a whole period.

    CR2 adds up what each patient takes the log ratio away from that of all, CR3 how it moves without the patient.
    """
    squares = np.zeros(len(n))
    for site, *numbers in parts:
        b, a, mb, ma = (values / total[site] for values, total in zip(numbers, sums, strict=True))
        moves = (a - ma) - (b - mb) if error == "CR2" else jackknife_moves(b, a, mb, ma)
        squares += np.bincount(site, moves**2, len(n))
    return estimable(np.sqrt(n / (n - 1) * squares if error == "CR2" else (n - 1) / n * squares), n, sums[1])


def jackknife_moves(b: Floats, a: Floats, mb: Floats, ma: Floats) -> Floats:
    """Return how the log ratio moves without each patient, from their shares in the totals of their site.

    It is infinite where one patient holds a whole period.
    """
    moves = np.log1p(-a) - np.log1p(-ma) - np.log1p(-b) + np.log1p(-mb)
    moves[(a == 1) | (b == 1)] = np.inf
    return moves


def estimable(se: Floats, n: Floats, total_after: Floats) -> Floats:
    """Return errors where there are any: of more than one patient, not all alike, some of whom came after."""
    return np.where((n > 1) & (se > ROUNDING) & (total_after > 0), se, np.nan)


def or_no_rows(gp_usage: pd.DataFrame | None, outcome: CountedOutcome = GP_APPOINTMENTS) -> pd.DataFrame:
    """Return the rows of gp_usage.csv, or of another outcome; where there are none, a frame of the columns alone.

    >>> len(or_no_rows(None))
    0
    """
    if gp_usage is not None:
        return gp_usage
    return pd.DataFrame(
        {"site_id": pd.Series(dtype=object)} | {name: pd.Series(dtype=float) for name in (*outcome.columns, *GP_MONTHS)}
    )


def all_sites(summary: pd.DataFrame, site_ids: Iterable[str]) -> pd.DataFrame:
    """Return the summary with a row for every site of the study, in their order; empty for a site without data.

    >>> all_sites(pd.DataFrame({"site_id": ["2"], "n": [5]}), ["1", "2"])["n"].tolist()
    [nan, 5.0]
    """
    return summary.set_index("site_id").reindex(list(site_ids)).rename_axis("site_id").reset_index()


def _coded(site_ids: "pd.Series[Any]") -> tuple[NDArray[np.intp], pd.Index]:
    """Return each row's position among the sorted sites, and the sites; one look-up for a run of rows of one site."""
    if len(site_ids) == 0 or not isinstance(site_ids.dtype, pd.StringDtype) or site_ids.dtype.na_value is pd.NA:
        codes, names = pd.factorize(site_ids, sort=True)
        return codes, pd.Index(names)
    cells = site_ids.to_numpy(dtype=object)
    starts = np.flatnonzero(np.concatenate([[True], cells[1:] != cells[:-1]]))
    codes, names = pd.factorize(site_ids.iloc[starts], sort=True)
    return np.repeat(codes, np.diff(np.append(starts, len(cells)))), pd.Index(names)


def _check_part(numbers: Floats, outcome: CountedOutcome) -> None:
    """Refuse what `rate_ratio` refuses; `numbers` holds counts before, after, months before, after."""
    if not np.isfinite(numbers).all() or (numbers < 0).any():
        raise ValueError(f"{outcome.table}: a count or a number of months is missing or negative")
    table, several = outcome.table, outcome.plural
    for period, name, counts, months in zip(
        ("before", "after"), outcome.columns, numbers[:2], numbers[2:], strict=True
    ):
        if (counts != np.floor(counts)).any():
            raise ValueError(f"{table}: {name} is not a whole number; give {several}, not rates")
        if ((counts > 0) & (months == 0)).any():
            raise ValueError(f"{table}: a patient has {several} but 0 months {period}; mend the months or the count")


def _parts(columns: Columns, codes: NDArray[np.intp]) -> Iterator[tuple[Any, ...]]:
    """Give sites, counts and months in pieces, as floats: sums of small integer types would overflow."""
    for start in range(0, len(codes), _ROWS_AT_ONCE):
        piece = slice(start, start + _ROWS_AT_ONCE)
        yield codes[piece], *(numbers[piece].astype("float64") for numbers in columns.values())
