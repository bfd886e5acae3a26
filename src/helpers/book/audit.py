"""Audit the locked libraries: known vulnerabilities, and no GPL at run time. What could not be looked up is a fault.

`python -m helpers.book.audit` asks the vulnerability service that pip-audit asks, and reads licences from what is
installed. Exit code 0 when every library was looked up and nothing found, 1 otherwise.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers.book.dependency_lock import pins
from helpers.project import ROOT

_GPL: Final = re.compile(r"(?<!L)(?<!Lesser )(?<!Library )(?:\bA?GPL|General Public License)", re.IGNORECASE)
_CLASSIFIER: Final = "License :: "
_LONGEST: Final = 120


def vulnerabilities(report: str, locked: set[str], error: str = "") -> list[str]:
    """Return what a report of pip-audit finds, and every locked library that it does not say it looked up.

    `error` is what it said when it made no report.

    >>> vulnerabilities('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', {"a", "b"})
    ['b: was not looked up']
    >>> vulnerabilities("", {"a", "b"})
    ['nothing was looked up: the service gave no answer']
    """
    try:
        listed = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        listed = []
    looked_up = {canonicalize_name(one["name"]): one for one in listed if "skip_reason" not in one}
    if not looked_up:
        skipped = [str(one["skip_reason"]) for one in listed[:1]]
        why = skipped[0] if skipped else "" if report.strip() else error.strip().rpartition("\n")[2]
        return [f"nothing was looked up: {why or 'the service gave no answer'}"]
    faults = [f"{name}: was not looked up" for name in sorted(locked - looked_up.keys())]
    for name, one in sorted(looked_up.items()):
        for vulnerability in one["vulns"]:
            mended = ", ".join(vulnerability.get("fix_versions", [])) or "no version yet"
            faults.append(f"{name} {one['version']}: {vulnerability['id']}, mended in {mended}")
    return faults


def needed_at_run_time(name: str = "linkbook") -> Iterator[Distribution]:
    """Yield every installed distribution that a project needs to run here, none of its extras.

    Raises:
        PackageNotFoundError: when one is not installed.
    """
    waiting, seen = [(name, frozenset[str]())], set[tuple[str, frozenset[str]]]()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        library = distribution(one[0])
        yield library
        for line in library.requires or []:
            requirement = Requirement(line)
            wanted = [{"extra": extra} for extra in one[1]] or [{"extra": ""}]
            if requirement.marker is None or any(requirement.marker.evaluate(extra) for extra in wanted):
                waiting.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))


def licence_of(library: Distribution) -> str:
    """Return the licence that a distribution states: an expression, else its classifiers, else its own words."""
    stated = library.metadata
    classifiers = [one for one in stated.get_all("Classifier") or [] if one.startswith(_CLASSIFIER)]
    specific = [one.rpartition(" :: ")[2] for one in classifiers if one.count(" :: ") > 1]
    expression, text = ("".join(stated.get_all(name) or []) for name in ("License-Expression", "License"))
    return expression or " OR ".join(specific) or " ".join(text.split())[:_LONGEST]


def is_gpl(licence: str) -> bool:
    """Return whether a licence is the GPL or AGPL with no other to choose; the LGPL is neither.

    >>> [is_gpl(text) for text in ("GPL-3.0-only", "MIT OR GPL-2.0", "LGPL-2.1", "GNU Affero General Public License")]
    [True, False, False, True]
    """
    return all(_GPL.search(one) for one in re.split(r"\s+OR\s+|/", licence))


def licence_faults() -> list[str]:
    """Return every library needed at run time that is under the GPL, or states no licence."""
    faults = set()
    for library in needed_at_run_time():
        name, licence = library.metadata["Name"], licence_of(library)
        if not licence:
            faults.add(f"{name}: states no licence")
        elif is_gpl(licence):
            faults.add(f"{name}: is under the GPL ({licence})")
    return sorted(faults)


def audit() -> list[str]:
    """Return every fault of the locked libraries."""
    lock = ROOT / "requirements.lock"
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", "--require-hashes"]
    command += ["--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    requirements = [Requirement(pin) for pin in pins(lock.read_text(encoding="utf-8"))]
    here = {str(canonicalize_name(one.name)) for one in requirements if one.marker is None or one.marker.evaluate()}
    try:
        licences = licence_faults()
    except PackageNotFoundError as missing:
        licences = [f"{missing.name}: is not installed, so its licence is not known"]
    return [*vulnerabilities(done.stdout, here, done.stderr), *licences]


if __name__ == "__main__":
    faults = audit()
    print("\n".join(faults) or "Every locked library was looked up: no known vulnerability, no GPL at run time")
    sys.exit(1 if faults else 0)
