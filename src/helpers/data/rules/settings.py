"""Rules of study.toml: what a study says of itself."""

from typing import Final

from helpers.data.faults import Rule

_KINDS: Final = "give the name of a PNG or SVG file in the study folder"
_MONTHS: Final = "give months, without quotation marks"

NOT_A_FILE: Final = Rule(
    "settings-not-a-file",
    "study.toml, definitions.toml and descriptions are files.",
    "is not a file",
    "put the file itself into the folder",
)
TOO_LARGE: Final = Rule(
    "settings-too-large",
    "study.toml, definitions.toml and descriptions are short.",
    "is larger than {most:,} bytes",
    "keep the few lines it needs",
)
NOT_UTF_8: Final = Rule(
    "settings-not-utf-8",
    "study.toml, definitions.toml and descriptions are text in UTF-8.",
    "is not text in UTF-8",
    "save it as UTF-8",
)
NOT_TOML: Final = Rule(
    "settings-not-toml",
    "study.toml, definitions.toml and descriptions are written in TOML.",
    'is not TOML: every line is a key, an equals sign and a value, such as name = "Our study"',
    "put text into quotation marks",
)
CANNOT_BE_OPENED: Final = Rule(
    "settings-cannot-be-opened",
    "study.toml, definitions.toml and descriptions can be opened.",
    "the file cannot be opened",
    "change its permissions",
)
UNKNOWN: Final = Rule(
    "setting-unknown", "Every key of study.toml is a known one.", "key {key} is not known", "known are {known}"
)
NOT_TEXT: Final = Rule(
    "setting-not-text",
    "A setting of words is text in quotation marks.",
    "key {key} is not text",
    "put it into quotation marks",
)
TOO_LONG: Final = Rule(
    "setting-too-long",
    "A setting is no longer than a page bears.",
    "key {key} has more than {most} characters",
    "make it shorter",
)
UNSEEN_MARKS: Final = Rule(
    "setting-with-unseen-marks",
    "A setting is one line without hidden marks.",
    "key {key} holds marks that cannot be seen, or more than one line",
    "write it on one line",
)
NOT_NAMES: Final = Rule(
    "setting-not-names",
    "Authors are a list of names.",
    "key {key} is not a list of up to {most} names",
    'write it as authors = ["First Author", "Second Author"]',
)
EMPTY_NAME: Final = Rule(
    "setting-empty-name", "Every author has a name.", "key {key} holds a name without letters", "take it out"
)
NOT_WHOLE_MONTHS: Final = Rule(
    "setting-not-whole-months",
    "A window is a whole number of months.",
    "key {key} is not a whole number from 1 to 60",
    _MONTHS,
)
NOT_MONTHS: Final = Rule(
    "setting-not-months",
    "A time between interviews is a number of months.",
    "key {key} is not a number above 0 and up to {most}",
    _MONTHS,
)
DATE_ORDER: Final = Rule(
    "setting-not-date-order",
    "The order of dates is day-first, or not stated.",
    "key {key} is not the one order that can be stated",
    'write dates = "{order}", or leave it out',
)
NOT_A_LANGUAGE: Final = Rule(
    "setting-not-a-language",
    "A language is named by its code.",
    "key {key} is not the code of a language",
    'write it as language = "cy" or language = "pt-BR"',
)
NOT_AN_IMAGE: Final = Rule(
    "logo-not-an-image",
    "A logo is a PNG or SVG image in the study folder.",
    "key logo is not the name of an image in the folder",
    _KINDS,
)
LOGO_OUTSIDE: Final = Rule(
    "logo-outside",
    "A logo lies in the study folder.",
    "key logo leads to something outside the folder",
    _KINDS,
)
LOGO_TOO_LARGE: Final = Rule(
    "logo-too-large",
    "A logo is small.",
    "key logo is an image of more than {most:,} bytes",
    "make it smaller",
)
LOGO_MISSING: Final = Rule(
    "logo-missing",
    "A logo is there and can be read.",
    "key logo names a file that is not there or cannot be read",
    _KINDS,
)
LOGO_NOT_PNG: Final = Rule("logo-not-png", "A logo is what its ending says.", "key logo is no PNG image", _KINDS)
LOGO_NOT_SVG: Final = Rule("logo-not-svg", "A logo is what its ending says.", "key logo is no SVG image", _KINDS)
LOGO_ACTIVE: Final = Rule(
    "logo-active",
    "A logo is made of shapes alone.",
    "key logo is an SVG with scripts, styles, links or parts from elsewhere",
    "save it as a plain SVG of shapes, or as PNG",
)
