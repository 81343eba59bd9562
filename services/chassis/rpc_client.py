"""Asking a service: signs the actor, encodes the request, opens the answer or raises its `ContractError`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from services.chassis import metrics, telemetry
from services.chassis.codec import MalformedField, from_builtins, to_builtins
from services.contracts.envelope import Actor, Request
from services.contracts.errors import ContractError, ErrorCode

TIMEOUT = 5.0  # seconds for one question, its repeat included
_WORTH_REPEATING = 1.0  # seconds that must be left for a second attempt


class Wire(Protocol):
    """How bytes get to a service and back. Two adapters: `AmqpWire` and `LocalWire`; one suite tests both.

    `announcements` answers a page of `lines`. Both methods raise `ContractError(UNAVAILABLE)` when there is no answer
    in `timeout` seconds or nobody listens.
    """

    def call(self, service: str, name: str, payload: dict[str, Any], timeout: float = TIMEOUT) -> dict[str, Any]: ...

    def announcements(self, service: str, audience: str, after: int, limit: int) -> str: ...


class Signer(Protocol):
    """Signs who acts; `services.chassis.authority.AuthoritySigner` is one."""

    def sign(self, actor: Actor) -> str: ...


@contextmanager
def _counted(service: str, request: str) -> Iterator[None]:
    begun, code = time.perf_counter(), "error"
    try:
        yield
        code = "ok"
    except ContractError as error:
        code = error.code.value
        raise
    finally:
        metrics.ASKED.labels(service, request, code).observe(time.perf_counter() - begun)


class Services:
    """All services as one asks them. Safe to share between threads."""

    def __init__(self, wire: Wire, signer: Signer) -> None:
        self._wire = wire
        self._signer = signer

    def ask(self, request: Request, actor: Actor, *, service: str | None = None) -> Any:
        """The answer, an instance of `type(request).ANSWER`.

        `service` is needed only for a request that every service answers (`ReadTrail`). A lost connection is tried
        once more in the same five seconds: every command is retry-safe by its `command_id`, a query changes nothing.
        """
        name, target = type(request).__name__, service or request.SERVICE
        with _counted(target, name), telemetry.span(f"ask {name}", service=target, request=name) as span:
            payload = {
                "authority": self._signer.sign(actor),
                "request": to_builtins(request),
                "traceparent": telemetry.traceparent(),
            }
            reply = self._call(target, name, payload)
            error = reply.get("error")
            if isinstance(error, dict):
                telemetry.failed(span, str(error.get("code")))
                raise ContractError.from_payload(error)
            try:
                return from_builtins(reply["answer"], request.ANSWER)
            except (KeyError, MalformedField):
                raise ContractError(ErrorCode.INTERNAL) from None

    def _call(self, service: str, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        deadline = time.monotonic() + TIMEOUT
        try:
            return self._wire.call(service, name, payload, TIMEOUT)
        except ContractError as error:
            left = deadline - time.monotonic()
            if error.code is not ErrorCode.UNAVAILABLE or left < _WORTH_REPEATING:
                raise
        return self._wire.call(service, name, payload, left)
