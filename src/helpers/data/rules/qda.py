"""Rules of coded projects (REFI-QDA), of the names of their codes, and of maps from codes to what they stand for."""

from typing import Final

from helpers.data.faults import Rule

_DRAFT: Final = "linkbook import-qda FILE --codes lists them all, and with --map codes.yml drafts a map"

UNSAFE: Final = Rule(
    "qda-unsafe",
    "A project leads nowhere outside its own file, declares no entities, and unpacks within bounds.",
    "{problem}",
)
UNREADABLE: Final = Rule("qda-unreadable", "A project can be opened and read.", "{problem}", "{way_out}")
CODEBOOK: Final = Rule(
    "qda-codebook",
    "A project holds texts and what was coded in them.",
    "is a codebook (.qdc): it lists codes and holds no coded text",
    "export the project itself as REFI-QDA (.qdpx) and give that file",
)
NO_CODES: Final = Rule(
    "qda-no-codes", "A project has codes.", "the codebook is empty", "export the project with its codes"
)
NO_CMOC: Final = Rule(
    "qda-no-cmoc",
    "Some code of a project names a CMOC.",
    "no code names a CMOC (its codes: {codes})",
    'call codes "CMOC 1", "CMOC 2", put them below a code called CMOC, or say in a map what each stands for: ' + _DRAFT,
)
CODE_TWICE: Final = Rule(
    "qda-guid-twice",
    "Every code has a guid of its own.",
    "the code {name} has the guid of another; the first is kept",
)
NOT_TEXT: Final = Rule(
    "qda-not-text",
    "Coded text is read; pictures, recordings and pages are not.",
    "{source} is a {kind}; only coded text is read",
    severity="note",
)
SELECTIONS_UNREAD: Final = Rule(
    "qda-selections-unread",
    "Coded text is read; pictures, recordings and pages are not.",
    "{selections} of {source} {are} of a picture, a page or a recording; {they} not read",
    severity="note",
)
WHOLE_SOURCE: Final = Rule(
    "qda-whole-source",
    "A passage is coded, not a whole document.",
    "{codes} given to the whole of {source}, not to a passage; {they} not read",
    severity="note",
)
TEXT_ABSENT: Final = Rule(
    "qda-text-absent",
    "The text of a coded source is in the project.",
    "the text of {source} is not in the project{where}; its {selections} left out",
    "export the project with its sources in it",
)
TEXT_EMPTY: Final = Rule(
    "qda-text-empty",
    "The text of a coded source is not empty.",
    "the text of {source} is empty; its {selections} left out",
    "look at it in the program it was coded in, and export the project again",
)
NOT_UTF8: Final = Rule(
    "qda-not-utf-8",
    "Texts are written in UTF-8.",
    "the text of {source} is not UTF-8; it is read as Windows-1252",
    severity="note",
)
COUNTED_OTHERWISE: Final = Rule(
    "qda-positions",
    "Positions count the characters of the text from 0.",
    "in {source} {difference}; every selection was moved to fit",
    severity="note",
)
MISPLACED: Final = Rule(
    "qda-misplaced",
    "A selection points at the words it carries.",
    "a selection of {source} at {start} to {end}: {problem}",
)
UNVERIFIED: Final = Rule(
    "qda-unverified",
    "Selections carry their words, by which their positions are checked.",
    "{selections} of {source} {do} not carry {their} words, so that {their} positions could not be checked",
    severity="note",
)
CODE_UNKNOWN: Final = Rule(
    "qda-code-unknown",
    "A selection carries a code of the codebook.",
    "a selection carries a code that the codebook does not have; it is left out",
)
NOT_A_CONSTRUCT: Final = Rule(
    "qda-not-a-construct",
    "A code below the framework's name is one of its constructs.",
    "the code {name} is not one of the {number} constructs{perhaps}; it gives no label",
    severity="question",
)
THEORY_AS_CMOC: Final = Rule(
    "qda-theory-as-cmoc",
    "A programme theory is read as a CMOC only when no code names one.",
    "the code {name} is read as a CMOC, for no code names one",
    "if it is not, say in a map what each code stands for: " + _DRAFT,
    severity="question",
)
SAME_NUMBER: Final = Rule(
    "qda-same-number",
    "Two codes are never one CMOC.",
    "the code {name} has the name of another; it is CMOC {number}",
    "if the two are one CMOC, give both its number in a map: " + _DRAFT,
    severity="question",
)
ROLE_ALONE: Final = Rule(
    "qda-role-alone",
    "A context, a mechanism or an outcome is coded with its CMOC, or inside a passage that is.",
    "is {a_role} of no CMOC",
    "code it with a CMOC too, or code the passage around it",
)
LABEL_ALONE: Final = Rule(
    "qda-construct-alone",
    "A construct is given to a CMOC.",
    "is coded {construct} and belongs to no CMOC, so it gives no label",
    severity="note",
)
NO_ROLE: Final = Rule(
    "qda-no-role",
    "A passage of a CMOC is a context, a mechanism or an outcome, or has some inside it.",
    "of CMOC {cmoc} has no role",
    "code it as context, mechanism or outcome too",
)
LACKING: Final = Rule(
    "qda-cmoc-incomplete",
    "A CMOC has a context, a mechanism and an outcome.",
    "CMOC {cmoc} has no {lacking}",
)
LABELS_CLASH: Final = Rule(
    "qda-constructs-clash",
    "A coder gives a CMOC one construct.",
    "{coder} gave CMOC {cmoc} {number} constructs ({constructs})",
    "keep one",
)
CODERS_DIFFER: Final = Rule(
    "qda-coders-differ",
    "Coders agree on a CMOC's construct, or a set says which it is.",
    "CMOC {cmoc}: the coders differ ({constructs}), so it has no label yet",
    severity="note",
)
NO_AGREEMENT: Final = Rule(
    "qda-no-agreement",
    "Two coders label the same CMOCs.",
    "{problem}; agreement needs two coders who label the same CMOCs",
    severity="note",
)
NOT_LABELLED: Final = Rule(
    "qda-not-labelled",
    "Coders label the same CMOCs.",
    "{coder} did not label {cmocs}; another coder did",
    severity="question",
)
MAP_UNREADABLE: Final = Rule(
    "qda-map-unreadable",
    "A map of codes is a small YAML file, one code a line.",
    "{problem}",
    "write one code a line, such as Context: {{role: context}}; " + _DRAFT,
)
MAP_CODE_UNKNOWN: Final = Rule(
    "qda-map-code-unknown",
    "A map names codes of the project.",
    "is no code of the project{perhaps}",
    "write it as in the project, with the codes above it where two have one name",
)
MAP_CODE_TWICE: Final = Rule("qda-map-code-twice", "A map has each code once.", "is there twice", "keep one of them")
MAP_KEY: Final = Rule(
    "qda-map-key",
    "A code stands for a configuration, a role, a part of a mechanism or a construct.",
    "is nothing that a code can stand for",
    "use {keys}",
)
MAP_VALUE: Final = Rule(
    "qda-map-value",
    "What a map says is one of what is allowed.",
    "is no {key}{perhaps}",
    "{allowed}",
)
MAP_ALONE: Final = Rule(
    "qda-map-alone", "A part is of a mechanism, and a title of a configuration.", "has a {key} and no {needs}", "add it"
)
