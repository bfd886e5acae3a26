"""The labels that two coders gave: checked by file and line, and the configurations on which they differ."""

from collections.abc import Sequence
from difflib import get_close_matches

import pandas as pd

from helpers.analysis.cmocs import rows_of
from helpers.constructs import NO_LABEL

Line = tuple[str, int]
"""File and line in which a row stands."""


def codings_or_reason(
    codings: pd.DataFrame, constructs: pd.DataFrame, lines: Sequence[Line] | None = None
) -> tuple[pd.DataFrame | None, str]:
    """Return the labels of two coders, or why they cannot be compared, so that a chapter can say so and go on.

    Args:
        codings: cmoc_id, coder, npt_construct (missing when the coder decided that none fits).
        constructs: npt_construct; the vocabulary.
        lines: file and line of each row, for messages; by default those of a cmoc_codings.csv without blank lines.

    Returns:
        cmoc_id, coder, npt_construct with `NO_LABEL` for a missing one, and ""; or None and every fault with its file
        and line, a paragraph each.

    >>> codings = pd.DataFrame({"cmoc_id": ["1"], "coder": ["A"], "npt_construct": ["x"]})
    >>> codings_or_reason(codings, pd.DataFrame({"npt_construct": ["x"]}))[1]
    'cmoc_codings.csv: only one coder (A); agreement needs a second who labels the same CMOCs'
    """
    try:
        return checked_codings(codings, constructs, lines), ""
    except ValueError as fault:
        return None, str(fault).replace("\n", "\n\n")


def checked_codings(
    codings: pd.DataFrame, constructs: pd.DataFrame, lines: Sequence[Line] | None = None
) -> pd.DataFrame:
    """Return the labels of two coders as `codings_or_reason`, after refusing what cannot be compared, all at once.

    >>> codings = pd.DataFrame({"cmoc_id": ["1", "1"], "coder": ["A", "B"], "npt_construct": ["x", None]})
    >>> checked_codings(codings, pd.DataFrame({"npt_construct": ["x"]}))["npt_construct"].tolist()
    ['x', 'No construct']
    """
    if not len(codings):
        raise ValueError("cmoc_codings.csv: holds no label; give one row per CMOC and coder")
    lines = list(lines or rows_of("cmoc_codings.csv", len(codings)))
    faults = _unknown_labels(codings, constructs, lines)
    coders = list(dict.fromkeys(codings["coder"].astype(str)))
    names = ", ".join(coders[:5])
    if len(coders) == 1:
        faults.append(f"{lines[0][0]}: only one coder ({names}); agreement needs a second who labels the same CMOCs")
    elif len(coders) > 2:
        faults.append(f"{lines[0][0]}: {len(coders)} coders ({names}); agreement is of two, so keep two of them")
    else:
        faults += _seen_by_one(codings, coders, lines)
    if faults:
        raise ValueError("\n".join(faults))
    labels = codings["npt_construct"].astype(object).where(codings["npt_construct"].notna(), NO_LABEL)
    return codings[["cmoc_id", "coder"]].assign(npt_construct=labels)


def listed_disagreements(codings: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Return the CMOCs on which two coders differ, each with its sentence, for them to talk over.

    Args:
        codings: cmoc_id, coder, npt_construct; the result of `codings_or_reason`.
        sentences: cmoc_id, sentence.

    Returns:
        cmoc_id, one column per coder, sentence.

    >>> codings = pd.DataFrame({"cmoc_id": ["1", "1"], "coder": ["A", "B"], "npt_construct": ["x", "y"]})
    >>> listed_disagreements(codings, pd.DataFrame({"cmoc_id": ["1"], "sentence": ["When."]})).values.tolist()
    [['1', 'x', 'y', 'When.']]
    """
    order = list(dict.fromkeys(codings["cmoc_id"]))
    wide = codings.pivot(index="cmoc_id", columns="coder", values="npt_construct").reindex(order)
    differ = wide[wide.nunique(axis=1) > 1].rename_axis(columns=None).reset_index()
    sentence_of = dict(zip(sentences["cmoc_id"], sentences["sentence"], strict=True))
    return differ.assign(sentence=differ["cmoc_id"].map(sentence_of))


def _unknown_labels(codings: pd.DataFrame, constructs: pd.DataFrame, lines: Sequence[Line]) -> list[str]:
    known = [str(name) for name in constructs["npt_construct"]]
    faults = []
    labels = codings["npt_construct"].fillna(NO_LABEL).astype(str)
    for (file, line), label in zip(lines, labels, strict=True):
        if label not in known and label != NO_LABEL:
            near = get_close_matches(label, known, n=1)
            nearest = f"; perhaps {near[0]} is meant" if near else ""
            fault = f"{label} is not one of the {len(known)} constructs{nearest}"
            faults.append(f"{file}, line {line}, column npt_construct: {fault}")
    return faults


def _seen_by_one(codings: pd.DataFrame, coders: list[str], lines: Sequence[Line]) -> list[str]:
    """Return a fault for each CMOC that a coder labelled twice, or that only one of two coders labelled."""
    labelled: dict[str, dict[str, Line]] = {}
    faults = []
    for (file, line), cmoc, coder in zip(lines, codings["cmoc_id"], codings["coder"], strict=True):
        seen = labelled.setdefault(str(cmoc), {})
        if str(coder) in seen:
            earlier_file, earlier_line = seen[str(coder)]
            earlier = f"line {earlier_line}" if earlier_file == file else f"{earlier_file}, line {earlier_line}"
            faults.append(f"{file}, line {line}: {coder} labelled {cmoc} on {earlier} too; keep one")
        seen.setdefault(str(coder), (file, line))
    for cmoc, seen in labelled.items():
        lacking = [coder for coder in coders if coder not in seen]
        if lacking:
            file, line = next(iter(seen.values()))
            fault = f"{cmoc} was labelled by one coder only; {lacking[0]} must label it too, or leave it out"
            faults.append(f"{file}, line {line}: {fault}")
    return faults
