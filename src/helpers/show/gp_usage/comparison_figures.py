"""Figures and tables of the section beside a comparison group: curves of the groups, balance, ratios of ratios."""

from functools import partial
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from helpers.analysis.gp_usage import MONTH, Pooled
from helpers.show.gp_usage import results
from helpers.show.gp_usage.comparison_text import curves_sentence
from helpers.show.gp_usage.pooled_figures import draw_forest
from helpers.show.gp_usage.ratio_text import capital
from helpers.show.page import COLOURS, Chart, Table, is_portrait, new_axes, wording
from helpers.vocabulary import NOT_REFERRED, REFERRED, REFERRED_LATER

_STYLES: Final = {
    REFERRED: ("before", "o", "-"),
    NOT_REFERRED: ("after", "s", "--"),
    REFERRED_LATER: ("neutral", "^", ":"),
}
"""Colour, mark and line of each group."""
_POOLED: Final = " Diamond: sites pooled. Dashed line: where the true ratio of a new site would lie."
_APART: Final = {REFERRED: 0.0, NOT_REFERRED: 0.2, REFERRED_LATER: -0.2}
"""Months by which a group's marks are moved, so that intervals do not hide one another."""


def curves(by_group: pd.DataFrame, *, trigger: tuple[int, int], confidence: float) -> Chart:
    """Return the chart of appointments per patient-month around referral or the index date, by group."""
    numbers = by_group.groupby("group", sort=False)["n"].max()
    return Chart(
        "comparison-curves",
        partial(draw_curves, trigger=trigger),
        caption=wording(
            "GP appointments per patient in every month around referral, or around the index date of who was not "
            "referred. Each month has its own {level:g}% interval. Grey: the months taken as the trigger.",
            {"level": 100 * confidence},
        ),
        sentence=curves_sentence(by_group),
        data=by_group,
        n=int(numbers.sum()),
        estimates=results.of_groups(by_group),
    )


def balance(table: pd.DataFrame) -> Table:
    """Return how alike referred patients and controls were in the trigger months."""
    return Table(
        "comparison-balance",
        table.assign(matched=table["matched"].map({True: "yes", False: "no"})),
        caption=wording(
            "GP appointments of referred patients and their controls before referral, by site, and how far the two "
            "means differ in standard deviations. Every pair weighs the same. Earlier months are for information and "
            "decide nothing."
        ),
        labels={
            "site_id": "Site",
            "n_pairs": "Pairs",
            "n_controls": "Controls",
            "mean_trigger_referred": "Trigger months, referred (mean)",
            "mean_trigger_comparison": "Trigger months, controls (mean)",
            "standardised_difference": "Differ by (SD)",
            "alike_share": "Pairs alike (share)",
            "earlier_difference": "Earlier months differ by (SD)",
            "matched": "Matched",
        },
        missing="-",
        n=int(table["n_pairs"].sum() + table["n_controls"].sum()),
    )


def ratios(table: pd.DataFrame, *, pooled: Pooled | None, confidence: float) -> Chart | None:
    """Return the chart of every site's ratio of ratios and the pooled one; None where no site has one."""
    known = table[table["ratio"].notna()]
    if known.empty:
        return None
    drawn = table.rename(columns={"n_pairs": "n"})[["site_id", "n", "ratio", "low", "high"]]
    words = [f"site {row.site_id} {row.ratio:.2f}" for row in known.itertuples()]
    return Chart(
        "comparison-ratios",
        partial(draw_ratios, pooled=pooled),
        caption=wording(
            "Ratio of ratios: the ratio, after / before, of referred patients over that of their matched controls. "
            "Squares and lines: each site with its number of pairs and, if it has any, its {level:g}% "
            "interval.{pooled}",
            {"level": 100 * confidence, "pooled": _POOLED if pooled else ""},
        ),
        sentence=f"Ratio of ratios by site: {', '.join(words)}.",
        data=drawn,
        n=int(table["n_pairs"].sum() + table["n_controls"].sum()),
        estimates=(*results.of_ratio_of_ratios(drawn, n="n"), *results.of_pooled_ratio_of_ratios(pooled)),
        paragraph="",
    )


def ratios_table(table: pd.DataFrame) -> Table:
    """Return the two ratios of every site and the ratio of them."""
    names = ["site_id", "n_pairs", "n_controls", "ratio_referred", "ratio_comparison", "ratio", "low", "high", "note"]
    return Table(
        "comparison-ratios-table",
        table[names],
        caption=wording(
            "Ratio of GP appointments per patient-month, after / before, of referred patients and of their "
            "controls, and the ratio of the two with its interval."
        ),
        labels={
            "site_id": "Site",
            "n_pairs": "Pairs",
            "n_controls": "Controls",
            "ratio_referred": "Ratio, referred",
            "ratio_comparison": "Ratio, controls",
            "ratio": "Ratio of ratios",
            "low": "Interval, from",
            "high": "to",
            "note": "Why there is none",
        },
        missing="-",
        n=int(table["n_pairs"].sum() + table["n_controls"].sum()),
        estimates=results.of_ratio_of_ratios(table, n="n_pairs"),
    )


def draw_curves(by_group: pd.DataFrame, trigger: tuple[int, int], ax: Axes | None = None) -> Axes:
    """Draw the mean of every month and group with its interval; the referral month is marked."""
    ax = new_axes(ax)
    ax.axvspan(trigger[0] - 0.5, trigger[1] + 0.5, color=COLOURS["light"], lw=0)
    ax.axvline(0, color=COLOURS["ink"], lw=1, ls="--")
    for group, rows in by_group.groupby("group", sort=False):
        name = str(group)
        colour, mark, line = _STYLES[name]
        months, look = rows[MONTH] + _APART[name], {"color": COLOURS[colour], "marker": mark, "ms": 5}
        ax.vlines(months, rows["low"], rows["high"], color=COLOURS[colour], lw=1.2, alpha=0.5)
        label = f"{capital(name)} (n = {_largest(rows['n'])})"
        for side, words in ((rows[MONTH] < 0, label), (rows[MONTH] > 0, None)):
            ax.plot(months[side], rows["mean"][side], lw=1.5, ls=line, label=words, **look)
        at = rows[MONTH] == 0
        ax.plot(months[at], rows["mean"][at], lw=0, mfc="white", **look)
    ax.set_ylim(0, 1.25 * max(0.1, by_group[["mean", "high"]].max().max()))
    step = 6 if is_portrait() else 3
    ticks = [month for month in range(-24, 13, step) if by_group[MONTH].min() <= month <= by_group[MONTH].max()]
    ax.set_xticks(ticks, [f"{month}".replace("-", "\u2212") for month in ticks])
    ax.set_xlabel("Months from the month of referral, or from the index month")
    ax.set_ylabel("GP appointments per patient\nin the month (mean)")
    ax.legend(loc="upper left", frameon=False)
    return ax


def draw_ratios(table: pd.DataFrame, pooled: Pooled | None, ax: Axes | None = None) -> Axes:
    """Draw every site's ratio of ratios with its interval, and the pooled one below, on a log scale."""
    ax = draw_forest(table, pooled, at_one="no difference", ax=ax)
    ax.set_xlabel("Ratio of ratios: referred patients / controls (log scale)")
    return ax


def _largest(numbers: "pd.Series") -> str:
    """Return the largest number of people; in a release numbers may be bands in words, of which the last stands."""
    return f"{numbers.max():.0f}" if pd.api.types.is_numeric_dtype(numbers) else str(numbers.iloc[-1])
