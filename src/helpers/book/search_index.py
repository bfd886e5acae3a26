"""The words that the search knows: of every page as it is read, tables and numbers like 8.7 among them.

Sphinx's own index takes the tags out of a table without leaving a space, forgets how often a word stands on a page, and
its script drops numbers. So the finished pages are read once more here, and `book/_static/search.js` asks what is
written. It stands in Sphinx's own `searchindex.js`, which needs no server, and in which a release is searched.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.search import js_index
from sphinx.search.en import SearchEnglish

from helpers.book.file_checksums import checksum_of_file, sha256
from helpers.book.json_files import read_json

WORDS: Final = "words.json"
"""The file, in the folder of what Sphinx has read, of the words of every page."""
WEIGHTS: Final = {
    "h1": 12.0,
    "h2": 6.0,
    "h3": 8.0,
    "dt": 5.0,
    "dfn": 6.0,
    "strong": 2.0,
    "td": 0.4,
    "svg": 0.1,
    "pre": 0.1,
}
"""How much a word counts in these elements, against 1 in a line of text."""

NUMBER_IN_HEADING: Final = 8.0
"""How much a number like 8.7 counts in a heading, which then is that of the thing itself."""

LISTS: Final = ("coverage", "glossary", "references", "data_dictionary", "08_published_claims", "10_cmoc_coding")
"""Pages and folders that list what others tell; their words count a third."""

_WORD: Final = re.compile(r"\d+(?:\.\d+)+|\w+")
_VOID: Final = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
_UNREAD: Final = ("script", "style", "nav", "button", "math")
_NOT_OF_THE_PAGE: Final = (("class", "lb-about"), ("class", "lb-definitions"))
_LAST: Final = 950
"""Of what is done when all pages are written, this comes after they are as they stay, and so are the same next time."""
_MANY: Final = 3.0
_LENGTH: Final = 0.3


class ReadLater(SearchEnglish):
    """English of which Sphinx's own index takes no word: they are dropped, and stemming them is a sixth of a build."""

    def split(self, input: str) -> list[str]:
        """Return no word."""
        return []


def register(app: Sphinx) -> None:
    """Register with Sphinx the index and the script that asks it."""
    app.add_search_language(ReadLater)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_index, priority=_LAST)


def words_of(text: str) -> list[str]:
    """Return the words of a text; a number with points is one.

    >>> words_of("CMOC 8.7: hope")
    ['CMOC', '8.7', 'hope']
    """
    return _WORD.findall(text)


def weighed_words(html: str) -> dict[str, float]:
    """Return how much each word of a page's article counts; a word and the number after it also count as one.

    >>> weighed_words("<article><h2>Hope</h2><table><tr><td>site 5</td><td>hope</td></tr></table></article>")
    {'hope': 6.4, 'site': 0.4, '5': 0.4, 'site 5': 0.4}
    """
    reader = _Reader()
    reader.feed(html)
    counts: dict[str, float] = defaultdict(float)
    for text, weight in reader.texts:
        last = ""
        for whole in words_of(text.lower()):
            word = _stemmed(whole)
            if not word or not _ENGLISH.word_filter(word):
                continue
            is_number = word[0].isdigit()
            worth = max(weight, NUMBER_IN_HEADING) if is_number and weight > 1 else weight
            names = dict.fromkeys([word, whole, f"{last} {word}" if is_number and last.isalpha() else word])
            for name in names:
                counts[name] += worth
            last = word
    return dict(counts)


