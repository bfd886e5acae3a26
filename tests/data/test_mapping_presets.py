"""Each preset reads the example beside it; one is called a preset only where a public list of headings is named."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from helpers.cli import main
from helpers.data.mapping.map_reader import read_map
from helpers.data.mapping.presets import PRESETS, preset_file, preset_names
from helpers.data.report import chapters_of
from helpers.data.study import examine

EXAMPLES = PRESETS
READY = {
    "elemental": "04_questionnaire_change",
    "emis_web": "02_gp_usage_site",
    "joy": "04_questionnaire_change",
    "systmone": "02_gp_usage_site",
}


def imported(name: str, folder: Path) -> Result:
    files = [str(EXAMPLES / source.file) for source in read_map(preset_file(name)).sources]
    return CliRunner().invoke(main, ["import", *files, "--to", str(folder), "--preset", name])


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_reads_its_example_and_the_study_has_no_faults(name: str, tmp_path: Path) -> None:
    done = imported(name, tmp_path / "mine")
    assert done.exit_code == 0, done.output
    states = {chapter["notebook"]: chapter["state"] for chapter in chapters_of("", examine(tmp_path / "mine"))}
    assert name not in READY or states[READY[name]] == "ready"


def test_every_example_belongs_to_a_preset() -> None:
    wanted = {source.file for name in preset_names() for source in read_map(preset_file(name)).sources}
    assert {path.name for path in EXAMPLES.glob("*.csv")} == wanted


def test_the_list_says_which_are_presets_and_which_are_only_examples() -> None:
    text = CliRunner().invoke(main, ["import", "--presets"]).stdout
    kinds = dict(zip(text.splitlines()[::2], text.splitlines()[1::2], strict=True))
    presets = {
        line.split(":")[0] for line, kind in kinds.items() if kind.startswith("  Preset; headings from NHS England")
    }
    examples = {line.split(":")[0] for line, kind in kinds.items() if kind.startswith("  Example: no public list")}
    assert presets == {"epraccur", "gp_workforce", "pcn_workforce"}
    assert examples == {"elemental", "emis_web", "joy", "systmone"}


def test_an_unknown_preset_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n1\n")
    done = CliRunner().invoke(main, ["import", str(tmp_path / "a.csv"), "--to", str(tmp_path), "--preset", "emisweb"])
    assert done.exit_code == 2
    assert "--preset 'emisweb' is unknown; perhaps emis_web is meant" in done.output


def test_a_frame_keeps_its_numbers_and_leaves_out_what_is_not_there(tmp_path: Path) -> None:
    imported("gp_workforce", tmp_path / "mine")
    frame = pd.read_csv(tmp_path / "mine" / "sampling_frame.csv")
    assert frame["patients"].tolist() == [8120, 12044, 5310]
    assert frame["gp_fte"].isna().tolist() == [False, False, True]
    assert frame["admin_fte"].isna().tolist() == [False, True, False]


def test_a_line_for_each_role_is_added_up_to_a_row_for_each_network(tmp_path: Path) -> None:
    done = imported("pcn_workforce", tmp_path / "mine")
    frame = pd.read_csv(tmp_path / "mine" / "sampling_frame.csv", dtype={"fte": str})
    assert frame["site_id"].tolist() == ["U00001", "U00002", "U00003"]
    assert frame["fte"].fillna("").tolist() == ["1.9", "0.8", ""]
    assert "sampling_frame.csv (3 rows)" in done.output
    file = tmp_path / "pcn_workforce.csv"
    file.write_text((EXAMPLES / file.name).read_text().replace(",ND\n", ",about two\n"))
    to = ["--to", str(tmp_path / "two"), "--preset", "pcn_workforce"]
    refused = CliRunner().invoke(main, ["import", str(file), *to])
    assert 'pcn_workforce.csv, line 7: "about two" is no number, and the map adds fte up' in refused.output


def test_a_file_without_headings_is_read_by_the_order_of_its_fields(tmp_path: Path) -> None:
    imported("epraccur", tmp_path / "mine")
    frame = pd.read_csv(tmp_path / "mine" / "sampling_frame.csv")
    assert frame["site_id"].tolist() == ["Z00001", "Z00002", "Z00003"]
    assert frame["status"].tolist() == ["active", "active", "closed"]
    assert frame["prescribing_setting"].tolist() == [4, 4, 4]
