"""A study's own list of constructs, from `constructs.toml`: read, and refused by line where it is wrong."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from helpers.constructs import NO_LABEL, Framework, framework_in, plain_name, shipped_framework
from helpers.data.faults import Fault
from helpers.data.qda import names
from helpers.data.read.description import (
    MOST_LETTERS,
    MOST_LETTERS_OF_SOURCES,
    PLAIN_IN_SOURCES,
    DescriptionReader,
    DescriptionRules,
)
from helpers.data.read.toml import is_there, key_lines, read_toml
from helpers.data.rules import constructs as rule_constructs
from helpers.data.terminal_text import number_of

CONSTRUCTS_FILE: Final = "constructs.toml"
_MOST_CONSTRUCTS: Final = 100
_RULES: Final = DescriptionRules(
    rule_constructs.KEY_UNKNOWN, rule_constructs.KEY_MISSING, rule_constructs.NOT_TEXT, rule_constructs.MARKS
)
_OF_FILE: Final = ("name", "short", "source", "table", "construct")
_NEEDED: Final = ("name", "source", "construct")
_OF_CONSTRUCT: Final = ("domain", "name", "definition")


def read_constructs(folder: Path, file: str = CONSTRUCTS_FILE) -> tuple[Framework, list[Fault]]:
    """Return the list of constructs that a study uses, and everything that is wrong with its description of one.

    A study that describes none, or not rightly, uses the list that comes along.
    """
    path = folder / file
    if not is_there(path):
        return shipped_framework(), []
    given, fault = read_toml(path, folder)
    if fault is not None:
        return shipped_framework(), [fault]
    faults = _faults_of(given, path) if given else []  # one that is all comments is the template as it was written
    return (framework_in(given, own=True) if given and not faults else shipped_framework()), faults


def notes_of(framework: Framework) -> list[Fault]:
    """Return a note of the list that a study describes; none where it uses the one that comes along."""
    if not framework.own:
        return []
    constructs, shipped = number_of(len(framework.constructs), "construct"), shipped_framework().name
    rule = rule_constructs.DESCRIBES
    return [rule.broken(CONSTRUCTS_FILE, constructs=constructs, name=framework.name, shipped=shipped)]


def _faults_of(given: Mapping[str, Any], path: Path) -> list[Fault]:
    """Return all that is wrong with a description, by line."""
    reader = DescriptionReader(_RULES)
    reader.begin(path.name, key_lines(path))
    reader.keys((), given, _OF_FILE, _NEEDED)
    for key in ("name", "short", "table"):
        if key in given:
            reader.text((key,), given[key])
    if "source" in given:
        reader.text(("source",), given["source"], MOST_LETTERS_OF_SOURCES, PLAIN_IN_SOURCES)
    listed = given.get("construct", [])
    is_list = isinstance(listed, list) and 0 < len(listed) <= _MOST_CONSTRUCTS
    if "construct" in given and not (is_list and all(isinstance(one, dict) for one in listed)):
        reader.say(("construct",), rule_constructs.NOT_A_TABLE, most=_MOST_CONSTRUCTS)
    elif "construct" in given:
        _look_at_constructs(reader, listed, {plain_name(str(given.get(key, ""))) for key in ("name", "short")})
    return reader.faults


def _look_at_constructs(reader: DescriptionReader, listed: list[Mapping[str, Any]], of_framework: set[str]) -> None:
    seen: set[str] = set()
    for number, one in enumerate(listed):
        at = ("construct", number)
        reader.keys(at, one, _OF_CONSTRUCT, _OF_CONSTRUCT)
        before = len(reader.faults)
        for key in _OF_CONSTRUCT:
            if key in one:
                most = MOST_LETTERS_OF_SOURCES if key == "definition" else MOST_LETTERS
                reader.text((*at, key), one[key], most)
        if "name" not in one or len(reader.faults) > before:
            continue
        name = plain_name(one["name"])
        if _stands_for_something_else(one["name"]) or name in of_framework:
            reader.say((*at, "name"), rule_constructs.NAME_TAKEN)
        elif name in seen:
            reader.say((*at, "name"), rule_constructs.TWICE)
        seen.add(name)


def _stands_for_something_else(name: str) -> bool:
    """Return whether a name is read as something else in a table or in a coded project.

    >>> [_stands_for_something_else(name) for name in ("Outcomes", "CMOC 1", "no construct", "NA", "Culture")]
    [True, True, True, True, False]
    """
    taken = {plain_name(mark) for mark in (*names.missing_marks(), NO_LABEL)}
    says = names.role_of(name) or names.part_of(name) or names.cmoc_of(name) or names.is_group(name)
    return bool(says) or plain_name(name) in taken


TEMPLATE: Final = """\
# Another list of constructs than that of Normalisation Process Theory. Take the # away. The words of npt_construct in
# cmocs.csv and cmoc_codings.csv are then these names. Write definitions of your own, or such as their owner lets you
# show: pages show these words, a release too. A file with nothing but comments counts as absent.

# name = "Example of a framework"
# short = "EX"                        # what a sentence may call it
# source = "Who made it, and where it is published"
# table = "Table 1"                   # optional: where in the source the list stands

# [[construct]]                       # one for every construct, in their order
# domain = "Setting"
# name = "Shared aims"
# definition = "People at the place of work want the same of the new practice."

# [[construct]]
# domain = "People"
# name = "Confidence"
# definition = "Those who do the work feel able to do it."
"""
"""What `linkbook template` writes as `constructs.toml`."""
