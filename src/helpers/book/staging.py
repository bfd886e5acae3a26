"""The staging of an edition's prose: a table of contents of its own, and a page for what is left out."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import nbformat
import yaml

from helpers.book.answered_questions import questions_of_a_study
from helpers.book.dictionary import FOLDER, dictionary_of_a_study
from helpers.book.edition_folder import STAGED, Edition
from helpers.book.execute import clear_folder, copy_writable
from helpers.book.myst import fill_template, with_links_that_lead_somewhere, without_own_data
from helpers.book.site_index import place_site_pages
from helpers.chapters import CHAPTERS_OF_A_STUDY, NOTEBOOKS, SITE_NOTEBOOK, chapter_of
from helpers.data.requirements import needs_in_words, why_left_out
from helpers.data.study import Study
from helpers.data.study_settings import StudySettings

OWN_DATA: Final = "own-data"
"""The tag of a notebook's cell that is about the book's own data only."""
OWN_PAGES: Final = (
    *("book/findings", FOLDER, "book/api", "book/api.md", "book/rameses.md", "book/rap.md", "book/download.md"),
    *("book/benchmarks.md", "CITATION.cff"),
)
"""What is about the synopsis, or what the book says of itself and offers, which no edition about a study folder may."""
A_STUDY: Final = "A study of link workers"
"""What an edition calls a study that gives no name."""
LOGO: Final = "study_logo"


def stage(edition: Edition, study: Study) -> list[str]:
    """Copy prose and configuration into the edition, and write a page for each chapter that is left out.

    The chapters left out are returned, each with the reason, in words.
    """
    source = clear_folder(edition.source)
    for name in STAGED:
        if (edition.root / name).exists():
            copy_writable(edition.root / name, source / name)
    left_out = chapters_left_out(edition, study)
    if edition.study_dir:
        _write_pages_of_a_study(edition, study, left_out)
    for name, reason in left_out.items():
        _write_left_out(edition, name, reason)
    config = yaml.safe_load((source / "_config.yml").read_text())
    config["execute"]["execute_notebooks"] = "off"
    if SITE_NOTEBOOK not in left_out:
        place_site_pages(edition, study, config)
    if edition.study_dir:
        _make_private(edition, study.settings, config)
        if study.translation:
            from helpers.book.translated_pages import set_language  # with Sphinx, which another process runs

            set_language(config, study.translation, edition.announcement)
    (source / "_config.yml").write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
    return [f"{name}, because {reason}" for name, reason in left_out.items()]


def chapters_of(edition: Edition) -> list[str]:
    """Return the notebooks of an edition: all, but of an edition about a study folder not those about the synopsis."""
    return [chapter.notebook for chapter in CHAPTERS_OF_A_STUDY] if edition.study_dir else list(NOTEBOOKS)


def chapters_left_out(edition: Edition, study: Study) -> dict[str, str]:
    """Return the notebooks that cannot be made of a study, each with the reason."""
    return {name: reason for name in chapters_of(edition) if (reason := why_left_out(name, study))}


def _write_pages_of_a_study(edition: Edition, study: Study, left_out: Mapping[str, str]) -> None:
    """Write the front page, contents, dictionary and answered questions of a study; what is about the synopsis goes."""
    from helpers.book.generated_pages import contents_of_a_study  # with all that makes the book's own pages

    source = edition.source
    for name in OWN_PAGES:
        path = source / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    contents = contents_of_a_study(study.chapters)
    if study.translation:
        from helpers.book.translated_pages import contents_in

        contents = contents_in(contents, study.translation)
    (source / "_toc.yml").write_text(contents, encoding="utf-8")
    (source / FOLDER).mkdir()
    for page, text in dictionary_of_a_study().items():
        (source / page).write_text(text, encoding="utf-8")
    front_page = fill_template(
        edition.landing_page,
        title=study.settings.name or A_STUDY,
        study=study.settings,
        made=[chapter_of(name) for name in chapters_of(edition) if name not in left_out],
        left_out=[(chapter_of(name), reason) for name, reason in left_out.items()],
        own=study.chapters,
    )
    (source / "index.md").write_text(front_page, encoding="utf-8")
    with (source / "book" / "methods.md").open("a", encoding="utf-8") as methods:
        methods.write(questions_of_a_study(study, in_release=edition.rules is not None))


def leave_out_own_data(edition: Edition, study: Study) -> None:
    """Take from every staged page what is about the book's own data only, and mend the links to what is left out."""
    source = edition.source
    paths = [path for ending in ("md", "ipynb") for path in source.rglob(f"*.{ending}")]
    pages = {path.relative_to(source).with_suffix("").as_posix() for path in paths}
    left_out = {f"notebooks/{name}" for name in chapters_left_out(edition, study)}
    for path in paths:
        if path.suffix == ".md":
            kept = without_own_data(path.read_text(encoding="utf-8"))
            if path.name != "index.md":
                kept = with_links_that_lead_somewhere(kept, pages, left_out)
            path.write_text(kept, encoding="utf-8")
            continue
        page = nbformat.read(path, as_version=4)
        page.cells = [cell for cell in page.cells if OWN_DATA not in cell.metadata.get("tags", [])]
        for cell in page.cells:
            if cell.cell_type == "markdown":
                cell.source = with_links_that_lead_somewhere(cell.source, pages, left_out)
        nbformat.write(page, path)


