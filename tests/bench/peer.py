"""*peer*: a case file opened through the website, beside what GlobaLeaks took for a report; and fifty requests at once.

GlobaLeaks 5.0.15 was measured once (`performance.md` section 6): one report page, decrypted, 18 kB, took 13.8 ms at the
median. It is not installed here, so its figure has to be brought to the speed that this machine has now. The scale is
a page that neither of them is: a bare Flask page with a template under waitress (`bare_website.py`), of which the same
machine gave 3,112 per second then, by sixteen visitors (section 5). If it gives half of that now, whatever else runs,
then 13.8 ms then are 27.6 ms now. The visitors of then were `wrk`, written in C; ours are Python threads and take some
of the rate, so the scale may call the machine slower than it is by their part.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from time import perf_counter
from uuid import UUID

from services.contracts.casebook import ShowWorklist, Worklist
from tests.bench.bare_website import LAST, bare_website
from tests.bench.callers import together
from tests.bench.harness import Direction, Figure, Sample
from tests.bench.stage import Scale, Stage
from tests.bench.visitor import Page, Visitor
from tests.bench.website import Site, website, words
from tests.support.platform import until
from tests.support.story import Client, adviser

GLOBALEAKS_MS = 13.8  # median of one report page
BARE_THEN = 3112.0  # bare Flask pages per second on this machine when that was measured
BARE_VISITORS = 16
NOTES, CHARACTERS = 12, 1250
_CASE = """The median time of a case file opened by its adviser through the website: {notes} notes of {characters}
characters, three conversations and its coding; sealed three times over (wire, event, note), opened on the page, and
each opening stored in the trail. Limit: GlobaLeaks' report page (18 kB, one note of 1.25 kB), {then} ms, scaled by a
bare Flask page that gave {bare:,.0f} per second when that was measured. Its page went over TLS and ours does not, which
is a tenth of a millisecond on a connection that stands."""
_REQUESTS = """{count} employees send the form for a conversation at the same moment, each with a message, each in a
session of its own. Counted: those that got their code, against those that sent; the adviser's worklist then holds every
one. GlobaLeaks lost 15 of 25 at four at once (a race on a counter, section 6)."""


@contextmanager
def peer(stage: Stage, scale: Scale) -> Iterator[Sequence[Figure]]:
    with website(stage) as site, tempfile.TemporaryDirectory() as folder, bare_website(Path(folder)) as bare:
        client = site.story.client()
        case_id = site.case(client, NOTES, CHARACTERS)
        yield (
            _case_page(site, client, case_id, bare, scale),
            _submissions(site, scale.submissions),
        )


def _case_page(site: Site, client: Client, case_id: UUID, bare: str, scale: Scale) -> Figure:
    visitor = site.adviser(client.chosen)
    visitors = [Visitor(bare) for _ in range(BARE_VISITORS)]

    def open_case() -> float:
        begun = perf_counter()
        page = visitor.get(f"/dossiers/{case_id}")
        took = perf_counter() - begun
        assert page.status == 200, page.status
        assert page.body.decode().count(words(CHARACTERS)) == NOTES
        return took * 1000

    def ours() -> Sample:
        return Sample(statistics.median(open_case() for _ in range(scale.openings)), scale.openings)

    def limit() -> Sample:
        rate = together([_bare(one) for one in visitors], scale.pages * 4).value
        return Sample(GLOBALEAKS_MS * BARE_THEN / rate, scale.openings)

    def warm() -> None:
        open_case()
        together([_bare(one) for one in visitors], BARE_VISITORS)

    return Figure(
        name="peer-case-page",
        unit="ms",
        goal=0.5,
        direction=Direction.AT_MOST,
        ours=ours,
        limit=limit,
        notes=_CASE.format(notes=NOTES, characters=CHARACTERS, then=GLOBALEAKS_MS, bare=BARE_THEN),
        physics="""An opening is two questions to two services, one of which writes to the trail before it answers, and
        a page with five forms; each hop waits for a turn on two cores.""",
        prepare=warm,
    )


def _submissions(site: Site, count: int) -> Figure:
    sending = _Sending(site, count)
    return Figure(
        name="peer-requests-at-once",
        unit="requests",
        goal=1.0,
        direction=Direction.AT_LEAST,
        ours=sending.accepted,
        limit=lambda: Sample(count, count),
        notes=_REQUESTS.format(count=count),
        prepare=sending.open_forms,
    )


class _Sending:
    """A client of its own each round: a client takes sixty requests an hour."""

    def __init__(self, site: Site, count: int) -> None:
        self._site, self._count = site, count
        self._client: Client | None = None
        self._forms: list[tuple[Visitor, str, dict[str, str]]] = []

    def open_forms(self) -> None:
        self._client = client = self._site.story.client()
        path = f"/o/{client.slug}/gesprek/{client.chosen}"
        until(lambda: self._knows(client, path), what="intake to know the advisers of the client")
        visitors = [Visitor(self._site.url) for _ in range(self._count)]
        self._forms = [(one, path, one.get(path).hidden_fields()) for one in visitors]
        for visitor in visitors:
            visitor.close()

    def accepted(self) -> Sample:
        assert self._client is not None
        client, together_now, pages = self._client, Barrier(self._count), list[Page]()
        before = self._waiting(client)

        def send(form: tuple[Visitor, str, dict[str, str]]) -> Callable[[], None]:
            visitor, path, fields = form

            def ask() -> None:
                together_now.wait(30)
                pages.append(visitor.post(path, fields | {"message": words(300), "private_address": ""}))
                visitor.close()  # waitress holds a hundred connections, idle ones included

            return ask

        together([send(form) for form in self._forms], self._count)
        got_code = [page for page in pages if page.status == 303 and page.location.endswith("/gesprek/code")]
        until(lambda: self._waiting(client) - before == len(got_code), what="the adviser to see every request")
        return Sample(len(got_code), len(pages))

    def _knows(self, client: Client, path: str) -> bool:
        """One request beforehand: until the allocation has arrived at intake it refuses."""
        return Visitor(self._site.url).send_form(path, {"message": "", "private_address": ""}).status == 303

    def _waiting(self, client: Client) -> int:
        work: Worklist = self._site.platform.services.ask(ShowWorklist(), adviser(client.chosen))
        return len(work.waiting)


def _bare(visitor: Visitor) -> Callable[[], None]:
    def ask() -> None:
        page = visitor.get("/")
        assert page.status == 200
        assert LAST in page.body

    return ask
