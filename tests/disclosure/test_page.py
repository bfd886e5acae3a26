"""What a notebook shows while a release is made: tables, figures, sentences and the banner under a profile."""

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.analysis.disclosure import PROFILES, with_counts
from helpers.analysis.disclosure.bands import (
    LargeRows,
    MergeAdjacent,
    MergeSmall,
    NotReleased,
)
from helpers.analysis.gp_usage import pool
from helpers.book.release.few import names_few
from helpers.data.study import Study
from helpers.show.gp_usage.pooled_figures import leave_one_site_out
from helpers.show.gp_usage.pooled_text import attributes_sentence, leave_one_site_out_sentence
from helpers.show.page import Chart, Html, Page, Table, output, wording
from helpers.show.page.sentences import LEFT_OUT, Sentence
from helpers.show.page.style import new_axes
from helpers.show.questionnaires.attrition_figures import FLOW_RELEASED, draw_flow
from helpers.show.questionnaires.band_figures import BANDS_RELEASED, draw_bands
from helpers.show.questionnaires.score_figures import (
    RELEASED,
    RELEASED_IN_BANDS,
    distribution_caption,
    draw_distributions,
)

PAGE = output.Output("private", PROFILES["research"])
STRICT = output.Output("private", PROFILES["strict"])
Shown = list[tuple[dict[str, Any], dict[str, Any]]]


