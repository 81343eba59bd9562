"""Every announcement that was ever sent can still be read, and none changes its shape without a new version."""

from __future__ import annotations

import json

import jsonschema
import pytest

from services.chassis.codec import from_builtins, from_json
from services.contracts import examples, registry
from services.contracts.upcasting import upcast
from tests.contracts.freeze import SAMPLES, SCHEMAS, freeze, sample_of

BY_TOPIC = {message.TOPIC: message for message in examples.ALL}
KEPT = sorted(path.stem for path in SAMPLES.glob("*.json"))


def test_every_announcement_has_an_example_a_schema_and_a_sample():
    topics = sorted(registry.ANNOUNCEMENTS)
    assert sorted(BY_TOPIC) == topics
    assert set(topics) <= {path.stem for path in SCHEMAS.glob("*.json")}
    assert set(topics) <= set(KEPT)


def test_no_shape_changed_without_a_new_version():
    assert freeze() == [], "give the topic a new version and a step in upcasting.py"


def test_a_changed_shape_is_noticed(tmp_path):
    freeze(tmp_path, tmp_path)
    schema = tmp_path / f"{examples.A_DECLINE.TOPIC}.json"
    frozen = json.loads(schema.read_text())
    frozen["$defs"]["RequestDeclined"]["required"].remove("adviser_id")
    schema.write_text(json.dumps(frozen))
    assert freeze(tmp_path, tmp_path) == [examples.A_DECLINE.TOPIC]


@pytest.mark.parametrize("topic", KEPT)
def test_a_kept_sample_is_still_read(topic):
    kind, body = upcast(topic, from_json((SAMPLES / f"{topic}.json").read_bytes()))
    message = from_builtins(body, kind)
    if topic in BY_TOPIC:
        assert message == BY_TOPIC[topic]


@pytest.mark.parametrize("topic", sorted(BY_TOPIC))
def test_an_example_keeps_to_its_schema(topic):
    schema = json.loads((SCHEMAS / f"{topic}.json").read_text())
    jsonschema.validate(json.loads(sample_of(BY_TOPIC[topic])), schema)


@pytest.mark.parametrize("topic", sorted(BY_TOPIC))
def test_a_field_added_by_a_newer_sender_is_ignored(topic):
    body = json.loads(sample_of(BY_TOPIC[topic])) | {"added_later": 1}
    assert from_builtins(body, registry.ANNOUNCEMENTS[topic]) == BY_TOPIC[topic]
