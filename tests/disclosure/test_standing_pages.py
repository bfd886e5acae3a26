"""Releases of nearly the same participants: what a page printed of people stands until eight of every group differ."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure

from helpers.analysis.disclosure import PROFILES
from helpers.analysis.sampling import participant_characteristics
from helpers.book.release.earlier import NewVersions, record_release, refuse_other_rounding
from helpers.book.release_audit import leave_out_exposing
from helpers.book.standing_pages import new_versions, page_versions, printed_of, stand_pages, standing_words
from helpers.data.release_ledger import LEDGER_FILE, hashed_rows, ledger_key
from helpers.data.study import Study
from helpers.outcomes import Outcome, Outcomes, Questionnaire, shipped_outcomes
from helpers.show.page import Table, output
from helpers.show.page.sentences import Sentence
from helpers.show.page.tables import in_words
from helpers.show.questionnaires.labels import in_place
from helpers.show.sampling import participant_figures
from helpers.vocabulary import GSE_ITEMS, ONS4_ITEMS

RESEARCH, STRICT = PROFILES["research"], PROFILES["strict"]
PAGE = "01_sampling"


def people(women: int, men: int) -> pd.DataFrame:
    """Participants, of whom those who join later come after the others."""
    rows = [(f"F{one}", "Female") for one in range(women)] + [(f"M{one}", "Male") for one in range(men)]
    table = pd.DataFrame(rows, columns=["patient_id", "gender"])
    return table.assign(involvement="Interview only", followed_up="yes", age_years=50, site_id="A")


def study_of(folder: Path, participants: pd.DataFrame, **more: pd.DataFrame) -> Study:
    """A study folder with these participants."""
    tables = {"participants": participants, "sites": pd.DataFrame({"site_id": ["A"]})} | more
    return Study(str(folder), tables, dict.fromkeys(tables, "private"))


def page_of(
    folder: Path,
    study: Study,
    profile: Any,
    monkeypatch: pytest.MonkeyPatch,
    *,
    drawn: bool = False,
    more: Table | None = None,
) -> Path:
    """The page of a release as its notebook was run: the figure of who took part, a sentence on sites, a table more.

    What a figure prints is its data and words; its picture is drawn where a test asks for it.
    """
    shown: list[Any] = []

    def keep(bundle: dict[str, Any], *, metadata: dict[str, Any], **_: Any) -> None:
        data = {kind: "" if isinstance(content, bytes) else str(content) for kind, content in bundle.items()}
        shown.append(nbformat.v4.new_output("display_data", data, metadata=metadata))

    monkeypatch.setenv("LINKBOOK_PROFILE", profile.name)
    monkeypatch.setattr(output, "display", keep)
    if not drawn:
        monkeypatch.setattr(output, "figure_of", lambda *_: Figure())
        monkeypatch.setattr(output, "png_of", lambda *_: b"")
    page = output.Output("private", profile)
    page.text("Seven sites were chosen.", about="sites")
    page.chart(participant_figures.patients(participant_characteristics(study.participants)))
    if more is not None:
        page.table(more)
    path = folder / f"{PAGE}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=shown)]), path)
    return path


def release(
    folder: Path, study: Study, day: str, profile: Any, monkeypatch: pytest.MonkeyPatch, *, drawn: bool = False
) -> tuple[Any, str]:
    """What `release` does with a page and the ledger: the numbers of women and men printed, and all words."""
    ledger_key(folder)
    path = page_of(folder, study, profile, monkeypatch, drawn=drawn)
    stand_pages([path], study, profile, lambda _: None)
    new = new_versions(page_versions([path], study, profile), [path], profile)
    record_release(folder, NewVersions({}, new, profile.name), day=day)
    page = nbformat.read(path, as_version=4)
    printed = printed_of(page, PAGE)
    words = " ".join(one["data"].get("text/html", "") for one in page.cells[0].outputs)
    lines = [line for one in printed for line in one["entry"].get("csv", "").splitlines()]
    return {line.split(",")[1]: line.split(",")[2] for line in lines if line.startswith("gender")}, words


@pytest.mark.parametrize("drawn", [False, pytest.param(True, marks=pytest.mark.proof)], ids=["tables", "drawn"])
def test_a_chain_of_releases_one_patient_apart_prints_the_same_until_eight_of_each_group_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: bool
) -> None:
    first, _ = release(tmp_path, study_of(tmp_path, people(12, 20)), "2026-01-01", RESEARCH, monkeypatch, drawn=drawn)
    assert first == {"Female": "10", "Male": "20"}
    for joined in range(1, 8) if drawn else (1, 4, 7):
        study = study_of(tmp_path, people(12 + joined, 20))
        now, words = release(tmp_path, study, f"2026-02-0{joined}", RESEARCH, monkeypatch, drawn=drawn)
        assert now == first, "13 women would be printed as 15, and prove that there were 12"
        assert "as released on 2026-01-01" in words
        assert "Seven sites were chosen" in words
    renewed, words = release(
        tmp_path, study_of(tmp_path, people(20, 20)), "2026-03-01", RESEARCH, monkeypatch, drawn=drawn
    )
    assert renewed == {"Female": "20", "Male": "20"}
    assert "as released on" not in words


def test_eight_who_join_are_not_enough_where_one_of_a_group_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven men and a woman: the number of women would go from 10 to 15, as one of them is known to have joined."""
    first, _ = release(tmp_path, study_of(tmp_path, people(12, 20)), "2026-01-01", RESEARCH, monkeypatch)
    now, _ = release(tmp_path, study_of(tmp_path, people(13, 27)), "2026-02-01", RESEARCH, monkeypatch)
    assert now == first
    both, _ = release(tmp_path, study_of(tmp_path, people(20, 28)), "2026-03-01", RESEARCH, monkeypatch)
    assert both == {"Female": "20", "Male": "30"}
    again, _ = release(tmp_path, study_of(tmp_path, people(21, 28)), "2026-04-01", RESEARCH, monkeypatch)
    assert again == both
    back, _ = release(tmp_path, study_of(tmp_path, people(13, 20)), "2026-05-01", RESEARCH, monkeypatch)
    assert back == both, "one woman apart from the first release, which is not the last"


