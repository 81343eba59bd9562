"""The broker runs out of memory or disk and takes nothing: everybody is told at once, and afterwards all goes on."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable

from services.chassis.broker_publisher import BrokerPublisher
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.trail import ReadTrail
from services.directory.composition import open_event_log
from tests.faults.arena import Arena
from tests.faults.mending import RETURNED_SECONDS, seconds_until_normal
from tests.faults.rows.row import Figures, Row
from tests.support.platform import PRIVACY_OFFICER, until

TELEPHONE = "088 000 00 00"
REFUSED_SECONDS = 5.0
ALARMS = {
    "memory": (("set_vm_memory_high_watermark", "0"), ("set_vm_memory_high_watermark", "absolute", "1GB")),
    "disk": (("set_disk_free_limit", "1000000GB"), ("set_disk_free_limit", "50MB")),
}


def run(arena: Arena) -> Figures:
    page = f"{arena.platform.website_url}/o/{arena.watcher.client.slug}"
    until(lambda: _is_there(page), 60, "the website")
    figures: Figures = {}
    for name in ALARMS if arena.full else ("memory",):
        raised, cleared = ALARMS[name]
        with arena.busy(commands=200 if arena.full else 40) as load:
            load.wait_for(10)
            arena.rabbitmq.ctl(*raised)
            try:
                figures |= {f"{name}_{what}": seconds for what, seconds in refusals(arena, page).items()}
            finally:
                arena.rabbitmq.ctl(*cleared)
            figures[f"{name}_normal_seconds"] = seconds_until_normal(arena, RETURNED_SECONDS)
        figures |= {f"{name}_{what}": figure for what, figure in load.figures().items() if what in ("acked", "unknown")}
    return figures


def refusals(arena: Arena, page: str) -> dict[str, float]:
    """How long each waited at most until it knew. Nobody may have waited for the alarm to end."""
    asked = max(_seconds_of(lambda: _is_unavailable(lambda: _ask(arena))) for _ in range(5))
    publisher = BrokerPublisher("directory", arena.rabbitmq.as_user(arena.platform.amqp_uri, "directory"))
    log = open_event_log(arena.platform.environ("directory"))
    try:
        told = log.announcements_from(0, 200)
        published = max(_seconds_of(lambda: _is_unavailable(lambda: publisher.deliver(told))) for _ in range(2))
    finally:
        publisher.close()
        log.close()
    visited = max(_seconds_of(lambda: _visited(page, REFUSED_SECONDS * 2)) for _ in range(2))
    found = {"question_refused_seconds": asked, "publish_refused_seconds": published, "page_seconds": visited}
    assert max(found.values()) <= REFUSED_SECONDS, found
    return {name: round(seconds, 2) for name, seconds in found.items()}


def _ask(arena: Arena) -> None:
    arena.platform.services.ask(ReadTrail(limit=1), PRIVACY_OFFICER, service="casebook")


def _is_unavailable(work: Callable[[], object]) -> None:
    try:
        work()
    except ContractError as error:
        assert error.code is ErrorCode.UNAVAILABLE, error.code
    else:
        raise AssertionError("a broker in alarm took something")


def _visited(page: str, seconds: float) -> None:
    """The employee's page: as always, or an honest 503 with the telephone number."""
    try:
        with urllib.request.urlopen(page, timeout=seconds) as answer:  # noqa: S310
            assert answer.status == 200
    except urllib.error.HTTPError as answer:
        with answer:
            assert answer.code == 503, answer.code
            assert TELEPHONE in answer.read().decode()


def _is_there(page: str) -> bool:
    try:
        _visited(page, REFUSED_SECONDS)
    except OSError:
        return False
    return True


def _seconds_of(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


ROW = Row(13, "The broker in a memory or disk alarm", run)
