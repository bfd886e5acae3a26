"""A page: its banner follows from the chapter's tables that are there, and what is given nothing shows nothing."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers.chapters import Chapter, chapter_of
from helpers.data.study import Study, load_published, load_study
from helpers.parameters import ParameterError
from helpers.show.page import Chart, Html, Page, SynopsisNote, Table, new_axes, open_page, output, when_given
from helpers.show.page.page import origin_of_page, profile_of_page

ROW = pd.DataFrame({"site_id": ["1"]})
Shown = list[tuple[dict[str, Any], dict[str, Any]]]


@pytest.fixture
def shown(displayed: Shown) -> Shown:
    """The bundles displayed, each with its metadata."""
    return displayed


def page_of(study: Study) -> Page:
    return Page(None, study, output.Output("private" if study.is_private else "published"))  # type: ignore[arg-type]


def test_markup_shown_as_a_figure_is_numbered_and_as_a_table_not(shown: Shown) -> None:
    page = page_of(Study("book", {}, {}))
    page.figure(Html("a-drawing", "<svg></svg>", caption="A drawing."))
    page.table(Html("a-list", "<ul></ul>", caption="A list."))
    assert [entry.get("numbered") for _, entry in shown] == [True, None]


@pytest.mark.parametrize(
    ("notebook", "origin"),
    [
        ("01_sampling", "synthetic"),
        ("02_gp_usage_site", "synthetic"),
        ("03_gp_usage_pooled", "synthetic"),
        ("04_questionnaire_change", "synthetic"),
        ("05_cmoc_tables", "published"),
        ("06_npt_mapping", "published"),
        ("07_programme_theory", "published"),
        ("08_published_claims", "published"),
        ("10_cmoc_coding", "synthetic"),
    ],
)
def test_the_origin_of_a_chapter_of_the_book_follows_from_its_tables(notebook: str, origin: str) -> None:
    assert origin_of_page(chapter_of(notebook), load_study()) == origin


def test_a_page_is_private_when_any_table_of_its_chapter_is_and_only_then() -> None:
    tables, origin = {"sites": ROW, "gp_usage": ROW}, {"sites": "published", "gp_usage": "private"}
    study = Study("my-study", tables, origin)
    assert origin_of_page(chapter_of("02_gp_usage_site"), study) == "private"
    assert origin_of_page(chapter_of("01_sampling"), study) == "published"


def test_a_profile_is_in_force_on_pages_about_people_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    study = Study("s", {"sites": ROW, "gp_usage": ROW}, {"sites": "private", "gp_usage": "private"})
    assert profile_of_page(chapter_of("02_gp_usage_site"), study) is None
    monkeypatch.setenv("LINKBOOK_PROFILE", "strict")
    assert profile_of_page(chapter_of("02_gp_usage_site"), study).name == "strict"  # type: ignore[union-attr]
    assert profile_of_page(chapter_of("01_sampling"), study) is None
    monkeypatch.setenv("LINKBOOK_PROFILE", "none")
    assert profile_of_page(chapter_of("02_gp_usage_site"), study) is None


def test_every_private_page_of_a_release_says_that_it_is_one(monkeypatch: pytest.MonkeyPatch, shown: Shown) -> None:
    study = Study("s", {"cmocs": ROW}, {"cmocs": "private"})
    page = Page(None, study, output.Output("private", profile_of_page(chapter_of("05_cmoc_tables"), study)))  # type: ignore[arg-type]
    page.output.banner()
    monkeypatch.setenv("LINKBOOK_PROFILE", "research")
    assert profile_of_page(chapter_of("05_cmoc_tables"), study) is None
    page.output.banner()
    texts = [bundle["text/plain"] for bundle, _ in shown]
    assert [text.partition(".")[0] for text in texts] == ["Private - not for release", "Prepared for release"]


def test_opening_a_page_checks_parameters_and_site_and_shows_the_banner(shown: Shown) -> None:
    page = open_page("02_gp_usage_site", site_id="C")
    assert page.parameters.site_id == "C"
    assert [entry["kind"] for _, entry in shown] == ["banner"]
    with pytest.raises(ParameterError, match="site_id: 99 is not allowed; give one of A, B"):
        open_page("02_gp_usage_site", site_id=99)


def test_opening_a_page_of_a_folder_with_faults_shows_nothing(shown: Shown, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no study table"):
        open_page("01_sampling", study_dir=str(tmp_path))
    assert shown == []


@pytest.mark.parametrize("nothing", [None, pd.DataFrame(), [], {}, ""])
def test_what_is_given_nothing_shows_nothing(shown: Shown, nothing: object) -> None:
    page = page_of(Study("", {}, {}))
    page.figure(lambda *_: pytest.fail("drawn"), 1, nothing)
    page.table(lambda *_: pytest.fail("made"), nothing)
    page.say(lambda *_: pytest.fail("said"), nothing)
    page.table(lambda _: None, 1)
    page.say("")
    assert shown == []


def test_a_chart_is_followed_by_its_finding_by_another_paragraph_or_by_none(shown: Shown) -> None:
    page = page_of(Study("", {}, {}))
    for paragraph in (None, "Another.", ""):
        page.figure(Chart("a", new_axes(), "A line.", "It **rises**.", paragraph=paragraph))
    assert [entry["kind"] for _, entry in shown] == ["figure", "text", "figure", "text", "figure"]
    assert shown[0][1]["alt"] == "It rises."
    assert "<strong>rises</strong>" in shown[1][0]["text/html"]
    assert "Another." in shown[3][0]["text/html"]


def test_a_folded_figure_is_folded_under_its_finding_which_is_said_once(shown: Shown) -> None:
    page = page_of(Study("", {}, {}))
    for paragraph, line in ((None, "It rises."), ("It **rises** fast.", "It rises fast."), ("", "It rises.")):
        page.figure(Chart("a", new_axes(), "A line.", "It rises.", paragraph=paragraph), fold=True)
        (said, kind), (_, entry) = shown[-2:]
        assert (kind["kind"], entry["kind"], entry["fold"], entry["alt"]) == ("fold", "figure", line, "It rises.")
        assert f">{line}</p>" in said["text/html"]
    assert len(shown) == 6


def test_a_figure_folded_under_another_line_still_says_its_finding(shown: Shown) -> None:
    page_of(Study("", {}, {})).figure(Chart("a", new_axes(), "A line.", "It rises."), fold="Four lines do.")
    assert [entry["kind"] for _, entry in shown] == ["fold", "figure", "text"]
    assert shown[1][1]["fold"] == "Four lines do."


def test_a_table_is_folded_under_the_line_given_or_its_own(shown: Shown) -> None:
    page = page_of(Study("", {}, {}))
    page.table(Table("a", ROW, "A table.", fold="Its own."))
    page.table(Table("a", ROW, "A table.", fold="Its own."), fold="<b>Given.")
    page.table(Table("a", ROW, "A table."))
    assert [entry.get("fold") for _, entry in shown if entry["kind"] == "table"] == ["Its own.", "<b>Given.", None]
    assert "&lt;b&gt;Given." in shown[2][0]["text/html"]


def test_a_function_may_make_several_exhibits(shown: Shown) -> None:
    page_of(Study("", {}, {})).table(lambda f: [Table("a", f, "A."), Table("b", f, "B.")], ROW)
    assert [entry["name"] for _, entry in shown] == ["a", "b"]


def test_what_is_no_exhibit_is_an_error_and_not_left_out(shown: Shown) -> None:
    page = page_of(Study("", {}, {}))
    with pytest.raises(TypeError, match="a DataFrame is not shown; give a Chart, a Table, Html or None"):
        page.table(lambda frame: frame, ROW)
    assert shown == []


def test_what_is_true_of_the_synopsis_is_not_said_of_another_study(shown: Shown) -> None:
    private = page_of(Study("mine", {"sites": ROW}, {"sites": "private"}))
    private.say(SynopsisNote("Of the seven."))
    private.say("Of any.")
    assert private.published("claims") is None
    page_of(load_study()).say(SynopsisNote("Of the seven."))
    assert ["seven" in bundle["text/html"] for bundle, _ in shown] == [False, True]


def test_a_page_says_in_short_what_is_published_and_what_is_its_own_and_of_another_study_its_own_alone(
    shown: Shown,
) -> None:
    own = Page(None, load_study(), output.Output("synthetic"))  # type: ignore[arg-type]
    for page in (own, page_of(Study("mine", {"sites": ROW}, {"sites": "private"}))):
        page.in_short(SynopsisNote("The seven did."))
        page.in_short(None)
        page.in_short("These did.")
    assert [(entry["origin"], "The seven" in bundle["text/html"]) for bundle, entry in shown] == [
        ("published", True),
        ("synthetic", False),
        ("private", False),
    ]


def test_what_is_shown_has_the_most_guarded_origin_of_what_it_is_made_from_and_else_the_page_s(shown: Shown) -> None:
    page, printed, unknown = open_page("01_sampling"), load_published("counts"), pd.DataFrame({"x": [1]})
    made_up = page.study.participants
    for given in ([printed], [printed, made_up], [printed, unknown], [printed, {"x": 1}], []):
        page.table(lambda *_: Table("a", ROW, "A."), *given)
    page.table(Table("a", ROW, "A.", origin="published"))
    page.table(lambda _: Table("a", ROW, "A."), unknown, origin="published")
    assert [entry["origin"] for _, entry in shown[1:]] == ["published", *["synthetic"] * 4, *["published"] * 2]


def test_a_frame_made_from_others_has_the_most_guarded_of_their_origins() -> None:
    printed, made_up = load_published("counts"), load_study().participants
    assert when_given(lambda *_: pd.DataFrame(), printed, 3).attrs["origin"] == "published"
    assert when_given(lambda one, _: one.assign(x=1), printed, made_up).attrs["origin"] == "synthetic"
    assert when_given(lambda one, _: one.assign(x=1), printed, pd.DataFrame({"x": [1]})).attrs["origin"] is None


def test_a_new_chapter_needs_no_more_than_an_entry() -> None:
    chapter = Chapter("99_new", title="New", line="A line.", data="Published.", needs=("cmocs",))
    assert chapter.link == "/notebooks/99_new.ipynb"
    assert list(chapter.parameters) == ["study_dir", "confidence", "seed"]
    assert origin_of_page(chapter, load_study()) == "published"


def test_the_real_sites_are_those_of_table_4_and_the_made_up_ones_stand_beside_them(shown: Shown) -> None:
    page = page_of(load_study())
    assert page.real_origin == "published"
    assert page.site_attributes["site_id"].tolist() == list("1234567")
    assert page.made_up_sites is not None
    assert page.made_up_sites["site_id"].tolist() == list("ABCDEFG")


def test_a_page_about_another_study_is_about_its_own_sites_and_calls_them_by_name(
    tmp_path: Path, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sites.csv").write_text("site_id,site_name,region\nx,Elm,North\ny,,South\n")
    page = page_of(load_study(tmp_path))
    assert (page.real_origin, page.made_up_sites) == ("private", None)
    assert page.site_attributes.fillna("").values.tolist() == [["x", "Elm", "North"], ["y", "", "South"]]
    monkeypatch.setenv("LINKBOOK_PROFILE", "research")
    assert list(page.site_attributes) == ["site_id", "region"]


def test_an_output_may_have_another_origin_than_its_page(shown: Shown) -> None:
    page = Page(None, load_study(), output.Output("synthetic"))  # type: ignore[arg-type]
    page.table(Table("a", ROW, "A table."))
    page.table(Table("a", ROW, "A table.", origin="published"))
    page.table(lambda: Table("a", ROW, "A table."), origin="published")
    page.in_short("An answer.", origin="published")
    assert [entry["origin"] for _, entry in shown] == ["synthetic", "published", "published", "published"]
