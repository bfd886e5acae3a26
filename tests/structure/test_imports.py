"""Imports go one way, by the contracts of pyproject.toml; a contract that is broken is one that import-linter names."""

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

CONFIGURATION = Path(__file__).parents[2] / "pyproject.toml"


def test_every_contract_on_imports_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filenames=(str(CONFIGURATION),), no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_an_import_upwards_breaks_the_contract(tmp_path: Path) -> None:
    """A package of two floors of which the lower imports the upper is refused by the same kind of contract."""
    for name, text in {"__init__": "", "data": "import floors.show", "show": ""}.items():
        (tmp_path / "floors").mkdir(exist_ok=True)
        (tmp_path / "floors" / f"{name}.py").write_text(text)
    contract = '[tool.importlinter]\nroot_package = "floors"\n[[tool.importlinter.contracts]]\nname = "One way"\n'
    contract += 'type = "layers"\ncontainers = ["floors"]\nlayers = ["show", "data"]\nexhaustive = true\n'
    (tmp_path / "pyproject.toml").write_text(contract)
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run([*command, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "floors.data is not allowed to import floors.show" in done.stdout
