"""Pages with their labels in another language: the list of labels is whole, and what stays English says so."""

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.core import publish_from_doctree
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document
from markdown_it import MarkdownIt

from helpers.book.edition import build_edition, make_edition
from helpers.book.edition_folder import Edition
from helpers.book.staging import OWN_DATA, leave_out_own_data, stage
from helpers.book.translated_pages import contents_in, translate
from helpers.chapters import CHAPTERS_OF_A_STUDY
from helpers.data.study import load_study
from helpers.data.translation import Translation, labels_of_the_book
from helpers.project import ROOT
from helpers.show.page import open_page

RIVERS = Path(__file__).parent / "studies" / "rivers"
LABELS = {label for labels in labels_of_the_book().values() for label in labels}


def rivers(folder: Path, words: str = "", said: str = 'language = "cy"') -> Edition:
    study = shutil.copytree(RIVERS, folder / "study")
    with (study / "study.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"\n{said}\n")
    if words:
        (study / "words").mkdir()
        (study / "words" / "cy.toml").write_text(words, encoding="utf-8")
    return make_edition("rivers", str(study), builds=folder / "build")


def headings(text: str) -> Iterator[str]:
    tokens = MarkdownIt().parse(text)
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag in ("h1", "h2", "h3"):
            yield inline.content


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The prose of an edition in Welsh; its notebooks are not run."""
    edition = rivers(tmp_path_factory.mktemp("staged"))
    study = load_study(edition.study_dir)
    stage(edition, study)
    leave_out_own_data(edition, study)
    return edition


def test_every_heading_of_an_edition_is_in_the_list_of_labels(staged: Edition) -> None:
    titles = {chapter.notebook for chapter in CHAPTERS_OF_A_STUDY if chapter.title_of_a_study}
    found = set()
    for chapter in CHAPTERS_OF_A_STUDY:
        cells = nbformat.read(ROOT / "notebooks" / f"{chapter.notebook}.ipynb", as_version=4).cells
        texts = [
            cell.source
            for cell in cells
            if cell.cell_type == "markdown" and OWN_DATA not in cell.metadata.get("tags", [])
        ]
        of_chapter = [heading for text in texts for heading in headings(text)]
        found |= set(of_chapter[1:] if chapter.notebook in titles else of_chapter)
        found.add(chapter.title_of_a_study or chapter.title)
    contents = yaml.safe_load((staged.source / "_toc.yml").read_text(encoding="utf-8"))
    pages = [page["file"] for part in contents["parts"] for page in part["chapters"]]
    prose = [staged.source / f"{page}.md" for page in pages if page.startswith("book/")]
    assert len(prose) > 8
    for path in prose:
        found |= set(headings(path.read_text(encoding="utf-8")))
    front_page = list(headings((staged.source / "index.md").read_text(encoding="utf-8")))
    found |= set(front_page[1:])  # the first has the name of the study
    assert len(found) > 100
    assert {heading for heading in found if "`" not in heading} - LABELS == set()


def test_the_staged_edition_declares_its_language_and_says_that_nobody_has_read_the_labels(staged: Edition) -> None:
    config = yaml.safe_load((staged.source / "_config.yml").read_text(encoding="utf-8"))
    options = config["sphinx"]["config"]
    assert options["language"] == "cy"
    assert options["linkbook_labels"]["Data and code"] == "Data a chod"
    assert options["nb_code_prompt_show"] == "Dangos y cod"
    assert options["html_theme_options"]["announcement"] == (
        '<span lang="cy">Preifat - nid i&#39;w ryddhau</span> <span lang="en">(Private - not for release)</span>'
    )
    assert "nobody who speaks it has read them" in config["html"]["extra_footer"]
    captions = [part["caption"] for part in yaml.safe_load((staged.source / "_toc.yml").read_text())["parts"]]
    assert captions == ["Sut i'w ddarllen", "Y dadansoddiad", "Y tu ôl iddo"]


def test_a_label_is_text_wherever_it_is_put_and_the_reader_of_them_is_named(tmp_path: Path) -> None:
    labels = {
        "Search this book...": 'x" onfocus="y',
        "Behind it": "it's: & - #",
        "Private - not for release": 'a & "b"',
    }
    lines = "\n".join(f"\"{label}\" = '''{text}'''" for label, text in labels.items())
    edition = rivers(tmp_path, f'language = "cy"\nread_by = "A & B"\n[labels]\n{lines}\n')
    stage(edition, load_study(edition.study_dir))
    config = yaml.safe_load((edition.source / "_config.yml").read_text(encoding="utf-8"))
    theme = config["sphinx"]["config"]["html_theme_options"]
    assert theme["search_bar_text"] == "x&#34; onfocus=&#34;y"
    assert theme["toc_title"] == "Contents"
    assert theme["announcement"].startswith('<span lang="cy">a &amp; &#34;b&#34;</span>')
    assert "were read by A &amp; B." in config["html"]["extra_footer"]
    captions = [part["caption"] for part in yaml.safe_load((edition.source / "_toc.yml").read_text())["parts"]]
    assert captions == ["How to read it", "The analysis", "it's: & - #"]


def test_an_edition_without_a_language_has_nothing_of_it(tmp_path: Path) -> None:
    edition = rivers(tmp_path, said="")
    stage(edition, load_study(edition.study_dir))
    config = (edition.source / "_config.yml").read_text(encoding="utf-8")
    assert "language" not in yaml.safe_load(config)["sphinx"]["config"]
    assert "linkbook_labels" not in config


def page_of(*outputs: tuple[str, str]) -> nodes.document:
    """A page as it was read: a title, boxes of outputs, two headings."""
    document = new_document("page", get_default_settings(Parser))
    top = nodes.section("", nodes.title("", "Methods"), ids=["methods"])
    for kind, html in outputs:
        top += nodes.container("", nodes.raw("", html, format="html"), classes=["lb-output", f"lb-output-{kind}"])
    top += nodes.section("", nodes.title("", "Data and code"), nodes.paragraph("", "Methods"), ids=["data-and-code"])
    top += nodes.section("", nodes.title("", "Not <b>ours</b>"), ids=["other"])
    document += top
    return document


def html_of(document: nodes.document) -> Any:
    return BeautifulSoup(publish_from_doctree(document, writer_name="html5").decode(), "html.parser")


def test_titles_are_translated_and_escaped_and_what_stays_is_marked_as_english() -> None:
    document = page_of()
    translate(document, {"Methods": "Dull & <i>"}, "cy", is_front_page=False)
    page = html_of(document)
    title, *others = page.find_all(["h1", "h2", "h3"])
    assert [(one["lang"], one.text) for one in title.find_all("span")] == [("cy", "Dull & <i>")]
    assert title.find("i") is None
    assert [(one.span["lang"], one.text) for one in others] == [("en", "Data and code"), ("en", "Not <b>ours</b>")]
    section = document.children[0]
    assert isinstance(section, nodes.section)
    assert section["classes"] == ["language-en"]
    assert section["ids"] == ["methods"]
    assert [node.astext() for node in document.findall(nodes.paragraph)] == ["Methods"], "no text but a whole title"


def test_the_box_and_the_banner_that_a_page_shows_take_labels_and_keep_the_english_of_the_banner(
    shown_by_page: list[tuple[str, str]],
) -> None:
    document = page_of(*shown_by_page)
    translate(document, {"In short": "Yn gryno", "Synthetic data": "Data <synthetig>"}, "cy", is_front_page=False)
    boxes: list[Any] = [BeautifulSoup(node.astext(), "html.parser") for node in document.findall(nodes.raw)]
    banner, in_short = boxes
    assert [(one["lang"], one.text) for one in banner.strong.find_all("span")] == [
        ("cy", "Data <synthetig>"),
        ("en", "(Synthetic data)"),
    ]
    assert (in_short.p["lang"], in_short.p.text) == ("cy", "Yn gryno")
    assert "It fell. In short" in in_short.text


@pytest.fixture
def shown_by_page(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Kind and markup of what a page of synthetic data shows: its banner, and the box with an answer."""
    shown: list[tuple[str, str]] = []

    def keep(data: dict[str, str], metadata: dict[str, dict[str, str]], **_: object) -> None:
        shown.append((metadata["linkbook"]["kind"], data["text/html"]))

    monkeypatch.setattr("helpers.show.page.output.display", keep)
    page = open_page("03_gp_usage_pooled")
    page.in_short("It fell. In short", "Nobody knows.")
    return [one for one in shown if one[0] in ("banner", "in-short")]


def test_on_the_front_page_the_list_of_chapters_is_translated_and_no_link_within_a_sentence() -> None:
    def link() -> nodes.reference:
        return nodes.reference("", "", nodes.inline("", "Methods"), refuri="methods.html")

    for is_front_page, words in ((True, ["Dulliau", "Methods"]), (False, ["Methods", "Methods"])):
        document = page_of()
        document += nodes.bullet_list("", nodes.list_item("", nodes.paragraph("", "", link())))
        document += nodes.paragraph("", "See ", link())
        translate(document, {"Methods": "Dulliau"}, "cy", is_front_page=is_front_page)
        assert [one.astext() for one in document.findall(nodes.reference)] == words


def test_a_caption_that_is_not_translated_stays_as_it_is() -> None:
    contents = "parts:\n  - caption: Behind it\n    chapters:\n      - file: a\n"
    assert contents_in(contents, Translation("cy", {"Methods": "Dulliau"})) == contents


def built_page(edition: Edition, name: str) -> Any:
    return BeautifulSoup((edition.html / name).read_text("utf-8"), "html.parser")


@pytest.mark.proof
def test_a_built_edition_in_welsh_declares_its_languages_and_its_links_stay(tmp_path: Path) -> None:
    edition = rivers(tmp_path)
    for path in Path(edition.study_dir).glob("*.csv"):
        if not path.name.startswith("theory_"):
            path.unlink()
    build_edition(edition, step=lambda _: None)
    page = built_page(edition, "notebooks/07_programme_theory.html")
    assert page.html["lang"] == "cy"
    article = page.select_one("article.bd-article > section")
    assert article["lang"] == "en"
    assert article.h1.span["lang"] == "cy"
    assert article.select_one("#data-and-code h2 span").text == "Data a chod"
    assert page.select_one(".lb-in-short .lb-label")["lang"] == "cy"
    assert "Preifat" in article.select_one(".lb-banner strong").text
    assert "(Private - not for release)" in article.select_one(".lb-banner strong").text
    assert {one["lang"] for one in article.select("p.collapsed.admonition-title")} == {"cy"}
    front = built_page(edition, "index.html")
    linked = front.select_one('#the-chapters a[href="notebooks/07_programme_theory.html"] span[lang="cy"]')
    assert linked.text == "Theori'r rhaglen"
    assert "Chwilio" in front.text, "Sphinx has Welsh of its own"
