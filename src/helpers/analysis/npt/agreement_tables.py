"""Agreement of two coders as a chapter shows it: labels checked by line, all constructs, and every disagreement."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.cmocs import rows_of
from helpers.analysis.npt.agreement import cohen_kappa, construct_agreement

NO_LABEL: Final = "No construct"
"""Stands for an empty label: the coder saw the CMOC and found that none of the constructs fits."""


def checked_codings(
    codings: pd.DataFrame, constructs: pd.DataFrame, places: Sequence[tuple[str, int]] | None = None
) -> pd.DataFrame:
    """Return the labels of two coders, empty ones named, after refusing what cannot be compared.

    Args:
        codings: cmoc_id, coder, npt_construct (missing when the coder found that none fits).
        constructs: npt_construct; the vocabulary.
        places: file and line of each row, for messages; by default those of a cmoc_codings.csv without blank lines.

    Returns:
        cmoc_id, coder, npt_construct, with `NO_LABEL` for a missing one.

    Raises:
        ValueError: when there are no labels, a label is not in the vocabulary (the nearest is offered), there are not
            two coders, or they saw different CMOCs; every fault with its file and line.

    >>> codings = pd.DataFrame({"cmoc_id": ["1", "1"], "coder": ["A", "B"], "npt_construct": ["x", None]})
    >>> checked_codings(codings, pd.DataFrame({"npt_construct": ["x"]}))["npt_construct"].tolist()
    ['x', 'No construct']
    """
    if not len(codings):
        raise ValueError("cmoc_codings.csv: holds no label; give one row per CMOC and coder")
    held = list(places or rows_of("cmoc_codings.csv", len(codings)))
    faults = _unknown_labels(codings, constructs, held)
    coders = list(dict.fromkeys(codings["coder"].astype(str)))
    if len(coders) != 2:
        told = ", ".join(coders[:5])
        lone = f"only one coder ({told}); agreement needs a second who labels the same CMOCs"
        many = f"{len(coders)} coders ({told}); agreement is of two, so keep two of them"
        faults.append(f"{held[0][0]}: {lone if len(coders) == 1 else many}")
    else:
        faults += _seen_by_one(codings, coders, held)
    if faults:
        raise ValueError("\n".join(faults))
    labels = codings["npt_construct"].astype(object).where(codings["npt_construct"].notna(), NO_LABEL)
    return codings[["cmoc_id", "coder"]].assign(npt_construct=labels)


def labels_or_reason(
    codings: pd.DataFrame, constructs: pd.DataFrame, places: Sequence[tuple[str, int]] | None = None
) -> tuple[pd.DataFrame | None, str]:
    """Return the labels of two coders, or why they cannot be compared, so that a chapter can say so and go on.

    Args:
        codings: as in `checked_codings`.
        constructs: npt_construct; the vocabulary.
        places: as in `checked_codings`.

    Returns:
        The labels and "", or None and every fault with its file and line, a paragraph each.

    >>> codings = pd.DataFrame({"cmoc_id": ["1"], "coder": ["A"], "npt_construct": ["x"]})
    >>> labels_or_reason(codings, pd.DataFrame({"npt_construct": ["x"]}))[1]
    'cmoc_codings.csv: only one coder (A); agreement needs a second who labels the same CMOCs'
    """
    try:
        return checked_codings(codings, constructs, places), ""
    except ValueError as fault:
        return None, str(fault).replace("\n", "\n\n")


def agreement_by_construct(codings: pd.DataFrame, constructs: pd.DataFrame) -> pd.DataFrame:
    """Return how two coders agree on each construct of the vocabulary, the unused ones included.

    Args:
        codings: the result of `checked_codings`.
        constructs: npt_construct, in the order to show.

    Returns:
        npt_construct, both, first_only, second_only, neither (CMOCs), prevalence, positive_agreement,
        negative_agreement, kappa, kappa_low, kappa_high (95%; NaN where not estimable), estimable; the constructs in
        their order, then `NO_LABEL` when a coder used it.

    Raises:
        ValueError: as `construct_agreement`.

    Reference:
        Cicchetti DV, Feinstein AR. Journal of Clinical Epidemiology 1990;43:551-558.

    >>> codings = pd.DataFrame({"cmoc_id": ["1", "1"], "coder": ["A", "B"], "npt_construct": ["x", "x"]})
    >>> table = agreement_by_construct(codings, pd.DataFrame({"npt_construct": ["x", "y"]}))
    >>> table[["npt_construct", "both", "neither", "estimable"]].values.tolist()
    [['x', 1, 0, False], ['y', 0, 1, False]]
    """
    used = construct_agreement(codings).set_index("npt_construct")
    order = [*constructs["npt_construct"], *(name for name in used.index if name == NO_LABEL)]
    cells = ["both", "first_only", "second_only", "neither"]
    table = used.reindex(order)
    cmocs = codings["cmoc_id"].nunique()
    unused = table["both"].isna()
    table.loc[unused, cells] = [0, 0, 0, cmocs]
    table.loc[unused, ["prevalence", "negative_agreement"]] = [0.0, 1.0]
    table[cells] = table[cells].astype("int64")
    kappas = [_kappa(*row) for row in table[cells].itertuples(index=False)]
    table[["kappa", "kappa_low", "kappa_high"]] = np.array(kappas, dtype=float)
    table["estimable"] = table["kappa"].notna()
    return table.rename_axis("npt_construct").reset_index()


def listed_disagreements(codings: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Return the CMOCs on which two coders differ, each with its sentence, for them to talk over.

    Args:
        codings: the result of `checked_codings`.
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
    told = dict(zip(sentences["cmoc_id"], sentences["sentence"], strict=True))
    return differ.assign(sentence=differ["cmoc_id"].map(told))


def _kappa(both: int, first: int, second: int, neither: int) -> tuple[float, float, float]:
    a = [True] * (both + first) + [False] * (second + neither)
    b = [True] * both + [False] * first + [True] * second + [False] * neither
    result = cohen_kappa(a, b)
    return result.kappa, result.low, result.high


def _unknown_labels(codings: pd.DataFrame, constructs: pd.DataFrame, places: Sequence[tuple[str, int]]) -> list[str]:
    known = [str(name) for name in constructs["npt_construct"]]
    faults = []
    labels = codings["npt_construct"].fillna(NO_LABEL).astype(str)
    for (file, line), label in zip(places, labels, strict=True):
        if label not in known and label != NO_LABEL:
            near = get_close_matches(label, known, n=1)
            perhaps = f"; perhaps {near[0]} is meant" if near else ""
            told = f"{label} is not one of the {len(known)} constructs{perhaps}"
            faults.append(f"{file}, line {line}, column npt_construct: {told}")
    return faults


def _seen_by_one(codings: pd.DataFrame, coders: list[str], places: Sequence[tuple[str, int]]) -> list[str]:
    held: dict[str, dict[str, tuple[str, int]]] = {}
    faults = []
    for place, cmoc, coder in zip(places, codings["cmoc_id"], codings["coder"], strict=True):
        seen = held.setdefault(str(cmoc), {})
        if str(coder) in seen:
            file, line = seen[str(coder)]
            earlier = f"line {line}" if file == place[0] else f"{file}, line {line}"
            faults.append(f"{place[0]}, line {place[1]}: {coder} labelled {cmoc} on {earlier} too; keep one")
        seen.setdefault(str(coder), place)
    for cmoc, seen in held.items():
        lacking = [coder for coder in coders if coder not in seen]
        if lacking:
            told = f"{cmoc} was labelled by one coder only; {lacking[0]} must label it too, or leave it out"
            file, line = next(iter(seen.values()))
            faults.append(f"{file}, line {line}: {told}")
    return faults
