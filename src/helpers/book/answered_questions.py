"""The section of Methods on the questions that a study's data raise, and on the answers to them."""

from dataclasses import replace

from helpers.book.myst import fill_template
from helpers.data.faults import Fault, grouped
from helpers.data.study import Study


def questions_of_a_study(study: Study, *, in_release: bool) -> str:
    """Return the section, empty where nothing is asked; a release has neither the questions nor the answers.

    Nor does a release say whether there are any: one patient with an unlikely value is a question.

    >>> questions_of_a_study(Study("", {}, {}), in_release=False)
    ''
    """
    if not (study.questions or study.answered or (in_release and study.is_private)):
        return ""
    answered = [(_in_words(one.question), one.answer) for one in study.answered]
    still_open = len(grouped(study.questions))
    return fill_template("answered_questions.md", in_release=in_release, open=still_open, answered=answered)


def _in_words(question: Fault) -> str:
    """Return a question as a page shows it: without its way out, and without an id."""
    is_id = (question.column or "").endswith("_id")
    return replace(question, way_out="").text(show_values=not is_id)
