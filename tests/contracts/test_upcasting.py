"""Old versions become the newest; newer and unknown ones are told apart and never guessed."""

from __future__ import annotations

import pytest

from services.contracts.casebook import RequestDeclined
from services.contracts.upcasting import STEPS, NewerVersion, UnknownTopic, next_version, upcast

KNOWN = {"casebook.request_declined.v3": RequestDeclined}
TO_V3 = {
    "casebook.request_declined.v1": lambda body: {"thread_id": body["thread"]},
    "casebook.request_declined.v2": lambda body: body | {"adviser_id": "a"},
}


def test_a_current_version_passes_unchanged():
    assert upcast("casebook.request_declined.v3", {"x": 1}, TO_V3, KNOWN) == (RequestDeclined, {"x": 1})


def test_an_old_version_takes_every_step():
    assert upcast("casebook.request_declined.v1", {"thread": "t"}, TO_V3, KNOWN) == (
        RequestDeclined,
        {"thread_id": "t", "adviser_id": "a"},
    )


def test_a_newer_version_is_told_as_such():
    with pytest.raises(NewerVersion):
        upcast("casebook.request_declined.v4", {}, TO_V3, KNOWN)


@pytest.mark.parametrize("topic", ["casebook.unheard_of.v1", "casebook.request_declined.v0", "nonsense", "a.b.vx", ""])
def test_anything_else_is_unknown(topic):
    with pytest.raises(UnknownTopic):
        upcast(topic, {}, TO_V3, KNOWN)


def test_a_step_leads_one_version_on():
    assert next_version("casebook.request_declined.v9") == "casebook.request_declined.v10"


def test_every_step_ends_at_a_known_topic():
    for topic in STEPS:
        kind, _body = upcast(topic, {}, dict.fromkeys(STEPS, lambda body: body))
        assert kind.TOPIC.rsplit(".", 1)[0] == topic.rsplit(".", 1)[0]
