"""The allow-list of notebook parameters."""

import pytest

from helpers.chapters import NOTEBOOKS, check_parameters
from helpers.parameters import ParameterError, check_site, read_parameters
from helpers.vocabulary import POOLING_METHODS


def test_papermills_guesses_are_undone() -> None:
    """papermill's -p turns 3 into a number and 0.9 into another: both arrive as declared."""
    checked = check_parameters("02_gp_usage_site", site_id=3, confidence="0.9", seed="7")
    assert (checked.site_id, checked.confidence, checked.seed) == ("3", 0.9, 7)


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_notebook_has_the_shared_parameters(notebook: str) -> None:
    checked = check_parameters(notebook)
    assert (checked.study_dir, checked.confidence, checked.seed) == ("", 0.95, 20250701)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(ParameterError) as caught:
        check_parameters("03_gp_usage_pooled", site=3, confidence=2, pooling_method="ML", seed=-1)
    assert caught.value.faults == [
        "parameter 'site' is unknown to 03_gp_usage_pooled; it takes study_dir, confidence, seed, pooling_method",
        "parameter confidence: 2 is not allowed; give a number above 0.5 and below 1, such as 0.95",
        "parameter seed: -1 is not allowed; give a whole number from 0 to 4294967295",
        f"parameter pooling_method: ML is not allowed; give {', '.join(POOLING_METHODS)}",
    ]


@pytest.mark.parametrize("value", [True, "nan", "inf", "1", 0.5, None, [], "0.9; import os", "९९"])
def test_confidence_is_a_number_inside_its_range(value: object) -> None:
    with pytest.raises(ParameterError):
        check_parameters("01_sampling", confidence=value)


@pytest.mark.parametrize("name", ["x\nimport os", "site_id\n", "__class__", "study_dir ", ""])
def test_a_parameter_name_cannot_carry_code(name: str) -> None:
    with pytest.raises(ParameterError, match="is unknown to 02_gp_usage_site"):
        check_parameters("02_gp_usage_site", **{name: 1})


@pytest.mark.parametrize("value", ["a\nb", "x" * 5000, True, "\u202egnp"])
def test_a_folder_is_printable_text(value: object) -> None:
    with pytest.raises(ParameterError, match="study_dir"):
        check_parameters("01_sampling", study_dir=value)


def test_delta_range_has_a_lower_end_first() -> None:
    with pytest.raises(ParameterError, match="above delta_high"):
        check_parameters("04_questionnaire_change", delta_low=1, delta_high=0)


def test_unknown_notebook_names_those_there_are() -> None:
    with pytest.raises(ParameterError, match="01_sampling, 02_gp_usage_site"):
        check_parameters("../secret")


def test_unknown_site_names_the_sites() -> None:
    with pytest.raises(ParameterError, match=r"site_id: 99 is not allowed; give one of 1, 2, 3$"):
        check_site("99", ["1", "2", "3"])


def test_a_long_list_of_sites_is_cut() -> None:
    with pytest.raises(ParameterError, match="and 1210 more"):
        check_site("x", [str(i) for i in range(1250)])


def test_a_parameter_given_twice_is_refused() -> None:
    with pytest.raises(ParameterError, match="'seed' is given twice"):
        read_parameters([("seed", "1"), ("seed", "2")])


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_parameters_that_were_checked_pass_the_check_again_unchanged(notebook: str) -> None:
    """A build checks them, hands them to papermill, and the notebook checks them again."""
    checked = vars(check_parameters(notebook))
    assert vars(check_parameters(notebook, **checked)) == checked
