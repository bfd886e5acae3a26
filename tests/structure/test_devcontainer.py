"""The container for editors is described by keys of the specification, and runs what is there."""

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".devcontainer"

KEYS = {
    "name": str,
    "build": dict,
    "remoteUser": str,
    "postCreateCommand": str,
    "forwardPorts": list,
    "portsAttributes": dict,
    "customizations": dict,
}
"""Keys of the Development Container Specification (its schema of 2019-09) that are used, with their types."""


def test_its_description_has_keys_of_the_specification_and_their_types() -> None:
    described = json.loads((FOLDER / "devcontainer.json").read_text(encoding="utf-8"))
    assert {key: type(value) for key, value in described.items()} == KEYS
    assert set(described["build"]) == {"dockerfile"}
    assert all(0 < port < 65536 for port in described["forwardPorts"])
    assert set(described["portsAttributes"]["8000"]) <= {"label", "onAutoForward"}


def test_it_names_what_is_there() -> None:
    described = json.loads((FOLDER / "devcontainer.json").read_text(encoding="utf-8"))
    dockerfile = (FOLDER / described["build"]["dockerfile"]).read_text(encoding="utf-8")
    target = described["postCreateCommand"].removeprefix("make ")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE)
    assert f"PORT ?= {described['forwardPorts'][0]}" in makefile
    (python,) = re.findall(r"^FROM python:3\.(\d+)-", dockerfile, re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least, below = map(int, re.findall(r"3\.(\d+)", project["requires-python"]))
    assert least <= int(python) < below
    assert f"useradd --create-home --shell /bin/bash {described['remoteUser']}" in dockerfile
