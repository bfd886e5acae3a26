"""Rules of what a folder leaves out and is made from what is there, and of projects that are read as tables."""

from typing import Final

from helpers.data.faults import Rule

MADE: Final = Rule(
    "made-from-ids",
    "Sites, patients and configurations that only their ids name are made from these, and that is said.",
    "is not there, so {counted} made from the ids of {sources}; nothing else is known of {them}",
    tables=("sites", "participants", "cmocs"),
    severity="note",
)
ONE_SITE: Final = Rule(
    "one-site",
    "Rows that name no site are taken to be of one, where the folder knows no second, and that is said.",
    "there is no column site_id, so all rows are taken to be of one site, called {site}",
    "add the column if they are of several",
    severity="note",
)
PROJECT_READ: Final = Rule(
    "project-read",
    "A REFI-QDA project is read as the tables of configurations, and that is said.",
    "read as {counted}; linkbook import-qda writes them as tables",
    severity="note",
)
PROJECT_SAYS: Final = Rule(
    "project-says",
    "What a REFI-QDA project leaves open is said.",
    "{finding}",
    severity="note",
)
PROJECT_SET_ASIDE: Final = Rule(
    "project-set-aside",
    "A REFI-QDA project is read where no table of configurations is there.",
    "is not read, for {tables} {are} there",
    severity="note",
)
PROJECT_UNREADABLE: Final = Rule(
    "project-unreadable",
    "A REFI-QDA project that is all a folder holds can be read.",
    "no configurations can be read: {why}",
)
PROJECT_LEFT_OUT: Final = Rule(
    "project-left-out",
    "A REFI-QDA project in a study folder can be read.",
    "is not read: {why}",
    "mend the project if its configurations belong to the study; if not, leave it as it is",
    severity="question",
)
FORMS_OF_ONE_SITE: Final = Rule(
    "forms-of-one-site",
    "Several files may be of one site, such as forms of two practices.",
    "is of site {site}, as is {where}; what the two say of the site is taken together",
    "",
    ("sites",),
    severity="note",
)
FORMS_DIFFER: Final = Rule(
    "forms-differ",
    "Several files of one site say the same of it, or leave cells empty.",
    "is not what {where} says of the same site",
    "let both say the same, or clear the cell in one; if they are two sites, each needs an id of its own",
    ("sites",),
)
MONTHS_EMPTY: Final = Rule(
    "months-empty",
    "Where no patient of a table has months, it is said how a study gives them once for all.",
    "no patient has {columns}",
    "if all were registered for the whole window, write window_months in study.toml and leave the columns empty",
    ("gp_usage", "outcome_counts"),
    severity="note",
)
WHOLE_WINDOWS: Final = Rule(
    "whole-windows",
    "Where study.toml gives the window, patients without months were registered throughout, and that is said.",
    "gives no {columns}, so every patient is taken to have been registered for all of the {months} months that "
    "study.toml names",
    "add the months of those who joined or left meanwhile",
    ("gp_usage", "outcome_counts"),
    severity="note",
)