@pytest.mark.parametrize("joined", [0, 1, 7])
def test_the_same_people_are_printed_once_whatever_the_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, joined: int
) -> None:
    """All that was printed of 14 and 20 may be under 10 for nobody, so that the stricter profile shows it as well."""
    first, _ = release(tmp_path, study_of(tmp_path, people(14, 20)), "2026-01-01", RESEARCH, monkeypatch)
    later = study_of(tmp_path, people(14 + joined, 20))
    for profile in (RESEARCH, STRICT, RESEARCH):
        now, words = release(tmp_path, later, "2026-02-01", profile, monkeypatch)
        assert now == first == {"Female": "15", "Male": "20"}
        assert joined == 0 or "as released on 2026-01-01" in words


@pytest.mark.parametrize("women", [8, 9, 12])
@pytest.mark.parametrize("joined", [0, 1, 7])
def test_a_stricter_release_shows_nothing_that_may_be_too_few_for_it_and_says_so_by_what_was_printed_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, women: int, joined: int
) -> None:
    """Were ten shown where they are twelve and hidden where they are nine, both releases would tell these apart."""
    study, more = study_of(tmp_path, people(women, 20)), study_of(tmp_path, people(women + joined, 20))
    first, _ = release(tmp_path, study, "2026-01-01", RESEARCH, monkeypatch)
    assert first == {"Female": "10", "Male": "20"}
    now, words = release(tmp_path, more, "2026-02-01", STRICT, monkeypatch)
    assert now == {}
    assert "nothing is shown: it was released under profile research on 2026-01-01" in words
    assert "a release under profile research shows it as it was" in words
    assert "Seven sites were chosen" in words
    assert release(tmp_path, more, "2026-03-01", RESEARCH, monkeypatch)[0] == first


