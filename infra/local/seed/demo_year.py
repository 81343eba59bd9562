"""A believable year of one provider, entered through the real use cases, the same at every first start."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from infra.local.folder import write_private
from infra.local.logins import Login, keep, new_login, open_accounts
from infra.local.platform import LocalPlatform
from infra.local.seed.office import Office, SeededAdviser, SeededClient, contact_email
from infra.local.seed.reports import STILL_DRAFTS, Reports
from infra.local.seed.stage import HERE, Stage, Story
from infra.local.seed.talks import OpenTalk, Talks
from infra.local.telling import Tells
from services.contracts.fields import Role

SEED = 2611
SINCE_THEN = 0.12  # conversations after the demo year, as a share of it per year


def seed(platform: LocalPlatform, tells: Tells) -> None:
    """Takes about half a minute. One that is cut off is thrown away by the next start: there is never half a year."""
    tells.seeding()
    now = platform.clock.now()
    stage = Stage(platform, Random(SEED), now, tells.seeded_until)  # noqa: S311 -- chance for a demo, not for keys
    platform.begin_anew()
    try:
        with platform.app.app_context():
            _play(stage, now.astimezone(HERE).date())
    finally:
        platform.clock.set(None)
    platform.mark_seeded()


def _play(stage: Stage, today: date) -> None:
    year = today.year - 1
    office = Office.of(stage, year)
    advisers, clients = office.people()
    stage.play([*map(office.register_adviser, advisers), *map(office.register_client, clients)])
    stage.catch_up("intake", "casebook", "reporting")
    threads: list[OpenTalk] = []
    reports = Reports(stage, year, {str(one.adviser_id): one.demo.name for one in advisers})
    stage.play(
        [
            *map(office.grow, clients),
            *_talks(stage, Talks(stage, threads.append), clients, year, today),
            reports.drafted(),
            *(reports.released(client, number) for number, client in enumerate(clients[:-STILL_DRAFTS])),
        ]
    )
    stage.catch_up("intake", "casebook", "reporting")
    _keep_logins(stage, office, advisers, clients)
    _keep_caller(stage, threads[-1])


def _talks(stage: Stage, talks: Talks, clients: tuple[SeededClient, ...], year: int, today: date) -> Iterator[Story]:
    for client in clients:
        yield from _of_client(stage, talks, client, date(year, 1, 5), date(year, 12, 20), client.demo.conversations)
        since = date(year + 1, 1, 4)
        share = SINCE_THEN * (today - since).days / 365
        yield from _of_client(stage, talks, client, since, today, round(client.demo.conversations * share))
    for client in clients[:5]:  # requests of yesterday and today, still waiting or just accepted
        yield talks.asked(client, today - timedelta(days=stage.rng.randrange(4)), 1)


def _of_client(
    stage: Stage, talks: Talks, client: SeededClient, first: date, last: date, conversations: int
) -> Iterator[Story]:
    """Cases until the number is reached; a year's follow-ups may fall after `last`."""
    days = max(1, (last - first).days)
    while conversations > 0:
        day = first + timedelta(days=stage.rng.randrange(days))
        kind = stage.rng.random()
        count = 1 if kind < 0.4 else min(conversations, stage.rng.choice((1, 2, 2, 3, 3, 4, 5)))
        if kind < 0.4:
            yield talks.in_passing(client, day)
        elif kind < 0.7:
            yield talks.called(client, day, count)
        else:
            yield talks.asked(client, day, count)
        conversations -= count


def _keep_logins(
    stage: Stage, office: Office, advisers: tuple[SeededAdviser, ...], clients: tuple[SeededClient, ...]
) -> None:
    """One per role; the contact person's client has a released report with a number in it."""
    client, busiest = clients[0], advisers[0]
    contact = client.demo.contacts[0][0]
    provider = "spoorvast.example"
    logins: tuple[Login, ...] = (
        new_login("Vertrouwenspersoon", Role.ADVISER, busiest.demo.email, busiest.adviser_id),
        new_login("Coördinator", Role.COORDINATOR, f"wilma.jonker@{provider}", office.coordinator.subject),
        new_login(
            "Contactpersoon (HR)",
            Role.CLIENT_CONTACT,
            contact_email(client.demo, contact),
            client.contact_ids[0],
            client.client_id,
        ),
        new_login("Functionaris gegevensbescherming", Role.PRIVACY_OFFICER, f"sjoerd.talen@{provider}"),
        new_login("Kwaliteitsverantwoordelijke", Role.QUALITY_LEAD, f"ageeth.boersma@{provider}"),
    )
    open_accounts(stage.platform.app, logins)
    keep(stage.platform.folder.path, logins)


def _keep_caller(stage: Stage, talk: OpenTalk) -> None:
    """The receipt code of a made-up caller, so that the caller's pages can be seen as well."""
    lines = {"receipt_code": talk.code, "client_page": f"/o/{talk.client.demo.slug}"}
    write_private(stage.platform.folder.path / "caller.json", json.dumps(lines))
