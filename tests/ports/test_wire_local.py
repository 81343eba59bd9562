"""The wire inside one process starts and stops without leaving anything behind."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.contracts.change import Addressed, Change
from services.contracts.directory import ClientRegistered, ListClients
from services.contracts.envelope import Context
from services.contracts.errors import ContractError, ErrorCode
from tests.ports.conftest import parts_for
from tests.ports.wire_services import compose
from tests.ports.wire_stages import COORDINATOR, LocalStage, until


def test_stopping_ends_every_thread_and_refuses_further_questions(postgres, vault):
    before = set(threading.enumerate())
    stage = LocalStage(parts_for(postgres, vault))
    assert stage.services.ask(ListClients(limit=2), COORDINATOR).total == 2
    stage.close()
    assert set(threading.enumerate()) <= before
    with pytest.raises(ContractError) as caught:
        stage.services.ask(ListClients(), COORDINATOR)
    assert caught.value.code is ErrorCode.UNAVAILABLE


def test_what_was_recorded_while_nothing_ran_arrives_after_the_start(postgres, vault):
    parts = parts_for(postgres, vault)
    LocalStage(parts).close()
    message = ClientRegistered(client_id=uuid4(), name=None)
    source = compose(parts.environ("directory"), None)
    context = Context(COORDINATOR, uuid4(), datetime.now(UTC))
    source.event_log.record(context, Change(None, announcements=(Addressed(message, "intake"),)))
    source.event_log.close()
    stage = LocalStage(parts, poll_seconds=60)
    until(lambda: stage.has_seen(message.client_id), 5)
    stage.close()


def test_an_answered_command_wakes_the_relay_at_once(postgres, vault):
    stage = LocalStage(parts_for(postgres, vault), poll_seconds=60)
    until(lambda: stage.logs["directory"].relayed() == 0)
    messages = [ClientRegistered(client_id=uuid4(), name=None) for _ in range(5)]
    stage.announce("directory", *messages)
    stage.services.ask(ListClients(), COORDINATOR)
    until(lambda: stage.has_seen(messages[-1].client_id), 5)
    stage.close()
