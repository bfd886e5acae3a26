"""Counting appointments: months, zeros, what is dropped and why, and every way an extract can be wrong."""

import errno
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.data import cohort
from helpers.data.cohort import Cohort, build_cohort, count_appointments, counting, make_choices
from helpers.data.faults import StudyError
from helpers.data.study import load_study

SYNTHETIC = Path(__file__).parents[2] / "data" / "synthetic"
TODAY = date(2024, 1, 1)


def sites(*months: str | None, gp_data: str = "provided") -> pd.DataFrame:
    rows = [(str(number), month, gp_data) for number, month in enumerate(months, 1)]
    return pd.DataFrame(rows, columns=["site_id", "fieldwork_month", "gp_data"])


def referrals(*rows: tuple[str, str, str] | tuple[str, str, str, str]) -> pd.DataFrame:
    names = ["site_id", "patient_id", "referral_date", "left_date"]
    return pd.DataFrame([(*row, None)[:4] for row in rows], columns=names)


def events(*rows: tuple[str, ...]) -> pd.DataFrame:
    names = ["site_id", "patient_id", "appointment_date", "staff_role", "status", "mode"]
    filled = [(*row, "GP", "attended", "telephone")[:6] if len(row) == 3 else row for row in rows]
    return pd.DataFrame(filled, columns=names)


def counted(*rows: tuple[str, ...], left: str | None = None, **choices: Any) -> tuple[int, int, int, int]:
    """One patient, referred on 2022-07-10: before, after, months before, months after."""
    patient = referrals(("1", "a", "2022-07-10", left) if left else ("1", "a", "2022-07-10"))
    frame = count_appointments(patient, events(*rows), sites("2022-07"), today=TODAY, **choices)
    assert len(frame) == 1
    return tuple(int(value) for value in frame.iloc[0, 2:])  # type: ignore[return-value]


def on(*days: str) -> list[tuple[str, ...]]:
    return [("1", "a", day) for day in days]


ONE = referrals(("1", "a", "2022-07-10"))
GOOD = on("2022-05-01", "2022-09-01")


def faults(ref: Any, app: Any, site: Any, **options: Any) -> list[str]:
    with pytest.raises(StudyError) as caught:
        build_cohort(ref, app, site, make_choices(**options), today=TODAY)
    return str(caught.value).splitlines()


def test_the_synthetic_extract_yields_the_synthetic_counts_byte_for_byte() -> None:
    files = [SYNTHETIC / f"{name}.csv" for name in ("referrals", "appointments", "sites")]
    frame = count_appointments(*files)
    frame = frame[frame["group"] == "referred"].drop(columns=["group", "pair_id"])
    assert frame.to_csv(index=False, lineterminator="\n") == (SYNTHETIC / "gp_usage.csv").read_text()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(
    "untidy",
    [
        "* REPLACE (nullif(status, 'cancelled') AS status), CASE WHEN status = 'cancelled' THEN 'n/a' END AS note",
        "* REPLACE (strftime(appointment_date, '%d %b %Y') AS appointment_date)",
        *(
            pytest.param(untidy, marks=pytest.mark.proof)
            for untidy in (
                "* REPLACE (' ' || staff_role AS staff_role)",
                "* REPLACE (strftime(appointment_date, '%Y-%m-%dT09:00') AS appointment_date)",
                "* REPLACE (' ' || mode AS mode), 7 AS file_row_number",
            )
        ),
    ],
)
def test_tidy_files_are_read_as_they_are_and_give_what_untidy_ones_give(
    untidy: str, ending: str, tmp_path: Path
) -> None:
    dated = "* REPLACE (CAST(appointment_date AS DATE) AS appointment_date)"
    source = f"(SELECT {dated} FROM read_csv('{SYNTHETIC}/appointments.csv'))"
    duckdb.sql(f"COPY (FROM {source}) TO '{tmp_path}/tidy.{ending}'")
    duckdb.sql(f"COPY (SELECT {untidy} FROM {source}) TO '{tmp_path}/untidy.{ending}'")
    tidy, other = (
        build_cohort(SYNTHETIC / "referrals.csv", tmp_path / f"{name}.{ending}", SYNTHETIC / "sites.csv", today=TODAY)
        for name in ("tidy", "untidy")
    )
    assert tidy.counts["gp_appointments_before"].sum() > 0
    pd.testing.assert_frame_equal(tidy.counts, other.counts)
    if "nullif" not in untidy:
        pd.testing.assert_frame_equal(tidy.flow, other.flow)


