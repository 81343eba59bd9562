"""Named examples for the tests of the directory. Boring on purpose."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.contracts.envelope import Actor, Context
from services.contracts.fields import Role
from services.directory.domain.adviser import Adviser, Profile
from services.directory.domain.assignment import Assignment
from services.directory.domain.client_organisation import ClientOrganisation
from services.directory.domain.period import Period
from services.directory.domain.stamp import Stamp
from services.directory.domain.vocabulary import ContactRole, Module, Track

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)
NEW_YEAR = date(2026, 1, 1)
CLIENT = UUID("c11e0000-0000-4000-8000-000000000001")
OTHER_CLIENT = UUID("c11e0000-0000-4000-8000-000000000002")
ANNA = UUID("ad000000-0000-4000-8000-00000000000a")
BRAM = UUID("ad000000-0000-4000-8000-00000000000b")
CARLA = UUID("ad000000-0000-4000-8000-00000000000c")
UNIT = UUID("07170000-0000-4000-8000-000000000001")
TEAM = UUID("07170000-0000-4000-8000-000000000002")
HR = UUID("c0070000-0000-4000-8000-000000000001")
COORDINATOR = Actor(subject=UUID(int=99), role=Role.COORDINATOR)
CERTIFIED_UNTIL = date(2028, 12, 31)


def stamp(at: datetime = NOON) -> Stamp:
    return Stamp(at=at, by=COORDINATOR.subject, role="coordinator", command_id=uuid4())


def context(actor: Actor = COORDINATOR, at: datetime = NOON) -> Context:
    return Context(actor=actor, command_id=uuid4(), at=at)


def profile(**changes: Any) -> Profile:
    values: dict[str, Any] = {
        "name": "Anna de Wit",
        "introduction": "Luistert eerst en denkt dan met je mee.",
        "tracks": (Track.UNDESIRABLE_CONDUCT,),
        "languages": ("nl", "en"),
        "certificate_until": CERTIFIED_UNTIL,
    }
    return Profile(**(values | changes))


def adviser(adviser_id: UUID = ANNA, **changes: Any) -> Adviser:
    """A stored adviser (nothing pending)."""
    made = Adviser.register(stamp(), adviser_id, profile(**changes), "anna@spoorvast.example")
    made.collect_events()
    return made


def assignment(**changes: Any) -> Assignment:
    """Runs from New Year on, covers support, advice by Carla, report due on 1 March."""
    values: dict[str, Any] = {
        "period": Period(NEW_YEAR),
        "modules": (Module.SUPPORT, Module.ADVICE),
        "report_due_month": 3,
        "report_due_day": 1,
        "advisory_adviser_id": CARLA,
    }
    return Assignment(**(values | changes))


def client(client_id: UUID = CLIENT) -> ClientOrganisation:
    """Just registered."""
    return stored(ClientOrganisation.register(stamp(), client_id, "Zorggroep De Linde", "de-linde", "zorg"))


def client_with_unit() -> ClientOrganisation:
    """Has one unit of 120 people from New Year on."""
    made = client()
    made.register_unit(stamp(), UNIT, "Thuiszorg", None, 120, NEW_YEAR)
    return stored(made)


def client_with_team() -> ClientOrganisation:
    """Has a unit and, within it, a team of 12 people."""
    made = client_with_unit()
    made.register_unit(stamp(), TEAM, "Team Noord", UNIT, 12, NEW_YEAR)
    return stored(made)


def client_with_assignment(**changes: Any) -> ClientOrganisation:
    made = client()
    made.agree_assignment(stamp(), assignment(**changes))
    return stored(made)


def client_with_anna() -> ClientOrganisation:
    """Anna may be chosen from New Year on; Carla is the standing advisory adviser."""
    made = client_with_assignment()
    made.allocate_adviser(stamp(), ANNA, NEW_YEAR, "Kent de zorg", CERTIFIED_UNTIL)
    return stored(made)


def client_with_contact() -> ClientOrganisation:
    made = client()
    made.appoint_contact(stamp(), HR, "Dirk Hofman", "dirk@delinde.example", ContactRole.HR)
    return stored(made)


def stored(made: ClientOrganisation) -> ClientOrganisation:
    made.collect_events()
    return made
