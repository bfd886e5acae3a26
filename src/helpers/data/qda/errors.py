"""The refusal of a REFI-QDA file, by the rule that it breaks."""

from typing import Final

from helpers.data.faults import Fault, StudyError
from helpers.data.rules.qda import UNREADABLE, UNSAFE

_AGAIN: Final = "export the project again"


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
