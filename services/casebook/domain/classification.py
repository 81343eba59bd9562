"""The coded description of a case (domain research §2.2). Changed as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.casebook.domain.refusals import Refused


@dataclass(frozen=True, slots=True)
class Classification:
    """Codes as the contract lists them; the domain decides nothing by their meaning."""

    natures: tuple[str, ...]
    relation: str | None
    unit_id: UUID | None
    themes: tuple[str, ...]
    occurrence: str

    def check(self) -> None:
        if not self.natures:
            raise Refused("natures_missing")
        if len(set(self.natures)) != len(self.natures):
            raise Refused("natures_repeated")
        if len(set(self.themes)) != len(self.themes):
            raise Refused("themes_repeated")
