"""What callers read of an adviser, and until when the certificate holds, is changed as a whole."""

from __future__ import annotations

from services.contracts.change import Change
from services.contracts.directory import ChangeAdviserProfile, Done
from services.contracts.envelope import Context
from services.directory.application.ports import Advisers
from services.directory.application.profiles import profile_of
from services.directory.application.stamping import stamp


def change_adviser_profile(command: ChangeAdviserProfile, context: Context, advisers: Advisers) -> Change[Done]:
    adviser = advisers.get(command.adviser_id)
    adviser.expect(command.expected_version)
    adviser.change_profile(stamp(context), profile_of(command))
    return Change(Done(version=adviser.version), (adviser,))
