"""*web*: two pages under load, beside the questions alone that they ask the services, by as many callers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from services.chassis.rpc_client import Services
from services.contracts.casebook import ShowWorklist, Worklist
from services.contracts.directory import ListServedClients, PublicClientPage, ServedClients, ShowPublicPage
from tests.bench.callers import together
from tests.bench.harness import Direction, Figure
from tests.bench.stage import Scale, Stage
from tests.bench.visitor import Visitor
from tests.bench.website import Site, website
from tests.support.story import VISITOR, Client, adviser

CALLERS = 8  # as many as the gateway has threads
_NOTES = """{page}, by {callers} visitors who keep their connection, from the gateway's own process under waitress:
session, questions over RabbitMQ, template, headers. Limit: {questions} asked alone by {callers} callers. Every page
and every answer is looked at."""
_PHYSICS = """Once every core is busy, this ratio is the processor time of the questions divided by that of the whole
page, so each gain in the questions lowers it: the faster they are, the larger the part of the page itself (waitress,
Flask with its session, limits and headers, a Jinja page of some fifty translated sentences), and the visitors run on
the same cores. It says how much a page adds, and can hold only where asking is expensive."""


@contextmanager
def web(stage: Stage, scale: Scale) -> Iterator[Sequence[Figure]]:
    with website(stage) as site:
        client = site.story.client()
        for _ in range(3):
            site.story.ask_for_talk(client, "Kan ik iemand spreken?")
            site.story.open_case(client, None)
        yield (
            _figure(
                "web-employee-page",
                "The page of a client organisation as an employee sees it",
                "its one question (the page with its advisers)",
                [_page(Visitor(site.url), f"/o/{client.slug}", b"Bram Smit") for _ in range(CALLERS)],
                _employee(site.platform.services, client),
                scale,
            ),
            _figure(
                "web-today-page",
                "The adviser's page of today",
                "its two questions (worklist, clients served)",
                [_page(_logged_in(site, client), "/vandaag", b"Zorggroep De Linde") for _ in range(CALLERS)],
                _today(site.platform.services, client),
                scale,
            ),
        )


def _figure(
    name: str,
    page: str,
    questions: str,
    pages: Sequence[Callable[[], None]],
    alone: Callable[[], None],
    scale: Scale,
) -> Figure:
    def warm() -> None:
        together(pages, CALLERS)
        together([alone] * CALLERS, CALLERS)

    return Figure(
        name=name,
        unit="pages/s",
        goal=0.8,
        direction=Direction.AT_LEAST,
        ours=lambda: together(pages, scale.pages),
        limit=lambda: together([alone] * CALLERS, scale.pages),
        notes=_NOTES.format(page=page, questions=questions, callers=CALLERS),
        physics=_PHYSICS,
        prepare=warm,
    )


def _page(visitor: Visitor, path: str, expected: bytes) -> Callable[[], None]:
    def open_page() -> None:
        page = visitor.get(path)
        assert page.status == 200, page.status
        assert expected in page.body

    return open_page


def _logged_in(site: Site, client: Client) -> Visitor:
    return site.adviser(client.chosen)


def _employee(services: Services, client: Client) -> Callable[[], None]:
    def ask() -> None:
        page: PublicClientPage = services.ask(ShowPublicPage(slug=client.slug), VISITOR)
        assert len(page.advisers) == 2

    return ask


def _today(services: Services, client: Client) -> Callable[[], None]:
    def ask() -> None:
        work: Worklist = services.ask(ShowWorklist(), adviser(client.chosen))
        served: ServedClients = services.ask(ListServedClients(), adviser(client.chosen))
        assert len(work.waiting) == 3
        assert [one.client_id for one in served.clients] == [client.client_id]

    return ask
