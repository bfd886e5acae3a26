"""What is legal and unlikely: for each question tables in which it is asked, and neighbours in which it is not.

The tables are written here by hand; what is unlikely about each is said by its rule.
"""

import csv
import pkgutil
from importlib import import_module
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from helpers.counted_outcomes import counted_outcome_in
from helpers.data.read.cells import typed_table
from helpers.data.read.raw_table import table_of
from helpers.data.rules import questions
from helpers.data.rules.checks import questions_about
from helpers.data.rules.rule_book import rules_of
from helpers.data.study import examine
from helpers.vocabulary import GSE_ITEMS, ONS4_ITEMS

Tables = dict[str, str]
VISITS = counted_outcome_in("visits", {"singular": "visit", "plural": "visits", "counts": "One", "source": "Made up"})
STUDIES = Path(__file__).parent / "studies"


def asked(tables: Tables) -> list[str]:
    """Return the rules of the questions about tables written as CSV."""
    raw = {
        name: table_of(csv.reader(text.splitlines(keepends=True)), name, f"{name}.csv") for name, text in tables.items()
    }
    frames = {}
    for name, table in raw.items():
        if name == "outcome_counts":
            table.counted = (VISITS,)
        frames[name], faults = typed_table(table)
        assert faults == []
    return [question.rule for question in questions_about(raw, frames)]


def usage(*rows: str) -> Tables:
    header = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after"
    return {"gp_usage": "\n".join([header, *rows])}


def of_patients(*counts: str) -> Tables:
    """Return GP usage with a patient of site 1 for each of `before,after,months,months`."""
    return usage(*(f"1,P{number},{text}" for number, text in enumerate(counts, 1)))


def ids(*texts: str) -> Tables:
    return usage(*(f"1,{text},{number},2,6,6" for number, text in enumerate(texts, 1)))


def sites(*rows: str, columns: str = "site_id,fieldwork_month,gp_data") -> Tables:
    return {"sites": "\n".join([columns, *rows])}


def people(column: str, *texts: str) -> Tables:
    rows = (f"P{number},1,{text}" for number, text in enumerate(texts, 1))
    return {"participants": "\n".join([f"patient_id,site_id,{column}", *rows])}


def forms(*rows: tuple[str, int, str, str], items: tuple[str, ...] = (*ONS4_ITEMS, *GSE_ITEMS)) -> Tables:
    """Return questionnaires: patient, round, months, and one digit (or `x` for 10, `-` for none) for each item."""
    written = [",".join(["patient_id,site_id,round,months_since_first", *items])]
    for patient, number, months, digits in rows:
        answers = ["10" if digit == "x" else digit.strip("-") for digit in digits]
        written.append(",".join([patient, "1", str(number), months, *answers]))
    return {"questionnaires": "\n".join(written)}


def at_two_sites(anxiety: tuple[int, ...]) -> Tables:
    """Return first forms of two sites: as happiness rises, anxiety falls at site 1, and is as given at site 2."""
    rows = [f"P{n},1,1,0,{n % 3},{n % 4},{n},{9 - n}" for n in range(8)]
    rows += [f"Q{n},2,1,0,{n % 4},{n % 3},{n},{answer}" for n, answer in enumerate(anxiety)]
    return {"questionnaires": "\n".join([f"patient_id,site_id,round,months_since_first,{','.join(ONS4_ITEMS)}", *rows])}


def months(first: str, *second: str) -> Tables:
    rows = [("P0", 1, first, "5463"), *((f"P{n}", 1, "0", f"{n}573") for n in range(1, 5))]
    rows += [(f"P{n}", 2, text, f"6{n}82") for n, text in enumerate(second)]
    return forms(*rows, items=ONS4_ITEMS)


def referrals(*rows: str) -> Tables:
    return {"referrals": "\n".join(["site_id,patient_id,referral_date,left_date", *rows])}


def seen(*rows: str) -> Tables:
    """Return appointments with a GP, each given as patient and date."""
    header = "site_id,patient_id,appointment_date,staff_role,status"
    return {"appointments": "\n".join([header, *(f"1,{row},GP,attended" for row in rows)])}


