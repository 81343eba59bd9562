"""Every page, on a phone and at a desk: axe finds nothing, nothing sticks out, no request leaves the origin.

With SPOORVAST_PICTURES=<folder> a picture of each page is kept there, to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Request

from tests.browser.conftest import Doors
from tests.browser.gallery import Gallery, View
from tests.browser.person import DESK, PHONE, Person
from tests.support.platform import Platform
from tests.support.story import Story

SIZES = {"390": PHONE, "1280": DESK}
WIDER_THAN_SCREEN = "document.scrollingElement.scrollWidth > window.innerWidth"
# Not a page to look at: files, a bare answer for a load balancer, a redirect, and a download.
NO_PAGES = {
    "static",
    "bootstrap.static",
    "home.answer_health_check",
    "home.leave_quickly",
    "invitation.show_qr",
    "reports.download",
}


@pytest.mark.timeout(900)  # some sixty pages, each at two widths
def test_every_page_is_accessible_and_fits_at_390_and_1280(platform: Platform, doors: Doors) -> None:
    story = Story(platform.services, platform.gateway_vault)
    endpoints, findings = set(), []
    for view in Gallery(doors, story).views():
        endpoints.add(endpoint(platform, view))
        findings += [f"{view.name} {finding}" for finding in looked_at(view)]
    assert findings == []
    assert pages(platform) - endpoints == set(), "a page that nobody looked at"


def looked_at(view: View) -> Iterator[str]:
    abroad: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((view.person.origin, "data:")):
            abroad.append(request.url)

    view.person.page.on("request", note)
    view.person.open(view.path)
    if view.person.path() != view.path:
        yield f"leads to {view.person.path()}"  # then it is another page that would be looked at
    for size, viewport in SIZES.items():
        view.person.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        yield from (f"at {size}: {found}" for found in view.person.violations())
        if view.person.page.evaluate(WIDER_THAN_SCREEN):
            yield f"at {size}: wider than the screen"
        keep_picture(view.person, f"{view.name}-{size}")
    view.person.page.remove_listener("request", note)
    yield from (f"asks {url}" for url in abroad)


def keep_picture(person: Person, name: str) -> None:
    """The whole page, and under `top/` what fits on the screen."""
    folder = os.environ.get("SPOORVAST_PICTURES")
    if folder:
        (Path(folder) / "top").mkdir(parents=True, exist_ok=True)
        person.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
        person.page.screenshot(path=Path(folder) / "top" / f"{name}.png")


def pages(platform: Platform) -> set[str]:
    rules = platform.website.app.url_map.iter_rules()
    return {rule.endpoint for rule in rules if "GET" in (rule.methods or ())} - NO_PAGES


def endpoint(platform: Platform, view: View) -> str:
    matched, _arguments = platform.website.app.url_map.bind("localhost").match(view.path.split("?")[0], method="GET")
    return str(matched)
