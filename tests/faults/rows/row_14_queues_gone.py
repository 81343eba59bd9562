"""Every queue is deleted under load; the vhost is deleted and its definitions loaded again; the whole node is reset."""

from __future__ import annotations

import json
from pathlib import Path

from infra.rabbitmq.definitions import password_hash
from tests.faults.arena import Arena
from tests.faults.mending import REPAIRED_SECONDS, delete_queues, seconds_until_normal
from tests.faults.rows.row import Figures, Row


def run(arena: Arena) -> Figures:
    figures: Figures = {}
    with arena.busy(commands=400 if arena.full else 80) as load:
        load.wait_for(10)
        delete_queues(arena)
        figures["queues_repaired_seconds"] = seconds_until_normal(arena, REPAIRED_SECONDS)
        load.wait_for(40)
        _delete_vhost(arena)
        figures["vhost_repaired_seconds"] = seconds_until_normal(arena, REPAIRED_SECONDS)
        if arena.full:
            load.wait_for(200)
            _load_definitions_at_start(arena)
            for command in ("stop_app", "reset", "start_app", "await_startup"):
                arena.rabbitmq.ctl(command)
            figures["reset_repaired_seconds"] = seconds_until_normal(arena, REPAIRED_SECONDS)
    return {**figures, **load.figures()}


def _delete_vhost(arena: Arena) -> None:
    """And an operator imports the definitions again, as after any loss of a vhost alone."""
    vhost = arena.platform.amqp_uri.rsplit("/", 1)[1]
    arena.rabbitmq.ctl("delete_vhost", vhost)
    arena.rabbitmq.permit(vhost)


def _load_definitions_at_start(arena: Arena) -> None:
    """As in production: the definitions are part of the node's configuration. It starts anew to read that."""
    folder = arena.rabbitmq.folder.resolve()
    vhost = arena.platform.amqp_uri.rsplit("/", 1)[1]
    wanted = json.loads((folder / f"{vhost}.json").read_text())
    hashed = {"password_hash": password_hash(arena.rabbitmq.password), "tags": "administrator"}
    harness = {"name": arena.rabbitmq.user, "hashing_algorithm": "rabbit_password_hashing_sha256", **hashed}
    wanted["users"].append(harness)
    definitions = folder / "definitions.json"
    definitions.write_text(json.dumps(wanted))
    _configure(folder / "rabbitmq.conf", definitions)
    arena.rabbitmq.stop_node()
    arena.rabbitmq.start()


def _configure(configuration: Path, definitions: Path) -> None:
    lines = f"definitions.import_backend = local_filesystem\ndefinitions.local.path = {definitions}\n"
    written = configuration.read_text()
    if lines not in written:
        configuration.write_text(written + lines)


ROW = Row(14, "All queues deleted; the vhost deleted; the node reset", run)
