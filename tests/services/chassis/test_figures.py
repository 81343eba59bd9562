"""Figures that stand in the database are told as they are there, whichever process asks."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from prometheus_client import REGISTRY

from services.chassis import figures
from services.chassis.event_log import EventLog
from services.chassis.service_key import ServiceKeyring
from services.chassis.vault import Vault
from services.contracts.change import Change
from services.contracts.directory import AdviserAllocated
from tests.services.chassis.database import ServiceDatabase
from tests.services.chassis.examples import NOON, FixedClock, context
from tests.services.chassis.office import Office, close, note, register


def told(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


def test_a_halted_flow_is_told_at_once_and_no_longer_after_the_repair(database: ServiceDatabase, keys: Vault) -> None:
    keyring = ServiceKeyring(keys, "casebook", database.app_dsn)
    log = EventLog(database.app_dsn, "casebook", keyring, (), FixedClock())
    refresh, flow = figures.of_flows(log), {"service": "casebook", "source": "intake"}
    refresh()
    assert told("spoorvast_flow_halted", **flow) == 0
    log.halt("intake", 3, "unknown_topic")
    refresh()
    assert told("spoorvast_flow_halted", **flow) == 1
    assert told("spoorvast_flow_halted", service="casebook", source="directory") == 0
    log.resume("intake")
    refresh()
    assert told("spoorvast_flow_halted", **flow) == 0
    log.close()


def test_what_is_announced_and_not_relayed_is_a_backlog_with_an_age(event_log: EventLog) -> None:
    allocated = AdviserAllocated(client_id=uuid4(), adviser_id=uuid4(), starts_on=NOON.date())
    event_log.record(context(), Change(None, announcements=(allocated,)))
    refresh = figures.of_outbox(event_log)
    refresh()
    receivers = len(AdviserAllocated.AUDIENCE)
    assert told("spoorvast_relay_backlog", service="directory") == receivers
    age = told("spoorvast_relay_backlog_seconds", service="directory")
    assert age is not None
    assert age > timedelta(minutes=1).total_seconds()
    newest = {
        told("spoorvast_announced_position", service=one, source="directory") for one in AdviserAllocated.AUDIENCE
    }
    assert newest == {float(position) for position in range(1, receivers + 1)}
    event_log.set_relayed(receivers)
    refresh()
    assert told("spoorvast_relay_backlog", service="directory") == 0
    assert told("spoorvast_relay_backlog_seconds", service="directory") == 0


def test_commands_are_counted_by_outcome(event_log: EventLog) -> None:
    office, begun = Office(event_log), register()

    def counted(command: str, outcome: str) -> float:
        return told("spoorvast_commands_total", service="directory", command=command, outcome=outcome) or 0

    before = {
        one: counted(*one)
        for one in (("RegisterClient", "done"), ("RegisterClient", "repeat"), ("ChangeHeadcount", "refused"))
    }
    office.ask(begun)
    office.ask(begun)
    office.ask(close(begun.client_id))
    office.ask(note(begun.client_id, 1))
    assert {one: counted(*one) - value for one, value in before.items()} == dict.fromkeys(before, 1.0)
