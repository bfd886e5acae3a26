"""A book of a few pages under many edits: what Sphinx writes of pages as it read them before is what a clean build is.

Its pages do what those of the book do: figures of one name, tables, numbers, citations, terms, links to each other.
"""

import base64
import json
import os
import random
import re
import shutil
import struct
import zlib
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from helpers.book.edition_folder import Edition, make_edition
from helpers.book.file_checksums import folder_checksums
from helpers.book.kept_doctrees import KEPT, Reading, what_to_read
from helpers.book.kept_pages import WRITTEN
from helpers.book.sphinx_site import build_site
from helpers.project import ROOT

pytestmark = pytest.mark.proof

EDITS = int(os.environ.get("PROOF_EDITS_OF_PAGES", "6"))
SEED = int(os.environ.get("PROOF_SEED", "20250701"))

PAGES = ("index.md", "book/one.md", "book/two.md", "book/methods.md", "book/how_to_read.md")
NOTEBOOKS = ("notebooks/first.ipynb", "notebooks/second.ipynb", "notebooks/sites/site_1.ipynb")
CONTENTS = """format: jb-book
root: index
options: {titlesonly: true, numbered: false}
parts:
  - caption: All
    chapters:
      - file: book/one
      - file: book/two
      - file: book/methods
      - file: book/how_to_read
      - file: book/glossary
      - file: notebooks/first
      - file: notebooks/second
        sections: [{file: notebooks/sites/site_1}]
      - file: book/references
"""
LINKS = ["[](one.md)", "[Two](two.md)", "[](../notebooks/first.ipynb)", "{ref}`a-label`"]


