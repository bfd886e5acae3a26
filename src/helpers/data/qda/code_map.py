"""A map from codes to what they stand for: drafted from the names of a project, changed by its team, read again.

One code a line, in YAML. A map comes from elsewhere like any file: it is composed, never constructed, so that no tag of
it makes anything, and every word of it is one of a list or a name.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from helpers.constructs import NO_LABEL, Framework
from helpers.data.descriptor import nearest
from helpers.data.faults import Fault, StudyError
from helpers.data.qda import names
from helpers.data.qda.meanings import Meaning, doubtful_labels, meanings_of, paths_of
from helpers.data.qda.project import QdaProject
from helpers.data.rules import qda as rule_qda
from helpers.data.terminal_text import number_of, safe_text
from helpers.vocabulary import ROLES

_MOST_BYTES: Final = 2**20
_LONGEST_TITLE: Final = 300
_NEEDS: Final = {"part": "role", "title": "configuration"}
_PLAIN_TAGS: Final = tuple(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp"))
_HEAD: Final = """\
# What each code of {file} stands for, as its name says. Change what is not so, then:
#   linkbook import-qda {project} --map THIS-FILE --out my-study
# configuration: the number of a CMOC (codes with one number are one CMOC); title: what it is called;
# role: context, mechanism or outcome; part: resource or response, of a mechanism;
# construct: one of the {constructs}, or No construct. {{}} stands for nothing.
# A code that is left out goes by its name.
"""


def draft_map(project: QdaProject, file: str) -> str:
    """Return a map of a project's codes as their names say, each with how often it was given."""
    meanings, paths = meanings_of(project), paths_of(project)
    doubts = {**doubtful_labels(project, {}), **meanings.doubts}
    titled: set[str] = set()
    number = len(project.framework.names)
    lines = [_HEAD.format(file=safe_text(project.file), project=safe_text(file), constructs=number)]
    for guid, meaning in meanings.of.items():
        times = project.times[guid]
        title = "" if meaning.cmoc in titled else meanings.titles.get(meaning.cmoc, "")
        titled.add(meaning.cmoc)
        doubt = f"; {doubts[guid].problem}" if guid in doubts else ""
        lines.append(f"# {number_of(times, 'passage')}{doubt}\n")
        lines.append(_line(paths[guid], _words(meaning, title)))
    return "".join(lines)


def read_map(path: Path, project: QdaProject) -> dict[str, tuple[Meaning, str]]:
    """Return what the codes of a map stand for, by guid, each with the title of its CMOC.

    Raises:
        StudyError: with everything that is wrong with the map, by line.
    """
    file = safe_text(path.name, 80)
    pairs = _pairs(path, file)
    known = _codes_by_name(project)
    faults: list[Fault] = []
    mapped: dict[str, tuple[Meaning, str]] = {}
    for key, value in pairs:
        line, name = key.start_mark.line + 1, _scalar(key)
        guid = known.get(" ".join((name or "").split()))
        if guid is None:
            near = nearest(name or "", known)
            perhaps = f"; perhaps {safe_text(near)} is meant" if near else ""
            faults.append(
                rule_qda.MAP_CODE_UNKNOWN.broken(file, line, None, name or "a list or a tag", perhaps=perhaps)
            )
        elif guid in mapped:
            faults.append(rule_qda.MAP_CODE_TWICE.broken(file, line, None, name))
        else:
            words, wrong = _words_of(value, file, _allowed(project.framework))
            faults += wrong
            mapped[guid] = (_meaning(words), words.get("title", ""))
    if faults:
        raise StudyError(faults)
    return mapped


def _allowed(framework: Framework) -> dict[str, tuple[str, ...] | None]:
    """Return what a code can stand for, and the words for it; None for a name of the team's own."""
    return {
        "configuration": None,
        "title": None,
        "role": tuple(ROLES.values()),
        "part": ("resource", "response"),
        "construct": (*framework.names, NO_LABEL),
    }


def _words(meaning: Meaning, title: str) -> dict[str, str]:
    label = NO_LABEL if meaning.label == "" else meaning.label
    words = {"configuration": meaning.cmoc, "title": title, "role": ROLES.get(meaning.role), "part": meaning.part}
    return {key: word for key, word in {**words, "construct": label}.items() if word}


def _meaning(words: Mapping[str, str]) -> Meaning:
    role = next((letter for letter, word in ROLES.items() if word == words.get("role")), "")
    label = words.get("construct")
    label = "" if label == NO_LABEL else label
    return Meaning(role, words.get("part", ""), words.get("configuration", ""), label)


