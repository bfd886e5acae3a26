"""CMOC sentences: every printed order rendered, and elements that cannot make one refused."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from helpers.analysis.cmocs import cmoc_sentences, count_by_table, count_patterns

PUBLISHED = Path(__file__).parents[2] / "data" / "published"
TEXTS = {"C": "it rains", "M": "it is dry there", "O": "we stay in"}


def elements(roles: str, cmoc_id: str = "1", texts: dict[str, str] | None = None) -> pd.DataFrame:
    text = texts or TEXTS
    rows = [(cmoc_id, position, role, text[role]) for position, role in enumerate(roles, start=1)]
    return pd.DataFrame(rows, columns=["cmoc_id", "position", "role", "text"])


@pytest.mark.parametrize(
    ("roles", "pattern", "sentence"),
    [
        ("CMO", "C-M-O", "When it rains, because it is dry there, then we stay in."),
        ("COM", "C-O-M", "When it rains, then we stay in, because it is dry there."),
        ("CMOO", "C-M-O-O", "When it rains, because it is dry there, then we stay in and we stay in."),
        ("MCO", "M-C-O", "Because it is dry there, when it rains, then we stay in."),
    ],
)
def test_a_sentence_keeps_the_printed_order(roles: str, pattern: str, sentence: str) -> None:
    (row,) = cmoc_sentences(elements(roles)).itertuples()
    assert (row.cmoc_id, row.pattern, row.sentence) == ("1", pattern, sentence)


def test_positions_decide_and_not_the_order_of_the_rows() -> None:
    shuffled = elements("COM").iloc[[2, 0, 1]]
    assert cmoc_sentences(shuffled).equals(cmoc_sentences(elements("COM")))


def test_ten_comes_after_nine_when_positions_are_numbers() -> None:
    frame = elements("COM").assign(position=[9, 10, 11])
    assert cmoc_sentences(frame)["pattern"].tolist() == ["C-O-M"]


def test_cmocs_keep_the_order_of_the_rows_and_their_own_elements() -> None:
    frame = pd.concat([elements("CMO", "8.2"), elements("COM", "8.10"), elements("CMO", "8.1")])
    assert cmoc_sentences(frame)["cmoc_id"].tolist() == ["8.2", "8.10", "8.1"]
    assert cmoc_sentences(frame)["pattern"].tolist() == ["C-M-O", "C-O-M", "C-M-O"]


def test_markup_in_an_element_is_text_like_any_other() -> None:
    frame = elements("CMO", texts=TEXTS | {"C": "<b>it rains"})
    assert cmoc_sentences(frame)["sentence"].str.startswith("When <b>it rains,").all()


@pytest.mark.parametrize(
    ("roles", "fault"),
    [
        ("CM", "CMOC 1 has no outcome; every CMOC needs all three"),
        ("O", "CMOC 1 has no context and no mechanism"),
        ("MO", "CMOC 1 has no context"),
    ],
)
def test_a_cmoc_that_lacks_an_element_is_refused_by_name(roles: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        cmoc_sentences(elements(roles))


def test_an_unknown_role_is_refused_with_the_known_ones() -> None:
    frame = elements("CMO").assign(role=["C", "M", "X"])
    with pytest.raises(ValueError, match="elements: role X is not known; give C, M or O"):
        cmoc_sentences(frame)


def test_no_elements_make_no_sentence() -> None:
    assert cmoc_sentences(elements("")).empty


def test_patterns_are_counted_commonest_first() -> None:
    frame = pd.concat([elements("CMO", "1"), elements("COM", "2"), elements("COM", "3")])
    assert count_patterns(frame).to_numpy().tolist() == [["C-O-M", 2], ["C-M-O", 1]]


def test_the_24_published_cmocs_are_read_as_15_and_8_and_1() -> None:
    frame = _published("cmoc_elements").astype({"position": int})
    assert count_patterns(frame).to_numpy().tolist() == [["C-M-O", 15], ["C-O-M", 8], ["C-M-O-O", 1]]
    sentences = cmoc_sentences(frame)
    assert len(sentences) == sentences["sentence"].nunique() == 24
    assert sentences["sentence"].str.fullmatch(r"When .+, (then|because) .+, (then|because) .+\.").all()


def test_a_published_sentence_is_rendered_from_its_elements() -> None:
    frame = _published("cmoc_elements").astype({"position": int})
    sentences = cmoc_sentences(frame).set_index("cmoc_id")["sentence"]
    assert sentences["10.2"].count(" and link workers stay satisfied with the job.") == 1
    assert sentences["8.2"] == (
        "When the link worker speaks informally or in the local dialect, because patient and link worker feel on an "
        "equal footing, then patients are more open to what is proposed."
    )


def test_cmocs_are_counted_by_table_and_construct() -> None:
    table = count_by_table(_published("cmocs"))
    assert table.groupby("table", sort=False)["cmocs"].sum().to_dict() == {
        "Table 8": 9,
        "Table 9": 5,
        "Table 10": 4,
        "Table 11": 6,
    }
    cell = table[(table["table"] == "Table 11") & (table["npt_construct"] == "Relational integration")]
    assert cell["cmocs"].tolist() == [3]


def _published(name: str) -> pd.DataFrame:
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return pd.DataFrame(list(csv.DictReader(file)))
