"""CMOCs by construct: counted on Tables 8 to 11 by hand."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from helpers.analysis.npt import map_constructs, summarise_domains

DATA = Path(__file__).parents[2] / "data"


def table_of(path: str) -> pd.DataFrame:
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return pd.DataFrame(list(csv.DictReader(file)))


@pytest.fixture(scope="module")
def constructs() -> pd.DataFrame:
    return table_of("reference/npt_constructs.csv").astype({"position": int})


@pytest.fixture(scope="module")
def mapped(constructs: pd.DataFrame) -> pd.DataFrame:
    return map_constructs(table_of("published/cmocs.csv"), constructs)


def test_the_published_cmocs_fall_on_six_of_sixteen_constructs(mapped: pd.DataFrame) -> None:
    assert len(mapped) == 16
    used = {row.npt_construct: row.cmocs for row in mapped.itertuples() if row.cmocs}
    assert used == {
        "Communal specification": 4,
        "Activation": 4,
        "Interactional workability": 2,
        "Relational integration": 8,
        "Skill set workability": 3,
        "Contextual integration": 3,
    }


def test_a_construct_lists_its_cmocs_in_order(mapped: pd.DataFrame) -> None:
    ids = mapped.set_index("npt_construct")["cmoc_ids"]
    assert ids["Relational integration"] == "8.1, 8.2, 8.3, 8.4, 8.5, 11.3, 11.4, 11.6"
    assert ids["Internalisation"] == ""


def test_constructs_keep_the_order_of_table_7(mapped: pd.DataFrame, constructs: pd.DataFrame) -> None:
    assert mapped["npt_construct"].tolist() == table_of("published/table_07_npt.csv")["npt_construct"].tolist()
    again = map_constructs(table_of("published/cmocs.csv"), constructs.iloc[::-1])
    pd.testing.assert_frame_equal(again, mapped)


def test_three_of_four_domains_are_used_and_reflexive_monitoring_is_not(mapped: pd.DataFrame) -> None:
    assert summarise_domains(mapped).to_numpy().tolist() == [
        ["Coherence", 4, 1, 4],
        ["Cognitive participation", 4, 1, 4],
        ["Collective action", 16, 4, 4],
        ["Reflexive monitoring", 0, 0, 4],
    ]


def test_no_cmoc_leaves_every_construct_at_nothing(constructs: pd.DataFrame) -> None:
    none = map_constructs(pd.DataFrame({"cmoc_id": [], "npt_construct": []}), constructs)
    assert none["cmocs"].tolist() == [0] * 16
    assert none["cmoc_ids"].tolist() == [""] * 16


@pytest.mark.parametrize(
    ("label", "offer"),
    [("Skill-set workability", "Skill set workability"), ("activation", "Activation"), ("Enrollment", "Enrolment")],
)
def test_a_misspelt_construct_is_refused_with_the_nearest(constructs: pd.DataFrame, label: str, offer: str) -> None:
    with pytest.raises(ValueError, match=rf"'{label}' is not one of the 16 constructs; {offer}\?"):
        map_constructs(pd.DataFrame({"cmoc_id": ["1"], "npt_construct": [label]}), constructs)


def test_a_label_like_no_construct_is_refused_without_an_offer(constructs: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"'zzz' is not one of the 16 constructs$"):
        map_constructs(pd.DataFrame({"cmoc_id": ["1"], "npt_construct": ["zzz"]}), constructs)
