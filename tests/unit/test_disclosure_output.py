"""What a notebook shows while a release is made: tables, figures, sentences and the banner under a profile."""

import re
from typing import Any

import pandas as pd
import pytest
from matplotlib.axes import Axes

from helpers.analysis.disclosure import PROFILES
from helpers.analysis.disclosure.words import LEFT_OUT, names_few, protect_words
from helpers.show import disclosed, output
from helpers.show.style import new_axes

Shown = list[tuple[dict[str, Any], dict[str, Any]]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """The outputs of a page about people, in a release under the research profile."""
    caught: Shown = []
    monkeypatch.setattr(output, "display", lambda bundle, raw, metadata: caught.append((bundle, metadata["linkbook"])))
    monkeypatch.setattr(disclosed, "about_people", lambda: True)
    monkeypatch.setenv("LINKBOOK_PROFILE", "research")
    return caught


def test_a_table_hides_small_counts_on_the_page_and_in_the_download(shown: Shown) -> None:
    frame = pd.DataFrame({"gender": ["Female", "Male", "Other"], "patients": [28, 21, 3]})
    output.show_table(frame, name="a", caption="People.", n=52)
    bundle, entry = shown[0]
    assert '<td class="lb-number">hidden</td>' in bundle["text/html"]
    assert '<td class="lb-number">3</td>' not in bundle["text/html"]
    assert entry["csv"].splitlines()[-1] == "Other,hidden"
    assert "n" not in entry
    assert entry["n_band"] == "50 to 99"
    assert entry["rule"].startswith("research: 1 of 3 counts hidden")
    assert "28" not in bundle["text/plain"]


def test_a_page_that_is_not_about_people_is_left_alone(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosed, "about_people", lambda: False)
    output.show_table(pd.DataFrame({"cmocs_used": [3], "domain": ["x"]}), name="a", caption="c", n=3)
    assert shown[0][1]["csv"] == "cmocs_used,domain\n3,x\n"


def test_a_figure_whose_data_show_everything_is_a_picture_without_coordinates_or_metadata(shown: Shown) -> None:
    data = pd.DataFrame({"answer": ["yes", "no"], "people": [12, 31]})

    def draw(told: pd.DataFrame) -> Axes:
        ax = new_axes()
        ax.bar(told["answer"], told["people"])
        return ax

    output.show_figure(draw, name="a", caption="c", alt="Of 43 people most said no.", data=data, n=43)
    bundle, entry = shown[0]
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert b"tEXt" not in bundle["image/png"]
    assert "svg" not in entry
    assert entry["alt"] == "Of about 45 people most said no."
    assert entry["csv"] == "answer,people\nyes,10\nno,30\n"


@pytest.mark.parametrize("data", [None, pd.DataFrame({"patient_id": ["x1"], "change": [1]})])
def test_a_figure_that_cannot_be_checked_or_shows_patients_is_left_out(shown: Shown, data: pd.DataFrame | None) -> None:
    output.show_figure(new_axes(), name="a", caption="Lines.", alt="They rise.", data=data, n=30)
    bundle, entry = shown[0]
    assert "image/png" not in bundle
    assert "left out of this release" in bundle["text/html"]
    assert entry["kind"] == "html"
    assert "csv" not in entry
    assert "left out" in entry["rule"]


def test_a_figure_with_a_small_count_gives_way_to_its_table(shown: Shown) -> None:
    data = pd.DataFrame({"answer": ["yes", "no", "never"], "people": [12, 31, 2]})
    output.show_figure(new_axes(), name="a", caption="c", alt="a", data=data, n=45)
    bundle, entry = shown[0]
    assert "image/png" not in bundle
    assert entry["kind"] == "table"
    assert "hidden" in entry["csv"]


def test_rows_as_many_as_people_are_taken_for_patients(shown: Shown) -> None:
    output.show_table(pd.DataFrame({"before": range(10, 30)}), name="a", caption="c", n=20)
    assert "<table" not in shown[0][0]["text/html"]


def test_markup_about_people_is_not_released(shown: Shown) -> None:
    output.show_html("<svg><circle cx='3'/></svg>", name="a", caption="c")
    assert "circle" not in shown[0][0]["text/html"]


def test_sentences_boxes_and_captions_name_no_few_people(shown: Shown) -> None:
    output.show_text("Three patients came more often.\n\nThe ratio was 0.92.")
    output.show_in_short("Site 3's four patients had 25% fewer appointments.", "It could be anything.")
    for bundle, _ in shown:
        assert "hree patients" not in str(bundle)
        assert "four patients" not in str(bundle)
    assert "0.92" in shown[0][0]["text/html"]


def test_the_banner_of_private_data_says_a_person_signs(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "origins_used", lambda: {"private"})
    output.show_banner()
    html = shown[0][0]["text/html"]
    assert "a person signs" in html.lower()
    assert "not for release" not in html
    assert "safe" not in html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Of 21 patients, 9 had fewer.", "Of about 20 patients, about 10 had fewer."),
        ("Six of seven sites gave data on patients.", "Six of seven sites gave data on patients."),
        ("Leaving out any one patient moves the ratio to 0.80.", LEFT_OUT),
        ("People came 12% less often in six months.", "People came 12% less often in six months."),
        ("14% of the patients had none.", LEFT_OUT),
        ("Two patients died. 3 patients left.", LEFT_OUT),
        ("The mean was 4.5 for 1,204 people.", "The mean was 4.5 for about 1,205 people."),
        ("Table 3 is about people in 2023.", "Table 3 is about people in 2023."),
    ],
)
def test_sentences_about_people(text: str, expected: str) -> None:
    assert protect_words(text, PROFILES["research"]) == expected


