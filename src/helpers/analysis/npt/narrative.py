"""Each construct in the configurations and in the narrative: labels, mentions and papers."""

import numpy as np
import pandas as pd


def narrative_by_construct(mapped: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Return, for every construct, its CMOCs, how often the narrative names it, and the papers cited for it.

    Args:
        mapped: domain, npt_construct, cmocs; the result of `map_constructs`.
        mentions: npt_construct, paper_1, paper_2, paper_3 (0 or 1); one row per mention.

    Returns:
        domain, npt_construct, cmocs, mentions, papers (numbers joined by a comma and a space, "" for none), standing:
        "both", "CMOCs only", "narrative only" or "neither"; in the order of `mapped`.

    Raises:
        ValueError: when a mention names a construct that is not mapped.

    >>> mapped = pd.DataFrame({"domain": ["D", "D"], "npt_construct": ["A", "B"], "cmocs": [2, 0]})
    >>> rows = {"npt_construct": ["B", "B"], "paper_1": [0, 1], "paper_2": [0, 1], "paper_3": [0, 0]}
    >>> narrative_by_construct(mapped, pd.DataFrame(rows))[["mentions", "papers", "standing"]].values.tolist()
    [[0, '', 'CMOCs only'], [2, '1, 2', 'narrative only']]
    """
    unknown = sorted(set(mentions["npt_construct"]) - set(mapped["npt_construct"]))
    if unknown:
        raise ValueError(f"mentions: {', '.join(unknown)} is none of the constructs")
    papers = [column for column in mentions.columns if column.startswith("paper_")]
    by_construct = mentions.groupby("npt_construct")
    cited = by_construct[papers].max().reindex(mapped["npt_construct"], fill_value=0).astype(bool)
    table = mapped[["domain", "npt_construct", "cmocs"]].copy()
    table["mentions"] = table["npt_construct"].map(by_construct.size()).fillna(0).astype("int64")
    numbers = [paper.removeprefix("paper_") for paper in papers]
    table["papers"] = [", ".join(np.compress(row, numbers)) for row in cited.to_numpy()]
    labelled, named = table["cmocs"] > 0, table["mentions"] > 0
    names = ["both", "CMOCs only", "narrative only"]
    return table.assign(standing=np.select([labelled & named, labelled, named], names, "neither"))


def narrative_by_domain(compared: pd.DataFrame) -> pd.DataFrame:
    """Return CMOCs, constructs used, mentions and constructs named, by domain.

    Args:
        compared: the result of `narrative_by_construct`.

    Returns:
        domain, constructs, cmocs, constructs_used, mentions, constructs_named; in the order of the domains.

    >>> rows = {"domain": ["D", "D"], "npt_construct": ["A", "B"], "cmocs": [2, 0], "mentions": [1, 0]}
    >>> narrative_by_domain(pd.DataFrame(rows)).values.tolist()
    [['D', 2, 2, 1, 1, 1]]
    """
    flags = compared.assign(used=compared["cmocs"] > 0, named=compared["mentions"] > 0)
    table = flags.groupby("domain", sort=False).agg(
        constructs=("npt_construct", "size"),
        cmocs=("cmocs", "sum"),
        constructs_used=("used", "sum"),
        mentions=("mentions", "sum"),
        constructs_named=("named", "sum"),
    )
    return table.reset_index()
