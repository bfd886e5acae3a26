"""How the items of a scale hold together, one by one."""

import numpy as np
import pandas as pd


def item_quality(items: pd.DataFrame) -> pd.DataFrame:
    """Return each item with its mean, its missing answers and how it goes with the rest of the scale.

    Args:
        items: one row per form and one column per item; NaN for not answered. Forms with no answer at all are left
            out; correlations use the forms with every answer.

    Returns:
        item, forms, missing, mean, item_rest_correlation (NaN where an item or the rest does not vary, or there are
        fewer than three complete forms).

    Raises:
        ValueError: when there are fewer than two items.

    Reference:
        Nunnally JC, Bernstein IH. Psychometric Theory, 3rd ed. 1994, chapter 8 (corrected item-total correlation).

    >>> item_quality(pd.DataFrame({"a": [1, 2, 3], "b": [1, 3, 2]}))["item_rest_correlation"].tolist()
    [0.5, 0.5]
    """
    if items.shape[1] < 2:
        raise ValueError("items: give at least two items")
    filled = items.dropna(how="all").astype("float64")
    whole = filled.dropna()
    rows = [
        (str(name), len(filled), int(filled[name].isna().sum()), float(filled[name].mean()), _with_rest(whole, name))
        for name in items.columns
    ]
    return pd.DataFrame(rows, columns=["item", "forms", "missing", "mean", "item_rest_correlation"])


def _with_rest(whole: pd.DataFrame, name: str) -> float:
    rest = whole.drop(columns=name).sum(axis=1)
    if len(whole) < 3 or whole[name].nunique() < 2 or rest.nunique() < 2:
        return float("nan")
    return float(np.corrcoef(whole[name], rest)[0, 1])
