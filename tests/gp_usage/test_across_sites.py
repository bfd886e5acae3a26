"""What one site's page is given instead of all patients: its ratio comes out as from all of them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.gp_usage import leave_one_site_out, pool_sites, ratio_by_site
from helpers.analysis.gp_usage.pooling import MOST_INFLUENTIAL, leave_one_out, pool
from helpers.chapters import chapter_of
from helpers.data.site_rows import SITE_ROWS, Neighbours, as_json, read_site_rows
from helpers.data.study import Study
from helpers.data.synthetic.england import make_england
from helpers.show.gp_usage import pooled_figures, pooled_tables, pooled_text
from helpers.show.page.site_part import borrowed, parts_of_sites, site_part

SITE = chapter_of("02_gp_usage_site")


@pytest.fixture(scope="module")
def study() -> Study:
    """Sites with patients, totals, means and nothing; as a study is loaded."""
    tables = make_england(40, 2000, seed=3)
    for name in ("months_before", "months_after"):
        tables["gp_usage"][name] = tables["gp_usage"][name].astype(float)
    levels = pd.CategoricalDtype(["Low", "Medium", "High"], ordered=True)
    sites = tables["sites"].assign(site_name=None, deprivation=tables["sites"]["deprivation"].astype(levels))
    tables["sites"] = sites.astype({"practices_served": float, "site_name": "str"})
    return Study("", tables, dict.fromkeys(tables, "synthetic"))


@pytest.fixture(scope="module")
def whole(study: Study) -> pd.DataFrame:
    return ratio_by_site(study.gp_usage, study.gp_usage_totals, study.sites["site_id"])


def test_a_site_alone_has_the_ratio_that_it_has_among_all(study: Study, whole: pd.DataFrame, tmp_path: Path) -> None:
    assert set(whole["returned"]) == {"patients", "totals", "means", "nothing"}
    path = tmp_path / "site.json"
    for part, row in zip(parts_of_sites(SITE, study, list(whole["site_id"])), whole.itertuples(), strict=True):
        path.write_text(as_json(part), encoding="utf-8")
        handed = read_site_rows(path, row.site_id, "")
        own, across = handed.study, borrowed(handed)
        alone = ratio_by_site(own.get("gp_usage"), own.get("gp_usage_totals"), [row.site_id], across=across)
        expected = whole[whole["site_id"] == row.site_id].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, expected, check_dtype=False, rtol=1e-12)
        assert (across.overdispersion is None) == (row.returned != "totals")
        assert (across.correlation is None) == (row.returned != "means")


def test_the_rows_of_a_site_are_handed_over_as_they_are_loaded(study: Study, tmp_path: Path) -> None:
    (part,) = parts_of_sites(SITE, study, ["7"])
    path = tmp_path / "site.json"
    path.write_text(as_json(part), encoding="utf-8")
    handed = read_site_rows(path, "7", "")
    assert handed.neighbours == Neighbours(40, "6", "8")
    for name in ("sites", "gp_usage", "gp_usage_totals"):
        if study.has(name) and part.study.has(name):
            expected = getattr(study, name).query("site_id == '7'").reset_index(drop=True)
            pd.testing.assert_frame_equal(getattr(handed.study, name), expected)
    assert handed.study.known == part.study.known
    assert as_json(handed) == as_json(part)
    assert list(handed.study.site_attributes) == list(study.site_attributes)


def test_a_file_of_another_site_or_none_at_all_is_refused_in_words(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (part,) = parts_of_sites(SITE, study, ["7"])
    path = tmp_path / "site.json"
    whole = as_json(part)
    broken = (whole, "", "[]", "{}", whole[:-2], whole.replace('"int64"', '"datetime64[ns]"'))
    monkeypatch.setenv(SITE_ROWS, str(path))
    for content, site in zip(broken, ["8", *["7"] * 5], strict=True):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(ValueError, match=r"unset it, and the page reads the study itself"):
            site_part(SITE, site, "")
    path.unlink()
    with pytest.raises(ValueError, match=r"site.json, which does not hold the rows of site 7"):
        site_part(SITE, "7", "")


def test_of_many_sites_those_are_left_out_that_move_the_pooled_ratio_most() -> None:
    draw = np.random.default_rng(5)
    v = draw.uniform(0.005, 0.2, 70)
    y = draw.normal(-0.1, np.sqrt(v + 0.02))
    y[40] = 3.0
    pooled = pool(y, v)
    exact = [pool(np.delete(y, i), np.delete(v, i)).estimate - pooled.estimate for i in range(70)]
    some = leave_one_out(y, v)
    assert len(some) == MOST_INFLUENTIAL == 30
    assert {*np.argsort(-np.abs(exact))[:5]} <= {*some["left_out"]}
    moved = some.set_index("left_out")["estimate"] - pooled.estimate
    assert moved.loc[40] == pytest.approx(exact[40], abs=1e-12)
    assert len(leave_one_out(y[:60], v[:60])) == 60


def test_figures_and_words_on_many_sites_name_none_in_the_figure_and_all_in_the_table(whole: pd.DataFrame) -> None:
    pooled = pool_sites(whole)
    chart = pooled_figures.forest(whole, pooled=pooled, confidence=0.95)
    ax = chart.draw(whole)  # type: ignore[operator]
    known = whole[whole["ratio"] > 0]
    assert [label.get_text() for label in ax.get_yticklabels()] == [f"All {pooled.k} sites", "True ratio of a new site"]
    (points,) = [line for line in ax.lines if line.get_marker() == "."]
    assert points.get_xdata().tolist() == sorted(known["ratio"])
    assert "the table names them" in chart.caption
    assert len(pooled_tables.every_site(whole).frame) == 40
    assert pooled_tables.every_site(whole.head(30)) is None
    without = leave_one_site_out(pd.concat([whole.assign(site_id=f"{copy}-" + whole["site_id"]) for copy in "ab"]))
    assert len(without) == 30
    said = pooled_text.not_pooled_sentence(
        pd.DataFrame({"se_log_ratio": [0.1] * 3 + [None] * 31, "note": [""] * 3 + ["gone"] * 31, "site_id": range(34)})
    )
    assert said == "Not in the pooled ratio: 31 sites (gone)."
