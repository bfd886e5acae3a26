"""Write the files that pin every dependency: requirements.lock, requirements-uv.lock and environment.yml."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[3]
OLDEST_PYTHON: Final = "3.11"
CONDA_PYTHON: Final = "3.12"
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+==\S+)(?: ; ([^\\]+?))? \\$", re.MULTILINE)


def compile_lock(requirements: str) -> str:
    """Return the hashed lock of `requirements` for every supported Python and platform, without any address.

    Args:
        requirements: the text of a requirements file.

    Returns:
        The lock's text.

    Raises:
        subprocess.CalledProcessError: when uv cannot resolve the requirements.
    """
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"),
        *("--python-version", OLDEST_PYTHON, "--fork-strategy", "fewest", "--no-annotate", "--no-header"),
        *("--no-emit-index-url", "-"),
    ]
    done = subprocess.run(command, input=requirements, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout


def every_requirement(pyproject: str) -> str:
    """Return the requirements of a pyproject.toml, those for development included, one per line.

    Args:
        pyproject: the file's text.

    Returns:
        The text of a requirements file.

    >>> every_requirement('[project]\\ndependencies = ["a>=1"]\\noptional-dependencies = {dev = ["b"]}')
    'a>=1\\nb\\n'
    """
    project = tomllib.loads(pyproject)["project"]
    return "".join(f"{line}\n" for line in [*project["dependencies"], *project["optional-dependencies"]["dev"]])


def pins(lock: str) -> list[tuple[str, str]]:
    """Return the pinned requirements of a lock, each with its environment marker.

    Args:
        lock: the lock's text.

    Returns:
        `name==version` and marker ("" for none), in the lock's order.

    >>> pins("a==1 \\\\\\n    --hash=sha256:0\\nb==2 ; sys_platform == 'win32' \\\\\\n    --hash=sha256:1\\n")
    [('a==1', ''), ('b==2', "sys_platform == 'win32'")]
    """
    return [(match.group(1), match.group(2) or "") for match in _PIN.finditer(lock)]


def conda_environment(lock: str) -> str:
    """Return environment.yml: Python and pip from conda, the lock's exact versions and the project itself from pip.

    pip refuses an editable install in a file where any line carries a hash, so this one carries none.

    Args:
        lock: the lock's text.

    Returns:
        The file's text.
    """
    lines = [f'      - "{pin} ; {marker}"' if marker else f"      - {pin}" for pin, marker in pins(lock)]
    return "\n".join(
        [
            "# Written by `make lock`; the versions are those of requirements.lock.",
            "name: linkbook",
            "channels:",
            "  - conda-forge",
            "dependencies:",
            f"  - python={CONDA_PYTHON}",
            "  - pip",
            "  - pip:",
            *lines,
            "      - -e .",
            "",
        ]
    )


def write_locks(root: Path = ROOT) -> None:
    """Write the three files anew.

    Args:
        root: the project's folder.
    """
    lock = compile_lock(every_requirement((root / "pyproject.toml").read_text()))
    (root / "requirements.lock").write_text(lock)
    uv = next(pin for pin, _ in pins(lock) if pin.startswith("uv=="))
    (root / "requirements-uv.lock").write_text(compile_lock(uv))
    (root / "environment.yml").write_text(conda_environment(lock))


if __name__ == "__main__":
    write_locks()
