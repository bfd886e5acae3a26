"""The one rule book: every rule that a study folder or another file is checked against, by subject."""

from importlib import import_module
from types import ModuleType
from typing import Final

from helpers.data.faults import Rule

_SUBJECTS: Final = {
    "files": "Files and folders",
    "workbooks": "Workbooks",
    "headers": "Columns of a table",
    "cells": "Cells",
    "dates": "Dates and months",
    "ids": "Ids in a spreadsheet",
    "keys": "Keys, and ids that lead elsewhere",
    "people": "Patients",
    "referrals": "Referrals and appointments",
    "comparison": "Comparison groups",
    "extracts": "Extracts",
    "repeats": "Rows that are there more than once",
    "gp_usage": "Counts of GP appointments",
    "counted_outcomes": "Outcomes that a study describes",
    "questionnaires": "Questionnaires",
    "cmocs": "Configurations",
    "theory": "Programme theory",
    "settings": "What a study says of itself",
    "scales": "Questionnaires that a study describes",
    "constructs": "Constructs that a study describes",
    "own_chapters": "Chapters of a study's own",
    "translation": "Labels in another language",
    "definitions": "Definitions of an appointment",
    "answers": "Answers to questions",
    "frames": "Sampling frames",
    "qda": "Coded projects",
    "mapping": "Importing files",
    "made": "What is made from what is there",
    "questions.identity": "Questions: ids",
    "questions.counts": "Questions: counts",
    "questions.totals": "Questions: totals",
    "questions.sources": "Questions: two files of one folder",
    "questions.words": "Questions: words and numbers that describe",
    "questions.answers": "Questions: answers to questionnaires",
}
"""The modules that have rules, each with its subject in words."""

RULES_PAGE: Final = "book/rules"
"""The page of the book that explains every rule, without its ending."""


def rules_of(subject: ModuleType) -> list[Rule]:
    """Return the rules that the module of a subject has."""
    return [value for value in vars(subject).values() if isinstance(value, Rule)]


def rule_book() -> dict[str, Rule]:
    """Return every rule by its id, in the order of the subjects.

    >>> rule_book()["number-below-minimum"].severity
    'fault'
    """
    return {rule.id: rule for rules in rules_by_subject().values() for rule in rules}


def rules_by_subject() -> dict[str, list[Rule]]:
    """Return every rule by its subject in words; one that two subjects have is of the first.

    >>> next(iter(rules_by_subject()))
    'Files and folders'
    """
    by_subject: dict[str, list[Rule]] = {}
    listed: set[str] = set()
    for module, words in _SUBJECTS.items():
        rules = rules_of(import_module(f"helpers.data.rules.{module}"))
        by_subject[words] = [rule for rule in rules if rule.id not in listed]
        listed |= {rule.id for rule in rules}
    return by_subject


def explained_at(rule: str) -> str:
    """Return where in the built book a rule is explained.

    >>> explained_at("no-folder")
    'book/rules.html#rule-no-folder'
    """
    return f"{RULES_PAGE}.html#rule-{rule}"
