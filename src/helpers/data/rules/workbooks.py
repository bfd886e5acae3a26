"""Rules of Excel workbooks: what can be opened, which sheets are read, what a sheet hides."""

from typing import Final

from helpers.data.faults import Rule

TOO_LARGE: Final = Rule(
    "workbook-too-large",
    "A workbook is no larger than can be read at once.",
    "the workbook holds more than {most:,.0f} MB",
    "save its tables as CSV",
)
UNREADABLE: Final = Rule(
    "workbook-unreadable",
    "A workbook can be opened.",
    "the workbook cannot be opened: it is damaged, protected by a password, or of the old .xls kind",
    "save it as .xlsx without a password, or as CSV",
)
NO_SHEET: Final = Rule(
    "workbook-without-sheet",
    "A sheet that is to be read bears the name of a study table.",
    "holds no filled sheet named after a study table; it is not read",
    severity="note",
)
NOTHING_READ: Final = Rule(
    "nothing-read-of-workbook",
    "Where workbooks are all that a folder holds, some sheet bears the name of a study table.",
    "no filled sheet is named after a study table, so nothing is read",
    "name each sheet after its table, such as cmocs or gp_usage, or let linkbook import make the tables of it",
)
WHICH_SHEET: Final = Rule(
    "which-sheet",
    "A workbook of one table has one filled sheet, or one that bears the table's name.",
    "holds {number} filled sheets, and one is read",
    "name the one that is meant {name} (filled are {titles})",
)
SHEET_LIKE_A_TABLE: Final = Rule(
    "sheet-like-a-table",
    "A sheet with the columns of a study table bears its name.",
    "is not read, and has the columns of {table}",
    "name it {table} if its rows belong to the study; if not, take it out of the workbook",
)
SHEET_NOT_READ: Final = Rule(
    "sheet-not-read",
    "Sheets that are not named after a study table are left alone.",
    "is not read",
    "{way_out}",
    severity="note",
)
MERGED_CELLS: Final = Rule(
    "merged-cells",
    "No cells are merged below the header.",
    "cells {cells} are merged, and a merged cell has its value in the first only",
    "unmerge them and fill in each",
)
UNSAVED_FORMULAS: Final = Rule(
    "unsaved-formulas",
    "The results of formulas are saved in the workbook.",
    "the results of formulas are not in the file (cell {cells})",
    "open it in Excel and save it, or put values in their place",
)
STRUCK_OUT: Final = Rule(
    "struck-out-rows",
    "Rows that are struck out are not counted; a reader of values does not see the line through them.",
    "cells are struck out, and were read: are these rows meant?",
    "delete the rows if they are not; take the line through them away if they are, or answer so",
    severity="question",
)
HIDDEN_SHEET: Final = Rule(
    "hidden-sheet",
    "A hidden sheet is read, and said so.",
    "the sheet is hidden, and was read",
    severity="note",
)
HIDDEN_LINES: Final = Rule(
    "hidden-lines",
    "Hidden lines are read, and said so.",
    "hidden lines were read (line {listed})",
    "look whether they are meant",
    severity="note",
)
