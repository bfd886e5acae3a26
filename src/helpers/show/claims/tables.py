"""Tables and cards of the chapter on the published claims, and the list of claims that other chapters use."""

from typing import Final

import pandas as pd
from markupsafe import Markup

from helpers.show.page import Html, Table, in_words, wording
from helpers.show.page.filter_table import filter_table_html
from helpers.show.page.templates import render

_TEMPLATES: Final = "show/claims/templates"


def claims(checked: pd.DataFrame) -> Html:
    """Return every claim, to be filtered."""
    return Html(
        "claims",
        claims_html(checked, caption="Each claim, the printed value, the one worked out again, and its place."),
        caption="Each claim with its place in the synopsis, the printed value and the one worked out again.",
        data=checked,
        n=len(checked),
    )


def repeated_claims(repeats: pd.DataFrame) -> Table:
    """Return the quantities that are printed in more than one place."""
    return Table(
        "claims-repeated",
        repeats.assign(quantity=repeats["quantity"].str.replace("_", " ")),
        caption="Quantities that are printed in more than one place.",
        labels={"places": "Places, number", "printed_value": "Printed", "same": "Same"},
        n=len(repeats),
    )


def disagreements(disagree: pd.DataFrame) -> Html:
    """Return a card for each claim that disagrees: what the text says, what the tables give, and why both may hold."""
    links = [claim_link(name, "Its row in the table of all claims") for name in disagree["claim_id"]]
    rows = disagree.fillna("").assign(link=links)
    return Html(
        "claims-disagreeing",
        render(f"{_TEMPLATES}/disagreements.html", claims=rows.to_dict("records")),
        caption="Claims that disagree with the published tables, and what would let both hold.",
        data=disagree,
        n=len(disagree),
    )


def reasons(given: pd.DataFrame, checked: pd.DataFrame) -> Html:
    """Return the claims that cannot be recomputed, by the reason."""
    claim_of = dict(zip(checked["claim_id"], checked["claim"], strict=True))
    links = [Markup("; ").join(claim_link(name, claim_of[name]) for name in names) for names in given["claim_ids"]]
    caption = "Claims that cannot be recomputed, by the reason."
    rows = given.assign(which=links)[["reason", "claims", "which"]]
    labels = {"claims": "Claims, number", "which": "Which"}
    return Html(
        "claims-not-recomputed",
        filter_table_html(rows, caption=caption, labels=labels),
        caption=caption,
        data=given.assign(claim_ids=given["claim_ids"].str.join(";")),
        n=len(given),
    )


def discrepancies(pairs: pd.DataFrame) -> Html:
    """Return the pairs of places that seem not to say the same."""
    return Html(
        "discrepancies",
        discrepancies_html(pairs),
        caption="Pairs of places that seem not to say the same, and what would let both hold.",
        data=pairs,
        n=len(pairs),
    )


def claims_used(claims: pd.DataFrame, chapter: str, *, name: str) -> Html:
    """Return the published numbers that a chapter uses, each with its check, under a name of the chapter's own."""
    caption = wording("Published numbers on this page, each with its check.")
    return Html(name, claims_used_html(claims, chapter), caption=caption)


def claims_html(checked: pd.DataFrame, *, caption: str) -> str:
    """Return the claims as a table to filter, each row with an anchor of its own and the function or the reason."""
    functions, reasons = checked["recomputed_by"].fillna(""), checked["reason"].fillna("")
    shown = pd.DataFrame(
        {
            "claim": checked["claim"],
            "printed": checked["printed_value"],
            "recomputed": checked["recomputed_value"],
            "verdict": checked["verdict"],
            "how": functions.map(_code).where(functions != "", reasons),
            "place": checked["source_row"],
            "used_in": checked["chapter"].fillna("").map(chapter_link),
            "part": checked["part"],
            "subject": checked["subject"],
        }
    )
    return filter_table_html(
        shown,
        caption=caption,
        choices=("verdict", "part", "subject"),
        search="Words in the claim",
        row_ids=[f"claim-{claim_id}" for claim_id in checked["claim_id"]],
        labels={"how": "How, or why not", "used_in": "Used in"},
    )


def discrepancies_html(pairs: pd.DataFrame) -> Markup:
    """Return pairs of places side by side, by subject, each with an anchor, what lets both hold, and its claim."""
    rows = pairs.assign(link=[claim_link(name, "The claim") if name else "" for name in pairs["claim_id"].fillna("")])
    groups = [(subject, group.to_dict("records")) for subject, group in rows.groupby("subject", sort=False)]
    return render(f"{_TEMPLATES}/pairs.html", groups=groups)


def claims_used_html(claims: pd.DataFrame, chapter: str) -> str:
    """Return the published numbers that a chapter uses as links, of those printed in several places the first."""
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
    words = in_words(chapter[3:]).replace("Cmoc ", "CMOC ").replace("Npt ", "NPT ")
    return Markup('<a href="{}.html">{}</a>').format(chapter, words)


def _code(name: str) -> Markup:
    """Return the name of a function, which may break after each of its words."""
    return Markup("<code>{}</code>").format(Markup("_<wbr>").join(name.split("_")))
