"""Figures of the chapter on Normalisation Process Theory."""

from functools import partial
from textwrap import fill

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from helpers.show.npt import coding_text, text
from helpers.show.page import COLOURS, Chart, Estimates, counted, heatmap, is_portrait, new_axes


def constructs(mapped: pd.DataFrame, domains: pd.DataFrame) -> Chart:
    """Return the chart of CMOCs by construct, a row of fields for each domain."""
    each = f"each of the {counted(len(domains), 'domain')}" if len(domains) > 1 else "the one domain"
    return Chart(
        "npt-constructs",
        partial(draw_constructs, mapped),
        caption=f"Configurations by construct: a row of fields for {each}.",
        sentence=f"{text.constructs_answer(mapped)} {text.gap_sentence(domains)}",
        data=mapped,
        n=int(mapped["cmocs"].sum()),
        paragraph="",
        from_data=False,
    )


def narrative(compared: pd.DataFrame, domains: pd.DataFrame) -> Chart:
    """Return the chart of how often the narrative names each construct."""
    return Chart(
        "npt-narrative",
        partial(draw_narrative, compared),
        caption="How often Part 3 of the findings names each construct, with the papers it cites for it.",
        sentence=f"{text.narrative_sentence(compared)} {text.silent_domains_sentence(domains)}",
        data=compared,
        from_data=False,
    )


def agreement(table: pd.DataFrame, overall: pd.DataFrame) -> Chart:
    """Return the chart of who gave each construct, with the overall agreement."""
    return Chart(
        "npt-agreement",
        partial(draw_agreement, table),
        caption="Configurations by construct and by who gave it: both coders, or one of them only.",
        sentence=coding_text.agreement_sentence(overall),
        data=table,
        n=int(overall["n"].iloc[0]),
        from_data=False,
        estimates=(
            Estimates(
                overall,
                "Agreement of two coders, all constructs",
                "estimate",
                "low",
                "high",
                "n",
                rows=("measure",),
                unit="agreement",
                counted="configurations",
                method_column="measure",
                confidence=0.95,
            ),
        ),
    )


def draw_constructs(mapped: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a field for each construct with the number of CMOCs that carry it, in the order given, a row per domain."""
    names = mapped["npt_construct"].str.wrap(14, break_long_words=False)
    words = names + "\n\n" + mapped["cmocs"].astype(str).replace("0", "none")
    fields = mapped.assign(words=words, position=mapped.groupby("domain").cumcount())
    across = 2 if is_portrait() else 4
    fields = fields.assign(row=fields["position"] // across, position=fields["position"] % across)
    wide = fields.pivot(index=["domain", "row"], columns="position").loc[mapped["domain"].unique()]
    ax = new_axes(ax, width=8.6, height=8.0 if is_portrait() else 5.6)
    heatmap(wide["cmocs"], ax, label=wide["words"].fillna(""), column_label="CMOCs in each field (number)")
    ax.set_xticks([])
    ax.set_yticks(ax.get_yticks(), [fill(domain, 13) if row == 0 else "" for domain, row in wide.index])
    return ax


def draw_narrative(compared: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how often the narrative names each construct as bars, grouped by domain, with the papers cited for it."""
    ax = new_axes(ax, width=8.6, height=max(5.6, 0.42 * (len(compared) + compared["domain"].nunique()) + 0.9))
    rows = []
    for domain, part in compared.groupby("domain", sort=False):
        rows += [(domain, 0, ""), *zip(part["npt_construct"], part["mentions"], part["papers"], strict=True)]
    bars = pd.DataFrame(rows, columns=["name", "mentions", "papers"])
    sns.barplot(bars, x="mentions", y="name", color=COLOURS["accent"], saturation=1, errorbar=None, width=0.7, ax=ax)
    domains = set(compared["domain"])
    for row, (name, mentions, papers) in enumerate(bars.itertuples(index=False)):
        cites = f"paper{'s' if ',' in papers else ''} {papers}" if papers else "no paper cited"
        if name not in domains:
            ax.text(mentions + 0.03, row, cites if mentions else "not named", va="center")
    for label in ax.get_yticklabels():
        label.set_fontweight("bold" if label.get_text() in domains else "normal")
    ax.tick_params(axis="y", length=0)
    most = max(int(bars["mentions"].max()), 1)
    ax.set_xticks(range(most + 1))
    ax.set_xlim(0, most * 1.25)
    ax.set_xlabel("Times the narrative names it (number)")
    ax.set_ylabel("")
    return ax


def draw_agreement(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw, for each construct that was used, how many CMOCs both coders gave it and how many only one did."""
    given_by = {"both": "Both coders", "first_only": "First only", "second_only": "Second only"}
    counts = table.set_index("npt_construct")[list(given_by)].rename(columns=given_by)
    used = counts[counts.sum(axis=1) > 0]
    return heatmap(used, ax, label=".0f", column_label="CMOCs given this construct, by whom (number)")
