"""Rules of importing people's own files: what can be opened, what a map may say, what a file must have for its map."""

from typing import Final

from helpers.data.faults import Rule

KIND_UNKNOWN: Final = Rule(
    "import-kind-unknown",
    "A file to import is a text file, a workbook, a Word or HTML document, or a zip of these.",
    "files of this kind are not imported",
    "save it as CSV or .xlsx; read are {endings}",
)
UNREADABLE: Final = Rule(
    "import-unreadable",
    "A file to import can be opened.",
    "the file cannot be opened: it is damaged, protected by a password, or not of the kind that its ending says",
    "save it again without a password, or as CSV",
)
TOO_LARGE: Final = Rule(
    "import-too-large",
    "A file to import is no larger than can be read at once.",
    "the file holds more than {most:,.0f} MB, packed or unpacked",
    "split it, or keep to the columns asked for",
)
UNSAFE_ARCHIVE: Final = Rule(
    "import-unsafe-archive",
    "A zip file holds plain files, with no path that leads out of it and no other zip.",
    "holds a file whose name or kind is not allowed in a zip",
    "unpack it yourself and give the files that are meant",
)
NO_TABLE: Final = Rule(
    "import-no-table",
    "A file to import holds a table with headings.",
    "no headings of a study's tables were recognised",
    "name each column for what it holds, or write a map; linkbook import --presets lists examples",
)
MAP_BROKEN: Final = Rule(
    "map-broken", "A map is plain YAML without tags or anchors.", "the map cannot be read here ({why})", "mend the line"
)
MAP_KEY: Final = Rule(
    "map-key-unknown",
    "A map has only the keys that are known.",
    "is not known here",
    "{way_out}",
)
MAP_VALUE: Final = Rule(
    "map-value-wrong", "A value of a map is of the kind that its key asks for.", "is not allowed here", "give {wanted}"
)
MAP_WORDS: Final = Rule(
    "map-words-missing", "Words that a column uses stand under words.", "is no list under words", "{way_out}"
)
OPEN_QUESTION: Final = Rule(
    "map-question-open",
    "A column that a table needs is not left as a question in the map.",
    "is still a question in the map, and {table} needs {name}",
    "put the heading there and take the question mark away",
)
QUESTION_LEFT: Final = Rule(
    "map-question-left",
    "What is unsure in a map is a question until somebody answers it.",
    "is still a question in the map; {name} is left empty until it is answered",
    "take the question mark away if that is right, or write what is",
    severity="question",
)
NO_HEADING: Final = Rule(
    "map-no-heading",
    "Every column that a table needs has a heading in the map.",
    "no heading was recognised as {name}, and {table} needs it",
    "write in the map, at the question mark, the heading or the value that every row has",
)
ANSWERS_LEFT_OUT: Final = Rule(
    "import-answers-left-out",
    "Answers to the ONS4 and the GSE are taken, or it is asked about them.",
    "columns that speak of the ONS4 or the GSE are not taken ({headings}): are they answers, perhaps of another round?",
    "if they are, write each in the map at its item, by the number of its round",
    severity="question",
)
NO_USE: Final = Rule(
    "import-no-use",
    "The headings of a file to import make a table of a study.",
    "headings were recognised ({known}), and together they make no table of a study",
    "{way_out}",
)
SOURCE_UNMAPPED: Final = Rule(
    "import-not-in-map",
    "Every file to import has its part in the map.",
    "none of the map's sources has all its headings in this file; missing are {missing}",
    "mend the headings here or in the map, or import without --map to draft one",
)
SOURCE_ABSENT: Final = Rule(
    "import-source-absent",
    "Every source of the map is given a file.",
    "the map reads this source, and no file that was given has its headings",
    "give the file too, or take the source out of the map",
)
WORD_UNKNOWN: Final = Rule(
    "import-word-unknown",
    "Every word of a file has its meaning in the map.",
    "is not in the map's words {words}",
    "write there what it means, or empty quotation marks to leave the cell empty",
)
WORD_OPEN: Final = Rule(
    "import-word-question",
    "A word of unsure meaning is a question.",
    "what does it mean for {name}?",
    "write it in the map's words {words}; until then the cell is left empty",
    severity="question",
)
DATE_ORDER: Final = Rule(
    "import-date-order",
    "Dates that could be read in two ways are read as the map says.",
    "could be day/month/year or month/day/year",
    "say dates: day-first or dates: month-first in the map, or import with --dates day-first",
)
NOT_A_DATE: Final = Rule(
    "import-not-a-date",
    "A column of dates holds dates.",
    "is not a date",
    "mend the cell; if the date is not known, empty it",
)
FILE_TWICE: Final = Rule(
    "import-file-twice",
    "Each file is given once.",
    "is the same as {other}, to the last letter: was it given twice?",
    "if it was, import again without it; as it is, its rows are read twice",
    severity="question",
)
NO_NUMBER: Final = Rule(
    "import-no-number",
    "A column that the map adds up holds numbers.",
    "is no number, and the map adds {name} up",
    "write in the map's words what it means, or empty quotation marks where it stands for none",
)
REPEAT_DIFFERS: Final = Rule(
    "import-repeated-id-differs",
    "A column that repeats the patient's id has the same id.",
    "is not the {name} of this line, {heading} has another",
    "mend the line: the answers may be of two people",
)
PATIENT_TWICE: Final = Rule(
    "import-patient-twice",
    "In a wide file a patient has one line.",
    "has two lines, and the file has one line a patient",
    "look at both: if they are of two people, each needs an id of its own; if of one, find out which line is right",
)
PATIENT_DIFFERS: Final = Rule(
    "import-patient-differs",
    "Lines about one patient or site say the same of what does not change.",
    "has an earlier line that says something else; may the first be kept for {table}?",
    "So it was; otherwise mend the lines that are wrong",
    severity="question",
)
PATIENT_WITHOUT_SITE: Final = Rule(
    "import-patient-without-site",
    "A patient's site is known from this or another file.",
    "no file says which site this patient is of",
    "give the file that names the site, or mend the id",
)
TABLE_THERE: Final = Rule(
    "import-table-there",
    "An import replaces no table that it has not written itself.",
    "is in the folder already, and was not written by an import of these files or was changed since",
    "import into another folder, or replace it with --force",
)
MAP_THERE: Final = Rule(
    "import-map-there",
    "A map that is there is not replaced by a draft.",
    "is in the folder already, and a new draft differs from it",
    "use it with --map {path}, or draft anew with --force",
)
NO_SITE_COLUMN: Final = Rule(
    "import-one-site",
    "Rows are of the site that a column names.",
    "no column names the site; are all rows of one site?",
    "They are taken as of the site 1; otherwise write the heading at site_id in the map",
    severity="question",
)
MONTH_FROM_REFERRALS: Final = Rule(
    "import-fieldwork-month",
    "A site's month of fieldwork is given by the team.",
    "is given the month of fieldwork {month}, in which {n:,} of its {total:,} referrals fall; is that so?",
    "Otherwise write it in the map under sites",
    ("sites",),
    "question",
)
DECILES: Final = Rule(
    "import-imd-deciles",
    "Ten deciles of deprivation are three levels by a stated rule.",
    "are 1 to 3 high, 4 to 7 medium and 8 to 10 low deprivation?",
    "So they are read; otherwise change the map's words {words}",
    severity="question",
)
NEAR_HEADING: Final = Rule(
    "import-heading-unsure",
    "A heading that is only like a known one is a question.",
    "is it {name} of {table}?",
    "Take the question mark away in the map if it is; until then it is not read",
    severity="question",
)
LINES_AROUND: Final = Rule(
    "import-lines-around",
    "Lines above the headings and below the table are left out, and that is said.",
    "left out: {what}",
    severity="note",
)
NOT_MAPPED: Final = Rule(
    "import-columns-left-out",
    "Columns that no table takes are left out, and that is said.",
    "not taken: {headings}",
    severity="note",
)
LATER_ROUNDS: Final = Rule(
    "import-later-rounds",
    "Rounds after the second are kept in a file of their own.",
    "round {rounds} is kept in {kept_in} (questionnaires: {n:,}); no chapter reads it",
    severity="note",
)
NOT_COUNTED: Final = Rule(
    "import-not-counted",
    "Appointments are counted once they are imported, where they can be.",
    "GP appointments could not be counted yet ({why})",
    "mend that, then: linkbook cohort {folder}",
    severity="question",
)
COUNTED: Final = Rule(
    "import-counted",
    "What was counted is said.",
    "counts {which} appointments half a year before and after the month of fieldwork, as linkbook cohort does",
    severity="note",
)
SEVERAL_LINES: Final = Rule(
    "import-cell-of-several-lines",
    "Cells of ids, numbers and short words are on one line; rows are not run together.",
    "the cell goes over several lines: a quotation mark in or before it may have run rows together",
    "mend the quotation mark in the file, or export it again",
)
FREE_SLOTS: Final = Rule(
    "import-free-slots",
    "A line of an appointment book that names no patient is no appointment, and that is said.",
    "left out: lines without a patient ({n:,})",
    severity="note",
)
ITEMS_NOT_FOUND: Final = Rule(
    "import-items-not-found",
    "Every item of a questionnaire that the study describes has a heading in the files, or its answers are elsewhere.",
    "no heading gives {items}, of which scales/{id}.toml makes {short}: are they there under other names?",
    "name the headings as the items, or write each into the map as its column of questionnaires; if nobody was asked, "
    "leave it",
    severity="question",
)
COUNTS_NOT_FOUND: Final = Rule(
    "import-counts-not-found",
    "Every outcome that the study describes has its two headings in the files, or its counts are elsewhere.",
    "no two headings give {several} before and after, which outcomes/{id}.toml describes: are they there under other "
    "names?",
    "name the headings so, or write them into the map under outcome_counts; if they are in another file, leave it",
    severity="question",
)
