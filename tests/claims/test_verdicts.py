"""A claim agrees, disagrees or cannot be recomputed, and a verdict never changes in silence."""

import pandas as pd
import pytest

from helpers.analysis.claims.verdicts import changed_verdicts, check_claims, refuse_changed_verdicts

PAPERS = {"table_01_papers": pd.DataFrame({"paper": [1, 2, 3]})}
COLUMNS = ["claim_id", "claim", "printed_value", "recomputed_by", "reason", "expected_verdict"]


def claims(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS)


THREE = claims(
    ("right", "Papers", "3", "number_of_papers", "", "agrees"),
    ("wrong", "Papers", "4", "number_of_papers", "", "disagrees"),
    ("silent", "Mean change", "", "", "The data are not published", "cannot be recomputed"),
)


def test_each_claim_gets_its_value_and_verdict_in_its_place() -> None:
    checked = check_claims(THREE, PAPERS)
    assert checked["claim_id"].tolist() == ["right", "wrong", "silent"]
    assert checked["verdict"].tolist() == ["agrees", "disagrees", "cannot be recomputed"]
    assert checked["recomputed_value"].tolist() == ["3", "3", ""]


def test_a_changed_table_changes_the_verdict() -> None:
    fewer = {"table_01_papers": pd.DataFrame({"paper": [1, 2]})}
    assert check_claims(THREE, fewer)["verdict"].tolist()[:2] == ["disagrees", "disagrees"]


def test_the_claims_themselves_are_left_as_they_were() -> None:
    before = THREE.copy()
    check_claims(THREE, PAPERS)
    pd.testing.assert_frame_equal(THREE, before)


def test_verdicts_that_were_announced_pass() -> None:
    checked = check_claims(THREE, PAPERS)
    assert changed_verdicts(checked).empty
    assert refuse_changed_verdicts(checked) is None


def test_an_unannounced_verdict_stops_the_chapter_and_is_named() -> None:
    checked = check_claims(THREE.assign(expected_verdict="agrees"), PAPERS)
    assert changed_verdicts(checked)["claim_id"].tolist() == ["wrong", "silent"]
    with pytest.raises(ValueError, match="wrong: disagrees, announced agrees; silent: cannot be recomputed"):
        refuse_changed_verdicts(checked)


def test_a_claim_that_names_no_known_function_is_refused() -> None:
    with pytest.raises(ValueError, match="number_of_pages is no function that recomputes"):
        check_claims(claims(("a", "Pages", "3", "number_of_pages", "", "agrees")), PAPERS)


@pytest.mark.parametrize("nothing", ["", None])
def test_a_claim_with_neither_function_nor_reason_is_refused(nothing: object) -> None:
    with pytest.raises(ValueError, match=r"^claims: a has neither a function nor a reason$"):
        check_claims(claims(("a", "Papers", "3", nothing, nothing, "agrees")), PAPERS)


def test_no_claims_give_no_verdicts() -> None:
    assert check_claims(claims(), PAPERS).empty