def visits(*counts: str, sites: str = "A") -> Tables:
    """Return counts of visits, a patient for each of `before,after,months,months`, the same at each of some sites."""
    header = "site_id,patient_id,outcome,count_before,count_after,months_before,months_after"
    rows = [f"{site},{site}{number},visits,{text}" for site in sites for number, text in enumerate(counts)]
    return {"outcome_counts": "\n".join([header, *rows])}


MAY = sites("1,2022-05,provided")
SIX = ["4,3,6,6", "2,1,6,6", "0,2,6,6", "7,5,6,6", "3,3,6,6"]
TOTALS = "site_id,n_patients,total_before,total_after\n"
EIGHT = ["1,3,2,1", "2,0,1,3", "3,1,4,2"]
TEN_DIGITS = "9434765919"
"""A valid NHS number of the range that is for examples; the number after it is not valid."""

ROUNDS = [(f"P{n}", 1, "0", f"{n % 3}{n % 4}{n}{9 - n}") for n in range(8)]
AGAIN = [(f"P{n}", 2, "9", f"{n % 4}{n % 3}{9 - n}{n}") for n in range(8)]
TURNED = [(f"P{n}", 2, "9", f"{n % 4}{n % 3}{n}{n}") for n in range(8)]
MANY_ANSWERS = "55462312341232"
OTHER_ANSWERS = "65372412331221"
FOUR_PATIENTS = usage("1,P1,2,1,6,6", "1,P2,3,0,6,6", "1,P3,1,0,6,6", "1,P4,2,0,6,6")
SEEN_BEFORE = ["P1,2022-01-14", "P1,2022-02-15", "P2,2022-02-16", "P2,2022-03-16", "P2,2022-04-16", "P3,2022-01-17",
               "P4,2022-01-18", "P4,2022-01-19"]  # fmt: skip
FOUR_SWAPPED = usage("1,P1,1,2,6,6", "1,P2,0,3,6,6", "1,P3,0,1,6,6", "1,P4,0,2,6,6")

