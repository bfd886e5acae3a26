"""Tables of the chapter on the published claims, and the list of claims that other chapters use."""

import pandas as pd
from markupsafe import Markup

from helpers.show.page import Html, Table, in_words
from helpers.show.page.filter_table import filter_table_html


def claims(checked: pd.DataFrame) -> Html:
    """Return every claim, to be filtered.

    Args:
        checked: the result of `check_claims`.
    """
    return Html(
        "claims",
        claims_html(checked, caption="Each claim, the printed value, the one worked out again, and its place."),
        caption="Each claim with its place in the synopsis, the printed value and the one worked out again.",
        data=checked,
        n=len(checked),
    )


def repeated_claims(repeats: pd.DataFrame) -> Table:
    """Return the quantities that are printed in more than one place.

    Args:
        repeats: the result of `helpers.analysis.claims.repeated_claims`.
    """
    return Table(
        "claims-repeated",
        repeats.assign(quantity=repeats["quantity"].str.replace("_", " ")),
        caption="Quantities that are printed in more than one place.",
        labels={"places": "Places, number", "same": "The same everywhere"},
        n=len(repeats),
    )


def discrepancies(pairs: pd.DataFrame) -> Html:
    """Return the pairs of places that seem not to say the same.

    Args:
        pairs: the table discrepancies.csv.
    """
    return Html(
        "discrepancies",
        discrepancies_html(pairs, caption="Pairs of places that seem not to say the same."),
        caption="Pairs of places that seem not to say the same, and what would let both hold.",
        data=pairs,
        n=len(pairs),
    )


def claims_used(claims: pd.DataFrame, chapter: str, *, name: str) -> Html:
    """Return the published numbers that a chapter uses, each with its check.

    Args:
        claims: the table claims.csv.
        chapter: the notebook's name without its ending.
        name: the list's name on the page.
    """
    caption = "Published numbers on this page, each with its check."
    return Html(name, claims_used_html(claims, chapter), caption=caption)


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
