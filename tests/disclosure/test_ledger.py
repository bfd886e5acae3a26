"""Releases one patient apart print the old row; enough patients renew it; the ledger holds no id and cannot be bent."""

import itertools
import json
import os
from pathlib import Path

import pandas as pd
import pytest

from helpers.analysis.disclosure.ledger import ReleasedRow, may_renew, patients_that_differ, standing_rows
from helpers.data.release_ledger import hashed_rows, ledger_key, read_ledger, write_ledger
from helpers.data.study import examine
from helpers.vocabulary import LEDGER_FILE, LEDGER_KEY_FILE

Ledger = dict[str, list[ReleasedRow]]


def printed_of(sites: dict[str, set[str]]) -> pd.DataFrame:
    """The number of patients by site as a release prints it: hidden under 8, rounded to 5."""
    shown = {site: 5 * round(len(rows) / 5) for site, rows in sites.items() if len(rows) >= 8}
    return pd.DataFrame({"n": shown.values()}, index=list(shown))


def people(number: int, start: int = 0) -> set[str]:
    return {f"p{start + i}" for i in range(number)}


def release(ledger: Ledger, sites: dict[str, set[str]], day: str) -> dict[str, int]:
    """Release once: return what is printed, and add to the ledger what is new."""
    rows, new = standing_rows(printed_of(sites), sites, ledger, today=day)
    for key, version in new.items():
        ledger.setdefault(key, []).append(version)
    return {str(site): int(n) for site, n in rows["n"].items()}


def test_a_chain_of_releases_one_patient_apart_prints_the_old_row_until_eight_differ() -> None:
    ledger: Ledger = {}
    shown = [release(ledger, {"3": people(12 + joined)}, f"2026-01-{joined + 1:02d}") for joined in range(12)]
    assert shown == [{"3": 10}] * 8 + [{"3": 20}] * 4
    assert [version.released_on for version in ledger["3"]] == ["2026-01-01", "2026-01-09"]


@pytest.mark.parametrize("n", range(8, 30))
def test_one_patient_more_or_less_or_changed_shows_nothing(n: int) -> None:
    before = people(n)
    for after in (people(n + 1), people(n - 1), (before - {"p0"}) | {"p0 with other values"}):
        ledger: Ledger = {}
        first = release(ledger, {"3": before}, "2026-01-01")
        assert release(ledger, {"3": after}, "2026-02-01") == first
        assert len(ledger["3"]) == 1


def test_a_site_that_was_hidden_stays_hidden_and_one_that_was_shown_stays_shown_while_few_differ() -> None:
    ledger: Ledger = {}
    assert release(ledger, {"3": people(7), "4": people(8)}, "2026-01-01") == {"4": 10}
    assert release(ledger, {"3": people(8), "4": people(7)}, "2026-02-01") == {"4": 10}
    assert release(ledger, {"3": people(15), "4": people(16)}, "2026-03-01") == {"3": 15, "4": 15}


def test_a_row_is_compared_with_every_version_and_not_with_the_last_alone() -> None:
    ledger: Ledger = {}
    release(ledger, {"3": people(20)}, "2026-01-01")
    assert release(ledger, {"3": people(40)}, "2026-02-01") == {"3": 40}
    assert release(ledger, {"3": people(21)}, "2026-03-01") == {"3": 40}, "one patient from the first version"
    assert release(ledger, {"3": people(20)}, "2026-04-01") == {"3": 20}, "the first version itself"
    assert release(ledger, {"3": people(22)}, "2026-05-01") == {"3": 20}, "what was printed last stands"
    assert [version.released_on for version in ledger["3"]] == ["2026-01-01", "2026-02-01", "2026-01-01"]


def test_the_same_patients_under_other_rules_are_printed_as_they_were() -> None:
    ledger: Ledger = {}
    release(ledger, {"3": people(8)}, "2026-01-01")
    hidden = pd.DataFrame({"n": []})
    rows, new = standing_rows(hidden, {"3": people(8)}, ledger, today="2026-02-01")
    assert (rows.loc["3", "n"], rows.loc["3", "released_on"], new) == (10, "2026-01-01", {})


def test_a_site_that_is_gone_goes_and_one_of_few_stands() -> None:
    ledger: Ledger = {}
    release(ledger, {"3": people(20), "4": people(12)}, "2026-01-01")
    assert release(ledger, {"4": people(12)}, "2026-02-01") == {"4": 10}
    assert ledger["3"][-1].values is None


