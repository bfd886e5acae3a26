"""Writing REFI-QDA: a codebook (.qdc) for a team to start from, and a small project (.qdpx) from our tables."""

import zipfile
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

import pandas as pd

from helpers.data.qda.tables import NO_LABEL
from helpers.vocabulary import ROLES

CODEBOOK: Final = "urn:QDA-XML:codebook:1.0"
PROJECT: Final = "urn:QDA-XML:project:1.0"
ORIGIN: Final = "linkbook"
_DATE: Final = (2025, 7, 1, 0, 0, 0)
"""Every file in a project we write carries the synopsis's month, so that the same tables give the same bytes."""


def codebook_xml(constructs: pd.DataFrame) -> str:
    """Return a codebook with the roles, a place for CMOCs, and the 16 constructs below their four domains.

    Args:
        constructs: domain, npt_construct, definition, position.

    Returns:
        The text of a .qdc file.

    >>> rows = [("D", "A & B", "What it is.", 1)]
    >>> xml = codebook_xml(pd.DataFrame(rows, columns=["domain", "npt_construct", "definition", "position"]))
    >>> 'name="A &amp; B"' in xml
    True
    """
    codes = f"<Codes>\n{_codes(constructs, [], '  ')}</Codes>\n"
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    return f'{head}<CodeBook xmlns="{CODEBOOK}" origin="{ORIGIN}">\n{codes}</CodeBook>\n'


def write_project(
    path: Path, cmocs: pd.DataFrame, elements: pd.DataFrame, codings: pd.DataFrame, constructs: pd.DataFrame
) -> None:
    """Write CMOCs, their elements and the coders' labels as a REFI-QDA project: one text per CMOC."""
    ids = [str(cmoc) for cmoc in cmocs["cmoc_id"]]
    coders = sorted({str(coder) for coder in codings["coder"]}) or ["Coder A"]
    sources, texts = [], {}
    for cmoc in ids:
        part = elements[elements["cmoc_id"] == cmoc].sort_values("position")
        text = "\n".join(str(words) for words in part["text"])
        texts[f"Sources/{_guid('source', cmoc)}.txt"] = text
        labels = codings[codings["cmoc_id"] == cmoc]
        sources.append(_source(cmoc, part, labels, text, coders[0]))
    users = "".join(f'<User guid="{_guid("user", coder)}" name={quoteattr(coder)}/>\n' for coder in coders)
    xml = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="{PROJECT}" name="CMOCs" origin="{ORIGIN}">\n'
        f"<Users>\n{users}</Users>\n<CodeBook>\n<Codes>\n{_codes(constructs, ids, '')}</Codes>\n</CodeBook>\n"
        f"<Sources>\n{''.join(sources)}</Sources>\n<Sets>\n{_sets(cmocs)}</Sets>\n</Project>\n"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in [("project.qde", xml), *texts.items()]:
            package.writestr(zipfile.ZipInfo(name, _DATE), content.encode(), zipfile.ZIP_DEFLATED)


def _source(cmoc: str, elements: pd.DataFrame, labels: pd.DataFrame, text: str, first: str) -> str:
    guid, selections, start = _guid("source", cmoc), [], 0
    for element in elements.itertuples():
        words = str(element.text)
        codes = [_guid("code", ROLES[str(element.role)].capitalize()), _guid("code", f"CMOC {cmoc}")]
        name = f"{cmoc} {element.position}"
        selections.append(_selection(name, (start, start + len(words)), words, [(code, first) for code in codes]))
        start += len(words) + 1
    given = [(_guid("code", f"CMOC {cmoc}"), first)]
    for row in labels.itertuples():
        label = NO_LABEL if pd.isna(row.npt_construct) else str(row.npt_construct)  # type: ignore[arg-type]
        given.append((_guid("code", label), str(row.coder)))
    if len(given) > 1:
        selections.append(_selection(f"{cmoc} label", (0, len(text)), text[:40] + "...", given))
    held = "".join(selections)
    return f'<TextSource guid="{guid}" name={quoteattr(cmoc)} plainTextPath="internal://{guid}.txt">\n{held}</TextSource>\n'


def _selection(key: str, place: tuple[int, int], words: str, given: list[tuple[str, str]]) -> str:
    codings = "".join(
        f'<Coding guid="{_guid("coding", key, code, coder)}" creatingUser="{_guid("user", coder)}">'
        f'<CodeRef targetGUID="{code}"/></Coding>'
        for code, coder in given
    )
    where = f'startPosition="{place[0]}" endPosition="{place[1]}"'
    named = f'<PlainTextSelection guid="{_guid("selection", key)}" name={quoteattr(" ".join(words.split()))}'
    return f"{named} {where}>{codings}</PlainTextSelection>\n"


def _codes(constructs: pd.DataFrame, ids: list[str], indent: str) -> str:
    """Return the codes of roles, CMOCs and constructs, the constructs below their domains."""
    lines = [_code(word.capitalize(), f"The {word} of a CMOC.", indent) for word in ROLES.values()]
    within = "".join(_code(f"CMOC {cmoc}", "", indent) for cmoc in ids)
    lines.append(_code("CMOC", "One code below for each CMOC, such as CMOC 1.", indent, within, codable=False))
    domains = []
    for domain, part in constructs.sort_values("position").groupby("domain", sort=False):
        held = "".join(_code(row.npt_construct, row.definition, indent) for row in part.itertuples())
        domains.append(_code(f"{domain} (domain)", "", indent, held, codable=False))
    domains.append(_code(NO_LABEL, "None of the 16 fits.", indent))
    lines.append(_code("Normalisation Process Theory", "", indent, "".join(domains), codable=False))
    return "".join(lines)


def _code(name: object, words: object, indent: str, within: str = "", *, codable: bool = True) -> str:
    told = f"<Description>{escape(str(words))}</Description>" if words else ""
    opening = f'{indent}<Code guid="{_guid("code", str(name))}" name={quoteattr(str(name))}'
    return f'{opening} isCodable="{str(codable).lower()}">{told}{chr(10) + within if within else ""}</Code>\n'


def _sets(cmocs: pd.DataFrame) -> str:
    """Return a set of CMOC codes per theme and per label after consensus."""
    sets = []
    for column in ("theme", "npt_construct"):
        for name, part in cmocs.dropna(subset=[column]).groupby(column, sort=False):
            held = "".join(f'<MemberCode targetGUID="{_guid("code", f"CMOC {cmoc}")}"/>' for cmoc in part["cmoc_id"])
            sets.append(f'<Set guid="{_guid("set", str(name))}" name={quoteattr(str(name))}>{held}</Set>\n')
    return "".join(sets)


def _guid(*parts: str) -> str:
    return str(uuid5(NAMESPACE_URL, "linkbook " + " ".join(parts))).upper()