CASES: dict[str, tuple[Tables, Tables]] = {
    "many-appointments": (of_patients(*SIX, "500,2,6,6"), of_patients(*SIX, "40,2,6,6", "35,30,6,6")),
    "many-appointments-in-total": (
        {"gp_usage_totals": f"{TOTALS}1,20,90000,60"},
        {"gp_usage_totals": f"{TOTALS}1,20,90,60"},
    ),
    "months-unlike-others": (of_patients(*SIX, "2,2,26,6"), of_patients(*SIX, "2,2,12,6")),
    "months-as-weeks": (of_patients("1,2,26,26", "3,2,26,20"), of_patients("1,2,24,24", "3,2,24,20")),
    "no-months": (of_patients("0,2,0,6", "0,1,0,6"), of_patients("0,2,0,6", "0,1,6,6")),
    "no-appointments-in-a-period": (of_patients("4,0,6,6", "3,0,6,6"), of_patients("4,0,6,6", "3,1,6,6")),
    "row-is-the-sum": (of_patients(*SIX, "16,14,6,6"), of_patients(*SIX, "16,13,6,6")),
    "counts-all-alike": (of_patients(*["4,3,6,6"] * 6), of_patients(*["4,3,6,6"] * 5, "4,2,6,6")),
    "appointments-alike": (
        {**MAY, **seen(*(f"{patient},2022-0{month}-1{month}" for patient in ("P1", "P2") for month in (1, 2, 3, 7)))},
        {**MAY, **seen(*(f"P{n},2022-0{month}-1{n}" for n in (1, 2) for month in (1, 2, 3, 7)))},
    ),
    "site-copied": (
        usage(*(f"{site},{site}P{n},{n},{9 - n},6,6" for site in "AB" for n in range(8))),
        usage(*(f"{site},{site}P{n},{n},{9 - n if site == 'A' else n + 1},6,6" for site in "AB" for n in range(8))),
    ),
    "gp-data-without-rows": (
        {**sites("1,2022-05,provided", "2,2022-05,provided"), **of_patients(*SIX)},
        {**sites("1,2022-05,provided", "2,2022-05,not provided"), **of_patients(*SIX)},
    ),
    "patients-disagree": (
        {**of_patients(*SIX), "gp_usage_totals": f"{TOTALS}1,6,16,14"},
        {**of_patients(*SIX), "gp_usage_totals": f"{TOTALS}1,5,16,14"},
    ),
    "mean-disagrees": (
        {"gp_usage_totals": "site_id,n_patients,total_before,total_after,mean_before\n1,20,90,60,9.0"},
        {"gp_usage_totals": "site_id,n_patients,total_before,total_after,mean_before\n1,20,90,60,4.5"},
    ),
    "count-contradicts-appointments": (
        {**MAY, **of_patients("3,1,6,6"), **seen("P1,2022-02-14", "P1,2022-08-20")},
        {**MAY, **of_patients("1,1,6,6"), **seen("P1,2022-02-14", "P1,2022-08-20", "P1,2022-05-20")},
    ),
    "counts-contradict-appointments": (
        {**MAY, **usage(*(f"1,P{n},9,0,6,6" if n > 1 else "1,P1,2,1,6,6" for n in range(1, 6))),
         **seen(*SEEN_BEFORE, "P1,2022-08-20")},
        {**MAY, **FOUR_PATIENTS, **seen(*SEEN_BEFORE, "P1,2022-08-20")},
    ),
    "before-and-after-swapped": (
        {**MAY, **FOUR_SWAPPED, **seen(*SEEN_BEFORE, "P1,2022-08-20")},
        {**MAY, **FOUR_PATIENTS, **seen(*SEEN_BEFORE, "P1,2022-08-20")},
    ),
    "nobody-referred-in-fieldwork-month": (
        {**sites("1,2019-05,provided"), **referrals("1,P1,2022-05-17,")},
        {**MAY, **referrals("1,P1,2022-05-17,", "1,P2,2020-01-03,")},
    ),
    "nobody-without": (
        visits(*["1,0,6,6", "0,1,6,6"] * 4), visits(*["1,0,6,6", "0,1,6,6"] * 4, "0,0,6,6"),
    ),
    "left-early": (
        {**MAY, **of_patients("4,3,6,6"), **referrals("1,P1,2022-05-17,2022-07-30")},
        {**MAY, **of_patients("4,3,6,2.5"), **referrals("1,P1,2022-05-17,2022-07-30")},
    ),
    "id-in-two-forms": (ids("P1", "p1"), ids("1-11", "11-1")),
    "id-with-odd-marks": (ids('"P ""1"""', "P2"), ids("P-1", "P.2")),
    "names-as-ids": (ids("P1", '"Smith, John"', "P3"), ids("patient one", "AB", "P-3")),
    "nhs-numbers": (ids("P1", TEN_DIGITS), ids("P1", "9434765918")),
    "dates-of-birth-as-ids": (ids("P1", "12031945"), ids("P1", "99031945")),
    "contacts-as-ids": (ids("P1", "LS1 4AP"), ids("P1", "LS-14")),
    "nobody-as-id": (ids("P1", "Test patient 2"), ids("P1", "Tes-2")),
    "numbers-for-words": (people("gender", "1", "2", "1"), people("gender", "Female", "Male")),
    "two-words-for-one": (people("gender", "F", "Female", "female"), people("gender", "F", "M")),
    "word-made-a-date": (
        sites("1,03-Apr", columns="site_id,site_name"),
        sites("1,April House", columns="site_id,site_name"),
    ),
    "sites-of-one-name": (
        sites("1,Elm", "2,Elm", columns="site_id,site_name"),
        sites("1,Elm", "2,Oak", "3,", "4,", columns="site_id,site_name"),
    ),
    "age-unlikely": (people("age_years", "0", "45"), people("age_years", "18", "101")),
    "ages-alike": (people("age_years", *["45"] * 12), people("age_years", *["45"] * 11, "46")),
    "code-for-missing": (people("age_years", "45", "99", "99"), people("age_years", "45", "99", "97")),
    "second-interview-at-month-0": (months("0", "9", "0"), months("0", "9", "")),
    "first-interview-later": (months("9", "9"), months("0", "9")),
    "interviews-in-weeks": (months("0", "26", "25", "24"), months("0", "6", "12", "13")),
    "second-interview-far-off": (months("0", "6", "6", "39"), months("0", "6", "6", "12")),
    "item-alike": (
        forms(*((f"P{n}", 1, "0", f"{n}457") for n in range(1, 7)), items=ONS4_ITEMS),
        forms(*((f"P{n}", 1, "0", f"{n}{9 - n}{n + 1}{9 - n}") for n in range(1, 5)), items=ONS4_ITEMS),
    ),
    "answers-all-alike": (
        forms(("P1", 1, "0", "5555" + "3" * 10), ("P2", 1, "0", MANY_ANSWERS)),
        forms(("P1", 1, "0", "5554" + "3" * 10), ("P2", 1, "0", MANY_ANSWERS)),
    ),
    "gse-all-alike": (
        forms(*((f"P{n}", 1, "0", str(n % 4 + 1) * 10) for n in range(6)), items=GSE_ITEMS),
        forms(*((f"P{n}", 1, "0", str(n % 4 + 1) * 9 + "2") for n in range(6)), items=GSE_ITEMS),
    ),
    "forms-alike": (
        forms(("P1", 1, "0", MANY_ANSWERS), ("P2", 1, "0", MANY_ANSWERS)),
        forms(("P1", 1, "0", MANY_ANSWERS), ("P2", 1, "0", OTHER_ANSWERS)),
    ),
    "round-2-copied": (
        forms(("P1", 1, "0", MANY_ANSWERS), ("P1", 2, "9", MANY_ANSWERS)),
        forms(("P1", 1, "0", MANY_ANSWERS), ("P1", 2, "9", OTHER_ANSWERS)),
    ),
    "anxiety-turned-in-a-round": (
        forms(*ROUNDS, *TURNED, items=ONS4_ITEMS),
        forms(*ROUNDS, *AGAIN, items=ONS4_ITEMS),
    ),
    "anxiety-turned-at-a-site": (at_two_sites((1, 2, 3, 5, 4, 6, 8, 7)), at_two_sites((8, 7, 6, 4, 5, 3, 1, 2))),
    "ons4-on-another-scale": (
        forms(*((f"P{n}", 1, "0", f"{n % 5 + 1}{n % 4 + 1}{n % 3 + 1}{5 - n % 5}") for n in range(12)),
              items=ONS4_ITEMS),
        forms(*((f"P{n}", 1, "0", f"{n % 5 + 1}{n % 4 + 1}{n % 3 + 1}{9 - n % 5}") for n in range(12)),
              items=ONS4_ITEMS),
    ),
}  # fmt: skip


