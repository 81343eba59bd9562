"""Debian's Chromium, headless, driven by Playwright; the website of the running platform; people with accounts."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pyotp
import pytest
from playwright.sync_api import Browser, sync_playwright

from gateway.identity.seeding import create_account
from services.contracts.fields import Role
from tests.browser.person import Person
from tests.support.platform import Platform

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs rights that a container or root does not give it; it only opens our pages here.
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@dataclass
class Account:
    """How somebody logs in. A code works once, so every login takes the next half minute's."""

    email: str
    password: str
    secret: str
    subject: UUID
    _used: int = field(default=0)

    def code(self) -> str:
        # One half minute ahead is accepted too (clocks differ), which lets one person log in twice in a row.
        self._used += 1
        totp = pyotp.TOTP(self.secret)
        return totp.at(for_time=int(time.time()), counter_offset=self._used - 1)


@dataclass
class Doors:
    """Lets people in: makes accounts directly (invitations have a test of their own) and logs them in."""

    platform: Platform
    browser: Browser

    def account(self, role: Role, subject: UUID | None = None, client_id: UUID | None = None) -> Account:
        made = Account(
            f"{secrets.token_hex(5)}@voorbeeld.nl", secrets.token_urlsafe(18), pyotp.random_base32(), subject or uuid4()
        )
        # In a thread of its own: Playwright keeps an event loop running in this one, which the website's own code
        # (it ends its database session asynchronously) does not bear.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(
                create_account,
                self.platform.website.app,
                email=made.email,
                password=made.password,
                totp_secret=made.secret,
                role=role,
                subject=made.subject,
                client_id=client_id,
            ).result()
        return made

    def visitor(self, size: dict[str, int] | None = None, *, javascript: bool = False) -> Person:
        return Person.at(self.browser, self.platform.website.url, size, javascript=javascript)

    def staff(self, account: Account, size: dict[str, int] | None = None, *, javascript: bool = False) -> Person:
        person = self.visitor(size, javascript=javascript)
        person.log_in(account.email, account.password, account.code())
        return person


@pytest.fixture(scope="session")
def doors(platform: Platform, browser: Browser) -> Doors:
    return Doors(platform, browser)