def picture(shade: int) -> bytes:
    """Return a picture of one dot."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0))]
    parts += [(b"IDAT", zlib.compress(b"\0" + bytes([shade] * 2) + b"\0" + bytes([shade] * 2))), (b"IEND", b"")]
    made = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def notebook(rng: random.Random, title: str) -> str:
    """Return an executed notebook with a banner, some figures of names that others have too, and a table."""
    cells = [nbformat.v4.new_markdown_cell(f"# {title}", id="title")]
    for number in range(rng.randint(1, 3)):
        figure = {"kind": "figure", "name": f"ratio-{number}", "file": "ratio", "caption": f"Ratio {rng.random()}."}
        figure |= {"alt": f"A ratio of {rng.random()}.", "numbered": True, "csv": f"n\n{rng.randrange(99)}\n"}
        table = {"kind": "table", "name": f"counts-{number}", "csv": f"n\n{rng.randrange(9)}\n"}
        image = base64.b64encode(picture(rng.randrange(9))).decode()
        shown = [output(figure, "image/png", image), output(table, "text/html", f"<p>{rng.random()}</p>")]
        words = f"## Part {number}\n\nLink workers, {rng.random()}."
        cells.append(nbformat.v4.new_markdown_cell(words, id=f"part-{number}"))
        cells.append(nbformat.v4.new_code_cell(f"show({number})", outputs=shown, id=f"cell-{number}"))
    about = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=about))


def output(entry: dict[str, Any], kind: str, content: str) -> nbformat.NotebookNode:
    """Return an output as the page of a notebook makes it."""
    made = nbformat.v4.new_output("display_data", {kind: content})
    made.metadata["linkbook"] = entry
    return made


def text(rng: random.Random, title: str) -> str:
    """Return a page of prose, which cites, explains, formulates and leads to others."""
    said = [
        "Link workers and PCNs.",
        "An {cite}`cochran1977` estimate.",
        "Cited {cite}`bell2002` too, $a + b$.",
        *LINKS,
    ]
    parts = [f"## Heading {rng.randrange(5)}\n\n{rng.choice(said)} The NPT says {rng.randrange(99)}." for _ in range(3)]
    label = "(a-label)=\n## A labelled heading\n\nText.\n\n" if title.startswith("One") else ""
    return f"# {title}\n\n{label}" + "\n\n".join(parts) + "\n"


class Book:
    """A staged book in the folders of two editions: one is built from what changed, the other anew."""

    def __init__(self, home: Path, rng: random.Random) -> None:
        """Stage a few pages, and of the book's own what they need."""
        self.editions = [make_edition(builds=home / name) for name in ("kept", "anew")]
        self._rng = rng
        config = yaml.safe_load((ROOT / "_config.yml").read_text())
        config["execute"]["execute_notebooks"] = "off"
        for edition in self.editions:
            for folder in ("book", "notebooks/sites"):
                (edition.source / folder).mkdir(parents=True)
            for name in ("_static", "_templates"):
                shutil.copytree(ROOT / "book" / name, edition.source / "book" / name)
            for name in ("glossary.md", "references.bib"):
                shutil.copyfile(ROOT / "book" / name, edition.source / "book" / name)
        self.write("_config.yml", yaml.safe_dump(config))
        self.write("_toc.yml", CONTENTS)
        self.write("book/references.md", "# References\n\n```{bibliography}\n```\n")
        for page in (*PAGES, *NOTEBOOKS):
            self.edit(page)

    def write(self, name: str, content: str) -> None:
        for edition in self.editions:
            (edition.source / name).write_text(content, encoding="utf-8")

    def edit(self, name: str) -> None:
        """Write a page anew, at random."""
        title = f"{Path(name).stem.title()} {self._rng.randrange(3)}"
        made = notebook(self._rng, title) if name.endswith(".ipynb") else text(self._rng, title)
        if name == "index.md":
            made = made.replace("](", "](book/").replace("book/../", "")
        self.write(name, made)

    def reword(self, name: str) -> None:
        """Change a number in what a page says, and no heading, caption or label."""
        made = (self.editions[0].source / name).read_text(encoding="utf-8")
        place = self._rng.choice([*re.finditer(r"(?<=says )\d+|(?<=Link workers, 0\.)\d+|(?<=<p>0\.)\d+", made)])
        self.write(name, f"{made[: place.start()]}{self._rng.randrange(10**6)}{made[place.end() :]}")

    def known_of_all_pages(self) -> str:
        """Return a checksum of what Sphinx held of all pages; while it is the same, pages that were not read stay."""
        file = self.editions[0].folder / KEPT / ".doctrees" / WRITTEN
        return str(json.loads(file.read_text(encoding="utf-8"))["shared"])

    def sites(self) -> tuple[Reading, list[str]]:
        """Build both, and return what was read of the one and which files of the other differ."""
        kept, anew = self.editions
        reading = what_to_read(kept, folder_checksums(kept.source))
        build_site(kept, folder_checksums(kept.source), reading)
        build_site(anew)
        ours, clean = folder_checksums(kept.html), folder_checksums(anew.html)
        return reading, [name for name in {**ours, **clean} if ours.get(name) != clean.get(name)]


def broken(edition: Edition, rng: random.Random) -> str:
    """Break one file of what is kept."""
    file = rng.choice(sorted(file for file in (edition.folder / KEPT).rglob("*") if file.is_file()))
    file.write_bytes(file.read_bytes()[:-7])
    return file.name


def test_after_random_edits_a_small_book_is_the_one_that_is_built_anew(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    book = Book(tmp_path, rng)
    reading, differ = book.sites()
    assert (reading.why_all, differ) == ("what was read before is not kept", [])
    some, known, stayed = 0, book.known_of_all_pages(), 0
    for number in range(EDITS):
        pages = rng.sample([*PAGES, *NOTEBOOKS], rng.choice([1, 1, 1, 2, 4]))
        edit = rng.choice([book.edit, book.reword])
        for page in pages:
            edit(page)
        what = f"{edit.__name__} {number}: {', '.join(pages)}"
        if rng.random() < 1 / 12:
            what += f", and broken: {broken(book.editions[0], rng)}"
        if rng.random() < 1 / 12:
            book.write("book/_static/more.css", f".lb-{number} {{ margin: 0 }}")
            what += ", and a style"
        reading, differ = book.sites()
        before, known = known, book.known_of_all_pages()
        said = reading.why_all or f"{len(reading.changed)} read{', the others as they were' * (before == known)}"
        print(f"{what}: {len(differ)} files differ; {said}", flush=True)
        assert not differ, what
        some += not reading.why_all
        stayed += not reading.why_all and before == known
    assert some >= EDITS // 2
    assert stayed >= EDITS // 6