def scores(pages: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, int]]:
    """Return for each word how well each page that has it answers to it, by the formula BM25.

    Reference: Robertson S, Zaragoza H. The probabilistic relevance framework: BM25 and beyond. 2009.

    >>> found = scores({"a": {"hope": 5, "site": 1}, "b": {"site": 1}, "c": {"site": 3}})
    >>> list(found["hope"]), max(found["site"], key=found["site"].get)
    (['a'], 'c')
    """
    lengths = {page: math.fsum(words.values()) for page, words in pages.items()}
    usual = math.fsum(lengths.values()) / max(1, len(lengths))
    by_word: dict[str, dict[str, float]] = defaultdict(dict)
    for page, words in pages.items():
        for word, weight in words.items():
            by_word[word][page] = weight
    found: dict[str, dict[str, int]] = {}
    for word, weights in sorted(by_word.items()):
        rare = math.log(1 + (len(pages) - len(weights) + 0.5) / (len(weights) + 0.5))
        found[word] = {}
        for page, weight in weights.items():
            many = _MANY * (1 - _LENGTH + _LENGTH * lengths[page] / usual)
            found[word][page] = max(1, round(1000 * rare * weight / (weight + many)))
    return found


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """Put the words of the finished pages into Sphinx's index, in the place of those it collected itself.

    A page that says in its metadata that it is not to be searched, as those of many sites do, is not read.
    """
    target = Path(app.outdir) / "searchindex.js"
    if exception or app.builder.format != "html" or not target.is_file():
        return
    index: dict[str, Any] = js_index.loads(target.read_text(encoding="utf-8"))
    numbers = {page: number for number, page in enumerate(index["docnames"])}
    searched = [page for page in numbers if "nosearch" not in app.env.metadata.get(page, {})]
    pages = _words_of_pages(Path(app.outdir), searched, Path(app.doctreedir, WORDS))
    index |= {"terms": {}, "titleterms": {}}
    index["words"] = {
        word: " ".join(f"{numbers[page]}*{score}" for page, score in found.items())
        for word, found in scores(pages).items()
    }
    target.write_text(js_index.dumps(index), encoding="utf-8")


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Load the script that asks these words on the page of the search alone."""
    if pagename == "search":
        app.add_js_file("search.js")


def _words_of_pages(site: Path, pages: Iterable[str], beside: Path) -> dict[str, dict[str, float]]:
    """Return how much each word counts on each page; a page that is as it was is not read again.

    The words are kept in a file beside what Sphinx has read, each page's with the checksum of the page.
    """
    before, how = read_json(beside), checksum_of_file(Path(__file__))
    now: dict[str, tuple[str, dict[str, float]]] = {}
    for page in pages:
        html = (site / f"{page}.html").read_text(encoding="utf-8")
        checksum, kept = sha256(f"{how} {html}".encode()), before.get(page, ["", {}])
        now[page] = (checksum, kept[1] if kept[0] == checksum else _page_words(html, page))
    beside.write_text(json.dumps(now), encoding="utf-8")
    return {page: words for page, (_, words) in now.items()}


def _page_words(html: str, page: str) -> dict[str, float]:
    share = 1.0 if set(LISTS).isdisjoint(page.split("/")) else 1 / 3
    return {word: share * weight for word, weight in weighed_words(html).items()}


_ENGLISH: Final = SearchEnglish({})


@cache
def _stemmed(word: str) -> str:
    stem: str = _ENGLISH.stem(word)
    return stem if _ENGLISH.word_filter(stem) else word


class _Reader(HTMLParser):
    """The texts of a page's article, each in one element, with how much its words count."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[tuple[str, float]] = []
        self._open: list[str] = []
        self._names: set[str] = set()
        self._headers: list[str] = []
        self._column = 0
        self._depth_of_skipped: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.texts += [(value, 1.0) for name, value in attrs if name == "alt" and value and "article" in self._open]
            return
        if self._depth_of_skipped is None and any(one in attrs for one in _NOT_OF_THE_PAGE):
            self._depth_of_skipped = len(self._open)
        self._open.append(tag)
        if tag == "table":
            self._headers = []
        elif tag == "tr":
            self._column = 0
        elif tag in ("td", "th"):
            self._column += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if self._depth_of_skipped is not None and len(self._open) <= self._depth_of_skipped:
            self._depth_of_skipped = None

    def handle_data(self, data: str) -> None:
        skipped = self._depth_of_skipped is not None or any(tag in self._open for tag in _UNREAD)
        if "article" not in self._open or not data.strip() or skipped:
            return
        weight = next((WEIGHTS[tag] for tag in reversed(self._open) if tag in WEIGHTS), 1.0)
        if weight > 1 and data in self._names:
            weight = WEIGHTS["td"]  # a heading that comes again tells no more than a cell
        elif self._open[-1] == "span":
            weight = min(weight, WEIGHTS["strong"])  # what is said beside the name in a heading
        self._names.add(data)
        self.texts.append((self._named(data), weight))

    def _named(self, data: str) -> str:
        """Return the text; a number in the first column of a table with its header, so that "site 5" is found."""
        if "thead" in self._open:
            self._headers.append(data)
        elif self._headers and self._column == 1 and "tbody" in self._open and data.strip().isdigit():
            return f"{self._headers[0]} {data}"
        return data
