"""Dead letters at the command line: seen, said again, dropped only on purpose, and never opened for anybody's eyes."""

from __future__ import annotations

import importlib
from uuid import uuid4

import pytest
from kombu.entity import Exchange
from kombu.messaging import Producer

from infra.operations.exits import Exit
from services.chassis import broker, sealed_wire
from services.chassis.codec import to_builtins
from services.chassis.dead_letters import DeadLetters
from services.contracts.registry import DEAD_LETTER_EXCHANGE, routing_key
from services.contracts.trail import ReadTrail
from tests.operations.command import Operator
from tests.support.platform import PRIVACY_OFFICER, Platform, until
from tests.support.story import Story

WORDS = b"mijn leidinggevende schreeuwt"


def words() -> bytes:
    """Of a case, and other ones each time: a letter is known by the hash of its body."""
    return WORDS + uuid4().bytes


def dies(platform: Platform, body: bytes, content_type: str = sealed_wire.CONTENT_TYPE) -> str:
    """Lands among what reporting could not take in of directory; its reference."""
    before = references(platform)
    with broker.connection(platform.amqp_uri) as link:
        exchange = Exchange(DEAD_LETTER_EXCHANGE, type="topic", passive=True)
        key = routing_key("reporting", "directory.client_registered.v1")
        Producer(link.default_channel).publish(
            body, exchange=exchange, routing_key=key, content_type=content_type, content_encoding="binary"
        )
    until(lambda: len(references(platform)) > len(before), what="the letter to arrive")
    return next(iter(references(platform) - before))


def references(platform: Platform) -> set[str]:
    uri = platform.rabbitmq.as_user(platform.amqp_uri, "reporting")
    return {letter.reference for letter in DeadLetters("reporting", uri).look()}


def trail_lines(platform: Platform) -> int:
    page = platform.services.ask(ReadTrail(limit=100), PRIVACY_OFFICER, service="reporting")
    return sum(line.action == "dead_letter_dropped" for line in page.lines)


def test_a_letter_is_listed_and_shown_without_its_body(platform: Platform, operator: Operator) -> None:
    reference = dies(platform, words(), "text/plain")
    listed = operator.says("dead-letters")
    assert listed.code == Exit.ATTENTION
    assert reference in listed.out
    shown = operator.says("dead-letters", "show", reference)
    assert shown.code == Exit.DONE
    assert "niet door ons verzegeld" in shown.out
    assert WORDS.decode() not in listed.out + shown.out
    assert operator.says("dead-letters", "drop", reference, "--yes").code == Exit.DONE


def test_dropping_asks_for_yes_and_leaves_a_line_in_the_trail(platform: Platform, operator: Operator) -> None:
    reference = dies(platform, words(), "text/plain")
    lines = trail_lines(platform)
    refused = operator.says("dead-letters", "drop", reference, "--json")
    assert (refused.code, refused.answer["code"]) == (Exit.REFUSED, "yes_needed")
    assert reference in references(platform)
    assert operator.says("dead-letters", "drop", reference, "--yes").code == Exit.DONE
    assert reference not in references(platform)
    assert trail_lines(platform) == lines + 1


def test_a_letter_is_said_again_by_its_source(platform: Platform, operator: Operator, story: Story) -> None:
    story.client()
    module = importlib.import_module("services.directory.composition")
    log = module.open_event_log(platform.environ("directory"))
    envelope = log.announcements_after("reporting", 0, 1)[0]
    log.close()
    reference = dies(platform, sealed_wire.to_wire(to_builtins(envelope)))
    assert operator.says("dead-letters", "requeue", reference).code == Exit.DONE
    assert reference not in references(platform)


def test_what_its_source_never_said_is_not_said_again(platform: Platform, operator: Operator) -> None:
    reference = dies(platform, words(), "text/plain")
    refused = operator.says("dead-letters", "requeue", reference, "--json")
    assert (refused.code, refused.answer["code"]) == (Exit.REFUSED, "not_of_its_source")
    assert reference in references(platform)
    assert operator.says("dead-letters", "drop", reference, "--yes").code == Exit.DONE


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "0" * 16), "unknown_letter"),
        (("drop", "0" * 16, "--yes"), "unknown_letter"),
        (("resume", "reporting:casebook"), "unknown_flow"),
    ],
)
def test_what_is_not_there_is_refused(operator: Operator, words: tuple[str, ...], code: str) -> None:
    said = operator.says("dead-letters", *words, "--json")
    assert (said.code, said.answer["code"]) == (Exit.REFUSED, code)
