"""A list of constructs that a study describes itself: read, refused, checked against, counted, drawn and said.

The framework, its names and its definitions are made up. What is expected is counted by hand from the rows below.
"""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner
from matplotlib.text import Text

from helpers.book.release.text_to_read import text_to_read
from helpers.cli import main
from helpers.constructs import shipped_framework
from helpers.data.constructs import TEMPLATE, read_constructs
from helpers.data.qda import names
from helpers.data.returns import make_template
from helpers.data.study import Study, StudyError, examine, load_published, load_study
from helpers.project import ROOT
from helpers.show.npt.matrix import matrix

CHAPTERS = ("05_cmoc_tables", "06_npt_mapping", "10_cmoc_coding")
MADE_UP = """\
name = "Garden of Change"
short = "GoC"
source = "Made up for this test"

[[construct]]
domain = "Ground"
name = "Shared aims"
definition = "People want the same of it."

[[construct]]
domain = "Ground"
name = "Room to try"
definition = "There is time for a first attempt."

[[construct]]
domain = "Growing"
name = "Confidence"
definition = "People feel able to do it."

[[construct]]
domain = "Growing"
name = "Buy-in"
definition = "Those in charge stand behind it."

[[construct]]
domain = "Growing"
name = "IT support"
definition = "Somebody mends what breaks."
"""
LABELS = {"1": "Confidence", "2": "Confidence", "3": "Shared aims", "4": "Buy-in", "5": "Confidence", "6": ""}
SECOND = {**LABELS, "2": "IT support", "3": "Shared aims", "6": "Confidence"}
NOT_OF_THIS_STUDY = ("normalisation process", "npt", "sixteen", "16", "four domains", "coherence", "reflexive")


