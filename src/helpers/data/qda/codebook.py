"""A REFI-QDA codebook (.qdc) for a team to start from: the roles, a group for CMOCs, and the constructs."""

from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

import pandas as pd

from helpers.constructs import NO_LABEL, shipped_framework
from helpers.vocabulary import ROLES

_INDENT: Final = "  "


def codebook_xml(constructs: pd.DataFrame, framework_name: str = "") -> str:
    """Return a codebook (.qdc) with the roles, a group for CMOCs, and the constructs below their domains.

    `framework_name` is what the group of the constructs is called; by default as the list that comes along.

    >>> rows = [("D", "A & B", "What it is.", 1)]
    >>> xml = codebook_xml(pd.DataFrame(rows, columns=["domain", "npt_construct", "definition", "position"]))
    >>> 'name="A &amp; B"' in xml
    True
    """
    codes = [_code(word.capitalize(), f"The {word} of a CMOC.") for word in ROLES.values()]
    codes.append(_code("CMOC", "One code below for each CMOC, such as CMOC 1.", codable=False))
    theory = []
    for domain, part in constructs.sort_values("position", kind="stable").groupby("domain", sort=False):
        within = [_code(row.npt_construct, row.definition) for row in part.itertuples()]
        theory.append(_code(f"{domain} (domain)", codable=False, within=within))
    theory.append(_code(NO_LABEL, f"None of the {len(constructs)} fits."))
    codes.append(_code(framework_name or shipped_framework().name, codable=False, within=theory))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="linkbook">\n'
        f"<Codes>\n{''.join(codes)}</Codes>\n</CodeBook>\n"
    )


def _code(name: object, definition: object = "", *, codable: bool = True, within: list[str] | None = None) -> str:
    guid = str(uuid5(NAMESPACE_URL, f"linkbook code {name}")).upper()
    opening = f'{_INDENT}<Code guid="{guid}" name={quoteattr(str(name))} isCodable="{str(codable).lower()}">'
    described = f"<Description>{escape(str(definition))}</Description>" if definition else ""
    below = "\n" + "".join(within) if within else ""
    return f"{opening}{described}{below}</Code>\n"
