"""A release that shows no row of a site, or leaves some out, names none beside a number or in an order."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.disclosure import PROTECTED
from helpers.analysis.gp_usage import LEFT_OUT_OF_RELEASE
from helpers.data.study import Study
from helpers.show.gp_usage import pooled_tables

IDS = {str(number): f"Qx{letter}" for number, letter in enumerate("abcd", 1)}
"""What the sites are called: a word that stands nowhere else."""

OTHERS = ("03_gp_usage_pooled", "09_what_would_have_happened", "11_every_definition", "12_other_outcomes")


@pytest.fixture
def described(generated: Callable[..., Study], eventful: Callable[..., Study]) -> Study:
    """A study of four sites with what was known of them, and a list of those that could have been chosen."""
    study = eventful(generated(20, sites=4), 1)
    known = {"months_in_role": [3, 29, 23, 11], "region": ["North", "South", "North", "East"]}
    known |= {"practices_served": [4, 9, 2, 7], "managed_by": ["VCSE", "primary care", "VCSE", "VCSE"]}
    tables = {name: study.get(name).replace({"site_id": IDS}) for name in study.origin}
    sites = tables["sites"].assign(**known, site_name=None, gp_data="provided")
    others = sites.assign(site_id=[f"{one}z" for one in IDS.values()], months_in_role=[5, 8, 40, 1])
    frame = pd.concat([sites, others], ignore_index=True)[["site_id", *known]]
    tables |= {"sites": sites, "sampling_frame": frame}
    return Study("generated", tables, dict.fromkeys(tables, "private"), counted_outcomes=study.counted_outcomes)


def naming(printed: list[Any]) -> list[str]:
    """What a release prints in which a site stands by its id, words and tables alike."""
    return [text for one in printed for text in (one.words, one.csv) if any(site in text for site in IDS.values())]


def test_a_profile_without_rows_of_sites_names_none_with_a_number_or_a_rank(
    release: Callable[..., list[Any]], described: Study
) -> None:
    assert len(naming(release(described, "research", [], "01_sampling"))) > 4
    printed = release(described, "midpoint6", [], "01_sampling")
    assert naming(printed) == []
    said = " ".join(one.words for one in printed)
    assert "The two most alike are" in said
    assert "Left out of this release." in said
    assert not re.search(r"Sites of the best set|adds (most|least)|Each row is one", said)


def test_of_many_sites_none_has_an_empty_row_where_no_row_is_shown() -> None:
    """An empty row says whether a site gave data."""
    rows = {"site_id": [f"Qx{one}" for one in range(40)], "n": 20, "mean_before": 2.0, "mean_after": 2.0, "ratio": 1.0}
    sites = pd.DataFrame(rows | {"low": 0.5, "high": 2.0, "returned": "patients"})
    assert pooled_tables.every_site(sites) is not None
    sites.attrs[PROTECTED] = "a rule"
    assert pooled_tables.every_site(sites) is not None
    hidden = sites.assign(returned=LEFT_OUT_OF_RELEASE, **dict.fromkeys(("n", "ratio", "low", "high"), np.nan))
    hidden.attrs[PROTECTED] = "a rule"
    assert pooled_tables.every_site(hidden) is None


@pytest.mark.proof
@pytest.mark.parametrize("chapter", OTHERS)
def test_other_chapters_name_no_site_under_a_profile_without_rows_of_sites(
    release: Callable[..., list[Any]], described: Study, chapter: str
) -> None:
    assert naming(release(described, "midpoint6", [], chapter)) == []


@pytest.mark.parametrize("profile", ["research", "strict"])
def test_the_page_of_a_site_names_no_other_in_a_release(
    release: Callable[..., list[Any]], described: Study, profile: str
) -> None:
    for site in IDS.values():
        printed = release(described, profile, [site], "12_other_outcomes")
        others = [one for one in IDS.values() if one != site]
        assert [text for text in naming(printed) if any(other in text for other in others)] == []


def test_a_release_of_one_site_speaks_of_no_chapter_that_it_does_not_have(
    release: Callable[..., list[Any]], generated: Callable[..., Study], eventful: Callable[..., Study]
) -> None:
    study = eventful(generated(1, sites=1), 1)
    said = " ".join(one.words for one in release(study, "research", [], "09_what_would_have_happened"))
    assert "rounded numbers alone, of each site that this release shows" in said
    assert "over all sites" not in said
