"""What is fixed at release, and the two hashes over it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from services.reporting.domain.frozen_input import FrozenInput


@dataclass(frozen=True)
class Printed:
    """Every value a reader of the released report gets. Nothing in it depends on a count that may not be printed."""

    client_name: str
    signed_as: str  # name under the report; empty: "the confidential adviser"
    year: int
    covers_from: date
    covers_until: date
    conversations: int | None
    interpretation: str
    recommendations: str
    released_on: date
    rule_version: str
    wording_version: str

    def checksum(self) -> str:
        """SHA-256 (hex) over what is printed, so that a reader can see that page and PDF are the same report.

        Never over the counts themselves: seven guesses would tell which small number hides behind the words.
        """
        return _sha256(asdict(self))


@dataclass(frozen=True)
class Release:
    """`input_hash` is over the frozen counts and stays inside the sealed log; `printed` is all that leaves."""

    printed: Printed
    adviser_ids: tuple[UUID, ...]
    input_hash: str
    checksum: str


def input_hash(client_id: UUID, year: int, frozen: FrozenInput, rule_version: str) -> str:
    """SHA-256 (hex) over what was counted and under which rule."""
    return _sha256(
        {
            "client_id": client_id.hex,
            "year": year,
            "quarters": list(frozen.quarters),
            "counted": [ref.hex for ref in frozen.counted],
            "rule_version": rule_version,
        }
    )


def _sha256(values: dict[str, object]) -> str:
    canonical = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError("not_canonical")
