"""The coordinator's part of the demo year: advisers, clients, what was agreed, who may be chosen where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from infra.local.seed.people import ADVISERS, CLIENTS, DemoAdviser, DemoClient
from infra.local.seed.stage import Stage, Story
from services.contracts import directory
from services.contracts.envelope import Actor, Command
from services.contracts.fields import Module, Role


@dataclass(frozen=True)
class SeededAdviser:
    demo: DemoAdviser
    adviser_id: UUID


@dataclass(frozen=True)
class SeededClient:
    demo: DemoClient
    client_id: UUID
    units: dict[str, UUID]
    contact_ids: tuple[UUID, ...]
    advisers: tuple[UUID, ...]  # to be chosen for support; the first one leads
    advisory: UUID

    @property
    def headcount(self) -> int:
        return sum(people for _, people, _ in self.demo.units)


@dataclass
class Office:
    """Everything the coordinator enters before the first conversation; `year` is the demo year."""

    stage: Stage
    year: int
    coordinator: Actor

    @classmethod
    def of(cls, stage: Stage, year: int) -> Office:
        return cls(stage, year, Actor(subject=stage.new_id(), role=Role.COORDINATOR))

    def people(self) -> tuple[tuple[SeededAdviser, ...], tuple[SeededClient, ...]]:
        advisers = tuple(SeededAdviser(demo, self.stage.new_id()) for demo in ADVISERS)
        clients = tuple(
            SeededClient(
                demo,
                self.stage.new_id(),
                {name: self.stage.new_id() for name, _, _ in demo.units},
                tuple(self.stage.new_id() for _ in demo.contacts),
                tuple(advisers[number].adviser_id for number in demo.advisers),
                advisers[demo.advisory].adviser_id,
            )
            for demo in CLIENTS
        )
        return advisers, clients

    def register_adviser(self, one: SeededAdviser) -> Story:
        yield self.stage.office_hour(date(self.year - 1, 10, 6))
        self._do(
            directory.RegisterAdviser(
                command_id=self.stage.new_id(),
                adviser_id=one.adviser_id,
                name=one.demo.name,
                email=one.demo.email,
                profile=one.demo.profile,
                tracks=one.demo.tracks,
                languages=one.demo.languages,
                certificate_until=date(self.year + 4, self.stage.rng.randrange(1, 13), 1),
            )
        )

    def register_client(self, client: SeededClient) -> Story:
        yield self.stage.office_hour(date(self.year - 1, 11, 3) + timedelta(days=self.stage.rng.randrange(30)))
        demo, first_day = client.demo, date(self.year, 1, 1)
        version = self._do(
            directory.RegisterClient(
                command_id=self.stage.new_id(),
                client_id=client.client_id,
                name=demo.name,
                slug=demo.slug,
                sector=demo.sector,
            )
        )
        for name, headcount, parent in demo.units:
            version = self._do(
                directory.RegisterUnit(
                    command_id=self.stage.new_id(),
                    client_id=client.client_id,
                    unit_id=client.units[name],
                    name=name,
                    parent_id=client.units[parent] if parent else None,
                    headcount=headcount,
                    valid_from=first_day,
                    expected_version=version,
                )
            )
        for (name, role), contact_id in zip(demo.contacts, client.contact_ids, strict=True):
            version = self._do(
                directory.AppointContact(
                    command_id=self.stage.new_id(),
                    client_id=client.client_id,
                    contact_id=contact_id,
                    name=name,
                    email=contact_email(demo, name),
                    role=role,
                    expected_version=version,
                )
            )
        version = self._do(
            directory.AgreeAssignment(
                command_id=self.stage.new_id(),
                client_id=client.client_id,
                starts_on=first_day,
                ends_on=None,
                modules=(Module.SUPPORT, Module.PREVENTION, Module.INTEGRITY, Module.ADVICE),
                report_due_month=3,
                report_due_day=1,
                advisory_adviser_id=client.advisory,
                expected_version=version,
            )
        )
        for adviser_id in client.advisers:
            version = self._do(
                directory.AllocateAdviser(
                    command_id=self.stage.new_id(),
                    client_id=client.client_id,
                    adviser_id=adviser_id,
                    starts_on=first_day,
                    reason=f"Ervaring in de sector {demo.sector.lower()}",
                    expected_version=version,
                )
            )

    def grow(self, client: SeededClient) -> Story:
        """Halfway through the year the largest unit has changed in size."""
        yield self.stage.office_hour(date(self.year, 7, 1))
        name, headcount, _ = client.demo.units[0]
        page: directory.ClientDetail = self.stage.ask(
            directory.ShowClient(client_id=client.client_id), self.coordinator
        )
        self._do(
            directory.ChangeHeadcount(
                command_id=self.stage.new_id(),
                client_id=client.client_id,
                unit_id=client.units[name],
                headcount=round(headcount * self.stage.rng.uniform(0.95, 1.06)),
                valid_from=date(self.year, 7, 1),
                expected_version=page.version,
            )
        )

    def _do(self, command: Command) -> int:
        done: directory.Done = self.stage.ask(command, self.coordinator)
        return done.version


def contact_email(demo: DemoClient, name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@{demo.slug}.example"
