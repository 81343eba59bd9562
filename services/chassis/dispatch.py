"""From a request on the wire to a use case and back, the same for every service and every wire.

Verifies who asks, checks what is asked, carries a command out once, and turns whatever goes wrong into a code. No text
of an exception is logged or sent: it may hold words of a case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from services.chassis import metrics
from services.chassis.authority import AuthorityVerifier
from services.chassis.causes import caused_by
from services.chassis.clock import Clock
from services.chassis.codec import MalformedField, from_builtins, to_builtins
from services.chassis.command_ledger import StoredAnswer
from services.chassis.database_errors import Collision, OutcomeUnknown
from services.chassis.event_log import EventLog
from services.chassis.log import get_logger
from services.chassis.request_checks import check_size, check_texts, identity, malformed
from services.contracts.change import Act, Change
from services.contracts.envelope import Command, Context, Request
from services.contracts.errors import ContractError, ErrorCode, conflict, not_found, refused
from services.contracts.fields import Role
from services.contracts.registry import REQUESTS
from services.contracts.trail import ReadTrail, TrailPage

Handler = Callable[[Any, Context], Any]
ATTEMPTS = 3
_NOT_STAFF = frozenset({Role.CALLER, Role.VISITOR, Role.SERVICE})
_OUTCOMES = {ErrorCode.REFUSED: "refused", ErrorCode.CONFLICT: "stale"}
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_log = get_logger("dispatch")


class Dispatcher:
    """`handlers` by request type: `handler(request, context)`; a command returns a `Change`, a query its answer or one.

    `refused` (with a `rule`) and `stale` are the exceptions of the service's domain.
    """

    def __init__(
        self,
        service: str,
        handlers: Mapping[type[Any], Handler],
        event_log: EventLog,
        verifier: AuthorityVerifier,
        clock: Clock,
        refused: type[Exception],
        stale: type[Exception],
    ) -> None:
        self._service = service
        self._handlers: dict[type[Any], Handler] = {ReadTrail: self._read_trail, **handlers}
        self._event_log = event_log
        self._verifier = verifier
        self._clock = clock
        self._refused = refused
        self._stale = stale

    def handle(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        """`{"answer": …}` or `{"error": {"code", "details"}}`; never raises."""
        try:
            return {"answer": self._answer(name, payload)}
        except ContractError as error:
            return {"error": error.as_payload()}
        except Exception as error:  # noqa: BLE001 - whatever it is, only a reference leaves
            return {"error": self._unexpected(name, error).as_payload()}

    def _answer(self, name: str, payload: dict[str, Any]) -> Any:
        kind = REQUESTS[self._service].get(name)
        if kind is None:
            raise malformed("name", "unknown_request")
        check_size(payload)
        authority = payload.get("authority")
        if not isinstance(authority, str):
            raise ContractError(ErrorCode.UNAUTHENTICATED)
        actor = self._verifier.verify(authority)
        request = _decode(payload.get("request"), kind)
        if actor.role not in kind.ROLES:
            raise not_found()  # what is not yours is answered like what does not exist
        command_id = request.command_id if isinstance(request, Command) else uuid4()
        context = Context(actor, command_id, self._clock.now())
        with caused_by("request", name, context.command_id):
            if isinstance(request, Command):
                return self._counted(request, context)
            found = self._decide(request, context)
            if isinstance(found, Change):
                self._event_log.record(context, found)
                found = found.answer
            return to_builtins(found)

    def _counted(self, command: Command, context: Context) -> Any:
        outcome = "failed"
        try:
            answer, outcome = self._carry_out(command, context)
        except ContractError as error:
            outcome = _OUTCOMES.get(error.code, outcome)
            raise
        finally:
            metrics.COMMANDS.labels(self._service, type(command).__name__, outcome).inc()
        return answer

    def _carry_out(self, command: Command, context: Context) -> tuple[Any, str]:
        """Once per command_id, however often and however concurrently it is sent."""
        fingerprint = self._event_log.fingerprint(identity(command, context.actor))
        earlier = self._event_log.answer_of(context.command_id, fingerprint)
        problem: ContractError = conflict()
        for _ in range(ATTEMPTS):
            if earlier is not None:
                break
            try:
                change = self._decide(command, context)
                change = _with_act(change, command, context)
                self._event_log.record(context, change, fingerprint=fingerprint)
                return to_builtins(change.answer), "done"
            except Collision:
                problem = conflict()
            except OutcomeUnknown:
                problem = ContractError(ErrorCode.UNAVAILABLE)
            except ContractError as error:
                # The refusal may be caused by this very command, carried out a moment ago by a concurrent repeat.
                earlier = self._event_log.answer_of(context.command_id, fingerprint)
                if earlier is None:
                    raise error from None
                break
            earlier = self._event_log.answer_of(context.command_id, fingerprint)
        if isinstance(earlier, StoredAnswer):
            return earlier.value, "repeat"
        raise problem

    def _decide(self, request: Request, context: Context) -> Any:
        handler = self._handlers.get(type(request))
        if handler is None:
            raise LookupError("handler")
        try:
            return handler(request, context)
        except self._refused as error:
            refusal = refused(str(getattr(error, "rule", "")))
        except self._stale:
            refusal = conflict()
        raise refusal

    def _read_trail(self, request: ReadTrail, _context: Context) -> Change[TrailPage]:
        page = self._event_log.trail(request.before, request.limit)
        return Change(page, acts=(Act("trail_read"),))

    def _unexpected(self, name: str, error: Exception) -> ContractError:
        reference = uuid4().hex[:12]
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        _log.error(
            "request_failed",
            service=self._service,
            command=name if name in REQUESTS[self._service] else "unknown",
            reference=reference,
            error=type(error).__name__,
            function=trace.tb_frame.f_code.co_name if trace else None,
            line=trace.tb_lineno if trace else None,
        )
        return ContractError(ErrorCode.INTERNAL, reference=reference)


def _decode(value: object, kind: type[Request]) -> Request:
    try:
        request = from_builtins(value, kind)
    except MalformedField as error:
        raise malformed(error.field, "shape") from None
    check_texts(request)
    return request


def _with_act(change: Change[Any], command: Command, context: Context) -> Change[Any]:
    """Whatever staff changes leaves a line in the trail, also when the use case names none."""
    if change.acts or context.actor.role in _NOT_STAFF:
        return change
    return replace(change, acts=(Act(_WORD_START.sub("_", type(command).__name__).lower()),))
