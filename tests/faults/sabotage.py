"""Promises broken on purpose, to see that the invariants notice. Composes a service as its own composition does, with
one switch thrown. Only `sabotaged_process.py` comes here; no product code knows of it.

Read from the environment of that process: SABOTAGE (the switch) and SABOTAGED (the service).
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.thread import Thread
from services.chassis import flow_positions, keyring
from services.chassis.lines import EMPTY
from services.chassis.receiving import Flow
from services.chassis.wiring import Service
from services.contracts import registry
from services.contracts.directory import ClientRegistered
from services.contracts.envelope import Envelope

DROPPED = 50  # one message in so many
NEWER_TOPIC = "directory.client_registered.v2"
TAG = 16  # bytes of proof at the end of what GCM sealed


def compose(environ: Mapping[str, str], wire: Any) -> Service:
    module = importlib.import_module(f"services.{environ['SABOTAGED']}.composition")
    return _SWITCHES[environ["SABOTAGE"]](module.compose, environ, wire)


def drop_messages(composed: Callable[..., Service], environ: Mapping[str, str], wire: Any) -> Service:
    """One message in fifty never arrives, and nothing is pulled."""
    service = composed(environ, WithoutPulling(wire))
    numbers = itertools.count(1)
    flows: Any = tuple(Dropping(flow, numbers) for flow in service.flows)
    return replace(service, flows=flows)


def forget_tracking(composed: Callable[..., Service], environ: Mapping[str, str], wire: Any) -> Service:
    """What is applied is never noted down."""
    flow_positions.advance = lambda *_place: None
    return composed(environ, wire)


def ignore_place(composed: Callable[..., Service], environ: Mapping[str, str], wire: Any) -> Service:
    """The place to which a row is bound is not looked at, so a row that was moved opens."""
    vars(keyring)["AESGCM"] = PlaceBlind
    return composed(environ, wire)


def serve_everyone(composed: Callable[..., Service], environ: Mapping[str, str], wire: Any) -> Service:
    """Every adviser is everybody's adviser."""
    CaseFile.is_served_to = Thread.is_served_to = lambda *_anyone: True  # type: ignore[method-assign, assignment]
    return composed(environ, wire)


def know_newer(composed: Callable[..., Service], environ: Mapping[str, str], wire: Any) -> Service:
    """No broken promise: the service's next release, which also knows version 2 of a message."""
    registry.ANNOUNCEMENTS[NEWER_TOPIC] = ClientRegistered
    return composed(environ, wire)


_SWITCHES = {
    "newer": know_newer,
    "drop": drop_messages,
    "untracked": forget_tracking,
    "placeless": ignore_place,
    "open-doors": serve_everyone,
}


@dataclass
class WithoutPulling:
    wire: Any

    def announcements(self, *_question: object) -> str:
        return EMPTY

    def __getattr__(self, name: str) -> Any:
        return getattr(self.wire, name)


@dataclass
class Dropping:
    flow: Flow
    numbers: Any

    def receive(self, envelope: Envelope) -> None:
        if next(self.numbers) % DROPPED:
            self.flow.receive(envelope)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.flow, name)


class PlaceBlind:
    """Opens without asking whether key, place and bytes belong together: GCM without its check is a counter mode."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.AES(key)
        self._sealing = AESGCM(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        return self._sealing.encrypt(nonce, data, associated_data)

    def decrypt(self, nonce: bytes, data: bytes, _place: bytes | None) -> bytes:
        counter = modes.CTR(nonce + (2).to_bytes(4, "big"))
        return Cipher(self._algorithm, counter).decryptor().update(data[:-TAG])
