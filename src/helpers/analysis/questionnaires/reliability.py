"""How reliable a scale is, its items, and how large a change: alpha, effect size, reliable change."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from scipy.optimize import brentq
from scipy.special import ndtr

from helpers.analysis.checks import ROUNDING, Floats, check_confidence
from helpers.analysis.questionnaires.by_site import widened_by_sites

_NORMAL_GRID: Final = np.linspace(-8, 8, 321)


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha of `k` items answered by `n` people, with Feldt's interval."""

    alpha: float
    low: float
    high: float
    n: int
    k: int


@dataclass(frozen=True)
class EffectSize:
    """Standardised mean change of pairs: g_av with its interval, d_z, and the correlation of both times."""

    g_av: float
    low: float
    high: float
    d_z: float
    correlation: float
    n_pairs: int


def cronbach_alpha(items: Any, *, confidence: float = 0.95) -> Alpha:
    """Return Cronbach's alpha with Feldt's interval, from the people who answered every item.

    Args:
        items: one row per person and one column per item.
        confidence: confidence of the interval.

    Returns:
        Alpha; n counts the people without a missing answer.

    Raises:
        ValueError: when there are fewer than two items or three complete people, or the total does not vary.

    Reference:
        Cronbach LJ. Psychometrika 1951;16:297-334; Feldt LS. Psychometrika 1965;30:357-370.

    >>> round(cronbach_alpha([[1, 2], [2, 2], [3, 4], [4, 4]]).alpha, 4)
    0.9412
    """
    check_confidence(confidence)
    answers = np.asarray(items, dtype=float)
    if answers.ndim != 2 or answers.shape[1] < 2:
        raise ValueError("items: give one row per person and at least two items")
    answers = answers[~np.isnan(answers).any(axis=1)]
    n, k = answers.shape
    if n < 3:
        who = ("nobody", "1 person", "2 people")[n]
        raise ValueError(f"items: {who} answered every item; 3 people are needed")
    total = float(answers.sum(axis=1).var(ddof=1))
    if total == 0:
        raise ValueError("items: every person has the same total, so alpha is not defined")
    alpha = k / (k - 1) * (1 - float(answers.var(axis=0, ddof=1).sum()) / total)
    tail = (1 - confidence) / 2
    low, high = (1 - (1 - alpha) * float(stats.f.ppf(p, n - 1, (n - 1) * (k - 1))) for p in (1 - tail, tail))
    return Alpha(float(alpha), low, high, n, k)


def effect_size(
    baseline: ArrayLike, followup: ArrayLike, *, confidence: float = 0.95, site_id: Any = None
) -> EffectSize:
    """Return the standardised mean change of pairs, g_av, with the interval of a noncentral t.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        confidence: confidence of the interval.
        site_id: site of each person. With pairs from six sites or more neither end lies within that of the jackknife
            that leaves out each site, on Student's t with one degree of freedom less than there are sites.

    Returns:
        g_av: mean change over the average of both standard deviations, with Hedges' correction; d_z: over the standard
        deviation of change. The interval is that of the noncentrality of the paired t on n - 1 degrees of freedom, in
        units of the average standard deviation: it leaves out zero when the paired t test does. NaN where all changed
        alike.

    Raises:
        ValueError: when lengths differ, there are fewer than three pairs, or scores do not vary.

    Reference:
        Lakens D. Frontiers in Psychology 2013;4:863; Hedges LV. Journal of Educational Statistics 1981;6:107-128;
        Cumming G, Finch S. Educational and Psychological Measurement 2001;61:532-574 (noncentral t); Bell RM, McCaffrey
        DF. Survey Methodology 2002;28:169-181 (leaving out each cluster).

    >>> result = effect_size([4, 5, 6, 7], [5, 6, 6, 9])
    >>> round(result.d_z, 3), result.n_pairs
    (1.225, 4)
    """
    check_confidence(confidence)
    x, y = _same_people(baseline, followup)
    both = ~np.isnan(x) & ~np.isnan(y)
    x, y, sites = x[both], y[both], None if site_id is None else np.asarray(site_id)[both]
    if len(x) < 3:
        raise ValueError(f"{len(x)} pairs are too few for an effect size; 3 are needed")
    average_sd = _average_sd(x, y)
    if not average_sd > ROUNDING:
        raise ValueError("baseline and followup: scores do not vary, so there is nothing to standardise by")
    sd_change = float((y - x).std(ddof=1))
    d_z = float((y - x).mean() / sd_change) if sd_change > ROUNDING else float("nan")
    g = _standardised_change(x, y)
    low, high = (end * sd_change / average_sd for end in _noncentral_t_interval(d_z, len(x), confidence))
    everybody = np.ones(len(x), dtype=bool)
    low, high = widened_by_sites(
        g, (low, high), sites, everybody, lambda kept: _standardised_change(x[kept], y[kept]), confidence
    )
    constant = x.std() == 0 or y.std() == 0
    correlation = float("nan") if constant else float(np.corrcoef(x, y)[0, 1])
    return EffectSize(g, low, high, d_z, correlation, len(x))


