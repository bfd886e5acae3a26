"""Chapters of studies as people have them: any words in any cell, optional columns empty, tables of one row."""

import shutil
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers.chapters import CHAPTERS_OF_A_STUDY
from helpers.data.descriptor import fields_of
from helpers.data.requirements import why_left_out
from helpers.data.study import load_study
from helpers.project import DATA

RIVERS = Path(__file__).parents[1] / "book" / "studies" / "rivers"
"""A small study with most tables of a study's chapters."""

HOSTILE = [
    "$5 and $10",
    "an unclosed $ in a name",
    "名前 नमस्ते",
    "😀 \u202etfel",
    "שלום مرحبا",
    "& ' / < > % # {0} %s",
    "very long words " * 8 + "end",
    "_under **bold** `code` [l](x)",
    "<img src=x onerror=alert(1)>",
    r"$\frac{1}{0}$ \textbf{x}",
]


def tables() -> dict[str, pd.DataFrame]:
    """Every table of the study, and the labels of two coders, which it has none of."""
    frames = {path.stem: pd.read_csv(path, dtype=str, keep_default_na=False) for path in RIVERS.glob("*.csv")}
    labels = frames["cmocs"][["cmoc_id", "npt_construct"]]
    frames["cmoc_codings"] = pd.concat([labels.assign(coder="first"), labels.assign(coder="second")])
    return frames


