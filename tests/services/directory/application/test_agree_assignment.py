"""AgreeAssignment: what reporting and casebook hear of the opdracht."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from services.contracts.directory import AssignmentAgreed
from services.contracts.errors import ContractError
from services.contracts.fields import Module
from services.directory.application.agree_assignment import agree_assignment
from services.directory.domain.period import Period
from services.directory.domain.refusals import Refused, Stale
from tests.services.directory import commands
from tests.services.directory.examples import (
    ANNA,
    CARLA,
    CLIENT,
    NEW_YEAR,
    adviser,
    client,
    client_with_anna,
    client_with_assignment,
    context,
)
from tests.services.directory.in_memory import MemoryAdvisers, MemoryClients

ADVISERS = MemoryAdvisers(adviser(ANNA), adviser(CARLA))


@pytest.mark.practice(98)
def test_the_report_calendar_is_told_when_the_assignment_is_agreed() -> None:
    change = agree_assignment(commands.agree_assignment(), context(), MemoryClients(client()), ADVISERS)
    assert change.announcements == (
        AssignmentAgreed(
            client_id=CLIENT,
            starts_on=NEW_YEAR,
            ends_on=None,
            modules=(Module.SUPPORT, Module.ADVICE),
            report_due_month=3,
            report_due_day=1,
        ),
    )


@pytest.mark.practice(98)
@pytest.mark.parametrize(
    ("ends_on", "renewed_from", "since"),
    [
        (None, date(2027, 1, 1), NEW_YEAR),
        (date(2026, 6, 30), date(2027, 5, 1), NEW_YEAR),
        (date(2026, 6, 30), date(2028, 1, 1), date(2028, 1, 1)),
        (None, NEW_YEAR, NEW_YEAR),
    ],
    ids=["runs on", "a few months between", "a year between", "changed"],
)
def test_a_renewal_does_not_take_the_report_of_the_running_year_away(
    ends_on: date | None, renewed_from: date, since: date
) -> None:
    clients = MemoryClients(client_with_assignment(period=Period(NEW_YEAR, ends_on)))
    command = commands.agree_assignment(starts_on=renewed_from, report_due_month=4, expected_version=2)
    (told,) = agree_assignment(command, context(), clients, ADVISERS).announcements
    assert isinstance(told, AssignmentAgreed)
    assert (told.starts_on, told.ends_on, told.report_due_month) == (since, None, 4)


@pytest.mark.practice(37)
def test_an_advisory_adviser_who_gives_support_there() -> None:
    command = commands.agree_assignment(advisory_adviser_id=ANNA, expected_version=3)
    with pytest.raises(Refused, match="advisory_adviser_supports_here"):
        agree_assignment(command, context(), MemoryClients(client_with_anna()), ADVISERS)


def test_an_advisory_adviser_who_does_not_exist() -> None:
    command = commands.agree_assignment(advisory_adviser_id=uuid4())
    with pytest.raises(ContractError, match="not_found"):
        agree_assignment(command, context(), MemoryClients(client()), ADVISERS)


def test_a_stale_page() -> None:
    with pytest.raises(Stale):
        agree_assignment(commands.agree_assignment(expected_version=2), context(), MemoryClients(client()), ADVISERS)
