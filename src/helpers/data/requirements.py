"""What a study has of what a chapter needs: why one is left out, and which parts others lack."""

import numpy as np

from helpers.chapters import Chapter, chapter_of
from helpers.data.completion import MADE_FROM
from helpers.data.descriptor import resource_of
from helpers.data.study import Study
from helpers.vocabulary import SITE_ATTRIBUTES


def why_left_out(notebook: str, study: Study) -> str:
    """Return why a chapter cannot be made of a study, in words that follow "because"; empty when it can be made.

    >>> why_left_out("02_gp_usage_site", Study("", {}, {}))
    'the study has no rows in gp_usage.csv'
    >>> why_left_out("08_published_claims", Study("", {}, {}))
    ''
    """
    chapter = chapter_of(notebook)
    missing = missing_for(notebook, study)
    if missing:
        return f"the study has no rows in {' and '.join(f'{table}.csv' for table in missing)}"
    for table, column in chapter.needs_filled.items():
        if getattr(study, table)[column].isna().all():
            return f"no row of {table}.csv has a {column}"
    if chapter.sites_compared_by and (why := _why_not_compared(chapter, study)):
        return why
    if not chapter.sites_at_least:
        return ""
    tables = [study.get(table) for table in chapter.sites_counted_in]
    sites = {site for table in tables if table is not None for site in table["site_id"]}
    which = "" if "sites" in chapter.sites_counted_in else "with GP numbers "
    least = chapter.sites_at_least
    return "" if len(sites) >= least else f"it compares at least {least} sites {which}and the study has {len(sites)}"


def _why_not_compared(chapter: Chapter, study: Study) -> str:
    """Return why sites cannot be compared by what sites.csv says of them; empty when they can, or there is one."""
    known = study.sites.set_index("site_id").reindex(columns=list(SITE_ATTRIBUTES)).notna()
    if not known[list(chapter.sites_compared_by)].any(axis=None):
        *first, last = chapter.sites_compared_by
        return f"sites.csv gives none of {', '.join(first)} and {last}; fill in at least one"
    filled = known.to_numpy(dtype=int)
    without_common = np.argwhere(np.triu(filled @ filled.T == 0, 1))
    if not len(without_common):
        return ""
    one, other = known.index[without_common[0]]
    return f"sites {one} and {other} have nothing in sites.csv that is known of both; fill in more of either"


def missing_for(notebook: str, study: Study) -> list[str]:
    """Return the tables a chapter needs and a study has no row of; of two that would do, the first.

    >>> missing_for("04_questionnaire_change", Study("", {}, {}))
    ['questionnaires']
    """
    chapter = chapter_of(notebook)
    missing = [table for table in needed_of(chapter) if study.get(table) is None]
    return [table for table in missing if table not in chapter.instead or not study.has(chapter.instead[table])]


def needed_of(chapter: Chapter) -> list[str]:
    """Return the tables that a folder must have for a chapter: those it needs and that others do not give the ids of.

    More than ids is needed of sites that are compared, and of a table of which a column must be filled.

    >>> needed_of(chapter_of("03_gp_usage_pooled")), needed_of(chapter_of("01_sampling"))
    (['gp_usage'], ['sites'])
    """
    described = {*chapter.needs_filled, *(["sites"] if chapter.sites_compared_by else [])}
    given = {table for table, sources in MADE_FROM.items() if set(sources) & set(chapter.needs)}
    return [table for table in chapter.needs if table in described or table not in given]


def lacking_parts(notebook: str, study: Study) -> dict[str, str]:
    """Return the tables that would add a part to a chapter and that a study does not have, with the part in words.

    >>> lacking_parts("10_cmoc_coding", Study("", {}, {}))
    {'cmoc_codings': 'agreement between coders', 'cmoc_merges': 'how CMOCs were merged'}
    """
    return {table: part for table, part in chapter_of(notebook).adds.items() if study.get(table) is None}


def needs_in_words(notebook: str) -> str:
    """Return the files a chapter needs, in words.

    >>> needs_in_words("03_gp_usage_pooled")
    'gp_usage.csv (or gp_usage_totals.csv)'
    >>> needs_in_words("11_every_definition")
    'gp_usage_definitions.csv (which linkbook definitions makes)'
    >>> needs_in_words("08_published_claims")
    'no file of a study'
    """
    chapter = chapter_of(notebook)
    files = [f"{table}.csv{_beside(table, chapter)}" for table in needed_of(chapter)]
    return " and ".join(files) if files else "no file of a study"


def _beside(table: str, chapter: Chapter) -> str:
    """Return the table that may stand in for one, or the command that makes it, in brackets; "" where there is none."""
    if table in chapter.instead:
        return f" (or {chapter.instead[table]}.csv)"
    command = resource_of(table).get("made_by")
    return f" (which {command} makes)" if command else ""
