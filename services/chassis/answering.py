"""The two things every service answers, whatever the wire: a request, and a pull of its announcements."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from services.chassis import telemetry
from services.chassis.lines import page_of
from services.chassis.log import get_logger
from services.chassis.wiring import Service
from services.contracts import registry
from services.contracts.errors import ContractError, ErrorCode

MAX_PULL = 4000
MAX_PULL_BYTES = 4 * 1024 * 1024  # a pull answer stays far below what a broker takes in one message
_log = get_logger("answering")


def answer(service: Service, name: object, payload: object) -> dict[str, Any]:
    """`{"answer": …}` or `{"error": …}`; never raises, so no wire can leak the text of an exception."""
    known = name if isinstance(name, str) and name in registry.REQUESTS.get(service.name, {}) else "unknown"
    if not isinstance(payload, dict) or not isinstance(name, str):
        return {"error": ContractError(ErrorCode.MALFORMED).as_payload()}
    with telemetry.span(f"answer {known}", payload.get("traceparent"), service=service.name, request=known) as span:
        try:
            reply = service.dispatcher.handle(name, payload)
        except Exception as error:  # noqa: BLE001 - the last line before the wire: a code crosses, nothing else
            reply = {"error": _unexpected(service.name, known, error).as_payload()}
        if "error" in reply:
            telemetry.failed(span, str(reply["error"].get("code")))
        return reply


def announcements(service: Service, audience: object, after: object, limit: object) -> str:
    """What `service` announced to `audience` after a position, oldest first, at most `limit` and at most 4 MiB: a page.

    An empty page means: nothing newer. A shorter one than asked does not.
    """
    if not (isinstance(audience, str) and isinstance(after, int) and isinstance(limit, int)):
        raise ContractError(ErrorCode.MALFORMED)
    lines = service.event_log.lines_after(audience, after, max(1, min(limit, MAX_PULL)))
    return page_of(lines, MAX_PULL_BYTES)


def pulled(service: Service, audience: object, after: object, limit: object) -> dict[str, Any]:
    """`announcements` as it crosses a wire: like `answer` it never raises."""
    try:
        return {"answer": announcements(service, audience, after, limit)}
    except ContractError as error:
        return {"error": error.as_payload()}
    except Exception as error:  # noqa: BLE001 - as in `answer`
        return {"error": _unexpected(service.name, "announcements", error).as_payload()}


def _unexpected(service: str, request: str, error: Exception) -> ContractError:
    reference = uuid4().hex[:12]
    _log.error("request_failed", service=service, command=request, reference=reference, error=type(error).__name__)
    return ContractError(ErrorCode.INTERNAL, reference=reference)
