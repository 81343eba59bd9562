"""For what work something is done at this moment: a request, a message, a job, a page. Names and ids only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


@dataclass(slots=True, eq=False)
class Cause:
    """`kind` is request, message, job, page, operator or process; `name` its own: of the request, the topic, the job …

    `id` is the command's or the message's. Compared by identity: one cause is one piece of work. A page gets its name
    once the request was routed.
    """

    kind: str
    name: str
    id: UUID | None = None


PROCESS = Cause("process", "own")  # starting, renewing the service's own key
_current: ContextVar[Cause] = ContextVar("spoorvast_cause", default=PROCESS)


def current_cause() -> Cause:
    return _current.get()


@contextmanager
def caused_by(kind: str, name: str, cause_id: UUID | None = None) -> Iterator[Cause]:
    """Everything inside the block is done for this."""
    token = _current.set(Cause(kind, name, cause_id))
    try:
        yield _current.get()
    finally:
        _current.reset(token)
