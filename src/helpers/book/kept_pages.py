"""Pages that stay as they were written: those not read again, while what pages know of each other is the same.

A page is made of what was read of it, of what Sphinx holds of all pages together (titles, contents, numbers, labels,
terms, references), and of settings, templates and code, whose change has all pages read. So when Sphinx holds of all
pages together what it held before, a page that was not read would be written as it is. In which order pages were read
shows on none.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, Final, Literal

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

from helpers.book.file_checksums import sha256
from helpers.book.json_files import read_json, write_json

WRITTEN: Final = "written.json"
"""The file, in the folder of what Sphinx has read, of what it held of all pages when it wrote them."""
_OF_NO_OTHER_PAGE: Final = (
    *("all_docs", "dependencies", "images", "dlfiles", "config", "project", "settings"),
    "toc_num_entries",
)
"""What Sphinx holds that no page shows of another: when each was read and of what, its files, named by their content.

How many sections a page has is known to itself alone.

Settings are not among what is compared either: when one changes, all pages are read.
"""
_LENGTH: Final = "wordcount"
"""What myst-parser notes of every page, and no page shows."""
_PLACE: Final = "line"
"""Where in its file a thing was found, of which warnings alone speak."""
_MADE_MEANWHILE: Final = ("_pickled_doctree_cache", "_write_doc_doctree_cache", "_search_index")
_INDEXED: Final = ("_titles", "_filenames", "_all_titles", "_index_entries")
"""What Sphinx's index of the search holds of every page that it writes."""


_Method = Literal["all", "specific", "update"]


class KeepingBuilder(StandaloneHTMLBuilder):
    """The writer of the site, which leaves pages that are there as they would be written."""

    stayed: Set[str] = frozenset()
    """The pages that are not written, and are as they were left by all that changed them when they were."""
    _index_before: Mapping[str, Any] = {}

    def write(
        self, build_docnames: Iterable[str] | None, updated_docnames: Sequence[str], method: _Method = "update"
    ) -> None:
        """Write the pages that were read, and all others where one of them is not there or would not be the same."""
        self.images.update({path: name for path, (_, name) in self.env.images.items()})
        before = read_json(Path(self.doctreedir, WRITTEN))
        self._shared = sha256(known_of_all_pages(self.env).encode())
        others = self.env.found_docs - {*updated_docnames}
        there = all(Path(self.get_outfilename(page)).is_file() for page in others)
        if method == "all" and there and before.get("shared") == self._shared:
            self._index_before = before["index"]
            build_docnames, method = updated_docnames, "specific"
        super().write(build_docnames, updated_docnames, method)

    def load_indexer(self, docnames: Iterable[str]) -> None:
        """Note which pages are not written, and let the search know of them what it knew when they were.

        Sphinx adds to those that it was told to write the front page, and pages that list one of them.
        """
        self.stayed = self.env.found_docs - {*docnames}
        for name, known in self._index_before.items():
            getattr(self.indexer, name).update({page: known[page] for page in known.keys() - {*docnames}})

    def handle_finish(self) -> None:
        """Keep what is held of all pages; then finish."""
        index = {name: dict(sorted(getattr(self.indexer, name).items())) for name in _INDEXED}
        vars(self.indexer).update(index)  # Sphinx writes some of it in the order in which it got it
        write_json(Path(self.doctreedir, WRITTEN), {"shared": self._shared, "index": index})
        super().handle_finish()


def known_of_all_pages(env: BuildEnvironment) -> str:
    """Return what Sphinx holds of all pages together, as a text that is the same whenever that is."""
    left_out = (*_OF_NO_OTHER_PAGE, *_MADE_MEANWHILE)
    state = {name: held for name, held in env.__getstate__().items() if not name.startswith(left_out)}
    about = {page: {name: fields[name] for name in fields if name != _LENGTH} for page, fields in env.metadata.items()}
    domains = {
        name: {kind: _in_any_order(kept) for kind, kept in data.items()} for name, data in env.domaindata.items()
    }
    return in_words({**state, "metadata": about, "domaindata": domains, "tocs": _contents(env.tocs)})


def _contents(tocs: Mapping[str, nodes.Element]) -> object:
    """Return what pages show of the contents of others: of each its title and the pages that it lists.

    Its sections are its own, but where a list of pages shows more than their titles.
    """
    if any(not tree.get("titlesonly") for toc in tocs.values() for tree in toc.findall(addnodes.toctree)):
        return tocs
    return {
        page: [[*entry.children[:1], *entry.findall(addnodes.toctree)] for entry in toc.children]
        for page, toc in tocs.items()
    }


def _in_any_order(kept: object) -> object:
    """Return what a domain keeps of all pages; a list, which is in the order in which pages were read, in one order."""
    return sorted(in_words(one) for one in kept) if isinstance(kept, list) else kept


def in_words(value: object, inside: frozenset[int] = frozenset()) -> str:
    """Return a value as a text, which is the same in whatever order its sets and dictionaries were filled.

    A thing that says nothing of what is in it has its place in memory for a text, and so is like none of another build.

    >>> in_words({"b": {2, 1}, "a": [nodes.Text("t")]}) == in_words({"a": [nodes.Text("t")], "b": {1, 2}})
    True
    """
    if isinstance(value, nodes.Node):
        return str(value.pformat())
    if isinstance(value, str | bytes | type):
        return repr(value)
    if id(value) in inside:
        return f"the {type(value).__qualname__} around it"
    inside |= {id(value)}
    if isinstance(value, Mapping):
        return f"{{{', '.join(sorted(f'{in_words(key, inside)}: {in_words(value[key], inside)}' for key in value))}}}"
    if isinstance(value, set | frozenset):
        return f"{{{', '.join(sorted(in_words(one, inside) for one in value))}}}"
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return in_words({name: field for name, field in value._asdict().items() if name != _PLACE}, inside)
    if isinstance(value, list | tuple):
        return f"[{', '.join(in_words(one, inside) for one in value)}]"
    fields = getattr(value, "__dict__", None)
    return repr(value) if fields is None else f"{type(value).__qualname__} {in_words(fields, inside)}"


def register(app: Sphinx) -> None:
    """Let this write the site, in the place of Sphinx's own."""
    app.add_builder(KeepingBuilder, override=True)
