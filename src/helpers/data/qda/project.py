"""A project as read: its codes, its coders, the stretches of text that they coded; and the refusal of a file."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from helpers.constructs import Framework, shipped_framework
from helpers.data.faults import Fault, Rule, StudyError, grouped
from helpers.data.rules.qda import UNREADABLE, UNSAFE

_AGAIN: Final = "export the project again"


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
    `framework` is the list of constructs that codes are looked up in.
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
    framework: Framework = field(default_factory=shipped_framework)

    @property
    def findings(self) -> list[str]:
        """What is to be said of the project, a line each; those alike are one line."""
        return [fault.text() for fault in grouped(self.faults)]

    def report(self, rule: Rule, line: int, **names: Any) -> None:
        """Add a breach of a rule on a line of the project file."""
        self.faults.append(rule.broken(self.file, line, **names))


class QdaError(StudyError):
    """A REFI-QDA file cannot be read; the message says where, why and what to do."""

    def __init__(self, fault: Fault) -> None:
        """Keep the one fault."""
        super().__init__([fault])


def unsafe(file: str, problem: str, line: int | None = None) -> QdaError:
    """Return the refusal of a file that leads out of itself or beyond bounds."""
    return QdaError(UNSAFE.broken(file, line, problem=problem))


def unreadable(file: str, problem: str, way_out: str = _AGAIN, line: int | None = None) -> QdaError:
    """Return the refusal of a file that cannot be read."""
    return QdaError(UNREADABLE.broken(file, line, problem=problem, way_out=way_out))