def test_a_fault_in_a_tidy_parquet_file_has_its_row(tmp_path: Path) -> None:
    rows = events(*GOOD, ("9", "b", "2022-05-02"))
    rows["appointment_date"] = pd.to_datetime(rows["appointment_date"]).dt.date
    file = tmp_path / "appointments.parquet"
    duckdb.sql(f"COPY rows TO '{file}'")
    (unknown,) = faults(ONE, file, sites("2022-07"))
    assert unknown.startswith("appointments.parquet, line 3, column site_id: 9 is not a site_id of sites")


def test_frames_and_parquet_give_what_csv_gives(tmp_path: Path) -> None:
    study = load_study()
    for name in ("referrals", "appointments"):
        source = f"read_csv('{SYNTHETIC / name}.csv', all_varchar = true)"
        typed = "* REPLACE (CAST(appointment_date AS DATE) AS appointment_date)" if name == "appointments" else "*"
        duckdb.sql(f"COPY (SELECT {typed} FROM {source}) TO '{tmp_path / name}.parquet'")
    from_parquet = count_appointments(
        tmp_path / "referrals.parquet", tmp_path / "appointments.parquet", SYNTHETIC / "sites.csv"
    )
    everybody = (study.with_comparison(name) for name in ("referrals", "appointments"))
    from_frames = count_appointments(*everybody, study.sites)
    pd.testing.assert_frame_equal(from_frames, from_parquet)
    assert from_frames["group"].value_counts()["referred"] == 136


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_an_extract_that_changes_while_it_is_read_is_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    files = {name: tmp_path / f"{name}.{ending}" for name in ("referrals", "appointments")}
    for name, path in files.items():
        duckdb.sql(f"COPY (FROM read_csv('{SYNTHETIC / name}.csv', all_varchar = true)) TO '{path}'")

    def count_and_write(*given: Any) -> Any:
        flow = counting.count(*given)
        os.utime(files["appointments"], (0, 0))
        return flow

    monkeypatch.setattr(cohort, "count", count_and_write)
    with pytest.raises(StudyError, match=rf"appointments\.{ending}.*has changed while it was read"):
        count_appointments(files["referrals"], files["appointments"], SYNTHETIC / "sites.csv")


def test_windows_are_six_calendar_months_around_the_fieldwork_month_which_is_left_out() -> None:
    days = on(
        "2021-12-31", "2022-01-01", "2022-06-30", "2022-07-01", "2022-07-31", "2022-08-01", "2023-01-31", "2023-02-01"
    )
    assert counted(*days) == (2, 2, 6, 6)
    assert counted(*days, window_months=1) == (1, 1, 1, 1)
    assert counted(*days, window_months=12) == (3, 3, 12, 12)


def test_a_leap_day_and_a_year_end_fall_into_their_months() -> None:
    patient, site = referrals(("1", "a", "2020-02-29")), sites("2020-02")
    frame = count_appointments(patient, events(*on("2019-08-01", "2019-07-31", "2020-02-29", "2020-03-01")), site)
    assert frame.iloc[0, 2:4].tolist() == [1, 1]


def test_a_referred_patient_without_appointments_counts_as_zero() -> None:
    frame = count_appointments(
        referrals(("1", "a", "2022-07-10"), ("1", "b", "2022-07-11")), events(*on("2022-06-01")), sites("2022-07")
    )
    assert frame.values.tolist() == [["1", "a", 1, 0, 6, 6], ["1", "b", 0, 0, 6, 6]]


def test_a_month_is_exposure_when_the_patient_was_there_on_its_first_day() -> None:
    months = {"2022-07-20": 0, "2022-08-01": 1, "2022-08-31": 1, "2022-09-01": 2, "2023-01-01": 6, "2023-06-01": 6}
    people = referrals(*(("1", f"left {day}", "2022-07-10", day) for day in months))
    visits = events(*(("1", f"left {day}", "2022-05-01") for day in months))
    frame = count_appointments(people, visits, sites("2022-07"), today=TODAY)
    assert frame.iloc[:, 1:].values.tolist() == [[f"left {day}", 1, 0, 6, after] for day, after in months.items()]


def test_an_appointment_on_the_day_of_leaving_counts_and_one_later_does_not() -> None:
    assert counted(*on("2022-09-02", "2022-09-03"), left="2022-09-02") == (0, 1, 6, 2)


