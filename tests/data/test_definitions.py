"""Every declared definition counted at once: each is what `linkbook cohort` counts alone, whatever the extract."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from helpers.analysis.gp_usage import sites_by_definition, summarise_sites
from helpers.cli import main
from helpers.data.cohort import build_cohort, make_choices
from helpers.data.definitions import counting
from helpers.data.definitions.counting import Counts, count_definitions
from helpers.data.definitions.declaration import DEFINITIONS_FILE, Definition, declared
from helpers.data.definitions.table import part_of, table_of
from helpers.data.definitions.template import DEFINITIONS_TEMPLATE
from helpers.data.study import examine
from helpers.vocabulary import AXES, GP_MONTHS, PATIENTS_WHO_LEFT, REFERRAL_MONTH

SYNTHETIC = Path(__file__).parents[2] / "data" / "synthetic"
TODAY = date(2024, 1, 1)
MANY = {
    "panel": [
        {
            "question": "Seen by a GP",
            "roles": ["GP", ["gp", "Nurse"], "any"],
            "statuses": ["attended", "any", ["attended", "o'clock"]],
            "modes": ["any", ["Online", "telephone"]],
            "window_months": [1, 3, 7],
            "referral_month": list(REFERRAL_MONTH),
            "patients_who_left": list(PATIENTS_WHO_LEFT),
            "primary": {"roles": "GP", "statuses": "attended", "modes": "any", "window_months": 3,
                        "referral_month": "excluded", "patients_who_left": "months"},
        },
        {"question": "Booked", "statuses": ["any"]},
    ]
}  # fmt: skip


def extract(seed: int) -> dict[str, pd.DataFrame]:
    """Sites in several months, patients who left or were referred at another time, rows twice, of strangers, empty."""
    rng = Random(seed)
    months = {"C": "2022-07", "A": "2022-01", "B": "2022-07", "D": "2022-03"}
    sites = pd.DataFrame({"site_id": list(months), "fieldwork_month": list(months.values()), "gp_data": "provided"})
    sites.loc[3, "gp_data"] = "not provided"
    people, rows = [], []
    for number in range(60):
        site = rng.choice("ABC")
        start = date.fromisoformat(f"{months[site]}-01")
        referred = start + timedelta(days=rng.choice([*range(28), -40]))
        left = referred + timedelta(days=rng.randrange(260)) if rng.random() < 0.5 else None
        people.append((site, f"p{number}", str(referred), str(left) if left else ""))
        for _ in range(rng.randrange(14)):
            day = start + timedelta(days=rng.randrange(-260, 290))
            cells = [rng.choice(words) for words in (["GP", "gp", "nurse", "", "Porter"], ["attended", "Attended",
                     "o'clock", "lost", ""], ["online", "Telephone", "face to face", ""])]  # fmt: skip
            rows += [(site, f"p{number}", str(day), *cells)] * rng.choice([1, 1, 1, 2])
    rows += [("A", "stranger", "2022-02-02", "GP", "attended", "online")]
    rng.shuffle(rows)
    names = ["site_id", "patient_id", "appointment_date", "staff_role", "status", "mode"]
    return {
        "sites": sites,
        "referrals": pd.DataFrame(people, columns=["site_id", "patient_id", "referral_date", "left_date"]),
        "appointments": pd.DataFrame(rows, columns=names),
    }


def alone(one: Definition, sources: dict[str, Any], **options: Any) -> pd.DataFrame:
    """The counts of `linkbook cohort` with the options of one definition."""
    choices = make_choices(one.window_months, one.roles, one.statuses, one.modes, referral_month=one.referral_month,
                           patients_who_left=one.patients_who_left, **options)  # fmt: skip
    return build_cohort(
        *(sources[name] for name in ("referrals", "appointments", "sites")), choices, today=TODAY
    ).counts


def together(sources: dict[str, Any], declaration: Any, **options: Any) -> dict[int, list[tuple[Any, ...]]]:
    """The counts of every patient under every definition, counted at once."""
    rows: dict[int, list[tuple[Any, ...]]] = {}

    def keep(counts: Counts) -> None:
        for place, number in enumerate(counts.definitions):
            names = [counts.site_ids[site] for site in counts.site]
            numbers = (counts.before[place], counts.after[place], counts.months_before, counts.months_after)
            rows.setdefault(number, []).extend(zip(names, *numbers, strict=True))

    count_definitions(sources, declaration, keep, today=TODAY, **options)
    return rows


@pytest.mark.parametrize(
    ("seed", "options"),
    [
        pytest.param(1, {}, id="plain"),
        pytest.param(2, {"last_date": date(2022, 10, 20)}, id="last date", marks=pytest.mark.proof),
        pytest.param(3, {"repeats": "once"}, id="repeats once", marks=pytest.mark.proof),
    ],
)
def test_each_definition_is_what_a_cohort_counts_alone(
    seed: int, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_MOST_CELLS", 5_000)
    monkeypatch.setattr(counting, "_MOST_COUNTS", 60)
    declaration, faults = declared(MANY)
    assert declaration is not None and not faults and len(declaration.definitions) == 487
    sources = extract(seed)
    rows = together(sources, declaration, **options)
    assert sorted(rows) == list(range(487))
    for number in [486, *Random(seed).sample(range(486), 4)]:
        one = declaration.definitions[number]
        expected = alone(one, sources, **options).drop(columns="patient_id")
        assert rows[number] == list(expected.itertuples(index=False, name=None)), one


def test_sites_have_the_totals_and_the_errors_of_the_chapters() -> None:
    declaration, _ = declared(MANY)
    assert declaration is not None
    sources = extract(4)
    done = count_definitions(
        sources, declaration, lambda counts: part_of(counts, sites_by_definition(*counts.by_patient)), today=TODAY
    )
    table = table_of(declaration, done.parts, 0)
    assert len(table) == 487 * 3 and table["site_id"].head(3).tolist() == ["C", "A", "B"]
    for number in (100, 300):
        one = declaration.definitions[number]
        counts = alone(one, sources)
        expected = summarise_sites(counts, error="CR3").set_index("site_id")
        got = table[table["definition"] == one.id].set_index("site_id").loc[expected.index]
        assert got["n_patients"].tolist() == expected["n"].tolist()
        assert (
            got[["total_before", "total_after"]].to_numpy().tolist()
            == expected[["total_before", "total_after"]].to_numpy().tolist()
        )
        assert got["se_log_ratio"].tolist() == pytest.approx(expected["se_log_ratio"].tolist(), abs=1e-9, nan_ok=True)
        months = counts.groupby("site_id")[list(GP_MONTHS)].sum()
        assert got[list(GP_MONTHS)].to_numpy().tolist() == months.to_numpy().tolist()


PANEL = {"question": "Seen", "window_months": [3, 6], "primary": {"window_months": 6}}


def test_a_declaration_has_every_combination_once_and_one_primary() -> None:
    panel = PANEL | {"roles": ["GP", "any"], "primary": {"window_months": 6, "roles": "any"}}
    declaration, faults = declared({"panel": [panel]})
    assert declaration is not None and not faults
    named = [(one.id, one.roles, one.window_months) for one in declaration.definitions]
    assert named == [("P1-D01", ("GP",), 3), ("P1-D02", ("GP",), 6), ("P1-D03", None, 3), ("P1-D04", None, 6)]
    assert [one.id for one in declaration.definitions if one.is_primary] == ["P1-D04"]
    assert {
        (one.statuses, one.modes, one.referral_month, one.patients_who_left) for one in declaration.definitions
    } == {(("attended",), None, "excluded", "months")}


WORDS = 'give text, a list of texts that count together, or "any"'
LIST_THEM = "list the levels in square brackets, or leave the axis out, which takes what linkbook cohort takes"
NAME_ONE = "is not one of the levels of its axis; name one level that is listed, for every axis that has several"
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"colour": 1, "panel": [PANEL]}, "key colour is not known; known are panel"),
    ({"panel": 3}, "panel is not written as a table; begin each panel with [[panel]], and what is primary in it with "
                   "[panel.primary]"),
    ({"panel": [{"question": "Seen"}]}, "no definition is marked as primary; add [panel.primary] below the panel it is "
                                        "in, with a level for every axis that has several"),
    ({"panel": [PANEL, PANEL | {"question": "Booked"}]}, "panel 2, primary is a second primary definition; keep one "
                                                         "[panel.primary] in the file"),
    ({"panel": [PANEL, {"question": "Seen"}]}, "panel 2, question is that of an earlier panel; change one"),
]  # fmt: skip
WRONG_KEYS: list[tuple[dict[str, Any], str]] = [
    ({"question": ""}, "question is not text of one line and up to 120 characters; write it like question = "
                       '"GP appointments attended"'),
    ({"modes": []}, f"modes is not a list with at least one level; {LIST_THEM}"),
    ({"modes": "online"}, f"modes is not a list with at least one level; {LIST_THEM}"),
    ({"modes": ["online", 3]}, f"modes has a level that is not allowed, number 2; {WORDS}"),
    ({"modes": [["any", "online"]]}, f"modes has a level that is not allowed, number 1; {WORDS}"),
    ({"window_months": [6, True]}, "window_months has a level that is not allowed, number 2; give whole months from 1 "
                                   "to 60"),
    ({"referral_month": ["dropped"]}, "referral_month has a level that is not allowed, number 1; give excluded or "
                                      "before or after"),
    ({"roles": [["GP", "Nurse"], ["nurse", "gp"]]}, "roles has level 2 twice; take one out"),
    ({"primary": {"window_months": 9}}, f"primary, window_months {NAME_ONE}"),
    ({"primary": {}}, f"primary, window_months {NAME_ONE}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [*WRONG, *(({"panel": [PANEL | key]}, f"panel 1, {words}") for key, words in WRONG_KEYS)],
)
def test_what_is_wrong_with_a_declaration_is_said_by_key_with_a_way_out(given: dict[str, Any], said: str) -> None:
    declaration, faults = declared(given)
    assert declaration is None
    assert [fault.text() for fault in faults] == [f"{DEFINITIONS_FILE}: {said}"]


def test_more_definitions_than_can_be_looked_at_are_refused_without_being_made() -> None:
    axes = {"modes": [f"m{number}" for number in range(1_000)], "statuses": [f"s{number}" for number in range(1_000)]}
    primary = {"window_months": 6, "modes": "m1", "statuses": "s1"}
    declaration, faults = declared({"panel": [PANEL | axes | {"primary": primary}]})
    assert declaration is None
    assert [fault.problem for fault in faults] == ["declares 2,000,000 definitions, more than 5,000"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study folder with extracts and a declared set."""
    for name, frame in extract(5).items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    (tmp_path / DEFINITIONS_FILE).write_text(TOML)
    return tmp_path