def _standardised_change(x: Floats, y: Floats) -> float:
    """Return the mean change over the average standard deviation, with Hedges' correction; NaN where none vary."""
    if len(x) < 3 or not _average_sd(x, y) > ROUNDING:
        return float("nan")
    return (1 - 3 / (4 * (len(x) - 1) - 1)) * float((y - x).mean()) / _average_sd(x, y)


def _average_sd(x: Floats, y: Floats) -> float:
    return float((x.std(ddof=1) + y.std(ddof=1)) / 2)


def _noncentral_t_interval(d_z: float, n: int, confidence: float) -> tuple[float, float]:
    """Return the interval of a mean in its own standard deviations; NaN where there is none.

    The chance of a smaller t is averaged over the spread that chance gives a standard deviation: SciPy's own
    noncentral t is NaN for part of what is asked of it.
    """
    if np.isnan(d_z):
        return d_z, d_z
    spread = np.sqrt(stats.chi2.isf(stats.norm.sf(_NORMAL_GRID), n - 1) / (n - 1))
    weights = stats.norm.pdf(_NORMAL_GRID) / stats.norm.pdf(_NORMAL_GRID).sum()
    expected = d_z * np.sqrt(n) * spread

    def end(probability: float) -> float:
        bounds = (expected.min() - 10, expected.max() + 10)
        root = brentq(lambda centre: weights @ ndtr(expected - centre) - probability, *bounds, xtol=1e-12)
        return float(root / np.sqrt(n))

    return end((1 + confidence) / 2), end((1 - confidence) / 2)


def reliable_change(baseline: ArrayLike, followup: ArrayLike, *, reliability: float, sd: float) -> "pd.Series[Any]":
    """Return whether each person's change is larger than measurement error would explain (95%).

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        reliability: reliability of the scale from an outside source, from 0 to 1.
        sd: standard deviation of first scores, above 0, of the people studied or of the same source.

    Returns:
        "higher", "within error" or "lower" for each person; missing for those without a pair.

    Raises:
        ValueError: when lengths differ or reliability or sd is not allowed.

    Reference:
        Jacobson NS, Truax P. Journal of Consulting and Clinical Psychology 1991;59:12-19.

    >>> reliable_change([20, 20], [21, 32], reliability=0.85, sd=5).tolist()
    ['within error', 'higher']
    """
    x, y = _same_people(baseline, followup)
    if not 0 <= reliability < 1 or not sd > 0:
        raise ValueError("reliability and sd: give a reliability from 0 up to 1 and a standard deviation above 0")
    threshold = 1.959963984540054 * sd * np.sqrt(2 * (1 - reliability))
    change = pd.Series(y - x)
    labels = np.where(change > threshold, "higher", np.where(change < -threshold, "lower", "within error"))
    return pd.Series(labels, dtype=object).where(change.notna())


def item_quality(items: pd.DataFrame) -> pd.DataFrame:
    """Return each item with its mean, its missing answers and its corrected item-total correlation (NaN if none).

    Forms with no answer at all are left out; correlations use the forms with every answer, three or more.

    >>> item_quality(pd.DataFrame({"a": [1, 2, 3], "b": [1, 3, 2]}))["item_rest_correlation"].tolist()
    [0.5, 0.5]
    """
    if items.shape[1] < 2:
        raise ValueError("items: give at least two items")
    filled = items.dropna(how="all").astype("float64")
    complete = filled.dropna()
    table = pd.DataFrame({"item": [str(name) for name in items], "forms": len(filled)})
    table["missing"] = filled.isna().sum().to_numpy()
    table["mean"] = filled.mean().to_numpy()
    table["item_rest_correlation"] = [_item_rest_correlation(complete, str(name)) for name in items]
    return table


def _item_rest_correlation(complete: pd.DataFrame, name: str) -> float:
    rest = complete.drop(columns=name).sum(axis=1)
    if len(complete) < 3 or complete[name].nunique() < 2 or rest.nunique() < 2:
        return float("nan")
    return float(np.corrcoef(complete[name], rest)[0, 1])


def _same_people(baseline: ArrayLike, followup: ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.asarray(baseline, dtype=float), np.asarray(followup, dtype=float)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(f"baseline has {x.size} people and followup {y.size}; give one score each for the same people")
    return x, y
