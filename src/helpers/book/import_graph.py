"""Which modules of ours some code uses, and by which names it may ask for tables: read from its text, never run."""

import ast
import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Final

from helpers.book.file_checksums import checksum_of_file, files_below
from helpers.project import PACKAGE, PACKAGES, PACKED

_IMPORT_BY_NAME: Final = {"import_module", "__import__"}


def code_of(notebook: Path) -> str:
    """Return the code of a notebook, without the lines that only Jupyter reads."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    lines = [line for cell in cells if cell["cell_type"] == "code" for line in "".join(cell["source"]).split("\n")]
    return "\n".join(line for line in lines if not line.startswith(("%", "!")))


def parts_of(code: str) -> list[ast.AST]:
    """Return every part of some code."""
    return [*ast.walk(ast.parse(code))]


def names_in(parts: Iterable[ast.AST]) -> set[str]:
    """Return every name after a dot and every text in some code: all by which it can ask for a table.

    >>> sorted(names_in(parts_of("study.sites; load('claims')")))
    ['claims', 'sites']
    """
    given = (getattr(part, "attr", getattr(part, "value", None)) for part in parts)
    return {name for name in given if isinstance(name, str)}


class ImportGraph:
    """The modules of a folder of packages as they are now, each read once, and what each of them imports."""

    def __init__(self, home: Path = PACKAGE.parent) -> None:
        """Look into `helpers` and `linkbook` of a folder; what an installed copy packs beside its code is no code."""
        packed = home / PACKED.relative_to(PACKAGE.parent)
        files = files_below(*(home / name for name in PACKAGES))
        self._home = home
        self._files = [file for file in files if file.suffix != ".pyc" and not file.is_relative_to(packed)]
        self._imports: dict[str, set[str]] = {}
        self._names: dict[str, set[str]] = {}
        self._checksums: dict[Path, str] = {}

    @cached_property
    def modules(self) -> dict[str, Path]:
        """The file of every module, by its name."""
        files = [file for file in self._files if file.suffix == ".py"]
        names = [file.relative_to(self._home).with_suffix("").as_posix().replace("/", ".") for file in files]
        return {name.removesuffix(".__init__"): file for name, file in zip(names, files, strict=True)}

    def used_by(self, code: str) -> set[str]:
        """Return the modules that some code imports, and those that they import in turn.

        >>> sorted(ImportGraph().used_by("from helpers.project import ROOT"))
        ['helpers', 'helpers.project']
        """
        return self.with_imports(self._imported(parts_of(code)))

    def with_imports(self, names: Iterable[str]) -> set[str]:
        """Return these modules with the packages they are in, and all that they import in turn."""
        used: set[str] = set()
        waiting = {ancestor for name in names for ancestor in self._ancestors(name)}
        while waiting:
            name = waiting.pop()
            used.add(name)
            waiting |= self._imports_of(name) - used
        return used

    def checksums(self, used: Iterable[str]) -> dict[str, str]:
        """Return the checksum of modules, and of the templates, styles and lists that lie beside them."""
        files = {self.modules[name] for name in used}
        homes = {file.parent for file in files}
        files |= {file for file, home in self._beside.items() if home in homes}
        for file in files - self._checksums.keys():
            self._checksums[file] = checksum_of_file(file)
        return {file.relative_to(self._home).as_posix(): self._checksums[file] for file in sorted(files)}

    def names_in_module(self, name: str) -> set[str]:
        """Return the names and texts in a module by which it can ask for a table."""
        self._read(name)
        return self._names[name]

    @cached_property
    def _beside(self) -> dict[Path, Path]:
        """Of every file that is no module, the nearest package it lies in."""
        packages = {file.parent for file in self._files if file.name == "__init__.py"}
        others = [file for file in self._files if file.suffix != ".py"]
        return {file: next(home for home in file.parents if home in packages) for file in others}

    def _imports_of(self, name: str) -> set[str]:
        """Return what a module imports, anywhere in it."""
        self._read(name)
        return self._imports[name]

    def _read(self, name: str) -> None:
        """Note of a module what it imports and names; one that imports by a name it makes may import all its room."""
        if name in self._imports:
            return
        own = self.modules[name]
        parts = parts_of(own.read_text(encoding="utf-8"))
        package = name if own.name == "__init__.py" else name.rpartition(".")[0]
        called = {getattr(node, "attr", getattr(node, "id", "")) for node in parts}
        room = self._home if package == "linkbook" else own.parent
        near = {other for other, file in self.modules.items() if called & _IMPORT_BY_NAME and room in file.parents}
        self._imports[name], self._names[name] = self._imported(parts, package) | near, names_in(parts)

    def _imported(self, parts: Iterable[ast.AST], package: str = "") -> set[str]:
        named: set[str] = set()
        for node in parts:
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                above = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
                home = ".".join([*above, *([node.module] if node.module else [])])
                named |= {home, *(f"{home}.{alias.name}" for alias in node.names)}
        return {ancestor for name in named for ancestor in self._ancestors(name)}

    def _ancestors(self, name: str) -> set[str]:
        parts = name.split(".")
        return {".".join(parts[:end]) for end in range(1, len(parts) + 1)} & self.modules.keys()
