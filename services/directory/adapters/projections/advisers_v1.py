"""Advisers of the pool; name, address and profile sealed. No client's data, so no row-level security."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.adapters.sealed_columns import SealedColumns
from services.directory.domain.adviser import Adviser

NAME, EMAIL, PROFILE = "advisers_v1.name", "advisers_v1.email", "advisers_v1.profile"


class AdvisersV1:
    name = "advisers_v1"
    tables = ("advisers_v1",)

    def __init__(self, sealed: SealedColumns) -> None:
        self._sealed = sealed

    def apply(self, cursor: Cursor[DictRow], events: Sequence[Any]) -> None:
        for event in events:
            if isinstance(event, Adviser.Created):
                cursor.execute(
                    "INSERT INTO advisers_v1 (adviser_id, email) VALUES (%s, %s)",
                    (event.adviser_id, self._sealed.seal(event.email, EMAIL, event.adviser_id)),
                )
            if isinstance(event, Adviser.Created | Adviser.ProfileChanged):
                self._describe(cursor, event)

    def _describe(self, cursor: Cursor[DictRow], event: Adviser.Created | Adviser.ProfileChanged) -> None:
        adviser_id, profile = event.originator_id, event.profile
        cursor.execute(
            "UPDATE advisers_v1 SET name = %s, profile = %s, tracks = %s, languages = %s, certificate_until = %s,"
            " version = %s WHERE adviser_id = %s",
            (
                self._sealed.seal(profile.name, NAME, adviser_id),
                self._sealed.seal(profile.introduction, PROFILE, adviser_id),
                [track.value for track in profile.tracks],
                list(profile.languages),
                profile.certificate_until,
                event.originator_version,
                adviser_id,
            ),
        )

    def reset(self, cursor: Cursor[DictRow]) -> None:
        cursor.execute("DELETE FROM advisers_v1")
