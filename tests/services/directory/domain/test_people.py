"""Advisers, contact persons, and the client itself."""

from __future__ import annotations

import pytest

from services.contracts import fields
from services.directory.domain import vocabulary
from services.directory.domain.adviser import Adviser
from services.directory.domain.client_organisation import ClientOrganisation
from services.directory.domain.refusals import Refused, Stale
from services.directory.domain.vocabulary import ContactRole, Track
from tests.services.directory.examples import ANNA, CLIENT, HR, adviser, client, client_with_contact, profile, stamp


@pytest.mark.practice(138)
def test_one_adviser_may_serve_both_tracks() -> None:
    made = adviser(tracks=(Track.UNDESIRABLE_CONDUCT, Track.INTEGRITY, Track.INTEGRITY))
    assert made.profile.tracks == (Track.UNDESIRABLE_CONDUCT, Track.INTEGRITY)


def test_an_adviser_without_a_track_is_refused() -> None:
    with pytest.raises(Refused, match="tracks_missing"):
        Adviser.register(stamp(), ANNA, profile(tracks=()), "anna@spoorvast.example")


def test_a_profile_is_changed_as_a_whole() -> None:
    made = adviser()
    made.change_profile(stamp(), profile(name="Anna Bos", certificate_until=None))
    assert (made.profile.name, made.profile.certificate_until) == ("Anna Bos", None)


def test_a_stale_page_is_told_so() -> None:
    with pytest.raises(Stale):
        adviser().expect(2)
    with pytest.raises(Stale):
        client().expect(0)


def test_a_client_needs_a_sector() -> None:
    with pytest.raises(Refused, match="sector_missing"):
        ClientOrganisation.register(stamp(), CLIENT, "Zorggroep De Linde", "de-linde", " ")


def test_a_contact_person_is_appointed_and_set_right() -> None:
    made = client_with_contact()
    made.appoint_contact(stamp(), HR, "Dirk Hofman", "D.Hofman@delinde.example", ContactRole.BOARD)
    assert len(made.contacts) == 1
    assert (made.contacts[HR].email, made.contacts[HR].role) == ("d.hofman@delinde.example", ContactRole.BOARD)


@pytest.mark.parametrize("name", ["Track", "Module", "ContactRole"])
def test_the_codes_kept_are_the_codes_of_the_contract(name: str) -> None:
    kept, said = getattr(vocabulary, name), getattr(fields, name)
    assert [code.value for code in kept] == [code.value for code in said]
