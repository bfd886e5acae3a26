"""Figures of the chapter on Normalisation Process Theory."""

from collections.abc import Sequence
from textwrap import fill

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from helpers.show.npt import text
from helpers.show.page import COLOURS, SCALE, Chart, new_axes

_GIVEN_BY = {"both": "Both\ncoders", "first_only": "First\nonly", "second_only": "Second\nonly"}


def constructs(mapped: pd.DataFrame, domains: pd.DataFrame) -> Chart:
    """Return the chart of CMOCs by construct, a row of fields for each domain."""
    return Chart(
        "npt-constructs",
        draw_constructs(mapped),
        caption="Configurations by construct: a row of fields for each of the four domains.",
        sentence=f"{text.constructs_answer(mapped)} {text.gap_sentence(domains)}",
        data=mapped,
        n=int(mapped["cmocs"].sum()),
        paragraph="",
    )


def narrative(compared: pd.DataFrame, domains: pd.DataFrame) -> Chart:
    """Return the chart of how often the narrative names each construct."""
    return Chart(
        "npt-narrative",
        draw_narrative(compared),
        caption="How often Part 3 of the findings names each construct, with the papers it cites for it.",
        sentence=f"{text.narrative_sentence(compared)} {text.silent_domains_sentence(domains)}",
        data=compared,
    )


def agreement(table: pd.DataFrame, overall: pd.DataFrame) -> Chart:
    """Return the chart of who gave each construct, with the overall agreement."""
    sentence = text.agreement_sentence(overall)
    return Chart(
        "npt-agreement",
        draw_agreement(table),
        caption="Configurations by construct and by who gave it: both coders, or one of them only.",
        sentence=sentence,
        data=table,
        n=int(overall["n"].iloc[0]),
        paragraph=f"{sentence} {text.unused_sentence(table)}",
    )


def draw_constructs(mapped: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a field for each construct with the number of CMOCs that carry it, in the order given, a row per domain."""
    ax = new_axes(ax, width=8.6, height=5.6)
    across = mapped.assign(position=mapped.groupby("domain").cumcount())
    fields = across.pivot(index="domain", columns="position", values="cmocs").loc[mapped["domain"].unique()]
    _heat_map(fields, ax, names=list(mapped["npt_construct"]))
    ax.set_xticks([])
    ax.set_xlabel("CMOCs in each field (number)")
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
    counts = table.set_index("npt_construct")[list(_GIVEN_BY)].rename(columns=_GIVEN_BY)
    used = counts[counts.sum(axis=1) > 0]
    ax = new_axes(ax, height=max(5.0, 0.5 * len(used) + 1.2))
    _heat_map(used, ax)
    ax.set_xticks(ax.get_xticks(), list(_GIVEN_BY.values()), ha="center", rotation=0)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.set_xlabel("CMOCs given this construct, by whom (number)")
    ax.xaxis.set_label_position("bottom")
    return ax


def _heat_map(counts: pd.DataFrame, ax: Axes, names: Sequence[str] = ()) -> None:
    """Draw counts as fields, darker for more, each with its number below its name; names in the order of the rows."""
    most = max(int(counts.max().max()), 1)
    shades = (1 + (counts / most * (len(SCALE) - 1)).round()).where(counts > 0, counts)
    numbers = counts.map(lambda count: f"{count:.0f}" if count > 0 else "none")
    sns.heatmap(
        shades,
        cmap=ListedColormap(["#ffffff", *SCALE]),
        vmin=-0.5,
        vmax=len(SCALE) + 0.5,
        annot=numbers,
        fmt="",
        annot_kws={"fontsize": 11.5},
        linewidths=1,
        linecolor=COLOURS["neutral"],
        cbar=False,
        ax=ax,
    )
    ax.collections[-1].set_clip_on(False)  # the outer lines whole
    shown = shades.to_numpy()[shades.notna()]
    for number, shade, name in zip(ax.texts[:], shown, names or [""] * len(shown), strict=True):
        colour = "#ffffff" if shade > len(SCALE) / 2 else COLOURS["ink"]
        number.set(color=colour, fontweight="normal" if number.get_text() == "none" else "bold")
        if name:
            x, y = number.get_position()
            number.set_y(y + 0.22)
            ax.text(x, y - 0.15, _wrapped(name), color=colour, ha="center", va="center")
    ax.set_yticks(ax.get_yticks(), [_wrapped(row) for row in counts.index], rotation=0)
    ax.tick_params(length=0)
    ax.grid(visible=False)
    ax.set_ylabel("")


def _wrapped(name: str) -> str:
    return fill(name, 14, break_long_words=False)
