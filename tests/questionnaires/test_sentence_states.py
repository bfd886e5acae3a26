"""Every state that the sentences of chapter 04 can be in, each from scores that put them there, and what they say.

Run `python tests/questionnaires/test_sentence_states.py` to write sentences.txt anew, and read what it says.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from helpers.analysis.questionnaires import (
    OUTCOMES,
    alive_at_followup,
    auxiliaries_by_outcome,
    bands_of,
    change_by_outcome,
    compare_followed_up,
    deaths,
    imputation_error,
    median_scores,
    p_values_by_outcome,
    pair_flow,
    pairs_by_outcome,
    refusals,
    threshold_changes,
    tipping_by_outcome,
)
from helpers.show.page.page import is_nothing
from helpers.show.questionnaires import estimate_text, score_text, text

GOLDEN = Path(__file__).with_name("sentences.txt")
OUTCOME = "ons4_happiness"
SIZES = {"no": 0, "one": 1, "two": 2, "few": 6, "many": 24}
FIRST = [4, 5, 3, 6, 5, 4]
DIRECTIONS = {"fall": -2, "none": 0, "rise": 2}
SPREAD = {"no interval": [0] * 6, "interval out": [1, 0, -1, 0, 0, 0], "interval in": [4, -4, 1, -1, 4, -4]}
LOST = {"none": None, "some": "not reached", "all": "declined", "died": "died"}


def states() -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """Every state: its name, who took part, and the scores."""
    for size, number in SIZES.items():
        for direction, shift in DIRECTIONS.items():
            for interval, spread in SPREAD.items():
                for lost, reason in LOST.items():
                    if number or (direction, interval) == ("none", "no interval"):
                        name = f"{size} people, {direction}, {interval}, lost: {lost}"
                        yield name, *study(number, shift, spread, lost, reason)


def study(
    number: int, shift: int, spread: list[int], lost: str, reason: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People who answered twice, or not where all were lost, and a third as many more, at least one, who were lost."""
    twice = [(first, float(first + shift + more)) for first, more in zip(FIRST * 4, spread * 4, strict=True)][:number]
    if lost == "all":
        twice = [(first, float("nan")) for first, _ in twice]
    gone = [] if lost in ("none", "all") else [(2, float("nan"))] * -(-number // 3)
    people = pd.DataFrame(twice + gone, columns=["baseline", "followup"])
    people.insert(0, "patient_id", [f"p{i}" for i in range(len(people))])
    again = ["yes" if lost != "all" else reason] * len(twice) + [reason] * len(gone)
    who = {"site_id": "1", "involvement": "Interview only", "gender": "Female", "followed_up": again}
    return people[["patient_id"]].assign(**who, age_years=[40.0 + i % 7 for i in range(len(people))]), people.assign(
        outcome=OUTCOME, site_id="1"
    )


def said(participants: pd.DataFrame, rounds: pd.DataFrame) -> list[str]:
    """Every sentence that follows from the scores, as the notebook asks for it."""
    outcomes = [OUTCOME]
    alive = alive_at_followup(rounds, participants)
    changes = change_by_outcome(alive, outcomes, participants=participants)
    tests = p_values_by_outcome(alive, outcomes)
    refused, tipping = refusals(alive, outcomes), tipping_by_outcome(alive, outcomes)
    main = changes[changes["method"] == "missing at random"].merge(tests, on="outcome", suffixes=("", "_pairs"))
    compared = compare_followed_up(alive_at_followup(participants, participants), alive, outcomes)
    reliability = pd.DataFrame({"outcome": outcomes, "reliability": [0.7]})
    pairs = pairs_by_outcome(alive, outcomes, reliability)
    crossed = threshold_changes(rounds, bands_of(OUTCOMES), outcomes)
    medians, norms = median_scores(rounds, outcomes), pd.DataFrame({"outcome": [], "mean": []})
    sentences = [
        (text.changes_answer, changes, tests, 0.95, list(refused["outcome"])),
        (text.changes_certainty, changes),
        (text.flow_sentence, pair_flow(participants, rounds, outcomes)),
        (text.deaths_sentence, deaths(participants, rounds)),
        (text.dropout_sentence, compared),
        (text.people_sentence, compared),
        (estimate_text.estimates_sentence, main),
        (estimate_text.p_values_sentence, main, 0.95),
        (estimate_text.estimators_sentence, changes),
        (estimate_text.imputation_sentence, 50, imputation_error(alive, outcomes, imputations=50)),
        (estimate_text.auxiliaries_sentence, auxiliaries_by_outcome(alive, outcomes, participants)),
        (estimate_text.tipping_sentence, tipping),
        (estimate_text.zero_sentence, tipping),
        (text.pairs_sentence, pairs),
        (text.reliable_sentence, pairs),
        (score_text.distribution_sentence, medians, norms),
        (score_text.thresholds_sentence, crossed),
    ]
    boxes = (text.changes_answer, text.changes_certainty, score_text.distribution_sentence)
    return [make(*given) for make, *given in sentences if make in boxes or not is_nothing(*given)]


def every_sentence() -> str:
    """Every state with what is said in it, one sentence a line; states that say the same stand together."""
    names: dict[str, list[str]] = {}
    for name, *given in states():
        names.setdefault("\n".join(line for line in said(*given) if line), []).append(name)
    return "\n\n".join("\n".join([*(f"## {name}" for name in same), words]) for words, same in names.items()) + "\n"


def agreed() -> dict[str, str]:
    """What was read and agreed, by state."""
    blocks = [block.strip().split("\n") for block in GOLDEN.read_text(encoding="utf-8").split("\n\n")]
    return {
        line.removeprefix("## "): "\n".join(words for words in block if not words.startswith("## "))
        for block in blocks
        for line in block
        if line.startswith("## ")
    }


def test_the_file_has_every_state_and_no_other() -> None:
    assert sorted(agreed()) == sorted(name for name, *_ in states())


@pytest.mark.parametrize("first", [0, 1, 2, 3, 4, 5, 6, 7, 11])
def test_in_a_state_the_chapter_says_what_was_read_and_agreed(first: int) -> None:
    """One state in twelve, from everywhere in the list; `make proof` goes through all."""
    name, *given = list(states())[first * 12 + first % 5]
    assert "\n".join(line for line in said(*given) if line) == agreed()[name]


@pytest.mark.proof
def test_in_every_state_the_chapter_says_what_was_read_and_agreed() -> None:
    """A change of words shows here as a difference: write the file anew as its first lines say, and read it."""
    assert every_sentence() == GOLDEN.read_text(encoding="utf-8")


if __name__ == "__main__":
    GOLDEN.write_text(every_sentence(), encoding="utf-8")