def test_every_question_about_what_is_unlikely_has_its_case() -> None:
    modules = [
        import_module(module.name) for module in pkgutil.walk_packages(questions.__path__, f"{questions.__name__}.")
    ]
    assert {rule.id for module in modules for rule in rules_of(module)} <= set(CASES)


SOME = ["1,0,6,6", "0,2,6,6", "0,0,6,6", "3,1,6,6", "0,1,6,6"]
NOBODY = ["0,0,6,6"] * 8
TWELVE = [*(f"{number},{number * 5 % 12},6,6" for number in range(1, 12)), "0,0,6,6"]
OF_WHAT_IS_COUNTED: dict[str, tuple[Tables, Tables]] = {
    "many-appointments": (visits(*SOME, "190,0,6,6"), visits(*SOME, "150,0,6,6", "100,0,6,6")),
    "months-unlike-others": (visits(*SOME, "1,0,26,6"), visits(*SOME, "1,0,12,6")),
    "months-as-weeks": (visits("1,0,26,26", "0,0,26,26"), visits("1,0,24,24", "0,0,24,24")),
    "no-months": (visits("0,1,0,6", "0,0,0,6"), visits("0,1,0,6", "0,0,6,6")),
    "no-appointments-in-a-period": (visits("9,0,6,6", "1,0,6,6"), visits("8,0,6,6", "1,0,6,6")),
    "row-is-the-sum": (
        visits(*["1,0,6,6", "0,1,6,6"] * 12, "0,0,6,6", "12,12,6,6"),
        visits("1,0,6,6", "1,1,6,6", "0,1,6,6", "2,2,6,6"),
    ),
    "counts-all-alike": (visits(*["1,0,6,6"] * 5), visits(*["1,0,6,6"] * 4, "1,1,6,6")),
    "site-copied": (visits(*TWELVE, sites="AB"), visits("1,0,6,6", *NOBODY, sites="AB")),
}
"""What is rarer than GP appointments is alike, or lacking, by chance more often: the neighbours are that."""


