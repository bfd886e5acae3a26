"""What charts, tables, markup, paragraphs and the banner hand to the page."""

import base64
import io
import struct
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from PIL import Image

from helpers.analysis.disclosure import PROFILES
from helpers.show.page import Chart, Html, Table, output
from helpers.show.page.sentences import Sentence, wording
from helpers.show.page.style import new_axes

PAGE = output.Output("published")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The bundles displayed, each with its metadata."""
    caught: list[tuple[dict[str, Any], dict[str, Any]]] = []
    monkeypatch.setattr(output, "display", lambda bundle, raw, metadata: caught.append((bundle, metadata)))
    return caught


def test_a_figure_carries_caption_alt_number_and_data(shown: list[Any]) -> None:
    ax = new_axes(width=4, height=3)
    ax.plot([1, 2])
    PAGE.chart(Chart("a-line", ax, caption="A line.", sentence="It rises.", data=pd.DataFrame({"y": [1, 2]}), n=2))
    bundle, metadata = shown[0]
    entry = metadata["linkbook"]
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert (entry["name"], entry["alt"], entry["n"], entry["csv"]) == ("a-line", "It rises.", 2, "y\n1\n2\n")
    assert "svg" not in entry
    assert metadata["image/png"] == {"width": 400}


def test_a_figure_is_given_as_svg_where_a_page_offers_it(shown: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKBOOK_DRAWINGS", "yes")
    ax = new_axes(width=4, height=3)
    ax.plot([1, 2])
    PAGE.chart(Chart("a-line", ax, caption="A line.", sentence="It rises."))
    assert shown[0][1]["linkbook"]["svg"].startswith("<?xml")


def test_a_picture_has_no_more_colours_than_a_palette_and_none_that_is_another(shown: list[Any]) -> None:
    """The reference is matplotlib's own file of the same figure, in all its colours."""

    def drawn() -> Axes:
        ax = new_axes(width=4, height=3)
        ax.imshow([[0, 1], [2, 3]], cmap="house")
        ax.set(title="A long title of many letters", xlabel="Months (number)")
        return ax

    whole = io.BytesIO()
    drawn().figure.savefig(whole, format="png", dpi=200)
    PAGE.chart(Chart("a-map", drawn(), caption="A map.", sentence="It rises."))
    content = shown[0][0]["image/png"]
    few, all_of_them = Image.open(io.BytesIO(content)), Image.open(whole).convert("RGB")
    assert (few.mode, few.size, few.info["dpi"]) == ("P", (800, 600), pytest.approx((200, 200), abs=0.1))
    steps = np.abs(np.asarray(few.convert("RGB")).astype(int) - np.asarray(all_of_them).astype(int))
    assert steps.max() <= 12
    assert len(content) < len(whole.getvalue())


@pytest.mark.parametrize(
    ("origin", "words", "file"),
    [
        ("published", "", "gp-usage-site-A-ratio-published"),
        ("synthetic", "Made-up data.", "gp-usage-site-A-ratio-synthetic"),
        ("private", "Private data.", "gp-usage-site-A-ratio-private"),
    ],
)
def test_the_mark_of_an_origin_is_in_caption_alt_text_answer_and_file_name(
    origin: Any, words: str, file: str, shown: list[Any]
) -> None:
    page = output.Output(origin, prefix="gp-usage-site-A")
    page.chart(Chart("site-ratio", new_axes(), caption="Ratios.", sentence="It rises."))
    page.in_short("It rises.", "It is sure.")
    entry, (answer, _) = shown[0][1]["linkbook"], shown[1]
    assert entry["caption"] == f"Ratios. {words}".strip()
    assert entry["alt"] == f"{words} It rises.".strip()
    assert entry["file"] == file
    assert (words in answer["text/html"], words in answer["text/plain"]) == (True, True)
    assert ("lb-mark" in answer["text/html"]) == bool(words)


def test_an_origin_of_its_own_goes_before_that_of_the_page(shown: list[Any]) -> None:
    made_up = output.Output("synthetic")
    made_up.table(Table("a", pd.DataFrame({"x": [1]}), caption="Printed.", origin="published"))
    made_up.html(Html("b", "<p>x</p>", caption="Made up.", files={"json": "[]"}))
    assert [entry["linkbook"]["caption"] for _, entry in shown] == ["Printed.", "Made up. Made-up data."]
    assert '<p class="lb-mark">Made-up data.</p>' in shown[1][0]["text/html"]
    assert 'download="b-synthetic.json"' in shown[1][0]["text/html"]


def test_a_released_output_names_its_profile(monkeypatch: pytest.MonkeyPatch, shown: list[Any]) -> None:
    monkeypatch.setenv("LINKBOOK_PROFILE", "strict")
    output.Output("private").table(Table("a", pd.DataFrame({"x": [1]}), caption="Sites.", about="sites"))
    entry = shown[0][1]["linkbook"]
    assert entry["caption"] == "Sites. Released under profile strict."
    assert (entry["file"], entry["mark"]["value"]) == ("a-released-strict", "released under profile strict")


@pytest.mark.parametrize(
    ("origin", "mark"), [("published", ""), ("synthetic", " Made-up data."), ("private", " Private data.")]
)
def test_the_line_of_a_fold_says_whose_data_are_behind_it(origin: Any, mark: str, shown: list[Any]) -> None:
    output.Output(origin).table(Table("a", pd.DataFrame({"x": [1]}), caption="A table.", fold="**One** site."))
    assert shown[1][1]["linkbook"]["fold"] == f"One site.{mark}"


