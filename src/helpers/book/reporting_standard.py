"""The page on the reporting standard, written from `data/reference/rameses_ii.csv`.

Run `python -m helpers.book.reporting_standard` after a change of that file.
"""

from pathlib import Path
from typing import Final

import pandas as pd

from helpers.data.study import load_published
from helpers.show.page.number_format import counted

PAGE: Final = Path(__file__).resolve().parents[3] / "book" / "rameses.md"


def reporting_page(items: pd.DataFrame) -> str:
    """Return the page: every item, where the synopsis answers it and how far, and where the book does.

    Args:
        items: item, section, requirement, in_synopsis, how_far, in_book.

    Returns:
        MyST text.

    >>> reporting_page(load_published("rameses_ii")).splitlines()[0]
    '# Reporting standard'
    """
    whole = counted(int((items["how_far"] == "answered").sum()), "item")
    part = counted(int((items["how_far"] == "in part").sum()), "item")
    elsewhere = counted(int((items["how_far"] == "in a supplement").sum()), "item")
    none = int(items["in_book"].str.startswith("No part").sum())
    lines = [
        "# Reporting standard",
        "",
        "RAMESES II lists twenty items that a report of a realist evaluation should cover {cite}`wong2016`. The table",
        "says, item by item, what is asked for in our words, where the synopsis answers it and how far, and where this",
        "book does. The synopsis has a list of its own in its second supplement; this one was made from its text.",
        "",
        f"By our reading the synopsis answers {whole} in its text, {part} in part, and sends the reader to a",
        f"supplement for {elsewhere}. This book has a part in {counted(len(items) - none, 'item')}; in the others",
        "there is nothing to work out again.",
        "",
        "| Item | Section | What to report | In the synopsis | How far | In this book |",
        "| ---: | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row.item} | {row.section} | {row.requirement} | {row.in_synopsis} | {row.how_far} | {row.in_book} |"
        for row in items.itertuples()
    ]
    why = {
        4: "the starting theory is told in five points and by reference to the review, without its figure",
        17: "what was hard is told step by step under lessons learnt; there is no section on strengths and limits",
        19: "the full list of recommendations is in a supplement; the text holds the main ones",
    }
    lines += ["", "Why not in full:", ""] + [f"- Item {item}: {reason}." for item, reason in why.items()]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(reporting_page(load_published("rameses_ii")), encoding="utf-8")
