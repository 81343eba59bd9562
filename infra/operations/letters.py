"""`spoorvast dead-letters`: flows that stand still and messages that could not be delivered. Never a body, of anything.

A dead letter is a copy; the message stands in its source's log. So what must be repaired is the halted flow, and to
drop a letter loses nothing, as long as the flow goes on. Even so it needs `--yes` and leaves a line in the trail.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg

from infra.operations import service_view
from infra.operations.exits import Exit, Stopped
from infra.operations.installation import Installation
from infra.operations.screen import Screen, duration, number
from infra.operations.status import edges, seconds_since
from services.chassis import halted_flows, sealed_wire, vault
from services.chassis.broker_publisher import BrokerPublisher
from services.chassis.causes import caused_by
from services.chassis.dead_letters import DeadLetter, DeadLetters
from services.chassis.event_log import EventLog
from services.chassis.halted_flows import HaltedFlow
from services.chassis.key_uses import note_directly
from services.chassis.process_setup import WIRE_SECRET
from services.chassis.settings import ServiceSettings, read_settings
from services.contracts import registry
from services.contracts.change import Act, Change
from services.contracts.envelope import Actor, Context
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role

OPERATOR = Actor(subject=UUID(int=0), role=Role.SERVICE)  # shows in the trail as the platform itself
SHOWN = 100  # letters per queue


class Desk:
    """What the services of this installation know of halted flows and dead letters, each with its own rights."""

    def __init__(self, installation: Installation, stack: ExitStack) -> None:
        self._installation = installation
        environs = installation.environs
        self.logs: dict[str, EventLog] = {
            name: stack.enter_context(service_view.opened(name, environs[name])) for name in installation.services
        }
        self.uris = {name: uri for name in self.logs if (uri := edges(environs[name]).amqp_uri)}
        if self.uris:
            _install_wire_keys(installation)

    def halted(self) -> list[HaltedFlow]:
        with _told():
            return [flow for log in self.logs.values() for flow in halted_flows.halted_flows(log, self.logs)]

    def letters(self) -> list[DeadLetter]:
        with _told():
            return [letter for name, uri in self.uris.items() for letter in DeadLetters(name, uri).look(SHOWN)]

    def find(self, reference: str) -> DeadLetter:
        for letter in self.letters():
            if letter.reference == reference:
                return letter
        raise Stopped(Exit.REFUSED, "unknown_letter", f"Er is geen dode brief {reference}. Zie spoorvast dead-letters.")

    def resume(self, flow: str) -> None:
        source, _, service = flow.partition(":")
        if service not in self.logs or source not in registry.feeds_of(service):
            sentence = f"Stroom {flow} is hier niet bekend. Schrijf BRON:ONTVANGER, zoals casebook:reporting."
            raise Stopped(Exit.REFUSED, "unknown_flow", sentence)
        with _told(f"Stroom {flow} staat niet stil."):
            halted_flows.resume(self.logs[service], source)

    def drop(self, letter: DeadLetter) -> None:
        """The line in the trail comes first: what is thrown away without one would be worse than a line too many."""
        log = self.logs[letter.service]
        with _told():
            context = Context(actor=OPERATOR, command_id=uuid4(), at=datetime.now(UTC))
            log.record(context, Change(None, acts=(Act("dead_letter_dropped"),)))
            DeadLetters(letter.service, self.uris[letter.service]).drop(letter.reference)

    def requeue(self, letter: DeadLetter) -> None:
        if letter.source not in self.logs or letter.source not in self.uris:
            sentence = f"Opnieuw versturen vraagt de instellingen van {letter.source}: gebruik --env-files."
            raise Stopped(Exit.REFUSED, "source_not_known_here", sentence)
        publisher = BrokerPublisher(letter.source, self.uris[letter.source])
        with _told(), closing(publisher):
            letters = DeadLetters(letter.service, self.uris[letter.service])
            letters.requeue(letter.reference, self.logs[letter.source], publisher)


@contextmanager
def desk(installation: Installation) -> Iterator[Desk]:
    with ExitStack() as stack:
        yield Desk(installation, stack)


def show_all(at: Desk, screen: Screen) -> Exit:
    flows, letters = at.halted(), at.letters()
    if not flows and not letters:
        screen.line("Geen stroom staat stil en er zijn geen dode brieven.")
    if flows:
        screen.table([_flow(flow) for flow in flows], ("STILSTAANDE STROOM", "VOOR", "REDEN", "SINDS", "ONDERWERP"))
        screen.line("\nNa de reparatie gaat een stroom vanzelf verder (binnen een halve minuut), of meteen met:")
        screen.line(f"  spoorvast dead-letters resume {_name(flows[0])}")
    if letters:
        screen.line()
        screen.table([_letter(one) for one in letters], ("BRIEF", "STROOM", "POSITIE", "OUD", "REDEN", "ONDERWERP"))
        screen.line("\nDe berichten zelf staan nog bij hun bron. Een brief bekijken, opnieuw versturen of weggooien:")
        screen.line(f"  spoorvast dead-letters show|requeue|drop {letters[0].reference}")
    exit_code = Exit.FAULT if flows else Exit.ATTENTION if letters else Exit.DONE
    facts = {"halted": [asdict(flow) for flow in flows], "letters": [asdict(one) for one in letters]}
    return screen.result(exit_code, **facts)


def show_one(letter: DeadLetter, screen: Screen) -> Exit:
    rows = [
        ("brief", letter.reference),
        ("stroom", f"{letter.source}:{letter.service}"),
        ("positie", "onbekend" if letter.position is None else number(letter.position)),
        ("onderwerp", letter.topic or "onbekend (niet door ons verzegeld)"),
        ("reden", letter.reason),
        ("gestorven", _moment(letter.died_at)),
        ("geschreven", _moment(letter.recorded_at)),
    ]
    screen.table(rows)
    return screen.result(Exit.DONE, letter=asdict(letter))


def _name(flow: HaltedFlow) -> str:
    return f"{flow.source}:{flow.service}"


def _flow(flow: HaltedFlow) -> tuple[str, ...]:
    age = f"{duration(seconds_since(flow.since))} geleden"
    return _name(flow), number(flow.position), flow.code, age, flow.topic or "?"


def _letter(one: DeadLetter) -> tuple[str, ...]:
    position = "?" if one.position is None else number(one.position)
    age = "?" if one.died_at is None else duration(seconds_since(one.died_at))
    return one.reference, f"{one.source}:{one.service}", position, age, one.reason, one.topic or "?"


def _moment(moment: datetime | None) -> str:
    return "onbekend" if moment is None else f"{moment.astimezone():%d-%m-%Y %H:%M:%S}"


def _install_wire_keys(installation: Installation) -> None:
    settings = read_settings(next(iter(installation.environs.values())), ServiceSettings)
    with _told():
        keys = vault.connect(settings.vault_address, settings.vault_credentials)
        with caused_by("operator", "dead-letters"):
            sealed_wire.install(keys.read_secret(WIRE_SECRET))
    with suppress(psycopg.Error):  # not noted, it is an opening that the audit of Vault asks about
        note_directly(settings.database_dsn, keys.key_uses)


@contextmanager
def _told(when_absent: str = "Die is er niet (meer).") -> Iterator[None]:
    try:
        yield
    except ContractError as error:
        why = error
    else:
        return
    if why.code is ErrorCode.NOT_FOUND:
        raise Stopped(Exit.REFUSED, "not_found", when_absent)
    if why.code is ErrorCode.REFUSED:
        sentence = "De bron heeft dit bericht nooit verstuurd. Het wordt niet opnieuw verstuurd."
        raise Stopped(Exit.REFUSED, why.details.get("rule", "refused"), sentence)
    part = "Vault" if why.code is ErrorCode.KEY_SERVICE_UNAVAILABLE else "Database of RabbitMQ"
    raise Stopped(Exit.UNREACHABLE, why.code.value, f"{part} antwoordt niet. Er is niets veranderd.")
