"""Normalisation Process Theory: constructs, and the agreement of coders."""

from helpers.analysis.npt.agreement import Kappa, cohen_kappa, construct_agreement, krippendorff_alpha
from helpers.analysis.npt.agreement_tables import NO_LABEL

__all__ = [
    "NO_LABEL",
    "Kappa",
    "cohen_kappa",
    "construct_agreement",
    "krippendorff_alpha",
]
