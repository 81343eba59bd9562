"""Names on the broker are contract: a renamed topic or queue strands what is under way (architecture §4)."""

from __future__ import annotations

from services.chassis import broker
from services.contracts import registry


def test_the_topics_and_who_receives_them():
    assert {topic: sorted(message.AUDIENCE) for topic, message in registry.ANNOUNCEMENTS.items()} == {
        "directory.client_registered.v1": ["casebook", "intake", "reporting"],
        "directory.unit_changed.v1": ["casebook", "reporting"],
        "directory.assignment_agreed.v1": ["casebook", "reporting"],
        "directory.adviser_allocated.v1": ["casebook", "intake", "reporting"],
        "directory.allocation_ended.v1": ["casebook", "intake", "reporting"],
        "intake.conversation_requested.v1": ["casebook"],
        "intake.adviser_chosen_again.v1": ["casebook"],
        "intake.request_withdrawn.v1": ["casebook"],
        "casebook.request_accepted.v1": ["intake"],
        "casebook.request_declined.v1": ["intake"],
        "casebook.conversation_classified.v1": ["reporting"],
    }


def test_the_feeds():
    assert {service: registry.feeds_of(service) for service in registry.SERVICES} == {
        "directory": (),
        "intake": ("directory", "casebook"),
        "casebook": ("directory", "intake"),
        "reporting": ("directory", "casebook"),
    }


def test_the_names_on_the_broker():
    queue = broker.feed_queue("intake", "casebook")
    dead = broker.dead_letter_queue("intake", "casebook")
    assert (queue.name, queue.exchange.name, queue.routing_key) == (
        "feed.intake.casebook",
        "events",
        "intake.casebook.#",
    )
    assert (dead.name, dead.exchange.name, dead.routing_key) == (
        "dead.intake.casebook",
        "dead-letters",
        "intake.casebook.#",
    )
    assert registry.routing_key("intake", "casebook.request_accepted.v1") == "intake.casebook.request_accepted.v1"
    questions, answers = broker.rpc_queue("intake"), broker.reply_queue("gateway", "0a")
    assert (questions.name, questions.exchange.name, questions.routing_key) == ("rpc-intake", "nameko-rpc", "intake.*")
    assert (answers.name, answers.exchange.name, answers.routing_key) == (
        "rpc.reply-gateway-0a",
        "nameko-rpc",
        "reply.gateway.0a",
    )


def test_queues_keep_their_arguments():
    """RabbitMQ refuses a queue that is declared again with other arguments: the service would not start."""
    assert broker.feed_queue("intake", "casebook").queue_arguments == {
        "x-queue-type": "quorum",
        "x-single-active-consumer": True,
        "x-delivery-limit": 5,
        "x-dead-letter-exchange": "dead-letters",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    assert broker.dead_letter_queue("intake", "casebook").queue_arguments == {
        "x-queue-type": "quorum",
        "x-delivery-limit": 1_000_000,
    }
    assert (broker.rpc_queue("intake").expires, broker.rpc_queue("intake").queue_arguments) == (10.0, None)


def test_a_topic_names_its_source_its_fact_and_its_version():
    for topic, message in registry.ANNOUNCEMENTS.items():
        source, fact, version = topic.split(".")
        assert source in registry.SERVICES
        assert fact.replace("_", "").isalpha()
        assert version.startswith("v")
        assert message.__module__ == f"services.contracts.{source}.announcements"
        assert source not in message.AUDIENCE


def test_as_whom_a_service_acts():
    assert {name: str(subject) for name, subject in registry.SERVICE_IDS.items()} == {
        "directory": "5b1f7a52-0f3e-4f0c-9d0e-6a3a6f6f1d01",
        "intake": "c8f4b7de-2d0b-4b1e-8a55-0b5f4e1c2d02",
        "casebook": "2e9d6c31-7a4b-4c8f-b7d2-94d1a0c3e503",
        "reporting": "f07a3e84-51c9-4d26-9e1b-3c7d82b6a404",
    }
