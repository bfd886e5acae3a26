"""Figures and sentences of the chapter on the published claims."""

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from helpers.show.page.filter_table import filter_table_html
from helpers.show.page.number_format import counted, listed
from helpers.show.page.style import COLOURS, new_axes
from helpers.show.page.tables import in_words

ORDER = ("agrees", "disagrees", "cannot be recomputed")
TONES = dict(zip(ORDER, ("before", "after", "neutral"), strict=True))
INSIDE = dict(zip(ORDER, ("white", "white", COLOURS["ink"]), strict=True))


def verdicts_answer(checked: pd.DataFrame) -> str:
    """Return how many claims agree, disagree and cannot be recomputed.

    Args:
        checked: the claims with their verdict.

    >>> verdicts_answer(pd.DataFrame({"verdict": ["agrees", "agrees", "disagrees"]}))
    'Of the three claims checked, two follow from the published tables and one does not.'
    """
    agrees, disagrees = ((checked["verdict"] == verdict).sum() for verdict in ORDER[:2])
    told = (
        f"Of the {counted(len(checked), 'claim')} checked, {counted(agrees, 'x').split()[0]} follow from the published"
    )
    does = "does" if disagrees == 1 else "do"
    return f"{told} tables and {counted(disagrees, 'x').split()[0]} {does} not."


def verdicts_certainty(checked: pd.DataFrame) -> str:
    """Return how many claims cannot be recomputed, and why.

    Args:
        checked: the claims with their verdict.

    >>> verdicts_certainty(pd.DataFrame({"verdict": ["agrees"]}))
    'Every claim could be recomputed.'
    """
    cannot = int((checked["verdict"] == ORDER[2]).sum())
    if not cannot:
        return "Every claim could be recomputed."
    told = counted(cannot, "claim")
    return f"{told[:1].upper()}{told[1:]} cannot be recomputed, since the synopsis does not print what is needed."


def claim_table(checked: pd.DataFrame) -> pd.DataFrame:
    """Return the claims as shown: what is claimed, where, the printed and the recomputed value, verdict and reason.

    Args:
        checked: the result of `check_claims`.

    Returns:
        claim, place, printed, recomputed, verdict, reason.
    """
    columns = {
        "claim": "claim",
        "source_row": "place",
        "printed_value": "printed",
        "recomputed_value": "recomputed",
        "verdict": "verdict",
        "reason": "reason",
    }
    return checked[list(columns)].rename(columns=columns).replace("", None)


def claims_html(checked: pd.DataFrame, *, caption: str) -> str:
    """Return the claims as a table to filter by verdict, part and subject, each row with an anchor of its own.

    Args:
        checked: the result of `check_claims`.
        caption: shown above it.

    Returns:
        Markup. Where a claim can be recomputed the function is named, otherwise the reason.
    """
    how = [
        Markup("<code>{}</code>").format(name) if name else reason
        for name, reason in zip(checked["recomputed_by"].fillna(""), checked["reason"].fillna(""), strict=True)
    ]
    used = [chapter_link(chapter) for chapter in checked["chapter"].fillna("")]
    shown = claim_table(checked).drop(columns="reason").assign(how=how, used_in=used)
    shown = shown.assign(part=checked["part"].to_numpy(), subject=checked["subject"].to_numpy())
    return filter_table_html(
        shown[["claim", "printed", "recomputed", "verdict", "how", "place", "part", "subject", "used_in"]],
        caption=caption,
        choices=("verdict", "part", "subject"),
        search="Words in the claim",
        row_ids=[f"claim-{claim_id}" for claim_id in checked["claim_id"]],
        labels={"how": "Recomputed by, or why not", "used_in": "Used in"},
    )


def discrepancies_html(discrepancies: pd.DataFrame, *, caption: str) -> str:
    """Return pairs of places to compare as a table to filter by subject, each with a link to its claim.

    Args:
        discrepancies: the table of that name.
        caption: shown above it.
    """
    said = [
        [Markup("{} <em>({})</em>").format(said, place) for said, place in zip(says, places, strict=True)]
        for says, places in (
            (discrepancies["says_one"], discrepancies["place_one"]),
            (discrepancies["says_two"], discrepancies["place_two"]),
        )
    ]
    links = [claim_link(claim_id, "claim") if claim_id else "" for claim_id in discrepancies["claim_id"].fillna("")]
    shown = pd.DataFrame({"one": said[0], "other": said[1]}).assign(
        both_hold_if=discrepancies["both_hold_if"].to_numpy(), subject=discrepancies["subject"].to_numpy(), claim=links
    )
    return filter_table_html(
        shown,
        caption=caption,
        choices=("subject",),
        search="Words in the pair",
        row_ids=[f"pair-{name}" for name in discrepancies["discrepancy_id"]],
        labels={"one": "In one place", "other": "In another", "both_hold_if": "Both can hold if"},
    )


