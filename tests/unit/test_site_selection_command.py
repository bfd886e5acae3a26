"""`linkbook select-sites`: the choice it prints and writes, and every wrong frame told in words with exit code 2."""

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
