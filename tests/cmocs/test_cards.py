"""Cards and files of configurations: sound markup, an address for each, and everything a reader can filter by."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from helpers.analysis.cmocs import cmoc_columns, cmoc_details, cmoc_sentences
from helpers.data.study import load_published, load_study
from helpers.show.cmocs.addresses import address_of
from helpers.show.cmocs.cards import cmoc_cards, cmoc_table
from helpers.show.page.downloads import download_links, json_text

STUDY = load_study("")
SCRIPT = Path(__file__).parents[2] / "book" / "_static" / "filter.js"


def cards() -> tuple[str, pd.DataFrame]:
    details = cmoc_details(STUDY.cmocs, load_published("npt_constructs"), STUDY.cmoc_topics)
    return cmoc_cards(STUDY.cmocs, STUDY.cmoc_elements, cmoc_sentences(STUDY.cmoc_elements), details), details


def test_every_cmoc_has_a_card_with_an_address_its_source_and_its_roles_in_words() -> None:
    markup, _ = cards()
    root = ElementTree.fromstring(markup)
    cards_by_id = {card.get("data-cmoc"): card for card in root.iter("article")}
    assert list(cards_by_id) == STUDY.cmocs["cmoc_id"].tolist()
    assert len({card.get("id") for card in cards_by_id.values()}) == 24
    card = cards_by_id["11.6"]
    assert card.get("id") == "cmoc-11-6"
    words = "".join(card.itertext())
    assert "Table 11, row 6" in words
    assert [span.text for span in card.iter("span") if span.get("class") == "lb-role"] == [
        "context",
        "outcome",
        "mechanism",
    ]
    assert (card.get("data-construct"), card.get("data-domain")) == ("Relational integration", "Collective action")
    assert "Primary care staff" in str(card.get("data-stakeholder")).split("|")


def test_the_table_has_a_row_per_cmoc_that_the_filter_knows() -> None:
    _, details = cards()
    root = ElementTree.fromstring(cmoc_table(STUDY.cmocs, STUDY.cmoc_elements, details, caption="c"))
    rows = [row for row in root.iter("tr") if row.get("data-cmoc")]
    assert [row.get("data-cmoc") for row in rows] == STUDY.cmocs["cmoc_id"].tolist()
    assert all(attribute in SCRIPT.read_text(encoding="utf-8") for attribute in ("data-cmoc", "lbFilters", "lb-card"))


def test_cards_of_a_team_that_gave_no_table_no_theme_and_markup_stay_whole() -> None:
    cmocs = pd.DataFrame(
        {
            "cmoc_id": ['a"<b>'],
            "source": [None],
            "table": [None],
            "row": [float("nan")],
            "theme": [None],
            "npt_construct": [None],
        }
    )
    rows = [('a"<b>', position, role, f"<i>{role}</i>") for position, role in enumerate("CMO", 1)]
    elements = pd.DataFrame(rows, columns=["cmoc_id", "position", "role", "text"])
    details = cmoc_details(cmocs, load_published("npt_constructs"))
    markup = cmoc_cards(cmocs, elements, cmoc_sentences(elements), details)
    assert "<i>" not in markup
    assert ElementTree.fromstring(markup).find(".//article").get("id") == address_of('a"<b>')  # type: ignore[union-attr]
    assert cmoc_columns(cmocs, elements, cmoc_sentences(elements), details)["context"].tolist() == ["<i>C</i>"]


def test_no_two_cmocs_share_an_address() -> None:
    ids = ["8.1", "8-1", "8_1", "8 1", "81", "8|1", "8/1", "8:2e:1", "\u00fc", "\u00e4", "8..1", "8--1", "8.-1"]
    assert len({address_of(name) for name in ids}) == len(ids)
    assert not any(mark.isspace() or mark in "\"'<>&#%" for name in ids for mark in address_of(name))


def test_files_held_in_a_page_are_those_named_and_json_keeps_missing_values_apart() -> None:
    tables = json.loads(json_text({"t": pd.DataFrame({"a": ["=1+1", None], "n": [1, 2]})}))
    assert tables == {"t": [{"a": "=1+1", "n": 1}, {"a": None, "n": 2}]}
    with pytest.raises(ValueError, match="exe is not known"):
        download_links("x", {"exe": ""})


def test_a_card_shows_the_title_of_a_cmoc_and_the_parts_of_its_mechanism() -> None:
    cmocs = pd.DataFrame(
        {"cmoc_id": ["1"], "title": ["trust & time"], "source": "s", "table": None, "row": float("nan")}
    )
    cmocs[["theme", "npt_construct"]] = None
    rows = [
        ("1", 1, "C", None, "a"),
        ("1", 2, "M", "resource", "b"),
        ("1", 3, "M", "response", "c"),
        ("1", 4, "O", None, "d"),
    ]
    elements = pd.DataFrame(rows, columns=["cmoc_id", "position", "role", "part", "text"])
    details = cmoc_details(cmocs, load_published("npt_constructs"), None)
    card = ElementTree.fromstring(cmoc_cards(cmocs, elements, cmoc_sentences(elements), details))
    assert "".join(next(card.iter("h3")).itertext()).startswith("1 trust & time")
    shown = [span.text for span in card.iter("span") if span.get("class") == "lb-role"]
    assert shown == ["context", "mechanism (resource)", "mechanism (response)", "outcome"]
