"""Read a map: plain YAML, known keys only, every fault with its line and column."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from helpers.data.descriptor import nearest, study_tables
from helpers.data.faults import Fault, StudyError
from helpers.data.mapping.dates import DATE_ORDERS
from helpers.data.mapping.map_file import DERIVED, WIDE_CMOCS, ColumnMap, Map, SourceMap, TableMap, columns_of
from helpers.data.rules import mapping as rule_mapping

_MOST_BYTES: Final = 2_000_000
_MOST_ROUNDS: Final = 20
_FREE_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEYS: Final = {
    "map": ("title", "headings_from", "dates", "sources", "words", "sites"),
    "source": ("file", "sheet", "header", "headings", "tables", "left_out"),
    "site": ("site_name", "fieldwork_month"),
}


def read_map(path: Path) -> Map:
    """Return a map, or raise StudyError with everything that is wrong with it, by line.

    Raises:
        StudyError: when the file is no YAML of the plain kind, or says what no map may say.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise StudyError([rule_mapping.MAP_BROKEN.broken(path.name, why="it is too large")])
    try:
        text = path.read_text(encoding="utf-8-sig")
        _refuse_tags(text, path.name)
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or "it is no YAML"
        line = mark.line + 1 if mark else None
        raise StudyError([rule_mapping.MAP_BROKEN.broken(path.name, line, why=why)]) from None
    except RecursionError:
        raise StudyError([rule_mapping.MAP_BROKEN.broken(path.name, why="it is nested too deeply")]) from None
    except UnicodeDecodeError:
        raise StudyError([rule_mapping.MAP_BROKEN.broken(path.name, why="it is not UTF-8")]) from None
    if root is None:
        raise StudyError([rule_mapping.MAP_BROKEN.broken(path.name, why="it is empty")])
    reader = _Reader(path.name)
    read = reader.whole(root)
    if reader.faults:
        raise StudyError(reader.faults)
    return read


def _refuse_tags(text: str, file: str) -> None:
    for token in yaml.scan(text, Loader=yaml.BaseLoader):
        if isinstance(token, yaml.TagToken | yaml.AnchorToken | yaml.AliasToken):
            line = token.start_mark.line + 1
            raise StudyError([rule_mapping.MAP_BROKEN.broken(file, line, why="it has a tag, an anchor or an alias")])


class _Reader:
    """Reads the nodes of a map, collecting faults with line and column."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def whole(self, root: Any) -> Map:
        read = Map(file=self.file)
        for key, node in self._pairs(root, _KEYS["map"], "a map"):
            if key == "dates":
                read.dates = self._one_of(node, DATE_ORDERS)
            elif key == "sources":
                read.sources = [self._source(item) for item in self._items(node)]
            elif key == "words":
                lists = {name.value: item for name, item in self._mapping(node)}
                read.words = {name: self._texts_by_key(item) for name, item in lists.items()}
            elif key == "sites":
                read.sites = {name.value: self._site(item) for name, item in self._mapping(node)}
            else:
                setattr(read, key, self._text(node))
        self._check_words(read)
        return read

    def _source(self, node: Any) -> SourceMap:
        source = SourceMap(line=node.start_mark.line + 1)
        for key, item in self._pairs(node, _KEYS["source"], "a source"):
            if key == "tables":
                source.tables = {
                    name: self._table(table, name)
                    for name, table in self._pairs(item, (*study_tables(), WIDE_CMOCS), "tables")
                }
            elif key == "header":
                source.header = self._number(item, 10_000)
            elif key in ("headings", "left_out"):
                setattr(source, key, [self._text(one) for one in self._items(item)])
            else:
                setattr(source, key, self._text(item))
        return source

    def _table(self, node: Any, table: str) -> TableMap:
        read = TableMap(line=node.start_mark.line + 1)
        free = table == "sampling_frame"
        for key, item in self._pairs(node, (*columns_of(table), "rounds"), table, free=free):
            if key == "rounds":
                read.rounds = {
                    number: self._text(name)
                    for round_, name in self._mapping(item)
                    if (number := self._number(round_, _MOST_ROUNDS))
                }
            else:
                read.columns[key] = self._column(item)
        return read

    def _column(self, node: Any) -> ColumnMap:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return ColumnMap({0: node.value.strip()}, line=line)
        read = ColumnMap(line=line)
        for key, item in self._mapping(node):
            if key.value == "from":
                read.headings[0] = self._text(item)
            elif key.value == "words":
                read.words = self._text(item)
            elif key.value == "as":
                read.derived = self._one_of(item, DERIVED)
            elif key.value == "value":
                read.value = self._text(item)
            elif number := self._number(key, _MOST_ROUNDS):
                read.headings[number] = self._text(item)
        return read

    def _site(self, node: Any) -> dict[str, str]:
        return {key: self._text(item) for key, item in self._pairs(node, _KEYS["site"], "a site")}

    def _check_words(self, read: Map) -> None:
        for source in read.sources:
            for column in (column for table in source.tables.values() for column in table.columns.values()):
                if column.words and column.words not in read.words:
                    way_out = f"there are {', '.join(read.words) or 'none'}"
                    rule = rule_mapping.MAP_WORDS
                    self.faults.append(rule.broken(self.file, column.line, value=column.words, way_out=way_out))

    def _pairs(self, node: Any, known: tuple[str, ...], where: str, *, free: bool = False) -> Iterator[tuple[str, Any]]:
        """Give the keys of a mapping that may be there, each with its node."""
        for key, item in self._mapping(node):
            if key.value in known or (free and _FREE_NAME.fullmatch(key.value)):
                yield key.value, item
                continue
            like = nearest(key.value, known)
            way_out = f"perhaps {like} is meant" if like else f"{where} has {', '.join(known)}"
            self._wrong(key, rule_mapping.MAP_KEY, way_out=way_out)

    def _mapping(self, node: Any) -> list[tuple[Any, Any]]:
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, rule_mapping.MAP_VALUE, wanted="keys, each with a colon and a value")
            return []
        seen: set[str] = set()
        pairs = []
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in seen:
                self._wrong(key, rule_mapping.MAP_VALUE, wanted="each key once, as plain text")
                continue
            seen.add(key.value)
            pairs.append((key, item))
        return pairs

    def _items(self, node: Any) -> list[Any]:
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(node, rule_mapping.MAP_VALUE, wanted="a list")
            return []
        return list(node.value)

    def _text(self, node: Any) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self._wrong(node, rule_mapping.MAP_VALUE, wanted="one text")
            return ""
        return str(node.value).strip()

    def _texts_by_key(self, node: Any) -> dict[str, str]:
        return {key.value: self._text(item) for key, item in self._mapping(node)}

    def _one_of(self, node: Any, allowed: tuple[str, ...]) -> str:
        text = self._text(node)
        if text not in allowed:
            self._wrong(node, rule_mapping.MAP_VALUE, wanted=f"one of {', '.join(allowed)}")
        return text

    def _number(self, node: Any, most: int) -> int:
        text = self._text(node)
        if text.isascii() and text.isdecimal() and 1 <= len(text) <= 6 and 1 <= int(text) <= most:
            return int(text)
        self._wrong(node, rule_mapping.MAP_VALUE, wanted=f"a whole number from 1 to {most}")
        return 0

    def _wrong(self, node: Any, rule: Any, **names: str) -> None:
        mark = node.start_mark
        value = node.value if isinstance(node, yaml.ScalarNode) else None
        column = f"{mark.column + 1} of the line"
        self.faults.append(rule.broken(self.file, mark.line + 1, column, value, **names))
