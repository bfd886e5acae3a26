"""Rules of chapters/NAME.ipynb: notebooks of a study's own that join its edition."""

from typing import Final

from helpers.data.faults import Rule

NOT_A_CHAPTER: Final = Rule(
    "chapter-not-a-notebook",
    "The folder chapters holds notebooks, NAME.ipynb, and the modules they import.",
    "is no notebook that can join the book",
    "name it in small letters, digits and _, with the ending .ipynb; one whose name begins with _ is a draft and stays "
    "out",
)
TOO_MANY: Final = Rule(
    "chapters-too-many",
    "A study has so many chapters of its own that they can be read.",
    "holds more than {most} files",
    "keep the chapters that the book is to have",
)
UNREADABLE: Final = Rule(
    "chapter-unreadable",
    "A notebook of a study's own is one that Jupyter writes.",
    "cannot be read as a notebook of format 4",
    "open it in Jupyter and save it anew",
)
NOT_PYTHON: Final = Rule(
    "chapter-not-python",
    "The code of a notebook is Python.",
    "code of cell {cell} is not Python",
    "mend it; lines of Jupyter's own begin with % or !",
)
NO_TITLE: Final = Rule(
    "chapter-without-title",
    "A chapter has a title.",
    "no cell of text begins with a title",
    "begin its first cell with a line such as: # How long did patients wait?",
)
NO_PARAMETERS: Final = Rule(
    "chapter-without-parameters",
    "A chapter has one cell of parameters, with study_dir in it.",
    "no single cell has the tag parameters and sets study_dir",
    'add a cell with the tag parameters and the line study_dir = ""',
)
PARAMETER_UNKNOWN: Final = Rule(
    "chapter-parameter-unknown",
    "The parameters of a chapter are those that all notebooks have.",
    "cell {cell} sets {name}, which is no parameter of a chapter",
    "known are {known}; set others in another cell",
)
OTHER_NAME: Final = Rule(
    "chapter-of-another-name",
    "A chapter opens its page by its own name.",
    "cell {cell} opens a page of another name",
    'write open_page("{name}", ...)',
)
NO_PAGE: Final = Rule(
    "chapter-without-page",
    "A chapter that is to be released shows what it shows through its page.",
    "does not open a page, so that a release leaves it out",
    'write page = open_page("{name}", study_dir=study_dir), and show with page.table, page.figure and page.say',
    severity="note",
)
JOINS: Final = Rule(
    "chapter-joins",
    "What a notebook of a study's own adds is said.",
    "joins the book; its code and words are the study's own",
    severity="note",
)