def test_under_another_profile_one_group_of_the_same_people_is_enough_for_a_page_to_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight women have joined and no man: nine men, printed as 10 and then hidden as fewer, are 8 or 9."""
    release(tmp_path, study_of(tmp_path, people(12, 9)), "2026-01-01", RESEARCH, monkeypatch)
    joined = study_of(tmp_path, people(20, 9))
    assert release(tmp_path, joined, "2026-02-01", STRICT, monkeypatch)[0] == {}
    assert release(tmp_path, joined, "2026-03-01", RESEARCH, monkeypatch)[0] == {"Female": "20", "Male": "10"}


def test_after_a_strict_release_a_less_strict_one_prints_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = release(tmp_path, study_of(tmp_path, people(9, 40)), "2026-01-01", STRICT, monkeypatch)
    assert "10" not in first.values()
    for women in (9, 10, 16):
        study = study_of(tmp_path, people(women, 40))
        now, words = release(tmp_path, study, "2026-02-01", RESEARCH, monkeypatch)
        assert now == first
        assert "as released on 2026-01-01" in words
    renewed, _ = release(tmp_path, study_of(tmp_path, people(17, 48)), "2026-03-01", RESEARCH, monkeypatch)
    assert renewed == {"Female": "15", "Male": "50"}


def own_survival(folder: Path, at_risk: int, profile: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A chapter of the study's own with the numbers at risk of a survival curve."""
    shown: list[Any] = []

    def keep(bundle: dict[str, Any], *, metadata: dict[str, Any], **_: Any) -> None:
        shown.append(nbformat.v4.new_output("display_data", bundle, metadata=metadata))

    monkeypatch.setenv("LINKBOOK_PROFILE", profile.name)
    monkeypatch.setattr(output, "display", keep)
    frame = pd.DataFrame({"month": ["at first", "later"], "at_risk": [at_risk, 14]})
    counts = {"at_risk": "survival"}
    output.Output("private", profile).table(Table("curve", frame, Sentence("At risk."), counts=counts))
    (folder / "chapters").mkdir(exist_ok=True)
    path = folder / "chapters" / "survival.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=shown)]), path)
    return path


