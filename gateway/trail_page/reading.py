"""The trail of the whole platform, put together from the trail that each service keeps of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.database import engine
from gateway.parts import parts
from gateway.rpc import current_actor, services
from gateway.trail import gateway_trail, write_line
from gateway.trail_page.words import GATEWAY
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.trail import ReadTrail, TrailLine, TrailPage

PAGE = 100  # lines


@dataclass(frozen=True)
class Found:
    """One page: (service, line) newest first; where each service goes on; which services gave no answer."""

    lines: Sequence[tuple[str, TrailLine]]
    older: Mapping[str, int]
    silent: Sequence[str]


def read_trail(wanted: Sequence[str], before: Mapping[str, int]) -> Found:
    """`before` holds a position per service; a service that is at its end has 0 and is not asked again."""
    pages: dict[str, TrailPage] = {}
    silent = []
    for service in wanted:
        if before.get(service) == 0:
            continue
        try:
            pages[service] = _page(service, before.get(service))
        except ContractError as error:
            if error.code not in {ErrorCode.UNAVAILABLE, ErrorCode.KEY_SERVICE_UNAVAILABLE}:
                raise
            silent.append(service)
    merged = sorted(
        ((service, line) for service, page in pages.items() for line in page.lines),
        key=lambda pair: (pair[1].at, pair[1].position),
        reverse=True,
    )[:PAGE]
    return Found(merged, _older(pages, merged, before, silent), silent)


def _page(service: str, before: int | None) -> TrailPage:
    if service != GATEWAY:
        page: TrailPage = services().ask(ReadTrail(before=before, limit=PAGE), current_actor(), service=service)
        return page
    reader = current_actor()
    page = gateway_trail(before, PAGE)
    with engine().begin() as connection:
        write_line(connection, parts().clock.now(), reader.subject, reader.role, "trail_read")
    return page


def _older(
    pages: Mapping[str, TrailPage],
    shown: Sequence[tuple[str, TrailLine]],
    before: Mapping[str, int],
    silent: Sequence[str],
) -> Mapping[str, int]:
    """Empty when everything was shown. A service goes on below its last line that fitted on this page."""
    last = {service: line.position for service, line in shown}  # the later one of a service overwrites the newer
    count = {service: sum(1 for name, _ in shown if name == service) for service in pages}
    more = {service: count[service] < len(page.lines) or page.older is not None for service, page in pages.items()}
    if not any(more.values()):
        return {}
    going_on = {
        service: last.get(service, page.lines[0].position + 1) if more[service] else 0
        for service, page in pages.items()
    }
    at_their_end = {service: 0 for service, position in before.items() if position == 0}
    not_heard = {service: before[service] for service in silent if service in before}
    return going_on | at_their_end | not_heard