TOML = '[[panel]]\nquestion = "Seen"\nwindow_months = [3, 6]\n[panel.primary]\nwindow_months = 6\n'


def run(folder: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["definitions", str(folder), *options])
    assert "Traceback" not in result.output
    return result.exit_code, result.output


def questions(folder: Path) -> list[str]:
    return [one.text() for one in examine(folder).questions if one.rule == "definitions-changed"]


def test_a_set_changed_after_its_count_is_asked_about_and_another_count_keeps_a_note(folder: Path) -> None:
    assert run(folder)[0] == 0
    assert examine(folder).faults == [] and questions(folder) == []
    counted = pd.read_csv(folder / "gp_usage_definitions.csv")
    assert len(counted) == 2 * 3 and set(counted["earlier_sets"]) == {0}
    (folder / DEFINITIONS_FILE).write_text(f"# a comment is no change\n{TOML}")
    assert questions(folder) == []
    (folder / DEFINITIONS_FILE).write_text(TOML.replace("[3, 6]", "[6, 9]"))
    assert len(questions(folder)) == 1
    code, said = run(folder)
    assert code == 2 and "another set was counted before, and its results are in gp_usage_definitions.csv" in said
    pd.testing.assert_frame_equal(counted, pd.read_csv(folder / "gp_usage_definitions.csv"))
    for times in (1, 1, 2):
        if times == 2:
            (folder / DEFINITIONS_FILE).write_text(TOML)
        assert run(folder, "--force")[0] == 0
        assert set(pd.read_csv(folder / "gp_usage_definitions.csv")["earlier_sets"]) == {times}
    (folder / DEFINITIONS_FILE).unlink()
    assert len(questions(folder)) == 1


