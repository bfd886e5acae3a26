"""Words that more than one floor speaks, each written once: columns, roles, items, methods, marks."""

from typing import Final

ROLES: Final = {"C": "context", "M": "mechanism", "O": "outcome"}
"""The parts of a configuration: the letter in a table, and its name."""

ONS4_ITEMS: Final = ("ons4_life_satisfaction", "ons4_worthwhile", "ons4_happiness", "ons4_anxiety")
"""The four personal well-being questions of the Office for National Statistics, each 0 to 10."""

GSE_ITEMS: Final = tuple(f"gse_{item:02d}" for item in range(1, 11))
"""The ten items of the General Self-Efficacy Scale, each 1 to 4."""

GSE_WORDS: Final = {"not at all true": 1, "hardly true": 2, "moderately true": 3, "exactly true": 4}
"""The answers of the General Self-Efficacy Scale in its own words."""

GP_COUNTS: Final = ("gp_appointments_before", "gp_appointments_after")
"""GP appointments of one patient in the months before and after referral."""

OUTCOME_COUNTS: Final = ("count_before", "count_after")
"""Counts of one patient of another outcome in the same months."""

GP_MONTHS: Final = ("months_before", "months_after")
"""Months over which a patient's appointments, or another outcome, were counted."""

GP_USAGE: Final = ("site_id", "patient_id", *GP_COUNTS, *GP_MONTHS)
"""The columns of gp_usage.csv."""

REFERRAL_MONTH: Final = ("excluded", "before", "after")
"""Where the month of referral may go: into neither window, or as the last month before, or the first after."""

PATIENTS_WHO_LEFT: Final = ("months", "excluded", "ignored")
"""How patients who left may count: by the months they were there, not at all, or as if they had stayed."""

AXES: Final = ("roles", "statuses", "modes", "window_months", "referral_month", "patients_who_left")
"""The choices that a definition of an appointment is made of."""
REFERRED: Final = "referred"
NOT_REFERRED: Final = "not referred"
REFERRED_LATER: Final = "referred later"
"""The groups of patients: those who were referred, and those with whom they are compared."""

SAMPLED_BY: Final = ("region", "managed_by", "deprivation", "months_in_role")
"""What sites were chosen to differ by."""

SITE_ATTRIBUTES: Final = (*SAMPLED_BY, "practices_served")
"""What sites.csv says of a site."""

DEPRIVATION_LEVELS: Final = ("Low", "Medium", "High")
"""Deprivation of the area of a site, lowest first."""

INTERVIEW_ONLY: Final = "Interview only"
INTERVIEW_AND_OBSERVATION: Final = "Interview and observation"
OBSERVATION_ONLY: Final = "Observation only"
"""How a patient took part."""

FOLLOWED_UP: Final = "yes"
NOT_FOLLOWED_UP: Final = ("declined", "died", "not reached")
"""Whether a patient was interviewed again, and why not."""

SOURCE_COLUMNS: Final = ("source_table", "source_row")
"""Where a published row stands in the synopsis; no column of a study folder."""

POOLING_METHODS: Final = ("REML", "PM", "DL", "EE")
"""Restricted maximum likelihood, Paule-Mandel, DerSimonian-Laird, equal effects."""

NOT_PROVIDED: Final = "not provided"
"""What stands for a value that a site or a person did not give."""

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""First characters by which a spreadsheet takes text for a formula."""

COUNTS: Final = "counts"
"""Under this name the `attrs` of a frame, and a column of the descriptor, say what is counted: people, sites, ..."""

SCALES_FOLDER: Final = "scales"
OUTCOMES_FOLDER: Final = "outcomes"
CHAPTERS_FOLDER: Final = "chapters"
WORDS_FOLDER: Final = "words"
OWN_FOLDERS: Final = (SCALES_FOLDER, OUTCOMES_FOLDER, CHAPTERS_FOLDER, WORDS_FOLDER)
"""The folders in a study folder that add to the book: questionnaires, counted outcomes, notebooks, labels."""

DEFINITIONS_FILE: Final = "definitions.toml"
"""Declares in a study folder what counts as an appointment, in as many ways as are compared."""

LEDGER_FILE: Final = "release_ledger.json"
LEDGER_KEY_FILE: Final = "release_ledger.key"
"""What releases leave in a study folder, to be compared with by the next; no page is made from it."""

DRAWINGS_VARIABLE: Final = "LINKBOOK_DRAWINGS"
"""An environment variable; where it is set, a notebook gives each figure as SVG too, for a page that offers it."""


def inside(words: str) -> str:
    """Return words as they stand inside a sentence: their first letter small, unless the first word has more capitals.

    >>> inside("Buy-in"), inside("GP use"), inside("A&E attendances"), inside("MYCaW total")
    ('buy-in', 'GP use', 'A&E attendances', 'MYCaW total')
    """
    return words if is_abbreviation(words.split(" ")[0]) else f"{words[:1].lower()}{words[1:]}"


def is_abbreviation(word: str) -> bool:
    """Return whether a word has a capital behind its first letter, as an abbreviation has.

    >>> is_abbreviation("PHQ-9"), is_abbreviation("Loneliness")
    (True, False)
    """
    return any(letter.isupper() for letter in word[1:])
