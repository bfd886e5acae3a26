"""A map as text: YAML that a person can read and edit, with what it is and how it is answered at its top."""

from typing import Any, Final

import yaml

from helpers.data.mapping.map_file import ColumnMap, Map, SourceMap

_HEAD: Final = """\
# How the files below become the tables of a study. Made by: linkbook import
# Edit it, then: linkbook import FILES --to FOLDER --map this-file
#
# A column is the heading it stands under; of a wide file one heading for each round. words names a list below, of a
# file's own words and what each is in the study's. Empty quotation marks leave a cell empty.
# A question mark marks what is unsure: it is not applied until you take the mark away or write what is right.
"""


class _Flow(dict[Any, Any]):
    """A mapping that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """Writes one-line mappings as such, and no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return that equal parts are written out each time."""
        return True


_Dumper.add_representer(
    _Flow, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
)


def map_text(described: Map) -> str:
    """Return a map as YAML.

    >>> print(map_text(Map(dates="day-first")).splitlines()[-2])
    dates: day-first
    """
    content: dict[str, Any] = {}
    for key in ("title", "headings_from", "dates"):
        if getattr(described, key):
            content[key] = getattr(described, key)
    content["sources"] = [_source(source) for source in described.sources]
    if described.words:
        content["words"] = described.words
    if described.sites:
        content["sites"] = {site: _Flow(said) for site, said in described.sites.items()}
    body = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False)
    return f"{_HEAD}\n{body}"


def _source(source: SourceMap) -> dict[str, Any]:
    content: dict[str, Any] = {"file": source.file}
    for key in ("sheet", "header", "headings"):
        if getattr(source, key):
            content[key] = getattr(source, key)
    tables: dict[str, Any] = {}
    for name, table in source.tables.items():
        tables[name] = {"rounds": _Flow(table.rounds)} if table.rounds else {}
        tables[name] |= {column: _column(described) for column, described in table.columns.items()}
    content["tables"] = tables
    if source.left_out:
        content["left_out"] = source.left_out
    return content


def _column(column: ColumnMap) -> Any:
    if set(column.headings) == {0} and not column.words and not column.derived:
        return column.headings[0]
    content: dict[Any, Any] = {}
    if column.value:
        content["value"] = column.value
    content |= {"from" if number == 0 else number: heading for number, heading in column.headings.items()}
    if column.words:
        content["words"] = column.words
    if column.derived:
        content["as"] = column.derived
    return _Flow(content)
