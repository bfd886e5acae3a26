"""The ids in a drawing, the same each time: matplotlib makes some of them from the last digit of a layout."""

import re
from typing import Final

_CLIP: Final = re.compile(r"\bp[0-9a-f]{10}\b(?=[\")])")


def with_ids_in_order(svg: str) -> str:
    """Return a drawing with the ids of what it is cut to counted in their order.

    >>> with_ids_in_order('<g clip-path="url(#pec0f80677c)"/><clipPath id="pec0f80677c">')
    '<g clip-path="url(#clip1)"/><clipPath id="clip1">'
    """
    numbers: dict[str, int] = {}
    return _CLIP.sub(lambda found: f"clip{numbers.setdefault(found.group(), len(numbers) + 1)}", svg)
