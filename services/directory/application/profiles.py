"""The profile in a command, in the words of the domain."""

from __future__ import annotations

from services.contracts.directory import ChangeAdviserProfile, RegisterAdviser
from services.directory.domain.adviser import Profile
from services.directory.domain.vocabulary import Track


def profile_of(command: RegisterAdviser | ChangeAdviserProfile) -> Profile:
    return Profile(
        name=command.name,
        introduction=command.profile,
        tracks=tuple(Track(track.value) for track in command.tracks),
        languages=command.languages,
        certificate_until=command.certificate_until,
    )
