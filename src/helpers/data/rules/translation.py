"""Rules of words/LANGUAGE.toml: headings and labels of the pages in another language."""

from typing import Final

from helpers.data.faults import Rule

_TEMPLATE: Final = "linkbook template FOLDER --words LANGUAGE writes every label"

NOT_A_TRANSLATION: Final = Rule(
    "words-not-a-language",
    "The folder words holds files of labels, each named after its language.",
    "is not a file of labels",
    "name it by the code of the language with the ending .toml, such as cy.toml, or take it out",
)
TOO_MANY: Final = Rule(
    "words-too-many",
    "A study has so many files of labels that they can be read.",
    "holds more than {most} files",
    "keep those that are used",
)
KEY_UNKNOWN: Final = Rule(
    "words-key-unknown",
    "Every key of a file of labels is a known one.",
    "key {key} is not known",
    "known are language, read_by and the table [labels]",
)
OTHER_LANGUAGE: Final = Rule(
    "words-of-another-language",
    "A file of labels says which language it is in, as its name does.",
    "key language is not that of the file's name",
    'write language = "{language}"',
)
NOT_A_TABLE: Final = Rule(
    "words-not-a-table",
    "Labels are a table of English texts and what stands in their place.",
    "labels is not a table",
    f'write [labels] and below it lines such as "Data and code" = "Data a chod"; {_TEMPLATE}',
)
NOT_TEXT: Final = Rule(
    "words-not-text",
    "What stands in the place of a label is text.",
    "{label} is not given text in quotation marks",
    'put it into quotation marks; "" leaves the label in English',
)
TOO_LONG: Final = Rule(
    "words-too-long",
    "A label is no longer than a heading.",
    "{label} is given more than {most} characters",
    "make it shorter",
)
UNSEEN_MARKS: Final = Rule(
    "words-with-unseen-marks",
    "A label is one line without hidden marks.",
    "{label} is given marks that cannot be seen, or more than one line",
    "write it on one line",
)
MARKUP: Final = Rule(
    "words-with-markup",
    "A label is plain text.",
    "{label} is given one of the marks {marks}, which are used for markup",
    "write it without",
)
LABEL_UNKNOWN: Final = Rule(
    "words-label-unknown",
    "Every label that is translated is one of the book's.",
    "{label} is no label of the book, and is not used",
    f"{{perhaps}}{_TEMPLATE}",
    severity="note",
)
TRANSLATES: Final = Rule(
    "words-translate",
    "How much of the book's labels is in another language is said.",
    "{translated} of {labels} labels are in the language {language}; the others stay in English",
    severity="note",
)
DRAFT: Final = Rule(
    "words-a-draft",
    "Who has read the labels in another language is said.",
    "labels in the language {language} are a draft, since nobody is named who has read them, and every page says so",
    "name somebody who speaks the language and has read them, as read_by in words/{language}.toml",
    severity="note",
)
NOT_USED: Final = Rule(
    "words-not-used",
    "A file of labels is used when study.toml names its language.",
    "is not used, since study.toml does not say so",
    'write language = "{language}" in study.toml',
    severity="note",
)
NO_FILE: Final = Rule(
    "language-without-words",
    "A language that study.toml names has a file of labels.",
    "key language is {language}, and there is no words/{language}.toml",
    "come along: {shipped}; linkbook template FOLDER --words {language} writes a file to fill in",
)
