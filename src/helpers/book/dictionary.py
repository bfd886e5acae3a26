"""The data dictionary page, written from the one descriptor; `--check` fails when the page is stale."""

import sys
from pathlib import Path
from typing import Any, Final

from helpers.data.descriptor import resources

PAGE: Final = Path(__file__).resolve().parents[3] / "book" / "data_dictionary.md"
PARTS: Final = {
    "study": (
        "Tables of a study folder",
        "These are the tables you bring for a study of your own, named as here. A chapter needs only some of them.",
    ),
    "published": ("Published tables", "Transcribed from the synopsis; each line names its table and row."),
    "reference": ("Reference tables", "Values and lists from other sources, each named."),
}
_TYPES: Final = {"string": "text", "integer": "whole number", "number": "number", "yearmonth": "month, YYYY-MM"}
_TYPES_DATE: Final = {"date": "date, YYYY-MM-DD"}


def data_dictionary() -> str:
    """Return the page: every table with its columns, types, units, allowed values, key and source.

    Returns:
        MyST text.

    >>> data_dictionary().startswith("# Data dictionary")
    True
    """
    parts = ["# Data dictionary\n\nEvery table of the book, from `data/datapackage.json`. Run "
             "`python -m helpers.book.dictionary` after you change that file.\n"]  # fmt: skip
    for kind, (title, words) in PARTS.items():
        parts.append(f"## {title}\n\n{words}\n")
        parts += [_table(resource) for resource in resources().values() if _kind(resource) == kind]
    return "\n".join(parts)


def _kind(resource: dict[str, Any]) -> str:
    return "study" if resource.get("study_table") else str(resource["path"]).split("/", maxsplit=1)[0]


def _table(resource: dict[str, Any]) -> str:
    key = ", ".join(f"`{name}`" for name in _as_list(resource["schema"].get("primaryKey", [])))
    lines = [f"### {resource['name']}.csv", "", f"{resource['description']}" + (f" Key: {key}." if key else ""), ""]
    lines += ["| Column | What it holds | Type | Allowed |", "| --- | --- | --- | --- |"]
    lines += [_row(field) for field in resource["schema"]["fields"]]
    for source in resource.get("sources", []):
        lines += ["", f"Source: [{source['title']}]({source['path']})."]
    return "\n".join([*lines, ""])


def _row(field: dict[str, Any]) -> str:
    unit = f" Unit: {field['unit']}." if field.get("unit") else ""
    kind = (_TYPES | _TYPES_DATE).get(field["type"], field["type"])
    return f"| `{field['name']}` | {_plain(field['description'])}{_plain(unit)} | {kind} | {_allowed(field)} |"


def _allowed(field: dict[str, Any]) -> str:
    rules = field.get("constraints", {})
    if "enum" in rules:
        allowed = "; ".join(str(value) for value in rules["enum"])
    elif "minimum" in rules and "maximum" in rules:
        allowed = f"{rules['minimum']} to {rules['maximum']}"
    elif "minimum" in rules:
        allowed = f"{rules['minimum']} or more"
    else:
        allowed = str(field.get("allowed", "any"))
    return _plain(f"{allowed}; must be given" if rules.get("required") else allowed)


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _as_list(key: object) -> list[str]:
    return [key] if isinstance(key, str) else list(key)  # type: ignore[call-overload]


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` compare it.

    Args:
        arguments: the command line's arguments.

    Returns:
        0, or 1 when the page is stale.
    """
    if "--check" in arguments:
        if not PAGE.exists() or PAGE.read_text() != data_dictionary():
            print("book/data_dictionary.md is stale; run python -m helpers.book.dictionary", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(data_dictionary())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
