"""The three reports of an edition: a board paper, a page in plain words, and a page for each practice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from helpers.book.report import sentences
from helpers.book.report.document import Block, Bullets, Callout, Document, Heading, Paragraph
from helpers.book.report.passages import Passage, passage_of, printed_from
from helpers.book.report.pictures import drawn
from helpers.book.report.questions import Question, gp_usage_of, looked_at, questions_of
from helpers.book.report.results import EditionResults
from helpers.book.report.templates import Templates
from helpers.book.sites import LONGEST, called_site
from helpers.data.study_settings import StudySettings
from helpers.show.gp_usage.practice_figure import practice
from helpers.show.page.one_line import on_one_line
from helpers.show.page.origin import Mark

REPORTS: Final = ("board", "summary", "practices")
FOUND: Final = ("gp_no_pattern", "gp_no_cause", "wellbeing_better", "wellbeing_who")
"""What the published study found, for the reports of the book's own edition; the rest of those is made up."""

_MOST_PAGES: Final = {"board": 4, "summary": 1, "practice": 1}
_TITLES: Final = {
    "board": "Link workers: what the numbers say",
    "summary": "Link workers in plain words",
    "practice": "Your patients' GP appointments",
}
_TO_LIMITS: Final = "The numbers describe what was counted, and no more."


@dataclass(frozen=True)
class Status:
    """What kind of data reports show: the words on every page, those that stand first, and the mark in pictures."""

    line: str
    title: str
    text: str
    mark: Mark


@dataclass(frozen=True)
class Subject:
    """What reports are about: the results, what the study says of itself, its sites, the kind of its data.

    `sites` are those that have a page, each with what it is called and the name of its file. `found` are statements of
    the published study, by id, for the book's own edition alone.
    """

    results: EditionResults
    settings: StudySettings
    status: Status
    sites: Mapping[str, tuple[str, str]]
    footer: str
    found: Mapping[str, str]


def documents(subject: Subject, templates: Templates, only: Sequence[str] = REPORTS) -> Iterator[Document]:
    """Yield the reports of an edition, the pages of practices in the order of sites.

    Raises:
        ValueError: when there is no result to report.
    """
    questions = questions_of(subject.results, subject.status.mark)
    if not questions:
        raise ValueError(
            "this edition has no estimates of GP appointments or questionnaires, so there is nothing to report; "
            "linkbook check says which tables they need"
        )
    makers = {"board": _board, "summary": _summary}
    for name in only:
        if name in makers:
            yield makers[name](subject, templates, questions)
        else:
            yield from _practices(subject, templates)


def _document(
    report: str, name: str, subject: Subject, templates: Templates, parts: Mapping[str, list[Block]]
) -> Document:
    blocks = templates.filled(report, parts)
    title = next((block.text for block in blocks if isinstance(block, Heading) and block.level == 1), "")
    look, pages = templates.look(subject.footer), _MOST_PAGES[report]
    if not title:
        heading = parts["title"][0]
        blocks, title = (heading, *blocks), heading.text if isinstance(heading, Heading) else ""
    return Document(name, title, subject.status.line, blocks, look, pages)


def _shared(report: str, subject: Subject, templates: Templates) -> dict[str, list[Block]]:
    """Return the parts that every report has."""
    title = templates.settings.get(f"{report}_title") or _TITLES[report]
    contact = _own(subject.settings.contact)
    return {
        "title": [Heading(title, 1)],
        "status": [Callout(subject.status.title, subject.status.text)],
        "contact": [Paragraph(Passage(f"**Whom to ask:** {contact}"), "small")] if contact else [],
    }


def _board(subject: Subject, templates: Templates, questions: Sequence[Question]) -> Document:
    answers = [passage_of(f"**{question.title}** ", question.answer) for question in questions]
    limits = dict.fromkeys([limit for question in questions for limit in question.limits])
    method = passage_of(*[item for question in questions for item in (question.method, " ")][:-1], f" {_TO_LIMITS}")
    parts = _shared("board", subject, templates) | {
        "about": [Paragraph(about, "small")] if (about := _about(subject.settings)).text else [],
        "answer": [*_found(subject), Bullets(tuple(answers))],
        "questions": [block for question in questions for block in (Heading(question.title), *question.blocks)],
        "limits": [Bullets(tuple(map(Passage, limits)))],
        "method": [Paragraph(method)],
    }
    return _document("board", "board-paper", subject, templates, parts)


