"""The calendar by role."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.contracts.envelope import Context
from services.contracts.reporting import ListReports, ReportLine, ReportStatus
from services.reporting.application.list_reports import list_reports
from tests.services.reporting.examples import (
    ANOTHER_ADVISER,
    ANOTHER_CLIENT,
    LINDE,
    LINDE_NAME,
    MARIEKE,
    as_adviser,
    as_contact,
    as_coordinator,
    drafted,
    planned,
    released,
)
from tests.services.reporting.in_memory import MemoryNames, MemoryReports

REPORTS = MemoryReports(released(), drafted(), planned(year=2026), planned(ANOTHER_CLIENT), served={MARIEKE: [LINDE]})


def listed(context: Context) -> tuple[ReportLine, ...]:
    return list_reports(ListReports(), context, REPORTS, MemoryNames({LINDE: LINDE_NAME})).reports


def test_a_contact_sees_what_was_released_to_their_own_client() -> None:
    lines = listed(as_contact())
    assert [(line.client_id, line.status) for line in lines] == [(LINDE, ReportStatus.RELEASED)]


@pytest.mark.parametrize("client", [None, ANOTHER_CLIENT, uuid4()])
def test_another_clients_contact_sees_nothing_of_it(client: UUID | None) -> None:
    assert listed(as_contact(client)) == ()


def test_an_adviser_sees_the_clients_they_serve_in_every_state() -> None:
    assert {line.status for line in listed(as_adviser())} == set(ReportStatus)
    assert {line.client_id for line in listed(as_adviser())} == {LINDE}
    assert listed(as_adviser(ANOTHER_ADVISER)) == ()


@pytest.mark.practice(98)
def test_a_coordinator_sees_the_whole_calendar_with_due_dates_and_no_content() -> None:
    lines = listed(as_coordinator())
    assert len(lines) == 4
    assert all(line.due_on.year == line.year + 1 for line in lines)
    assert set(ReportLine.__dataclass_fields__) == {
        "report_id", "client_id", "client_name", "year", "due_on", "status", "released_at",
    }  # fmt: skip


def test_a_client_without_a_known_name_still_has_its_line() -> None:
    assert [line.client_name for line in listed(as_coordinator()) if line.client_id == ANOTHER_CLIENT] == [""]
