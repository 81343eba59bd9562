"""From a row of `advisers_v1` to what people read of an adviser."""

from __future__ import annotations

from uuid import UUID

from psycopg.rows import DictRow

from services.contracts.directory import AdviserCard
from services.contracts.fields import Track
from services.directory.adapters.projections.advisers_v1 import NAME, PROFILE
from services.directory.adapters.sealed_columns import SealedColumns
from services.directory.adapters.searching import folded


def card_of(row: DictRow, sealed: SealedColumns) -> AdviserCard:
    adviser_id = row["adviser_id"]
    return AdviserCard(
        adviser_id=adviser_id,
        name=sealed.open(row["name"], NAME, adviser_id),
        profile=sealed.open(row["profile"], PROFILE, adviser_id),
        tracks=tuple(Track(track) for track in row["tracks"]),
        languages=tuple(row["languages"]),
    )


def by_name(card: AdviserCard) -> tuple[str, UUID]:
    """The only order in which advisers stand: never by gender, subject or how busy they are (practice 8)."""
    return folded(card.name), card.adviser_id