@pytest.mark.parametrize("rule", OF_WHAT_IS_COUNTED)
def test_of_what_a_study_counts_itself_the_same_is_asked(rule: str) -> None:
    unlikely, neighbour = OF_WHAT_IS_COUNTED[rule]
    assert set(asked(unlikely)) == {rule}
    assert asked(neighbour) == []


@pytest.mark.parametrize("rule", CASES)
def test_what_is_unlikely_is_asked_about_and_its_neighbour_is_not(rule: str) -> None:
    unlikely, neighbour = CASES[rule]
    assert set(asked(unlikely)) == {rule}
    assert rule not in asked(neighbour)


@pytest.mark.parametrize(
    ("one", "other"),
    [("P1", "p1"), ("Jos\u00e9-1", "Jose\u0301-1"), ("P1", "P\u200b1"), ("P07", "P7"), ("100000", "1E5"),
     ("P 1", "P-1"), ("12", "12.0")],
)  # fmt: skip
def test_ids_that_differ_in_their_writing_only_are_asked_about_in_one_file_and_in_two(one: str, other: str) -> None:
    assert "id-in-two-forms" in asked(ids(one, other))
    assert "id-in-two-forms" in asked({**ids(one), **referrals(f"1,{other},2022-05-17,")})


@pytest.mark.parametrize("text", ["John Smith", "O'Brien, Mary", "SMITH John", "Mary", "José García", "Mr J. Jones"])
def test_one_name_among_ids_is_enough_and_is_not_in_the_message(text: str) -> None:
    tables = ids("P1", "P2", f'"{text}"', "P4")
    raw = {name: table_of(csv.reader(body.splitlines()), name, f"{name}.csv") for name, body in tables.items()}
    frames = {name: typed_table(table)[0] for name, table in raw.items()}
    (question,) = questions_about(raw, frames)
    assert (question.rule, question.line, text in question.text()) == ("names-as-ids", 4, False)


@pytest.mark.parametrize("column", ["patient_id", "site_id"])
def test_a_line_break_in_an_id_of_a_workbook_is_asked_about(tmp_path: Path, column: str) -> None:
    row = {"site_id": "1", "patient_id": "P1", "gp_appointments_before": 2, "gp_appointments_after": 3,
           "months_before": 6, "months_after": 6}  # fmt: skip
    _workbook(tmp_path / "gp_usage.xlsx", [list(row), list((row | {column: "A\n1"}).values())])
    tables = examine(tmp_path)
    assert {one.rule for one in [*tables.faults, *tables.questions]} & {
        "id-with-odd-marks", "cell-over-several-lines", "text-not-allowed"
    }  # fmt: skip


def test_rows_struck_out_in_a_workbook_are_asked_about_and_others_are_not(tmp_path: Path) -> None:
    rows = [["site_id", "region"], ["1", "North"], ["2", "South"], ["3", "East"]]
    _workbook(tmp_path / "sites.xlsx", rows, struck=3)
    (question,) = examine(tmp_path).questions
    assert (question.rule, question.line, question.rows) == ("struck-out-rows", 3, 1)
    _workbook(tmp_path / "sites.xlsx", rows)
    assert examine(tmp_path).questions == []


def _workbook(path: Path, rows: list[list[object]], *, struck: int = 0) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = path.stem
    for row in rows:
        book.active.append(row)
    for cell in book.active[struck] if struck else ():
        cell.font = Font(strike=True)
    book.save(path)


def test_the_books_own_data_and_the_test_studies_in_order_raise_no_question() -> None:
    others = Path(__file__).parents[1] / "book" / "studies"
    for folder in ("", STUDIES / "plain", STUDIES / "questionnaires_in_order", *sorted(others.iterdir())):
        assert [question.text() for question in examine(folder).questions] == [], folder
