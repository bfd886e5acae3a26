"""The definitions.toml that `linkbook template` writes: all of it is a comment, so that it declares nothing."""

from typing import Final

DEFINITIONS_TEMPLATE: Final = """\
# Every definition of an appointment that could be defended, written down BEFORE any of them is counted.
# Take the # away, change what is listed, then run: linkbook definitions FOLDER
# Every combination of the levels listed is a definition. An axis that is left out has the level in brackets.

# [[panel]]
# question = "GP appointments attended"
# roles = ["GP", ["GP", "Salaried GP"]]
#   Words of staff_role [GP]: a word, a list of words that count together, or "any".
# statuses = ["attended"]
#   Words of status [attended].
# modes = ["any", ["face to face", "telephone"]]
#   Words of mode [any].
# window_months = [3, 6, 12]
#   Whole months before referral, and as many after [window_months of study.toml, or 6].
# referral_month = ["excluded", "before", "after"]
#   Whether the month of referral is in neither window, the last month before, or the first after [excluded].
# patients_who_left = ["months", "excluded", "ignored"]
#   By the months they were there, left out, or as if they had stayed [months].

# One definition of the file is primary: a level for every axis of its panel that has several.
# [panel.primary]
# roles = "GP"
# modes = "any"
# window_months = 6
# referral_month = "excluded"
# patients_who_left = "months"

# Other questions have panels of their own, such as appointments that were booked.
# [[panel]]
# question = "GP appointments booked, attended or not"
# statuses = ["any"]
# window_months = [3, 6, 12]
"""
