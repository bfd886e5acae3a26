"""Labels in another language: which file is taken, what is refused, and the file that a translator begins with."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers.book.release.text_to_read import text_to_read
from helpers.cli import main
from helpers.data.study import examine, load_study
from helpers.data.translation import Translation, labels_file, labels_of_the_book, read_translation, shipped_translation

ALL_LABELS = [label for labels in labels_of_the_book().values() for label in labels]


def words(folder: Path, text: str, name: str = "cy.toml") -> Path:
    (folder / "words").mkdir(parents=True, exist_ok=True)
    (folder / "words" / name).write_text(text, encoding="utf-8")
    return folder


def test_a_language_of_study_toml_takes_the_file_that_comes_along_and_the_studys_own_before_it(tmp_path: Path) -> None:
    shipped, faults, notes = read_translation(tmp_path, "cy")
    assert faults == []
    assert shipped is not None
    assert (shipped.of("Methods"), shipped.of("Retained"), shipped.file) == ("Dulliau", "Retained", "")
    assert [note.rule for note in notes] == ["words-translate", "words-a-draft"]
    words(tmp_path, 'language = "cy"\nread_by = "A. Speaker"\n[labels]\n"Methods" = " Dull  "\n"Glossary" = ""\n')
    own, faults, notes = read_translation(tmp_path, "cy")
    assert faults == []
    assert own == Translation("cy", {"Methods": "Dull"}, "A. Speaker", "words/cy.toml")
    (note,) = notes
    assert note.text() == (
        f"words/cy.toml: 1 of {len(ALL_LABELS)} labels are in the language cy; the others stay in English"
    )


@pytest.mark.parametrize("language", ["", "en"])
def test_without_a_language_a_file_is_looked_at_and_not_used(tmp_path: Path, language: str) -> None:
    words(tmp_path, 'language = "cy"\n[labels]\n"Methods" = "Dulliau"\n')
    translation, faults, notes = read_translation(tmp_path, language)
    assert (translation, faults) == (None, [])
    assert [note.rule for note in notes] == ["words-not-used"]
    words(tmp_path, 'language = "cy"\n[labels]\n"Methods" = 3\n')
    assert [fault.rule for fault in read_translation(tmp_path, language)[1]] == ["words-not-text"]


@pytest.mark.parametrize(
    ("text", "words_said"),
    [
        ('language = "cy"\n[labels]\n"Methods" = 3\n', 'words/cy.toml, line 3: "Methods" is not given text in'),
        ('language = "cy"\n[labels]\n"Methods" = "<b>D</b>"\n', 'line 3: "Methods" is given one of the marks < > ` {'),
        ('language = "cy"\n[labels]\n"Methods" = "a\\u202eb"\n', "line 3"),
        ('language = "cy"\n[labels]\n"Methods" = "a\\nb"\n', "or more than one line; write it on one line"),
        (f'language = "cy"\n[labels]\n"Methods" = "{"a" * 201}"\n', "is given more than 200 characters; make it"),
        ('language = "cy"\nread_by = 1\n', 'line 2: "read_by" is not given text'),
        ('language = "de"\n', 'line 1: key language is not that of the file\'s name; write language = "cy"'),
        ("[labels]\n", 'key language is not that of the file\'s name; write language = "cy"'),
        ('language = "cy"\nlabels = 3\n', "line 2: labels is not a table; write [labels] and below it lines"),
        ('language = "cy"\n[label]\n"Methods" = "D"\n', "line 2: key label is not known; known are language, read_by"),
        ('language = "cy"\n[labels]\nMethods = D\n', "words/cy.toml, line 3: is not TOML"),
    ],
)
def test_what_is_wrong_is_a_fault_with_its_line_and_the_way_out(tmp_path: Path, text: str, words_said: str) -> None:
    translation, faults, _ = read_translation(words(tmp_path, text), "cy")
    assert translation is None
    assert len(faults) == 1
    assert words_said in faults[0].text()


def test_a_label_that_the_book_does_not_have_is_named_with_the_nearest_and_passed_over(tmp_path: Path) -> None:
    words(tmp_path, 'language = "cy"\n[labels]\n"Data and codes" = "Data a chod"\n"Zebra crossings" = "x"\n')
    translation, faults, notes = read_translation(tmp_path, "cy")
    assert (translation and dict(translation.labels), faults) == ({}, [])
    said = [note.text() for note in notes if note.rule == "words-label-unknown"]
    assert said == [
        'words/cy.toml, line 3: "Data and codes" is no label of the book, and is not used; perhaps "Data and code" is '
        "meant; linkbook template FOLDER --words LANGUAGE writes every label",
        'words/cy.toml, line 4: "Zebra crossings" is no label of the book, and is not used; linkbook template FOLDER '
        "--words LANGUAGE writes every label",
    ]


def test_a_language_without_labels_or_of_another_form_is_a_fault_of_study_toml(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_id,gp_data\nA,provided\nB,provided\n")
    (tmp_path / "study.toml").write_text('language = "gd"\n')
    said = [fault.text() for fault in examine(tmp_path).faults]
    assert any("study.toml: key language is gd, and there is no words/gd.toml; come along: cy;" in one for one in said)
    (tmp_path / "study.toml").write_text('language = "../../x"\n')
    said = [fault.text() for fault in examine(tmp_path).faults]
    assert any("key language is not the code of a language" in one for one in said)


def test_other_files_and_links_out_of_the_folder_are_faults(tmp_path: Path) -> None:
    study = words(tmp_path / "study", "", "Welsh.toml")
    (tmp_path / "cy.toml").write_text('language = "cy"\n')
    (study / "words" / "cy.toml").symlink_to(tmp_path / "cy.toml")
    translation, faults, _ = read_translation(study, "cy")
    assert translation is None
    assert sorted(fault.file for fault in faults) == ["words/Welsh.toml", "words/cy.toml"]


def test_the_file_to_fill_in_has_every_label_and_is_read_back(tmp_path: Path) -> None:
    run = CliRunner().invoke(main, ["template", str(tmp_path), "--words", "br"])
    assert run.exit_code == 0, run.output
    written = (tmp_path / "words" / "br.toml").read_text(encoding="utf-8")
    given = tomllib.loads(written)
    assert list(given["labels"]) == ALL_LABELS
    assert set(given["labels"].values()) == {""}
    assert 'language = "br"' in run.output
    translation, faults, _ = read_translation(tmp_path, "br")
    assert (translation, faults) == (Translation("br", {}, "", "words/br.toml"), [])
    again = CliRunner().invoke(main, ["template", str(tmp_path), "--words", "br"])
    assert again.exit_code == 2
    assert "it is there already" in again.output
    assert CliRunner().invoke(main, ["template", str(tmp_path), "--words", "../x"]).exit_code == 2


def test_welsh_is_written_out_with_what_comes_along_and_calls_itself_a_draft(tmp_path: Path) -> None:
    shipped = shipped_translation("cy")
    assert shipped.read_by == ""
    CliRunner().invoke(main, ["template", str(tmp_path), "--words", "cy"])
    written = (tmp_path / "words" / "cy.toml").read_text(encoding="utf-8")
    assert written == labels_file(shipped)
    assert "is a draft made with the help of a machine: a speaker of the language has to read it." in written
    own, _, _ = read_translation(tmp_path, "cy")
    assert own is not None
    assert own.labels == shipped.labels


def test_labels_of_a_study_stand_in_the_texts_to_read_of_a_release_with_their_line(tmp_path: Path) -> None:
    study = words(
        tmp_path / "study", 'language = "cy"\n\n[labels]\n"Methods" = "Dulliau ni"\n"Glossary" = "Geirfa ni"\n'
    )
    (study / "sites.csv").write_text("site_id,gp_data\nA,provided\nB,provided\n")
    (study / "study.toml").write_text('language = "cy"\n')
    html = tmp_path / "html"
    (html / "book").mkdir(parents=True)
    (html / "book" / "methods.html").write_text("<h1>Dulliau ni</h1>")
    assert load_study(study).translation is not None
    listed = text_to_read(examine(study), study, html)
    assert listed[["file", "line", "text", "pages"]].to_numpy().tolist() == [
        ["words/cy.toml", 4, "Dulliau ni", "book/methods.html"]
    ]
