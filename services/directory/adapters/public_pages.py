"""Public pages of clients. The transaction of a visitor shows one client's rows and no other's."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.chassis.event_log import EventLog
from services.contracts.directory import PublicClientPage
from services.directory.adapters.adviser_cards import by_name, card_of
from services.directory.adapters.projections import clients_v1
from services.directory.adapters.row_security import narrow_to, of_client, of_slug
from services.directory.adapters.sealed_columns import SealedColumns
from services.directory.domain.assignment import CONVERSATIONS

_RUNNING = """
    SELECT 1 FROM assignments_v1 WHERE client_id = %(client)s AND modules && %(modules)s
    AND starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)"""
_ADVISERS = """
    SELECT a.adviser_id, a.name, a.profile, a.tracks, a.languages
    FROM allocations_v1 l JOIN advisers_v1 a USING (adviser_id)
    WHERE l.client_id = %(client)s AND l.starts_on <= %(day)s AND (l.ends_on IS NULL OR l.ends_on >= %(day)s)"""


class StoredPublicPages:
    """`application.ports.PublicPages`."""

    def __init__(self, log: EventLog, sealed: SealedColumns) -> None:
        self._log = log
        self._sealed = sealed

    def by_slug(self, slug: str, day: date) -> PublicClientPage | None:
        with self._log.cursor(of_slug(slug)) as cursor:
            row = cursor.execute("SELECT client_id, slug, name FROM clients_v1 WHERE slug = %s", (slug,)).fetchone()
            if row is None:
                return None
            narrow_to(cursor, row["client_id"])
            return self._page(cursor, row, day)

    def by_client(self, client_id: UUID, day: date) -> PublicClientPage | None:
        with self._log.cursor(of_client(client_id)) as cursor:
            cursor.execute("SELECT client_id, slug, name FROM clients_v1 WHERE client_id = %s", (client_id,))
            row = cursor.fetchone()
            return self._page(cursor, row, day) if row else None

    def _page(self, cursor: Cursor[DictRow], row: DictRow, day: date) -> PublicClientPage | None:
        client_id = row["client_id"]
        wanted = {"client": client_id, "day": day, "modules": [module.value for module in CONVERSATIONS]}
        if cursor.execute(_RUNNING, wanted).fetchone() is None:
            return None
        cursor.execute(_ADVISERS, {"client": client_id, "day": day})
        cards = [card_of(found, self._sealed) for found in cursor.fetchall()]
        return PublicClientPage(
            client_id=client_id,
            name=self._sealed.open(row["name"], clients_v1.NAME, client_id),
            slug=row["slug"],
            advisers=tuple(sorted(cards, key=by_name)),
        )
