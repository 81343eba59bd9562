"""AppointContact: a person who will receive reports."""

from __future__ import annotations

import pytest

from services.directory.application.appoint_contact import appoint_contact
from services.directory.domain.refusals import Refused, Stale
from tests.services.directory import commands
from tests.services.directory.examples import HR, client, client_with_contact, context
from tests.services.directory.in_memory import MemoryClients


@pytest.mark.practice(114)
def test_a_contact_person_is_appointed_in_a_named_role() -> None:
    change = appoint_contact(commands.appoint_contact(), context(), MemoryClients(client()))
    assert change.answer.version == 2
    (made,) = change.aggregates
    assert made.contacts[HR].role.value == "hr"


def test_no_other_service_hears_of_a_contact_person() -> None:
    assert appoint_contact(commands.appoint_contact(), context(), MemoryClients(client())).announcements == ()


def test_the_same_person_again_is_set_right() -> None:
    command = commands.appoint_contact(name="Dirk Hofman-Vos", expected_version=2)
    (made,) = appoint_contact(command, context(), MemoryClients(client_with_contact())).aggregates
    assert [contact.name for contact in made.contacts.values()] == ["Dirk Hofman-Vos"]


def test_an_address_that_is_none() -> None:
    with pytest.raises(Refused, match="email_invalid"):
        appoint_contact(commands.appoint_contact(email="dirk"), context(), MemoryClients(client()))


def test_a_stale_page() -> None:
    with pytest.raises(Stale):
        appoint_contact(commands.appoint_contact(expected_version=9), context(), MemoryClients(client()))