def release_own(folder: Path, study: Study, day: str, profile: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """What `release` does with that chapter and the ledger: all that it prints."""
    ledger_key(folder)
    refuse_other_rounding(SimpleNamespace(study_dir=str(folder), rules=profile))  # type: ignore[arg-type]
    path = own_survival(folder, len(study.participants), profile, monkeypatch)
    stand_pages([path], study, profile, lambda _: None)
    new = new_versions(page_versions([path], study, profile), [path], profile)
    record_release(folder, NewVersions({}, new, profile.name), day=day)
    return "".join(str(one["data"].get("text/html", "")) for one in nbformat.read(path, as_version=4).cells[0].outputs)


MIDPOINT6 = PROFILES["midpoint6"]


def test_a_survival_curve_of_midpoint6_stands_while_a_few_people_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = release_own(tmp_path, study_of(tmp_path, people(10, 20)), "2026-01-01", MIDPOINT6, monkeypatch)
    assert ">27<" in first
    one_joined = release_own(tmp_path, study_of(tmp_path, people(11, 20)), "2026-02-01", MIDPOINT6, monkeypatch)
    assert ">27<" in one_joined, "31 would be printed as 33, and prove that there were 30"
    assert "as released on 2026-01-01" in one_joined


def test_of_two_roundings_of_the_same_people_one_is_shown_and_the_other_waits_or_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """24 people are 25 rounded to five and 21 by the midpoint of six: both say 23 or 24."""
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
    study = study_of(tmp_path / "a", people(10, 14))
    release(tmp_path / "a", study, "2026-01-01", RESEARCH, monkeypatch)
    waits = release_own(tmp_path / "a", study, "2026-02-01", MIDPOINT6, monkeypatch)
    assert ">21<" not in waits
    assert "A release of this study under profile research on 2026-01-01 rounded otherwise" in waits
    other = study_of(tmp_path / "b", people(10, 14))
    assert ">21<" in release_own(tmp_path / "b", other, "2026-01-01", MIDPOINT6, monkeypatch)
    with pytest.raises(
        ValueError, match=r"released under profile midpoint6 on 2026-01-01, .* release it under midpoint6"
    ):
        release_own(tmp_path / "b", other, "2026-02-01", STRICT, monkeypatch)


def test_a_release_of_midpoint6_without_a_survival_curve_binds_no_later_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = study_of(tmp_path, people(12, 20))
    assert release(tmp_path, study, "2026-01-01", MIDPOINT6, monkeypatch)[0] == {}
    refuse_other_rounding(SimpleNamespace(study_dir=str(tmp_path), rules=RESEARCH))  # type: ignore[arg-type]
    now, words = release(tmp_path, study, "2026-02-01", RESEARCH, monkeypatch)
    assert now == {"Female": "10", "Male": "20"}
    assert "as released on" not in words


def test_no_id_is_in_the_ledger_and_a_changed_one_stops_the_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = study_of(tmp_path, people(12, 20).assign(patient_id=[f"SENTINEL{one}" for one in range(32)]))
    release(tmp_path, study, "2026-01-01", RESEARCH, monkeypatch)
    path = tmp_path / LEDGER_FILE
    assert "SENTINEL" not in path.read_text()
    path.write_text(path.read_text().replace("2026-01-01", "2025-01-01"))
    with pytest.raises(ValueError, match="not as a release wrote it"):
        release(tmp_path, study, "2026-02-01", RESEARCH, monkeypatch)


def forms(n: int, *, changed: int = 0) -> pd.DataFrame:
    """Two rounds of answers of n people, of whom some answer one more at the second."""
    rounds = [
        pd.DataFrame({"patient_id": [f"F{one}" for one in range(n)], "site_id": "A", "round": number})
        .assign(**dict.fromkeys(GSE_ITEMS, 3), **dict.fromkeys(ONS4_ITEMS, 4 + number))
        for number in (1, 2)
    ]  # fmt: skip
    rounds[1]["ons4_happiness"] += np.arange(n) < changed
    return pd.concat(rounds, ignore_index=True)


@pytest.mark.parametrize(
    ("joined", "changed", "stands"),
    [(0, 0, True), (1, 0, True), (7, 0, True), (8, 0, False), (0, 7, True), (0, 8, False)],
)
def test_answers_stand_while_few_have_joined_or_changed_theirs(
    tmp_path: Path, joined: int, changed: int, stands: bool
) -> None:
    assert "ons4_happiness" in shipped_outcomes()
    ledger_key(tmp_path)
    path = tmp_path / "04_questionnaire_change.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    before = study_of(tmp_path, people(20, 0), questionnaires=forms(20))
    record_release(
        tmp_path,
        NewVersions({}, new_versions(page_versions([path], before, RESEARCH), [path], RESEARCH), "research"),
        day="2026-01-01",
    )
    now = study_of(tmp_path, people(20 + joined, 0), questionnaires=forms(20 + joined, changed=changed))
    (version,) = page_versions([path], now, RESEARCH).values()
    assert bool(version.day) is stands


def test_answers_and_ages_that_are_missing_are_values_as_others_are(tmp_path: Path) -> None:
    key = ledger_key(tmp_path)
    rows = pd.DataFrame(
        {"group": "a", "patient_id": ["1", "2"], "age_years": [None, 50.0], "followed_up": [None, "yes"]}
    )
    (hashes,) = hashed_rows(rows, key, by="group").values()
    (others,) = hashed_rows(rows.assign(age_years=[40.0, 50.0]), key, by="group").values()
    assert (len(hashes), len(hashes & others)) == (2, 1)


def test_what_is_found_in_a_figure_stands_with_it() -> None:
    """Two sentences on bins that differ, of nearly the same patients, tell of who differs."""
    entries = [
        {"kind": "figure", "name": "gp-usage-bins", "rule": "r", "caption": "Bins.", "csv": "n,both\n45,30\n40,\n"},
        {"kind": "text", "said": ["About 25 had 9 or more."], "finding_of": "gp-usage-bins"},
        {"kind": "text", "said": ["Over five sites."]},
    ]
    outputs = [nbformat.v4.new_output("display_data", {}, metadata={"linkbook": entry}) for entry in entries]
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=outputs)])
    printed = printed_of(page, "03_gp_usage_pooled")
    assert [one["entry"].get("said", one["entry"].get("name")) for one in printed] == [
        "gp-usage-bins",
        ["About 25 had 9 or more."],
    ]
    assert ">30<" in printed[0]["html"]
    assert "not provided" not in printed[0]["html"]


