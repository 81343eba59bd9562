"""An employee at the website's own process who asks for a conversation, in a browser without scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import requests

from gateway.request_seeds import grow
from services.contracts import intake
from tests.faults.arena import Arena
from tests.gateway.building import hidden_fields
from tests.support.story import VISITOR, Client

TELEPHONE = "088 000 00 00"
LIMIT = 20


@dataclass
class Employee:
    """Fills the form in once and may send it as often as it takes. What is sent stands in the arena's journal."""

    arena: Arena
    client: Client
    words: str
    _browser: requests.Session = field(default_factory=requests.Session)
    _fields: dict[str, str] = field(default_factory=dict)

    def opens_the_form(self) -> None:
        answer = self._browser.get(self._address, timeout=LIMIT)
        assert answer.status_code == 200, answer.status_code
        self._fields = hidden_fields(answer.text) | {"message": self.words}

    def sends(self) -> requests.Response:
        """What the website answers; it is not followed."""
        self.arena.journal.attempt(self._command, VISITOR)
        answer = self._browser.post(self._address, data=self._fields, allow_redirects=False, timeout=LIMIT)
        if answer.status_code == 303:
            self.arena.journal.ack(self._command, None)
        else:
            self.arena.journal.unknown(self._command, str(answer.status_code))
        return answer

    @property
    def thread_id(self) -> UUID:
        return grow(self._fields["token"]).thread_id

    @property
    def _address(self) -> str:
        return f"{self.arena.platform.website_url}/o/{self.client.slug}/gesprek/{self.client.chosen}"

    @property
    def _command(self) -> intake.RequestConversation:
        """What the gateway makes of the form, as far as the journal looks at it."""
        return intake.RequestConversation(
            command_id=UUID(self._fields["command_id"]),
            thread_id=self.thread_id,
            client_id=self.client.client_id,
            adviser_id=self.client.chosen,
            receipt_token="",
            entry_id=None,
            message=None,
            wraps=(),
            private_address=None,
        )
