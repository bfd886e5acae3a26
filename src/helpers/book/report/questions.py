"""The questions that a board paper answers, each with what an edition says of it: answer, figure, limits, method."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from helpers.book.report import sentences
from helpers.book.report.document import Block, Grid, Paragraph
from helpers.book.report.passages import Passage, Result, number, passage_of, percent_of, printed, printed_from
from helpers.book.report.pictures import drawn, picture_of
from helpers.book.report.results import MAIN_METHOD, POOLED_PAGE, SITE_PAGES, EditionResults
from helpers.show.gp_usage.practice_figure import practice
from helpers.show.gp_usage.results import APPOINTMENTS, POOLED, RATE_RATIO
from helpers.show.page import counted, format_number
from helpers.show.page.origin import Mark
from helpers.show.questionnaires.results import CHANGE

ANYWAY_PAGE: Final = "notebooks/09_what_would_have_happened.html"
DEFINITIONS_PAGE: Final = "notebooks/11_every_definition.html"
PRIMARY_DEFINITIONS: Final = "definitions-curve-1"
QUESTIONNAIRE_PAGE: Final = "notebooks/04_questionnaire_change.html"
ALONE: Final = "regression to the mean alone"
_ROUNDED: Final = (
    "Each was worked out from rounded numbers of patients and appointments, with an interval a little wider for that."
)
MOST_SITES: Final = 12
"""Sites up to which a board paper has a row for each; beyond, each has its own page and the paper all in one figure."""


@dataclass(frozen=True)
class Question:
    """One question: its heading, its answer as a board reads it and in plain words, what shows it, and what it lacks.

    Without plain words, "", it is one for those who want to know more, and not on the page in plain words.
    """

    title: str
    answer: Passage
    plain: Passage
    blocks: tuple[Block, ...]
    limits: tuple[str, ...]
    method: Passage
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class GpUsage:
    """What an edition says of GP appointments: a result for every site, all sites together, and how many patients."""

    sites: tuple[Result, ...]
    pooled: Result | None
    patients: Result | None

    @property
    def frame(self) -> pd.DataFrame:
        """The ratio of every site, as a figure draws it."""
        columns = {"site_id": "site", "ratio": "estimate", "low": "low", "high": "high"}
        rows = [{name: row[field] for name, field in columns.items()} for row in self.sites]
        frame = pd.DataFrame(rows, columns=list(columns))
        return frame.astype({"site_id": "str", "ratio": "float64", "low": "float64", "high": "float64"})

    @property
    def pooled_frame(self) -> pd.DataFrame:
        """The ratio of all sites together, as a figure draws it: a row, or none."""
        rows = [self.pooled] if self.pooled is not None else []
        values = [[row["estimate"], row["low"], row["high"]] for row in rows]
        return pd.DataFrame(values, columns=["ratio", "low", "high"], dtype="float64")

    def of_site(self, site: str) -> Result | None:
        """Return the result of a site."""
        return next((row for row in self.sites if str(row["site"]) == site), None)


def gp_usage_of(results: EditionResults) -> GpUsage:
    """Return what an edition says of GP appointments."""
    sites = [row for row in results.of(RATE_RATIO, page=POOLED_PAGE) if row["site"] is not None]
    sites = sites or [row for row in results.of(RATE_RATIO, page=SITE_PAGES) if row["site"] is not None]
    pooled = results.first(POOLED, page=POOLED_PAGE, interval="confidence")
    by_method = results.first(POOLED, page=POOLED_PAGE, output="gp-usage-methods")
    return GpUsage(tuple(sites), pooled, by_method)


def questions_of(results: EditionResults, mark: Mark) -> list[Question]:
    """Return the questions that an edition has an answer to, in the order of a board paper."""
    makers: Sequence[Callable[[EditionResults, Mark], Question | None]] = (
        _gp_usage,
        _expected,
        _questionnaires,
    )
    return [question for make in makers if (question := make(results, mark)) is not None]


def _gp_usage(results: EditionResults, mark: Mark) -> Question | None:
    """Return whether patients saw a GP less often after referral."""
    usage = gp_usage_of(results)
    within = [row for row in usage.sites if row["estimate"] is not None]
    if not within:
        return None
    if usage.pooled is not None:
        answer = sentences.pooled_answer(usage.pooled, usage.sites, usage.patients)
        sure = sentences.pooled_certainty(usage.pooled)
        plain = passage_of(sentences.pooled_plainly(usage.pooled, usage.sites, usage.patients))
    else:
        parts = [sentences.practice_answer(row, str(row["site"])) for row in within[:MOST_SITES]]
        answer = passage_of(*[item for part in parts for item in (part, " ")][:-1])
        sure = sentences.practice_certainty(within[0]) if len(within) == 1 else Passage("")
        plain = passage_of(answer, " " if sure.text else "", sure)
    both = passage_of(answer, " " if sure.text else "", sure)
    blocks: list[Block] = [Paragraph(both), *_gp_figure(results, usage, mark)]
    if len(usage.sites) <= MOST_SITES:
        blocks.append(_site_grid(results, usage))
    if (by_definition := _by_definition(results)).text:
        blocks.append(Paragraph(by_definition))
    return Question(
        "Did patients see a GP less often after referral?",
        answer=both,
        plain=plain,
        blocks=tuple(blocks),
        limits=(
            "Nobody was compared with people who were not referred, so a change is not the effect of a link worker. "
            "People are often referred when they see a GP most, and come less often later whatever anybody does.",
            "Being referred is not the same as meeting the link worker.",
            "More GP appointments are not bad news by themselves: some people were helped to an appointment they "
            "needed.",
        ),
        method=_gp_method(usage, within),
        words=(
            "**Link worker**: somebody whom a practice sends people to, and who helps them to find support near them.",
            "**What the data fit**: the range of values that the numbers leave possible. A range that takes in no "
            "change does not show that nothing changed.",
        ),
    )


def _gp_figure(results: EditionResults, usage: GpUsage, mark: Mark) -> list[Block]:
    """Return the figure of all sites: that of the book where it can be read on paper, or one with more rows."""
    shown = results.figure(POOLED_PAGE, "gp-usage-forest")
    if shown is not None and len(usage.sites) <= MOST_SITES:
        return [picture_of(shown)]
    if not usage.frame["ratio"].gt(0).any():
        return []
    alt = sentences.sites_alt(usage.sites, usage.pooled)
    return [drawn(practice(usage.frame, "", usage.pooled_frame, sentence=alt), mark)]


def _site_grid(results: EditionResults, usage: GpUsage) -> Grid:
    """Return the table of sites: patients, appointments before and after, ratio, interval."""
    before, after = (
        {str(row["site"]): row for row in results.of(f"{APPOINTMENTS}, {period}") if row["site"] is not None}
        for period in ("before", "after")
    )
    confidence = next((row for row in usage.sites if row["confidence"] is not None), None)
    level = percent_of(confidence).text if confidence is not None else ""
    rows = []
    for row in usage.sites:
        site = str(row["site"])
        n = printed(row, "n", lambda value: format_number(value, 0)) if row["n"] is not None else Passage("-")
        ratio = number(row) if row["estimate"] is not None else Passage("-")
        ends = sentences.ends(row) if sentences.has_interval(row) else Passage("-")
        rows.append((Passage(site), n, _mean(before.get(site)), _mean(after.get(site)), ratio, ends))
    header = ("Site", "Patients", "Before", "After", "Ratio", f"{level} interval".strip().capitalize())
    caption = "Every site: GP appointments per patient before and after referral, and their ratio. -: not given"
    caption += ", or left out of this release." if any(row.get("rounded") for row in usage.sites) else "."
    return Grid(header, tuple(rows), caption)


def _mean(result: Result | None) -> Passage:
    return number(result, decimals=1) if result is not None and result["estimate"] is not None else Passage("-")


def _gp_method(usage: GpUsage, within: Sequence[Result]) -> Passage:
    methods = dict.fromkeys(row["method"] for row in within if row["method"])
    of_sites = f"The ratio of a site: {'; or '.join(methods)}." if methods else ""
    if any(row.get("rounded") for row in within):
        of_sites += " " + _ROUNDED
    if usage.pooled is None:
        return Passage(of_sites)
    return Passage(f"{of_sites} All sites together: {usage.pooled['method']}.".strip())


def _expected(results: EditionResults, mark: Mark) -> Question | None:
    """Return what would have happened anyway."""
    rows = [row for row in results.of(RATE_RATIO, page=ANYWAY_PAGE, output="ratios") if row["estimate"]]
    alone = next((row for row in rows if row["method"] == ALONE), None)
    compared = [row for row in rows if row["method"] != ALONE]
    shown = results.figure(ANYWAY_PAGE, "ratios", "curve")
    if not rows or shown is None:
        return None
    said = sentences.expected_answer(compared, alone)
    return Question(
        "What would have happened anyway?",
        answer=said,
        plain=sentences.expected_plainly(alone),
        blocks=(Paragraph(said), picture_of(shown)),
        limits=("What would have happened without a referral is a forecast, and rests on what it assumes.",),
        method=Passage(
            "The months compared with each other stand in the figure. What would be expected if nothing had changed "
            "follows from how much of the differences between patients of a whole list lasts."
        ),
    )


def _questionnaires(results: EditionResults, mark: Mark) -> Question | None:
    """Return whether well-being and self-efficacy changed."""
    where: Mapping[str, str] = {"page": QUESTIONNAIRE_PAGE, "method": MAIN_METHOD}
    changes = [row for row in results.of(CHANGE, interval="confidence", **where) if row["estimate"] is not None]
    if not changes:
        return None
    together = results.of(CHANGE, interval="simultaneous", **where)
    shown, decimals = results.figure(QUESTIONNAIRE_PAGE, "questionnaire-estimates"), results.score_decimals
    level = next((percent_of(row).text for row in changes if row["confidence"] is not None), "")
    header: tuple[str, ...] = ("Outcome", "Answered first", "Scale", "Change", f"{level} interval".strip().capitalize())
    rows: list[tuple[Passage, ...]] = [
        (
            Passage(row["row"]),
            printed(row, "n", lambda value: format_number(value, 0)) if row["n"] is not None else Passage("-"),
            sentences.scale_of(row),
            sentences.signed_number(row, decimals=decimals),
            sentences.signed_ends(row, decimals) if sentences.has_interval(row) else Passage("-"),
        )
        for row in changes
    ]
    if all(row["n"] is None for row in changes):  # a release may have them in bands, which the figure shows
        header, rows = (header[0], *header[2:]), [(row[0], *row[2:]) for row in rows]
    caption = sentences.changes_caption(changes)
    grid = Grid(header, tuple(rows), caption)
    plain = sentences.changes_in_plain_words(changes, together)
    return Question(
        "Did people's answers change between the two interviews?",
        answer=plain,
        plain=plain,
        blocks=(Paragraph(plain), *([picture_of(shown)] if shown else []), grid),
        limits=(
            "Many people who answered the first questionnaire did not answer the second. The estimates allow for those "
            "lost as far as their first scores tell, and no further.",
            "People are often interviewed first when things are at their worst, and many would feel better later in "
            "any case.",
        ),
        method=Passage(
            "Change in scores: among everybody alive who answered first, those lost taken to have fared as others with "
            "their first score did (missing at random)."
        ),
        words=("**Answers**: what people said in short questionnaires at two interviews.",),
    )


def _by_definition(results: EditionResults) -> Passage:
    """Return how far the ratio hangs on what counts as an appointment; nothing where no definitions were declared."""
    rows = results.of(POOLED, page=DEFINITIONS_PAGE, output=PRIMARY_DEFINITIONS)
    known = [row for row in rows if row["estimate"] is not None]
    return sentences.definitions_answer(known) if len(known) > 1 else Passage("")


def looked_at(results: EditionResults) -> Passage:
    """Return what an edition rests on: sites, patients, people who answered."""
    usage = gp_usage_of(results)
    gave = [row for row in usage.sites if row["estimate"] is not None]
    parts = []
    if gave:
        where = {"page": gave[0]["page"], "output": gave[0]["output"]}
        sites = printed_from(counted(len(gave), "site"), len(gave), "sites with a ratio", **where)
        parts.append(passage_of("numbers of GP appointments before and after referral from ", sites))
    answered = results.of(CHANGE, page=QUESTIONNAIRE_PAGE, method=MAIN_METHOD)
    known = [row for row in answered if row["n"] is not None]
    if known:
        most = max(known, key=lambda row: int(row["n"]))
        people = printed(most, "n", lambda value: f"{format_number(value, 0)} people")
        parts.append(passage_of(f"questionnaires of {'about' if most.get('rounded') else 'up to'} ", people))
    elif answered:
        parts.append(Passage("questionnaires at two interviews"))
    listed = [item for part in parts for item in (part, " and ")][:-1]
    has = "This release shows" if any(row.get("rounded") for row in (*gave, *answered)) else "This study has"
    return passage_of(f"People are referred to a link worker, who helps them find support. {has} ", *listed, ".")
