"""Normalisation Process Theory: its constructs in the configurations and the narrative, and how far coders agree."""

from helpers.analysis.npt.agreement import (
    Kappa,
    agreement_by_construct,
    cohen_kappa,
    construct_agreement,
    krippendorff_alpha,
    overall_agreement,
)
from helpers.analysis.npt.codings import codings_or_reason, listed_disagreements
from helpers.analysis.npt.constructs import map_constructs, summarise_domains
from helpers.analysis.npt.narrative import narrative_by_construct, narrative_by_domain
from helpers.constructs import NO_LABEL

__all__ = [
    "NO_LABEL",
    "Kappa",
    "agreement_by_construct",
    "codings_or_reason",
    "cohen_kappa",
    "construct_agreement",
    "krippendorff_alpha",
    "listed_disagreements",
    "map_constructs",
    "narrative_by_construct",
    "narrative_by_domain",
    "overall_agreement",
    "summarise_domains",
]
