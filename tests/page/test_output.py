"""What show_figure, show_table, show_text and the banner hand to the page."""

from typing import Any

import pandas as pd
import pytest

from helpers.show.page import banner as banners
from helpers.show.page import output
from helpers.show.page.style import new_axes


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The bundles displayed, each with its metadata."""
    caught: list[tuple[dict[str, Any], dict[str, Any]]] = []
    monkeypatch.setattr(output, "display", lambda bundle, raw, metadata: caught.append((bundle, metadata)))
    return caught


def test_a_figure_carries_caption_alt_number_and_data(shown: list[Any]) -> None:
    ax = new_axes(width=4, height=3)
    ax.plot([1, 2])
    output.show_figure(ax, name="a-line", caption="A line.", alt="It rises.", data=pd.DataFrame({"y": [1, 2]}), n=2)
    bundle, metadata = shown[0]
    entry = metadata["linkbook"]
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert (entry["name"], entry["alt"], entry["n"], entry["csv"]) == ("a-line", "It rises.", 2, "y\n1\n2\n")
    assert entry["svg"].startswith("<?xml")
    assert metadata["image/png"] == {"width": 400}


def test_the_same_figure_gives_the_same_bytes(shown: list[Any]) -> None:
    for _ in range(2):
        ax = new_axes(width=4, height=3)
        ax.plot([1, 2], label="x")
        output.show_figure(ax, name="a", caption="c", alt="a")
    assert shown[0][0] == shown[1][0]
    assert shown[0][1] == shown[1][1]


def test_a_private_figure_carries_no_coordinates(shown: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(banners, "origins_used", lambda: {"published", "private"})
    output.show_figure(new_axes(), name="a", caption="c", alt="a")
    assert "svg" not in shown[0][1]["linkbook"]


def test_an_output_says_which_of_its_columns_are_text(shown: list[Any]) -> None:
    output.show_table(pd.DataFrame({"n": [1], "cmoc": ["8.10"]}), name="a", caption="c")
    assert shown[0][1]["linkbook"]["text_columns"] == [1]


@pytest.mark.parametrize("name", ["", "A", "a b", "../a", "a--b", "-a", "a" * 81])
def test_a_name_is_an_anchor_and_a_file_name(name: str) -> None:
    with pytest.raises(ValueError, match="use lower case letters"):
        output.show_table(pd.DataFrame({"x": [1]}), name=name, caption="c")


def test_a_figure_without_alt_text_is_refused() -> None:
    with pytest.raises(ValueError, match="alt text that states the finding"):
        output.show_figure(new_axes(), name="a", caption="c", alt=" ")


def test_generated_text_escapes_values_and_knows_bold(shown: list[Any]) -> None:
    output.show_text("Site **<script>** had *few*.\n\nNext.")
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
        output.show_html(html, name="a", caption="c")


def test_words_of_a_table_in_a_quoted_attribute_are_no_script(shown: list[Any]) -> None:
    output.show_html('<p data-theme="Part one = first, javascript: none">x</p>', name="a", caption="c")
    assert len(shown) == 1


@pytest.mark.parametrize(
    ("used", "title"),
    [
        ({"published"}, "Published figures"),
        ({"published", "synthetic"}, "Synthetic data"),
        ({"synthetic", "private"}, "Private - not for release"),
    ],
)
def test_the_banner_follows_from_the_tables_read(
    used: set[str], title: str, shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(banners, "origins_used", lambda: used)
    output.show_banner()
    assert f"<strong>{title}.</strong>" in shown[0][0]["text/html"]
