"""The hunt: what was typed is searched in every place, and a word of its own is planted in each to show the search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.secrecy import markers
from tests.secrecy.encodings import Searcher
from tests.secrecy.markers import Marker
from tests.secrecy.places.place import Finding, Place


@dataclass
class Hunt:
    places: Sequence[Place]
    planted: dict[str, Marker] = field(default_factory=dict)
    findings: dict[str, set[Finding]] = field(default_factory=dict)

    def plant(self) -> None:
        for place in self.places:
            self.planted[place.name] = markers.name(f"planted in: {place.name}")
            place.plant(self.planted[place.name])

    def search(self, typed: Iterable[Marker]) -> None:
        """One pass over every place for all that was typed and all that was planted."""
        searcher = Searcher([*typed, *self.planted.values()])
        for place in self.places:
            self.findings[place.name] = set(place.search(searcher))

    def leaks(self, place: str) -> set[Finding]:
        """What was typed and lies there; planted words aside."""
        planted = {marker.where for marker in self.planted.values()}
        return {finding for finding in self.findings[place] if finding.trace.where not in planted}

    def is_planted_found(self, place: str) -> bool:
        wanted = self.planted[place].where
        return any(finding.trace.where == wanted for finding in self.findings[place])
