"""Which of the constructs of Normalisation Process Theory the CMOCs carry, and which none does."""

from difflib import get_close_matches

import pandas as pd


def map_constructs(cmocs: pd.DataFrame, constructs: pd.DataFrame) -> pd.DataFrame:
    """Return the number of CMOCs for every construct, the unused ones included.

    Args:
        cmocs: cmoc_id, npt_construct.
        constructs: domain, npt_construct, position.

    Returns:
        domain, npt_construct, cmocs, cmoc_ids (joined by a comma and a space); in the order of the constructs.

    Raises:
        ValueError: when a label is not one of the constructs; the nearest is offered.

    Reference:
        May CR, Mair F, Finch T, et al. Implementation Science 2009;4:29.

    >>> constructs = pd.DataFrame({"domain": ["D", "D"], "npt_construct": ["A", "B"], "position": [1, 2]})
    >>> map_constructs(pd.DataFrame({"cmoc_id": ["1"], "npt_construct": ["B"]}), constructs)["cmocs"].tolist()
    [0, 1]
    """
    known = list(constructs["npt_construct"])
    for label in dict.fromkeys(cmocs["npt_construct"]):
        if label not in known:
            near = get_close_matches(str(label), known, n=1)
            raise ValueError(f"{label!r} is not one of the {len(known)} constructs" + (f"; {near[0]}?" if near else ""))
    ids = cmocs.groupby("npt_construct")["cmoc_id"].agg(["size", ", ".join])
    table = constructs.sort_values("position", kind="stable")[["domain", "npt_construct"]].reset_index(drop=True)
    table["cmocs"] = table["npt_construct"].map(ids["size"]).fillna(0).astype("int64")
    joined = ids["join"].to_dict()
    table["cmoc_ids"] = [joined.get(name, "") for name in table["npt_construct"]]
    return table


def summarise_domains(mapped: pd.DataFrame) -> pd.DataFrame:
    """Return CMOCs and constructs used by domain.

    Args:
        mapped: the result of `map_constructs`.

    Returns:
        domain, cmocs, constructs_used, constructs; in the order of the domains.

    >>> mapped = pd.DataFrame({"domain": ["D", "D"], "npt_construct": ["A", "B"], "cmocs": [0, 3]})
    >>> summarise_domains(mapped).values.tolist()
    [['D', 3, 1, 2]]
    """
    by_domain = mapped.assign(used=mapped["cmocs"] > 0).groupby("domain", sort=False)
    table = by_domain.agg(cmocs=("cmocs", "sum"), constructs_used=("used", "sum"), constructs=("used", "size"))
    return table.reset_index()
