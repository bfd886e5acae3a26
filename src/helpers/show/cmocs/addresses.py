"""Where the cards of configurations are: their page, the anchor of each, and the page with some of them chosen."""

from typing import Final
from urllib.parse import urlencode

PAGE: Final = "05_cmoc_tables.html"
"""The page that the cards are on."""


def address_of(cmoc_id: str) -> str:
    """Return the anchor of a CMOC's card; it stays the same as long as the CMOC keeps its number, and no two share one.

    >>> address_of("8.1"), address_of("P1-03"), address_of("a b")
    ('cmoc-8-1', 'cmoc-P1_03', 'cmoc-a:20:b')
    """
    plain = {".": "-", "-": "_"}
    letters = [
        letter if letter.isascii() and letter.isalnum() else plain.get(letter, f":{ord(letter):x}:")
        for letter in str(cmoc_id)
    ]
    return f"cmoc-{''.join(letters)}"


def page_of_topic(kind: str, topic: str) -> str:
    """Return the address of the cards filtered by one topic.

    >>> page_of_topic("outcome", "Patients' hope")
    '05_cmoc_tables.html?outcome=Patients%27+hope#cmoc-cards'
    """
    return f"{PAGE}?{urlencode({kind: topic})}#cmoc-cards"
