"""A project as read: its codes, its coders, and the stretches of text that they coded."""

from collections import Counter
from dataclasses import dataclass, field

from helpers.data.faults import Fault, Rule, grouped


@dataclass(frozen=True)
class Code:
    """A code: its name, the codes above it (nearest first), and its line in the project file."""

    guid: str
    name: str
    above: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Segment:
    """A stretch of text that somebody gave a code: where, the words, the code, the coder, the project file's line."""

    source: int
    start: int
    end: int
    text: str
    code: str
    user: str
    line: int


@dataclass
class QdaProject:
    """A project as read: its codes by guid, users, segments in the order of the texts, sets, notes and faults.

    `times` counts how often each code was given, in texts and elsewhere. `origin` is the program that wrote the file.
    """

    file: str
    name: str = ""
    origin: str = ""
    codes: dict[str, Code] = field(default_factory=dict)
    users: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    times: Counter[str] = field(default_factory=Counter)
    sets: dict[str, list[str]] = field(default_factory=dict)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def findings(self) -> list[str]:
        """What is to be said of the project, a line each; those alike are one line."""
        return [fault.text() for fault in grouped(self.faults)]

    def report(self, rule: Rule, line: int, **names: object) -> None:
        """Add a breach of a rule on a line of the project file."""
        self.faults.append(rule.broken(self.file, line, **names))
