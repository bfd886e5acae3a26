"""The data dictionary: an overview of every table and a page for each, written from the descriptor and the files."""

import csv
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from helpers.book.myst import fill_template
from helpers.chapters import CHAPTERS, CHAPTERS_OF_A_STUDY, Chapter
from helpers.data.descriptor import Field, Resource, resources
from helpers.project import DATA
from helpers.show.page.origin import mark_of
from helpers.vocabulary import SOURCE_COLUMNS

OVERVIEW: Final = "book/data_dictionary.md"
FOLDER: Final = "book/data_dictionary"
_EXAMPLES: Final = 2
"""So many rows of a table of the book's own stand on its page."""


def dictionary() -> dict[str, str]:
    """Return the pages of the book's own edition by their path: the overview, and every table with example rows.

    >>> list(dictionary())[:2]
    ['book/data_dictionary.md', 'book/data_dictionary/sites.md']
    """
    return _overview(resources().values()) | {
        path_of(one): _page(one, CHAPTERS, examples=example_rows(one)) for one in tables()
    }


def dictionary_of_a_study() -> dict[str, str]:
    """Return the pages of an edition about a study folder: the tables of such a folder, and no row of anybody's."""
    described = tables(of_a_study=True)
    return _overview(described, of_a_study=True) | {
        path_of(one): _page(one, CHAPTERS_OF_A_STUDY, skipped=SOURCE_COLUMNS) for one in described
    }


def tables(*, of_a_study: bool = False) -> list[Resource]:
    """Return the tables in the order of the overview: those of a study folder first, then by where they come from.

    >>> [table["name"] for table in tables()][:2]
    ['sites', 'gp_usage']
    """
    described = [one for kind in _by_kind(resources().values()).values() for one in kind]
    return [one for one in described if one.get("study_table")] if of_a_study else described


def path_of(table: Resource) -> str:
    """Return the path of a table's page in the project."""
    return f"{FOLDER}/{table['name']}.md"


def row_of(table: Resource) -> str:
    """Return in words what a row of a table is, the first of its description.

    >>> from helpers.data.descriptor import resource_of
    >>> row_of(resource_of("questionnaires"))
    'One row per patient and round'
    """
    return re.split(r"[.,:;]", table["description"], maxsplit=1)[0]


def example_rows(table: Resource) -> list[tuple[str, ...]]:
    """Return a table's columns, each as its name and its cells in the first rows; none where the book has no file.

    >>> from helpers.data.descriptor import resource_of
    >>> example_rows(resource_of("cmoc_codings"))[1]
    ('coder', 'Coder A', 'Coder B')
    """
    path = DATA / table["path"]
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = islice(csv.reader(file), 1 + _EXAMPLES)
    return list(zip(header, *rows, strict=True))


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


def use_of(table: str, chapter: Chapter) -> str:
    """Return in words what a chapter does with a table of a study.

    >>> from helpers.chapters import chapter_of
    >>> use_of("gp_usage_totals", chapter_of("03_gp_usage_pooled"))
    'in the place of gp_usage.csv; adds sites that returned totals only'
    """
    uses = ["needed"] if table in chapter.needs else []
    uses += [f"in the place of {needed}.csv" for needed, other in chapter.instead.items() if other == table]
    return "; ".join(uses + ([f"adds {chapter.adds[table]}"] if table in chapter.adds else []))


def _by_kind(described: Iterable[Resource]) -> dict[str, list[Resource]]:
    """Return tables by what the overview lists them under."""
    kinds: dict[str, list[Resource]] = {kind: [] for kind in ("study", "published", "reference", "synthetic")}
    for one in described:
        kinds["study" if one.get("study_table") else Path(one["path"]).parts[0]].append(one)
    return kinds


def _overview(described: Iterable[Resource], *, of_a_study: bool = False) -> dict[str, str]:
    kinds = _by_kind(described)
    return {OVERVIEW: fill_template("data_dictionary.md", kinds=kinds, row_of=row_of, of_a_study=of_a_study)}


def _page(
    table: Resource,
    chapters: Sequence[Chapter],
    *,
    examples: Sequence[tuple[str, ...]] = (),
    skipped: Sequence[str] = (),
) -> str:
    schema = table["schema"]
    key, references = _as_list(schema.get("primaryKey", [])), schema.get("foreignKeys", [])
    return fill_template(
        "data_table.md",
        table=table,
        fields=[field for field in schema["fields"] if field["name"] not in skipped],
        allowed=allowed_values,
        key=key,
        references=[(_as_list(one["fields"])[0], one["reference"]["resource"]) for one in references],
        examples=examples,
        mark=mark_of("synthetic", None).words if table["path"].startswith("synthetic/") else "",
        chapters=[
            ((skipped and chapter.title_of_a_study) or chapter.title, chapter.link, use)
            for chapter in chapters
            if (use := use_of(table["name"], chapter))
        ],
        titles={f"notebooks/{chapter.notebook}.ipynb": chapter.title for chapter in chapters},
    )


def _as_list(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names
