"""Patients of comparison groups are searched for in a release as those referred are."""

from helpers.book.release.identifiers import identifiers_of
from helpers.data.study import load_study


def test_ids_of_comparison_patients_must_not_be_in_a_release() -> None:
    study = load_study()
    everybody = study.with_comparison("referrals")
    assert everybody is not None
    others = set(everybody["patient_id"]) - set(study.referrals["patient_id"])
    assert len(others) > 100
    ids = identifiers_of(study).ids
    assert {patient.lower() for patient in others} <= set(ids)
    assert {patient.lower() for patient in study.gp_usage["patient_id"]} <= set(ids)
