"""Rules of files and folders: what is there, what can be opened, how text is stored."""

from typing import Final

from helpers.data.faults import Rule

_SAVE: Final = "save it again as CSV UTF-8"
_FILL: Final = "fill it, or delete it if there are no such data"

NO_FOLDER: Final = Rule("no-folder", "The study folder exists.", "there is no such folder", "name a study folder")
FOLDER_UNREADABLE: Final = Rule(
    "folder-unreadable",
    "The study folder is a folder that can be read.",
    "is not a folder that can be read",
    "name a study folder",
)
FOLDER_TOO_FULL: Final = Rule(
    "folder-too-full",
    "A study has a folder of its own.",
    "the folder holds more than {most:,} files",
    "put the study into a folder of its own",
)
NO_STUDY_TABLE: Final = Rule(
    "no-study-table",
    "A study folder holds at least one study table.",
    "the folder holds no study table",
    "tables are known by file name: {names}",
)
LINK_OUT: Final = Rule(
    "link-out-of-folder",
    "Files of a study lie in its folder.",
    "is a link to something outside the folder",
    "put the file itself into the folder",
)
NOT_A_FILE: Final = Rule(
    "not-a-file", "What is named like a table is a file.", "is not a file", "move it away, or give it another name"
)
TABLE_TWICE: Final = Rule(
    "table-twice",
    "A table is in one file.",
    "holds the same table as {other}",
    "keep one of them",
)
NOT_READ: Final = Rule(
    "file-not-read", "Files that hold no study table are left alone.", "is not read", "{way_out}", severity="note"
)
NAMED_LIKE_A_TABLE: Final = Rule(
    "file-named-like-a-table",
    "A file whose name begins with a study table's is read, or has another name.",
    "is not read, and its name begins with {table}",
    "{way_out} if its rows belong to the study; if not, give it another name or move it out of the folder",
)
LIKE_A_TABLE: Final = Rule(
    "file-like-a-table",
    "A file with the columns of a study table bears its name.",
    "is not read, and has the columns of {table}: do its rows belong to the study?",
    "if they do, name it {table}.csv; if not, leave it as it is",
    severity="question",
)
STILL_THE_TEMPLATE: Final = Rule(
    "still-the-template",
    "A table that is as the template made it counts as absent.",
    "{are} still as the template made {them}, and {counted} as absent{others}",
    severity="note",
)
NOTHING_FILLED_IN: Final = Rule(
    "nothing-filled-in",
    "Of the tables of a template at least one is filled in.",
    "nothing has been filled in yet: {what} as the template made {them}",
    "begin with the table that you have; any one is enough for its chapter, such as gp_usage.csv with a row for each "
    "patient's GP appointments, questionnaires.csv with one for each interview, or cmoc_elements.csv with one for each "
    "part of a configuration",
)
CANNOT_BE_OPENED: Final = Rule(
    "file-cannot-be-opened",
    "Every file can be opened.",
    "the file cannot be opened ({why})",
    "change its permissions, so that you may read it",
)
EMPTY: Final = Rule("file-empty", "A file of a table is not empty.", "the file is empty", _FILL)
NO_ROWS: Final = Rule("no-rows", "A table has at least one row.", "there are column names and no rows", _FILL)
TOO_LARGE: Final = Rule(
    "file-too-large",
    "A file is no larger than can be read at once.",
    "the file is {size:,.0f} MB, and no more than {most:,.0f} MB are read",
    "{way_out}",
)
WORKBOOK_NAMED_CSV: Final = Rule(
    "workbook-named-csv",
    "The ending of a file says what it is.",
    "this is an Excel workbook with the ending .csv",
    "rename it to end in .xlsx",
)
MIXED_ENCODINGS: Final = Rule(
    "mixed-encodings",
    "A text file is in one encoding.",
    "the file mixes two encodings, or is cut off in the middle of a letter",
    _SAVE,
)
NOT_TEXT: Final = Rule(
    "not-text",
    "A text file is in UTF-8, UTF-16 or Windows-1252.",
    "the file is not text in an encoding known here",
    _SAVE,
)
NULL_CHARACTER: Final = Rule(
    "null-character",
    "A text file holds no null characters.",
    "the line holds a null character",
    "delete it there, or save the file again as CSV UTF-8",
)
OPEN_QUOTATION_MARK: Final = Rule(
    "open-quotation-mark",
    "Every quotation mark that is opened is closed at the end of its cell.",
    "a quotation mark in this line is not closed, or a cell goes on after one",
    "mend the line",
)
READ_AS: Final = Rule(
    "read-as", "Text that is not UTF-8 is read, and said so.", "read as {encoding} text", severity="note"
)
SEPARATOR: Final = Rule(
    "separator",
    "Columns that are not separated by commas are read, and said so.",
    "read with {marks} between the columns",
    severity="note",
)
