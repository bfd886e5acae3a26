"""`linkbook check`: what it prints, for people and for machines, and its exit code."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helpers.chapters import CHAPTERS_OF_A_STUDY
from helpers.cli import main
from helpers.data.terminal_text import HIDE_VALUES
from helpers.project import DATA

TOO_FEW_SITES = "cannot be made: it compares at least 3 sites with GP numbers and the study has 2"
NOT_COUNTED = "cannot be made: it needs gp_usage_definitions.csv (which linkbook definitions makes)"
STUDIES = Path(__file__).parents[1] / "faults" / "studies"

NOTEBOOKS = [chapter.notebook for chapter in CHAPTERS_OF_A_STUDY]


def check(folder: Path | str, *options: str) -> Result:
    return CliRunner().invoke(main, ["check", str(folder), *options])


def test_a_folder_in_order_exits_0_and_every_chapter_that_has_enough_can_be_made() -> None:
    result = check(STUDIES / "plain")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].endswith("plain: no faults")
    chapters = result.stdout.partition("What each chapter can do with this folder\n")[2].splitlines()
    assert len(chapters) == len(NOTEBOOKS)
    chapters.remove(f"  03_gp_usage_pooled          {TOO_FEW_SITES}")
    chapters.remove(f"  11_every_definition         {NOT_COUNTED}")
    chapters.remove("  12_other_outcomes           cannot be made: it needs outcome_counts.csv")
    assert all(line.split(maxsplit=1)[1].startswith("can be made") for line in chapters)


def test_faults_are_grouped_by_file_and_exit_2() -> None:
    result = check(STUDIES / "everything_at_once")
    assert result.exit_code == 2
    lines = result.stdout.splitlines()
    expected = (STUDIES.parent / "everything_at_once.txt").read_text(encoding="utf-8").splitlines()
    files = {re.split(r"[,:]", line)[0] for line in expected}
    assert lines[0].endswith(f"everything_at_once: {len(expected)} faults in {len(files)} files")
    start = lines.index("referrals.csv")
    assert [line.split(",")[:2] for line in lines[start + 1 : start + 4]] == [
        ["  referrals.csv", " line 5"],
        ["  referrals.csv", " line 6"],
        ["  referrals.csv", " line 7"],
    ]
    without_ids = [re.sub(r" \[[a-z0-9-]+\]$", "", line.strip()) for line in lines]
    assert [line for line in without_ids if line in expected] == expected


def test_a_chapter_says_what_it_needs_or_what_must_be_mended() -> None:
    lines = check(STUDIES / "negative_count").stdout.splitlines()
    assert "What each chapter can do with this folder (nothing is made until every fault is mended)" in lines
    chapters = [line.split(maxsplit=1) for line in lines if line.startswith("  ") and line.split()[0] in NOTEBOOKS]
    states = dict(chapters)
    assert list(states) == list(NOTEBOOKS)
    expected = {
        "01_sampling": "can be made, without all sites that could have been chosen (that needs sampling_frame.csv) "
        "and who took part (that needs participants.csv)",
        "02_gp_usage_site": "can be made once gp_usage.csv is mended",
        "03_gp_usage_pooled": TOO_FEW_SITES,
        "04_questionnaire_change": "cannot be made: it needs questionnaires.csv",
        "05_cmoc_tables": "cannot be made: it needs cmoc_elements.csv",
        "06_npt_mapping": "cannot be made: it needs cmocs.csv and cmoc_elements.csv",
        "07_programme_theory": "cannot be made: it needs theory_nodes.csv and theory_links.csv",
    }
    assert states | expected == states


@pytest.mark.parametrize("name", ["empty_file", "header_only"])
def test_a_file_that_is_there_and_empty_is_to_be_mended_and_not_missing(name: str) -> None:
    lines = check(STUDIES / name).stdout.splitlines()
    assert "  02_gp_usage_site            can be made once gp_usage.csv is mended" in lines


def test_a_chapter_names_the_one_file_of_two_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "cmocs.csv").write_bytes((STUDIES / "plain" / "cmocs.csv").read_bytes())
    words = "cannot be made: it needs cmocs.csv and cmoc_elements.csv, and cmoc_elements.csv is missing"
    assert f"  06_npt_mapping              {words}" in check(tmp_path).stdout.splitlines()


def test_questions_and_notes_are_shown_and_stop_nothing() -> None:
    asked, noted = check(STUDIES / "one_coder"), check(STUDIES / "windows_1252")
    assert (asked.exit_code, noted.exit_code) == (0, 0)
    assert "Questions (they stop nothing; look at each)\n  cmoc_codings.csv, line 1, column coder" in asked.stdout
    assert "Notes\n  sites.csv: read as Windows-1252 text [" in noted.stdout


def test_quiet_says_nothing_when_there_is_nothing_to_mend_and_all_of_it_when_there_is() -> None:
    assert check(STUDIES / "plain", "--quiet").output == ""
    broken = check(STUDIES / "negative_count", "--quiet")
    assert (broken.exit_code, "-4 is below the minimum 0" in broken.stdout) == (2, True)


def test_json_holds_the_same_findings_for_machines() -> None:
    result = check(STUDIES / "negative_count", "--json")
    report = json.loads(result.stdout)
    way_out = "give a whole number of 0 or more"
    assert result.exit_code == 2
    assert report["ok"] is False
    assert report["faults"] == [
        {
            "rule": "number-below-minimum",
            "file": "gp_usage.csv",
            "line": 3,
            "lines": [],
            "rows": 1,
            "column": "gp_appointments_before",
            "problem": "is below the minimum 0",
            "value": "-4",
            "way_out": way_out,
            "explained_at": "book/rules.html#rule-number-below-minimum",
            "text": f"gp_usage.csv, line 3, column gp_appointments_before: -4 is below the minimum 0; {way_out}",
        }
    ]
    assert report["tables"] == {"gp_usage": 4, "sites": 2}
    states = {chapter["notebook"]: chapter["state"] for chapter in report["chapters"]}
    assert states["01_sampling"] == "ready"
    assert states["02_gp_usage_site"] == "after mending"
    assert states["04_questionnaire_change"] == "not possible"


def test_json_of_a_folder_in_order_is_ok_and_exits_0() -> None:
    result = check(STUDIES / "plain", "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["ok"], report["faults"]) == (0, True, [])
    states = {chapter["notebook"]: chapter["state"] for chapter in report["chapters"]}
    lacking = dict.fromkeys(("03_gp_usage_pooled", "11_every_definition", "12_other_outcomes"), "not possible")
    assert states == dict.fromkeys(NOTEBOOKS, "ready") | lacking


def test_hidden_values_are_in_neither_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HIDE_VALUES, "1")
    for options in ((), ("--json",)):
        output = check(STUDIES / "patient_at_two_sites", *options).output
        assert "is at another site in line 2" in output
        assert "S1-P1" not in output


def test_a_folder_that_is_not_there_is_a_message_and_exit_2(tmp_path: Path) -> None:
    result = check(tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "nowhere' does not exist" in result.output
    assert "Traceback" not in result.output


def test_a_notebook_run_without_its_table_is_a_message_and_exit_2() -> None:
    folder = str(STUDIES / "one_coder")
    result = CliRunner().invoke(main, ["run", "02_gp_usage_site", "-p", "study_dir", folder, "-p", "site_id", "1"])
    assert result.exit_code == 2
    assert result.output.startswith(
        "sites.csv is missing from the study folder, and this chapter needs it; add the file"
    )


def test_parts_of_a_chapter_that_lack_their_table_are_named() -> None:
    lines = check(DATA / "synthetic").stdout.splitlines() + check(STUDIES / "plain").stdout.splitlines()
    without = "without sites that returned totals only (that needs gp_usage_totals.csv)"
    assert f"  03_gp_usage_pooled          can be made, {without}" in lines
    topics = "without what each CMOC is about (that needs cmoc_topics.csv)"
    assert f"  05_cmoc_tables              can be made, {topics}" in lines


@pytest.mark.parametrize("total", [",Total,40,30,,", "Total,,40,30,,", "Total,Total,40,30,72,72"])
def test_a_row_of_totals_is_one_fault_and_no_site_of_its_own(total: str, tmp_path: Path) -> None:
    header = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after"
    rows = [f"A,P{number},4,3,6,6" for number in range(10)]
    (tmp_path / "gp_usage.csv").write_text("\n".join([header, *rows, total]), encoding="utf-8")
    said = CliRunner().invoke(main, ["check", str(tmp_path)]).output.splitlines()
    column = "site_id" if total.startswith("Total,,") else "patient_id"
    assert [line for line in said if "line 12" in line] == [
        f'  gp_usage.csv, line 12, column {column}: "Total" is no patient; leave sums and means out of the table, '
        "or mend the id [sum-among-patients]"
    ]
    assert any(line.startswith("  03_gp_usage_pooled") and line.endswith("the study has 1") for line in said)


def test_chapters_that_wait_for_the_same_file_share_a_line(tmp_path: Path) -> None:
    for name in ("cmocs", "cmoc_elements", "cmoc_codings"):
        rows = next(DATA.glob(f"*/{name}.csv")).read_text(encoding="utf-8")
        (tmp_path / f"{name}.csv").write_text(rows.replace(",M,", ",X,"), encoding="utf-8")
    assert [line for line in check(tmp_path).stdout.splitlines() if "can be made once" in line] == [
        "  05_cmoc_tables, 06_npt_mapping, 10_cmoc_coding: can be made once cmoc_elements.csv is mended"
    ]
