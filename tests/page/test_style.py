"""One look: colours that stay apart for every reader, text that can be read, and figures that leak nowhere."""

import re
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb

from helpers.show.page.style import COLOURS, SCALE, STYLE_FILE, new_axes, new_axes_grid, use_look

CSS = Path(__file__).parents[2] / "book" / "_static" / "book.css"
# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB
BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(colour: str) -> np.ndarray:
    value = np.array(to_rgb(colour))
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    f = np.cbrt(np.clip(xyz / [0.9505, 1.0, 1.089], 1e-6, None))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_the_palette_has_one_colour_for_each_meaning() -> None:
    assert set(COLOURS) == {"ink", "neutral", "light", "before", "after", "accent", "warning"}
    assert len(set(COLOURS.values())) == len(COLOURS)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in COLOURS.values())


@pytest.mark.parametrize("name", ["ink", "before", "after", "accent", "warning"])
def test_colours_that_carry_text_can_be_read_on_white(name: str) -> None:
    assert contrast(COLOURS[name], "#ffffff") >= 4.5


@pytest.mark.parametrize("name", ["neutral"])
def test_colours_that_carry_marks_can_be_seen_on_white(name: str) -> None:
    assert contrast(COLOURS[name], "#ffffff") >= 3


@pytest.mark.parametrize("kind", ["none", *BLIND])
def test_before_after_and_pooled_stay_apart_for_colour_blind_readers(kind: str) -> None:
    matrix = np.array(BLIND.get(kind, np.eye(3)))
    seen = {name: lab(np.clip(matrix @ linear(COLOURS[name]), 0, 1)) for name in ("before", "after", "accent")}
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 10, (one, other)
    assert np.linalg.norm(seen["before"] - seen["after"]) > 40


def test_the_scale_darkens_step_by_step_and_its_labels_can_be_read() -> None:
    light = [contrast(colour, "#000000") for colour in SCALE]
    assert light == sorted(light, reverse=True)
    assert [
        contrast(colour, label) >= 4.5
        for colour, label in zip(SCALE, [COLOURS["ink"]] * 2 + ["#ffffff"] * 2, strict=True)
    ] == [True] * 4


def test_the_page_uses_the_colours_of_the_figures() -> None:
    sheet = CSS.read_text(encoding="utf-8").lower()
    assert all(COLOURS[name] in sheet for name in ("before", "after", "accent", "warning"))


def test_no_text_of_the_style_is_smaller_than_the_pages() -> None:
    style = mpl.rc_params_from_file(STYLE_FILE, use_default_template=False)
    sizes = ["font.size", "axes.titlesize", "axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize"]
    assert min(float(style[name]) for name in sizes) >= 11


def test_figures_come_out_the_same_and_at_twice_the_density() -> None:
    style = mpl.rc_params_from_file(STYLE_FILE, use_default_template=False)
    assert style["savefig.dpi"] == 2 * style["figure.dpi"]
    assert style["svg.hashsalt"] == "linkbook"


def test_the_files_look_wins_over_the_theme_of_seaborn() -> None:
    style = mpl.rc_params_from_file(STYLE_FILE, use_default_template=False)
    use_look()
    assert {name: mpl.rcParams[name] for name in style} == dict(style)
    assert mpl.rcParams["image.cmap"] == "house"
    assert mpl.rcParams["xtick.direction"] == "out", "from the theme"
    cycle = [to_hex(one["color"]) for one in mpl.rcParams["axes.prop_cycle"]]
    assert cycle == [COLOURS[name] for name in ("before", "after", "accent", "neutral", "ink")]


def test_axes_that_are_given_are_drawn_on() -> None:
    ax = new_axes()
    assert new_axes(ax, width=1) is ax


def test_what_is_added_later_has_the_style_too() -> None:
    ax = new_axes()
    ax.bar([1, 2], [3, 4], label="patients", hatch="//", color=COLOURS["before"])
    text, legend = ax.text(1, 1, "three"), ax.legend(title="Period")
    for one in (text, legend.get_title(), *legend.get_texts()):
        assert one.get_fontsize() >= 11
        assert one.get_color() == COLOURS["ink"]
    assert not legend.get_frame_on()


def test_new_axes_have_the_style_and_open_no_window() -> None:
    open_figures = plt.get_fignums()
    ax = new_axes(width=6, height=4)
    assert ax.figure.get_size_inches().tolist() == [6, 4]
    assert not ax.spines["top"].get_visible()
    assert ax.xaxis.label.get_fontsize() == 12
    assert plt.get_fignums() == open_figures


def test_a_grid_of_panels_comes_row_by_row() -> None:
    axes = new_axes_grid(2, 3)
    places = [(ax.get_subplotspec().rowspan.start, ax.get_subplotspec().colspan.start) for ax in axes]  # type: ignore[union-attr]
    assert places == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert len({ax.figure for ax in axes}) == 1