def test_only_attended_gp_appointments_count_unless_chosen_otherwise() -> None:
    rows = [
        ("1", "a", "2022-05-01", "gp", "Attended", "online"),
        ("1", "a", "2022-05-02", "Nurse", "attended", "telephone"),
        ("1", "a", "2022-05-03", "GP", "did not attend", "telephone"),
        ("1", "a", "2022-05-04", "GP", "cancelled", "telephone"),
        ("1", "a", "2022-05-05", "GP", None, "telephone"),
    ]
    assert counted(*rows)[0] == 1
    assert counted(*rows, roles=["GP", "Nurse"])[0] == 2
    assert counted(*rows, statuses=["attended", "did not attend"])[0] == 2
    assert counted(*rows, roles=None, statuses=None)[0] == 5
    assert counted(*rows, statuses=None, modes=["telephone"])[0] == 3


ONCE = make_choices(repeats="once")


def test_identical_rows_count_each_and_once_when_that_is_chosen() -> None:
    rows = [*on("2022-05-01", "2022-05-01", "2022-05-01"), ("1", "a", "2022-05-01", "GP", "attended", "online")]
    each, once = (build_cohort(ONE, events(*rows), sites("2022-07"), choices) for choices in (make_choices(), ONCE))
    assert [one.counts["gp_appointments_before"].tolist() for one in (each, once)] == [[4], [2]]
    assert ("appointments", "identical to an earlier row") not in flow(each.flow)
    assert flow(once.flow)["appointments", "identical to an earlier row"] == 2
    told_apart = events(*rows).assign(time=["09:00", "09:10", "09:10", "09:00"])
    assert build_cohort(ONE, told_apart, sites("2022-07"), ONCE).counts.iloc[0, 2] == 3


def repeats_asked(cohort: Cohort) -> list[str]:
    return [one.text() for one in cohort.warnings if one.rule in ("rows-repeated", "part-repeated")]


def test_identical_rows_are_asked_about_unless_it_is_chosen_that_they_count_once() -> None:
    rows = events(*on("2022-05-01", "2022-05-01", "2022-09-01"))
    assert repeats_asked(build_cohort(ONE, rows, sites("2022-07"), today=TODAY)) == [
        "appointments: rows identical to an earlier one in every column (1 of 3): each of them counts; leave them if "
        "patients were seen more than once that day; if rows were written twice, count them once with linkbook cohort "
        "--repeats once"
    ]
    assert repeats_asked(build_cohort(ONE, rows, sites("2022-07"), ONCE, today=TODAY)) == []


@pytest.mark.parametrize(("twice", "where"), [("2022-05", "in 2022-05"), ("2022", "in 2022-01, 2022-02, 2022-03 and")])
def test_a_part_that_was_added_twice_is_asked_about_by_its_months(twice: str, where: str) -> None:
    days = on(*(f"2022-{month:02d}-{day:02d}" for month in range(1, 7) for day in range(1, 9)))
    rows = events(*days, *(row for row in days if row[2].startswith(twice)))
    (asked,) = repeats_asked(build_cohort(ONE, rows, sites("2022-07"), today=TODAY))
    assert f"most of all {where}" in asked and "was a part added twice?" in asked


def test_a_site_that_was_added_twice_is_asked_about() -> None:
    days = [f"2022-0{month}-{day:02d}" for month in range(1, 7) for day in range(1, 9)]
    both = [(site, patient, day) for site, patient in ("1a", "2b", "3c", "4d", "5e") for day in days]
    ref = referrals(*((site, patient, "2022-07-10") for site, patient in ("1a", "2b", "3c", "4d", "5e")))
    cohort = build_cohort(ref, events(*both, *both[:48]), sites(*["2022-07"] * 5), today=TODAY)
    (asked,) = repeats_asked(cohort)
    assert "(48 of 288), most of all at 1 site: was a part added twice?" in asked


def test_two_appointments_of_a_day_stay_two_when_their_times_differ_in_whatever_way_they_are_written() -> None:
    times = [("2022-05-20 09:00", "2022-05-20 09:10", "2022-05-20 09:10")]
    times += [("20/05/2022 09:00", "20/05/2022 09:10", "20/05/2022 09:10")]
    times += [tuple(pd.Timestamp(time) for time in times[0])]
    for three in times:
        result = build_cohort(ONE, events(*on(*three)), sites("2022-07"), ONCE, today=TODAY)
        assert (result.counts.iloc[0, 2], result.notes) == (2, [])
        assert flow(result.flow)["appointments", "identical to an earlier row"] == 1


