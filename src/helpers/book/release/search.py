"""The gate: search every byte of a built site for what must not be in a release."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from helpers.analysis.disclosure import Profile
from helpers.book.release.identifiers import RUN, Secrets
from helpers.book.release.outputs import Output, published_files, sha256
from helpers.book.release.pages import page_faults, small_counts
from helpers.book.release.reading import image_metadata, readings, tokens

_PACKAGES: Final = (
    "sphinx",
    "sphinx_book_theme",
    "pydata_sphinx_theme",
    "sphinx_design",
    "myst_nb",
    "sphinx_togglebutton",
    "sphinx_copybutton",
    "sphinx_comments",
    "sphinx_thebe",
    "jupyter_book",
)
_MANY: Final = 2_000
_STATIC_ENDINGS: Final = (".css", ".js")
_RUNS: Final = range(6, RUN + 1)
_NOTEBOOK: Final = re.compile(r'"(papermill|nbformat_minor|kernelspec|execution_count)"\s*:')


@dataclass(frozen=True, order=True)
class Finding:
    """Something in a built site that stops its release: the page or file, and the reason; never the value found."""

    page: str
    reason: str

    def __str__(self) -> str:
        """Return page and reason as one line."""
        return f"{self.page}: {self.reason}"


def search_site(
    html: Path, outputs: Iterable[Output], secrets: Secrets, profile: Profile, *, own_static: Path | None = None
) -> list[Finding]:
    """Search a built site for whatever may not leave.

    Args:
        html: the built site.
        outputs: the figures and tables it may hold.
        secrets: what is searched for.
        profile: the profile it was made under.
        own_static: the book's own folder of style sheets and images, whose files are known.

    Returns:
        The findings, in order of page; none when the gate passes, which says that this search found nothing, no more.
    """
    listed = list(outputs)
    known = _known_files(own_static)
    found = {Finding("outputs.csv", reason) for output in listed for reason in small_counts(output, profile)}
    digests = {digest for output in listed for digest in output.files}
    for path, digest in published_files(html).items():
        if digest not in digests:
            found.add(Finding(_name(path, html), "a file that no listed figure or table accounts for"))
    for path in sorted(path for path in html.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if sha256(content) in known:
            continue
        name = _name(path, html)
        found |= {Finding(name, reason) for reason in _file_faults(path, html, content, secrets)}
        if path.suffix == ".html":
            text = content.decode("utf-8", errors="replace")
            found |= {Finding(name, reason) for reason in page_faults(text, name, listed, profile, secrets.known_words)}
    return sorted(found)


def _name(path: Path, html: Path) -> str:
    return path.relative_to(html).as_posix()


def _file_faults(path: Path, html: Path, content: bytes, secrets: Secrets) -> set[str]:
    faults = set()
    name = _name(path, html)
    static = name.startswith(("_static/", "_sphinx_design_static/")) and path.suffix in _STATIC_ENDINGS
    published = name.startswith(("_images/", "_downloads/"))
    if not (path.suffix == ".html" or name in ("searchindex.js", ".nojekyll") or static or published):
        faults.add("a file of a kind that a release does not hold")
    if said := image_metadata(content):
        faults.add(f"metadata in an image: {said}")
    texts = [plain_name := name.lower(), *readings(content)]
    for text in texts:
        faults |= search_text(text, secrets, words=path.suffix == ".js")
        if text is not plain_name and not static and _NOTEBOOK.search(text):
            faults.add("the source of a notebook, or papermill's record of it")
        if "traceback (most recent call last)" in text:
            faults.add("an error report")
    return faults


def search_text(text: str, secrets: Secrets, *, words: bool = False) -> set[str]:
    """Return what a text holds that it must not, in words.

    Args:
        text: the text, as `release_reading.plain` gives it.
        secrets: what is searched for.
        words: whether the text is a list of words, such as a search index, where ids stand in parts.
    """
    faults = _held(text, secrets)
    faults |= {told for key, told in secrets.paths.items() if _stands_alone(key, text)}
    faults |= {
        "a path of a machine" for found in secrets.path_pattern.finditer(text) if found[0] not in secrets.known_words
    }
    if words:
        faults |= _ids_in_parts(text, secrets)
    if secrets.runs:
        faults |= _runs(tokens(text), secrets)
    return faults


def _held(text: str, secrets: Secrets) -> set[str]:
    """Return which ids and long texts stand in a text; where there are many, by their first letters first."""
    many = len(secrets.ids) + len(secrets.texts) > _MANY
    starts = {text[i : i + 5] for i in range(len(text) - 4)} if many else set()
    return {
        where
        for sought in (secrets.ids, secrets.texts)
        for key, where in sought.items()
        if (not many or key[:5] in starts) and key in text and (not key.isdigit() or _stands_alone(key, text))
    }


def _stands_alone(key: str, text: str) -> bool:
    return key in text and re.search(rf"(?<![a-z0-9]){re.escape(key)}(?![a-z0-9])", text) is not None


def _ids_in_parts(text: str, secrets: Secrets) -> set[str]:
    """Return ids whose parts are all words of a search index, which splits at hyphens and shortens endings."""
    held = set(re.findall(r"[a-z0-9]+", text))
    return {where for parts, where in secrets.ids_in_parts if all(held & forms for forms in parts)}


def _runs(listed: list[str], secrets: Secrets) -> set[str]:
    found = set()
    for length in _RUNS:
        for start in range(len(listed) - length + 1):
            where = secrets.runs.get(tuple(listed[start : start + length]))
            if where:
                found.add(f"a copy of {where}")
    return found


@cache
def _known_files(own_static: Path | None) -> frozenset[str]:
    """Return the SHA-256 of every file that the theme and the tools bring along, and of the book's own static ones."""
    folders = [own_static] if own_static else []
    for package in _PACKAGES:
        spec = find_spec(package)
        folders += [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
    endings = (".css", ".js", ".map", ".woff2", ".woff", ".ttf", ".svg", ".png", ".ico", ".po", ".mo", ".txt", ".gif")
    paths = (path for folder in folders for path in folder.rglob("*") if path.suffix in endings and path.is_file())
    return frozenset(sha256(path.read_bytes()) for path in paths)