def _summary(subject: Subject, templates: Templates, questions: Sequence[Question]) -> Document:
    plain = [question for question in questions if question.plain.text]
    words = dict.fromkeys([word for question in plain for word in question.words])
    limits = [question.limits[0] for question in plain]
    answers = [passage_of(f"**{question.title}** ", question.plain) for question in plain]
    parts = _shared("summary", subject, templates) | {
        "looked_at": [Paragraph(looked_at(subject.results), "lead")],
        "answer": [*_found(subject), Bullets(tuple(answers))],
        "limits": [Bullets(tuple(map(Passage, limits)))],
        "words": [Bullets(tuple(map(Passage, words)))] if words else [],
    }
    return _document("summary", "summary", subject, templates, parts)


def _practices(subject: Subject, templates: Templates) -> Iterator[Document]:
    """Yield the page of every site that has one: its figure, and three sentences."""
    usage = gp_usage_of(subject.results)
    if not any(row["estimate"] is not None for row in usage.sites):
        return
    names = {str(row["site"]): _own(row["site"]) for row in usage.sites}
    frame = usage.frame.assign(site_id=usage.frame["site_id"].map(names))
    for site, (called, file) in subject.sites.items():
        own, others = usage.of_site(site), [row for row in usage.sites if str(row["site"]) != site]
        name = _own(site)
        alt = sentences.practice_alt(own, name, others, usage.pooled)
        shown = frame if own is not None else _with_own_row(frame, name)
        said = [
            sentences.practice_answer(own, name),
            sentences.practice_certainty(own),
            Passage(sentences.NOT_THE_DOING),
        ]
        parts = _shared("practice", subject, templates)
        title = f"Site {called}: {parts['title'][0].text}"  # type: ignore[union-attr]
        parts |= {
            "title": [Heading(title, 1)],
            "figure": [drawn(practice(shown, name, usage.pooled_frame, sentence=alt), subject.status.mark)],
            "sentences": [Paragraph(passage, "lead") for passage in said],
            "reading": [Paragraph(Passage(text)) for text in _READING],
        }
        yield _document("practice", f"practices/{file}", subject, templates, parts)


_READING: Final = (
    "The square is the ratio: GP appointments per patient after referral, divided by those before. On the line in the "
    "middle there were as many after as before; to its left fewer, to its right more. The bar is the range of ratios "
    "that the data fit: the fewer patients, the longer the bar.",
    "Other sites are in the picture without their names. That one lies to the left of another does not make it the "
    "better: sites differ in who is referred and when, and where bars overlap the data do not tell them apart.",
)


def _with_own_row(frame: pd.DataFrame, site: str) -> pd.DataFrame:
    return pd.concat([pd.DataFrame({"site_id": [site]}), frame], ignore_index=True).astype(frame.dtypes.to_dict())


def _about(settings: StudySettings) -> Passage:
    """Return what the study says of itself: its name, its period, its authors."""
    said = {"Study": settings.name, "When": settings.period, "By": ", ".join(settings.authors)}
    return Passage(" · ".join(f"{label}: {_own(text, 400)}" for label, text in said.items() if text))


def _found(subject: Subject) -> list[Block]:
    """Return what the published study found, before what is made up."""
    if not subject.found:
        return []
    said = [
        printed_from(subject.found[name], 0, "statement of the synopsis", finding=name)
        for name in FOUND
        if name in subject.found
    ]
    return [
        Heading("What the published study found", 3),
        Bullets(tuple(said)),
        Heading("An example, from made-up data", 3),
    ]


def _own(text: object, longest: int = LONGEST) -> str:
    """Return text of a study's on one line, without marks that turn its direction or that count as emphasis."""
    return on_one_line(str(text), longest).replace("**", "* *")


def sites_with_pages(names: Mapping[str, str], files: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return what every site is called and the name of its file; `names` are "" where none is said."""
    return {site: (called_site(site, name).replace("**", "* *"), files[site]) for site, name in names.items()}
