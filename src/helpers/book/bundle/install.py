"""Install linkbook from the folder that this file lies in, and from nothing else: `python install.py [FOLDER]`.

FOLDER is that of the environment to be made [linkbook-environment]. Every file is held against SHA256SUMS first, and
pip takes wheels whose checksum is listed only. It needs Python and nothing besides, and asks no network for anything.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

CHECKSUMS = "SHA256SUMS"
WHEELS = "wheels"
REQUIREMENTS = "requirements.txt"
PYTHONS = "pythons.txt"
ENVIRONMENT = "linkbook-environment"


def changed_files(bundle: Path) -> list[str]:
    """Return in words every file of the bundle that is missing, differs or is not listed."""
    lines = (bundle / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    listed = {name: checksum for checksum, _, name in (line.partition("  ") for line in lines)}
    there = {path.relative_to(bundle).as_posix(): path for path in bundle.rglob("*") if path.is_file()}
    there.pop(CHECKSUMS)
    faults = [f"{name}: is missing" for name in sorted(listed.keys() - there.keys())]
    faults += [f"{name}: is not listed in {CHECKSUMS}" for name in sorted(there.keys() - listed.keys())]
    for name in sorted(listed.keys() & there.keys()):
        with there[name].open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != listed[name]:
                faults.append(f"{name}: is not as it was when the bundle was made")
    return faults


def environment_folder(where: Path) -> Path:
    """Return the folder of the environment, which is not there yet or is one that this file has made."""
    if where.exists() and any(where.iterdir()) and not (where / "pyvenv.cfg").is_file():
        raise SystemExit(f"{where}: is not empty and is no environment of Python; name another folder")
    return where


def pip_install(python: str, bundle: Path) -> list[str]:
    """Return the command that installs what the bundle holds, and nothing that it does not hold."""
    options = ["--no-index", "--no-cache-dir", "--only-binary", ":all:", "--require-hashes"]
    where = ["--find-links", str(bundle / WHEELS), "--requirement", str(bundle / REQUIREMENTS)]
    return [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *options, *where]


def install(bundle: Path, folder: Path) -> Path:
    """Make an environment with linkbook in it, and return the command `linkbook` there.

    Raises:
        SystemExit: in words, when the bundle is not as it was made, is for other Pythons, or pip could not install it.
    """
    pythons = (bundle / PYTHONS).read_text(encoding="utf-8").split()
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if here not in pythons:
        raise SystemExit(f"This is Python {here}; the wheels in this folder are for Python {' and '.join(pythons)}")
    faults = changed_files(bundle)
    if faults:
        raise SystemExit("\n".join([*faults, "Copy the folder again; nothing was installed"]))
    environment_folder(folder)
    print(f"Making the environment {folder}")
    venv.create(folder, with_pip=True, clear=True)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    # Settings of pip that lead to a network, or to other files, are for other installations.
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    settings["PIP_CONFIG_FILE"] = os.devnull
    print("Installing; some minutes")
    command = pip_install(str(commands / "python"), bundle)
    if subprocess.run(command, env=settings, check=False).returncode:  # noqa: S603
        raise SystemExit(f"pip could not install linkbook into {folder}; what it said stands above")
    return commands / "linkbook"


def main(arguments: list[str]) -> None:
    """Install into the folder that is named, and say what to do next."""
    if len(arguments) > 1 or any(one.startswith("-") for one in arguments):
        raise SystemExit(__doc__)
    command = install(Path(__file__).resolve().parent, Path(*arguments or [ENVIRONMENT]).absolute())
    print(f"Installed. Begin with:\n  {command} doctor\n  {command} build")


if __name__ == "__main__":
    main(sys.argv[1:])