@pytest.fixture
def shown(displayed: Shown, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """The outputs of a page about people, in a release under the research profile."""
    monkeypatch.setenv("LINKBOOK_PROFILE", "research")
    return displayed


def test_a_table_hides_small_counts_on_the_page_and_in_the_download(shown: Shown) -> None:
    frame = pd.DataFrame({"gender": ["Female", "Male", "Other"], "patients": [28, 21, 3]})
    PAGE.table(Table("a", frame, caption="People.", n=52))
    bundle, entry = shown[0]
    assert '<td class="lb-number">hidden</td>' in bundle["text/html"]
    assert '<td class="lb-number">3</td>' not in bundle["text/html"]
    assert entry["csv"].splitlines()[-1] == "Other,hidden"
    assert "n" not in entry
    assert entry["n_shown"] == "50"
    assert entry["rule"].startswith("research: 1 of 3 counts hidden")
    assert "28" not in bundle["text/plain"]


def test_a_page_that_is_not_about_people_is_left_alone(shown: Shown) -> None:
    output.Output("private").table(Table("a", pd.DataFrame({"cmocs_used": [3], "domain": ["x"]}), caption="c", n=3))
    assert shown[0][1]["csv"] == "cmocs_used,domain\n3,x\n"


def test_a_figure_whose_data_show_everything_is_a_picture_without_coordinates_or_metadata(shown: Shown) -> None:
    data = pd.DataFrame({"answer": ["yes", "no"], "people": [12, 31]})

    def draw(told: pd.DataFrame) -> Axes:
        ax = new_axes()
        ax.bar(told["answer"], told["people"])
        return ax

    said = Sentence("Of about 45 people most said no.")
    PAGE.chart(Chart("a", draw, caption="c", sentence=said, data=data, n=43))
    bundle, entry = shown[0]
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert b"tEXt" not in bundle["image/png"]
    assert "svg" not in entry
    assert entry["alt"] == "Released under profile research. Of about 45 people most said no."
    assert entry["csv"] == "answer,people\nyes,10\nno,30\n"


@pytest.mark.parametrize("data", [None, pd.DataFrame({"patient_id": ["x1"], "change": [1]})])
def test_a_figure_that_cannot_be_checked_or_shows_patients_is_left_out(shown: Shown, data: pd.DataFrame | None) -> None:
    PAGE.chart(Chart("a", new_axes(), caption="Lines.", sentence="They rise.", data=data, n=30))
    bundle, entry = shown[0]
    assert "image/png" not in bundle
    assert "left out of this release" in bundle["text/html"]
    assert entry["kind"] == "html"
    assert "csv" not in entry
    assert "left out" in entry["rule"]


def test_a_figure_with_a_small_count_gives_way_to_its_table(shown: Shown) -> None:
    data = pd.DataFrame({"answer": ["yes", "no", "never"], "people": [12, 31, 2]})
    PAGE.chart(Chart("a", new_axes(), caption="c", sentence="a", data=data, n=45))
    bundle, entry = shown[0]
    assert "image/png" not in bundle
    assert entry["kind"] == "table"
    assert "hidden" in entry["csv"]


def test_rows_as_many_as_people_are_taken_for_patients(shown: Shown) -> None:
    PAGE.table(Table("a", pd.DataFrame({"before": range(10, 30)}), caption="c", n=20))
    assert "<table" not in shown[0][0]["text/html"]


def test_that_a_table_which_says_what_it_counts_has_as_many_rows_as_there_are_people_is_told_to_nobody(
    shown: Shown,
) -> None:
    bands = with_counts(pd.DataFrame({"band": range(20), "people": [10] * 20}), {"band": "nothing", "people": "people"})
    PAGE.table(Table("a", bands, caption="c", n=20))
    assert "as many rows" not in str(shown[0])
    assert "<table" in shown[0][0]["text/html"]


def test_a_table_in_place_of_a_figure_has_the_words_that_a_reader_knows(shown: Shown) -> None:
    data = with_counts(
        pd.DataFrame({"outcome": ["ons4_anxiety", "gse_total"], "n_lost": [31, 2]}), {"n_lost": "people"}
    )
    words = {"outcome": "Outcome", "n_lost": "Lost, n", "ons4_anxiety": "Anxiety"}
    PAGE.chart(Chart("a", lambda _: new_axes(), wording("Lost."), Sentence("a"), data, n=33, labels=words))
    html = shown[0][0]["text/html"]
    assert "stands in place of a figure" in html
    assert all(one in html for one in ("Outcome", "Lost, n", "Anxiety"))
    assert "ons4" not in html


def test_markup_about_people_is_not_released(shown: Shown) -> None:
    PAGE.html(Html("a", "<svg><circle cx='3'/></svg>", caption="c"))
    assert "circle" not in shown[0][0]["text/html"]


def test_paragraphs_and_boxes_that_somebody_typed_are_left_out(shown: Shown) -> None:
    PAGE.text("Three patients came more often.")
    PAGE.in_short("Site 3's four patients had 25% fewer appointments.", Sentence("The ratio was 0.92."))
    for bundle, _ in shown:
        assert "hree patients" not in str(bundle)
        assert "four patients" not in str(bundle)
    assert "0.92" in shown[1][0]["text/html"]


def test_the_banner_of_private_data_says_a_person_signs(shown: Shown) -> None:
    PAGE.banner()
    html = shown[0][0]["text/html"]
    assert "a person signs" in html.lower()
    assert "not for release" not in html
    assert "safe" not in html


def test_a_figure_of_exact_numbers_of_people_is_not_released_but_one_drawn_from_what_may_be_shown_is(
    shown: Shown,
) -> None:
    ax = new_axes()
    frame = pd.DataFrame({"answer": ["no", "yes"], "patients": [23, 31]})
    PAGE.chart(Chart("ready", ax, caption="Answers.", sentence="Most said yes.", data=frame, n=54))
    drawn: list[list[int]] = []

    def draw(told: pd.DataFrame) -> Axes:
        drawn.append(told["patients"].tolist())
        return ax

    PAGE.chart(Chart("drawn", draw, caption="Answers.", sentence="Most said yes.", data=frame, n=54))
    assert "image/png" not in shown[0][0]
    assert "23" not in shown[0][0]["text/html"]
    assert "image/png" in shown[1][0]
    assert drawn == [[25, 30]] * 2, "once for a wide page and once for a phone, both from what may be shown"


def test_a_function_that_draws_values_of_its_own_is_released_no_more_than_a_ready_drawing(shown: Shown) -> None:
    frame = pd.DataFrame({"answer": ["no", "yes"], "patients": [23, 31]})
    chart = Chart("own", new_axes, caption="Answers.", sentence="Most said yes.", data=frame, n=54, from_data=False)
    PAGE.chart(chart)
    assert "image/png" not in shown[0][0]
    assert "portrait" not in shown[0][1]
    assert "23" not in shown[0][0]["text/html"]


def test_a_distribution_is_drawn_in_bands_of_enough_people_without_its_maximum(shown: Shown) -> None:
    visits = pd.DataFrame({"visits": [0, 1, 2, 3, 41], "before": [8, 3, 5, 1, 1], "after": [9, 4, 4, 8, 0]})
    drawn: list[list[str]] = []

    def draw(told: pd.DataFrame) -> Axes:
        drawn.append(told["visits"].tolist())
        return new_axes()

    coarser = MergeAdjacent("visits", ("before", "after"))
    PAGE.chart(Chart("a", draw, caption="Visits.", sentence="Most came.", data=visits, coarser=coarser))
    assert drawn == [["0", "1 or more"]] * 2
    assert "41" not in shown[0][1]["csv"]


def test_too_few_people_for_bands_are_left_out_in_words_that_the_gate_lets_pass(shown: Shown) -> None:
    visits, coarser = pd.DataFrame({"visits": [0, 1], "before": [8, 3]}), MergeAdjacent("visits", ("before",))
    PAGE.chart(Chart("a", new_axes(), caption="Visits.", sentence="Most came.", data=visits, coarser=coarser))
    assert "too thin for bands of at least 8" in shown[0][0]["text/html"]
    assert names_few(shown[0][0]["text/html"], PROFILES["research"]) == []


def test_a_table_of_nothing_but_hidden_numbers_is_left_out(shown: Shown) -> None:
    PAGE.table(Table("a", pd.DataFrame({"a": ["x", "y"], "patients": [3, 4]}), caption="People.", n=7))
    PAGE.table(Table("b", pd.DataFrame({"a": ["x", "y"], "patients": [3, 4]}), caption="People.", n=40))
    assert "<table" not in shown[1][0]["text/html"]
    assert "every number in it is too small to show" in shown[1][0]["text/html"]


def test_what_is_about_sites_alone_is_released_as_it_is(shown: Shown) -> None:
    distances = pd.DataFrame({"site_id": ["1", "2"], "1": [0.0, 0.31], "2": [0.31, 0.0]})
    PAGE.chart(
        Chart("a", new_axes(), caption="Distances.", sentence="They differ.", data=distances, n=2, about="sites")
    )
    assert "image/png" in shown[0][0]
    assert "rule" not in shown[0][1]


def test_a_rounded_mean_shows_no_more_decimals_than_it_has(shown: Shown) -> None:
    frame = pd.DataFrame({"n": [27], "mean_before": [61 / 27], "p_holm": [0.0249], "ratio": [0.7612]})
    counts = {"mean_before": "mean", "p_holm": "p_value", "ratio": "estimate"}
    PAGE.table(Table("a", frame, caption="Means.", decimals={"p_holm": 3}, counts=counts))
    cells = re.findall(r'<td class="lb-number">([^<]*)</td>', shown[0][0]["text/html"])
    assert cells[-3:] == ["2.3", "0.025", "0.76"]


def test_a_probability_too_small_to_print_is_the_same_words_on_the_page_and_in_the_download(shown: Shown) -> None:
    frame = pd.DataFrame({"outcome": ["a", "b", "c"], "people": [30, 40, 50], "p": [0.00004, 0.0123, None]})
    counts = {"people": "base", "p": "p_value"}
    PAGE.table(Table("a", frame, caption="Tests.", n=60, counts=counts))
    page, entry = shown[0]
    assert entry["csv"] == "outcome,people,p\na,30,below 0.001\nb,40,0.012\nc,50,\n"
    assert ">below 0.001</td>" in page["text/html"]
    assert ">0.012</td>" in page["text/html"]
    PAGE.chart(Chart("b", Figure(), caption="Tests.", sentence=Sentence("x"), data=frame, counts=counts, n=60))
    assert shown[1][1]["csv"] == entry["csv"]


def test_a_released_percentage_is_the_same_whole_number_on_the_page_and_in_the_download(shown: Shown) -> None:
    frame = pd.DataFrame({"answer": ["a", "b", "c"], "n": [40, 60, 80], "best": [50.0, 0.0, 5.0]})
    counts = {"n": "base", "best": ("percent", "n")}
    PAGE.table(Table("a", frame, caption="Best.", n=180, decimals={"best": 1}, counts=counts))
    page, entry = shown[0]
    assert entry["csv"] == "answer,n,best\na,40,50\nb,60,0\nc,80,hidden\n"
    assert '<td class="lb-number">50</td>' in page["text/html"]
    assert '<td class="lb-number">0</td>' in page["text/html"]


def test_a_sentence_about_sites_is_left_as_it_is(shown: Shown) -> None:
    told = "Of 53 pairs of categories, 21 have no site; they are alike in two of them."
    PAGE.text(told, about="sites")
    PAGE.in_short(told, "Two of them.", about="sites")
    PAGE.chart(Chart("a", new_axes(), caption=told, sentence=told, about="sites"))
    assert told in shown[0][0]["text/html"]
    assert told in shown[1][0]["text/html"]
    assert shown[2][1]["alt"] == f"Released under profile research. {told}"
    assert shown[2][1]["caption"] == f"{told} Released under profile research."


def test_a_paragraph_of_which_nothing_is_left_is_set_apart_and_is_no_alt_text(shown: Shown) -> None:
    PAGE.text("Three patients came more often.")
    assert shown[0][0]["text/html"] == f'<p class="lb-disclosure">{LEFT_OUT}</p>'
    data = pd.DataFrame({"answer": ["yes", "no"], "people": [12, 31]})
    PAGE.chart(
        Chart("a", lambda _: new_axes(), caption=wording("Answers."), sentence="Only 3 patients rose.", data=data, n=43)
    )
    assert shown[1][1]["alt"] == "Released under profile research. Answers."
    assert shown[1][1]["caption"] == (
        "Answers. For this release numbers of people are rounded. Released under profile research."
    )


def test_a_table_in_place_of_a_figure_says_so_and_not_how_the_figure_is_drawn(shown: Shown) -> None:
    data = pd.DataFrame({"answer": ["yes", "no", "never"], "people": [12, 31, 2]})
    PAGE.chart(Chart("a", new_axes(), caption=wording("Answers. Blue: men."), sentence="a", data=data, n=45))
    bundle, entry = shown[0]
    assert "stands in place of a figure" in bundle["text/html"]
    assert entry["caption"] == "Answers. Released under profile research."
    assert "Blue" not in bundle["text/html"]


ETHNIC = pd.DataFrame(
    {
        "characteristic": ["gender", "gender", "ethnic group", "ethnic group", "ethnic group", "ethnic group"],
        "category": ["Female", "Male", "White", "Asian", "Black", "Mixed"],
        "value": [54, 30, 61, 12, 6, 5],
    }
)


@pytest.mark.parametrize(("profile", "page"), [("research", PAGE), ("strict", STRICT)])
def test_small_groups_are_drawn_together_from_what_may_be_shown(
    shown: Shown, profile: str, page: output.Output
) -> None:
    drawn: list[pd.DataFrame] = []

    def draw(told: pd.DataFrame) -> Axes:
        drawn.append(told)
        return new_axes()

    small = MergeSmall("category", "value", within=("characteristic",))
    page.chart(Chart("a", draw, caption="Groups.", sentence="Most are white.", data=ETHNIC, n=84, coarser=small))
    bundle, entry = shown[0]
    assert "image/png" in bundle
    # 6 + 5 = 11 together, which is shown as 10; 54 as 55, 61 as 60, 12 as 10
    assert drawn[0]["category"].tolist() == ["Female", "Male", "White", "Asian", "Black; Mixed"]
    assert drawn[0]["value"].tolist() == [55, 30, 60, 10, 10]
    assert "small groups are put together; numbers of people are rounded" in entry["caption"]
    assert names_few(entry["caption"], PROFILES[profile]) == []


def test_groups_keep_their_names_where_many_small_ones_stand_together(shown: Shown) -> None:
    """The number in "5 smaller groups together" counts nobody; one in a name of the study's own may."""
    small = MergeSmall("group", "people")
    names = ["White", "Asian", *"abcde"]
    for first in ("White", "12 women"):
        groups = pd.DataFrame({"group": [first, *names[1:]], "people": [61, 12, 3, 2, 2, 2, 2]})
        PAGE.chart(Chart("a", lambda _: new_axes(), wording("Groups."), Sentence("Most."), groups, coarser=small))
    by_name, numbered = (entry["csv"] for _, entry in shown)
    assert by_name == "group,people\nWhite,60\nAsian,10\n5 smaller groups together,10\n"
    assert "12 women" not in numbered


@pytest.mark.parametrize(
    ("people", "profile", "expected"),
    [
        ([41, 17, 2, 1], "research", [("a", 41), ("b; c; d", 20)]),
        ([41, 17, 5, 4], "research", [("a", 41), ("b", 17), ("c; d", 9)]),
        ([41, 17, 5, 4], "strict", [("a", 41), ("b; c; d", 26)]),
        ([41, 17, 9, 0], "research", [("a", 41), ("b", 17), ("c", 9), ("d", 0)]),
        ([41, 17, 12, 0], "strict", [("a", 41), ("b", 17), ("c; d", 12)]),
        ([2, 3, 1, 0], "research", [("d", 0), ("a; b; c", 6)]),
    ],
)
def test_a_small_group_takes_the_next_smallest_with_it_until_they_are_enough(
    people: list[int], profile: str, expected: list[tuple[str, int]]
) -> None:
    table = pd.DataFrame({"group": list("abcd"), "people": people})
    done = MergeSmall("group", "people")(table, PROFILES[profile])
    assert list(done.itertuples(index=False, name=None)) == expected


def test_bands_of_each_interview_are_its_own_and_are_drawn_as_rounded_numbers(shown: Shown) -> None:
    # 32 people: first 14, 10, 6, 2 and then 3, 12, 14, 3: bands of 14, 10, 8 and of 15, 17
    counts = [14, 10, 6, 2, 3, 12, 14, 3]
    data = pd.DataFrame(
        {
            "outcome": "ons4_happiness",
            "interview": ["first"] * 4 + ["second"] * 4,
            "band": ["Low", "Medium", "High", "Very high"] * 2,
            "place": [0, 1, 2, 3] * 2,
            "people": counts,
            "percent": [100 * people / 32 for people in counts],
            "n_pairs": 32,
        }
    )
    drawn: list[pd.DataFrame] = []

    def draw(told: pd.DataFrame) -> Axes:
        drawn.append(told)
        return draw_bands(told)

    said = {"place": "nothing", "percent": "percent", "n_pairs": "base"}
    chart = Chart("a", draw, caption="Bands.", sentence="Fewer are low.", data=data, n=61, coarser=BANDS_RELEASED)
    PAGE.chart(replace(chart, counts=said))
    assert "image/png" in shown[0][0]
    assert drawn[0]["band"].tolist() == ["Low", "Medium", "High or very high", "Low or medium", "High or very high"]
    assert drawn[0]["place"].tolist() == [0, 1, 2, 0, 2]
    assert drawn[0]["people"].tolist() == [15, 10, 10, 15, 15]
    assert "percent" not in drawn[0]  # 15, 10 and 10 of 30 would be drawn as 116%


def test_a_released_score_is_drawn_in_bands_of_everybody_who_answered(shown: Shown) -> None:
    # first: 9 + 4 people up to 24, 14 above; second: 12 and 10
    data = pd.DataFrame(
        {
            "interview": ["first"] * 3 + ["second"] * 3,
            "score": ["22", "25", "28"] * 2,
            "both_times": [9, 7, 3, 9, 4, 6],
            "once": [4, 2, 2, 3, 0, 0],
            "outcome": "gse_total",
        }
    )
    drawn: list[pd.DataFrame] = []

    def draw(told: pd.DataFrame) -> Figure:
        drawn.append(told)
        return draw_distributions(told, norms)

    norms = pd.DataFrame({"outcome": ["gse_total"], "mean": [29.55], "label": ["abroad"]})
    caption = distribution_caption(norms, ["gse_total"])
    PAGE.chart(Chart("a", draw, caption=caption, sentence="They rose.", data=data, n=27, coarser=RELEASED))
    assert "image/png" in shown[0][0]
    assert shown[0][1]["caption"].startswith("Scores at the first and the second interview. For this release")
    assert drawn[0][["interview", "score", "people"]].to_numpy().tolist() == [
        ["first", "22 to 24", 15],
        ["first", "25 or more", 15],
        ["second", "22 to 24", 10],
        ["second", "25 or more", 10],
    ]


def test_the_words_of_a_band_stay_within_it_however_narrow_it_is() -> None:
    people = [20, 30, 50, 55, 75, 40, 25, 15]
    bands = ["10 to 18", "19 to 21", "22 to 24", "25 to 27", "28 to 30", "31 to 33", "34 to 36", "37 or more"]
    counts = pd.DataFrame({"interview": "first", "score": bands, "people": people, "outcome": "gse_total"})
    counts = pd.concat([counts, counts.iloc[:2].assign(interview="second")])
    figure = draw_distributions(counts, pd.DataFrame())
    figure.draw_without_rendering()
    ax, slack = figure.axes[0], 2
    for words, bar in zip(ax.texts, ax.patches, strict=True):
        said, band = words.get_window_extent(), bar.get_window_extent()
        assert band.x0 - slack <= said.x0 < said.x1 <= band.x1 + slack, words.get_text()
        assert band.height >= said.height, words.get_text()


def test_reasons_for_being_lost_are_drawn_as_one_number(shown: Shown) -> None:
    reasons = {"lost_died": 2, "lost_declined": 1, "lost_not_reached": 13, "lost_left_blank": 2, "lost_no_reason": 0}
    row = {"outcome": "gse_total", "interviewed": 61, "answered_first": 50, **reasons, "pairs": 32, "later_only": 6}
    data, drawn = pd.DataFrame([row]), []

    def draw(told: pd.DataFrame) -> Axes:
        drawn.append(told)
        return draw_flow(told)

    PAGE.chart(Chart("a", draw, caption="Flow.", sentence="Many are lost.", data=data, n=61, coarser=FLOW_RELEASED))
    assert "image/png" in shown[0][0]
    assert drawn[0].to_dict("records") == [
        {"outcome": "gse_total", "interviewed": 60, "answered_first": 50, "lost": 20, "pairs": 30}
    ]


def test_marks_that_rest_on_few_people_are_not_drawn(shown: Shown) -> None:
    data = pd.DataFrame({"site_id": ["1", "2", "3"], "n": [30, 5, None], "ratio": [0.8, 1.4, None]})
    drawn: list[list[str]] = []

    def draw(told: pd.DataFrame) -> Axes:
        drawn.append(told["site_id"].tolist())
        return new_axes()

    chart = Chart("a", draw, caption="c", sentence="It fell.", data=data, n=35, coarser=LargeRows(("n",)))
    PAGE.chart(replace(chart, counts={"site_id": "site", "n": "base", "ratio": "estimate"}))
    assert "image/png" in shown[0][0]
    assert drawn == [["1", "3"]] * 2
    assert "1.4" not in shown[0][1]["csv"]


def test_a_figure_that_no_release_shows_says_why(shown: Shown) -> None:
    why = NotReleased("each patient is a line in it")
    PAGE.chart(Chart("a", new_axes(), caption=wording("Lines. Blue: down."), sentence="They rise.", n=30, coarser=why))
    html = shown[0][0]["text/html"]
    assert "Lines. This figure is left out of this release: each patient is a line in it." in html
    assert "Blue" not in html


def test_the_reason_why_scores_are_not_shown_names_no_few_people_to_the_gate(shown: Shown) -> None:
    PAGE.chart(Chart("a", new_axes(), caption="Scores.", sentence="They rose.", n=30, coarser=RELEASED_IN_BANDS))
    assert "subtracted from each other" in shown[0][0]["text/html"]
    assert names_few(shown[0][0]["text/html"], PROFILES["strict"]) == []


def page_of(output: output.Output) -> Page:
    return Page(None, Study("", {}, {}), output)  # type: ignore[arg-type]


def test_no_released_sentence_names_the_ratio_of_a_site_of_few_patients() -> None:
    sites = pd.DataFrame({"site_id": ["1", "2", "3"], "n": [20, 3, 30], "ratio": [0.9, 0.67, 1.2]})
    open_, released = page_of(output.Output("private")), page_of(PAGE)
    assert attributes_sentence(sites, open_.namable(sites)).startswith(
        "Ratios run from 0.67 (site 2) to 1.20 (site 3)."
    )
    assert attributes_sentence(sites, released.namable(sites)).startswith(
        "Ratios run from 0.90 (site 1) to 1.20 (site 3)."
    )
    few = sites.iloc[[1]]
    assert attributes_sentence(few, released.namable(few)).startswith("With one site no pattern")


WITHOUT_EACH = with_counts(
    pd.DataFrame(
        {
            "site_id": ["1", "2", "3"], "n": [20, 3, 30], "ratio": [1.01, 0.92, 1.09], "low": [0.8, 0.7, 0.9],
            "high": [1.3, 1.2, 1.4], "tau": [0.1, 0.2, 0.1],
        }
    ),
    {"site_id": "site", "n": "base", "ratio": "estimate", "low": "estimate", "high": "estimate", "tau": "estimate"},
)  # fmt: skip


def test_a_release_does_not_leave_out_a_site_of_few_patients_in_turn(shown: Shown) -> None:
    pooled, page = pool([0.0, -0.1, 0.1], [0.02, 0.04, 0.03]), page_of(PAGE)
    page.figure(leave_one_site_out, WITHOUT_EACH, pooled, namable=page.namable(WITHOUT_EACH))
    (_, entry), *_ = shown
    assert [row.split(",")[0] for row in entry["csv"].split()] == ["site_id", "1", "3"]
    assert entry["alt"].endswith("between 1.01 (without site 1) and 1.09 (without site 3).")
    assert "too few sites" in leave_one_site_out_sentence(page.namable(WITHOUT_EACH.iloc[:2]))


def test_a_figure_whose_every_row_rests_on_few_people_is_left_out_with_the_reason(shown: Shown) -> None:
    pooled, few = pool([0.0, -0.1, 0.1], [0.02, 0.04, 0.03]), WITHOUT_EACH.assign(n=3)
    PAGE.chart(leave_one_site_out(few, pooled, namable=few))
    ((bundle, _),) = shown
    assert "every row of it rests on fewer than 8" in bundle["text/html"]
    assert "image/png" not in bundle


@pytest.mark.parametrize(("profile", "least"), [("research", 8), ("strict", 13), ("midpoint6", sys.maxsize)])
def test_a_model_rests_on_enough_people_and_whether_it_is_shown_says_no_more_than_how_many_are_printed(
    profile: str, least: int
) -> None:
    """Twelve leave ten degrees of freedom to two parameters; shown of 12 and not of 11, it would divide those of 10."""
    rules = PROFILES[profile]
    asked = Page(SimpleNamespace(), Study("", {}, {}), output.Output("private", rules)).least_for_model(2)
    assert asked == least
    assert rules.survival_only or rules.rounded(asked) > rules.rounded(asked - 1)
    assert Page(SimpleNamespace(), Study("", {}, {}), output.Output("private")).least_for_model(2) == 0


def test_what_a_release_of_survival_curves_alone_says_of_answers_hangs_on_no_number_of_people(
    release: Callable[..., list[Any]], interviewed: Callable[..., Study]
) -> None:
    """A part that is there for five people and not for four, or left out for another reason, counts them."""
    many = interviewed(3)
    answers = many.questionnaires
    again = answers.index[answers["round"] == 2]
    few = {name: many.get(name) for name in many.origin} | {"questionnaires": answers.drop(again[4:])}
    said = [
        [one.words for one in release(study, "midpoint6", [], "04_questionnaire_change")]
        for study in (many, Study("generated", few, many.origin))
    ]
    assert said[0] == said[1]
    assert "of people its profile shows survival curves alone" in " ".join(said[0])
    assert not re.search(r"too few|too thin|further down|How the answer would change", " ".join(said[0]))


def test_a_caption_typed_on_the_page_itself_is_not_released(shown: Shown) -> None:
    frame = pd.DataFrame({"group": ["a", "b"], "patients": [20, 30]})
    page_of(PAGE).table(Table("a", frame, caption="Both women died."))
    page_of(PAGE).table(lambda rows: Table("a", rows, caption=wording("Patients by group.")), frame)
    captions = [entry["caption"].removesuffix(" Released under profile research.") for _, entry in shown]
    assert captions == ["What this study shows here.", "Patients by group."]
