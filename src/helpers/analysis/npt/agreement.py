"""Agreement of coders: Cohen's kappa, Krippendorff's alpha, and a table per construct."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from statsmodels.stats.inter_rater import cohens_kappa

from helpers.constructs import NO_LABEL

LEVELS: Final = ("nominal", "ordinal", "interval")
COUNTS: Final = ("npt_construct", "both", "first_only", "second_only", "neither")
TOO_SMALL_TO_TELL: Final = 1e-6
"""Below this an end of an interval is zero but for rounding."""

MEASURES: Final = ("prevalence", "positive_agreement", "negative_agreement", "kappa", "kappa_low", "kappa_high")


@dataclass(frozen=True)
class Kappa:
    """Cohen's kappa with its large-sample interval (95%); NaN where `estimable` is False."""

    kappa: float
    se: float
    low: float
    high: float
    n: int
    estimable: bool


def cohen_kappa(a: Sequence[Any], b: Sequence[Any]) -> Kappa:
    """Return Cohen's kappa of two coders who labelled the same things.

    Args:
        a: labels of one coder.
        b: labels of the other, in the same order.

    Returns:
        Kappa with the standard error of Fleiss, Cohen and Everitt; not estimable when both used one label only.

    Raises:
        ValueError: when lengths differ, there is nothing to compare, or a label is missing.

    Reference:
        Cohen J. Educational and Psychological Measurement 1960;20:37-46; Fleiss JL, Cohen J, Everitt BS. Psychological
        Bulletin 1969;72:323-327. Computed by statsmodels.

    >>> round(cohen_kappa(["x", "x", "y", "y"], ["x", "y", "y", "y"]).kappa, 3)
    0.5
    """
    if len(a) != len(b):
        raise ValueError(f"the coders have {len(a)} and {len(b)} labels; give one each for the same things")
    if len(a) == 0 or any(pd.isna(label) for label in [*a, *b]):
        raise ValueError("labels are missing; compare only what both coders labelled")
    n = len(a)
    labels, codes = np.unique(np.array([str(label) for label in [*a, *b]], dtype=object), return_inverse=True)
    if len(labels) == 1:
        return Kappa(np.nan, np.nan, np.nan, np.nan, n, estimable=False)
    with np.errstate(divide="ignore", invalid="ignore"):  # its test of no agreement, not used here, divides by 0
        result = cohens_kappa(_cross_table(codes[:n], codes[n:], len(labels)))
    kappa = float(result.kappa)
    if result.var_kappa <= 0:  # coders who agree on everything or on nothing; rounding may take it below 0
        return Kappa(kappa, 0.0, kappa, kappa, n, estimable=True)
    return Kappa(kappa, float(result.std_kappa), float(result.kappa_low), float(result.kappa_upp), n, estimable=True)


def krippendorff_alpha(ratings: ArrayLike, *, level: str = "nominal") -> float:
    """Return Krippendorff's alpha of two or more coders; not everybody need have coded everything.

    Args:
        ratings: coders in rows, units in columns, numbers as codes, NaN for not coded.
        level: nominal, ordinal or interval.

    Returns:
        Alpha; NaN when all codes are the same, since agreement by chance is then certain.

    Raises:
        ValueError: when the level is unknown, a code is infinite, or no unit was coded by two.

    Reference:
        Krippendorff K. Computing Krippendorff's alpha-reliability. University of Pennsylvania, 2011.

    >>> round(krippendorff_alpha([[1, 2, 3, 3], [1, 2, 3, 2]]), 3)
    0.667
    """
    if level not in LEVELS:
        raise ValueError(f"level: {level!r} is not known; give one of {', '.join(LEVELS)}")
    table = np.asarray(ratings, dtype=float)
    if table.ndim != 2:
        raise ValueError("ratings: give coders in rows and units in columns")
    if np.isinf(table).any():
        raise ValueError("ratings: a code is infinite; NaN stands for not coded")
    table = table[:, (~np.isnan(table)).sum(axis=0) >= 2]
    if table.shape[1] == 0:
        raise ValueError("ratings: no unit was coded by two coders")
    values = np.unique(table[~np.isnan(table)])
    counts = np.stack([(table == value).sum(axis=0) for value in values])
    weighted = counts / (counts.sum(axis=0) - 1)
    coincidence = weighted @ counts.T - np.diag(weighted.sum(axis=1))
    margin = coincidence.sum(axis=1)
    distance = _distance(values, margin, level)
    expected = float(margin @ distance @ margin) / float(margin.sum() - 1)
    return 1 - float((coincidence * distance).sum()) / expected if expected > 0 else float("nan")


