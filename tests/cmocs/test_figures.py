"""Figures of configurations draw what they are given: numbers in their cells, bars one after the other."""

import pandas as pd

from helpers.analysis.cmocs import check_promises
from helpers.show.cmocs.figures import draw_constructs_by_table, draw_outcomes
from helpers.show.cmocs.text import promises_sentence


def test_numbers_stand_in_the_cell_of_their_table_and_construct_and_none_is_a_dash() -> None:
    counts = pd.DataFrame(
        [("Table 10", "x", 4), ("Table 9", "x", 1), ("Table 9", "y", 2)], columns=["table", "npt_construct", "cmocs"]
    )
    ax = draw_constructs_by_table(counts)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["Table 9\n(3)", "Table 10\n(4)"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["x", "y"]
    assert {text.get_position(): text.get_text() for text in ax.texts} == {
        (0.5, 0.5): "1",
        (1.5, 0.5): "4",
        (0.5, 1.5): "2",
        (1.5, 1.5): "-",
    }


def test_outcomes_are_stacked_as_an_outcome_then_only_before_it() -> None:
    counts = pd.DataFrame({"topic": ["Hope", "Ease"], "as_outcome": [3, 0], "elsewhere_only": [1, 2]})
    ax = draw_outcomes(counts)
    assert [(bar.get_x(), bar.get_width()) for bar in ax.patches] == [(0, 3), (0, 0), (3, 1), (0, 2)]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Hope", "Ease"]
    assert ax.yaxis_inverted()


def test_a_promise_is_kept_by_an_outcome_of_its_own_table_only() -> None:
    promises = pd.DataFrame({"table": ["T", "T", "U"], "topic": ["Hope", "Ease", "Hope"]})
    cmocs = pd.DataFrame({"cmoc_id": ["1", "2"], "table": ["T", "T"]})
    elements = pd.DataFrame({"cmoc_id": ["1", "1", "2"], "position": [1, 2, 1], "role": ["O", "M", "O"]})
    topics = pd.DataFrame(
        {"cmoc_id": ["1", "1", "2"], "position": [1, 2, 1], "kind": "outcome", "topic": ["Hope", "Ease", "Hope"]}
    )
    checked = check_promises(promises, cmocs, topics, elements)
    assert checked.to_numpy().tolist() == [
        ["T", "Hope", "1, 2", "", "in an outcome"],
        ["T", "Ease", "", "1", "only in a context or mechanism"],
        ["U", "Hope", "", "", "in no row"],
    ]
    assert promises_sentence(checked) == (
        "The caption of U promises hope, of which no row speaks. "
        "Ease (T: 1) stands only in a context or a mechanism, not as an outcome."
    )
