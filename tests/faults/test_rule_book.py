"""The rule book: every message has its record, every record is listed, and no message is made elsewhere."""

import ast
import json
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

import helpers.data.rules
from helpers.cli import main
from helpers.data.descriptor import study_tables
from helpers.data.rules.rule_book import RULES_PAGE, rule_book, rules_of
from helpers.data.study import examine

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "helpers"
STUDIES = sorted((ROOT / "tests" / "faults" / "studies").iterdir())


def test_every_rule_of_every_subject_is_in_the_book_under_an_id_of_its_own() -> None:
    modules = pkgutil.walk_packages(helpers.data.rules.__path__, "helpers.data.rules.")
    rules = {id(rule): rule for module in modules for rule in rules_of(import_module(module.name))}.values()
    assert sorted(rule.id for rule in rules) == sorted(rule_book())
    assert len(rules) >= 90


def test_a_rule_has_an_id_in_kebab_case_and_says_in_one_sentence_what_it_asks() -> None:
    for rule in rule_book().values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id), rule.id
        assert re.fullmatch(r"[A-Z10s].*\.", rule.asks), rule.id
        assert set(rule.tables) <= set(study_tables()), rule.id


def _makers(path: Path) -> list[int]:
    """Return the lines of a module that make a message themselves."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    names = [(call.lineno, call.func.id) for call in calls if isinstance(call.func, ast.Name)]
    return [line for line, name in names if name in ("Fault", "Rule")]


def test_messages_are_made_by_rules_and_rules_stand_in_the_rule_book_only() -> None:
    allowed = {SOURCE / "data" / "faults.py", *(SOURCE / "data" / "rules").rglob("*.py")}
    elsewhere = [path for path in SOURCE.rglob("*.py") if path not in allowed]
    assert {path.name: lines for path in elsewhere if (lines := _makers(path))} == {}


@pytest.mark.parametrize("folder", STUDIES, ids=lambda path: path.name)
def test_whatever_is_said_of_a_folder_has_its_rule_and_stands_where_the_rule_puts_it(folder: Path) -> None:
    tables, book = examine(folder), rule_book()
    for severity in ("fault", "question", "note"):
        assert {book[one.rule].severity for one in getattr(tables, f"{severity}s")} <= {severity}


def test_the_command_lists_every_rule_with_its_words_and_its_way_out() -> None:
    text = CliRunner().invoke(main, ["rules"]).stdout
    assert re.findall(r"^([a-z0-9-]+): (?:fault|question|note)", text, re.MULTILINE) == list(rule_book())
    assert "Said: is below the minimum {minimum}" in text
    listed = json.loads(CliRunner().invoke(main, ["rules", "--json"]).stdout)
    assert {rule["id"]: rule["words"] for rule in listed} == {rule.id: rule.words for rule in rule_book().values()}


def test_the_command_explains_one_rule_and_refuses_an_id_that_is_none() -> None:
    text = CliRunner().invoke(main, ["rules", "no-folder"]).stdout
    assert text.splitlines() == [
        "no-folder: fault",
        "  The study folder exists.",
        "  Said: there is no such folder; name a study folder",
    ]
    refused = CliRunner().invoke(main, ["rules", "no-such-rule"])
    assert (refused.exit_code, "'no-such-rule'" in refused.output) == (2, True)


def test_the_page_explains_every_rule_at_the_place_that_a_fault_names(tmp_path: Path) -> None:
    page = (ROOT / f"{RULES_PAGE}.md").read_text("utf-8")
    assert re.findall(r"\{#rule-([a-z0-9-]+)\}", page) == list(rule_book())
    (tmp_path / "sites.csv").write_text("site_id\n")
    done = CliRunner().invoke(main, ["check", str(tmp_path), "--json"])
    for fault in json.loads(done.stdout)["faults"]:
        assert fault["explained_at"] == f"{RULES_PAGE}.html#rule-{fault['rule']}"
        assert f"[{fault['rule']}]" in CliRunner().invoke(main, ["check", str(tmp_path)]).stdout


def test_the_book_says_where_the_rules_are_listed() -> None:
    assert "`linkbook rules`" in (ROOT / "book" / "your_own_study.md").read_text("utf-8")