def test_no_pair_of_releases_of_a_random_chain_is_a_few_patients_apart() -> None:
    ledger: Ledger = {}
    sizes = [9, 10, 17, 16, 8, 24, 23, 7, 31, 30, 12, 40]
    for day, size in enumerate(sizes):
        release(ledger, {"3": people(size, start=day % 3)}, f"2026-03-{day + 1:02d}")
    for one, other in itertools.combinations(ledger["3"], 2):
        apart = patients_that_differ(one.patient_rows, other.patient_rows)
        assert apart == 0 or apart >= 8


def test_what_cannot_be_compared_is_refused() -> None:
    for frame, words in (
        (pd.DataFrame({"n": [10, 10]}, index=["3", "3"]), "there twice"),
        (pd.DataFrame({"n": [10]}, index=["9"]), "none given for 9"),
        (pd.DataFrame({"released_on": [10]}, index=["3"]), "another name"),
    ):
        with pytest.raises(ValueError, match=words):
            standing_rows(frame, {"3": people(8)}, {}, today="2026-01-01")
    assert may_renew(set(), [])


def usage() -> pd.DataFrame:
    ids = [f"SENTINEL-{i:03d}" for i in range(20)]
    return pd.DataFrame({"site_id": ["3"] * 12 + ["4"] * 8, "patient_id": ids, "before": 4, "after": range(20)})


def test_each_patients_row_has_a_hash_that_any_value_and_the_key_change(tmp_path: Path) -> None:
    key = ledger_key(tmp_path)
    rows, changed = hashed_rows(usage(), key), hashed_rows(usage().assign(before=[5, *[4] * 19]), key)
    assert {site: len(hashes) for site, hashes in rows.items()} == {"3": 12, "4": 8}
    assert patients_that_differ(rows["3"], changed["3"]) == 1
    assert rows["4"] == changed["4"]
    assert not rows["3"] & hashed_rows(usage(), b"1" * 32)["3"]
    assert hashed_rows(usage().sample(frac=1, random_state=1), key) == rows


def test_a_ledger_comes_back_as_it_was_and_holds_no_id_and_no_key(tmp_path: Path) -> None:
    key = ledger_key(tmp_path)
    assert read_ledger(tmp_path, key) == {}
    rows = hashed_rows(usage(), key)
    version = {"released_on": "2026-01-01", "values": {"n": 10, "ratio": 0.93}, "patient_rows": rows["3"]}
    hidden = {"released_on": "2026-01-01", "values": None, "patient_rows": rows["4"]}
    write_ledger(tmp_path, key, {"rows": {"3": [version], "4": [hidden]}})
    assert read_ledger(tmp_path, ledger_key(tmp_path)) == {"3": [version], "4": [hidden]}
    assert ReleasedRow(**read_ledger(tmp_path, key)["3"][0]).values == {"n": 10, "ratio": 0.93}
    written = (tmp_path / LEDGER_FILE).read_text()
    assert "SENTINEL" not in written
    assert key.hex() not in written
    assert {path.name for path in tmp_path.iterdir()} == {LEDGER_FILE, LEDGER_KEY_FILE}
    if os.name == "posix":
        assert (tmp_path / LEDGER_KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_a_ledger_that_was_changed_or_whose_key_is_another_is_refused(tmp_path: Path) -> None:
    key = ledger_key(tmp_path)
    version = {"released_on": "2026-01-01", "values": {"n": 10}, "patient_rows": frozenset({"ab"})}
    write_ledger(tmp_path, key, {"rows": {"3": [version]}})
    with pytest.raises(ValueError, match="its key is another"):
        read_ledger(tmp_path, b"1" * 32)
    given = json.loads((tmp_path / LEDGER_FILE).read_text())
    given["rows"]["3"][0]["patient_rows"] = []
    for content in (json.dumps(given), "[]", '{"rows": {"3": [{}]}}', "{"):
        (tmp_path / LEDGER_FILE).write_text(content)
        with pytest.raises(ValueError, match="not as a release wrote it"):
            read_ledger(tmp_path, key)
    (tmp_path / LEDGER_KEY_FILE).unlink()
    with pytest.raises(ValueError, match="is gone"):
        ledger_key(tmp_path)
    (tmp_path / LEDGER_KEY_FILE).write_text("x")
    (tmp_path / LEDGER_KEY_FILE).chmod(0o600)
    with pytest.raises(ValueError, match="holds no key"):
        ledger_key(tmp_path)
    (tmp_path / LEDGER_KEY_FILE).chmod(0o644)
    if os.name == "posix":
        with pytest.raises(ValueError, match="chmod 600"):
            ledger_key(tmp_path)


def test_a_check_of_the_study_says_nothing_of_the_ledger(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_id\n1\n")
    write_ledger(tmp_path, ledger_key(tmp_path), {"rows": {}})
    tables = examine(tmp_path)
    assert not [one for one in (*tables.faults, *tables.questions, *tables.notes) if "ledger" in one.text()]
