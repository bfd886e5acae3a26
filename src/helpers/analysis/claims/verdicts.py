"""Every numeric claim of the synopsis, recomputed from its published tables or marked as not recomputable."""

import pandas as pd

from helpers.analysis.claims.recomputing import RECOMPUTED, Tables

AGREES, DISAGREES, CANNOT = "agrees", "disagrees", "cannot be recomputed"


def check_claims(claims: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return every claim with the value recomputed and a verdict.

    Args:
        claims: claim_id, claim, printed_value, recomputed_by, reason, expected_verdict, source_row.
        tables: the published tables by name.

    Returns:
        The claims with recomputed_value and verdict; as many rows, in the same order.

    Raises:
        ValueError: when a claim names no known function, or gives neither a function nor a reason.

    >>> claims = pd.DataFrame([["a", "Papers", "3", "number_of_papers", ""]],
    ...     columns=["claim_id", "claim", "printed_value", "recomputed_by", "reason"])
    >>> check_claims(claims, {"table_01_papers": pd.DataFrame({"paper": [1, 2, 3]})})["verdict"].tolist()
    ['agrees']
    """
    functions = claims["recomputed_by"].fillna("")
    reasons = claims["reason"].fillna("")
    unknown = sorted(set(functions) - set(RECOMPUTED) - {""})
    silent = claims.loc[(functions == "") & (reasons == ""), "claim_id"].tolist()
    if unknown or silent:
        faults = [f"{name} is no function that recomputes" for name in unknown]
        faults += [f"{name} has neither a function nor a reason" for name in silent]
        raise ValueError("claims: " + "; ".join(faults))
    values = [str(RECOMPUTED[name](tables)) if name else "" for name in functions]
    verdicts = [
        CANNOT if not name else AGREES if value == str(printed) else DISAGREES
        for name, value, printed in zip(functions, values, claims["printed_value"], strict=True)
    ]
    return claims.assign(recomputed_value=values, verdict=verdicts)


def changed_verdicts(checked: pd.DataFrame) -> pd.DataFrame:
    """Return the claims whose verdict is not the announced one, out of the result of `check_claims`.

    >>> changed_verdicts(pd.DataFrame({"verdict": ["agrees"], "expected_verdict": ["disagrees"]})).shape
    (1, 2)
    """
    return checked[checked["verdict"] != checked["expected_verdict"]]


def refuse_changed_verdicts(checked: pd.DataFrame) -> None:
    """Stop when a verdict changed without being announced.

    Args:
        checked: the result of `check_claims`.

    Raises:
        ValueError: naming every such claim, its verdict and the announced one.

    >>> checked = pd.DataFrame([["a", "agrees", "disagrees"]], columns=["claim_id", "verdict", "expected_verdict"])
    >>> refuse_changed_verdicts(checked)
    Traceback (most recent call last):
        ...
    ValueError: claims: a verdict changed unannounced; mend the data or claims.csv: a: agrees, announced disagrees
    """
    changed = changed_verdicts(checked)
    if len(changed):
        verdicts = [f"{row.claim_id}: {row.verdict}, announced {row.expected_verdict}" for row in changed.itertuples()]
        raise ValueError("claims: a verdict changed unannounced; mend the data or claims.csv: " + "; ".join(verdicts))


def repeated_claims(checked: pd.DataFrame) -> pd.DataFrame:
    """Return the quantities that the synopsis prints in more than one place, and whether they are the same there.

    Args:
        checked: claims with quantity (empty for a number printed once), printed_value and source_row.

    Returns:
        quantity, places, printed_value (several joined by " and "), same; one row per quantity, in order.

    >>> claims = pd.DataFrame([["cases", "7", "Abstract"], ["cases", "7", "Methods"]],
    ...     columns=["quantity", "printed_value", "source_row"])
    >>> repeated_claims(claims).values.tolist()
    [['cases', 2, '7', True]]
    """
    named = checked[checked["quantity"].fillna("") != ""]
    rows = []
    for quantity, group in named.groupby("quantity", sort=False):
        values = list(dict.fromkeys(group["printed_value"].astype(str)))
        if len(group) > 1:
            rows.append((quantity, len(group), " and ".join(values), len(values) == 1))
    return pd.DataFrame(rows, columns=["quantity", "places", "printed_value", "same"])


def disagreements(checked: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the claims that disagree, each with the pair of places that says why both may hold.

    Args:
        checked: the result of `check_claims`, with claim_id and quantity.
        pairs: pairs of places to compare, with claim_id, place_two and both_hold_if.

    Returns:
        The claims with place_two and both_hold_if of the first pair about the claim, or about another of its quantity;
        missing where there is none. In the same order.

    >>> checked = pd.DataFrame([["a", "cases", "agrees"], ["b", "cases", "disagrees"]],
    ...     columns=["claim_id", "quantity", "verdict"])
    >>> pairs = pd.DataFrame([["a", "Table 4", "One left"]], columns=["claim_id", "place_two", "both_hold_if"])
    >>> disagreements(checked, pairs)[["claim_id", "both_hold_if"]].values.tolist()
    [['b', 'One left']]
    """
    named = checked.assign(quantity=checked["quantity"].replace("", pd.NA).fillna(checked["claim_id"]))
    of_claim = dict(zip(named["claim_id"], named["quantity"], strict=True))
    why = pairs.assign(quantity=pairs["claim_id"].map(of_claim))[["quantity", "place_two", "both_hold_if"]]
    why = why.dropna(subset="quantity").drop_duplicates("quantity")
    disagree = named[named["verdict"] == DISAGREES]
    return disagree.merge(why, on="quantity", how="left", validate="many_to_one")


def reasons_given(checked: pd.DataFrame) -> pd.DataFrame:
    """Return why claims cannot be recomputed, the most frequent reason first.

    Args:
        checked: the result of `check_claims`, with claim_id and reason.

    Returns:
        reason, claims (number), claim_ids (list); one row per reason.

    >>> checked = pd.DataFrame([["a", "agrees", ""], ["b", CANNOT, "no list"], ["c", CANNOT, "no list"]],
    ...     columns=["claim_id", "verdict", "reason"])
    >>> reasons_given(checked).values.tolist()
    [['no list', 2, ['b', 'c']]]
    """
    cannot = checked[checked["verdict"] == CANNOT].groupby("reason", sort=False)["claim_id"]
    reasons = cannot.agg(claims="size", claim_ids=list).reset_index()
    return reasons.sort_values("claims", ascending=False, kind="stable", ignore_index=True)
