"""Questions about what is legal and unlikely, by subject: they stop nothing, and who knows the data answers them."""

from collections.abc import Collection, Mapping

import pandas as pd

from helpers.data.faults import Fault
from helpers.data.read.raw_table import RawTable
from helpers.data.rules.questions.answers import unlikely_answers
from helpers.data.rules.questions.counts import count_questions
from helpers.data.rules.questions.identity import id_questions
from helpers.data.rules.questions.sources import source_questions
from helpers.data.rules.questions.totals import total_questions
from helpers.data.rules.questions.words import word_questions


def unlikely(
    raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame], faulty: Collection[str] = ()
) -> list[Fault]:
    """Return every question about what is legal and unlikely; of files with faults only those about ids."""
    questions = id_questions(raw)
    raw = {name: table for name, table in raw.items() if not set(table.files) & set(faulty)}
    frames = {name: frames[name] for name in raw if len(frames[name])}
    answers = unlikely_answers(raw.get("questionnaires"), frames.get("questionnaires"))
    counts = [*count_questions(raw, frames), *total_questions(raw, frames), *source_questions(raw, frames)]
    return [*questions, *counts, *word_questions(raw, frames), *answers]
