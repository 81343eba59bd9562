"""An adviser joins the pool."""

from __future__ import annotations

from services.contracts.change import Change
from services.contracts.directory import Done, RegisterAdviser
from services.contracts.envelope import Context
from services.contracts.errors import refused
from services.directory.application.ports import Advisers, Keys
from services.directory.application.profiles import profile_of
from services.directory.application.stamping import stamp
from services.directory.domain.adviser import Adviser


def register_adviser(command: RegisterAdviser, context: Context, advisers: Advisers, keys: Keys) -> Change[Done]:
    """The adviser's own key exists before anybody hears of the adviser; making it twice is harmless."""
    if advisers.has(command.adviser_id):
        raise refused("already_registered")
    adviser = Adviser.register(stamp(context), command.adviser_id, profile_of(command), command.email)
    keys.make_for_adviser(adviser.adviser_id)
    return Change(Done(version=adviser.version), (adviser,))
