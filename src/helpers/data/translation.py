"""Headings and fixed labels of the pages in another language, from `words/LANGUAGE.toml` of a study or of the book.

Labels are known by their English text: when that changes, a translation of the old one is no longer shown, and the
label stays in English until somebody has looked. A translation is text of somebody else's: plain, on one line.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from helpers.data.descriptor import nearest
from helpers.data.faults import Fault, Rule
from helpers.data.read.toml import described_files, has_unseen_marks, is_there, key_lines, read_toml
from helpers.data.rules import translation as rule_translation
from helpers.data.study_settings import LANGUAGE, SETTINGS_FILE
from helpers.data.terminal_text import safe_text
from helpers.project import DATA
from helpers.vocabulary import WORDS_FOLDER

SHIPPED_FOLDER: Final = DATA / WORDS_FOLDER
LIST_OF_LABELS: Final = "words/labels.toml"
"""Every label of the book by where it stands, in the folder of its data; `make pages` writes it."""

_MOST_FILES: Final = 40
_LONGEST: Final = 200
_MARKUP: Final = "<>`{}[]\\|$*_"
_FILE: Final = re.compile(rf"{LANGUAGE.pattern}\.toml")
_KEYS: Final = ("language", "read_by", "labels")


@dataclass(frozen=True)
class Translation:
    """What stands in the place of the book's English labels, who read it, and the file of the study it is from."""

    language: str
    labels: Mapping[str, str] = field(default_factory=dict)
    read_by: str = ""
    file: str = ""

    def of(self, label: str) -> str:
        """Return what stands in the place of a label: the label itself where it is not translated.

        >>> Translation("cy", {"Methods": "Dulliau"}).of("Methods"), Translation("cy").of("Methods")
        ('Dulliau', 'Methods')
        """
        return self.labels.get(label, label)


@cache
def labels_of_the_book() -> Mapping[str, tuple[str, ...]]:
    """Return every label that can be translated, in English, by where it stands.

    >>> labels_of_the_book()["The frame of a page"][0]
    'In short'
    """
    listed = tomllib.loads((DATA / LIST_OF_LABELS).read_text(encoding="utf-8"))
    return {place: tuple(labels) for place, labels in listed.items()}


def shipped_languages() -> list[str]:
    """Return the languages whose labels come along.

    >>> shipped_languages()
    ['cy']
    """
    return sorted(path.stem for path in SHIPPED_FOLDER.glob("*.toml") if path.name != Path(LIST_OF_LABELS).name)


def read_translation(folder: Path, language: str) -> tuple[Translation | None, list[Fault], list[Fault]]:
    """Return the translation that a study has chosen, all that is wrong with its files of labels, and notes.

    Its own file for the language goes before the one that comes along.
    """
    files, faults = described_files(
        folder, WORDS_FOLDER, rule_translation.NOT_A_TRANSLATION, rule_translation.TOO_MANY, _MOST_FILES, _FILE
    )
    chosen: Translation | None = None
    notes = list[Fault]()
    for path in files:
        translation, wrong, said = _read(path, folder)
        faults, notes = [*faults, *wrong], [*notes, *said]
        if path.stem == language:
            chosen = translation
        elif not wrong:
            notes.append(rule_translation.NOT_USED.broken(f"{WORDS_FOLDER}/{path.name}", language=path.stem))
    has_own = language in [path.stem for path in files] or is_there(folder / WORDS_FOLDER / f"{language}.toml")
    if language in ("", "en") or has_own:
        return chosen, faults, [*notes, *(_said_of(chosen) if chosen else [])]
    if language not in shipped_languages():
        shipped = ", ".join(shipped_languages())
        return (
            None,
            [*faults, rule_translation.NO_FILE.broken(SETTINGS_FILE, language=language, shipped=shipped)],
            notes,
        )
    return shipped_translation(language), faults, [*notes, *_said_of(shipped_translation(language))]


def _said_of(translation: Translation) -> list[Fault]:
    """Return a note of how many labels a translation has, and one when nobody is named who has read them."""
    file, language = translation.file or SETTINGS_FILE, translation.language
    labels = len(_known())
    notes = [
        rule_translation.TRANSLATES.broken(file, translated=len(translation.labels), labels=labels, language=language)
    ]
    return notes if translation.read_by else [*notes, rule_translation.DRAFT.broken(file, language=language)]


def _known() -> set[str]:
    return {label for listed in labels_of_the_book().values() for label in listed}


@cache
def shipped_translation(language: str) -> Translation:
    """Return the labels in a language that come along."""
    translation, wrong, _ = _read(SHIPPED_FOLDER / f"{language}.toml", SHIPPED_FOLDER)
    if translation is None:
        raise ValueError("; ".join(fault.text() for fault in wrong))
    return Translation(translation.language, translation.labels, translation.read_by)


