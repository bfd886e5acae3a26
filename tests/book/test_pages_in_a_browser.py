"""Every page of the demo site opens clean in a browser: light, dark and small, and it reads without scripts."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
AXE_OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": AXE_TAGS},
    "preload": False,
    "resultTypes": ["violations"],
    "reporter": "no-passes",
}
"""What passes is not listed, which takes half the time and finds the same."""

OF_COLOURS: dict[str, Any] = AXE_OPTIONS | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}
"""The rules that look at colours: in the dark a page differs from itself in the light in nothing else."""


def test_a_page_opens_clean_in_a_browser(demo_page: str, scheme: str, address: str, browser: Any) -> None:
    """No console error, no request off the site, no sideways scrolling at 390 px, nothing serious for axe."""
    faults: list[str] = []
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("console", lambda message: faults.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("request", lambda r: None if r.url.startswith((address, "data:")) else faults.append(f"asks {r.url}"))
    page.goto(f"{address}/{demo_page}", wait_until="load")
    page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")  # colours fade in
    options = AXE_OPTIONS if scheme == "light" else OF_COLOURS
    for violation in Axe().run(page, options=options).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            where = [node["html"][:160] for node in violation["nodes"][:3]]
            faults.append(f"axe {violation['id']}: {where}")
    page.set_viewport_size({"width": 390, "height": 844})
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        faults.append(f"scrolls {wide} px sideways at 390 px")
    context.close()
    assert faults == []


@pytest.mark.parametrize(
    "name", ["notebooks/03_gp_usage_pooled.html", pytest.param("index.html", marks=pytest.mark.proof)]
)
def test_a_page_reads_without_scripts(site: Path, address: str, browser: Any, name: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{name}")
    assert page.locator("article h1").count() == 1
    context.close()
