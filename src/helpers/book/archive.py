"""The archive that the book offers: notebooks without outputs, its own data, its pages and its code, byte for byte."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import nbformat

from helpers.book.file_checksums import sha256
from helpers.constructs import SHIPPED_CONSTRUCTS
from helpers.data.descriptor import resources
from helpers.outcomes import SHIPPED, SHIPPED_FOLDER
from helpers.project import DATA, PACKAGE, PACKAGES, PACKED, ROOT
from helpers.vocabulary import DEFINITIONS_FILE

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PAGE: Final = "book/download"
"""The page that offers the archive; an edition without this page has no archive."""
NAME: Final = "link-workers-book.zip"
_TOP: Final = "link-workers-book"
_ENDINGS: Final = (
    *(".py", ".md", ".yml", ".toml", ".csv", ".html", ".typed", ".mplstyle", ".css", ".js", ".svg", ".bib"),
    *(".png", ".json"),
)
_FILES: Final = (
    *("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "CITATION.cff", "LICENSE", "Makefile"),
    *("pyproject.toml", "setup.py", "environment.yml", "requirements.lock", "requirements-uv.lock"),
    *("_config.yml", "_toc.yml", "index.md", "data/datapackage.json", "data/LICENSE.md"),
)
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first time that an archive can name: every file has it, so that two archives of the same files are the same."""


def write_archive(target: Path, root: Path = ROOT) -> Path:
    """Write the archive of a project and return where it is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in sorted(_contents(root)):
            entry = zipfile.ZipInfo(f"{_TOP}/{name}", _EARLIEST)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return target


def checksum_of_contents(root: Path = ROOT) -> str:
    """Return one checksum of all that the archive of a project holds."""
    return sha256(repr(sorted((name, sha256(content)) for name, content in _contents(root))).encode())


def _contents(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file: of data only what the descriptor lists."""
    data = DATA.relative_to(ROOT).as_posix()
    listed = [*_FILES, *(f"{data}/{resource['path']}" for resource in resources().values())]
    listed.append(f"{data}/synthetic/{DEFINITIONS_FILE}")
    listed += [f"{data}/{SHIPPED_FOLDER.name}/{name}.toml" for name in SHIPPED]
    listed += [path.relative_to(root).as_posix() for path in (root / data / "synthetic" / "outcomes").glob("*.toml")]
    listed.append(SHIPPED_CONSTRUCTS.relative_to(ROOT).as_posix())
    listed += [path.relative_to(root).as_posix() for path in (root / "book").rglob("*") if path.suffix in _ENDINGS]
    for name in dict.fromkeys(listed):
        if (root / name).is_file():
            yield name, (root / name).read_bytes()
    yield from _code(root / "src" if (root / "src").is_dir() else PACKAGE.parent)
    for path in (root / "notebooks").glob("*.ipynb"):
        yield path.relative_to(root).as_posix(), without_outputs(path).encode()


def _code(source: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file of the package's code, from the folder that it is in."""
    for package in PACKAGES:
        for path in (source / package).rglob("*"):
            if path.suffix in _ENDINGS and not path.is_relative_to(PACKED):
                yield f"src/{path.relative_to(source).as_posix()}", path.read_bytes()


def without_outputs(path: Path) -> str:
    """Return a notebook's text with no output and no count of runs."""
    page = nbformat.read(path, as_version=4)
    for cell in page.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    text: str = nbformat.writes(page)
    return text + "\n"


def offer_archive(app: "Sphinx", exception: Exception | None) -> None:
    """Write the archive into the built site, where the site has the page that offers it."""
    if exception is None and app.builder.format == "html" and PAGE in app.env.found_docs:
        write_archive(Path(app.outdir) / "_downloads" / NAME)


def register(app: "Sphinx") -> None:
    """Let the archive be written when all pages are."""
    app.connect("build-finished", offer_archive)
