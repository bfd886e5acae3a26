"""What each chapter needs of a study folder: the tables without which it is left out, and those that add a part."""

from typing import Final

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

INSTEAD: Final[dict[str, dict[str, str]]] = {"03_gp_usage_pooled": {"gp_usage": "gp_usage_totals"}}
"""Notebook to the tables that another table may stand in for."""

ADDS: Final[dict[str, dict[str, str]]] = {
    "03_gp_usage_pooled": {"gp_usage_totals": "sites that returned totals only"},
    "06_npt_mapping": {"cmoc_codings": "agreement between coders"},
}
"""Notebook to the tables that add a part to it, with the part in words."""


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
    {'cmoc_codings': 'agreement between coders'}
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
