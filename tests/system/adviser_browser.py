"""An adviser at a browser, over HTTP alone, in front of the gateway's own process."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
from passlib.totp import TOTP

from gateway.identity.seeding import code_now, create_account
from services.contracts.fields import Role
from tests.gateway.building import PASSWORD, hidden_fields
from tests.support.platform import Platform
from tests.support.story import Client


@dataclass
class AdviserBrowser:
    url: str
    client: Client
    email: str = field(default_factory=lambda: f"anne-{secrets.token_hex(4)}@spoorvast.example")
    session: requests.Session = field(default_factory=requests.Session)

    @classmethod
    def logged_in(cls, platform: Platform, url: str, client: Client) -> AdviserBrowser:
        """The adviser who may be chosen at `client`."""
        browser, secret = cls(url, client), TOTP.new().base32_key
        create_account(
            platform.website.app,
            email=browser.email,
            password=PASSWORD,
            totp_secret=secret,
            role=Role.ADVISER,
            subject=client.chosen,
        )
        answer = browser.send("/inloggen", email=browser.email, password=PASSWORD, code=code_now(secret))
        assert answer.status_code == 303, answer.text
        return browser

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.session.get(f"{self.url}{path}", headers=headers, timeout=30, allow_redirects=False)

    def send(self, path: str, headers: dict[str, str] | None = None, **fields: Any) -> requests.Response:
        """Fills in the form of the page and sends it."""
        shown = self.get(path)
        assert shown.status_code == 200, f"{path} answered {shown.status_code}"
        return self.session.post(
            f"{self.url}{path}",
            data=hidden_fields(shown.text) | fields,
            headers=headers,
            timeout=30,
            allow_redirects=False,
        )

    def record_contact(self, words: str, headers: dict[str, str] | None = None, **fields: Any) -> requests.Response:
        """An oral contact by the quick entry; casebook tells reporting of it."""
        return self.send(
            f"/dossiers/snel/{self.client.client_id}",
            headers,
            **{
                "held_on": datetime.now(UTC).date().isoformat(),
                "channel": "phone",
                "minutes": "45",
                "natures": ["workload"],
                "relation": "",
                "unit": "",
                "occurrence": "not_said",
                "words": words,
                "outcome": "",
            }
            | fields,
        )
