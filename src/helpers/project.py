"""Where the book is, its prose, notebooks and data: around the package in a checkout, inside it when installed."""

from pathlib import Path
from typing import Final

PACKED: Final = Path(__file__).with_name("_project")
"""Where `setup.py` puts them when a wheel is made."""

INSTALLED: Final = PACKED.is_dir()
"""Whether this is an installed copy, which nothing may be written into."""

ROOT: Final = PACKED if INSTALLED else Path(__file__).resolve().parents[2]
"""The folder that holds `book/`, `notebooks/` and `data/`."""

DATA: Final = ROOT / "data"
"""The book's own data."""

PACKAGE: Final = Path(__file__).parent
"""The folder of the package's code."""

PACKAGES: Final = ("helpers", "linkbook")
"""The packages that are installed: the code, and its public name."""


def builds_folder(root: Path = ROOT) -> Path:
    """Return where editions go by default: `build/` of a checkout, and of the current folder when installed.

    >>> builds_folder(Path("project")).as_posix()
    'project/build'
    """
    return Path.cwd() / "build" if INSTALLED and root == ROOT else root / "build"
