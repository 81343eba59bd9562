"""Older versions of an announcement become the newest before anybody handles them.

A new version is a new topic (`….v2`) with a new class in the registry; the old class leaves the registry and a step
here turns its body into the next version's. Kept samples of every version that was ever sent are decoded by a test.
Receivers are deployed before senders; whoever receives a version it does not know parks the flow instead of guessing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.contracts.envelope import Announcement
from services.contracts.registry import ANNOUNCEMENTS

Body = dict[str, Any]
Step = Callable[[Body], Body]

STEPS: Mapping[str, Step] = {}
"""By old topic: how its body becomes the body of the next version. None is needed yet: every topic is at v1."""


class NewerVersion(Exception):
    """The topic is known, but not this version of it: this service must be deployed first."""


class UnknownTopic(Exception):
    """No such fact in these contracts."""


def upcast(
    topic: str,
    body: Body,
    steps: Mapping[str, Step] = STEPS,
    known: Mapping[str, type[Announcement]] = ANNOUNCEMENTS,
) -> tuple[type[Announcement], Body]:
    """The newest class for `topic` and the body in its shape. Raises `NewerVersion` or `UnknownTopic`."""
    while topic not in known:
        step = steps.get(topic)
        if step is None:
            raise _why_not(topic, known)
        body = step(body)
        topic = next_version(topic)
    return known[topic], body


def next_version(topic: str) -> str:
    fact, version = _split(topic)
    return f"{fact}.v{version + 1}"


def _why_not(topic: str, known: Mapping[str, type[Announcement]]) -> Exception:
    fact, version = _split(topic)
    versions = [found for name, found in map(_split, known) if name == fact]
    return NewerVersion() if versions and version > max(versions) else UnknownTopic()


def _split(topic: str) -> tuple[str, int]:
    fact, _, version = topic.rpartition(".v")
    if not fact or not version.isdecimal():
        raise UnknownTopic
    return fact, int(version)
