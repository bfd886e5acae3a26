"""A study folder inside a git repository: its data must not be taken along by a commit."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

from helpers.project import DATA

IGNORE_FILE: Final = ".gitignore"
IGNORE_ALL: Final = "# What is filled in here may be about patients.\n*\n"
_EVERYTHING: Final = "*"


def repository_of(folder: Path) -> Path | None:
    """Return the git repository that a folder is inside of, or is itself; None when there is none.

    >>> repository_of(Path("/")) is None
    True
    """
    home = folder.resolve()
    return next((parent for parent in (home, *home.parents) if (parent / ".git").exists()), None)


def refuse_in_repository(folder: Path) -> None:
    """Refuse a study folder whose files git would take along; the book's own data are in a repository on purpose.

    Raises:
        ValueError: when it is inside a repository and not ignored there.
    """
    repository = repository_of(folder)
    if repository is None or folder.resolve().is_relative_to(DATA) or _is_ignored(folder, repository):
        return
    raise ValueError(
        f"study folder {folder}: it is inside the git repository {repository}, which would take its data along; move "
        f"it elsewhere, or let git leave it out with a file {folder / IGNORE_FILE} that holds one line: {_EVERYTHING}"
    )


def ignore_in_repository(folder: Path) -> None:
    """Let git leave a study folder out, where it is inside a repository; a list that is there already is kept."""
    path, repository = folder / IGNORE_FILE, repository_of(folder)
    if repository not in (None, folder.resolve()) and not path.exists():
        path.write_text(IGNORE_ALL, encoding="utf-8")


def _is_ignored(folder: Path, repository: Path) -> bool:
    """Return whether git leaves every file of a folder out, its own list apart."""
    listed = folder / IGNORE_FILE
    own = listed.is_file() and _EVERYTHING in listed.read_text(encoding="utf-8", errors="replace").split()
    git = shutil.which("git")
    if git is None:
        return own
    files = [str(path) for path in folder.resolve().rglob("*") if path.is_file() and path.name != IGNORE_FILE]
    command = [git, "-C", str(repository), "-c", "core.fsmonitor=false", "check-ignore", "-z", "--stdin"]
    done = subprocess.run(command, input="\0".join(files), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode not in (0, 1):  # git takes the repository for none, or for another person's
        return own
    return set(files) <= {name for name in done.stdout.split("\0") if name}