def test_windows_that_are_left_out_are_those_of_the_study(folder: Path) -> None:
    (folder / DEFINITIONS_FILE).write_text(
        '[[panel]]\nquestion = "Seen"\nmodes = ["any", "online"]\n[panel.primary]\nmodes = "any"\n'
    )
    for settings, months in (("", 6), ("window_months = 3\n", 3)):
        (folder / "study.toml").write_text(settings)
        assert (questions(folder) == []) == (months == 6)  # another window is another set
        assert run(folder, "--force")[0] == 0
        counted = pd.read_csv(folder / "gp_usage_definitions.csv")
        assert set(counted["window_months"]) == {months}
        assert questions(folder) == []


def test_the_command_refuses_what_a_cohort_refuses_and_a_set_that_is_not_declared(folder: Path) -> None:
    path = folder / DEFINITIONS_FILE
    path.write_text(TOML.replace("window_months = [3, 6]", 'window_months = [3, 6]\nroles = [["Locum", "Doctor"]]'))
    code, said = run(folder)
    assert code == 2 and "no row has Locum or Doctor; choose what counts with roles in definitions.toml" in said
    for text in ("# nothing yet\n", None):
        path.unlink() if text is None else path.write_text(text)
        code, said = run(folder)
        assert code == 2
        assert said == (
            "definitions.toml: is not in the folder, or declares nothing; write down the set first; linkbook template "
            "makes a file to start from\n"
        )
    path.write_text("panel = [")
    assert "is not TOML" in run(folder)[1]
    assert not (folder / "gp_usage_definitions.csv").exists()


