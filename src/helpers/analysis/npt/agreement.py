"""Agreement of coders: Cohen's kappa, Krippendorff's alpha, and a table per construct."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

LEVELS: Final = ("nominal", "ordinal", "interval")


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
        Bulletin 1969;72:323-327.

    >>> round(cohen_kappa(["x", "x", "y", "y"], ["x", "y", "y", "y"]).kappa, 3)
    0.5
    """
    if len(a) != len(b):
        raise ValueError(f"the coders have {len(a)} and {len(b)} labels; give one each for the same things")
    if len(a) == 0 or any(pd.isna(label) for label in [*a, *b]):
        raise ValueError("labels are missing; compare only what both coders labelled")
    labels = sorted({str(label) for label in [*a, *b]})
    place = {label: i for i, label in enumerate(labels)}
    table = np.zeros((len(labels), len(labels)))
    np.add.at(table, ([place[str(x)] for x in a], [place[str(x)] for x in b]), 1)
    n = len(a)
    p = table / n
    row, column = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float(np.trace(p)), float(row @ column)
    if expected >= 1:
        return Kappa(float("nan"), float("nan"), float("nan"), float("nan"), n, False)
    kappa = (observed - expected) / (1 - expected)
    agree = np.sum(np.diag(p) * (1 - (row + column) * (1 - kappa)) ** 2)
    cross = (1 - kappa) ** 2 * (
        np.sum(p * (column[:, None] + row[None, :]) ** 2) - np.sum(np.diag(p) * (row + column) ** 2)
    )
    variance = (agree + cross - (kappa - expected * (1 - kappa)) ** 2) / (n * (1 - expected) ** 2)
    se = float(np.sqrt(max(variance, 0.0)))
    reach = float(stats.norm.ppf(0.975)) * se
    return Kappa(kappa, se, kappa - reach, kappa + reach, n, True)


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
    coders = counts.sum(axis=0)
    coincidence = (counts / (coders - 1)) @ counts.T - np.diag((counts / (coders - 1)).sum(axis=1))
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
    rows = []
    for construct in sorted(set(first) | set(second)):
        a, b = first == construct, second == construct
        both, only_a, only_b = int((a & b).sum()), int((a & ~b).sum()), int((~a & b).sum())
        neither = len(a) - both - only_a - only_b
        either = neither + only_a + only_b
        rows.append(
            {
                "npt_construct": construct,
                "both": both,
                "first_only": only_a,
                "second_only": only_b,
                "neither": neither,
                "prevalence": (2 * both + only_a + only_b) / (2 * len(a)),
                "positive_agreement": 2 * both / (2 * both + only_a + only_b),
                "negative_agreement": 2 * neither / (neither + either) if either else np.nan,
                "kappa": cohen_kappa(a.tolist(), b.tolist()).kappa,
            }
        )
    return pd.DataFrame(rows)


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
    """
    first, second = _two_coders(codings)
    codes = {label: i for i, label in enumerate(sorted(set(first) | set(second)))}
    table = np.array([first.map(codes), second.map(codes)], dtype=float)
    chosen = np.random.default_rng(seed).integers(0, table.shape[1], (draws, table.shape[1]))
    measures: dict[str, Callable[[Any], float]] = {
        "Cohen's kappa": lambda part: cohen_kappa(part[0].tolist(), part[1].tolist()).kappa,
        "Krippendorff's alpha": krippendorff_alpha,
    }
    rows = []
    for name, measure in measures.items():
        low = high = float("nan")
        if len(codes) > 1:
            low, high = np.nanpercentile([measure(table[:, picks]) for picks in chosen], [2.5, 97.5])
        rows.append((name, measure(table), low, high, table.shape[1]))
    return pd.DataFrame(rows, columns=["measure", "estimate", "low", "high", "n"])


def disagreements(codings: pd.DataFrame) -> pd.DataFrame:
    """Return the CMOCs on which two coders differ, with both labels.

    Args:
        codings: as in `construct_agreement`.

    Returns:
        cmoc_id and one column per coder.

    >>> rows = [("1", "A", "x"), ("1", "B", "y")]
    >>> disagreements(pd.DataFrame(rows, columns=["cmoc_id", "coder", "npt_construct"])).shape
    (1, 3)
    """
    first, second = _two_coders(codings)
    table = pd.DataFrame({str(first.name): first, str(second.name): second})
    return table[first != second].rename_axis("cmoc_id").reset_index()


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
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "interval":
        return (values[:, None] - values[None, :]) ** 2
    position = np.cumsum(margin) - margin / 2
    return (position[:, None] - position[None, :]) ** 2
