"""Groups and pairs that cannot be: the message of each rule in a study folder, and of large extracts the same."""

from pathlib import Path

import pandas as pd
import pytest

from helpers.data.cohort import build_cohort
from helpers.data.faults import StudyError
from helpers.data.study import examine, load_study

SITES = "site_id,fieldwork_month\n1,2022-05\n2,2022-05\n"
HEADER = "site_id,patient_id,referral_date,left_date,group,pair_id\n"
EVENTS = "site_id,patient_id,appointment_date,staff_role,status\n"
PAIR = "1,a,2022-05-03,,referred,p\n1,b,2022-05-20,,not referred,p\n"
KEEP = "give one group in every row of the patient; if it is empty in one, the patient counts there as referred"

WRONG = {
    "1,c,2022-05-03,,,q": 'referrals.csv, line 4, column pair_id: "q" is a pair, and the group of the patient is '
    "missing; give the group, referred or not referred, or leave pair_id empty",
    "1,c,2022-05-03,,referred later,p": 'referrals.csv, line 4, column pair_id: "p" is a pair, and the patient was '
    "referred later; leave pair_id empty: their own busy time lies after the index date, so they are drawn and not "
    "compared",
    "1,b,2022-06-03,,,": f'referrals.csv, line 4, column patient_id: "b" is in another group in line 3; {KEEP}',
    "1,c,2022-05-03,,referred,q\n1,b,2022-05-03,,not referred,q": "referrals.csv, line 5, column patient_id: "
    '"b" is in another pair in line 3; keep one pair_id, or match another patient',
    "2,c,2022-05-03,,not referred,p": 'referrals.csv, line 4, column pair_id: "p" has a patient of another site in '
    "line 2; match within a site; if two sites number pairs alike, put the site before the number",
    "1,c,2022-06-03,,not referred,p": 'referrals.csv, line 4, column pair_id: "p" has a patient of another month in '
    "line 2; give patients who were not referred an index date in the month in which the patient of their pair was "
    "referred",
    "1,c,2022-05-03,,Referred,p": 'referrals.csv, line 2, column pair_id: "p" has 2 referred patients, and a pair has '
    "one; mend the groups, or give every referred patient a pair_id of their own",
    "1,c,2022-05-03,,not referred,q": 'referrals.csv, line 4, column pair_id: "q" has 0 referred patients, and a pair '
    "has one; mend the groups, or give every referred patient a pair_id of their own",
    "1,c,2022-05-03,,referred,q": 'referrals.csv, line 4, column pair_id: "q" has 0 patients who were not referred, '
    "and a pair has one to 5; add or take away patients who were not referred, or leave pair_id empty",
    "\n".join(f"1,c{n},2022-05-03,,not referred,p" for n in range(5)): "referrals.csv, line 2, column pair_id: "
    '"p" has 6 patients who were not referred, and a pair has one to 5; add or take away patients who were not '
    "referred, or leave pair_id empty",
    "1,c,2022-05-03,,control,": 'referrals.csv, line 4, column group: "control" is not one of referred, not referred, '
    "referred later; give one of these",
}


def folder(path: Path, rows: str) -> Path:
    (path / "sites.csv").write_text(SITES)
    (path / "referrals.csv").write_text(HEADER + PAIR + rows + "\n")
    (path / "appointments.csv").write_text(EVENTS + "1,a,2022-04-01,GP,attended\n1,b,2022-06-01,GP,attended\n")
    return path


