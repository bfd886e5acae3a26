"""What each chapter needs of a study folder: the tables without which it is left out, and those that add a part."""

from typing import Final

import numpy as np

from helpers.data.study import Study

NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "01_sampling": ("sites",),
    "02_gp_usage_site": ("sites", "gp_usage"),
    "03_gp_usage_pooled": ("sites", "gp_usage"),
    "04_questionnaire_change": ("participants", "questionnaires"),
    "05_cmoc_tables": ("cmocs", "cmoc_elements"),
    "06_npt_mapping": ("cmocs", "cmoc_elements"),
    "07_programme_theory": ("theory_nodes", "theory_links"),
    "08_published_claims": (),
}
"""Notebook to the tables it cannot do without. A table that has an alternative is listed here; see INSTEAD."""

INSTEAD: Final[dict[str, dict[str, str]]] = {
    "02_gp_usage_site": {"gp_usage": "gp_usage_totals"},
    "03_gp_usage_pooled": {"gp_usage": "gp_usage_totals"},
}
"""Notebook to the tables that another table may stand in for."""

ADDS: Final[dict[str, dict[str, str]]] = {
    "01_sampling": {"sampling_frame": "all sites that could have been chosen", "participants": "who took part"},
    "02_gp_usage_site": {"gp_usage": "appointments patient by patient"},
    "03_gp_usage_pooled": {"gp_usage_totals": "sites that returned totals only"},
    "05_cmoc_tables": {"cmoc_topics": "what each CMOC is about"},
    "06_npt_mapping": {"cmoc_codings": "agreement between coders", "cmoc_merges": "how CMOCs were merged"},
    "07_programme_theory": {"cmoc_topics": "which CMOCs touch each concept"},
}
"""Notebook to the tables that add a part to it, with the part in words."""


SITES_AT_LEAST: Final[dict[str, int]] = {"01_sampling": 2, "03_gp_usage_pooled": 3}
"""Notebook to the number of sites below which it has nothing to compare; for 03, sites that gave GP numbers."""


def why_left_out(notebook: str, study: Study) -> str:
    """Return why a chapter cannot be made of a study, in words that follow "because"; empty when it can be made.

    Args:
        notebook: the notebook's name without its ending.
        study: the study.

    Raises:
        ValueError: when there is no such notebook.

    >>> why_left_out("02_gp_usage_site", Study("", {}, {}))
    'the study has no rows in sites.csv and gp_usage.csv'
    >>> why_left_out("08_published_claims", Study("", {}, {}))
    ''
    """
    missing = missing_for(notebook, study)
    if missing:
        return f"the study has no rows in {' and '.join(f'{table}.csv' for table in missing)}"
    least = SITES_AT_LEAST.get(notebook, 0)
    if not least:
        return ""
    if notebook == "01_sampling" and (why := _why_not_alike(study)):
        return why
    tables = ("gp_usage", "gp_usage_totals") if notebook == "03_gp_usage_pooled" else ("sites",)
    sites = {site for table in tables if study.has(table) for site in getattr(study, table)["site_id"]}
    which = "with GP numbers " if len(tables) > 1 else ""
    return "" if len(sites) >= least else f"it compares at least {least} sites {which}and the study has {len(sites)}"


def _why_not_alike(study: Study) -> str:
    """Return why sites cannot be told apart by what sites.csv says of them; empty when they can, or there is one."""
    known = study.sites.set_index("site_id").notna()
    named = [name for name in ("region", "managed_by", "deprivation", "months_in_role") if name in known]
    if not any(known[name].any() for name in named):
        return "sites.csv gives none of region, managed_by, deprivation and months_in_role; fill in at least one"
    given = known[[*named, *(["practices_served"] if "practices_served" in known else [])]]
    held = given.to_numpy(dtype=int)
    apart = np.argwhere(np.triu(held @ held.T == 0, 1))
    if not len(apart):
        return ""
    one, other = given.index[apart[0]]
    return f"sites {one} and {other} have nothing in sites.csv that is known of both; fill in more of either"


def missing_for(notebook: str, study: Study) -> list[str]:
    """Return the tables a chapter needs and a study does not have; none when the chapter can be made.

    Args:
        notebook: the notebook's name without its ending, such as `04_questionnaire_change`.
        study: the study. A table without rows counts as absent.

    Returns:
        Names of tables, without `.csv`, in the order of NEEDS. Where either of two tables would do and neither is
        there, the first is named.

    Raises:
        ValueError: when there is no such notebook.

    >>> missing_for("04_questionnaire_change", Study("", {}, {}))
    ['participants', 'questionnaires']
    """
    instead = INSTEAD.get(notebook, {})
    wanted = [table for table in _needs_of(notebook) if not study.has(table)]
    return [table for table in wanted if table not in instead or not study.has(instead[table])]


def lacking_parts(notebook: str, study: Study) -> dict[str, str]:
    """Return the tables that would add a part to a chapter and that a study does not have, with the part in words.

    Args:
        notebook: the notebook's name without its ending.
        study: the study.

    Raises:
        ValueError: when there is no such notebook.

    >>> lacking_parts("06_npt_mapping", Study("", {}, {}))
    {'cmoc_codings': 'agreement between coders', 'cmoc_merges': 'how CMOCs were merged'}
    """
    _needs_of(notebook)
    return {table: part for table, part in ADDS.get(notebook, {}).items() if not study.has(table)}


def needs_in_words(notebook: str) -> str:
    """Return the files a chapter needs, in words.

    Args:
        notebook: the notebook's name without its ending.

    Raises:
        ValueError: when there is no such notebook.

    >>> needs_in_words("03_gp_usage_pooled")
    'sites.csv and gp_usage.csv (or gp_usage_totals.csv)'
    >>> needs_in_words("08_published_claims")
    'no file of a study'
    """
    instead = INSTEAD.get(notebook, {})
    files = [
        f"{table}.csv" + (f" (or {instead[table]}.csv)" if table in instead else "") for table in _needs_of(notebook)
    ]
    return " and ".join(files) if files else "no file of a study"


def _needs_of(notebook: str) -> tuple[str, ...]:
    if notebook not in NEEDS:
        raise ValueError(f"no notebook is called {notebook[:60]!r}; there are {', '.join(NEEDS)}")
    return NEEDS[notebook]
