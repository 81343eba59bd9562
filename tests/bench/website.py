"""The gateway as a process of its own in front of the platform, with an adviser at work and something to read."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

import pyotp

from gateway.identity.seeding import code_now, create_account
from gateway.sealing import DataKey
from services.contracts import casebook
from services.contracts.fields import Channel, Role
from tests.bench.stage import Stage
from tests.bench.visitor import Visitor
from tests.support.platform import Platform
from tests.support.story import CLASSIFICATION, Client, Story, adviser

PASSWORD = "paard fiets maan stoel"
_WORDS = "melder gesprek vertrouwelijk team afspraak signaal gedrag werkplek collega vervolg toestemming café reünie"


def words(characters: int) -> str:
    """Text of about so many characters."""
    return (f"{_WORDS} " * (characters // len(_WORDS) + 1))[:characters].strip()


@dataclass
class Site:
    platform: Platform
    url: str
    _logins: dict[UUID, Visitor] = field(default_factory=dict)

    @property
    def story(self) -> Story:
        return Story(self.platform.services, self.platform.gateway_vault)

    def adviser(self, adviser_id: UUID) -> Visitor:
        """Logged in once, with an account made for it; a new visitor with that session at each call."""
        if adviser_id not in self._logins:
            self._logins[adviser_id] = self._log_in(adviser_id)
        visitor = Visitor(self.url)
        visitor.cookies |= self._logins[adviser_id].cookies
        return visitor

    def case(self, client: Client, notes: int, characters: int) -> UUID:
        """A case file as an adviser's work of a few months leaves it: coded, with conversations and notes."""
        case_id, key = self.story.open_case(client, None)
        for number in range(3):
            self._asked(client, case_id, lambda version, day=number + 1: _conversation(case_id, version, day))
        self._asked(client, case_id, lambda version: _coding(case_id, version))
        for _ in range(notes):
            self._asked(client, case_id, lambda version: _note(case_id, version, key, characters))
        return case_id

    def _asked(self, client: Client, case_id: UUID, command: object) -> None:
        version = self.story.case(adviser(client.chosen), case_id).version
        self.platform.services.ask(command(version), adviser(client.chosen))  # type: ignore[operator]

    def _log_in(self, adviser_id: UUID) -> Visitor:
        email, secret = f"{secrets.token_hex(5)}@voorbeeld.nl", pyotp.random_base32()
        create_account(
            self.platform.website.app,
            email=email,
            password=PASSWORD,
            totp_secret=secret,
            role=Role.ADVISER,
            subject=adviser_id,
        )
        visitor = Visitor(self.url)
        page = visitor.send_form("/inloggen", {"email": email, "password": PASSWORD, "code": code_now(secret)})
        assert page.status == 303, page.status
        return visitor


@contextmanager
def website(stage: Stage) -> Iterator[Site]:
    platform = stage.platform
    before = platform.programs.get("gateway")  # of somebody else's test
    url = platform.start_gateway()
    try:
        yield Site(platform, url)
    finally:
        platform.programs.pop("gateway").stop()
        if before is not None:
            platform.programs["gateway"] = before


def _conversation(case_id: UUID, version: int, day: int) -> casebook.RecordConversation:
    return casebook.RecordConversation(
        command_id=uuid4(),
        case_id=case_id,
        conversation_id=uuid4(),
        held_on=date(2026, 3, day),
        channel=Channel.PHONE,
        minutes=40,
        corrects=None,
        expected_version=version,
    )


def _coding(case_id: UUID, version: int) -> casebook.ClassifyCase:
    return casebook.ClassifyCase(
        command_id=uuid4(), case_id=case_id, classification=CLASSIFICATION, expected_version=version
    )


def _note(case_id: UUID, version: int, key: DataKey, characters: int) -> casebook.WriteNote:
    entry_id = uuid4()
    return casebook.WriteNote(
        command_id=uuid4(),
        case_id=case_id,
        entry_id=entry_id,
        kind=casebook.NoteKind.NOTE,
        text=key.seal(entry_id, words(characters)),
        corrects=None,
        expected_version=version,
    )
