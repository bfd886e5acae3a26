"""How tests are spread over workers: a file stays together, an edition is built first, and a browser opens it last."""

from bisect import bisect_left
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import pytest

HERE = Path(__file__).parent

EDITIONS = ("released", "other", "private")
"""Fixtures that build an edition of a study, for the proof."""

SPREAD = ("test_pages_in_a_browser.py", "test_figures_on_pages.py", "test_attackers.py")
"""Files whose tests share nothing but what their parameter names, and so may run on several workers."""

TOGETHER = ("test_site.py", "test_glossary_terms.py", "test_page_metadata.py", "test_page_weight.py")
"""Files that read every page of the demo site, which one worker does once for all of them."""


ARGUMENTS = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Let each worker collect other folders first: what one has translated, which takes long, the others read."""
    if worker := getattr(config, "workerinput", None):
        config.stash[ARGUMENTS] = config.args
        number, workers = int(worker["workerid"].removeprefix("gw")), worker["workercount"]
        folders = [str(folder) for folder in folders_from(number / workers)]
        given = [[*folders] if path_of(one, config) == HERE else [one] for one in config.args]
        config.args = [one for several in given for one in several]


def folders_from(share: float) -> list[Path]:
    """Return the folders of tests, and first that before which this share of all files is."""
    folders = [one for one in sorted(HERE.iterdir()) if one.name.startswith("test_") or any(one.glob("**/test_*.py"))]
    files = [*accumulate((len([*folder.glob("**/test_*.py")]) or 1 for folder in folders), initial=0)]
    first = bisect_left(files, share * files[-1])
    return folders[first:] + folders[:first]


def path_of(argument: str, config: pytest.Config) -> Path:
    """Return the file or folder that an argument names."""
    return config.invocation_params.dir / argument.partition("::")[0]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Bring what was collected into one order, and let one worker build an edition while the others need none."""
    if arguments := config.stash.get(ARGUMENTS, None):
        given = [path_of(one, config) for one in arguments]
        items.sort(key=lambda item: (min(map(given.index, {*given} & {item.path, *item.path.parents})), item.path))
    items.sort(key=turn)


def turn(item: pytest.Item) -> int:
    """Return when a test has its turn: one file for each edition, notebooks, all others, editions, a browser."""
    fixtures = getattr(item, "fixturenames", ())
    if item.path.name in TOGETHER or any(edition in fixtures for edition in EDITIONS):
        return 0
    if "browser" in fixtures:
        return 4
    if "site" in fixtures:
        return 3
    return 1 if item.path.suffix == ".ipynb" or "chapter" in fixtures else 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker whole files, or several that share what they read; but for those whose tests may be spread."""
    from xdist.scheduler import LoadFileScheduling

    class Spreading(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file, _, test = nodeid.partition("::")
            if Path(file).name in TOGETHER:
                return "every page"
            return f"{file}[{test.partition('[')[2]}" if Path(file).name in SPREAD else file

    return Spreading(config, log)


class Displayed(NamedTuple):
    """An output as a page displays it: its content by type, and its metadata of ours."""

    content: dict[str, Any]
    entry: dict[str, Any]

    @property
    def text(self) -> str:
        """What it says in plain text."""
        return str(self.content.get("text/plain", ""))

    def output(self) -> Any:
        """Return it as an output of a notebook, without its pictures."""
        from nbformat.v4 import new_output

        data = {kind: "" if isinstance(content, bytes) else str(content) for kind, content in self.content.items()}
        return new_output("display_data", data, metadata={"linkbook": self.entry})


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[Displayed]:
    """All that pages display while the test runs."""
    from helpers.show.page import output

    caught: list[Displayed] = []

    def display(bundle: dict[str, Any], *, metadata: dict[str, Any], **_: Any) -> None:
        caught.append(Displayed(bundle, metadata["linkbook"]))

    monkeypatch.setattr(output, "display", display)
    return caught
