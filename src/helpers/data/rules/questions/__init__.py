"""Questions about what is legal and unlikely, by subject: they stop nothing, and somebody who knows the data answers."""

from collections.abc import Mapping

import pandas as pd

from helpers.data.faults import Fault
from helpers.data.read.raw_table import RawTable
from helpers.data.rules.questions.answers import unlikely_answers
from helpers.data.rules.questions.counts import count_questions
from helpers.data.rules.questions.identity import id_questions
from helpers.data.rules.questions.sources import source_questions
from helpers.data.rules.questions.words import word_questions


def unlikely(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return every question about what is legal and unlikely."""
    answers = unlikely_answers(raw.get("questionnaires"), frames.get("questionnaires"))
    counts = [*count_questions(raw, frames), *source_questions(raw, frames)]
    return [*id_questions(raw), *counts, *word_questions(raw, frames), *answers]
