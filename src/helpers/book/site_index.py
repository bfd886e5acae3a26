"""Where the pages of sites stand: in the table of contents or, where they are many, under one page that lists them."""

import re
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from helpers.book.edition_folder import Edition
from helpers.book.myst import fill_template
from helpers.book.sites import called_site, site_pages
from helpers.chapters import SITE_NOTEBOOK, chapter_of
from helpers.data.study import Study
from helpers.show.page.tables import table_html
from helpers.vocabulary import SITE_ATTRIBUTES

MOST_IN_CONTENTS: Final = 30
"""Sites up to which the contents list each: with more, every page would carry all their names."""
OUTSIDE_CONTENTS: Final[Mapping[str, Any]] = {"orphan": True, "nosearch": True}
"""Metadata of a page outside the contents, whose words the search of the whole site leaves to the list of sites."""
_LISTED: Final = re.compile(r"(?ms)^## All sites\n.*\Z")
_SECTIONS: Final = re.compile(rf"\n +sections:\n +- file: notebooks/{SITE_NOTEBOOK}(?=\n)")
_ARROWS: Final = "The arrows at the foot of a page lead to the previous and the next site.\n\n"
_STAGED: Final = ("CHANGELOG.md", "CONTRIBUTING.md")


def are_many(study: Study) -> bool:
    """Return whether a study has more sites than the contents list.

    >>> are_many(Study("", {}, {}))
    False
    """
    return len(site_pages(study)) > MOST_IN_CONTENTS


def page_metadata_of_site(study: Study) -> Mapping[str, Any]:
    """Return the metadata that the page of a site takes on."""
    return OUTSIDE_CONTENTS if are_many(study) else {}


def place_site_pages(edition: Edition, study: Study, config: dict[str, Any]) -> None:
    """Put the pages of sites into the staged contents, or take them out and write the page that lists them."""
    contents, page = edition.source / "_toc.yml", edition.source / f"{chapter_of(SITE_NOTEBOOK).page}.md"
    text = contents.read_text(encoding="utf-8")
    if not are_many(study):
        text = text.replace(f"file: notebooks/{SITE_NOTEBOOK}", "glob: notebooks/sites/site_*")
        contents.write_text(text, encoding="utf-8")
        if len(site_pages(study)) == 1:
            page.write_text(page.read_text(encoding="utf-8").replace(_ARROWS, ""), encoding="utf-8")
        return
    contents.write_text(_SECTIONS.sub("", text), encoding="utf-8")
    config["only_build_toc_files"] = False
    config["exclude_patterns"] = [*config.get("exclude_patterns", []), *_STAGED]
    named = edition.rules is None
    more = {"table": list_of_sites(study, named=named), "sorts": bool(_described(study, named=named))}
    listed = fill_template("list_of_sites.md", sites=len(site_pages(study)), **more)
    page.write_text(_LISTED.sub(lambda _: listed, page.read_text(encoding="utf-8")), encoding="utf-8")


def list_of_sites(study: Study, *, named: bool) -> Markup:
    """Return a table of all sites with a link to the page of each, which a reader can search and sort.

    Where sites are not `named`, as in a release, it says no more than the contents would.
    """
    pages = site_pages(study)
    links = [
        Markup('<a class="reference internal" href="../notebooks/sites/{}.html">Site {}</a>').format(
            slug, called_site(site)
        )
        for site, slug in pages.items()
    ]
    frame = pd.DataFrame({"site": pd.Series(links, dtype=object)})
    for name in _described(study, named=named):
        frame[name] = study.sites[name].to_numpy()
    labels = {"site_name": "Name", "gp_data": "GP data"}
    caption = "All sites, each with a link to its page."
    return table_html(frame, caption=caption, labels=labels, decimals=0, searchable=True)


def _described(study: Study, *, named: bool) -> list[str]:
    """Return what a list of sites says of each beside its link, none where sites are not named."""
    known = ["site_name", *SITE_ATTRIBUTES, "gp_data"] if named else []
    return [name for name in known if name in study.sites and study.sites[name].notna().any()]