def flow(frame: pd.DataFrame) -> dict[tuple[str, str], int]:
    return {(row.extract, row.what): row.rows for row in frame.itertuples()}


def test_every_row_of_the_extract_is_in_the_flow_once() -> None:
    ref = referrals(
        ("1", "a", "2022-07-10"), ("1", "a", "2022-07-12"), ("1", "a", "2022-07-10"),
        ("1", "b", "2022-06-30"), ("1", "c", "2022-07-01", "2022-09-02"), ("2", "d", "2022-03-05"),
    )  # fmt: skip
    app = events(
        *on("2022-05-01", "2022-05-01", "2022-07-05", "2021-12-31", "2023-02-01", "2022-08-15"),
        ("1", "b", "2022-05-01"), ("1", "x", "2022-05-01"), ("1", "c", "2022-10-01"),
        ("1", "c", "2022-06-01", "Nurse", "attended", "online"), ("1", "c", "2022-06-01", "GP", "cancelled", "online"),
    )  # fmt: skip
    site = sites("2022-07", "2022-03").assign(gp_data=["provided", "not provided"])
    rows_of = flow(build_cohort(ref, app, site).flow)
    assert rows_of["referrals", "rows of the extract"] == 6
    assert rows_of["referrals", "identical to an earlier row"] == 1
    assert rows_of["referrals", "the site gave no GP data"] == 1
    assert rows_of["referrals", "outside the site's fieldwork month"] == 1
    assert rows_of["referrals", "a further referral of the same patient"] == 1
    assert rows_of["referrals", "patients referred in the fieldwork month"] == 2
    expected = {
        "rows of the extract": 11, "the patient has no referral": 1,
        "the patient was referred in another month": 1, "the site gave no GP data": 0, "before the window": 1,
        "in the fieldwork month": 1, "after the window": 1, "after the patient left": 1,
        "a staff role that is not counted": 1, "a status that is not counted": 1, "a mode that is not counted": 0,
        "in the months before": 2, "in the months after": 1,
    }  # fmt: skip
    assert {what: rows for (table, what), rows in rows_of.items() if table == "appointments"} == expected


@pytest.mark.proof
@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random: Any) -> None:
    study = load_study()
    shuffled = study.appointments.sample(frac=1, random_state=random.randrange(10**6))
    again = study.referrals.sample(frac=1, random_state=random.randrange(10**6))
    pd.testing.assert_frame_equal(
        count_appointments(again, shuffled, study.sites),
        count_appointments(study.referrals, study.appointments, study.sites),
    )


def test_working_from_disk_gives_the_same_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    study = load_study()
    monkeypatch.setattr("helpers.data.cohort.counting._ROWS_PER_PASS", 100)
    monkeypatch.setattr("helpers.data.cohort.counting._HASHES_PER_PASS", 100)
    small = count_appointments(study.referrals, study.appointments, study.sites, memory="60MB", threads=1)
    assert small.to_csv(index=False, lineterminator="\n") == (SYNTHETIC / "gp_usage.csv").read_text()


def test_months_beyond_the_extracts_last_date_do_not_count_when_it_is_given() -> None:
    days = on("2022-05-01", "2022-09-15", "2022-10-15")
    assert counted(*days, last_date=date(2022, 10, 15)) == (1, 1, 6, 2)
    assert counted(*days, last_date=date(2022, 10, 31)) == (1, 2, 6, 3)
    assert counted(*days, last_date=date(2022, 8, 1)) == (1, 0, 6, 0)


def test_a_window_past_the_extracts_last_date_is_warned_of_with_its_months() -> None:
    result = build_cohort(
        referrals(("1", "a", "2022-07-10")), events(*on("2021-12-01", "2022-05-01", "2022-11-20")), sites("2022-07")
    )
    (warning,) = (one.text() for one in result.warnings)
    assert "2022-11-20" in warning and '"after" is truncated in 2022-11, 2022-12, 2023-01' in warning
    assert "--last-date" in warning


def test_a_window_before_the_extracts_first_date_is_warned_of_with_its_months() -> None:
    result = build_cohort(
        referrals(("1", "a", "2022-07-10")), events(*on("2022-03-05", "2023-02-20")), sites("2022-07")
    )
    (warning,) = (one.text() for one in result.warnings)
    assert '"before" is truncated in 2022-01, 2022-02, 2022-03' in warning


