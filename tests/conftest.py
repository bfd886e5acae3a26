"""How tests are spread over workers: a file stays together, an edition is built first, and a browser opens it last."""

import re
from pathlib import Path
from typing import Any

import pytest

EDITIONS = ("released", "other", "private")
"""Fixtures that build an edition of a study, for the proof."""

SPREAD = ("test_pages_in_a_browser.py", "test_figures_on_pages.py")
"""Files whose tests share nothing but what their parameter names, and so may run on several workers."""

TOGETHER = ("test_site.py", "test_glossary_terms.py", "test_page_metadata.py", "test_page_weight.py")
"""Files that read every page of the demo site, which one worker does once for all of them."""

ALIKE = (
    r"test_figures_on_pages\.py::.*\[(01|04|05|07|08|10|11)_",
    r"test_search\.py::test_the_right_page_comes_first\[(?!holding|8\.7|Activation)",
    r"test_cmoc_filter\.py::test_(a_switch_by_keyboard|the_address_of_a_card|a_number_in_the_table|enter_in_the_words)",
    r"test_page_metadata\.py::test_no_table_is_cut_on_paper\[(?!notebooks/05)",
    r"test_any_study\.py::test_every_optional_column_of_a_table_may_be_empty\[participants",
    r"questionnaires/test_sentence_states\.py::.*\[(8|9|10)\]",
    r"test_cohort\.py::test_(the_order_of_rows_does_not_matter|lines_are_named_rightly_in_an_extract_long)",
    r"test_definitions\.py::test_each_definition_is_what_a_cohort_counts_alone\[(last date|repeats once)",
    r"test_standing_pages\.py::test_a_chain_of_releases_one_patient_apart",
    r"test_benchmarks\.py::test_all_ways_to_count",
    r"test_mutated_folders\.py::.*\[[23]\d\]",
    r"test_comparison_groups\.py::test_an_extract_too_large_to_read_whole_is_refused_alike\[([4-9]|10)\]",
    r"test_dependency_lock\.py::test_pip_resolves",
    r"test_generated_pages\.py::test_a_page_that_is_stale_or_gone",
    r"test_only_changed\.py::test_a_page_is_made_from_the_code_that_its_notebook_uses\[analysis/questionnaires",
    r"test_cmoc_filter\.py::test_choices_and_words_narrow_together",
    r"test_folds\.py::test_(the_chapter_is_half_as_tall|paper_has_no_folds_with_scripts_or_without\[False)",
    r"test_mapping_map_file\.py::test_what_is_no_map_is_refused_without_a_traceback\[text3",
    r"questionnaires/test_chapter\.py::test_(the_adjustment_is_for_five_outcomes|figures_name_their_axes)",
    r"test_execute\.py::test_the_manifest_lists_what_a_page_shows",
    r"page/test_other_outcomes\.py::test_names_are_shown_as_they_are_written\[(Tom|50)",
)
"""Tests of seconds that are left to `make proof`: most are further cases of a kind of which `make test` has one."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the proof what others stand for, and let one worker build an edition while the others need none."""
    for item in items:
        if any(re.search(alike, item.nodeid) for alike in ALIKE):
            item.add_marker(pytest.mark.proof)
    items.sort(key=turn)


def turn(item: pytest.Item) -> int:
    """Return when a test has its turn: one file for each edition, notebooks, all others, editions, a browser."""
    fixtures = getattr(item, "fixturenames", ())
    if item.path.name in TOGETHER or any(edition in fixtures for edition in EDITIONS):
        return 0
    if "browser" in fixtures:
        return 4
    if "site" in fixtures:
        return 3
    return 1 if item.path.suffix == ".ipynb" or "chapter" in fixtures else 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker whole files, or several that share what they read; but for those whose tests may be spread."""
    from xdist.scheduler import LoadFileScheduling

    class Spreading(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file, _, test = nodeid.partition("::")
            if Path(file).name in TOGETHER:
                return "every page"
            return f"{file}[{test.partition('[')[2]}" if Path(file).name in SPREAD else file

    return Spreading(config, log)