def _line(path: str, words: Mapping[str, str]) -> str:
    """Return one code and what it stands for, as YAML.

    >>> _line("CMOCs > 8.10", {"configuration": "8.10", "title": "yes: heard"})
    "CMOCs > 8.10: {configuration: '8.10', title: 'yes: heard'}\\n"
    """
    return yaml.safe_dump(
        {path: dict(words)}, default_flow_style=None, allow_unicode=True, width=2**31, sort_keys=False
    )


def _codes_by_name(project: QdaProject) -> dict[str, str]:
    """Return the guid of every code by its path, and by its name where no other code has it."""
    paths = {path: guid for guid, path in paths_of(project).items()}
    alone: dict[str, list[str]] = {}
    for guid, code in project.codes.items():
        alone.setdefault(code.name, []).append(guid)
    return {name: guids[0] for name, guids in alone.items() if len(guids) == 1} | paths


def _pairs(path: Path, file: str) -> list[tuple[yaml.Node, yaml.Node]]:
    """Return the lines of a map as nodes; nothing is made of them."""
    if path.stat().st_size > _MOST_BYTES:
        raise _unreadable(file, f"holds more than {_MOST_BYTES // 2**20} MB")
    try:
        root = yaml.compose(path.read_bytes().decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise _unreadable(file, "is not written in UTF-8") from error
    except RecursionError as error:
        raise _unreadable(file, "is nested too deep") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _unreadable(
            file, f"is no YAML ({safe_text(str(error.problem), 80)})", mark.line + 1 if mark else None
        ) from error
    except yaml.YAMLError as error:
        raise _unreadable(file, "holds a mark that no text file holds") from error
    if not isinstance(root, yaml.MappingNode):
        raise _unreadable(
            file, "does not say of any code what it stands for", root.start_mark.line + 1 if root else None
        )
    return list(root.value)


def _unreadable(file: str, problem: str, line: int | None = None) -> StudyError:
    return StudyError([rule_qda.MAP_UNREADABLE.broken(file, line, problem=problem)])


def _words_of(
    node: yaml.Node, file: str, all_allowed: Mapping[str, tuple[str, ...] | None]
) -> tuple[dict[str, str], list[Fault]]:
    """Return the words that stand after a code, and what is wrong with them."""
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        keys = "{configuration: ...}, {role: ...} or {construct: ...}"
        return {}, [rule_qda.MAP_KEY.broken(file, line, None, _scalar(node) or "this", keys=keys)]
    words: dict[str, str] = {}
    faults: list[Fault] = []
    for key_node, value_node in node.value:
        key, value, line = _scalar(key_node) or "", _scalar(value_node), key_node.start_mark.line + 1
        allowed = all_allowed.get(key)
        if key not in all_allowed or key in words:
            faults.append(rule_qda.MAP_KEY.broken(file, line, None, key or "this", keys=", ".join(all_allowed)))
        elif allowed is None:
            faults += _name_faults(key, value, file, line)
            words[key] = " ".join((value or "").split())
        elif value in allowed:
            words[key] = str(value)
        else:
            faults.append(_not_allowed(key, value or "this", allowed, file, line))
    for key, needed in _NEEDS.items():
        wanted = "mechanism" if key == "part" else words.get(needed)
        if key in words and (not wanted or words.get(needed) != wanted) and not faults:
            faults.append(
                rule_qda.MAP_ALONE.broken(
                    file, line, key=key, needs=f"{needed}: mechanism" if key == "part" else needed
                )
            )
    return words, faults


def _not_allowed(key: str, value: str, allowed: tuple[str, ...], file: str, line: int) -> Fault:
    near = nearest(value, allowed)
    perhaps = f"; perhaps {near} is meant" if near else ""
    listed = (
        f"use {', '.join(allowed)}"
        if len(allowed) < 5
        else f"use one of the {len(allowed) - 1} constructs, or No construct"
    )
    return rule_qda.MAP_VALUE.broken(file, line, None, value, key=key, perhaps=perhaps, allowed=listed)


def _name_faults(key: str, value: str | None, file: str, line: int) -> list[Fault]:
    """Return what is wrong with a number or a title of a team's own."""
    longest = names.LONGEST_NUMBER if key == "configuration" else _LONGEST_TITLE
    good = value is not None and 0 < len(value.strip()) <= longest and value.isprintable()
    if good and value not in names.missing_marks():
        return []
    allowed = f"give a name of 1 to {longest} characters on one line, and none that means a missing value"
    return [rule_qda.MAP_VALUE.broken(file, line, None, value or "this", key=key, perhaps="", allowed=allowed)]


def _scalar(node: yaml.Node) -> str | None:
    """Return the text of a plain word as it is written, so that 8.10 stays 8.10; None for anything else."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) and node.tag in _PLAIN_TAGS else None
