"""The pages that follow from the chapters, the descriptor and the reporting standard, written from templates.

`python -m helpers.book.generated_pages` writes them; with `--check` it names those that are stale and fails.
"""

import sys
from pathlib import Path
from typing import Any, Final

from helpers.book.myst import fill_template
from helpers.chapters import CHAPTERS, CHAPTERS_OF_A_STUDY, FINDINGS
from helpers.data.descriptor import Field, resources
from helpers.data.study import load_published
from helpers.show.findings.statements import anchor_of, place_of
from helpers.vocabulary import SOURCE_COLUMNS

ROOT: Final = Path(__file__).resolve().parents[3]
FOLLOW_THE_CHAPTERS: Final = ("_toc.yml", "index.md")


def generated_pages() -> dict[str, str]:
    """Return the text of every generated page, by its path in the project.

    >>> list(generated_pages())[-2:]
    ['book/data_dictionary.md', 'book/rameses.md']
    """
    pages = {page: fill_template(Path(page).name, chapters=CHAPTERS, findings=FINDINGS) for page in FOLLOW_THE_CHAPTERS}
    return pages | {
        "book/findings/coverage.md": _coverage(),
        "book/data_dictionary.md": _data_dictionary(),
        "book/rameses.md": _reporting_standard(),
    }


def contents_of_a_study() -> str:
    """Return the table of contents of an edition about a study folder, without pages that are about the synopsis."""
    return fill_template("_toc.yml", chapters=CHAPTERS_OF_A_STUDY, findings=())


def dictionary_of_a_study() -> str:
    """Return the data dictionary of an edition about a study folder: the tables of such a folder, and no other."""
    described = [one for one in resources().values() if one.get("study_table")]
    return fill_template(
        "data_dictionary.md",
        allowed=allowed_values,
        study=described,
        published=[],
        reference=[],
        skipped=SOURCE_COLUMNS,
    )


def _coverage() -> str:
    """Return the page of every part of the synopsis with the pages that tell it, and of every statement's place."""
    parts: list[dict[str, Any]] = load_published("synopsis_parts").to_dict("records")  # type: ignore[assignment]
    statements: list[dict[str, Any]] = load_published("findings").to_dict("records")  # type: ignore[assignment]
    return fill_template(
        "coverage.md",
        parts=[(part["title"], part["pages"].split(";")) for part in parts],
        statements=[
            (anchor_of(one["finding_id"]), one["statement"], place_of(one["source_table"], one["source_row"]))
            for one in statements
        ],
    )


def _data_dictionary() -> str:
    """Return the page of every table with its columns, types, units, allowed values, key and source."""
    described = list(resources().values())
    return fill_template(
        "data_dictionary.md",
        allowed=allowed_values,
        skipped=(),
        study=[one for one in described if one.get("study_table")],
        published=[one for one in described if one["path"].startswith("published/") and not one.get("study_table")],
        reference=[one for one in described if one["path"].startswith("reference/") and not one.get("study_table")],
    )


def allowed_values(field: Field) -> str:
    """Return in words what a column may hold.

    >>> allowed_values({"constraints": {"minimum": 0, "required": True}})
    '0 or more; must be given'
    """
    rules = field.get("constraints", {})
    if "enum" in rules:
        allowed = "; ".join(str(value) for value in rules["enum"])
    elif "minimum" in rules:
        allowed = f"{rules['minimum']} to {rules['maximum']}" if "maximum" in rules else f"{rules['minimum']} or more"
    else:
        allowed = str(field.get("allowed", "any"))
    return f"{allowed}; must be given" if rules.get("required") else allowed


def _reporting_standard() -> str:
    """Return the page of every item, where the synopsis answers it and how far, and where the book does."""
    items = load_published("rameses_ii")
    return fill_template(
        "rameses.md",
        rows=list(items.itertuples()),
        how_far=items["how_far"].value_counts().to_dict(),
        in_book=int((~items["in_book"].str.startswith("No part")).sum()),
    )


def stale_pages(root: Path) -> list[str]:
    """Return the generated pages that are not as they would be written now."""
    return [
        page
        for page, text in generated_pages().items()
        if not (root / page).is_file() or (root / page).read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write the pages, or with `--check` name each that is stale; return the exit code."""
    if "--check" in arguments:
        stale = stale_pages(root)
        for page in stale:
            print(f"{page} is stale; run make pages", file=sys.stderr)
        return 1 if stale else 0
    for page, text in generated_pages().items():
        (root / page).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
