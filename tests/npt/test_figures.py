"""What the chapter's figures draw is what they are given."""

import pandas as pd

from helpers.show.npt.figures import draw_agreement, draw_constructs, draw_narrative

MAPPED = pd.DataFrame(
    {
        "domain": ["Coherence", "Coherence", "Collective action"],
        "npt_construct": ["Differentiation", "Internalisation", "Relational integration"],
        "cmocs": [0, 10, 4],
        "mentions": [2, 0, 1],
        "papers": ["1, 3", "", ""],
    }
)


def test_each_construct_stands_in_the_row_of_its_domain_with_its_number_and_a_shorter_domain_ends_early() -> None:
    ax = draw_constructs(MAPPED)
    cells = [(text.get_position(), text.get_text().split()) for text in ax.texts]
    assert cells == [
        ((0.5, 0.5), ["Differentiation", "none"]),
        ((1.5, 0.5), ["Internalisation", "10"]),
        ((0.5, 1.5), ["Relational", "integration", "4"]),
    ]
    assert [label.get_text().split() for label in ax.get_yticklabels()] == [["Coherence"], ["Collective", "action"]]
    assert ax.collections[0].get_array().filled(-1).ravel().tolist() == [0, 10, 4, -1]


def test_a_bar_is_as_long_as_the_narrative_names_its_construct_and_has_its_papers_beside_it() -> None:
    ax = draw_narrative(MAPPED)
    rows = [label.get_text() for label in ax.get_yticklabels()]
    assert rows == ["Coherence", *MAPPED["npt_construct"][:2], "Collective action", "Relational integration"]
    assert [bar.get_width() for bar in ax.patches] == [0, 2, 0, 0, 1]
    notes = {rows[round(text.get_position()[1])]: text.get_text() for text in ax.texts}
    assert notes == {
        "Differentiation": "papers 1, 3",
        "Internalisation": "not named",
        "Relational integration": "no paper cited",
    }
    assert [label.get_fontweight() for label in ax.get_yticklabels()] == ["bold", "normal", "normal", "bold", "normal"]


def test_constructs_that_a_coder_gave_are_drawn_by_who_gave_them_and_unused_ones_are_not() -> None:
    table = pd.DataFrame({"npt_construct": ["Activation", "Initiation"], "both": [3, 0]})
    ax = draw_agreement(table.assign(first_only=[1, 0], second_only=[2, 0], neither=[4, 10]))
    assert [text.get_text() for text in ax.texts] == ["3", "1", "2"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["Both coders", "First only", "Second only"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Activation"]
