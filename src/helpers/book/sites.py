"""The pages of an edition's sites: their file names and titles, and which a release has no page of."""

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from helpers.analysis.disclosure import Profile
from helpers.analysis.gp_usage import ratio_by_site
from helpers.book.myst import plain_text
from helpers.data.study import Study
from helpers.show.page.one_line import on_one_line

if TYPE_CHECKING:
    from helpers.show.page.released_sites import ReleasedSites

LONGEST: Final = 60
"""Letters of a site's id, and of its name, in the title of its page."""


def site_pages(study: Study) -> dict[str, str]:
    """Return the file name of every site's page, by site, in the order of sites.csv; none where no site is known.

    >>> site_pages(Study("", {}, {}))
    {}
    """
    sites = [str(site) for site in study.sites["site_id"]] if study.has("sites") else []
    return dict(zip(sites, site_slugs(sites), strict=True))


def sites_left_out(study: Study, rules: Profile | None) -> set[str]:
    """Return the sites that a release has no page of: those with GP numbers and no row; all where no site is shown.

    Whether there is a page says no more of a site than its row does, in this release and beside earlier ones.

    >>> sites_left_out(Study("", {}, {}), None)
    set()
    """
    if rules is None:
        return set()
    if not rules.sites_shown:
        return set(site_pages(study))
    tables = [study.get(name) for name in ("gp_usage", "gp_usage_totals")]
    gave = {str(site) for table in tables if table is not None for site in table["site_id"]}
    return gave - set(rows_of_release(study, rules).base["site_id"]) if gave else set()


def rows_of_release(study: Study, rules: Profile) -> "ReleasedSites":
    """Return the rows of sites that a release prints, which are new, and which stand from before."""
    from helpers.show.page.released_sites import released_sites

    tables = study.get("gp_usage"), study.get("gp_usage_totals")
    return released_sites(study, ratio_by_site(*tables, study.sites["site_id"]), rules)


def site_slugs(sites: list[str]) -> list[str]:
    """Return a file name for each site's page: safe, one each, and sorting in the order of the sites.

    Ids are a user's text: one that is not a number or a plain word is replaced by its position.

    >>> site_slugs(["1", "10", "../x"])
    ['site_01', 'site_10', 'site_003_']
    """
    width = max([2, *(len(site) for site in sites if site.isdecimal())])
    slugs = []
    for position, site in enumerate(sites, start=1):
        if site.isdecimal() and site.isascii():
            slugs.append(f"site_{site.zfill(width)}")
        elif re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,40}", site):
            slugs.append(f"site_{site.lower()}")
        else:
            slugs.append(f"site_{position:03d}_")
    return slugs if len(set(slugs)) == len(slugs) else [f"site_{i:04d}" for i in range(1, len(sites) + 1)]


def site_titles(study: Study, rules: Profile | None) -> dict[str, str]:
    """Return the first heading of every site's page, by site, each another; a release says no site's name.

    >>> site_titles(Study("", {}, {}), None)
    {}
    """
    if not study.has("sites"):
        return {}
    sites = study.sites
    names = sites["site_name"].fillna("") if rules is None else [""] * len(sites)
    ids = [str(site) for site in sites["site_id"]]
    called = [called_site(site, str(name)) for site, name in zip(ids, names, strict=True)]
    repeated = Counter(called)
    return {
        site: site_title(f"{name}, number {number}" if repeated[name] > 1 else name)
        for number, (site, name) in enumerate(zip(ids, called, strict=True), start=1)
    }


def called_site(site_id: str, name: str = "") -> str:
    """Return what a site's page calls it: its id and, where there is one, its name, each on one line and not too long.

    >>> called_site("A/B"), called_site("3", "Avocet")
    ('A/B', '3 (Avocet)')
    """
    plain, named = on_one_line(site_id, LONGEST) or "unnamed", on_one_line(name, LONGEST)
    return f"{plain} ({named})" if named else plain


def site_title(called: str) -> str:
    r"""Return the first heading of a site's page, in which what it is called is text and no markup.

    >>> site_title("100% Care #2").partition(":")[0]
    '# Site 100% Care \\#2'
    """
    return f"# Site {plain_text(called)}: how often did its patients see a GP before and after referral?"
