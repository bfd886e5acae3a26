"""The page on extending the book: its examples are read as a study's own files are, and it names every key there is."""

import json
import re
from pathlib import Path

from helpers.data import scales
from helpers.data.own_chapters import read_chapters
from helpers.data.study import load_study

PAGE = (Path(__file__).parents[2] / "book" / "extend.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """What stands on the page under a heading."""
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def example(language: str, text: str = PAGE) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    return str(block)


def test_the_description_on_the_page_is_read_and_scored(tmp_path: Path) -> None:
    (tmp_path / "scales").mkdir()
    (tmp_path / "scales" / "ex4.toml").write_text(example("toml", section("Questionnaires")), encoding="utf-8")
    header = "patient_id,site_id,round,ex4_1,ex4_2,ex4_3,ex4_4"
    (tmp_path / "questionnaires.csv").write_text(f"{header}\nP1,A,1,1,2,3,0\nP2,A,1,3,3,3,2\n", encoding="utf-8")
    outcomes = load_study(tmp_path).outcomes
    assert outcomes == ("ex4_total",)
    outcome = outcomes.of("ex4_total")
    assert (outcome.range, outcome.better, outcome.most_missing) == ((0, 12), 1, 1)
    assert outcome.important_difference is not None
    assert (outcome.norm and outcome.norm.mean, outcome.important_difference.points) == (7.5, 2)


def test_the_page_says_of_every_key_what_it_means_and_of_no_other() -> None:
    table = re.findall(r"^\| (`.*?) \|", section("Questionnaires"), re.MULTILINE)
    explained = {key for cell in table for key in re.findall(r"`(\w+)`", cell)}
    known = {*scales._OF_FILE, *scales._OF_OUTCOME} - {"outcome", "source"}
    assert explained == known


def test_the_chapter_on_the_page_joins_the_book(tmp_path: Path) -> None:
    imports, parameters, code = re.split(r"\n\n(?=study_dir|page)", example("python"))
    cells = [
        ("markdown", [], "# Waiting"),
        ("code", [], imports),
        ("code", ["parameters"], parameters),
        ("code", [], code),
    ]
    made = [{"cell_type": kind, "metadata": {"tags": tags}, "source": source} for kind, tags, source in cells]
    (tmp_path / "chapters").mkdir()
    notebook = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "chapters" / "waiting.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    chapters, faults, notes = read_chapters(tmp_path)
    assert [chapter.title for chapter in chapters] == ["Waiting"]
    assert faults == []
    assert [note.rule for note in notes] == ["chapter-joins"]
