"""A command is carried out once, however often, however concurrently and over however bad a line it is sent."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from services.chassis.event_log import EventLog
from services.chassis.service_key import ServiceKeyring
from services.chassis.vault import Vault
from services.contracts.change import Change
from services.contracts.directory import ChangeHeadcount, Done, EndUnit
from services.contracts.envelope import Context
from tests.services.chassis.cutting_proxy import cutting_proxy
from tests.services.chassis.database import SERVICE, ServiceDatabase
from tests.services.chassis.examples import FixedClock, Notebook, NotesCounted, coordinator
from tests.services.chassis.office import Office, close, code, note, register
from tests.services.chassis.threads import together


@pytest.fixture
def office(event_log: EventLog) -> Office:
    return Office(event_log)


def test_a_repeat_gets_the_same_answer_and_stores_nothing(office: Office, database: ServiceDatabase) -> None:
    command = register()
    first = office.ask(command)
    assert first == {"answer": {"version": 1}}
    before = [database.count(table) for table in ("events", "trail", "commands", "announcements")]
    assert office.ask(command) == first
    assert [database.count(table) for table in ("events", "trail", "commands", "announcements")] == before


def test_a_repeat_is_answered_although_it_would_be_refused_by_now(office: Office) -> None:
    begun = register()
    office.ask(begun)
    closing = close(begun.client_id)
    first = office.ask(closing)
    assert first == {"answer": {"version": 2}}
    assert office.ask(closing) == first
    assert code(office.ask(close(begun.client_id))) == "refused"


def test_the_same_id_for_another_request_or_by_another_person_is_told(
    office: Office, database: ServiceDatabase
) -> None:
    command = register()
    office.ask(command)
    other = register(command.client_id, command.command_id, name="Andere naam")
    assert code(office.ask(other)) == "repeated_differently"
    assert code(office.ask(close(command.client_id, command.command_id))) == "repeated_differently"
    assert code(office.ask(command, coordinator())) == "repeated_differently"
    assert database.count("events") == 1


def test_repeats_at_the_same_time_give_one_event_and_one_answer(office: Office, database: ServiceDatabase) -> None:
    begun = register()
    office.ask(begun)
    closing = close(begun.client_id)  # the second to decide would be refused: it is closed already
    replies = together([lambda: office.ask(closing)] * 6)
    assert replies == [{"answer": {"version": 2}}] * 6
    assert database.count("events") == 2


def test_a_repeat_that_is_refused_because_the_first_was_just_carried_out_gets_its_answer(event_log: EventLog) -> None:
    office = Office(event_log)
    begun = register()
    office.ask(begun)
    closing = close(begun.client_id)

    def overtaken(command: EndUnit, context: Context) -> Change[Done]:
        office.ask(closing)  # the first, in the very moment between look-up and decision
        return office.close(command, context)

    slower = Office(event_log, {EndUnit: overtaken})
    assert slower.ask(closing, office.actor) == {"answer": {"version": 2}}


def test_different_commands_without_expected_version_all_succeed(office: Office) -> None:
    begun = register()
    office.ask(begun)
    replies = together([partial(office.ask, note(begun.client_id, n)) for n in range(3)])
    assert sorted(reply["answer"]["version"] for reply in replies) == [2, 3, 4]


def test_of_two_commands_on_one_version_one_is_told_of_the_conflict(office: Office) -> None:
    begun = register()
    office.ask(begun)
    replies = together([partial(office.ask, note(begun.client_id, n, expected_version=1)) for n in range(2)])
    assert sorted("answer" in reply for reply in replies) == [False, True]
    assert [code(reply) for reply in replies if "error" in reply] == ["conflict"]
    assert code(office.ask(note(begun.client_id, 9, expected_version=1))) == "conflict"


def test_who_always_comes_second_gives_up_with_a_conflict(event_log: EventLog) -> None:
    decisions = []

    def outrun(command: ChangeHeadcount, context: Any) -> Change[Done]:
        mine = event_log.load(Notebook, command.client_id)
        theirs = event_log.load(Notebook, command.client_id)
        theirs.note("sneller")
        event_log.record(context, Change(None, aggregates=(theirs,)))
        mine.note("te laat")
        decisions.append(mine.version)
        return Change(Done(version=mine.version), aggregates=(mine,))

    office = Office(event_log, {ChangeHeadcount: outrun})
    begun = register()
    office.ask(begun)
    assert code(office.ask(note(begun.client_id, 1))) == "conflict"
    assert decisions == [2, 3, 4]
    assert "te laat" not in event_log.load(Notebook, begun.client_id).notes


def test_a_connection_cut_after_the_commit_is_not_stored_twice(database: ServiceDatabase, keys: Vault) -> None:
    with cutting_proxy(database.app_dsn) as proxy:
        keyring = ServiceKeyring(keys, SERVICE, database.app_dsn)
        event_log = EventLog(proxy.dsn, SERVICE, keyring, (NotesCounted(),), FixedClock())
        office = Office(event_log)
        begun = register()
        office.ask(begun)
        for number in range(5):
            proxy.cuts = 1
            assert office.ask(note(begun.client_id, number)) == {"answer": {"version": number + 2}}
            assert proxy.cuts == 0  # it did cut
        assert event_log.load(Notebook, begun.client_id).notes == ["0", "1", "2", "3", "4"]
        event_log.close()
    assert database.count("commands") == 6


def test_a_connection_cut_before_the_commit_is_decided_and_stored_anew(database: ServiceDatabase, keys: Vault) -> None:
    with cutting_proxy(database.app_dsn) as proxy:
        keyring = ServiceKeyring(keys, SERVICE, database.app_dsn)
        event_log = EventLog(proxy.dsn, SERVICE, keyring, (NotesCounted(),), FixedClock())
        office = Office(event_log)
        proxy.cuts_before = 1
        command = register()
        assert office.ask(command) == {"answer": {"version": 1}}
        assert proxy.cuts_before == 0
        event_log.close()
    assert [database.count(table) for table in ("events", "commands", "trail")] == [1, 1, 1]


def test_a_line_that_stays_dead_is_unavailable_and_a_later_repeat_gets_the_answer(
    database: ServiceDatabase, keys: Vault
) -> None:
    with cutting_proxy(database.app_dsn) as proxy:
        keyring = ServiceKeyring(keys, SERVICE, database.app_dsn)
        event_log = EventLog(proxy.dsn, SERVICE, keyring, (NotesCounted(),), FixedClock())
        office = Office(event_log)
        command = register()
        proxy.cuts, proxy.stays_down = 1, True
        assert code(office.ask(command)) == "unavailable"
        proxy.stays_down = False
        assert office.ask(command) == {"answer": {"version": 1}}
        event_log.close()
    assert database.count("events") == 1