def test_a_site_without_any_appointment_is_warned_of_and_counts_as_zero() -> None:
    ref = referrals(("1", "a", "2022-07-10"), ("2", "b", "2022-07-10"))
    result = build_cohort(ref, events(*on("2021-12-01", "2023-02-10")), sites("2022-07", "2022-07"))
    assert result.counts["gp_appointments_before"].tolist() == [0, 0]
    assert any("sites, line 3, column site_id: 2 has no appointment at all" in one.text() for one in result.warnings)


def test_a_role_that_looks_like_a_gps_and_is_not_counted_is_warned_of() -> None:
    rows = [*on("2021-12-01", "2023-02-10"), ("1", "a", "2022-05-01", "Salaried GP", "attended", "online")]
    result = build_cohort(referrals(("1", "a", "2022-07-10")), events(*rows), sites("2022-07"))
    (warning,) = result.warnings
    assert '"Salaried GP" is the role of appointments that are not counted (1)' in warning.text()


def test_a_date_before_1990_and_one_in_the_future_are_told_and_stop_no_count() -> None:
    result = build_cohort(ONE, events(*GOOD, *on("1989-12-31", "2024-01-02")), sites("2022-07"), today=TODAY)
    assert result.counts.iloc[0, 2:].tolist() == [1, 1, 6, 6]
    rows = flow(result.flow)
    assert (rows["appointments", "before the window"], rows["appointments", "after the window"]) == (1, 1)
    way_out = "it lies outside every window; mend the date if it is a slip"
    assert [one.text() for one in result.warnings[:2]] == [
        f'appointments, line 4, column appointment_date: "1989-12-31" is before 1990; {way_out}',
        f'appointments, line 5, column appointment_date: "2024-01-02" is in the future; {way_out}',
    ]
    assert any('"after" is truncated' in one.text() for one in result.warnings)


def test_a_fieldwork_month_that_is_missing_is_named_with_its_line() -> None:
    message = faults(ONE, events(*GOOD), sites(None, "2022-07"))
    assert message == [
        "sites, line 2, column fieldwork_month: the month is missing, and referrals has referrals of this site; "
        "give the month of fieldwork as YYYY-MM"
    ]


def test_a_patient_in_two_sites_is_named_with_both_lines() -> None:
    both = referrals(("1", "a", "2022-07-10"), ("2", "a", "2022-07-10"))
    (message,) = faults(both, events(*GOOD), sites("2022-07", "2022-07"))
    assert message.startswith('referrals, line 3, column patient_id: "a" is at another site in line 2; mend the site')
    (message,) = faults(ONE, events(*GOOD, ("2", "a", "2022-05-09")), sites("2022-07", "2022-07"))
    assert message.startswith('appointments, line 4, column patient_id: "a" is at another site in referrals, line 2')


def test_swapped_dates_two_leaving_days_and_unknown_sites_are_named() -> None:
    (message,) = faults(referrals(("1", "a", "2022-07-10", "2022-07-01")), events(*GOOD), sites("2022-07"))
    assert "line 2, column left_date" in message and "is before the referral; mend one of the two dates" in message
    twice = referrals(("1", "a", "2022-07-10", "2022-08-01"), ("1", "a", "2022-07-11", "2022-08-02"))
    (message,) = faults(twice, events(*GOOD), sites("2022-07"))
    assert "line 3, column patient_id" in message and "left on another day in line 2" in message
    (message,) = faults(ONE, events(*GOOD, ("9", "z", "2022-05-01")), sites("2022-07"))
    assert message.startswith("appointments, line 4, column site_id: 9 is not a site_id of sites;")


def test_an_empty_id_is_named() -> None:
    (message,) = faults(ONE, events(*GOOD, ("1", "", "2022-05-04")), sites("2022-07"))
    assert message.startswith("appointments, line 4, column patient_id: the cell is empty, and a value is needed")