def claims_used_html(claims: pd.DataFrame, chapter: str) -> str:
    """Return the published numbers that a chapter uses, each linked to its claim; closed until it is opened.

    Args:
        claims: claims.csv; of a quantity printed in several places the first is listed.
        chapter: the notebook's name without its ending, such as `01_sampling`.

    Returns:
        Markup for a page beside the chapter on claims.

    Raises:
        ValueError: when no claim belongs to the chapter.
    """
    used = claims[claims["chapter"].fillna("") == chapter]
    if used.empty:
        raise ValueError(f"chapter: no claim belongs to {chapter!r}")
    quantity = used["quantity"].fillna("")
    used = used[(quantity == "") | ~quantity.duplicated()]
    items = [
        Markup("<li>{}: {}</li>").format(row.claim, claim_link(row.claim_id, row.printed_value))
        for row in used.itertuples()
    ]
    return Markup(
        '<details class="lb-claims"><summary>Published numbers on this page, each with its check</summary>'
        "<ul>{}</ul></details>"
    ).format(Markup("").join(items))


def claim_link(claim_id: str, words: str) -> Markup:
    """Return a link to a claim on the page of claims, for a page in the same folder.

    Args:
        claim_id: the claim's id.
        words: what the link says.

    >>> print(claim_link("papers", "3"))
    <a href="08_published_claims.html#claim-papers">3</a>
    """
    return Markup('<a href="08_published_claims.html#claim-{}">{}</a>').format(claim_id, words)


def chapter_link(chapter: str) -> Markup:
    """Return a link to a chapter, from a page in the same folder; nothing for no chapter.

    >>> print(chapter_link("04_questionnaire_change"))
    <a href="04_questionnaire_change.html">Questionnaire change</a>
    """
    if not chapter:
        return Markup("")
    words = in_words(chapter[3:]).replace("Gp ", "GP ").replace("Cmoc ", "CMOC ").replace("Npt ", "NPT ")
    return Markup('<a href="{}.html">{}</a>').format(chapter, words)


def repeats_sentence(repeats: pd.DataFrame) -> str:
    """Return how many quantities are printed in more than one place, and which differ there.

    Args:
        repeats: quantity, places, printed_value, same.

    >>> repeats_sentence(pd.DataFrame({"quantity": ["cases"], "same": [True]}))
    'One quantity is printed in more than one place, and it is the same everywhere.'
    """
    told = counted(len(repeats), "quantity", "quantities")
    verb, it = ("is", "it is") if len(repeats) == 1 else ("are", "each is")
    start = f"{told[:1].upper()}{told[1:]} {verb} printed in more than one place, and"
    if repeats["same"].all():
        return f"{start} {it} the same everywhere."
    differ = repeats.loc[~repeats["same"], "quantity"].str.replace("_", " ").tolist()
    return f"{start} these differ: {listed(differ)}."


def draw_verdicts_by_part(checked: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many claims of each part of the synopsis have each verdict, side by side on one bar a part.

    Args:
        checked: the claims with part and verdict.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    counts = pd.crosstab(checked["part"], checked["verdict"]).reindex(
        index=checked["part"].unique(), columns=list(ORDER), fill_value=0
    )
    ax = new_axes(ax, height=max(4.5, 0.5 * len(counts) + 1.4))
    left = pd.Series(0, index=counts.index)
    for verdict in ORDER:
        ax.barh(range(len(counts)), counts[verdict], left=left, color=COLOURS[TONES[verdict]], label=verdict)
        for place, (start, width) in enumerate(zip(left, counts[verdict], strict=True)):
            if width:
                ax.text(start + width / 2, place, str(width), ha="center", va="center", color=INSIDE[verdict])
        left = left + counts[verdict]
    ax.set_yticks(range(len(counts)), list(counts.index))
    ax.invert_yaxis()
    ax.set_xlabel("Numeric claims of the synopsis (number)")
    ax.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=3, frameon=False)
    return ax
