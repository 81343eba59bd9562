"""Clients for the coordinator. A fixed number of questions to the database, however many clients there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.chassis.event_log import EventLog
from services.contracts.directory import (
    AllocationView,
    AssignmentView,
    ClientDetail,
    ClientLine,
    ClientPage,
    ContactView,
)
from services.contracts.fields import ContactRole, Module
from services.directory.adapters.adviser_cards import by_name, card_of
from services.directory.adapters.projections import allocations_v1, clients_v1, contacts_v1
from services.directory.adapters.row_security import AS_PROVIDER, of_client
from services.directory.adapters.sealed_columns import SealedColumns
from services.directory.adapters.searching import folded, matches
from services.directory.adapters.unit_rows import units_of

_TOTALS = """
    SELECT c.client_id,
        (SELECT count(*) FROM allocations_v1 a WHERE a.client_id = c.client_id
            AND a.starts_on <= %(day)s AND (a.ends_on IS NULL OR a.ends_on >= %(day)s)) AS advisers,
        EXISTS (SELECT 1 FROM assignments_v1 s WHERE s.client_id = c.client_id
            AND s.starts_on <= %(day)s AND (s.ends_on IS NULL OR s.ends_on >= %(day)s)) AS has_assignment,
        (SELECT coalesce(sum(h.headcount), 0) FROM units_v1 u
            CROSS JOIN LATERAL (SELECT headcount FROM headcounts_v1 h
                WHERE h.client_id = u.client_id AND h.unit_id = u.unit_id AND h.valid_from <= %(day)s
                ORDER BY h.valid_from DESC LIMIT 1) h
            WHERE u.client_id = c.client_id
            AND u.valid_from <= %(day)s AND (u.ends_on IS NULL OR u.ends_on >= %(day)s)) AS headcount
    FROM clients_v1 c WHERE c.client_id = ANY(%(clients)s)"""

# The one that runs on the day, or else the next, or else the last.
_ASSIGNMENT = """
    SELECT * FROM assignments_v1 WHERE client_id = %(client)s
    ORDER BY (starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)) DESC, starts_on > %(day)s DESC,
        CASE WHEN starts_on > %(day)s THEN starts_on END, starts_on DESC
    LIMIT 1"""

_ALLOCATIONS = """
    SELECT l.client_id, l.starts_on, l.ends_on, l.reason,
           a.adviser_id, a.name, a.profile, a.tracks, a.languages
    FROM allocations_v1 l JOIN advisers_v1 a USING (adviser_id) WHERE l.client_id = %s"""


class StoredClientPages:
    """`application.ports.ClientPages`."""

    def __init__(self, log: EventLog, sealed: SealedColumns) -> None:
        self._log = log
        self._sealed = sealed

    def page(self, search: str, offset: int, limit: int, day: date) -> ClientPage:
        """Names are sealed at rest, so they are opened, searched and sorted here: a few hundred take milliseconds."""
        with self._log.cursor(AS_PROVIDER) as cursor:
            cursor.execute("SELECT client_id, slug, sector, name FROM clients_v1")
            rows = [(self._name(row), row) for row in cursor.fetchall()]
            found = [(name, row) for name, row in rows if matches(search, name, row["slug"], row["sector"])]
            found.sort(key=lambda pair: (folded(pair[0]), str(pair[1]["client_id"])))
            lines = self._lines(cursor, found[offset : offset + limit], day)
        return ClientPage(lines=lines, total=len(found))

    def _lines(
        self, cursor: Cursor[DictRow], shown: Sequence[tuple[str, DictRow]], day: date
    ) -> tuple[ClientLine, ...]:
        cursor.execute(_TOTALS, {"day": day, "clients": [row["client_id"] for _, row in shown]})
        totals: dict[UUID, dict[str, Any]] = {row["client_id"]: row for row in cursor.fetchall()}
        return tuple(
            ClientLine(
                client_id=row["client_id"],
                name=name,
                slug=row["slug"],
                sector=row["sector"],
                headcount=int(totals[row["client_id"]]["headcount"]),
                allocated_advisers=totals[row["client_id"]]["advisers"],
                has_assignment=totals[row["client_id"]]["has_assignment"],
            )
            for name, row in shown
        )

    def detail(self, client_id: UUID, day: date) -> ClientDetail | None:
        with self._log.cursor(of_client(client_id)) as cursor:
            row = cursor.execute("SELECT * FROM clients_v1 WHERE client_id = %s", (client_id,)).fetchone()
            if row is None:
                return None
            return ClientDetail(
                client_id=client_id,
                name=self._name(row),
                slug=row["slug"],
                sector=row["sector"],
                version=row["version"],
                units=units_of(cursor, self._sealed, [client_id], day).get(client_id, ()),
                contacts=self._contacts(cursor, client_id),
                assignment=_assignment(cursor, client_id, day),
                allocations=self._allocations(cursor, client_id),
            )

    def _name(self, row: DictRow) -> str:
        return self._sealed.open(row["name"], clients_v1.NAME, row["client_id"])

    def _contacts(self, cursor: Cursor[DictRow], client_id: UUID) -> tuple[ContactView, ...]:
        cursor.execute("SELECT * FROM contacts_v1 WHERE client_id = %s", (client_id,))
        found = [
            ContactView(
                contact_id=row["contact_id"],
                name=self._sealed.open(row["name"], contacts_v1.NAME, client_id, row["contact_id"]),
                email=self._sealed.open(row["email"], contacts_v1.EMAIL, client_id, row["contact_id"]),
                role=ContactRole(row["role"]),
            )
            for row in cursor.fetchall()
        ]
        return tuple(sorted(found, key=lambda contact: (folded(contact.name), contact.contact_id)))

    def _allocations(self, cursor: Cursor[DictRow], client_id: UUID) -> tuple[AllocationView, ...]:
        """By name, and for one adviser by day."""
        cursor.execute(_ALLOCATIONS, (client_id,))
        found = [
            AllocationView(
                adviser=card_of(row, self._sealed),
                starts_on=row["starts_on"],
                ends_on=row["ends_on"],
                reason=self._sealed.open(row["reason"], allocations_v1.REASON, client_id, row["adviser_id"]),
            )
            for row in cursor.fetchall()
        ]
        return tuple(sorted(found, key=lambda one: (by_name(one.adviser), one.starts_on)))


def _assignment(cursor: Cursor[DictRow], client_id: UUID, day: date) -> AssignmentView | None:
    row = cursor.execute(_ASSIGNMENT, {"client": client_id, "day": day}).fetchone()
    if row is None:
        return None
    return AssignmentView(
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        modules=tuple(Module(module) for module in row["modules"]),
        report_due_month=row["report_due_month"],
        report_due_day=row["report_due_day"],
        advisory_adviser_id=row["advisory_adviser_id"],
    )