@pytest.mark.parametrize("rows", WRONG, ids=range(len(WRONG)))
def test_a_group_or_a_pair_that_cannot_be_is_refused_with_its_line_and_way_out(rows: str, tmp_path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        load_study(folder(tmp_path, rows))
    assert str(caught.value) == WRONG[rows]


@pytest.mark.parametrize(
    "rows",
    [pytest.param(rows, id=str(i), marks=pytest.mark.proof if i >= 4 else ()) for i, rows in enumerate(WRONG)],
)
def test_an_extract_too_large_to_read_whole_is_refused_alike(
    rows: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpers.data.read.extract.LARGEST_FILE", 0)
    files = (folder(tmp_path, rows) / f"{name}.csv" for name in ("referrals", "appointments", "sites"))
    with pytest.raises(StudyError) as caught:
        build_cohort(*files)
    assert str(caught.value) == WRONG[rows]


def test_a_pair_in_order_is_not_refused_for_a_row_that_is_looked_at_for_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpers.data.read.extract.LARGEST_FILE", 0)
    pairs = [f"1,r{n},2022-05-03,,referred,{n}\n1,n{n},2022-05-03,,not referred,{n}" for n in range(3)]
    rows = "\n".join([*pairs, "1,d,2050-05-03,,referred,9", "1,e,2050-05-04,,not referred,9"])
    files = (folder(tmp_path, rows) / f"{name}.csv" for name in ("referrals", "appointments", "sites"))
    cohort = build_cohort(*files)
    assert "is in the future" in " ".join(warning.text() for warning in cohort.warnings)
    assert len(cohort.counts) == 8


def test_pairs_of_counts_are_held_to_the_same_rules_and_groups_of_both_tables_agree(tmp_path: Path) -> None:
    folder(tmp_path, "")
    header = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after,group,pair_id"
    rows = ["1,a,1,2,6,6,referred,p", "1,b,1,2,6,6,referred,"]
    (tmp_path / "gp_usage.csv").write_text("\n".join([header, *rows]) + "\n")
    with pytest.raises(StudyError) as caught:
        load_study(tmp_path)
    assert [fault.rule for fault in caught.value.faults] == [
        "pair-without-one-to-five-controls",
        "patient-in-two-groups",
    ]
    assert f'gp_usage.csv, line 3, column patient_id: "b" is in another group in referrals.csv, line 3; {KEEP}' in str(
        caught.value
    )


def test_controls_without_pairs_and_index_dates_in_another_month_are_asked_about(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text(SITES)
    rows = "1,a,2022-05-03,,,\n1,b,2022-05-20,,not referred,\n1,c,2022-06-20,,not referred,\n2,d,2022-05-01,,,\n"
    (tmp_path / "referrals.csv").write_text(HEADER + rows)
    tables = examine(tmp_path)
    assert tables.faults == []
    assert [question.text() for question in tables.questions] == [
        "referrals.csv, lines 3 and 4, column group: patients who were not referred have no pair_id: were they matched "
        "on the appointments of the trigger months? Give the pairs if they were; if not, answer so: they are drawn, "
        "and no ratio of ratios is given",
        "referrals.csv, line 4, column referral_date: index dates of patients who were not referred lie outside the "
        "month of fieldwork of their site: is that so? Give them an index date in that month; if the dates are right, "
        "answer so: these patients are not compared",
    ]


def test_totals_are_those_of_referred_patients(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text(SITES)
    header = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after,group,pair_id"
    rows = ["1,a,3,2,6,6,,", "1,b,2,2,6,6,referred,", "1,c,9,9,6,6,not referred,", "2,d,4,1,6,6,,"]
    (tmp_path / "gp_usage.csv").write_text("\n".join([header, *rows]) + "\n")
    (tmp_path / "gp_usage_totals.csv").write_text("site_id,n_patients,total_before,total_after\n1,2,5,4\n")
    tables = examine(tmp_path)
    assert (tables.faults, tables.questions) == ([], [])
    assert load_study(tmp_path).gp_usage["patient_id"].tolist() == ["a", "b", "d"]


def test_groups_are_carried_into_the_counts_and_a_count_of_no_group_has_no_such_column(tmp_path: Path) -> None:
    files = [
        folder(tmp_path, "1,c,2022-05-09,,REFERRED  later,") / f"{name}.csv" for name in ("referrals", "appointments")
    ]
    cohort = build_cohort(*files, tmp_path / "sites.csv")
    assert cohort.counts[["patient_id", "gp_appointments_before", "gp_appointments_after", "group", "pair_id"]].astype(
        object
    ).where(cohort.counts.notna(), None).values.tolist() == [
        ["a", 1, 0, "referred", "p"],
        ["b", 0, 1, "not referred", "p"],
        ["c", 0, 0, "referred later", None],
    ]
    rows = cohort.flow.set_index(["extract", "what"])["rows"]
    assert rows["referrals", "patients referred in the fieldwork month"] == 1
    assert rows["referrals", "rows of patients of a comparison group"] == 2
    assert rows["appointments", "rows of patients of a comparison group"] == 1
    assert rows["appointments", "in the months after"] == 0
    for extract, part in cohort.flow.groupby("extract"):
        sums = part.groupby("outcome")["rows"].sum()
        assert sums["in"] == sums.drop("in").sum(), extract
    own = pd.read_csv(files[0])[lambda frame: frame["group"] == "referred"].drop(columns=["group", "pair_id"])
    assert list(build_cohort(own, files[1], tmp_path / "sites.csv").counts) == list(cohort.counts)[:6]


def test_nobody_but_a_comparison_group_is_no_cohort(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text(SITES)
    (tmp_path / "referrals.csv").write_text(HEADER + "1,b,2022-05-20,,not referred,\n")
    (tmp_path / "appointments.csv").write_text(EVENTS + "1,b,2022-04-01,GP,attended\n")
    files = (tmp_path / f"{name}.csv" for name in ("referrals", "appointments", "sites"))
    with pytest.raises(StudyError, match="referred in"):
        build_cohort(*files)