def construct_agreement(codings: pd.DataFrame) -> pd.DataFrame:
    """Return, for each construct that a coder used, how two coders agree on using it.

    Args:
        codings: cmoc_id, coder, npt_construct; two coders who both labelled every CMOC.

    Returns:
        npt_construct, both, first_only, second_only, neither (CMOCs), prevalence, positive_agreement,
        negative_agreement, kappa (NaN where not estimable).

    Raises:
        ValueError: when there are not two coders, one labelled a CMOC twice, or they saw different CMOCs.

    Reference:
        Cicchetti DV, Feinstein AR. Journal of Clinical Epidemiology 1990;43:551-558.

    >>> rows = [("1", "A", "x"), ("1", "B", "x"), ("2", "A", "x"), ("2", "B", "y")]
    >>> construct_agreement(pd.DataFrame(rows, columns=["cmoc_id", "coder", "npt_construct"]))["both"].tolist()
    [1, 0]
    """
    first, second = _two_coders(codings)
    table = _agreement_on(sorted({*first, *second}), first, second)
    return table.drop(columns=["kappa_low", "kappa_high"])


def agreement_by_construct(codings: pd.DataFrame, constructs: pd.DataFrame) -> pd.DataFrame:
    """Return how two coders agree on each construct of the vocabulary, the unused ones included.

    Args:
        codings: cmoc_id, coder, npt_construct; the result of `codings_or_reason`.
        constructs: npt_construct, in the order to show.

    Returns:
        The columns of `construct_agreement`, with kappa_low, kappa_high (95%, within -1 to 1, NaN where the interval
        would have no width) and estimable; the constructs in their order, then `NO_LABEL` when a coder used it.

    Raises:
        ValueError: as `construct_agreement`.

    >>> codings = pd.DataFrame({"cmoc_id": ["1", "1"], "coder": ["A", "B"], "npt_construct": ["x", "x"]})
    >>> table = agreement_by_construct(codings, pd.DataFrame({"npt_construct": ["x", "y"]}))
    >>> table[["npt_construct", "both", "neither", "estimable"]].values.tolist()
    [['x', 1, 0, False], ['y', 0, 1, False]]
    """
    first, second = _two_coders(codings)
    without = [NO_LABEL] if NO_LABEL in {*first, *second} else []
    table = _agreement_on([*constructs["npt_construct"], *without], first, second)
    ends = table[["kappa_low", "kappa_high"]].clip(-1, 1)
    ends = ends.mask(ends.abs() < TOO_SMALL_TO_TELL, 0.0)
    ends.loc[ends["kappa_high"] - ends["kappa_low"] < TOO_SMALL_TO_TELL] = np.nan
    table[["kappa_low", "kappa_high"]] = ends
    return table.assign(estimable=table["kappa"].notna())


