"""`linkbook select-sites`: the choice it prints and writes, and every wrong frame told in words with exit code 2."""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from helpers.cli import main

ROWS = ("site_id,place,size,months", "A,North,Small,1", "B,North,Large,30", "C,South,Small,28", "D,South,Large,2")
FRAME = "\n".join([*ROWS, "E,North,Small,3", ""])


def run(folder: Path, frame: str, *options: str, weights: str = "") -> Result:
    (folder / "frame.csv").write_text(frame)
    more = []
    if weights:
        (folder / "weights.csv").write_text(weights)
        more = ["--weights", str(folder / "weights.csv")]
    return CliRunner().invoke(main, ["select-sites", str(folder / "frame.csv"), *options, *more])


def test_the_choice_says_whether_it_is_the_best_and_has_a_sentence_per_site(tmp_path: Path) -> None:
    # By hand, months over a range of 29: B and C differ in place, size and by 2/29, so (1 + 1 + 2/29) / 3 = 0.6897;
    # next come A and D, and D and E, with (1 + 1 + 1/29) / 3 = 0.6782
    result = run(tmp_path, FRAME, "-k", "2", "--out", str(tmp_path / "chosen.csv"))
    assert result.exit_code == 0, result.output
    assert "Chosen: B and C." in result.output
    assert "0.6897 apart" in result.output
    assert "this is proven" in result.output
    chosen = pd.read_csv(tmp_path / "chosen.csv")
    assert chosen["site_id"].tolist() == ["B", "C"]
    assert chosen["reason"].str.endswith(".").all()
    assert result.output.count("nearest chosen site") == 2


def test_the_choice_is_written_for_machines(tmp_path: Path) -> None:
    result = run(tmp_path, FRAME, "-k", "2", "--json", "--out", str(tmp_path / "chosen.csv"))
    said = json.loads(result.stdout)
    assert said["sites"] == ["B", "C"]
    assert said["reasons"] == pd.read_csv(tmp_path / "chosen.csv")["reason"].tolist()
    assert said["said"][0] == "Chosen: B and C."


def test_a_site_that_must_be_in_is_in_and_its_sentence_says_why(tmp_path: Path) -> None:
    result = run(tmp_path, FRAME, "-k", "3", "--must-include", "E", "--criterion", "mean")
    assert result.exit_code == 0, result.output
    assert "  E: asked for; " in result.output


def test_semicolons_missing_cells_and_levels_are_read(tmp_path: Path) -> None:
    frame = FRAME.replace(",", ";").replace("C;South;Small", "C;South;")
    result = run(tmp_path, frame, "-k", "2", "--levels", "size", "Small,Large")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("frame", "options", "weights", "message"),
    [
        (FRAME, ["-k", "6"], "", "frame.csv: k: 6 is not allowed; give a whole number from 2 to 5"),
        (FRAME, ["-k", "1"], "", "frame.csv: k: 1 is not allowed"),
        (FRAME.replace("South", "North"), ["-k", "2"], "", "line 1, column place: is the same for every site"),
        (FRAME.replace("South", "").replace("North", ""), ["-k", "2"], "", "column place: every value is missing"),
        (FRAME + "A,South,Large,9\n", ["-k", "2"], "", 'line 7, column site_id: "A" is already in line 2'),
        ("site_id,place\nA,North\n", ["-k", "2"], "", "frame.csv: holds one site only"),
        ("site_id\nA\nB\n", ["-k", "2"], "", "holds no attribute"),
        (FRAME, ["-k", "2"], "attribute,weight\nplaces,2\n", "line 2, column attribute: \"places\" is no attribute"),
        (FRAME, ["-k", "2"], "attribute,weight\nplace,-2\n", "weights.csv, line 2, column weight: -2 is negative"),
        (FRAME, ["-k", "2"], "attribute,weight\nplace,much\n", 'column weight: "much" is not a number'),
        (FRAME, ["-k", "2"], "attribute,weight\nplace,0\nsize,0\nmonths,0\n", "every attribute the weight 0"),
        (FRAME, ["-k", "2", "--must-include", "Z"], "", "must_include: Z is not in the frame"),
        (FRAME, ["-k", "2", "--levels", "size", "Small,Middle"], "", '"Large" is none of the levels Small, Middle'),
        (FRAME, ["-k", "2", "--leave-out", "plac"], "", "has no column 'plac', which --leave-out asks for"),
        (FRAME, ["-k", "2", "--out", "/nowhere/x.csv"], "", "there is no folder /nowhere"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_words(
    tmp_path: Path, frame: str, options: list[str], weights: str, message: str
) -> None:
    result = run(tmp_path, frame, *options, weights=weights)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_every_fault_of_a_weights_file_is_told_at_once(tmp_path: Path) -> None:
    result = run(tmp_path, FRAME, "-k", "2", weights="attribute,weight\nplaces,-1\nplace,2\nplace,3\n")
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 3


def test_a_constant_column_is_let_pass_with_weight_0(tmp_path: Path) -> None:
    result = run(tmp_path, FRAME.replace("South", "North"), "-k", "2", weights="attribute,weight\nplace,0\n")
    assert result.exit_code == 0, result.output


def test_a_slip_in_a_column_of_numbers_is_named_and_never_makes_it_a_column_of_names(tmp_path: Path) -> None:
    result = run(
        tmp_path, FRAME.replace("North,Small,3", "North,Small,about 3").replace("Large,2", 'Large,"2,5"'), "-k", "2"
    )
    assert result.exit_code == 2
    assert 'line 6, column months: "about 3" is not a number; mend the cell, or take' in result.output
    assert "line 5, column months: 2,5 is not a number; write a point for the decimals" in result.output
    as_names = run(tmp_path, FRAME.replace("North,Small,3", "North,Small,about 3"), "-k", "2", "--category", "months")
    assert as_names.exit_code == 0, as_names.output


def test_the_frame_and_the_weights_are_never_written_over(tmp_path: Path) -> None:
    for name in ("frame.csv", "weights.csv"):
        result = run(tmp_path, FRAME, "-k", "2", "--out", str(tmp_path / name), weights="attribute,weight\nsize,2\n")
        assert (result.exit_code, "this file is read; give another name" in result.output) == (2, True)
    assert (tmp_path / "frame.csv").read_text() == FRAME


def test_what_is_proven_of_sets_with_the_sites_asked_for_is_said_of_those_only(tmp_path: Path) -> None:
    # A and E are 2/29 apart in months alone; either of them swapped for D would raise the distance
    output = run(tmp_path, FRAME, "-k", "2", "--must-include", "A", "--must-include", "E").output
    assert "No other set of two among the five candidates with A and E in it does better" in output
    assert output.count("D in its place would raise the smallest distance by 0.66") == 2  # (2 + 1/29) / 3 less 0.02
    assert "Every candidate is chosen" in run(tmp_path, FRAME, "-k", "5").output