def test_an_unchanged_page_of_which_the_audit_hides_something_is_released_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody differs, so that nothing new can be learnt: its pictures stay, and what the audit hid is hidden again."""
    ledger_key(tmp_path)
    study = study_of(tmp_path, people(14, 20))
    waits = pd.DataFrame({"wait": ["short", "long"], "people": [17, 17]})
    exposing = Table("waits", waits, Sentence("By wait."), n=34, counts={"people": "people"})

    def released(day: str, study: Study) -> tuple[str, list[str]]:
        path, said = page_of(tmp_path, study, RESEARCH, monkeypatch, more=exposing), list[str]()
        leave_out_exposing([path], study, RESEARCH, said.append)
        new = new_versions(page_versions([path], study, RESEARCH), [path], RESEARCH)
        record_release(tmp_path, NewVersions({}, new, "research"), day=day)
        return json.dumps(nbformat.read(path, as_version=4).cells[0].outputs), said

    first, said = released("2026-01-01", study)
    assert len(said) == 1 and "By wait." in said[0], "at most 17 and 17 beside about 35 are 33 or 34"
    assert released("2026-02-01", study) == (first, said)
    assert '"image/png"' in first
    one_joined, said = released("2026-03-01", study_of(tmp_path, people(15, 20)))
    assert "as released on 2026-01-01" in one_joined and '"image/png"' not in one_joined
    assert said == ['  Page "How unlike are the sites that were studied?": ' + standing_words("2026-01-01")]


@pytest.mark.parametrize("least", ["0.0", "below 0.001"])
def test_a_picture_that_stands_is_a_table_with_numbers_and_words_as_the_page_has_them(least: str) -> None:
    rows = f"age_years,007,{least},1.0,4.0,30\ngender,010,0.01,hidden,3.5,\n"
    frame = f"measure,site,p_holm,estimate,mean,n\n{rows}"
    entry = {"kind": "figure", "name": "gaps", "rule": "r", "csv": frame, "text_columns": [0, 1]}
    entry |= {
        "caption": "Gaps. Circles: people. For this release few are left out. Released.",
        "changes": "few are left out",
    }
    entry |= {"mark": {"words": "Released."}}
    entry |= {"counts": ["text", "text", "p_value", "estimate", "mean", "people"]}
    labels = in_place(pd.DataFrame({"measure": ["age_years"]}))
    shown = nbformat.v4.new_output("display_data", {}, metadata={"linkbook": entry | {"labels": labels}})
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[shown])])
    (printed,) = printed_of(page, "04_questionnaire_change")
    rows = BeautifulSoup(printed["html"], "html.parser").select("tr")
    cells = [[cell.get_text() for cell in row.select("th, td")] for row in rows]
    assert cells[1:] == [
        ["Age, years", "007", "below 0.001", "1.00", "4.0", "30"],
        ["Gender", "010", "0.010", "hidden", "3.5", "-"],
    ]
    assert cells[0][:4] == ["At the first interview", "Site", "p (Holm)", "Change"]
    assert printed["entry"]["caption"] == "Gaps. For this release few are left out. Released.", "a table has no circles"
    assert "Circles" not in printed["html"]


@pytest.mark.parametrize(
    ("chapter", "chart"),
    [
        ("01_sampling", "patients"),
        ("03_gp_usage_pooled", "gp-usage-bins"),
        pytest.param("04_questionnaire_change", "questionnaire-scores-gse", marks=pytest.mark.proof),
    ],
)
def test_no_name_of_a_column_or_an_outcome_is_a_word_of_a_table_that_stands_in_place_of_a_picture(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, chapter: str, chart: str
) -> None:
    charts: list[Any] = []
    released, show = request.getfixturevalue("release"), output.Output.chart
    made_up = request.getfixturevalue("generated" if chapter.startswith("03") else "interviewed")
    monkeypatch.setattr(output.Output, "chart", lambda self, one: (charts.append(one), show(self, one)))
    released(made_up(1), "research", [], chapter)
    tables = [one for one in charts if one.about == "people" and one.data is not None]
    assert chart in {one.name for one in tables}
    words = {
        (one.name, (one.labels or {}).get(word, word))
        for one in tables
        for _, column in one.data.items()
        for word in column
        if isinstance(word, str)
    }
    assert [(name, word) for name, word in sorted(words) if "_" in word] == []
    heads = {(one.labels or {}).get(str(name), in_words(str(name))) for one in tables for name in one.data}
    assert not [head for head in heads if "_" in head or "Gp " in head]


def own_forms(n: int, *, changed: int = 0) -> pd.DataFrame:
    """Answers to the questionnaires of `forms` and to one item of the study's own, which some answer otherwise."""
    own = forms(n).assign(pain=3)
    own.loc[own.index[:changed], "pain"] = 4
    return own


