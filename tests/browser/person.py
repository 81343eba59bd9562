"""A person at a browser: finds things by the words on the page, as a user (or a screen reader) does."""

from __future__ import annotations

import re
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],  # what passed is not described, which halves the time
}


@dataclass
class Person:
    """One browser profile. JavaScript is off: every page has to work without."""

    page: Page
    origin: str

    @classmethod
    def at(
        cls, browser: Browser, origin: str, size: dict[str, int] | None = None, *, javascript: bool = False
    ) -> Person:
        context = browser.new_context(
            viewport=size or DESK,  # type: ignore[arg-type]
            locale="nl-NL",
            java_script_enabled=javascript,
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        return cls(page, origin)

    def open(self, path: str) -> None:
        self.page.goto(self.origin + path)

    def sees(self, words: str) -> bool:
        return words in self.words()

    def words(self) -> str:
        return self.page.locator("body").inner_text()

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def path(self) -> str:
        return self.page.url.removeprefix(self.origin)

    def fill(self, label: str, value: str) -> None:
        self._field(label).fill(value)

    def choose(self, label: str, option: str) -> None:
        self._field(label).select_option(label=option)

    def tick(self, label: str) -> None:
        self._visible(self.page.get_by_label(label, exact=False)).check()

    def press(self, button: str) -> None:
        self._visible(self.page.get_by_role("button", name=button, exact=True)).click()

    def follow(self, link: str) -> None:
        self._visible(self.page.get_by_role("link", name=re.compile(re.escape(link)))).click()

    def unfold(self, words: str) -> None:
        self._visible(self.page.locator("summary", has_text=words)).click()

    def violations(self) -> list[str]:
        """What axe finds on this page (needs JavaScript), as `rule: element`."""
        found = Axe().run(self.page, options=RULES).response["violations"]
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]

    def log_in(self, email: str, password: str, code: str) -> None:
        self.open("/inloggen")
        self.fill("E-mailadres", email)
        self.fill("Wachtwoord", password)
        self.fill("Code", code)
        self.press("Inloggen")

    def leave(self) -> None:
        self.page.context.close()

    def _field(self, label: str) -> Locator:
        return self._visible(self.page.get_by_label(re.compile("^" + re.escape(label))))

    @staticmethod
    def _visible(found: Locator) -> Locator:
        """The first visible one: a folded part of the page may hold a field with the same label."""
        return found.locator("visible=true").first