def test_a_release_lets_no_line_of_a_fold_name_a_few_people(monkeypatch: pytest.MonkeyPatch, shown: list[Any]) -> None:
    monkeypatch.setenv("LINKBOOK_PROFILE", "research")
    frame, few = pd.DataFrame({"group": ["a", "b"], "patients": [20, 30]}), "Three patients came twice."
    said = Sentence("Of about 55 patients most came once.")
    for about, exhibit in (("people", few), ("people", said), ("sites", few)):
        table = Table(
            "a", frame, caption=wording("Patients by group. A second sentence."), n=53, fold=exhibit, about=about
        )  # type: ignore[arg-type]
        output.Output("private", PROFILES["research"]).table(table)
    lines = [metadata["linkbook"]["fold"] for _, metadata in shown if metadata["linkbook"]["kind"] == "table"]
    assert [line.removesuffix(" Released under profile research.") for line in lines] == [
        "Patients by group.",
        "Of about 55 patients most came once.",
        few,
    ]
    assert few not in "".join(bundle["text/html"] for bundle, _ in shown[:4])


def line(data: pd.DataFrame) -> Axes:
    ax = new_axes(width=4, height=3)
    ax.plot(data["y"])
    ax.set_xlabel("a title with many words that needs more than one line of a figure on a phone to be read")
    return ax


def test_a_figure_given_as_a_function_is_drawn_a_second_time_for_a_phone(shown: list[Any]) -> None:
    PAGE.chart(Chart("a-line", line, caption="A line.", sentence="It rises.", data=pd.DataFrame({"y": [1, 2]})))
    bundle, metadata = shown[0]
    sizes = [
        struct.unpack(">II", png[16:24])
        for png in (bundle["image/png"], base64.b64decode(metadata["linkbook"]["portrait"]))
    ]
    assert sizes[0] == (800, 600)
    assert sizes[1][0] == 900, "4.5 inches at 200 pixels each"


def test_a_figure_that_draws_values_of_its_own_takes_no_data(shown: list[Any]) -> None:
    draw = partial(line, pd.DataFrame({"y": [1, 2]}))
    PAGE.chart(Chart("a-line", draw, caption="A line.", sentence="It rises.", from_data=False))
    assert shown[0][1]["linkbook"]["portrait"]


def test_the_same_figure_gives_the_same_bytes(shown: list[Any]) -> None:
    for _ in range(2):
        ax = new_axes(width=4, height=3)
        ax.plot([1, 2], label="x")
        PAGE.chart(Chart("a", ax, caption="c", sentence="a"))
    assert shown[0][0] == shown[1][0]
    assert shown[0][1] == shown[1][1]


def test_a_private_figure_carries_no_coordinates(shown: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKBOOK_DRAWINGS", "yes")
    output.Output("private").chart(Chart("a", new_axes(), caption="c", sentence="a"))
    assert "svg" not in shown[0][1]["linkbook"]


def test_an_output_says_which_of_its_columns_are_text(shown: list[Any]) -> None:
    PAGE.table(Table("a", pd.DataFrame({"n": [1], "cmoc": ["8.10"]}), caption="c"))
    assert shown[0][1]["linkbook"]["text_columns"] == [1]


@pytest.mark.parametrize("name", ["", "A", "a b", "../a", "a--b", "-a", "a" * 81])
def test_a_name_is_an_anchor_and_a_file_name(name: str) -> None:
    with pytest.raises(ValueError, match="use lower case letters"):
        PAGE.table(Table(name, pd.DataFrame({"x": [1]}), caption="c"))


def test_a_figure_without_alt_text_is_refused() -> None:
    with pytest.raises(ValueError, match="alt text that states the finding"):
        PAGE.chart(Chart("a", new_axes(), caption="c", sentence=" "))


def test_generated_text_escapes_values_and_knows_bold(shown: list[Any]) -> None:
    PAGE.text("Site **<script>** had *few*.\n\nNext.")
    assert shown[0][0]["text/html"] == (
        '<p class="lb-text">Site <strong>&lt;script&gt;</strong> had <em>few</em>.</p><p class="lb-text">Next.</p>'
    )


@pytest.mark.parametrize(
    "html",
    [
        "<script>1</script>",
        "<p onclick='x'>",
        "<a href='javascript:x'>",
        '<img src="x" onerror="y">',
        '<a title="b" href="javascript:x">',
    ],
)
def test_markup_with_a_script_is_refused(html: str) -> None:
    with pytest.raises(ValueError, match="script"):
        PAGE.html(Html("a", html, caption="c"))


def test_words_of_a_table_in_a_quoted_attribute_are_no_script(shown: list[Any]) -> None:
    PAGE.html(Html("a", '<p data-theme="Part one = first, javascript: none">x</p>', caption="c"))
    assert len(shown) == 1


@pytest.mark.parametrize(
    ("origin", "title"),
    [
        ("published", "Published figures"),
        ("synthetic", "Synthetic data"),
        ("private", "Private - not for release"),
    ],
)
def test_the_banner_says_where_the_data_of_the_page_come_from(origin: Any, title: str, shown: list[Any]) -> None:
    output.Output(origin).banner()
    assert f"<strong>{title}.</strong>" in shown[0][0]["text/html"]
