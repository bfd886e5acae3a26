"""study.toml: what a study says of itself is optional, checked key by key, and never leads outside its folder."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.data.rules.gp_usage import window_questions
from helpers.data.study import examine, load_study
from helpers.data.study_settings import MOST_LOGO_BYTES, TEMPLATE, StudySettings, read_settings

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def written(folder: Path, text: str | bytes) -> Path:
    (folder / "study.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def faults(folder: Path, text: str | bytes) -> list[str]:
    settings, found = read_settings(written(folder, text))
    assert settings == StudySettings(), "nothing is taken from a file with a fault"
    return [fault.text() for fault in found]


def test_a_folder_without_the_file_says_nothing_of_itself(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == (StudySettings(), [])
    assert StudySettings().texts() == {}


def test_every_key_is_read_with_its_type(tmp_path: Path) -> None:
    (tmp_path / "mark.png").write_bytes(PNG)
    text = """
    name = "  Two   towns "
    period = "2024"
    window_months = 12
    months_between_interviews_planned = 4.5
    how_sites_were_chosen = "All who asked."
    contact = "a@example.org"
    licence = "None"
    logo = "mark.png"
    authors = ["A", "B"]
    """
    assert read_settings(written(tmp_path, "\ufeff" + text.replace("\n", "\r\n"))) == (
        StudySettings("Two towns", "2024", 12, 4.5, "All who asked.", "a@example.org", "None", "mark.png", ("A", "B")),
        [],
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "colour = 1",
            "study.toml: key colour is not known; known are authors, contact, dates, how_sites_were_chosen, ",
        ),
        ("name = 3", "study.toml: key name is not text; put it into quotation marks"),
        (f'name = "{"x" * 121}"', "study.toml: key name has more than 120 characters; make it shorter"),
        ('name = "a\\nb"', "study.toml: key name holds marks that cannot be seen, or more than one line"),
        ('name = "a\\u202eb"', "study.toml: key name holds marks that cannot be seen"),
        ("window_months = true", "study.toml: key window_months is not a whole number from 1 to 60"),
        ("window_months = 6.5", "study.toml: key window_months is not a whole number from 1 to 60"),
        ("window_months = 61", "study.toml: key window_months is not a whole number from 1 to 60"),
        ('months_between_interviews_planned = "6"', "key months_between_interviews_planned is not a number above 0"),
        ("months_between_interviews_planned = nan", "key months_between_interviews_planned is not a number above 0"),
        ('authors = "A"', "study.toml: key authors is not a list of up to 50 names; write it as authors = "),
        ('authors = ["A", 2]', "study.toml: key authors is not text"),
        ('authors = ["A", ""]', "study.toml: key authors holds a name without letters"),
        ("name = 'a'\nperiod: 2024", "study.toml, line 2: is not TOML"),
        (b'name = "\xff"', "study.toml: is not text in UTF-8; save it as UTF-8"),
        (b"#" * 100_001, "study.toml: is larger than 100,000 bytes"),
        ("a = " + "[" * 5_000, "study.toml"),
        ('logo = "../mark.png"', "study.toml: key logo is not the name of an image in the folder"),
        ('logo = "/etc/passwd"', "study.toml: key logo is not the name of an image in the folder"),
        ('logo = "mark.jpg"', "study.toml: key logo is not the name of an image in the folder"),
        ('logo = "gone.png"', "study.toml: key logo names a file that is not there or cannot be read"),
    ],
)
def test_a_fault_names_the_file_the_key_the_rule_and_the_way_out(tmp_path: Path, text: str | bytes, fault: str) -> None:
    (said,) = faults(tmp_path, text)
    assert fault in said


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("mark.png", b"GIF89a", "key logo is no PNG image"),
        ("mark.svg", b"<html></html>", "key logo is no SVG image"),
        ("mark.png", PNG + b"\0" * MOST_LOGO_BYTES, "key logo is an image of more than 1,000,000 bytes"),
        ("mark.svg", b"<svg><script>alert(1)</script></svg>", "key logo is an SVG with scripts"),
        ("mark.svg", b'<svg onload = "alert(1)"></svg>', "key logo is an SVG with scripts"),
        ("mark.svg", b'<svg><image href="http://example.org/a.png"/></svg>', "key logo is an SVG with scripts"),
        ("mark.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg></svg>', "key logo is an SVG with scripts"),
        ("mark.svg", b"<svg><style>@import url(http://example.org)</style></svg>", "key logo is an SVG with scripts"),
    ],
)
def test_a_logo_is_a_plain_image(tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    (tmp_path / name).write_bytes(content)
    (said,) = faults(tmp_path, f'logo = "{name}"')
    assert fault in said


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.png").write_bytes(PNG)
    (tmp_path / "outside.toml").write_text('name = "x"')
    study = tmp_path / "study"
    study.mkdir()
    (study / "mark.png").symlink_to(tmp_path / "outside.png")
    assert "key logo leads to something outside the folder" in faults(study, 'logo = "mark.png"')[0]
    (study / "study.toml").unlink()
    (study / "study.toml").symlink_to(tmp_path / "outside.toml")
    _, (fault,) = read_settings(study)
    assert fault.text().startswith("study.toml: is a link to something outside the folder")


def test_check_names_its_faults_with_all_others_and_does_not_call_it_unread(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_id\nA\n")
    result = CliRunner().invoke(main, ["check", str(written(tmp_path, 'name = 3\nlogo = "../x.png"\n'))])
    assert result.exit_code == 2
    assert "2 faults in 1 file" in result.stdout
    (tmp_path / "mark.png").write_bytes(PNG)
    result = CliRunner().invoke(main, ["check", str(written(tmp_path, 'logo = "mark.png"\n'))])
    assert (result.exit_code, "is not read" in result.stdout) == (0, False)
    assert load_study(tmp_path).settings.logo == "mark.png"


def test_the_template_writes_one_in_which_nothing_is_said_and_every_line_can_be(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert CliRunner().invoke(main, ["template", str(folder)]).exit_code == 0
    assert read_settings(folder) == (StudySettings(), [])
    filled = "\n".join(line.removeprefix("# ") for line in TEMPLATE.splitlines() if " = " in line)
    (folder / "logo.png").write_bytes(PNG)
    settings, found = read_settings(written(folder, filled))
    assert (found, settings.window_months) == ([], 6)
    assert all(vars(settings).values())


def test_a_window_unlike_that_of_the_patients_is_asked_about() -> None:
    frames = {"gp_usage": pd.DataFrame({"months_before": [12.0, 3.0], "months_after": [9.0, 12.0]})}
    assert window_questions(StudySettings(window_months=12), frames) == []
    (question,) = window_questions(StudySettings(window_months=6), frames)
    assert question.text().startswith("study.toml: key window_months is not the 12 months that patients")


def without_months(folder: Path, *, window: bool, empty: bool = False) -> None:
    """Three sites whose gp_usage.csv gives no months; study.toml may name the window."""
    months = ",months_before,months_after" if empty else ""
    rows = [f"{site},{site}{n},4,3{',,' if empty else ''}" for site in "ABC" for n in range(4)]
    header = f"site_id,patient_id,gp_appointments_before,gp_appointments_after{months}"
    (folder / "gp_usage.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    if window:
        (folder / "study.toml").write_text("window_months = 9\n", encoding="utf-8")


@pytest.mark.parametrize("empty", [False, True])
def test_months_left_out_are_the_window_of_the_study_and_that_is_said(empty: bool, tmp_path: Path) -> None:
    without_months(tmp_path, window=True, empty=empty)
    tables = examine(tmp_path)
    assert tables.faults == []
    assert set(tables.frames["gp_usage"][["months_before", "months_after"]].to_numpy().ravel()) == {9}
    assert any("all of the 9 months that study.toml names" in note.text() for note in tables.notes)
    assert tables.assumed["gp_usage"].endswith("its patients are taken to have been there for all 9.")


def test_months_left_out_of_a_study_without_a_window_are_a_fault_with_both_ways_out(tmp_path: Path) -> None:
    without_months(tmp_path, window=False)
    faults = [fault.text() for fault in examine(tmp_path).faults]
    assert len(faults) == 2
    assert all(
        fault.endswith("or write window_months in study.toml if all were registered for the whole window")
        for fault in faults
    )
