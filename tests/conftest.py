"""How tests are spread over workers: a file stays together, an edition is built first, and a browser opens it last."""

from pathlib import Path
from typing import Any

import pytest

EDITIONS = ("released", "other", "private")
"""Fixtures that build an edition of a study, for the proof."""

SPREAD = ("test_pages_in_a_browser.py", "test_figures_on_pages.py", "test_attackers.py")
"""Files whose tests share nothing but what their parameter names, and so may run on several workers."""

TOGETHER = ("test_site.py", "test_glossary_terms.py", "test_page_metadata.py", "test_page_weight.py")
"""Files that read every page of the demo site, which one worker does once for all of them."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker build an edition while the others need none."""
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
