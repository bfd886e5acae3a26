"""Passages of a project's texts: what was coded on each, and which CMOCs the passages around it are of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from helpers.data.qda.meanings import Meaning
from helpers.data.qda.project import Segment


@dataclass
class CodedPassage:
    """One stretch of a text with all that was coded on it.

    `roles` are letters with the part of a mechanism, `labels` constructs with the coder and the line. `outer` are the
    passages of CMOCs that this one lies in; `holds_roles` says whether one with a role lies in this.
    """

    line: int
    start: int
    end: int
    text: str
    roles: list[tuple[str, str]] = field(default_factory=list)
    cmocs: list[str] = field(default_factory=list)
    labels: list[tuple[str, str, int]] = field(default_factory=list)
    outer: list["CodedPassage"] = field(default_factory=list)
    holds_roles: bool = False

    @property
    def around(self) -> list[str]:
        """The CMOCs of the passages around this one."""
        return list(dict.fromkeys(cmoc for passage in self.outer for cmoc in passage.cmocs))

    def cmocs_of(self, role: str) -> list[str]:
        """Return the CMOCs that the passage is a role of: its own, else those around it that are not that role."""
        outer = (passage for passage in self.outer if role not in dict(passage.roles))
        return self.cmocs or list(dict.fromkeys(cmoc for passage in outer for cmoc in passage.cmocs))


def passages_of(segments: Iterable[Segment], meanings: Mapping[str, Meaning]) -> list[CodedPassage]:
    """Return the segments passage by passage, in the order of the texts."""
    found: dict[tuple[int, int, int], CodedPassage] = {}
    for segment in sorted(segments, key=lambda segment: (segment.source, segment.start, -segment.end, segment.line)):
        place = (segment.source, segment.start, segment.end)
        passage = found.setdefault(place, CodedPassage(segment.line, segment.start, segment.end, segment.text))
        meaning = meanings[segment.code]
        if meaning.role and (meaning.role, meaning.part) not in passage.roles:
            passage.roles.append((meaning.role, meaning.part))
        if meaning.cmoc and meaning.cmoc not in passage.cmocs:
            passage.cmocs.append(meaning.cmoc)
        if meaning.label is not None:
            passage.labels.append((meaning.label, segment.user, segment.line))
    sources: dict[int, list[CodedPassage]] = {}
    for (source, _, _), passage in found.items():
        sources.setdefault(source, []).append(passage)
    for passages in sources.values():
        _nest(passages)
    return list(found.values())


def _nest(passages: list[CodedPassage]) -> None:
    """Give every passage of a text, sorted by start, the passages of CMOCs that it lies in."""
    open_ones: list[CodedPassage] = []
    for passage in passages:
        open_ones = [outer for outer in open_ones if outer.end > passage.start]
        passage.outer = [outer for outer in open_ones if outer.end >= passage.end]
        if passage.roles and not passage.cmocs:
            for outer in passage.outer:
                outer.holds_roles = True
        if passage.cmocs:
            open_ones.append(passage)
