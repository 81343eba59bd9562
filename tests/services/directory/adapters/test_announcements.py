"""What the other services receive, and with what they cannot do anything."""

from __future__ import annotations

from uuid import uuid4

from services.chassis.codec import to_json
from services.chassis.vault import connect
from services.contracts.fields import OfficeText
from tests.services.directory import commands
from tests.services.directory.adapters.desk import Desk
from tests.support.servers import VaultServer

MARKER = "Kenmerkend Zorghuis"


def test_reporting_alone_receives_the_name_and_can_open_it(empty_desk: Desk, vault: VaultServer) -> None:
    empty_desk.client(MARKER)
    sealed = empty_desk.announced("reporting")[-1].body["name"]
    assert OfficeText(sealed["ciphertext"])
    reporting = connect(vault.address, vault.credentials("reporting"))
    assert reporting.decrypt("transit-office", "reporting", sealed["ciphertext"]).decode() == MARKER
    for audience in ("intake", "casebook"):
        assert empty_desk.announced(audience)[-1].body["name"] is None


def test_units_assignments_and_allocations_reach_whom_they_are_for(empty_desk: Desk) -> None:
    anna = empty_desk.adviser()
    client_id = empty_desk.open_client(anna)
    version = empty_desk.ask(commands.end_allocation(client_id=client_id, adviser_id=anna)).version
    empty_desk.ask(commands.register_unit(client_id=client_id, unit_id=uuid4(), expected_version=version))
    heard = {
        audience: [
            one.topic.split(".")[1] for one in empty_desk.announced(audience) if one.body["client_id"] == str(client_id)
        ]
        for audience in ("intake", "casebook", "reporting")
    }
    everything = ["client_registered", "assignment_agreed", "adviser_allocated", "allocation_ended", "unit_changed"]
    assert heard["casebook"] == heard["reporting"] == everything
    assert heard["intake"] == ["client_registered", "adviser_allocated", "allocation_ended"]


def test_no_name_profile_or_address_leaves_in_the_clear(empty_desk: Desk) -> None:
    anna = empty_desk.adviser(f"{MARKER} persoon", profile=MARKER)
    client_id = empty_desk.open_client(anna, name=MARKER)
    command = commands.appoint_contact(client_id=client_id, contact_id=uuid4(), name=MARKER, expected_version=3)
    empty_desk.ask(command)
    for audience in ("intake", "casebook", "reporting"):
        assert MARKER.encode() not in b"".join(to_json(one.body) for one in empty_desk.announced(audience))
