"""Importing files into a folder that describes questionnaires and outcomes of its own: their headings are known."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helpers.cli import main
from helpers.data.study import load_study

EX3 = """\
name = "Example of three items"
short = "EX-3"

[[outcome]]
id = "ex3_total"
label = "Well-being (EX-3)"
items = ["ex3_1", "ex3_2", "ex3_3"]
lowest = 1
highest = 5
better = "higher"
"""
PHQ = """\
name = "PHQ-9"

[[outcome]]
id = "phq9"
label = "PHQ-9"
items = ["phq9_total"]
lowest = 0
highest = 27
better = "lower"
"""
VISITS = 'singular = "A&E attendance"\nplural = "A&E attendances"\ncounts = "One visit"\nsource = "made up"\n'
BEDS = 'singular = "admission"\nplural = "emergency admissions"\ncounts = "One night"\nsource = "made up"\n'


def folder_with(home: Path, *, scales: dict[str, str] | None = None, outcomes: dict[str, str] | None = None) -> Path:
    for name, described in (("scales", scales), ("outcomes", outcomes)):
        for file, text in (described or {}).items():
            (home / "study" / name).mkdir(parents=True, exist_ok=True)
            (home / "study" / name / f"{file}.toml").write_text(text, encoding="utf-8")
    return home / "study"


def imported(home: Path, *lines: str, folder: Path) -> Result:
    (home / "export.csv").write_text("\n".join(lines), encoding="utf-8")
    return CliRunner().invoke(main, ["import", str(home / "export.csv"), "--to", str(folder)])


def test_headings_of_a_study_s_own_items_are_mapped_by_round_as_those_of_the_ons4_are(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, scales={"ex3": EX3, "phq": PHQ})
    done = imported(
        tmp_path,
        "Client ID,Practice,Pre EX3 Q1,Pre EX3 Q2,Pre EX3 Q3,Pre PHQ-9,Post EX3 Q1,Post EX3 Q2,Post EX3 Q3,Post PHQ-9",
        "a1,A,1,2,3,20,2,2,5,11",
        "a2,A,5,4 - Often,3,7,,,,",
        folder=folder,
    )
    assert done.exit_code == 0, done.output
    assert "ex3_1: {1: Pre EX3 Q1, 2: Post EX3 Q1}" in done.stdout
    forms = load_study(folder).questionnaires.sort_values(["patient_id", "round"])
    items = ["ex3_1", "ex3_2", "ex3_3", "phq9_total"]
    assert forms[["patient_id", "round", *items]].to_numpy().tolist() == [
        ["a1", 1, 1, 2, 3, 20],
        ["a1", 2, 2, 2, 5, 11],
        ["a2", 1, 5, 4, 3, 7],
    ]


def test_the_map_that_was_drafted_is_followed_next_time(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, scales={"ex3": EX3})
    lines = ("Client ID,Practice,Round,ex3_1,ex3_2,ex3_3", "a1,A,1,1,2,3", "a1,A,2,1,2,4")
    assert imported(tmp_path, *lines, folder=folder).exit_code == 0
    again = CliRunner().invoke(
        main, ["import", str(tmp_path / "export.csv"), "--to", str(folder), "--map", str(folder / "map.yml")]
    )
    assert again.exit_code == 0, again.output
    assert load_study(folder).questionnaires["ex3_3"].tolist() == [3, 4]


@pytest.mark.parametrize(
    ("heading", "absent"),
    [("ex3_1,ex3_2,ex3 mood", "ex3_3"), ("Mood 1,Mood 2,Mood 3", "ex3_1, ex3_2, ex3_3")],
)
def test_items_that_no_heading_gives_are_named(tmp_path: Path, heading: str, absent: str) -> None:
    folder = folder_with(tmp_path, scales={"ex3": EX3})
    done = imported(tmp_path, f"Client ID,Practice,Gender,Round,{heading}", "a1,A,F,1,1,2,3", folder=folder)
    assert f"no heading gives {absent}, of which scales/ex3.toml makes EX-3" in done.output


def test_an_answer_out_of_range_is_asked_about_and_not_taken(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, scales={"ex3": EX3})
    done = imported(tmp_path, "Client ID,Practice,Round,ex3_1,ex3_2,ex3_3", "a1,A,1,1,2,9", folder=folder)
    assert '"9"' in done.output or " 9 " in done.output
    assert "ex3_answers" in (folder / "map.yml").read_text(encoding="utf-8")


def test_counts_side_by_side_become_a_row_for_each_patient_and_outcome(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, outcomes={"visits": VISITS, "beds": BEDS})
    done = imported(
        tmp_path,
        "Client ID,Practice,A&E attendances 6 months before,A&E attendances 6 months after,"
        "Emergency admissions (pre),Emergency admissions (post),Months before,Months after",
        "a1,A,0,1,2,0,6,6",
        "b2,B,3,0,0,0,6,4",
        folder=folder,
    )
    assert done.exit_code == 0, done.output
    assert "rounds: {1: beds, 2: visits}" in done.stdout
    counts = load_study(folder).outcome_counts
    columns = ["patient_id", "outcome", "count_before", "count_after", "months_after"]
    assert sorted(counts[columns].to_numpy().tolist()) == [
        *(["a1", "beds", 2, 0, 6.0], ["a1", "visits", 0, 1, 6.0]),
        *(["b2", "beds", 0, 0, 4.0], ["b2", "visits", 3, 0, 4.0]),
    ]


def test_counts_in_a_row_each_are_taken_as_they_are_and_the_window_of_the_study_stands_for_months(
    tmp_path: Path,
) -> None:
    folder = folder_with(tmp_path, outcomes={"visits": VISITS})
    (folder / "study.toml").write_text("window_months = 6\n", encoding="utf-8")
    lines = ("Client ID,Practice,Outcome,Count before,Count after", "a1,A,visits,0,1", "b2,B,A&E attendance,3,0")
    done = imported(tmp_path, *lines, folder=folder)
    assert done.exit_code == 0, done.output
    assert load_study(folder).outcome_counts[["outcome", "months_after"]].to_numpy().tolist() == [["visits", 6.0]] * 2


def test_an_outcome_of_which_one_heading_is_missing_is_asked_about(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, outcomes={"visits": VISITS})
    done = imported(tmp_path, "Client ID,Practice,Gender,A&E attendances before", "a1,A,F,2", folder=folder)
    assert "no two headings give A&E attendances before and after, which outcomes/visits.toml describes" in done.output
    assert not (folder / "outcome_counts.csv").exists()
