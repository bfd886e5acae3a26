"""How tests are spread over workers: a file stays together, the longest begin, and pages in a browser fill the gaps."""

from pathlib import Path
from typing import Any

import pytest

EDITIONS = ("site", "released", "other", "private")
"""Fixtures that build an edition, the longest first."""

SPREAD = ("test_pages_in_a_browser.py", "test_figures_on_pages.py")
"""Files whose tests share nothing but what their parameter names, and so may run on several workers."""

TOGETHER = ("test_site.py", "test_glossary_terms.py", "test_page_metadata.py", "test_page_weight.py")
"""Files that read every page of the demo site, which one worker does once for all of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, and leave to the end what is short and waits for an edition."""
    items.sort(key=turn)


def turn(item: pytest.Item) -> int:
    """Return when a test has its turn: editions, every notebook, all others, and pages in a browser."""
    fixtures = getattr(item, "fixturenames", ())
    edition = next((position for position, name in enumerate(EDITIONS) if name in fixtures), None)
    if "browser" in fixtures:
        return len(EDITIONS) + 2
    if edition is not None:
        return edition
    runs_a_notebook = item.path.suffix == ".ipynb" or "chapter" in fixtures
    return len(EDITIONS) + (0 if runs_a_notebook else 1)


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
