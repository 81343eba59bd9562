"""Long lists as PostgreSQL's own arrays. As text it would spend more on reading a list of ids than on storing them."""

from __future__ import annotations

from uuid import UUID

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_UUID, _UUIDS = 2950, 2951  # ids of PostgreSQL's types, the same everywhere
_INT, _INTS = 23, 1007


class Uuids(list[UUID | None]):
    """Goes out as `uuid[]`."""


class Ints(list[int]):
    """Goes out as `int[]`; each fits into four bytes."""


class _UuidsDumper(Dumper):
    format, oid = Format.BINARY, _UUIDS

    def dump(self, obj: Uuids) -> bytes:
        return _array(_UUID, [_NULL if one is None else _SIXTEEN + one.int.to_bytes(16, "big") for one in obj])


class _IntsDumper(Dumper):
    format, oid = Format.BINARY, _INTS

    def dump(self, obj: Ints) -> bytes:
        return _array(_INT, [_FOUR + one.to_bytes(4, "big", signed=True) for one in obj])


_NULL, _FOUR, _SIXTEEN = b"\xff\xff\xff\xff", b"\x00\x00\x00\x04", b"\x00\x00\x00\x10"  # how many bytes follow


def _array(element: int, parts: list[bytes]) -> bytes:
    """One dimension, that may hold NULL; counted from one."""
    head = (1, 1, element, len(parts), 1)
    return b"".join(number.to_bytes(4, "big") for number in head) + b"".join(parts)


psycopg.adapters.register_dumper(Uuids, _UuidsDumper)
psycopg.adapters.register_dumper(Ints, _IntsDumper)