def chapters(
    run: Any, folder: Path, frames: dict[str, pd.DataFrame], *, of: str = "", **options: Any
) -> dict[str, Any]:
    """Write a study, and run every chapter that it can have, or those `of` a table; a warning is an error."""
    shutil.copy(RIVERS / "study.toml", folder)
    shutil.copy(RIVERS / "mark.svg", folder)
    for name, frame in frames.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    study = load_study(folder)
    possible = [one for one in CHAPTERS_OF_A_STUDY if not why_left_out(one.notebook, study)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return {
            one.notebook: run(
                one.notebook,
                study_dir=str(folder),
                **options,
                **({"site_id": frames["sites"]["site_id"].iloc[0]} if one.per_site else {}),
                **({"imputations": 2, "outcomes": "gse"} if "outcomes" in one.parameters else {}),
            )
            for one in possible
            if not of or of in one.tables
        }


def one_row(name: str) -> dict[str, pd.DataFrame]:
    """The tables with one row of one of them, and of the others what goes with it."""
    frames = tables()
    frames[name] = frames[name].head(1)
    for key, owner in (("site_id", "sites"), ("patient_id", "participants"), ("cmoc_id", "cmocs")):
        for other in frames:
            if other != owner and key in frames[other] and (key != "patient_id" or other == "questionnaires"):
                frames[other] = frames[other][frames[other][key].isin(frames[owner][key])]
    if name == "theory_links":
        ends = {*frames[name]["from"], *frames[name]["to"]}
        frames["theory_nodes"] = frames["theory_nodes"][frames["theory_nodes"]["node_id"].isin(ends)]
    return frames


def definitions(site_ids: "pd.Series[Any]") -> pd.DataFrame:
    """Ten definitions of appointments in which panels, staff and modes have words of any kind."""
    counted = pd.read_csv(DATA / "synthetic" / "gp_usage_definitions.csv", dtype=str, keep_default_na=False)
    counted["site_id"] = counted["site_id"].map(dict(zip(counted["site_id"].unique(), site_ids, strict=False)))
    counted = counted[counted["site_id"].notna()]
    number = counted.groupby("definition", sort=False).ngroup()
    words = number.map(lambda place: HOSTILE[place % len(HOSTILE)])
    counted = counted.assign(panel=number.map(lambda place: HOSTILE[place // 5 % 2]), roles=words, modes=words)
    return counted[number < len(HOSTILE)]


def fits_an_id(words: str) -> bool:
    """An id has up to 64 characters that can be seen."""
    return len(words) <= 64 and words.isprintable()


COLUMNS = {name: [*frame] for name, frame in tables().items()}

MANY_CHAPTERS = ("participants", "questionnaires", "sites")
"""Tables that many chapters read, of which the proof tries all."""


def optional_columns(table: str) -> list[str]:
    return [
        field["name"]
        for field in fields_of(table)
        if field["name"] in COLUMNS[table] and not field.get("constraints", {}).get("required")
    ]


TEXTS = [
    (table, column)
    for table, column in (
        *(("sites", column) for column in ("site_name", "region", "set_up_by")),
        *(("participants", column) for column in ("gender", "ethnic_group")),
        *(("cmocs", column) for column in ("table", "theme")),
        ("cmoc_elements", "text"),
        ("cmoc_topics", "topic"),
        *(("theory_nodes", column) for column in ("label", "source")),
        *(("theory_links", column) for column in ("reading", "source")),
    )
]


@pytest.mark.proof
def test_any_words_in_any_column_are_drawn_and_said(run_notebook: Any, tmp_path: Path) -> None:
    frames = tables()
    for table, column in TEXTS:
        cells = [f"{HOSTILE[row % len(HOSTILE)]}{row // len(HOSTILE) or ''}" for row in range(len(frames[table]))]
        frames[table][column] = cells
    frames["gp_usage_definitions"] = definitions(frames["sites"]["site_id"])
    names = dict(zip(frames["sites"]["site_id"], (words for words in HOSTILE if fits_an_id(words)), strict=False))
    for frame in frames.values():
        if "site_id" in frame:
            frame["site_id"] = frame["site_id"].map(names)
    frames["cmoc_codings"]["coder"] = frames["cmoc_codings"]["coder"].map({"first": HOSTILE[0], "second": HOSTILE[5]})
    del frames["questionnaires"]  # whose chapter has no words but those of the participants
    made = chapters(run_notebook, tmp_path, frames)
    assert len(made) == len(CHAPTERS_OF_A_STUDY) - 3  # it has no codings, no extracts and no other outcomes
    drawn = [text.get_text() for shown in made["01_sampling"].shown for text in shown.figure.findobj()
             if hasattr(text, "get_text")]  # fmt: skip
    assert any("$5 and $10" in text for text in drawn)


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(table, marks=pytest.mark.proof if table in MANY_CHAPTERS else ())
        for table in sorted(COLUMNS)
        if optional_columns(table)
    ],
)
def test_every_optional_column_of_a_table_may_be_empty(
    run_notebook: Any, wrong_words: Any, tmp_path: Path, table: str
) -> None:
    frames = tables()
    frames[table][optional_columns(table)] = ""
    assert wrong_words(chapters(run_notebook, tmp_path, frames, of=table, upright=False)) == []


@pytest.mark.parametrize(
    "table",
    [
        *("sites", "gp_usage", "theory_links"),
        *(pytest.param(table, marks=pytest.mark.proof) for table in ("participants", "questionnaires", "cmocs")),
    ],
)
def test_a_table_may_have_one_row(run_notebook: Any, wrong_words: Any, tmp_path: Path, table: str) -> None:
    assert wrong_words(chapters(run_notebook, tmp_path, one_row(table), of=table, upright=False)) == []


def test_a_study_whose_configurations_carry_no_construct_has_its_chapters(run_notebook: Any, tmp_path: Path) -> None:
    frames = {name: frame for name, frame in tables().items() if name in ("sites", "cmocs", "cmoc_elements")}
    frames["cmocs"] = frames["cmocs"][["cmoc_id"]]
    made = chapters(run_notebook, tmp_path, frames, of="cmocs")
    assert list(made) == ["05_cmoc_tables"]  # the chapter on constructs is left out, and says what it lacks
    assert "Three configurations." in " ".join(made["05_cmoc_tables"].words)


@pytest.mark.parametrize("involvement", ["", "Observation only"])
def test_nobody_known_to_be_interviewed_leaves_the_flow_out(
    run_notebook: Any, wrong_words: Any, tmp_path: Path, involvement: str
) -> None:
    frames = {name: frame for name, frame in tables().items() if name in ("sites", "participants")}
    frames["participants"]["involvement"] = involvement
    (made,) = chapters(run_notebook, tmp_path, frames, of="participants", upright=False).values()
    assert "patients-flow" not in [shown.name for shown in made.shown]
    assert wrong_words({"01_sampling": made}) == []
