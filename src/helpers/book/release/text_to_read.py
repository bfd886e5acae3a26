"""Every cell of free text that a release publishes, for the person who signs to read."""

import html as markup
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from helpers.book.release.own_text import own_texts
from helpers.book.release.reading import plain
from helpers.book.release.text_marks import marks_of
from helpers.data.constructs import CONSTRUCTS_FILE
from helpers.data.counted_outcomes import KEYS
from helpers.data.descriptor import fields_of
from helpers.data.read.raw_table import RawTable
from helpers.data.read.toml import key_lines, read_toml, texts_in
from helpers.data.scales import WORDS
from helpers.data.study_settings import SETTINGS_FILE
from helpers.data.tables import Tables
from helpers.data.translation import texts_shown
from helpers.show.page.page import is_about_people
from helpers.vocabulary import OUTCOMES_FOLDER, SCALES_FOLDER

TEXT_TO_READ: Final = "text_to_read.csv"
COLUMNS: Final = ("file", "line", "column", "text", "times", "pages", "marks")
_SHORT: Final = 12
_BEGINNING: Final = 40
"""So many letters of a longer text are looked for as well, since a page may show it shortened."""
_MOST_PAGES: Final = 5
_PROSE: Final = "book/"
_WORD: Final = re.compile(r"\w+")
_TAG: Final = re.compile(r"<[^<>]*>")


