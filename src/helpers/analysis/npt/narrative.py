"""What the configurations say of each construct beside what the narrative says: labels, mentions and papers."""

import pandas as pd


def beside_narrative(mapped: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Return, for every construct, its CMOCs, how often the narrative names it, and the papers cited for it.

    Args:
        mapped: domain, npt_construct, cmocs; the result of `helpers.analysis.npt.constructs.map_constructs`.
        mentions: npt_construct, paper_1, paper_2, paper_3 (0 or 1); one row per mention.

    Returns:
        domain, npt_construct, cmocs, mentions, papers (numbers joined by a comma and a space, "" for none), standing:
        "both", "CMOCs only", "narrative only" or "neither"; in the order of `mapped`.

    Raises:
        ValueError: when a mention names a construct that is not mapped.

    >>> mapped = pd.DataFrame({"domain": ["D", "D"], "npt_construct": ["A", "B"], "cmocs": [2, 0]})
    >>> rows = {"npt_construct": ["B", "B"], "paper_1": [0, 1], "paper_2": [0, 1], "paper_3": [0, 0]}
    >>> beside_narrative(mapped, pd.DataFrame(rows))[["mentions", "papers", "standing"]].values.tolist()
    [[0, '', 'CMOCs only'], [2, '1, 2', 'narrative only']]
    """
    strange = sorted(set(mentions["npt_construct"]) - set(mapped["npt_construct"]))
    if strange:
        raise ValueError(f"mentions: {', '.join(strange)} is none of the constructs")
    papers = [column for column in mentions.columns if column.startswith("paper_")]
    grouped = mentions.groupby("npt_construct")
    named, cited = grouped.size(), grouped[papers].max()
    table = mapped[["domain", "npt_construct", "cmocs"]].copy()
    table["mentions"] = table["npt_construct"].map(named).fillna(0).astype("int64")
    table["papers"] = [
        ", ".join(paper.removeprefix("paper_") for paper in papers if name in cited.index and cited.loc[name, paper])
        for name in table["npt_construct"]
    ]
    standing = {(True, True): "both", (True, False): "CMOCs only", (False, True): "narrative only"}
    pairs = zip(table["cmocs"] > 0, table["mentions"] > 0, strict=True)
    return table.assign(standing=[standing.get((bool(a), bool(b)), "neither") for a, b in pairs])


def domains_beside_narrative(beside: pd.DataFrame) -> pd.DataFrame:
    """Return CMOCs, constructs used, mentions and constructs named, by domain.

    Args:
        beside: the result of `beside_narrative`.

    Returns:
        domain, constructs, cmocs, constructs_used, mentions, constructs_named; in the order of the domains.

    >>> rows = {"domain": ["D", "D"], "npt_construct": ["A", "B"], "cmocs": [2, 0], "mentions": [1, 0]}
    >>> domains_beside_narrative(pd.DataFrame(rows)).values.tolist()
    [['D', 2, 2, 1, 1, 1]]
    """
    flags = beside.assign(used=beside["cmocs"] > 0, named=beside["mentions"] > 0)
    table = flags.groupby("domain", sort=False).agg(
        constructs=("npt_construct", "size"),
        cmocs=("cmocs", "sum"),
        constructs_used=("used", "sum"),
        mentions=("mentions", "sum"),
        constructs_named=("named", "sum"),
    )
    return table.reset_index()
