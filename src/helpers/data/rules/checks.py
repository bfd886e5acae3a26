"""Every check across rows and files: what is impossible though each cell is allowed, and what looks like a slip."""

from collections.abc import Collection, Mapping
from datetime import date

import pandas as pd

from helpers.data.faults import Fault
from helpers.data.read.raw_table import RawTable
from helpers.data.rules import (
    cmocs,
    comparison,
    counted_outcomes,
    gp_usage,
    keys,
    people,
    questionnaires,
    referrals,
    theory,
)
from helpers.data.rules import extracts as rule_extracts
from helpers.data.rules.questions import unlikely
from helpers.vocabulary import GP_COUNTS


def faults_between(
    raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame], *, today: date | None = None
) -> list[Fault]:
    """Return what is wrong between rows and between files though every single cell is allowed."""
    return [
        *[fault for name, table in raw.items() for fault in keys.key_faults(table, frames[name])],
        *[fault for table in raw.values() for fault in keys.reference_faults(table, raw)],
        *people.patient_faults(raw, frames),
        *referrals.impossible_months(raw.get("sites"), frames.get("sites"), today),
        *referrals.left_before_referral(raw.get("referrals"), frames.get("referrals")),
        *referrals.left_twice(raw.get("referrals"), frames.get("referrals")),
        *comparison.comparison_faults(raw, frames),
        *gp_usage.counts_in_no_time(raw.get("gp_usage"), frames.get("gp_usage")),
        *counted_outcomes.counts_in_no_time(raw.get("outcome_counts"), frames.get("outcome_counts")),
        *gp_usage.unequal_list_windows(raw.get("practice_list"), frames.get("practice_list")),
        *referrals.months_needed(raw, frames),
        *rule_extracts.appointments_denied(raw, frames),
        *questionnaires.second_without_first(raw.get("questionnaires"), frames.get("questionnaires")),
        *cmocs.wide_table(raw),
        *cmocs.incomplete_cmocs(raw, frames),
        *cmocs.topics_of_nothing(raw, frames),
        *theory.unlinked_parts(raw, frames),
    ]


def questions_about(
    raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame], faulty: Collection[str] = ()
) -> list[Fault]:
    """Return every question to a study, each with file, line and column; none of them stops it.

    Of `faulty` files, which have faults, little is asked before they are mended.
    """
    questions = questionnaires.answer_questions(raw.get("questionnaires"), frames.get("questionnaires"))
    if "gp_usage" in frames:
        questions += questionnaires.copies(raw["gp_usage"], frames["gp_usage"], GP_COUNTS)
    questions += [*referrals.dates_outside(raw, frames), *rule_extracts.unusual_statuses(raw.get("appointments"))]
    questions += [*people.nhs_numbers(raw), *people.followed_up_denied(raw, frames)]
    questions += [*referrals.month_unknown(raw, frames), *gp_usage.totals_disagree(raw, frames)]
    questions += [*gp_usage.gp_data_denied(raw, frames), *keys.nothing_but_ids(raw)]
    questions += comparison.comparison_questions(raw, frames)
    questions += cmocs.coder_questions(raw.get("cmoc_codings"), frames.get("cmoc_codings"))
    return questions + unlikely(raw, frames, faulty)
