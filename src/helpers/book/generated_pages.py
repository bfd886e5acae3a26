"""The pages that follow from the chapters, the descriptor and the reporting standard, written from templates.

`python -m helpers.book.generated_pages` writes them; with `--check` it names those that are stale and fails.
"""

import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Final

from helpers.book import api_reference
from helpers.book.api_reference import SUBJECTS, api_pages
from helpers.book.benchmarks import benchmarks
from helpers.book.dictionary import FOLDER, dictionary, dictionary_of_a_study, tables
from helpers.book.labels import labels_listed, list_as_toml
from helpers.book.myst import fill_template
from helpers.chapters import CHAPTERS, CHAPTERS_OF_A_STUDY, FINDINGS
from helpers.constructs import shipped_framework
from helpers.data.own_chapters import OwnChapter
from helpers.data.rules.rule_book import RULES_PAGE, rules_by_subject
from helpers.data.study import load_published
from helpers.data.translation import LIST_OF_LABELS
from helpers.project import ROOT
from helpers.show.findings.places import anchor_of, place_of

FOLLOW_THE_CHAPTERS: Final = ("_toc.yml", "index.md")
SHIPPED_AS_TABLE: Final = "data/reference/npt_constructs.csv"
"""The list of constructs that comes along, as a table to download: it follows from its description."""


def generated_pages() -> dict[str, str]:
    """Return the text of every generated page, by its path in the project.

    >>> list(generated_pages())[:2]
    ['_toc.yml', 'index.md']
    """
    pages = _pages()
    labels = labels_listed(ROOT, contents_of_a_study(), {**pages, **dictionary_of_a_study()})
    return pages | {f"data/{LIST_OF_LABELS}": list_as_toml(labels)}


def _pages() -> dict[str, str]:
    """Return the text of the generated pages that readers see, by path."""
    followed = {"chapters": CHAPTERS, "findings": FINDINGS, "tables": tables(), "subjects": SUBJECTS, "own": ()}
    return {
        **{page: fill_template(Path(page).name, **followed) for page in FOLLOW_THE_CHAPTERS},
        "book/findings/coverage.md": _coverage(),
        SHIPPED_AS_TABLE: shipped_framework().frame.to_csv(index=False, lineterminator="\n"),
        **dictionary(),
        **api_pages(),
        "book/rameses.md": _reporting_standard(),
        "book/benchmarks.md": fill_template("benchmarks.md", **benchmarks(ROOT / "benchmarks" / "benchmarks.csv")),
        f"{RULES_PAGE}.md": fill_template("rules.md", subjects=rules_by_subject()).rstrip("\n") + "\n",
    }


def contents_of_a_study(own: Sequence[OwnChapter] = ()) -> str:
    """Return the table of contents of an edition about a study folder, without pages that are about the synopsis.

    `own` are the chapters of the study's own.
    """
    return fill_template(
        "_toc.yml", chapters=CHAPTERS_OF_A_STUDY, findings=(), tables=tables(of_a_study=True), subjects=(), own=own
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


def _reporting_standard() -> str:
    """Return the page of every item, where the synopsis answers it and how far, and where the book does."""
    items = load_published("rameses_ii")
    return fill_template(
        "rameses.md",
        rows=list(items.itertuples()),
        how_far=items["how_far"].value_counts().to_dict(),
    )


def stale_pages(root: Path) -> list[str]:
    """Return the generated pages that are not as they would be written now, or would not be written at all."""
    pages = generated_pages()
    stale = [
        page for page, text in pages.items() if not (path := root / page).is_file() or path.read_text("utf-8") != text
    ]
    return stale + _left_over(root, pages)


def _left_over(root: Path, pages: Collection[str]) -> list[str]:
    """Return the pages of tables and subjects that are no more."""
    paths = [path for folder in (FOLDER, api_reference.FOLDER) for path in (root / folder).glob("*.md")]
    there = sorted(path.relative_to(root).as_posix() for path in paths)
    return [page for page in there if page not in pages]


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write the pages, or with `--check` name each that is stale; return the exit code."""
    if "--check" in arguments:
        stale = stale_pages(root)
        for page in stale:
            print(f"{page} is stale; run make pages", file=sys.stderr)
        return 1 if stale else 0
    pages = generated_pages()
    for page in _left_over(root, pages):
        (root / page).unlink()
    for page, text in pages.items():
        (root / page).parent.mkdir(parents=True, exist_ok=True)
        (root / page).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