def _make_private(edition: Edition, settings: StudySettings, config: dict[str, Any]) -> None:
    """Say on every page that the edition is private, and of the study what it says of itself, no more."""
    name = settings.name or A_STUDY
    config |= {
        "title": in_a_title(name),
        "author": in_a_title(", ".join(settings.authors)),
        "copyright": "",
        "logo": "",
    }
    if settings.logo:
        logo = Path("book") / "_static" / f"{LOGO}{Path(settings.logo).suffix.lower()}"
        shutil.copyfile(Path(edition.study_dir) / settings.logo, edition.source / logo)
        config["logo"] = logo.as_posix()
    config["html"]["extra_footer"] = fill_template("footer.html", title=name, study=settings).strip()
    options = config["sphinx"]["config"]
    options["html_title"] = in_a_title(name)
    options["smartquotes"] = False  # a study's words are shown as it writes them
    options["html_theme_options"]["announcement"] = edition.announcement


def in_a_title(text: str) -> str:
    """Return text as the title of a browser's tab holds it, where no mark of HTML may stand.

    >>> in_a_title("<b>Two & three</b>")
    'bTwo and three/b'
    """
    return re.sub(r"[<>\"'`{}\\\[\]]", "", text.replace("&", "and"))


def _write_left_out(edition: Edition, notebook: str, reason: str) -> None:
    """Write the page of a chapter that cannot be made: its question, why it is left out, and what would answer it."""
    cells = nbformat.read(edition.root / "notebooks" / f"{notebook}.ipynb", as_version=4).cells
    title = next(cell.source for cell in cells if cell.cell_type == "markdown").partition("\n")[0]
    if edition.study_dir and (own := chapter_of(notebook).title_of_a_study):
        title = f"# {own}"
    text = fill_template("left_out.md", title=title, reason=reason, needs=needs_in_words(notebook))
    _write_page(edition, notebook, notebook, text)


def write_site_left_out(
    edition: Edition, page: str, title: str, why: str, metadata: Mapping[str, Any] | None = None
) -> None:
    """Write the page of a site of which a release says nothing, and why; "" where its profile shows no single site."""
    _write_page(edition, page, SITE_NOTEBOOK, fill_template("site_left_out.md", title=title, why=why), metadata)


def _write_page(
    edition: Edition, name: str, notebook: str, text: str, metadata: Mapping[str, Any] | None = None
) -> None:
    """Write text in the place of a notebook, as a notebook of the same kernel."""
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id="left-out")])
    page.metadata.update(nbformat.read(edition.root / "notebooks" / f"{notebook}.ipynb", as_version=4).metadata)
    page.metadata.update(metadata or {})
    target = edition.source / "notebooks" / f"{name}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(page, target)
