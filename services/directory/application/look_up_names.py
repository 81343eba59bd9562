"""Names for a page that lists ids of another service."""

from __future__ import annotations

from services.contracts.directory import LookUpNames, NamesAnswer
from services.contracts.envelope import Context
from services.contracts.fields import Role
from services.directory.application.ports import Names

_BOUND = frozenset({Role.CLIENT_CONTACT, Role.CALLER})  # to the one client organisation in their Authority


def look_up_names(query: LookUpNames, context: Context, names: Names) -> NamesAnswer:
    """A contact person or caller learns the own organisation's name and its advisers' names; others get all asked."""
    if context.actor.role not in _BOUND:
        return names.of(query.client_ids, query.person_ids)
    own = context.actor.client_id
    if own is None:
        return NamesAnswer(clients={}, people={})
    advisers = names.advisers_ever_at(own)
    return names.of(
        [client for client in query.client_ids if client == own],
        [person for person in query.person_ids if person in advisers],
    )
