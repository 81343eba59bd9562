"""Every process reaches RabbitMQ as its own user, finds the exchanges, and may do no more than it should."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

from amqp.exceptions import AccessRefused, NotFound

from infra.operations import broker_view
from infra.operations.checks.finding import Finding, error, warning
from infra.operations.exits import Stopped
from infra.operations.installation import Installation
from infra.operations.status import edges
from infra.rabbitmq.permissions import EXCHANGES

PRODUCTION = 4  # major version
FORBIDDEN_KEY = "doctor.nobody.nothing"  # a routing key of nobody: nothing is bound to it, and nobody may publish it
IMPORT = "Importeer de definities opnieuw (python -m infra.rabbitmq.definitions)."


def check(installation: Installation) -> Iterator[Finding]:
    versions: set[str] = set()
    for name, environ in installation.environs.items():
        uri = edges(environ).amqp_uri
        if not uri:
            continue
        try:
            with broker_view.connected(name, uri) as link:
                versions.add(broker_view.version(link))
                yield from _exchanges(name, link)
                yield from _rights(name, link)
        except Stopped as why:
            yield error(why.code, why.sentence, name)
    for version in sorted(versions):
        if version and int(version.split(".")[0]) < PRODUCTION:
            yield warning("rabbitmq_old", f"RabbitMQ {version}; productie hoort op {PRODUCTION}.x.")


def _exchanges(name: str, link: Any) -> Iterator[Finding]:
    for exchange in EXCHANGES:
        try:
            with closing(link.channel()) as channel:
                channel.exchange_declare(exchange, "topic", passive=True)
        except (NotFound, AccessRefused):
            yield error("exchange_missing", f"{name} vindt exchange {exchange} niet. {IMPORT}", name)


def _rights(name: str, link: Any) -> Iterator[Finding]:
    """Tries what must be refused, with names that are nobody's: nothing is left behind when it is not refused."""
    if _may_make_a_queue(link) or _may_publish_for_nobody(link):
        yield error("broker_rights", f"{name} mag in RabbitMQ meer dan bedoeld. {IMPORT}", name)


def _may_make_a_queue(link: Any) -> bool:
    try:
        with closing(link.channel()) as channel:
            channel.queue_declare(f"doctor-{uuid4().hex}", exclusive=True, auto_delete=True, durable=False)
    except AccessRefused:
        return False
    return True


def _may_publish_for_nobody(link: Any) -> bool:
    """Publishing has no answer of its own: the refusal arrives with the next question."""
    try:
        with closing(link.channel()) as channel:
            channel.confirm_select()
            channel.basic_publish(_nothing(channel), EXCHANGES[0], FORBIDDEN_KEY)
            channel.exchange_declare(EXCHANGES[0], "topic", passive=True)
    except (AccessRefused, NotFound):
        return False
    return True


def _nothing(channel: Any) -> Any:
    from amqp import Message  # noqa: PLC0415 -- only here

    del channel
    return Message(b"")