def test_a_status_in_other_words_is_in_the_flow_and_asked_about_unless_it_is_chosen() -> None:
    seen = ("1", "a", "2022-05-03", "GP", "Seen", "")
    result = build_cohort(ONE, events(*GOOD, seen), sites("2022-07"), today=TODAY)
    assert flow(result.flow)["appointments", "a status that is not counted"] == 1
    told = [one.text() for one in result.warnings if one.column == "status"]
    assert told == [
        'appointments, column status: "Seen" is the status of appointments that are not counted (1); '
        "if the patients attended, name every status that counts with --status"
    ]
    both = build_cohort(ONE, events(*GOOD, seen), sites("2022-07"), make_choices(statuses=["attended", "seen"]))
    assert both.counts.iloc[0, 2:4].tolist() == [2, 1]
    assert [one for one in both.warnings if one.column == "status"] == []


def test_no_row_with_the_chosen_role_is_a_fault_not_a_table_of_zeros() -> None:
    rows = [("1", "a", "2022-05-01", "Doctor", "attended", "online")]
    (message,) = faults(ONE, events(*rows), sites("2022-07"))
    assert '"Doctor" is the most frequent, and no row has GP; choose what counts with --role' in message
    (message,) = faults(ONE, events(*GOOD).drop(columns="status"), sites("2022-07"))
    assert "there is no column status" in message and "--status any" in message


def test_a_site_said_to_give_no_data_that_has_appointments_is_a_fault() -> None:
    (message,) = faults(ONE, events(*GOOD), sites("2022-07", gp_data="not provided"))
    assert message == (
        'sites, line 2, column gp_data: "not provided" is what the site says, and appointments has appointments of it; '
        "write provided, or take the rows out"
    )


@pytest.mark.parametrize(
    "choice", [{"window_months": 0}, {"window_months": 2.5}, {"roles": []}, {"roles": [" "]}, {"window_months": 61}]
)
def test_choices_out_of_range_are_refused(choice: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(choice))):
        make_choices(**choice)


@pytest.mark.parametrize(
    ("in_referrals", "in_appointments"),
    [
        ("1", "1.0"),
        pytest.param("001", "1", marks=pytest.mark.proof),
        ("ab", "AB"),
        pytest.param("12", "1-2", marks=pytest.mark.proof),
    ],
)
def test_ids_written_in_two_ways_are_named_with_both_lines_instead_of_counting_zero(
    in_referrals: str, in_appointments: str
) -> None:
    ref = referrals(("1", "z", "2022-07-10"), ("1", in_referrals, "2022-07-10"))
    app = events(("1", "z", "2022-05-01"), ("1", in_appointments, "2022-05-01"))
    (message,) = faults(ref, app, sites("2022-07"))
    assert message.startswith("appointments, line 3, column patient_id") and "in referrals, line 3" in message


def test_an_extract_of_none_of_the_referred_patients_is_a_fault_and_of_one_site_a_warning() -> None:
    ref = referrals(("1", "a", "2022-07-10"), ("2", "b", "2022-07-10"))
    (message,) = faults(ref, events(("1", "x", "2022-05-01"), ("2", "y", "2022-05-01")), sites("2022-07", "2022-07"))
    assert "no row is of a patient in referrals" in message
    app = events(("1", "a", "2022-01-01"), ("1", "a", "2023-01-31"), ("2", "y", "2022-05-01"))
    cohort = build_cohort(ref, app, sites("2022-07", "2022-07"), today=TODAY)
    (warning,) = [fault.text() for fault in cohort.warnings]
    assert "none of them of a referred patient: its patients (1) count as zero" in warning and "line 3" in warning


def test_a_patient_without_appointments_beside_unreferred_ones_still_counts_as_zero() -> None:
    ref = referrals(("1", "a", "2022-07-10"), ("1", "b", "2022-07-10"))
    app = events(("1", "a", "2022-05-01"), ("1", "b2", "2022-05-01"))
    assert count_appointments(ref, app, sites("2022-07"), today=TODAY)["gp_appointments_before"].tolist() == [1, 0]


def test_nobody_referred_in_the_month_and_a_last_date_before_it_are_faults() -> None:
    app = events(*on("2022-05-01"))
    (message,) = faults(referrals(("1", "a", "2022-06-10")), app, sites("2022-07"))
    assert "nothing to count" in message
    patient = referrals(("1", "a", "2022-07-10"))
    (message,) = faults(patient, app, sites("2022-07"), last_date=date(2022, 6, 30))
    assert "2022-07 after the last date 2022-06-30" in message
    assert counted(*on("2022-05-01"), last_date=date(2022, 7, 31)) == (1, 0, 6, 0)


