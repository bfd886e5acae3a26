"""Which platforms a bundle is for, and which requirements each of them installs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from packaging.requirements import Requirement

PYTHONS: Final = ("3.11", "3.12", "3.13", "3.14")
"""The Pythons that a bundle can be made for."""

DEFAULT_PYTHON: Final = "3.13"
"""The one that it is made for when none is named."""

_OLDEST_GLIBC, _NEWEST_GLIBC = 5, 28
_ENTRY: Final = re.compile(r"\n(?=\S)")


@dataclass(frozen=True)
class Platform:
    """A kind of machine: its name, what it needs in words, the tags of wheels that run there, and its markers."""

    name: str
    words: str
    tags: tuple[str, ...]
    markers: tuple[tuple[str, str], ...]

    def environment(self, python: str) -> dict[str, str]:
        """Return the markers of this platform with a Python, whose name is such as 3.13.

        >>> PLATFORMS["windows"].environment("3.13")["sys_platform"]
        'win32'
        """
        cpython = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
        version = {
            "python_version": python,
            "python_full_version": f"{python}.0",
            "implementation_version": f"{python}.0",
        }
        return cpython | version | {"platform_release": "", "platform_version": ""} | dict(self.markers)


def _linux(machine: str) -> Platform:
    glibc = (f"manylinux_2_{minor}_{machine}" for minor in range(_NEWEST_GLIBC, _OLDEST_GLIBC - 1, -1))
    older = (f"manylinux{year}_{machine}" for year in ("2014", "2010", "1"))
    words = f"Linux on {machine} with glibc 2.{_NEWEST_GLIBC} or later, such as Debian 11, Ubuntu 20.04 or RHEL 8"
    markers = {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": machine}
    return Platform("linux", words, (*glibc, *older, f"linux_{machine}"), tuple(markers.items()))


def _windows() -> Platform:
    markers = {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"}
    return Platform("windows", "Windows 10 or later on x86-64", ("win_amd64",), tuple(markers.items()))


def _macos() -> Platform:
    markers = {"os_name": "posix", "sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"}
    words = "macOS 14 or later on Apple silicon"
    return Platform("macos", words, ("macosx_14_0_arm64",), tuple(markers.items()))


PLATFORMS: Final = {platform.name: platform for platform in (_linux("x86_64"), _windows(), _macos())}
"""The platforms that a bundle can be made for."""


def requirements_of(lock: str, platform: Platform, python: str) -> str:
    r"""Return the part of a lock that one platform installs with one Python, hashes and all, without markers.

    >>> lock = "a==1 \\\n    --hash=sha256:0\nb==2 ; sys_platform == 'win32' \\\n    --hash=sha256:1\n"
    >>> requirements_of(lock, PLATFORMS["linux"], "3.13")
    'a==1 \\\n    --hash=sha256:0\n'
    """
    environment = platform.environment(python)
    wanted = []
    for entry in _ENTRY.split(lock.strip()):
        first, separator, hashes = entry.partition(" \\\n")
        one = Requirement(first)
        if one.marker is None or one.marker.evaluate(environment):
            wanted.append(f"{one.name}{one.specifier}{separator}{hashes}\n")
    return "".join(wanted)


def check_choice(pythons: Iterable[str], platforms: Iterable[str]) -> None:
    """Refuse a Python or a platform that no bundle can be made for.

    >>> check_choice(["3.9"], ["linux"])
    Traceback (most recent call last):
    ...
    ValueError: Python 3.9: a bundle can be made for 3.11, 3.12, 3.13, 3.14
    """
    for python in pythons:
        if python not in PYTHONS:
            raise ValueError(f"Python {python}: a bundle can be made for {', '.join(PYTHONS)}")
    for platform in platforms:
        if platform not in PLATFORMS:
            raise ValueError(f"platform {platform}: a bundle can be made for {', '.join(PLATFORMS)}")
