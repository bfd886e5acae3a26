"""Tables of a site's page on GP appointments."""

import pandas as pd

from helpers.analysis.gp_usage import ChangeSummary, Windows
from helpers.show.gp_usage import results
from helpers.show.gp_usage.window_text import UNKNOWN, months_in_words
from helpers.show.page import Table, decimals_as_given, wording

RATIO_LABELS = {
    "n": "Patients",
    "mean_before": "Mean appointments per patient in {months}, before",
    "mean_after": "Mean appointments per patient in {months}, after",
    "ratio": "Ratio, after / before",
    "low": "Interval of the ratio, low end",
    "high": "Interval of the ratio, high end",
    "up": "Patients with more after",
    "same": "Patients with as many",
    "down": "Patients with fewer after",
}


def attributes(site: pd.DataFrame) -> Table:
    """Return what is known of a site."""
    return Table(
        "site-attributes",
        site,
        caption=wording("What is known of this site."),
        labels={"site_id": "Site", "site_name": "Name"},
        decimals=decimals_as_given(site),
        upright=True,
    )


def ratio(
    sites: pd.DataFrame, site_id: str, *, change: ChangeSummary | None, windows: Windows = UNKNOWN
) -> Table | None:
    """Return a site's ratio and how many of its patients had more, as many and fewer, or None when it gave nothing."""
    row = sites[(sites["site_id"] == site_id) & sites["n"].notna()]
    if row.empty:
        return None
    months = months_in_words(windows.longest)
    row, caption = row.assign(n=row["n"].astype("int64")), "GP appointments per patient in {months}."
    names = [name for name in RATIO_LABELS if change is not None or name not in ("up", "same", "down")]
    if change is not None:
        row = row.assign(up=change.up, same=change.same, down=change.down)
        caption = f"{caption[:-1]}; of those counted for as long after as before, how many had more or fewer."
    return Table(
        "site-ratio",
        row[names],
        caption=wording(caption, {"months": months}),
        labels={name: label.format(months=months) for name, label in RATIO_LABELS.items()},
        missing="-",
        upright=True,
        n=int(row["n"].iloc[0]),
        estimates=results.of_sites(row),
    )