PAIN = Outcomes(
    [
        *shipped_outcomes().described,
        Outcome("pain", "Pain", "pain", Questionnaire("pain", "Pain", "Pain", "one"), ("pain",), 1, 7, -1, "pain"),
    ]
)


@pytest.mark.parametrize(("changed", "stands"), [(0, True), (1, True), (7, True), (8, False)])
def test_answers_to_a_questionnaire_of_the_studys_own_stand_as_others_do(
    tmp_path: Path, changed: int, stands: bool
) -> None:
    """What is printed of an outcome that the study describes is told of the people who answered that one."""
    ledger_key(tmp_path)
    path = tmp_path / "04_questionnaire_change.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    before, now = (
        Study(
            str(tmp_path),
            {"participants": people(20, 0), "questionnaires": answers},
            dict.fromkeys(("participants", "questionnaires"), "private"),
            outcomes=PAIN,
        )
        for answers in (own_forms(20), own_forms(20, changed=changed))
    )
    new = new_versions(page_versions([path], before, RESEARCH), [path], RESEARCH)
    record_release(tmp_path, NewVersions({}, new, "research"), day="2026-01-01")
    (version,) = page_versions([path], now, RESEARCH).values()
    assert bool(version.day) is stands


def own_page(folder: Path, study: Study, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A chapter of the study's own, by the name of one of the book's, that counts people by gender."""
    (folder / "chapters").mkdir(exist_ok=True)
    made = page_of(folder / "chapters", study, RESEARCH, monkeypatch)
    assert made.name == f"{PAGE}.ipynb"
    return made


@pytest.mark.proof
def test_a_chapter_of_the_studys_own_stands_while_few_differ_in_any_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger_key(tmp_path)
    visits = pd.DataFrame({"site_id": "A", "patient_id": [f"F{one}" for one in range(20)]})
    visits = visits.assign(gp_appointments_before=3, gp_appointments_after=2, months_before=6, months_after=6)

    def released(study: Study, day: str) -> tuple[Any, str]:
        path = own_page(tmp_path, study, monkeypatch)
        stand_pages([path], study, RESEARCH, lambda _: None)
        new = new_versions(page_versions([path], study, RESEARCH), [path], RESEARCH)
        assert not new or f"chapters/{PAGE}" in new
        record_release(tmp_path, NewVersions({}, new, "research"), day=day)
        printed = printed_of(nbformat.read(path, as_version=4), f"chapters/{PAGE}")
        return [one for one in printed if one["entry"]["kind"] == "table"], " ".join(sorted(new))  # no note of the day

    first, _ = released(study_of(tmp_path, people(12, 20), gp_usage=visits), "2026-01-01")
    _, mended = released(study_of(tmp_path, people(12, 20), gp_usage=visits), "2026-01-02")
    assert mended, "its analyst may mend it while its people are the same"
    one_joined, new = released(study_of(tmp_path, people(13, 20), gp_usage=visits), "2026-02-01")
    assert one_joined == first and not new, "13 women would be printed as 15, and prove that there were 12"
    more = visits.assign(gp_appointments_before=[4, *[3] * 19])
    one_changed, new = released(study_of(tmp_path, people(12, 20), gp_usage=more), "2026-03-01")
    assert one_changed == first and not new, "the page may rest on any table"
    renewed, new = released(study_of(tmp_path, people(20, 28), gp_usage=visits), "2026-04-01")
    assert renewed != first and new


def test_appointments_of_one_patient_are_one_patient(tmp_path: Path) -> None:
    """A patient with eight more appointments is one who changed, however many rows that makes."""
    ledger_key(tmp_path)
    (tmp_path / "chapters").mkdir()
    path = tmp_path / "chapters" / "waiting.ipynb"
    shown = nbformat.v4.new_output(
        "display_data", {"text/html": "x"}, metadata={"linkbook": {"kind": "text", "said": ["x"]}}
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[shown])]), path)
    once = pd.DataFrame(
        {"site_id": "A", "patient_id": [f"F{one}" for one in range(20)], "appointment_date": "2024-01-01"}
    )
    before = study_of(tmp_path, people(20, 0), appointments=once)
    new = new_versions(page_versions([path], before, RESEARCH), [path], RESEARCH)
    record_release(tmp_path, NewVersions({}, new, "research"), day="2026-01-01")
    again = pd.concat([once, *[once.head(1).assign(appointment_date=f"2024-02-{day:02}") for day in range(1, 10)]])
    now = study_of(tmp_path, people(20, 0), appointments=again)
    (version,) = page_versions([path], now, RESEARCH).values()
    assert version.day == "2026-01-01"


@pytest.mark.parametrize(("women", "waits"), [(20, False), (21, True), (27, True), (28, False)])
def test_a_chapter_under_another_name_is_compared_with_what_was_released_under_the_first(
    tmp_path: Path, women: int, waits: bool
) -> None:
    ledger_key(tmp_path)
    (tmp_path / "chapters").mkdir()
    shown = nbformat.v4.new_output(
        "display_data", {"text/html": "About 20."}, metadata={"linkbook": {"kind": "text", "said": ["About 20."]}}
    )
    first, renamed = (tmp_path / "chapters" / f"{name}.ipynb" for name in ("waiting", "waiting_again"))
    for path in (first, renamed):
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[shown])]), path)
    new = new_versions(page_versions([first], study_of(tmp_path, people(20, 0)), RESEARCH), [first], RESEARCH)
    record_release(tmp_path, NewVersions({}, new, "research"), day="2026-01-01")
    now, said = study_of(tmp_path, people(women, 0)), list[str]()
    stand_pages([renamed], now, RESEARCH, said.append)
    text = renamed.read_text()
    assert ("About 20." in text, "was released of nearly the same people on 2026-01-01" in text) == (not waits, waits)
    assert bool(said) is waits
    added = new_versions(page_versions([renamed], now, RESEARCH), [renamed], RESEARCH)
    assert ("chapters/waiting_again" in added) is not waits
