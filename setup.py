"""Put the book itself into the wheel: prose, notebooks and data. All else about the package is in pyproject.toml.

An editable install, too, has data files, which are the kernel's specification: setuptools 84 asks a project for
`has_data` there, where distributions say `has_data_files`, and so installs none.
"""

import atexit
import shutil
import tempfile
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.build import build
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
FOLDERS = ("book", "notebooks", "data")
FILES = (
    *("_config.yml", "_toc.yml", "index.md", "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"),
    *("CITATION.cff", "LICENSE", "Makefile", "pyproject.toml", "setup.py", "environment.yml"),
    *("requirements.lock", "requirements-uv.lock"),
)


class BuildWithTheBook(build_py):
    """The usual build, and a copy of the book beside the code; an editable install uses the checkout's own."""

    def run(self) -> None:
        """Build, then copy."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "helpers" / "_project"
        shutil.rmtree(target, ignore_errors=True)
        for name in FOLDERS:
            shutil.copytree(HERE / name, target / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        for name in FILES:
            shutil.copyfile(HERE / name, target / name)


class BuildElsewhere(build):
    """The usual build, in a folder that goes afterwards: `build/` is for editions, and what an earlier build left
    there would go into the next wheel.
    """

    def initialize_options(self) -> None:
        """Set the folder, which an option may still change."""
        super().initialize_options()
        self.build_base = tempfile.mkdtemp(prefix="linkbook-wheel-")
        atexit.register(shutil.rmtree, self.build_base, ignore_errors=True)


class WithDataFiles(Distribution):
    """A distribution that answers to both names."""

    has_data = Distribution.has_data_files


setup(distclass=WithDataFiles, cmdclass={"build": BuildElsewhere, "build_py": BuildWithTheBook})
