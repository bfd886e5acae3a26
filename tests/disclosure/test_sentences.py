"""Sentences of a release are made of what may be said; a sentence that is not is left out, whatever its words are."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.disclosure import PROFILES, PROTECTED, Guarded, Withheld, guarded, with_counts
from helpers.analysis.gp_usage import (
    ChangeSummary,
    LastingShare,
    RateRatio,
    WindowRatio,
    change_summary,
    pool,
    rate_ratio,
    ratio_of_site,
)
from helpers.show.gp_usage.anyway_text import list_sentence, mirror_sentence
from helpers.show.gp_usage.patients_text import directions_sentence, leave_one_patient_out_sentence
from helpers.show.gp_usage.pooled_text import between_sites_sentence, pooled_answer
from helpers.show.gp_usage.site_text import in_plain_words, site_answer, site_certainty
from helpers.show.page import Chart, Html, Table, counted, new_axes, output, sentence, wording
from helpers.show.page.sentences import LEFT_OUT, Sentence, joined
from helpers.show.questionnaires.text import (
    changes_answer,
    changes_certainty,
    deaths_sentence,
    flow_sentence,
    pairs_sentence,
)
from helpers.show.sampling.participant_text import flow_sentence as participants_sentence
from helpers.show.sampling.participant_text import groups_sentence

RESEARCH = PROFILES["research"]
ABOUT_20, FEW = Guarded("about 20", 18, 22), Guarded("fewer than 8", 1, 7)


@pytest.fixture(autouse=True)
def research(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKBOOK_PROFILE", "research")


TYPED = (
    "Both women at site 3 died.",
    "Three patients died.",
    "Neither of the brothers came back.",
    "A couple of them moved away.",
    "The only Somali speaker was lost.",
    "A handful never saw a GP.",
    "Half a dozen were over ninety.",
    "The twins both declined.",
    "Everyone at site 3 but a single man improved.",
    "Mrs A. and her daughter took part.",
    "The oldest was 101.",
    "A quarter of the four got worse.",
    "5 % rose.",
    "VII declined.",
    "A pair answered again.",
    "It fell for 1 in 3.",
    "Of 12 all but two rose.",
    "The trio from the north answered.",
    "None of the men came.",
    "Il y a trois personnes.",
    "The diabetic at the smallest practice came weekly.",
    "²⁄₃ of them died.",
    "The ratio was 0.92.",
)


@pytest.mark.parametrize("words", TYPED)
def test_words_about_people_that_were_not_made_of_values_are_left_out(words: str, displayed: list[Any]) -> None:
    output.Output("private", RESEARCH).text(words)
    output.Output("private", RESEARCH).text(f"{Sentence('Few came.')} {words}")
    assert [one.text for one in displayed] == [LEFT_OUT, LEFT_OUT]
    output.Output("private").text(words)
    assert displayed[-1].text == words, "nothing is changed on a page without a profile"


def test_sentences_joined_are_one_only_when_all_are() -> None:
    assert isinstance(joined(Sentence("One."), Sentence("Two.")), Sentence)
    assert not isinstance(joined(Sentence("One."), "Three patients died."), Sentence)


def test_a_function_is_given_only_what_may_be_said() -> None:
    @sentence("months")
    def told(patients: int, months: int, rows: pd.DataFrame, share: float) -> str:
        return f"{patients}, {months}, {rows['died'].tolist()[0]}, {share}"

    frame = pd.DataFrame({"died": [3]})
    assert told(21, 6, frame, 1.0) == "about 20, 6, fewer than 8, fewer than 8"
    assert told(21, 6, frame, 0.5) == LEFT_OUT


@pytest.mark.parametrize("value", [{"died": 3}, object(), pd.DataFrame({"patient_id": ["P1"], "age": [49]})])
def test_what_cannot_be_protected_cannot_be_said(value: Any) -> None:
    assert sentence()(lambda given: f"{given}")(value) == LEFT_OUT


def test_a_mistake_in_a_function_is_raised_and_no_sentence_left_out() -> None:
    @sentence()
    def mistaken(patients: int) -> str:
        return f"Of these, {len(patients)}"  # type: ignore[arg-type]

    @sentence()
    def refused_by_numpy(patients: int) -> str:
        return f"{np.isnan([patients]).any()}"

    with pytest.raises(TypeError, match=r"has no len\(\)"):
        mistaken(3)
    assert refused_by_numpy(3) == LEFT_OUT
    assert sentence()(lambda patients: f"{np.isnan(patients)}")(3) == LEFT_OUT


CAPTIONS = {
    "typed with a number": (lambda: f"{3} patients who died.", "What this study shows here."),
    "typed without one": (lambda: "Both women at site 3.", "What this study shows here."),
    "filled": (lambda: wording("{n} patients, {level:g}%.", {"level": 95}, n=3), "fewer than 8 patients, 95%."),
    "of words alone": (lambda: wording("Patients by outcome."), "Patients by outcome."),
}


@pytest.mark.parametrize(("caption", "expected"), CAPTIONS.values(), ids=CAPTIONS)
@pytest.mark.parametrize("sort", ["table", "figure", "html"])
def test_a_caption_with_a_number_of_people_that_was_not_protected_is_not_shown(
    sort: str, caption: Callable[[], str], expected: str, displayed: list[Any]
) -> None:
    page = output.Output("private", RESEARCH)
    frame = with_counts(pd.DataFrame({"patients": [21, 3]}), {"patients": "people"})
    if sort == "table":
        page.table(Table("a", frame, caption()))
    elif sort == "html":
        page.html(Html("a", "<p></p>", caption(), data=frame))
    else:
        page.chart(Chart("a", lambda rows: new_axes(), caption(), Sentence("Few came."), frame))
    said = f"{displayed[0].entry['caption']} {displayed[0].content.get('text/html', '')}"
    assert said.startswith(expected)
    assert not re.search(r"\b3 patients|women", said)


def test_alt_text_that_was_not_made_of_values_gives_way_to_the_caption(displayed: list[Any]) -> None:
    frame = with_counts(pd.DataFrame({"patients": [21, 30]}), {"patients": "people"})
    chart = Chart("a", lambda rows: new_axes(), f"{3} patients died.", "Three patients died.", frame)
    output.Output("private", RESEARCH).chart(chart)
    assert displayed[0].entry["alt"].endswith("What this study shows here.")


def test_an_argument_that_no_person_is_in_has_to_be_one() -> None:
    with pytest.raises(TypeError, match=r"has no arguments \['month'\]"):
        sentence("month")(lambda months: f"{months}")


@pytest.mark.parametrize(
    "needed",
    [
        lambda n: n + 1, lambda n: 1 + n, lambda n: n - 1, lambda n: 100 * n / 40, lambda n: -n, abs, int, float, round,
        lambda n: n == 20, lambda n: n != 20, lambda n: n < 20, lambda n: n >= 21, lambda n: n // 2, lambda n: n**2,
        lambda n: sum([n, n]), lambda n: max(n, 20), lambda n: [0][n], lambda n: n in (20, 21), lambda n: divmod(n, 2),
    ],
)  # fmt: skip
def test_an_exact_number_cannot_be_had_of_a_guarded_one(needed: Any) -> None:
    with pytest.raises((Withheld, TypeError)):
        needed(ABOUT_20)


def test_what_its_words_say_may_be_decided() -> None:
    assert (ABOUT_20 > 8, ABOUT_20 == 1, ABOUT_20 < 23, bool(ABOUT_20), FEW < ABOUT_20) == (
        True,
        False,
        True,
        True,
        True,
    )
    assert (FEW == 0, FEW > 0, FEW <= 7, FEW != 9) == (False, True, True, True)
    assert counted(FEW, "person", "people") == "fewer than 8 people"  # type: ignore[arg-type]


def test_the_sentences_of_a_large_site_are_said() -> None:
    before, after = [4, 2, 0, 6, 3, 5, 1, 2, 7, 3] * 3, [3, 2, 1, 3, 1, 6, 0, 1, 3, 1] * 3
    ratio, change = rate_ratio(before, after, error="CR3"), change_summary(before, after)
    assert site_answer("C", ratio).startswith("Site C's 30 or so patients had 36% fewer GP appointments")
    assert site_certainty(ratio, 0.95).startswith("The data fit anything from")
    # 6 rose, 3 stayed the same, 21 fell: with two hidden, the third is not given away
    assert directions_sentence(change) == (
        "Appointments rose for fewer than 8 patients, stayed the same for fewer than 8 patients and fell for about 20 "
        "patients."
    )
    assert "Fewer than 8 patients had more and about 20 patients fewer." in in_plain_words(ratio, 0.95, change=change)


def test_a_site_is_said_to_have_as_many_patients_as_its_row_prints() -> None:
    row = {"site_id": "C", "n": 20, "total_before": 50, "total_after": 40, "ratio": 0.8, "low": 0.5, "high": 1.28}
    row |= {"log_ratio": -0.22, "se_log_ratio": 0.25, "df": 19.0, "returned": "patients", "note": ""}
    sites = pd.DataFrame([row])
    sites.attrs = {PROTECTED: "research: rounded at the source"}
    ratio = ratio_of_site(sites, "C")
    assert site_answer("C", ratio).startswith("Site C's 20 or so patients had 20% fewer GP appointments")
    assert "Over its 20 or so patients, appointments" in in_plain_words(ratio, 0.95, change=None)


def test_the_sentences_of_a_small_site_are_left_out() -> None:
    ratio = rate_ratio([4, 2, 0, 6], [3, 2, 1, 3], error="CR3")
    assert site_answer("C", ratio) == site_certainty(ratio, 0.95) == LEFT_OUT
    assert leave_one_patient_out_sentence(pd.DataFrame({"ratio": [0.8, 1.1]})) == LEFT_OUT


def test_sentences_over_sites_are_said() -> None:
    pooled = pool([-0.1, 0.1, 0.0], [0.04, 0.04, 0.04])
    sites = pd.DataFrame({"site_id": list("ABCD"), "se_log_ratio": [0.2, 0.2, 0.2, None]})
    assert pooled_answer(pooled, sites).endswith("(ratio 1.00). Site D is not in it.")
    assert between_sites_sentence(pooled, 0.95).startswith("The spread between sites")


def test_months_of_a_window_are_no_people() -> None:
    ratio = rate_ratio([2, 4, 1] * 10, [1, 3, 2] * 10, error="CR3")
    windows = WindowRatio((-10, -5), (1, 6), pd.DataFrame({"patient_id": ["P1"]}), (), ratio)
    assert "months 10 to 5 before referral" in mirror_sentence(windows, (-3, -1), 0.95)


@pytest.mark.parametrize("text", ["3", "3 of 7", "½", "n = 3", "Ⅶ"])
def test_a_number_that_is_given_as_text_is_not_said_but_as_a_setting(text: str) -> None:
    assert sentence()(lambda given: f"{given} died")(text) == LEFT_OUT
    assert wording("{given} died", given=text) == LEFT_OUT
    assert sentence()(lambda rows: f"{rows['who'].iloc[0]}")(pd.DataFrame({"who": [text]})) == LEFT_OUT
    assert sentence("site")(lambda site: f"Site {site} is one.")(text) == f"Site {text} is one."


def test_a_sentence_brings_along_the_numbers_that_it_says_and_no_others() -> None:
    people = with_counts(pd.DataFrame({"sex": ["F", "M", "F"], "n": [31, 12, 3], "t": [40, 50, 60]}), {"n": "people"})
    about = sentence()(lambda rows: f"{rows['n'].iloc[0]} and {rows['n'].iloc[2]}")(people).counts
    assert about is not None
    assert (about.numbers, about.printed) == ([31, 3], [(28, 32), (1, 7)])
    both = sentence()(lambda one, other: f"{one} {other}")
    assert both(sentence()(lambda n: f"{n} came.")(21), 12).counts.numbers == [12, 21], "those of words it is made of"
    assert joined(sentence()(lambda n: f"{n} came.")(21), Sentence("Few went.")).counts.numbers == [21]
    shares = with_counts(pd.DataFrame({"n": [40, 25], "percent": [50.0, 40.0]}), {"n": "base", "percent": "percent"})
    said = sentence()(lambda rows: f"{rows['percent'].iloc[1]:.0f}% were.")(shares).counts
    assert (said.numbers, said.printed) == ([10], [10]), "40 % of 25, who are not said themselves"


FLOW = pd.DataFrame(
    {"outcome": ["ons4_anxiety", "gse_total"], "interviewed": 61, "answered_first": [50, 41], "pairs": [32, 3]}
)


def test_a_number_is_a_band_only_beside_one_that_the_sentence_says_as_well() -> None:
    """Those who answered at the second interview alone are eight more than the pairs; they are not spoken of."""
    rows = {"method": ["missing at random"], "n_baseline": [50], "n_pairs": [30], "n_followup": [36], "estimate": [1.0]}
    roles = {"n_baseline": "base", "n_pairs": "base", "n_followup": "base", "estimate": "estimate"}
    said = changes_certainty(with_counts(pd.DataFrame(rows), roles))
    assert said.startswith("This rests on about 30 people who answered twice, of about 50 who answered first")


@pytest.mark.parametrize(("patients", "few"), [(4196, False), (88, True), (2000, True)])
def test_a_list_is_said_to_be_short_where_it_may_be(patients: int, few: bool) -> None:
    lasting = LastingShare(patients, 6, 0.5, 0.1, 1.7, 0.1, 0.0)
    assert ("poorly known" in list_sentence(lasting, 6, pd.DataFrame({"n_patients": [1]}))) is few


@pytest.mark.parametrize("profile", ["research", "strict"])
def test_that_a_site_gave_nothing_is_said_where_zeros_are_hidden_too(
    monkeypatch: pytest.MonkeyPatch, profile: str
) -> None:
    monkeypatch.setenv("LINKBOOK_PROFILE", profile)
    none = replace(rate_ratio([], []), method="nothing")
    assert site_answer("F", none) == "Site F gave no GP appointment data, so there is nothing to compare."
    assert site_certainty(none, 0.95).startswith("The site keeps its page")


def test_a_flow_of_people_is_said_in_rounded_numbers() -> None:
    assert flow_sentence(FLOW) == (
        "Of about 60 people interviewed first: about 50 answered the question on anxiety and about 30 of them did so "
        "again; about 40 answered the questions on General Self-Efficacy and fewer than 8 of them did so again."
    )
    assert deaths_sentence((2, 61)).startswith("Fewer than 8 people of the 60 or so interviewed first died")
    changes = pd.DataFrame(
        {"method": "missing at random", "n_baseline": [47, 61], "n_pairs": [32, 40], "estimate": 1.0}
    )
    said = changes_certainty(with_counts(changes, {"n_baseline": "base", "n_pairs": "base", "estimate": "estimate"}))
    assert said.startswith(
        "This rests on about 30 or about 40 people who answered twice, of about 45 or about 60 who answered first"
    )


def test_where_survival_curves_alone_are_shown_no_other_count_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKBOOK_PROFILE", "midpoint6")
    assert flow_sentence(FLOW) == deaths_sentence((2, 61)) == LEFT_OUT


def test_participants_are_said_in_rounded_numbers() -> None:
    rows = [["took part", "a", 84], ["first", "b", 61], ["second", "Interviewed again", 41], ["second", "Died", 20]]
    flow = pd.DataFrame(rows, columns=["step", "group", "people"])
    assert participants_sentence(flow) == (
        "Of about 60 patients interviewed, about 40 were interviewed again. Of the others: died, about 20."
    )
    people = pd.DataFrame({"characteristic": "role", "category": ["GPs", "Dietician"], "value": [19, 2]})
    assert groups_sentence(people, "role") == "By role the largest group is GPs (about 20 people)."


def test_an_outcome_of_too_few_people_is_left_out_of_a_sentence_and_not_said_in_words_that_say_nothing() -> None:
    rows = [("ons4_anxiety", 30, 12, 9, 9), ("gse_total", 5, 3, 1, 1)]
    pairs = pd.DataFrame(rows, columns=["outcome", "n_pairs", "better", "same", "worse"])
    counted_as = {"n_pairs": "base", "better": "people", "same": "people", "worse": "people"}
    said = pairs_sentence(with_counts(pairs, counted_as))
    assert said.startswith("Better and worse, of those who answered twice: anxiety about 10 and about 10 of")
    assert "Self-Efficacy" not in said
    assert pairs_sentence(with_counts(pairs.iloc[1:], counted_as)).startswith("This release does not say")


ALLOWED = re.compile(r"fewer than 8|about \d*[05]|8 to 17|18 to 47|48 to 97")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_no_split_of_patients_is_said_exactly(up: int, same: int, down: int) -> None:
    change = ChangeSummary(up + same + down, 0.0, 1.0, 0.0, 0.0, 0.5, up, same, down, 0.5, 2.0, 2.0)
    words = directions_sentence(change)
    assert words == LEFT_OUT or not re.search(r"\d", ALLOWED.sub("", words))
    assert not re.search(r"\b(one|two|three|four|five|six|seven)\b", words)


@settings(max_examples=15, deadline=None)
@given(st.integers(8, 60), st.integers(8, 60))
def test_results_that_may_be_said_alike_give_one_sentence(n: int, other: int) -> None:
    """Equal estimates of n and of other patients, in one band, cannot be told apart."""
    first, second = (RateRatio(k, 3.0 * k, 2.0 * k, 0.67, 0.5, 0.9, -0.4, 0.1, k - 1.0, "patients") for k in (n, other))
    alike = guarded(first, RESEARCH).n.words == guarded(second, RESEARCH).n.words
    assert (site_answer("1", first) == site_answer("1", second)) is alike


def test_an_outcome_that_few_answered_twice_is_said_to_be_so_and_no_reason_tells_how_few() -> None:
    columns = ["outcome", "method", "estimate", "n_pairs", "n_baseline"]
    changes, tests = pd.DataFrame(columns=columns), pd.DataFrame(columns=["outcome", "p_holm"])
    said = changes_answer(changes, tests, not_shown=["gse_total"])
    assert said == "This release shows no change of scores: too few people answered both times."
    assert not re.search(r"\d|three|estimate", f"{said} {changes_certainty(changes, ['gse_total'])}".lower())
