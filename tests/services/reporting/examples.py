"""Named examples for reporting: one client with a year behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from services.contracts.envelope import Actor, Context
from services.contracts.fields import Role
from services.reporting.domain.annual_report import AnnualReport
from services.reporting.domain.calendar import Period
from services.reporting.domain.frozen_input import Fact, FrozenInput, freeze
from services.reporting.domain.stamp import Stamp

LINDE = UUID("11111111-0000-4000-8000-000000000001")
ANOTHER_CLIENT = UUID("11111111-0000-4000-8000-000000000002")
LINDE_NAME = "Zorggroep De Linde"
MARIEKE = UUID("22222222-0000-4000-8000-000000000001")  # serves De Linde
ANOTHER_ADVISER = UUID("22222222-0000-4000-8000-000000000002")
CONTACT = UUID("33333333-0000-4000-8000-000000000001")
YEAR = 2025
WHOLE_YEAR = Period(date(YEAR, 1, 1), date(YEAR, 12, 31))
FEBRUARY = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)

INTERPRETATION = (
    "Mensen wachten lang voordat zij iets bespreken.\n\n- Grenzen in de omgang\n- De rol van leidinggevenden"
)
RECOMMENDATIONS = "- Bespreek dit verslag met de ondernemingsraad.\n- Train leidinggevenden in het eerste gesprek."


def stamp(at: datetime = FEBRUARY) -> Stamp:
    return Stamp(at=at, by=MARIEKE, role="adviser", command_id=uuid4())


def facts(count: int, year: int = YEAR, quarter: int = 1) -> Sequence[Fact]:
    return [Fact(uuid4(), year, quarter) for _ in range(count)]


def frozen(count: int) -> FrozenInput:
    return freeze(YEAR, facts(count))


def planned(client_id: UUID = LINDE, year: int = YEAR) -> AnnualReport:
    return AnnualReport(report_id=uuid4(), stamp=stamp(), client_id=client_id, year=year)


def drafted(count: int = 12) -> AnnualReport:
    report = planned()
    report.draft(stamp(), WHOLE_YEAR, frozen(count))
    return report


def interpreted(count: int = 12) -> AnnualReport:
    report = drafted(count)
    report.write_interpretation(stamp(), INTERPRETATION, RECOMMENDATIONS)
    return report


def released(count: int = 12) -> AnnualReport:
    report = interpreted(count)
    report.release(
        stamp(), client_name=LINDE_NAME, signed_as="Marieke de Boer", adviser_ids=(MARIEKE,), wording_version="1"
    )
    return report


def acting(role: Role, subject: UUID, client_id: UUID | None = None, at: datetime = FEBRUARY) -> Context:
    return Context(Actor(subject, role, client_id), uuid4(), at)


def as_adviser(subject: UUID = MARIEKE) -> Context:
    return acting(Role.ADVISER, subject)


def as_contact(client_id: UUID | None = LINDE) -> Context:
    return acting(Role.CLIENT_CONTACT, CONTACT, client_id)


def as_coordinator() -> Context:
    return acting(Role.COORDINATOR, uuid4())
