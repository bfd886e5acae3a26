"""What a release says first of all sites together: that it is right, and right of what the release prints.

The expected numbers are worked out by hand. Of 20 patients ten come 8 times before and twice after, and ten not before
and 4 times after: 80 and 60 appointments, a ratio of 0.75. Without one patient its logarithm is -0.21622 or -0.35667,
so that the jackknife's variance is 19 x 0.07022^2 = 0.0937. With that of rounding, 2 / 80^2 + 2 / 60^2 = 0.0009, the SE
is 0.308, which is taken up to 0.35. Three alike sites have no spread: 0.35 / sqrt(3) = 0.2021, times 4.303, Student's t
with two degrees of freedom, is 0.869 about -0.288: 0.31 to 1.79. Of 22 patients 88 and 66 appointments are printed as
90 and 65: 0.72, with an SE of 0.292 taken up to 0.30, and 0.745 about -0.325: 0.34 to 1.52.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from helpers.data.study import Study
from helpers.vocabulary import GP_COUNTS

POOLED = "03_gp_usage_pooled"


def study_of(*sizes: int) -> Study:
    """A study with a site for each of these numbers of patients, every other of whom came before."""
    seen = [(8, 2), (0, 4)]
    parts = [
        pd.DataFrame([seen[one % 2] for one in range(n)], columns=list(GP_COUNTS)).assign(site_id=site)
        for site, n in zip("ABCDE", sizes, strict=False)
    ]
    rows = pd.concat(parts, ignore_index=True).assign(months_before=6, months_after=6)
    rows.insert(0, "patient_id", [f"p{one}" for one in range(len(rows))])
    described: dict[str, Any] = {"site_id": list("ABCDE"[: len(sizes)]), "region": "N"}
    described |= dict.fromkeys(("site_name", "gp_data", "fieldwork_month"))
    tables = {"gp_usage": rows, "sites": pd.DataFrame(described)}
    return Study("generated", tables, dict.fromkeys(tables, "private"))


def in_short(release: Callable[..., list[Any]], study: Study, profile: str) -> str:
    """The words of the box at the top."""
    (words,) = (one.words for one in release(study, profile, [], POOLED) if one.words.startswith("In short:"))
    return str(words)


OF_TWENTY = (
    "25% fewer GP appointments after referral than before (ratio 0.75).{without} The data fit anything from a fall of "
    "69% to a rise of 79% (95% interval 0.31 to 1.79); the true ratio of a new site could mean anything from a fall of "
    "69% to a rise of 79%."
)
OF_TWENTY_TWO = (
    "28% fewer GP appointments after referral than before (ratio 0.72). The data fit anything from a fall of 66% to a "
    "rise of 52% (95% interval 0.34 to 1.52); the true ratio of a new site could mean anything from a fall of 66% to a "
    "rise of 52%."
)
NOTHING_POOLED = (
    "Fewer than three sites have a ratio with an interval, so nothing is pooled. Each site stands alone below."
)
NO_RATIO = "This release shows no ratio of GP appointments, of single sites or pooled."


@pytest.mark.parametrize("profile", ["research", "strict"])
@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ((20, 20, 20), f"Over three sites patients had {OF_TWENTY.format(without='')}"),
        ((22, 22, 22), f"Over three sites patients had {OF_TWENTY_TWO}"),
        ((20, 20, 20, 7), f"Over three sites patients had {OF_TWENTY.format(without=' Site D is not in it.')}"),
        ((20, 20), NOTHING_POOLED),
        ((7, 7, 7), NO_RATIO),
    ],
    ids=["three", "rounded", "one too small", "two", "all too small"],
)
def test_the_box_says_the_ratio_of_the_printed_numbers_of_the_sites_that_are_shown(
    release: Callable[..., list[Any]], sizes: tuple[int, ...], words: str, profile: str
) -> None:
    assert in_short(release, study_of(*sizes), profile) == f"In short: Released under profile {profile}. {words}"


def test_the_box_of_a_release_of_survival_curves_alone_says_that_there_is_no_ratio(
    release: Callable[..., list[Any]],
) -> None:
    said = in_short(release, study_of(20, 20, 20), "midpoint6")
    assert said == f"In short: Released under profile midpoint6. {NO_RATIO}"
