"""The gate: search every byte of a built site for what must not be in a release."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from helpers.analysis.disclosure import Profile
from helpers.book.assets.styles import styles_of_the_theme
from helpers.book.file_checksums import sha256
from helpers.book.release.few import names_few
from helpers.book.release.identifiers import PATHS, RUN, Identifiers
from helpers.book.release.outputs import Output, published_files
from helpers.book.release.pages import page_faults, small_counts
from helpers.book.release.reading import image_metadata, plain, readings, tokens, unread_archive
from helpers.book.staging import LOGO
from helpers.data.study_settings import SETTINGS_FILE, StudySettings

_PACKAGES: Final = (
    *("sphinx", "sphinx_book_theme", "pydata_sphinx_theme", "sphinx_design", "sphinx_togglebutton"),
    *("sphinx_copybutton", "sphinx_comments", "sphinx_thebe", "myst_nb", "jupyter_book"),
)
"""What brings style sheets, scripts, fonts and images of its own along."""
_MANY: Final = 2_000
_RUNS: Final = range(6, RUN + 1)
_NOTEBOOK: Final = re.compile(r'"(papermill|nbformat_minor|kernelspec|execution_count)"\s*:\s*[{\dn]')


@dataclass(frozen=True, order=True)
class Finding:
    """Something in a built site that stops its release: the page or file, and the reason; never the value found."""

    page: str
    reason: str

    def __str__(self) -> str:
        """Return page and reason as one line."""
        return f"{self.page}: {self.reason}"


def search_site(
    html: Path,
    outputs: Iterable[Output],
    identifiers: Identifiers,
    profile: Profile,
    *,
    own_static: Path | None = None,
    settings: StudySettings | None = None,
    sentences: str = "",
) -> list[Finding]:
    """Return, in order of page, whatever may not leave a built site; none says that this search found nothing, no more.

    The files of `own_static`, the book's own folder of style sheets and images, are known, as are those of the theme.
    `sentences` are those that pages made from values which may be said: no other may name a few people, and ids are
    sought in these too. `settings` are what the study says of itself: its text is searched as it was written, its logo
    as any file.
    """
    listed = list(outputs)
    known = _known_files(own_static)
    findings = {Finding("outputs.csv", reason) for output in listed for reason in small_counts(output, profile)}
    findings |= _said_of_itself(settings or StudySettings(), identifiers, profile)
    digests = {digest for output in listed for digest in output.files}
    for path, digest in published_files(html).items():
        if digest not in digests:
            findings.add(Finding(_name(path, html), "a file that no listed figure or table accounts for"))
    for path in sorted(path for path in html.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if sha256(content) in known:
            continue
        name = _name(path, html)
        findings |= {Finding(name, reason) for reason in _file_faults(name, content, identifiers)}
        if name.endswith(".html"):
            text = content.decode("utf-8", errors="replace")
            faults = page_faults(text, name, listed, profile, f"{identifiers.known_words}\n{sentences.lower()}")
            findings |= {Finding(name, reason) for reason in faults}
    return sorted(findings)


def _said_of_itself(settings: StudySettings, identifiers: Identifiers, profile: Profile) -> set[Finding]:
    """Return what the study's own words hold that they must not: what no page may, and a small number of people."""
    findings = set()
    for key, text in settings.texts().items():
        faults = search_text(plain(text), identifiers)
        if profile.hides and names_few(text, profile):
            faults.add("names a small number of people")
        findings |= {Finding(f"{SETTINGS_FILE}, {key}", fault) for fault in faults}
    return findings


def _name(path: Path, html: Path) -> str:
    return path.relative_to(html).as_posix()


def _file_faults(name: str, content: bytes, identifiers: Identifiers) -> set[str]:
    """Return in words what a file of the site holds or is that it must not."""
    faults = set()
    static = name.startswith(("_static/", "_sphinx_design_static/")) and name.endswith((".css", ".js"))
    published = name.startswith(("_images/", "_downloads/"))
    logo = re.fullmatch(rf"_static/{LOGO}\.(png|svg)", name)
    if not (logo or name.endswith(".html") or name in ("searchindex.js", ".nojekyll") or static or published):
        faults.add("a file of a kind that a release does not hold")
    if said := image_metadata(content):
        faults.add(f"metadata in an image: {said}")
    if said := unread_archive(content):
        faults.add(said)
    texts = [plain_name := name.lower(), *readings(content)]
    for text in texts:
        faults |= search_text(text, identifiers, words=name.endswith(".js"))
        if text is not plain_name and not static and _NOTEBOOK.search(text):
            faults.add("the source of a notebook, or papermill's record of it")
        if "traceback (most recent call last)" in text:
            faults.add("an error report")
    return faults


def search_text(text: str, identifiers: Identifiers, *, words: bool = False) -> set[str]:
    """Return in words what a text, as `plain` gives it, holds that it must not.

    With `words` it is a list of words, such as a search index, where ids stand in parts.
    """
    faults = _ids_and_texts(text, identifiers)
    faults |= {reason for path, reason in identifiers.paths.items() if _stands_alone(path, text)}
    if any(match[0] not in identifiers.known_words for match in PATHS.finditer(text)):
        faults.add("a path of a machine")
    if words:
        faults |= _ids_in_parts(text, identifiers)
    if identifiers.runs:
        faults |= _runs(tokens(text), identifiers)
    return faults


def _ids_and_texts(text: str, identifiers: Identifiers) -> set[str]:
    """Return which ids and long texts stand in a text; where there are many, by their first letters first."""
    many = len(identifiers.ids) + len(identifiers.texts) > _MANY
    starts = {text[i : i + 5] for i in range(len(text) - 4)} if many else set()
    return {
        where
        for sought in (identifiers.ids, identifiers.texts)
        for key, where in sought.items()
        if (not many or key[:5] in starts) and key in text and (not key.isdigit() or _stands_alone(key, text))
    }


def _stands_alone(key: str, text: str) -> bool:
    return key in text and re.search(rf"(?<![a-z0-9]){re.escape(key)}(?![a-z0-9])", text) is not None


def _ids_in_parts(text: str, identifiers: Identifiers) -> set[str]:
    """Return ids whose parts are all words of a search index, which splits at hyphens and shortens endings."""
    words = set(re.findall(r"[a-z0-9]+", text))
    return {where for parts, where in identifiers.ids_in_parts if all(words & forms for forms in parts)}


def _runs(listed: list[str], identifiers: Identifiers) -> set[str]:
    """Return the rows and runs of values of the input that stand in a list of words and numbers."""
    faults = set()
    for length in _RUNS:
        for start in range(len(listed) - length + 1):
            if where := identifiers.runs.get(tuple(listed[start : start + length])):
                faults.add(f"a copy of {where}")
    return faults


@cache
def _known_files(own_static: Path | None) -> frozenset[str]:
    """Return the SHA-256 of every file that theme and tools bring along, as a site has it, and of the book's own."""
    folders = [own_static] if own_static else []
    for package in _PACKAGES:
        spec = find_spec(package)
        folders += [Path(folder) for folder in (spec.submodule_search_locations or [])] if spec else []
    endings = (".css", ".js", ".map", ".woff2", ".woff", ".ttf", ".svg", ".png", ".ico", ".po", ".mo", ".txt", ".gif")
    paths = (path for folder in folders for path in folder.rglob("*") if path.suffix in endings and path.is_file())
    return frozenset(sha256(content) for content in (styles_of_the_theme(), *map(Path.read_bytes, paths)))
