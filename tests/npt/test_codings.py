"""The chapter's agreement tables, counted by hand, and what they refuse."""

import math

import pandas as pd
import pytest

from helpers.analysis.npt import agreement_by_construct, listed_disagreements, overall_agreement
from helpers.analysis.npt.codings import checked_codings
from helpers.show.npt.coding_text import agreement_sentence, unused_sentence

VOCABULARY = pd.DataFrame({"npt_construct": ["Activation", "Enrolment", "Initiation"]})


def codings(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["cmoc_id", "coder", "npt_construct"])


FOUR = codings(
    ("1", "A", "Activation"),
    ("1", "B", "Activation"),
    ("2", "A", "Activation"),
    ("2", "B", "Enrolment"),
    ("3", "A", None),
    ("3", "B", None),
    ("4", "A", "Enrolment"),
    ("4", "B", "Enrolment"),
)


def test_every_construct_has_a_row_and_the_unused_one_is_not_estimable() -> None:
    table = agreement_by_construct(checked_codings(FOUR, VOCABULARY), VOCABULARY).set_index("npt_construct")
    cells = ["both", "first_only", "second_only", "neither"]
    assert table.index.tolist() == ["Activation", "Enrolment", "Initiation", "No construct"]
    assert table[cells].to_numpy().tolist() == [[1, 1, 0, 2], [1, 0, 1, 2], [0, 0, 0, 4], [1, 0, 0, 3]]
    assert table["prevalence"].tolist() == [3 / 8, 3 / 8, 0, 1 / 4]
    assert table["estimable"].tolist() == [True, True, False, True]
    assert math.isnan(table.loc["Initiation", "kappa"])
    assert math.isnan(table.loc["Initiation", "positive_agreement"])
    # observed 3/4; expected 2/4 x 1/4 + 2/4 x 3/4 = 1/2
    assert table.loc["Activation", "kappa"] == pytest.approx(0.5)
    assert table.loc["Activation", "kappa_low"] < 0.5 < table.loc["Activation", "kappa_high"]
    assert table.loc["No construct", "kappa"] == 1


def test_a_label_withheld_by_both_counts_as_agreement_and_by_one_as_disagreement() -> None:
    one = checked_codings(codings(("1", "A", None), ("1", "B", "Activation")), VOCABULARY)
    sentences = pd.DataFrame({"cmoc_id": ["1"], "sentence": ["When it rains."]})
    assert listed_disagreements(one, sentences).to_numpy().tolist() == [
        ["1", "No construct", "Activation", "When it rains."]
    ]


@pytest.mark.parametrize(
    ("frame", "fault"),
    [
        (FOUR.iloc[:0], "holds no label"),
        (FOUR[FOUR["coder"] == "A"], r"only one coder \(A\); agreement needs a second"),
        (FOUR.iloc[:3], "line 4: 2 was labelled by one coder only; B must label it too"),
        (pd.concat([FOUR, FOUR.iloc[:1]]), "line 10: A labelled 1 on line 2 too"),
        (
            FOUR.replace("Enrolment", "Enrollment"),
            "line 5, column npt_construct: Enrollment is not one of the 3 constructs; perhaps Enrolment",
        ),
        (FOUR.replace("Enrolment", "zzz"), "zzz is not one of the 3 constructs$"),
    ],
)
def test_what_cannot_be_compared_is_refused_by_line(frame: pd.DataFrame, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        checked_codings(frame, VOCABULARY)


def test_a_message_names_the_file_and_line_of_a_row_and_three_coders_are_refused_by_name() -> None:
    lines = [("labels.xlsx", line) for line in (3, 5, 6, 9, 10, 11, 12, 13)]
    wrong = FOUR.replace("Enrolment", "zzz")
    line = lines[int(wrong.index[wrong["npt_construct"] == "zzz"][0])][1]
    with pytest.raises(ValueError, match=f"^labels.xlsx, line {line}, column npt_construct: zzz"):
        checked_codings(wrong, VOCABULARY, lines)
    three = pd.concat([FOUR, codings(("1", "C", "Activation"))], ignore_index=True)
    with pytest.raises(ValueError, match=r"^cmoc_codings.csv: 3 coders \(A, B, C\); agreement is of two, so keep two"):
        checked_codings(three, VOCABULARY)


def test_one_label_throughout_is_said_to_be_not_estimable_without_a_warning_or_a_nan() -> None:
    rows = [(cmoc, coder, "Activation") for cmoc in ("1", "2") for coder in ("A", "B")]
    same = checked_codings(codings(*rows), VOCABULARY)
    assert agreement_sentence(overall_agreement(same, seed=1, draws=20)) == (
        "Both coders gave two CMOCs one and the same label, "
        "so Cohen's kappa and Krippendorff's alpha are not estimable."
    )
    table = agreement_by_construct(same, VOCABULARY)
    assert unused_sentence(table).startswith("Kappa can be estimated for none of 3 constructs; ")
    assert len(listed_disagreements(same, pd.DataFrame({"cmoc_id": ["1", "2"], "sentence": "x"}))) == 0


def test_a_label_that_stands_for_no_construct_is_not_counted_as_one() -> None:
    rows = [("1", "A", None), ("1", "B", None), ("2", "A", "Activation"), ("2", "B", "Activation")]
    table = agreement_by_construct(checked_codings(codings(*rows), VOCABULARY), VOCABULARY)
    assert len(table) == 4
    assert unused_sentence(table).startswith("Kappa can be estimated for one of 3 constructs; ")