@pytest.mark.parametrize("memory", ["lots", "-1GB", "0MB", "500"])
def test_an_amount_of_memory_that_is_none_is_refused(memory: str) -> None:
    with pytest.raises(ValueError, match="write it like 500MB"):
        count_appointments(referrals(), events(), sites("2022-07"), memory=memory)


@pytest.mark.proof
def test_lines_are_named_rightly_in_an_extract_long_enough_to_be_read_in_pieces(tmp_path: Path) -> None:
    rows = [f"1,p{number % 500},2022-05-{1 + number % 28:02d},GP,attended,telephone" for number in range(400_000)]
    rows[123_454] = "1,p1,soon,GP,attended,telephone"
    rows[387_653] = "9,z,2022-05-01,GP,attended,telephone"
    (tmp_path / "appointments.csv").write_text(
        "\n".join(["site_id,patient_id,appointment_date,staff_role,status,mode", *rows[:200_000], "", *rows[200_000:]])
    )
    people = referrals(*[("1", f"p{number}", "2022-07-04") for number in range(500)])
    messages = faults(people, tmp_path / "appointments.csv", sites("2022-07"), roles=("GP",))
    assert [line.split(":")[0] for line in messages] == [
        "appointments.csv, line 123456, column appointment_date",
        "appointments.csv, line 387656, column site_id",
    ]


def test_blanks_around_a_cell_are_no_part_of_it() -> None:
    blanks = dict(zip("abcde", (" ", "\t", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH NO-BREAK SPACE}", "\n"), strict=True))
    visits = events(
        *(
            ("1", f"{blank}{name}{blank}", f"{blank}2022-05-01", f"GP{blank}", "attended", "telephone")
            for name, blank in blanks.items()
        )
    )
    people = referrals(*(("1", name, "2022-07-10") for name in blanks))
    frame = count_appointments(people, visits, sites("2022-07"), today=TODAY)
    assert frame.iloc[:, 1:].values.tolist() == [[name, 1, 0, 6, 6] for name in blanks]


def test_a_name_that_begins_or_ends_with_another_alphabets_letter_is_left_as_it_is() -> None:
    patient = referrals(("1", "\N{LATIN CAPITAL LETTER E WITH ACUTE}a\N{EURO SIGN}", "2022-07-10"))
    visits = events(("1", "\N{LATIN CAPITAL LETTER E WITH ACUTE}a\N{EURO SIGN}", "2022-05-01"))
    frame = count_appointments(patient, visits, sites("2022-07"), today=TODAY)
    assert frame.iloc[0].tolist()[1:3] == ["\N{LATIN CAPITAL LETTER E WITH ACUTE}a\N{EURO SIGN}", 1]


@pytest.mark.skipif(sys.platform == "win32", reason="the time of a folder cannot be set there")
def test_what_a_killed_run_left_is_removed_and_what_a_running_one_holds_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    hold = (
        "from helpers.data.read.extract.scratch import scratch_folder as s\n"
        "with s() as f: print(f, flush=True); input()"
    )
    running, killed = (
        subprocess.Popen(
            [sys.executable, "-c", hold], env={**os.environ, "TMPDIR": str(tmp_path)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) for _ in range(2)
    )  # fmt: skip
    kept, left = (Path(run.stdout.readline().strip()) for run in (running, killed) if run.stdout)
    (left / "appointments.parquet").write_text("a patient")
    killed.kill()
    killed.communicate()
    for folder in (kept, left):
        os.utime(folder, (0, 0))
    assert left.is_dir()
    assert counted(("1", "a", "2022-05-01")) == (1, 0, 6, 6)
    assert not left.exists()
    assert kept.is_dir()
    running.communicate("\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="locks of another kind")
@pytest.mark.parametrize(
    "refusal", [errno.ENOLCK, *(pytest.param(one, marks=pytest.mark.proof) for one in (errno.ENOSYS, errno.EOPNOTSUPP))]
)
def test_a_disk_without_locks_stops_no_count_and_nothing_is_removed_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: int
) -> None:
    import fcntl

    def flock(*_: object) -> None:
        raise OSError(refusal, os.strerror(refusal))

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(fcntl, "flock", flock)
    perhaps_running = tmp_path / "linkbook-cohort-other"
    perhaps_running.mkdir()
    os.utime(perhaps_running, (0, 0))
    assert counted(("1", "a", "2022-05-01")) == (1, 0, 6, 6)
    assert [path.name for path in tmp_path.iterdir()] == ["linkbook-cohort-other"]
