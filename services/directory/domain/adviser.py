"""The vertrouwenspersoon as the provider knows them: who they are, what they may be approached for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.directory.domain import words
from services.directory.domain.refusals import Refused, Stale
from services.directory.domain.stamp import Stamp
from services.directory.domain.vocabulary import Track


@dataclass(frozen=True)
class Profile:
    """What callers read before they choose (practice 7), and until when the certificate holds (practice 132)."""

    name: str
    introduction: str
    tracks: tuple[Track, ...]
    languages: tuple[str, ...]  # ISO 639-1
    certificate_until: date | None  # last day

    def checked(self) -> Profile:
        """Cleaned; raises `Refused` when it cannot be shown to a caller."""
        if not self.tracks:
            raise Refused("tracks_missing")
        return Profile(
            name=words.name(self.name),
            introduction=words.profile(self.introduction),
            tracks=tuple(dict.fromkeys(self.tracks)),
            languages=words.languages(self.languages),
            certificate_until=self.certificate_until,
        )


class Adviser(Aggregate):
    TOPIC: ClassVar[str] = "directory.Adviser"

    class Created(Aggregate.Created):
        TOPIC: ClassVar[str] = "directory.Adviser.Registered"
        adviser_id: UUID
        stamp: Stamp
        profile: Profile
        email: str

    class ProfileChanged(Aggregate.Event):
        TOPIC: ClassVar[str] = "directory.Adviser.ProfileChanged"
        stamp: Stamp
        profile: Profile

    @staticmethod
    def create_id(adviser_id: UUID) -> UUID:
        return adviser_id

    @classmethod
    def register(cls, stamp: Stamp, adviser_id: UUID, profile: Profile, email: str) -> Adviser:
        return cls(adviser_id=adviser_id, stamp=stamp, profile=profile.checked(), email=words.email(email))

    @event(Created)
    def __init__(self, *, adviser_id: UUID, stamp: Stamp, profile: Profile, email: str) -> None:
        self.adviser_id = adviser_id
        self.registered = stamp
        self.profile = profile
        self.email = email

    def expect(self, version: int) -> None:
        """Raises `Stale` when the page that asks is older than the adviser."""
        if self.version != version:
            raise Stale

    def change_profile(self, stamp: Stamp, profile: Profile) -> None:
        self._profile_changed(stamp=stamp, profile=profile.checked())

    @event(ProfileChanged)
    def _profile_changed(self, stamp: Stamp, profile: Profile) -> None:
        self.profile = profile
