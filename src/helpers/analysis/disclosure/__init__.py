"""Disclosure control: a table under a profile, small counts hidden, others rounded, and what follows from both."""

from helpers.analysis.disclosure.bands import (
    Coarser,
    LargeRows,
    MergeAdjacent,
    MergeColumns,
    MergeSmall,
    NotReleased,
    Pipeline,
)
from helpers.analysis.disclosure.base_table import PROTECTED, base_table, may_print
from helpers.analysis.disclosure.beside import after_audit, numbers_beside
from helpers.analysis.disclosure.leaving_out import LeftOut
from helpers.analysis.disclosure.ledger import CHANGED_AT_LEAST, ReleasedRow, may_renew, released_rows, standing_rows
from helpers.analysis.disclosure.profiles import PROFILES, DisclosureError, Profile, n_band, profile_of
from helpers.analysis.disclosure.protection import Protected, protect, protect_with_rules
from helpers.analysis.disclosure.released_counts import KNOWN, TOGETHER, TableCounts, what_exposes
from helpers.analysis.disclosure.roles import (
    COUNTED,
    NOT_PEOPLE,
    Column,
    Counts,
    columns_of,
    counting,
    with_counts,
)
from helpers.analysis.disclosure.rules import dominated
from helpers.analysis.disclosure.score_steps import in_score_steps
from helpers.analysis.disclosure.spoken import listening, together
from helpers.analysis.disclosure.steps import DIGITS, DIGITS_OF_PARTS
from helpers.analysis.disclosure.values import Guarded, Withheld, guarded, is_guarded

__all__ = [
    "CHANGED_AT_LEAST",
    "COUNTED",
    "DIGITS",
    "DIGITS_OF_PARTS",
    "KNOWN",
    "NOT_PEOPLE",
    "PROFILES",
    "PROTECTED",
    "TOGETHER",
    "Coarser",
    "Column",
    "Counts",
    "DisclosureError",
    "Guarded",
    "LargeRows",
    "LeftOut",
    "MergeAdjacent",
    "MergeColumns",
    "MergeSmall",
    "NotReleased",
    "Pipeline",
    "Profile",
    "Protected",
    "ReleasedRow",
    "TableCounts",
    "Withheld",
    "after_audit",
    "base_table",
    "columns_of",
    "counting",
    "dominated",
    "guarded",
    "in_score_steps",
    "is_guarded",
    "listening",
    "may_print",
    "may_renew",
    "n_band",
    "numbers_beside",
    "profile_of",
    "protect",
    "protect_with_rules",
    "released_rows",
    "standing_rows",
    "together",
    "what_exposes",
    "with_counts",
]