def study_with(folder: Path, description: str = MADE_UP, labels: dict[str, str] | None = None) -> Path:
    folder.mkdir()
    (folder / "constructs.toml").write_text(description, encoding="utf-8")
    rows = [f"{cmoc},made up,,,Trust,{label}" for cmoc, label in (labels or LABELS).items()]
    (folder / "cmocs.csv").write_text(
        "\n".join(["cmoc_id,source,table,row,theme,npt_construct", *rows]), encoding="utf-8"
    )
    elements = [f"{cmoc},{at},{role},text {cmoc} {role}" for cmoc in LABELS for at, role in enumerate("CMO", 1)]
    (folder / "cmoc_elements.csv").write_text("\n".join(["cmoc_id,position,role,text", *elements]), encoding="utf-8")
    coded = [f"{cmoc},{coder},{of[cmoc]}" for cmoc in LABELS for coder, of in (("Ann", LABELS), ("Bea", SECOND))]
    (folder / "cmoc_codings.csv").write_text("\n".join(["cmoc_id,coder,npt_construct", *coded]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return load_study(study_with(tmp_path_factory.mktemp("own") / "study"))


def test_the_list_that_comes_along_is_the_one_of_the_descriptor_and_of_the_table_to_download() -> None:
    table = load_published("npt_constructs")
    pd.testing.assert_frame_equal(shipped_framework().frame, table)
    assert load_study().framework == shipped_framework()
    assert not load_study().framework.own


def test_a_study_uses_the_list_that_it_describes_and_says_so(study: Study) -> None:
    assert study.framework.names == ("Shared aims", "Room to try", "Confidence", "Buy-in", "IT support")
    assert study.framework.domains == ("Ground", "Growing")
    assert study.cmocs["npt_construct"].tolist()[:3] == ["Confidence", "Confidence", "Shared aims"]
    notes = [note.text() for note in examine(study.folder).notes]
    assert (
        "constructs.toml: describes 5 constructs of Garden of Change, in the place of those of Normalisation Process "
        "Theory" in notes
    )


@pytest.mark.parametrize("table", ["cmocs", "cmoc_codings"])
def test_a_label_that_is_not_on_the_list_is_a_fault_with_line_column_and_the_nearest(
    tmp_path: Path, table: str
) -> None:
    folder = study_with(tmp_path / "s")
    file = folder / f"{table}.csv"
    file.write_text(file.read_text().replace("Confidence", "Activation", 1).replace("Confidence", "Confidense", 1))
    with pytest.raises(StudyError) as caught:
        load_study(folder)
    said = str(caught.value)
    assert f'{table}.csv, line 2, column npt_construct: "Activation" is not one of' in said
    assert f'{table}.csv, line 3, column npt_construct: "Confidense" is not one of' in said
    assert said.endswith("perhaps Confidence is meant")
    assert "Internalisation" not in said


def changed(old: str, new: str) -> str:
    assert old in MADE_UP
    return MADE_UP.replace(old, new, 1)


@pytest.mark.parametrize(
    ("content", "line", "rule", "words"),
    [
        (changed('short = "GoC"', 'sort = "GoC"'), 2, "constructs-key-unknown", "known here are name, short, source"),
        (changed('source = "Made up for this test"\n', ""), None, "constructs-key-missing", "source is missing"),
        (changed('definition = "People want the same of it."\n', ""), 5, "constructs-key-missing", "definition"),
        (changed('name = "Room to try"', 'name = ""'), 12, "constructs-not-text", "number 2, name is not text"),
        (changed('domain = "Ground"', "domain = 3"), 6, "constructs-not-text", "number 1, domain is not text"),
        (changed('name = "Room to try"', 'name = "<b>Room"'), 12, "constructs-text-with-marks", "(<)"),
        (changed("People want", "$x$ [a](b)"), 8, "constructs-text-with-marks", "another meaning"),
        (changed('name = "Room to try"', 'name = "shared-Aims"'), 12, "construct-twice", "another construct too"),
        (changed('name = "Room to try"', 'name = "Outcomes"'), 12, "construct-name-taken", "stands for something else"),
        (changed('name = "Room to try"', 'name = "No construct"'), 12, "construct-name-taken", "none of the"),
        (changed('name = "Room to try"', 'name = "NA"'), 12, "construct-name-taken", "missing value"),
        (changed('name = "Room to try"', 'name = "GoC"'), 12, "construct-name-taken", "the framework"),
        (changed("[[construct]]", "[construct]"), 5, "settings-not-toml", "is not TOML"),
        ('name = "A"\nsource = "B"\nconstruct = []\n', 3, "constructs-not-a-table", "[[construct]]"),
        (changed('name = "Garden of Change"', 'name = "Garden'), 1, "settings-not-toml", "is not TOML"),
    ],
)  # fmt: skip
def test_a_wrong_description_is_one_fault_with_file_line_rule_and_way_out(
    tmp_path: Path, content: str, line: int | None, rule: str, words: str
) -> None:
    (fault,) = examine(study_with(tmp_path / "s", content)).faults
    assert (fault.file, fault.rule) == ("constructs.toml", rule)
    assert fault.line == line or rule == "settings-not-toml"
    assert words in fault.text()
    assert fault.way_out


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = study_with(tmp_path / "s")
    (tmp_path / "outside.toml").write_text(MADE_UP)
    (folder / "constructs.toml").unlink()
    (folder / "constructs.toml").symlink_to(tmp_path / "outside.toml")
    (fault,) = examine(folder).faults
    assert (fault.file, fault.rule) == ("constructs.toml", "link-out-of-folder")


def test_the_template_counts_for_nothing_until_its_comments_are_taken_away(tmp_path: Path) -> None:
    make_template(tmp_path / "s")
    file = tmp_path / "s" / "constructs.toml"
    assert file.read_text(encoding="utf-8") == TEMPLATE
    assert read_constructs(tmp_path / "s") == (shipped_framework(), [])
    lines = TEMPLATE[TEMPLATE.index("# name = ") :].splitlines()
    file.write_text("\n".join(line.removeprefix("# ") for line in lines), encoding="utf-8")
    framework, faults = read_constructs(tmp_path / "s")
    assert (faults, framework.names, framework.table) == ([], ("Shared aims", "Confidence"), "Table 1")


def test_codes_of_a_project_are_looked_up_in_the_study_s_list(study: Study) -> None:
    framework = study.framework
    assert names.label_of("buy in", framework) == "Buy-in"
    assert names.label_of("Internalization", framework) is None
    assert names.is_framework("Codes of the garden of change", framework)
    assert not names.is_framework("NPT", framework)


def test_the_codebook_holds_the_study_s_list(study: Study, tmp_path: Path) -> None:
    listed = str(Path(study.folder) / "constructs.toml")
    made = CliRunner().invoke(main, ["import-qda", "--codebook", str(tmp_path / "a.qdc"), "--constructs", listed])
    assert made.exit_code == 0, made.output
    codes = [code.get("name") for code in ElementTree.parse(tmp_path / "a.qdc").iter() if code.get("name")]
    assert codes[4:] == [
        *("Garden of Change", "Ground (domain)", "Shared aims", "Room to try"),
        *("Growing (domain)", "Confidence", "Buy-in", "IT support", "No construct"),
    ]
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('name = "A"\n', encoding="utf-8")
    refused = CliRunner().invoke(
        main, ["import-qda", "--codebook", str(tmp_path / "b.qdc"), "--constructs", str(wrong)]
    )
    assert refused.exit_code == 2
    assert "wrong.toml" in refused.output
    assert not (tmp_path / "b.qdc").exists()


def test_chapters_count_draw_and_say_the_study_s_constructs_and_nothing_of_another_list(
    run_notebook: Any, study: Study
) -> None:
    made = {name: run_notebook(name, upright=False, study_dir=study.folder) for name in CHAPTERS}
    words = " ".join(text for chapter in made.values() for text in chapter.words)
    assert "Six configurations, under three constructs of Garden of Change." in words
    assert "Three of 5 constructs carry every CMOC; the commonest is confidence, with three." in words
    assert (
        "labelled with the five constructs of Garden of Change, in two domains. Source: Made up for this test." in words
    )
    assert "a row of fields for each of the two domains" in words
    assert "the three roles, a place for configurations and the five constructs" in words
    assert "with the study's definitions" in words
    assert "Two coders gave four of 6 configurations the same label." in words
    assert [word for word in NOT_OF_THIS_STUDY if word in words.lower()] == []
    figures = [shown.figure for chapter in made.values() for shown in chapter.shown]
    assert {shown.name for chapter in made.values() for shown in chapter.shown} == {
        *("cmoc-tables", "npt-constructs", "npt-agreement"),
    }
    drawn = " ".join(" ".join(text.get_text().split()) for figure in figures for text in figure.findobj(Text))
    assert "Room to try none" in drawn
    assert "Confidence 3" in drawn
    assert [word for word in NOT_OF_THIS_STUDY[:3] if word in drawn.lower()] == []


def test_the_matrix_has_the_study_s_domains_constructs_and_definitions(study: Study) -> None:
    made = matrix(study.cmocs, study.framework.frame, study.framework)
    assert made.caption == (
        "The five constructs, with the study's definitions, and the configurations that carry each, by theme."
    )
    for words in ("Ground", "Growing", "<dfn>Room to try</dfn>", "Those in charge stand behind it.", "#cmoc-4"):
        assert words in made.html
    assert "Coherence" not in made.html


def test_no_cell_of_the_chapters_that_every_study_shows_names_one_list() -> None:
    for name in CHAPTERS:
        cells = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells
        shown = [
            one.source
            for one in cells
            if one.cell_type == "markdown" and "own-data" not in one.metadata.get("tags", [])
        ]
        said = " ".join(shown).lower()
        assert [
            word for word in ("normalisation process", "sixteen", "16 constructs", "four domains") if word in said
        ] == []


def test_words_of_the_list_are_among_those_to_read_before_a_release(study: Study, tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "06.html").write_text("<p>People feel able to do it.</p>", encoding="utf-8")
    rows = text_to_read(examine(study.folder), Path(study.folder), tmp_path)
    (row,) = rows[rows["text"] == "People feel able to do it."].to_dict("records")
    assert (row["file"], row["line"], row["column"]) == ("constructs.toml", 18, "definition")