def _read(path: Path, folder: Path) -> tuple[Translation | None, list[Fault], list[Fault]]:
    """Return what a file of labels gives, what is wrong with it, and what is said of it."""
    shown, language = f"{WORDS_FOLDER}/{path.name}", path.stem
    given, fault = read_toml(path, folder, shown)
    if fault is not None:
        return None, [fault], []
    lines = _lines_of(path)
    faults = [
        rule_translation.KEY_UNKNOWN.broken(shown, lines.get(key), key=safe_text(key))
        for key in given
        if key not in _KEYS
    ]
    if given.get("language") != language:
        faults.append(rule_translation.OTHER_LANGUAGE.broken(shown, lines.get("language"), language=language))
    labels = given.get("labels", {})
    if not isinstance(labels, dict):
        return None, [*faults, rule_translation.NOT_A_TABLE.broken(shown, lines.get("labels"))], []
    texts = [("read_by", given.get("read_by", "")), *labels.items()]
    for key, text in texts:
        if broken := _broken(text):
            names: dict[str, Any] = {"label": safe_text(f'"{key}"'), "most": _LONGEST, "marks": " ".join(_MARKUP)}
            faults.append(broken.broken(shown, lines.get(key), **names))
    if faults:
        return None, faults, []
    known = _known()
    used = {key: tidy for key, text in labels.items() if key in known and (tidy := " ".join(text.split()))}
    notes = [_unknown(shown, lines.get(key), key, sorted(known)) for key in labels if key not in known]
    return Translation(language, used, " ".join(given.get("read_by", "").split()), shown), [], notes


def _broken(text: object) -> Rule | None:
    """Return the rule that the translation of a label breaks."""
    if not isinstance(text, str):
        return rule_translation.NOT_TEXT
    if len(text) > _LONGEST:
        return rule_translation.TOO_LONG
    if has_unseen_marks(text):
        return rule_translation.UNSEEN_MARKS
    return rule_translation.MARKUP if any(mark in text for mark in _MARKUP) else None


def _unknown(shown: str, line: int | None, label: str, known: Sequence[str]) -> Fault:
    near = nearest(label, known)
    perhaps = f'perhaps "{near}" is meant; ' if near else ""
    return rule_translation.LABEL_UNKNOWN.broken(shown, line, label=safe_text(f'"{label}"'), perhaps=perhaps)


def _lines_of(path: Path) -> dict[str, int]:
    """Return the line of every key of a file of labels that could be read; a label in quotation marks is one key."""
    lines = {str(at[-1]): line for at, line in key_lines(path).items()}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.lstrip().startswith(('"', "'")):
            continue
        try:
            lines |= dict.fromkeys(tomllib.loads(line), number)
        except tomllib.TOMLDecodeError:  # a line of a text that goes on
            continue
    return lines


def texts_shown(translation: Translation, folder: Path) -> Iterator[tuple[str, int | str, str]]:
    """Yield file, line and text of every translation that a study itself gives."""
    if not translation.file:
        return
    lines = _lines_of(folder / translation.file)
    for label, text in translation.labels.items():
        yield translation.file, lines.get(label, ""), text
    if translation.read_by:
        yield translation.file, lines.get("read_by", ""), translation.read_by


def write_labels(folder: Path, language: str) -> Path:
    """Write `words/LANGUAGE.toml` into a study folder: every label in English, with the translation that comes along.

    Raises:
        ValueError: when the language has another form, or the file is there already.
    """
    if not LANGUAGE.fullmatch(language) or language == "en":
        raise ValueError(f"language {safe_text(language, 40)!r}: give a code other than en, such as cy or pt-BR")
    target = folder / WORDS_FOLDER / f"{language}.toml"
    if is_there(target):
        raise ValueError(f"{target}: it is there already; name another folder, or move it away")
    translation = shipped_translation(language) if language in shipped_languages() else Translation(language)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(labels_file(translation), encoding="utf-8")
    return target


def labels_file(translation: Translation) -> str:
    """Return a file of labels to fill in, in the order in which pages have them."""
    lines = [
        "# Labels of the book in another language. Left of each = stands the English text, which stays as it is; right",
        '# of it what pages show in its place. A label with "" stays in English. Plain text on one line, no markup.',
        f'# They are used when study.toml says: language = "{translation.language}"',
        *([_DRAFT] if translation.labels and not translation.read_by else []),
        f'\nlanguage = "{translation.language}"',
        '# read_by = "Who speaks the language and has read these labels; without it every page calls them a draft"',
        "\n[labels]",
    ]
    for place, labels in labels_of_the_book().items():
        lines += [
            f"\n# {place}",
            *(f"{_quoted(label)} = {_quoted(translation.labels.get(label, ''))}" for label in labels),
        ]
    return "\n".join(lines) + "\n"


_DRAFT: Final = (
    "# What is filled in is a draft made with the help of a machine: a speaker of the language has to read it."
)


def _quoted(text: Any) -> str:
    escaped = str(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