def overall_agreement(codings: pd.DataFrame, *, seed: int, draws: int = 2000) -> pd.DataFrame:
    """Return overall kappa and Krippendorff's alpha of two coders, with bootstrap intervals (95%) over CMOCs.

    Args:
        codings: as in `construct_agreement`.
        seed: seed of the bootstrap.
        draws: bootstrap samples.

    Returns:
        measure, estimate, low, high (NaN when all labels are the same, since agreement by chance is then certain), n
        (CMOCs).

    Raises:
        ValueError: as `construct_agreement`.

    Reference:
        Efron B, Tibshirani RJ. An Introduction to the Bootstrap. 1993, chapter 13.

    >>> rows = [("1", "A", "x"), ("1", "B", "x"), ("2", "A", "y"), ("2", "B", "y")]
    >>> codings = pd.DataFrame(rows, columns=["cmoc_id", "coder", "npt_construct"])
    >>> overall_agreement(codings, seed=1, draws=50)["estimate"].tolist()
    [1.0, 1.0]
    """
    first, second = _two_coders(codings)
    codes = {label: code for code, label in enumerate(sorted({*first, *second}))}
    table = np.array([first.map(codes), second.map(codes)])
    units = table.shape[1]
    samples = np.random.default_rng(seed).integers(0, units, (draws, units))
    measures: dict[str, Callable[[Any], float]] = {
        "Cohen's kappa": _kappa_of_codes,
        "Krippendorff's alpha": krippendorff_alpha,
    }
    rows = []
    for name, measure in measures.items():
        low = high = float("nan")
        if len(codes) > 1:
            low, high = np.nanpercentile([measure(table[:, sample]) for sample in samples], [2.5, 97.5])
        rows.append((name, measure(table), low, high, units))
    return pd.DataFrame(rows, columns=["measure", "estimate", "low", "high", "n"])


def _cross_table(first: NDArray[np.integer], second: NDArray[np.integer], size: int) -> NDArray[np.integer]:
    """Return how often each pair of codes was given, the first coder's in rows."""
    return np.bincount(first * size + second, minlength=size * size).reshape(size, size)


def _kappa_of_codes(codes: NDArray[np.integer]) -> float:
    """Return kappa of two rows of codes from 0, NaN where only one code is used."""
    if codes.min() == codes.max():
        return float("nan")
    return float(cohens_kappa(_cross_table(codes[0], codes[1], int(codes.max()) + 1), return_results=False))


def _agreement_on(constructs: Sequence[str], first: "pd.Series[Any]", second: "pd.Series[Any]") -> pd.DataFrame:
    """Return agreement on giving each construct, a row each."""
    rows = []
    for construct in constructs:
        a, b = first == construct, second == construct
        both, first_only, second_only = int((a & b).sum()), int((a & ~b).sum()), int((~a & b).sum())
        neither, differ = int((~a & ~b).sum()), first_only + second_only
        prevalence = (2 * both + differ) / (2 * len(a))
        positive = 2 * both / (2 * both + differ) if both + differ else np.nan
        negative = 2 * neither / (2 * neither + differ) if neither + differ else np.nan
        kappa = cohen_kappa(a.tolist(), b.tolist())
        agreement = (prevalence, positive, negative, kappa.kappa, kappa.low, kappa.high)
        rows.append((construct, both, first_only, second_only, neither, *agreement))
    return pd.DataFrame(rows, columns=[*COUNTS, *MEASURES])


def _two_coders(codings: pd.DataFrame) -> tuple["pd.Series[Any]", "pd.Series[Any]"]:
    coders = list(dict.fromkeys(codings["coder"]))
    if len(coders) != 2:
        raise ValueError(f"codings: {len(coders)} coders; agreement needs two")
    order = list(dict.fromkeys(codings["cmoc_id"]))
    twice = codings.loc[codings.duplicated(["cmoc_id", "coder"]), "cmoc_id"].astype(str).unique()
    if len(twice):
        raise ValueError(f"codings: a coder labelled {', '.join(twice[:10])} twice; keep one label each")
    wide = codings.pivot(index="cmoc_id", columns="coder", values="npt_construct").reindex(order)
    alone = [str(cmoc) for cmoc in wide.index[wide.isna().any(axis=1)]]
    if alone:
        raise ValueError(f"codings: only one coder labelled {', '.join(alone[:10])}; both must label the same CMOCs")
    return wide[coders[0]], wide[coders[1]]


def _distance(values: Any, margin: Any, level: str) -> Any:
    """Return the squared distance between every two codes, at the level of measurement."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "interval":
        return (values[:, None] - values[None, :]) ** 2
    position = np.cumsum(margin) - margin / 2
    return (position[:, None] - position[None, :]) ** 2