def test_the_strict_profile_keeps_zero_to_itself() -> None:
    assert protect_words("It fell for no patients.", PROFILES["strict"]) == LEFT_OUT
    assert protect_words("It fell for no patients.", PROFILES["research"]) == "It fell for no patients."


def test_a_figure_of_exact_numbers_of_people_is_not_released_but_one_drawn_from_what_may_be_shown_is(
    shown: Shown,
) -> None:
    ax = new_axes()
    frame = pd.DataFrame({"answer": ["no", "yes"], "patients": [23, 31]})
    output.show_figure(ax, name="ready", caption="Answers.", alt="Most said yes.", data=frame, n=54)
    drawn: list[list[int]] = []

    def draw(told: pd.DataFrame) -> Axes:
        drawn.append(told["patients"].tolist())
        return ax

    output.show_figure(draw, name="drawn", caption="Answers.", alt="Most said yes.", data=frame, n=54)
    assert "image/png" not in shown[0][0]
    assert "23" not in shown[0][0]["text/html"]
    assert "image/png" in shown[1][0]
    assert drawn == [[25, 30]]


def test_a_distribution_is_drawn_in_bands_of_enough_people_without_its_maximum(shown: Shown) -> None:
    visits = pd.DataFrame({"visits": [0, 1, 2, 3, 41], "before": [8, 3, 5, 1, 1], "after": [9, 4, 4, 8, 0]})
    drawn: list[list[str]] = []

    def draw(told: pd.DataFrame) -> Axes:
        drawn.append(told["visits"].tolist())
        return new_axes()

    told = {"name": "a", "caption": "Visits.", "alt": "Most came.", "data": visits, "bands": "visits"}
    output.show_figure(draw, **told)
    assert drawn == [["0", "1 or more"]]
    assert "41" not in shown[0][1]["csv"]


def test_too_few_people_for_bands_are_left_out_in_words_that_the_gate_lets_pass(shown: Shown) -> None:
    visits = pd.DataFrame({"visits": [0, 1], "before": [8, 3]})
    output.show_figure(new_axes(), name="a", caption="Visits.", alt="Most came.", data=visits, bands="visits")
    assert "too thin for bands of at least 8" in shown[0][0]["text/html"]
    assert names_few(shown[0][0]["text/html"], PROFILES["research"]) == []


def test_a_table_of_nothing_but_hidden_numbers_is_left_out(shown: Shown) -> None:
    output.show_table(pd.DataFrame({"a": ["x", "y"], "patients": [3, 4]}), name="a", caption="People.", n=7)
    output.show_table(pd.DataFrame({"a": ["x", "y"], "patients": [3, 4]}), name="b", caption="People.", n=40)
    assert "<table" not in shown[1][0]["text/html"]
    assert "every number in it is too small to show" in shown[1][0]["text/html"]


def test_what_is_about_sites_alone_is_released_as_it_is(shown: Shown) -> None:
    distances = pd.DataFrame({"site_id": ["1", "2"], "1": [0.0, 0.31], "2": [0.31, 0.0]})
    output.show_figure(
        new_axes(), name="a", caption="Distances.", alt="They differ.", data=distances, n=2, about="sites"
    )
    assert "image/png" in shown[0][0]
    assert "rule" not in shown[0][1]


def test_a_rounded_mean_shows_no_more_decimals_than_it_has(shown: Shown) -> None:
    frame = pd.DataFrame({"n": [27], "mean_before": [61 / 27], "p_holm": [0.0249], "ratio": [0.7612]})
    output.show_table(frame, name="a", caption="Means.", decimals={"p_holm": 3})
    cells = re.findall(r'<td class="lb-number">([^<]*)</td>', shown[0][0]["text/html"])
    assert cells[-3:] == ["2.3", "0.025", "0.76"]
