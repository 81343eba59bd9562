"""Words in a read model lie sealed: nothing readable at rest, and no value opens in another row or column."""

from __future__ import annotations

from uuid import UUID

from services.chassis.sealing import open_sealed, seal
from services.chassis.service_key import ServiceKeyring


class SealedColumns:
    """Seals under the service's key, bound to column and row. Raises KEY_SERVICE_UNAVAILABLE, DECRYPT_FAILED."""

    def __init__(self, service_key: ServiceKeyring) -> None:
        self._service_key = service_key

    def seal(self, text: str, column: str, *row: UUID) -> bytes:
        """`column` is `table.column`; `row` the ids that name the row."""
        return seal(self._service_key.key(), text.encode(), _place(column, row))

    def open(self, sealed: bytes, column: str, *row: UUID) -> str:
        return open_sealed(self._service_key.key(), bytes(sealed), _place(column, row)).decode()


def _place(column: str, row: tuple[UUID, ...]) -> bytes:
    return b"directory/column/v1\0" + column.encode() + b"\0" + b"".join(part.bytes for part in row)
