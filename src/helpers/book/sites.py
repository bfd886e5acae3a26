"""The pages of an edition's sites: their file names and titles, and which have too few patients for a release."""

import re

from helpers.analysis.disclosure import Profile
from helpers.data.study import Study


def site_pages(study: Study) -> dict[str, str]:
    """Return the file name of every site's page, by site, in the order of sites.csv."""
    sites = [str(site) for site in study.sites["site_id"]]
    return dict(zip(sites, site_slugs(sites), strict=True))


def sites_too_small(study: Study, rules: Profile | None) -> set[str]:
    """Return the sites with GP numbers of fewer patients than a release allows any number to rest on; else none.

    Whatever is said of such a site is said of few people, so a release has no page of it.
    """
    if rules is None:
        return set()
    patients: dict[object, int] = {}
    if study.has("gp_usage_totals"):
        patients.update(study.gp_usage_totals.set_index("site_id")["n_patients"])
    if study.has("gp_usage"):
        patients.update(study.gp_usage["site_id"].value_counts())
    return {str(site) for site, number in patients.items() if 0 < number < rules.smallest}


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
    """Return the first heading of every site's page, by site; a release says no site's name."""
    sites = study.sites
    names = sites["site_name"].fillna("") if rules is None else [""] * len(sites)
    return {str(site): site_title(str(site), str(name)) for site, name in zip(sites["site_id"], names, strict=True)}


def site_title(site_id: str, name: str = "") -> str:
    """Return the first heading of a site's page; id and name are a user's text, which is made plain.

    >>> site_title("<b>3", "Avocet")
    '# Site b3 (Avocet): how often did its patients see a GP before and after referral?'
    """
    plain, named = _plain(site_id) or "unnamed", _plain(name)
    site = f"{plain} ({named})" if named else plain
    return f"# Site {site}: how often did its patients see a GP before and after referral?"


def _plain(text: str) -> str:
    return re.sub(r"[^\w .-]", "", text)[:40].strip()
