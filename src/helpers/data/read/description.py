"""What every description in a study folder is asked, whatever it describes: known keys, and plain words.

A description is text of somebody else's. Its words are letters and plain punctuation; none becomes a path or code.
"""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from helpers.data.faults import Fault, Rule
from helpers.data.read.toml import KeyPath, has_unseen_marks
from helpers.data.terminal_text import safe_text

PLAIN: Final = frozenset(".,;:()/%+-–'’?! ")
"""The marks that mean the same in every page and figure."""
PLAIN_IN_SOURCES: Final = PLAIN | {"_"}
MOST_LETTERS: Final = 60
MOST_LETTERS_OF_SOURCES: Final = 300


@dataclass(frozen=True)
class DescriptionRules:
    """The rules on keys and words, of one kind of description."""

    key_unknown: Rule
    key_missing: Rule
    not_text: Rule
    marks: Rule


class DescriptionReader:
    """Looks at the keys and words of one description after another, and keeps what is wrong with the current one."""

    def __init__(self, rules: DescriptionRules) -> None:
        """Take the rules that it goes by."""
        self.rules = rules
        self.faults: list[Fault] = []
        self.lines: Mapping[KeyPath, int] = {}
        self.file = ""

    def begin(self, file: str, lines: Mapping[KeyPath, int]) -> None:
        """Begin with a description: what messages call its file, and the line of every key."""
        self.faults, self.lines, self.file = [], lines, file

    def keys(self, at: KeyPath, given: Mapping[str, Any], known: Collection[str], needed: Collection[str]) -> None:
        """Refuse keys that are not known, and the lack of one that is needed."""
        for key in given:
            if key not in known:
                self.say((*at, key), self.rules.key_unknown, known=", ".join(known))
        for key in needed:
            if key not in given:
                self.say((*at, key), self.rules.key_missing)

    def text(self, at: KeyPath, value: object, most: int = MOST_LETTERS, plain: frozenset[str] = PLAIN) -> None:
        """Refuse what is no text of one line, and marks that have another meaning on a page."""
        if not isinstance(value, str) or not 0 < len(value.strip()) <= most or has_unseen_marks(value):
            self.say(at, self.rules.not_text, most=most)
        elif odd := [mark for mark in value if mark not in plain and unicodedata.category(mark)[0] not in "LMN"]:
            self.say(at, self.rules.marks, mark=safe_text(odd[0]))

    def say(self, at: KeyPath, rule: Rule, **names: Any) -> None:
        """Keep a fault, with the line of the key or of what it should stand in."""
        line = next((self.lines[at[:end]] for end in range(len(at), 0, -1) if at[:end] in self.lines), None)
        key = ", ".join(f"number {part + 1}" if isinstance(part, int) else safe_text(str(part)) for part in at)
        self.faults.append(rule.broken(self.file, line, key=key, **names))