def text_to_read(
    tables: Tables,
    folder: Path,
    html: Path,
    *,
    own_words: str = "",
    left_out: Collection[str] = (),
    source: Path | None = None,
) -> pd.DataFrame:
    """Return one row for each text of a study that its built site shows, in the order of files and lines.

    Free text is every column of text with no list of allowed words, but patients' ids, which no page has, what
    `study.toml` of the study's `folder` says, the descriptions of its own questionnaires, outcomes and constructs, and
    labels that it gives in another language. `line` is that of the first cell with this text, `times` how many
    there are; both are empty for a table about people, since this list is passed on and would count them. `pages`
    are those that show it, `marks` what simple searches would have looked at. Last stands every paragraph of the
    study's own chapters that are shown, with the number of its cell as `line`, and by the staged `source` each text
    that their tables, figures and sentences show; of those `left_out`, of which a page has the title alone, that and no
    more, since this list is passed on. On the book's own pages of prose a text of `own_words` is the book's.
    """
    practices = tables.raw["sites"].columns.get("site_name") if "sites" in tables.raw else None
    names = tuple(practices.uniques) if practices else ()
    cells = [*_cells(tables.raw), *_settings(tables, folder), *_descriptions(folder), *_labels(tables, folder)]
    marks = {text: marks_of(text, names) for *_, text, _ in cells}
    says_something = {text for text in marks if marks[text] or len(re.findall(r"[^\W\d_]", text)) > 1}
    own = own_texts(tables.chapters, folder, html, source=source, own_words=own_words, left_out=left_out)
    pages = _pages_with(says_something, html, _tidy(own_words))
    rows = []
    for file, line, column, text, times in cells:
        if on := pages.get(text):
            shown = text if any(on.values()) else f"{text[:_BEGINNING]} ..."
            rows.append((file, line, column, shown, times, _in_short(list(on)), "; ".join(marks[text])))
    rows += [
        (one.file, one.cell, one.where, one.text, 1, one.page, "; ".join(marks_of(one.text, names))) for one in own
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _cells(raw: Mapping[str, RawTable]) -> Iterator[tuple[str, int | str, str, str, int | str]]:
    """Yield file, line, column, text and number of times of every different text of a column of free text."""
    for name, table in raw.items():
        counts_people = is_about_people(name)
        for field in fields_of(name):
            column = table.columns.get(field["name"])
            allowed = field.get("constraints", {}).get("enum")
            if column is None or field["type"] != "string" or allowed or field["name"] == "patient_id":
                continue
            codes = pd.Series(column.codes)
            times, first = codes.value_counts(), codes.drop_duplicates()
            for row, code in first.items():
                if text := column.uniques[int(code)].strip():
                    file, line = table.location(int(str(row)))
                    where = ("", "") if counts_people else (line, int(times[code]))
                    yield file, where[0], field["name"], text, where[1]


def _settings(tables: Tables, folder: Path) -> Iterator[tuple[str, int | str, str, str, int | str]]:
    """Yield what a study says of itself, with the line of each key."""
    said = tables.settings.texts()
    lines = (folder / SETTINGS_FILE).read_text(encoding="utf-8-sig").splitlines() if said else []
    for key, text in said.items():
        line = next((number for number, one in enumerate(lines, 1) if re.match(rf'\s*"?{key}"?\s*=', one)), "")
        yield SETTINGS_FILE, line, key, text, 1


def _descriptions(folder: Path) -> Iterator[tuple[str, int | str, str, str, int]]:
    """Yield every text that a study's descriptions of questionnaires, outcomes and constructs give, with its line."""
    of_constructs = [folder / CONSTRUCTS_FILE] if (folder / CONSTRUCTS_FILE).is_file() else []
    described = [path for name in (SCALES_FOLDER, OUTCOMES_FOLDER) for path in sorted((folder / name).glob("*.toml"))]
    for path in [*of_constructs, *described]:
        given, _ = read_toml(path, folder)
        lines = key_lines(path)
        shown = [(at, text) for at, text in texts_in(given) if path in of_constructs or at[-1] in (*WORDS, *KEYS)]
        for at, text in shown:
            line = next((lines[at[:end]] for end in range(len(at), 0, -1) if at[:end] in lines), "")
            yield path.relative_to(folder).as_posix(), line, str(at[-1]), text, 1


def _labels(tables: Tables, folder: Path) -> Iterator[tuple[str, int | str, str, str, int]]:
    """Yield every label in another language that the study itself gives, with its line."""
    if tables.translation:
        for file, line, text in texts_shown(tables.translation, folder):
            yield file, line, "label", text, 1


def _pages_with(texts: set[str], html: Path, own_words: str) -> dict[str, dict[str, bool]]:
    """Return for each text the pages and tables to download that show it, and whether they show the whole of it."""
    found: dict[str, dict[str, bool]] = {text: {} for text in texts}
    keys = {text: _Sought.of(text) for text in texts}
    for path in sorted([*html.rglob("*.html"), *html.glob("_downloads/**/*.csv")]):
        page = path.relative_to(html).as_posix()
        content = "" if page.startswith("_static/") else _shown(path)
        words = set(_WORD.findall(content))
        for text, sought in keys.items():
            if not sought.words <= words or not sought.stands_in(content):
                continue
            if not (page.startswith(_PROSE) and sought.whole in own_words):
                found[text][page] = sought.whole in content
    return found


class _Sought(NamedTuple):
    """A text as it is looked for: whole, its beginning, and words of that, without which a page cannot have it."""

    whole: str
    beginning: str
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "_Sought":
        """Return how a text is looked for."""
        whole = _tidy(text)
        beginning = whole[:_BEGINNING] if len(whole) >= 2 * _BEGINNING else whole
        words = _WORD.findall(beginning)
        return cls(whole, beginning, frozenset(words if beginning == whole else words[:-1]))

    def stands_in(self, content: str) -> bool:
        """Return whether some content has its beginning, by itself where it is short."""
        if self.beginning not in content:
            return False
        alone = rf"(?<!\w){re.escape(self.whole)}(?!\w)"
        return len(self.whole) >= _SHORT or re.search(alone, content) is not None


def _shown(path: Path) -> str:
    """Return what a file shows: of a page also its tags, and its words both as tags part them and as they do not."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix != ".html":
        return _tidy(text.replace('""', '"'))
    text = markup.unescape(text)
    return " ".join(_tidy(one) for one in (text, _TAG.sub(" ", text), _TAG.sub("", text)))


def _tidy(text: str) -> str:
    return " ".join(plain(text).split())


def _in_short(pages: list[str]) -> str:
    shown = [page for page in pages if page.endswith(".html")] or pages
    more = f"; and {len(shown) - _MOST_PAGES} more" if len(shown) > _MOST_PAGES else ""
    return "; ".join(shown[:_MOST_PAGES]) + more
