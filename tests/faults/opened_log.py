"""A service's log as it lies in its database, opened at its place: what the invariants look at.

Rows are read as the superuser and opened with the service's own keys. A row that does not open where it lies raises
DECRYPT_FAILED: it was moved, swapped or not bound to its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from services.chassis.codec import from_json
from services.chassis.keyring import DataKey
from services.chassis.sealing import open_sealed
from services.chassis.vault import Vault
from services.contracts.errors import ContractError


@dataclass(frozen=True)
class StoredEvent:
    stream: UUID
    version: int
    topic: str
    command_id: UUID
    role: str


@dataclass(frozen=True)
class StoredMessage:
    position: int
    audience: str
    topic: str
    message_id: UUID
    body: dict[str, Any]


@dataclass(frozen=True)
class OpenedLog:
    service: str
    events: list[StoredEvent]
    messages: list[StoredMessage]
    acts: list[tuple[str, str | None]]  # action, subject
    commands: set[UUID]
    unreadable: list[str]
    tracked: dict[str, int]
    relayed: int
    halted: dict[str, str]


class LogReader:
    """Keeps the keys it unwrapped, so that looking again costs little."""

    def __init__(self, service: str, dsn: str, vault: Vault) -> None:
        self._service = service
        self.dsn = dsn
        self._vault = vault
        self._service_key: DataKey | None = None
        self._case_keys: dict[UUID, DataKey] = {}

    def read(self) -> OpenedLog:
        unreadable: list[str] = []
        with psycopg.connect(self.dsn, row_factory=dict_row) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            self._unwrap(connection)
            events = self._events(connection, unreadable)
            messages = self._messages(connection, unreadable)
            acts = self._acts(connection, unreadable)
            commands = {row["command_id"] for row in connection.execute("SELECT command_id FROM commands")}
            tracked = {
                row["application_name"]: row["notification_id"] for row in connection.execute("SELECT * FROM tracking")
            }
            relayed = connection.execute("SELECT coalesce(max(position), 0) AS p FROM relay_progress").fetchone()
            halted = {row["source"]: row["error_code"] for row in connection.execute("SELECT * FROM flow_state")}
        position = int(relayed["p"]) if relayed else 0
        return OpenedLog(self._service, events, messages, acts, commands, unreadable, tracked, position, halted)

    def _unwrap(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        if self._service_key is None:
            row = connection.execute("SELECT key_id, wrapped FROM service_keys").fetchone()
            if row is not None:
                secret = self._vault.decrypt("transit-service", self._service, row["wrapped"])
                self._service_key = DataKey(bytes(row["key_id"]), secret)
        if self._service == "casebook":
            for row in connection.execute("SELECT stream_id, key_name, wrapped FROM case_keys").fetchall():
                if row["stream_id"] not in self._case_keys:
                    secret = self._vault.decrypt("transit-case", row["key_name"], row["wrapped"])
                    key_id = bytes.fromhex(row["key_name"].removeprefix("k-"))
                    self._case_keys[row["stream_id"]] = DataKey(key_id, secret)

    def _events(self, connection: psycopg.Connection[dict[str, Any]], unreadable: list[str]) -> list[StoredEvent]:
        found = []
        for row in connection.execute("SELECT * FROM events ORDER BY notification_id"):
            stream, version = row["originator_id"], row["originator_version"]
            key = self._case_keys.get(stream) or self._service_key
            place = self._service.encode() + b"/v1\0" + stream.bytes + version.to_bytes(8, "big")
            body = self._open(key, bytes(row["state"]), place, f"event {stream} {version}", unreadable)
            if body is not None:
                stamp = body["s"]["stamp"]
                command_id = UUID(stamp["command_id"])
                found.append(StoredEvent(stream, version, body["t"], command_id, stamp["role"]))
        return found

    def _messages(self, connection: psycopg.Connection[dict[str, Any]], unreadable: list[str]) -> list[StoredMessage]:
        found = []
        for row in connection.execute("SELECT * FROM announcements ORDER BY position"):
            position, audience, topic, message_id = (
                row["position"],
                row["audience"],
                row["topic"],
                row["message_id"],
            )
            place = f"{self._service}/announcement/v1\0{audience}\0{topic}\0".encode()
            place += position.to_bytes(8, "big") + message_id.bytes
            body = self._open(self._service_key, bytes(row["sealed"]), place, f"message {position}", unreadable)
            if body is not None:
                found.append(StoredMessage(position, audience, topic, message_id, body))
        return found

    def _acts(
        self, connection: psycopg.Connection[dict[str, Any]], unreadable: list[str]
    ) -> list[tuple[str, str | None]]:
        found = []
        for row in connection.execute("SELECT position, sealed FROM trail ORDER BY position"):
            place = self._service.encode() + b"/trail/v1\0" + row["position"].to_bytes(8, "big")
            line = self._open(self._service_key, bytes(row["sealed"]), place, f"trail {row['position']}", unreadable)
            if line is not None:
                found.append((line["action"], line["subject"]))
        return found

    def _open(
        self, key: DataKey | None, sealed: bytes, place: bytes, name: str, unreadable: list[str]
    ) -> dict[str, Any] | None:
        try:
            if key is not None:
                opened: dict[str, Any] = from_json(open_sealed(key, sealed, place))
                return opened
        except ContractError:
            pass
        unreadable.append(f"{self._service}: {name} does not open at its place")
        return None
