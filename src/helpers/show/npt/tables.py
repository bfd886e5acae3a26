"""Tables of the chapter on Normalisation Process Theory."""

from typing import Final

import pandas as pd

from helpers.constructs import Framework
from helpers.data.qda.codebook import codebook_xml
from helpers.show.npt import coding_text, text
from helpers.show.page import Estimates, Html, Table, counted
from helpers.vocabulary import ROLES

_COUNTS: Final = ["both", "first_only", "second_only", "neither"]
_MEASURES: Final = ["prevalence", "positive_agreement", "negative_agreement", "kappa"]
_AGREEMENT_LABELS: Final = {
    "npt_construct": "Construct",
    "first_only": "First only",
    "second_only": "Second only",
    "positive_agreement": "Positive",
    "negative_agreement": "Negative",
    "kappa": "Kappa (95% interval)",
}
_MERGING_LABELS: Final = {
    "cmoc_id": "Merged CMOC",
    "npt_construct": "Construct",
    "sources": "Sources, number",
    "source_cmoc_ids": "Sources",
    "source_cmoc_id": "Source",
    "merged_cmoc_id": "Merged",
    "decided_on": "Decided on",
}


def domains(compared: pd.DataFrame) -> Table:
    """Return configurations and mentions by domain."""
    return Table(
        "npt-domains",
        compared,
        caption="Configurations and mentions, by domain.",
        labels={"cmocs": "CMOCs", "constructs_used": "Constructs used", "constructs_named": "Constructs named"},
        n=int(compared["cmocs"].sum()),
        fold=text.fullest_domain_sentence(compared),
    )


def manual(constructs: pd.DataFrame, sixteen: pd.DataFrame) -> Table:
    """Return the constructs of the coding manual of 2022, folded under how many they and the `sixteen` are."""
    return Table(
        "npt-manual-2022",
        constructs[["group", "construct", "definition"]],
        caption="The constructs of the 2022 coding manual, with definitions of ours.",
        n=len(constructs),
        fold=text.vocabulary_sentence(sixteen, constructs),
    )


def codebook(constructs: pd.DataFrame, framework: Framework) -> Html:
    """Return a link to the constructs as a codebook for programs for qualitative analysis."""
    whose = "with the study's definitions" if framework.own else "with our definitions"
    return Html(
        "npt-codebook",
        "",
        caption=f"The {counted(len(constructs), 'construct')} {whose} as a REFI-QDA codebook.",
        data=constructs,
        n=len(constructs),
        files={"qdc": codebook_xml(constructs, framework.name)},
    )


def agreement_counts(table: pd.DataFrame) -> Table:
    """Return how many configurations both coders, one of them or neither gave each construct."""
    return Table(
        "npt-agreement-counts",
        table[["npt_construct", *_COUNTS]],
        caption="Configurations that both coders, one of them or neither gave each construct.",
        labels=_AGREEMENT_LABELS,
        missing="-",
        n=int(table[_COUNTS].iloc[0].sum()),
        fold=coding_text.most_agreed_sentence(table),
    )


def agreement_measures(table: pd.DataFrame) -> Table:
    """Return the measures of agreement on each construct, kappa in words where it cannot be estimated."""
    intervals = table[["kappa", "kappa_low", "kappa_high"]].itertuples(index=False)
    kappas = [coding_text.kappa_words(*row) for row in intervals]
    return Table(
        "npt-agreement-measures",
        table.assign(kappa=kappas)[["npt_construct", *_MEASURES]],
        caption="Agreement on each construct: on giving it (positive), on not giving it (negative), and beyond chance.",
        labels=_AGREEMENT_LABELS,
        missing="-",
        n=int(table[_COUNTS].iloc[0].sum()),
        fold=coding_text.unused_sentence(table),
        estimates=_agreement_estimates(table),
    )


def _agreement_estimates(table: pd.DataFrame) -> tuple[Estimates, ...]:
    """Return the measures of agreement on each construct as results."""
    frame = table.assign(n=table[_COUNTS].sum(axis="columns"))
    shared = {"n": "n", "counted": "configurations", "rows": ("npt_construct",)}
    kappa = {"low": "kappa_low", "high": "kappa_high", "method": "Cohen's kappa", "unit": "kappa", "confidence": 0.95}
    shares = {"positive_agreement": "Positive agreement", "negative_agreement": "Negative agreement"}
    return (
        Estimates(frame, "Agreement of two coders beyond chance", "kappa", **kappa, **shared),
        *(
            Estimates(frame, f"{words} of two coders", name, unit="share", **shared)
            for name, words in (shares | {"prevalence": "Prevalence by the labels"}).items()
        ),
    )


def disagreements(differences: pd.DataFrame) -> Table:
    """Return the configurations that two coders labelled differently."""
    return Table(
        "npt-disagreements",
        differences,
        caption="Configurations with two labels, for the coders to talk over.",
        labels={"cmoc_id": "CMOC"},
    )


def judged_pairs(pairs: pd.DataFrame) -> Table:
    """Return the dozen pairs of configurations that read most alike, with what was decided on them."""
    return Table(
        "cmoc-pairs",
        pairs.head(12)[["first", "second", "decision", "similarity", *ROLES.values()]],
        caption="Pairs that read most alike, with what was decided. Similarity runs from 0 to 1.",
    )


def lineage(merged: pd.DataFrame, lineage: pd.DataFrame) -> list[Table]:
    """Return the table from each merged configuration to its sources, and the one from each source to it."""
    to_sources = Table(
        "cmoc-merged",
        merged.drop(columns="constructs"),
        caption="From each merged configuration back to its sources.",
        labels=_MERGING_LABELS,
        missing="-",
        fold=coding_text.sources_sentence(merged),
    )
    to_merged = Table(
        "cmoc-lineage",
        lineage.assign(decided_on=lineage["decided_on"].astype(str)),
        caption="From each source to its merged configuration, with the decision.",
        labels=_MERGING_LABELS,
        missing="-",
        fold=coding_text.reasons_sentence(lineage),
    )
    return [to_sources, to_merged]
