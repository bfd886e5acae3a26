"""The places of statements: in the synopsis, in words, and on the page that lists them all."""


def anchor_of(finding_id: str) -> str:
    """Return the anchor of a statement on the page of all places.

    >>> anchor_of("sub_1")
    'finding-sub-1'
    """
    return f"finding-{finding_id.replace('_', '-')}"


def place_of(table: str, row: str) -> str:
    """Return a place in the synopsis in words.

    >>> place_of("Text", "Findings, Part 1"), place_of("Table 12", "1."), place_of("Table 6", "Table 6")
    ('Findings, Part 1', 'Table 12, 1', 'Table 6')
    """
    place = row if table == "Text" or row.startswith(table) else f"{table}, {row}"
    return place.removesuffix(".")