def test_the_books_own_table_is_what_the_command_makes_of_its_declaration(tmp_path: Path) -> None:
    for path in SYNTHETIC.glob("*"):
        if path.stem in ("sites", "referrals", "appointments", "definitions"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    assert run(tmp_path)[0] == 0
    name = "gp_usage_definitions.csv"
    assert (tmp_path / name).read_text() == (SYNTHETIC / name).read_text()


def test_windows_that_run_past_the_extract_are_marked(folder: Path) -> None:
    path = folder / DEFINITIONS_FILE
    path.write_text(TOML.replace("[3, 6]", "[6, 12]"))
    code, said = run(folder)
    assert code == 0 and "truncated" in said
    counted = pd.read_csv(folder / "gp_usage_definitions.csv")
    assert counted.groupby("window_months")["windows_covered"].unique().map(list).to_dict() == {6: ["yes"], 12: ["no"]}


def test_every_rule_of_a_template_is_a_comment_and_what_it_suggests_is_a_set() -> None:
    lines = []
    for line in DEFINITIONS_TEMPLATE.splitlines():
        assert not line or line.startswith("#")
        if line.startswith(("# [", *(f"# {word} =" for word in ("question", *AXES)))):
            lines.append(line.removeprefix("# "))
    declaration, faults = declared(tomllib.loads("\n".join(lines)))
    assert not faults and declaration is not None and len(declaration.definitions) == 2 * 2 * 3 * 3 * 3 + 3
