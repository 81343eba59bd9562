"""Asks what nobody may be told, all the time: whatever breaks, the answer stays no (invariant I8)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.chassis.authority import AuthoritySigner
from services.chassis.rpc_client import Services, Wire
from services.chassis.vault import Vault
from services.contracts import casebook
from services.contracts.envelope import Actor, Request
from services.contracts.errors import ContractError
from services.contracts.trail import ReadTrail
from tests.support.story import COORDINATOR, Client, Story, adviser

PAUSE = 0.2


class AnHourAgo:
    """A clock that signs authorities which have long ended."""

    def now(self) -> datetime:
        return datetime.now(UTC) - timedelta(hours=1)


@dataclass
class Watcher:
    """`secret_case` belongs to `client.chosen`; nobody else may have an answer about it."""

    wire: Wire
    gateway: Vault
    client: Client
    secret_case: UUID
    asked: int = 0
    answered: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _asking: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    @classmethod
    def over(cls, story: Story, wire: Wire) -> Watcher:
        """With a case of its own."""
        client = story.client()
        case_id, _key = story.open_case(client, None)
        return cls(wire, story.gateway, client, case_id)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(30)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Asks nothing meanwhile, for a row that counts what a service says."""
        with self._asking:
            yield

    def _watch(self) -> None:
        now = Services(self.wire, AuthoritySigner(self.gateway))
        past = Services(self.wire, AuthoritySigner(self.gateway, AnHourAgo()))
        show = casebook.ShowCase(case_id=self.secret_case)
        forbidden: list[tuple[str, Services, Request, Actor, str]] = [
            ("another adviser opens the case", now, show, adviser(self.client.other), "casebook"),
            ("a coordinator opens the case", now, show, COORDINATOR, "casebook"),
            ("an authority that has ended opens the case", past, show, adviser(self.client.chosen), "casebook"),
            ("a contact reads the trail", now, ReadTrail(limit=1), self.client.contact, "casebook"),
            ("an adviser reads the trail", now, ReadTrail(limit=1), adviser(self.client.chosen), "intake"),
        ]
        while not self._stop.is_set():
            for what, services, request, actor, service in forbidden:
                with self._asking:
                    try:
                        services.ask(request, actor, service=service)
                    except ContractError:
                        pass
                    else:
                        self.answered.append(what)
                self.asked += 1
            self._stop.wait(PAUSE)
