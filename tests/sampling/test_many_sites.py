"""Distances of many sites: what each adds, worked out at once, and the figure that orders them."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.sampling import distance_summary, gower, site_contributions
from helpers.show.sampling import figures


@pytest.mark.parametrize("seed", range(4))
def test_what_each_site_adds_is_what_the_others_lack_without_it(seed: int) -> None:
    """Against leaving out one site after another, with numbers that are whole twelfths so that there are ties."""
    draw = np.random.default_rng(seed)
    upper = np.triu(draw.integers(1, 13, (9, 9)) / 12, 1)
    names = list("abcdefghi")
    distances = pd.DataFrame(upper + upper.T, index=names, columns=names)
    table = site_contributions(distances).set_index("site_id")
    for site in names:
        others = distances.loc[site].drop(site)
        rest = distances.drop(index=site, columns=site).to_numpy()[np.triu_indices(8, 1)]
        row = table.loc[site]
        assert (row["nearest_site"], row["nearest_distance"]) == (others.idxmin(), others.min())
        assert row["mean_distance"] == pytest.approx(others.mean())
        assert (row["smallest_without"], row["mean_without"]) == pytest.approx((rest.min(), rest.mean()))
    assert table["added_to_mean"].round(12).is_monotonic_decreasing


def test_where_two_sites_have_nothing_in_common_their_numbers_are_missing() -> None:
    values = [[0, 0.2, np.nan, 0.4], [0.2, 0, 0.6, 0.3], [np.nan, 0.6, 0, 0.5], [0.4, 0.3, 0.5, 0]]
    table = site_contributions(pd.DataFrame(values, index=list("abcd"), columns=list("abcd"))).set_index("site_id")
    assert table.loc["a", ["nearest_distance", "mean_distance"]].isna().all()
    assert table.loc["a", "nearest_site"] == "b"
    assert table["mean_without"].notna().to_dict() == {"a": True, "b": False, "c": True, "d": False}
    assert table.loc["a", "mean_without"] == pytest.approx((0.6 + 0.3 + 0.5) / 3)


@pytest.mark.parametrize(("number", "heat_map", "named"), [(12, True, True), (13, False, True), (31, False, False)])
def test_above_twelve_sites_distances_are_ordered_and_above_thirty_not_named(
    number: int, heat_map: bool, named: bool
) -> None:
    frame = pd.DataFrame({"months": range(number), "region": ["N", "S"] * (number // 2) + ["N"] * (number % 2)})
    distances = gower(frame.set_axis([f"s{i}" for i in range(number)]))
    adds = site_contributions(distances)
    chart = figures.distances(distances, distance_summary(distances), adds=adds)
    ax = chart.draw()  # type: ignore[operator]
    assert ("every two sites" in chart.caption) == heat_map
    assert len(chart.data) == number
    assert (len(chart.data.columns) == number + 1) == heat_map
    if not heat_map:
        ordered = adds.assign(order=adds["mean_distance"].round(9)).sort_values("order", kind="stable")
        assert [label.get_text() for label in ax.get_yticklabels()] == (
            [f"Site {site}" for site in ordered["site_id"]] if named else []
        )
        assert ax.lines[1].get_xdata().tolist() == ordered["mean_distance"].tolist()
