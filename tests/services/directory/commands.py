"""Commands as a coordinator's form sends them, with boring values."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from services.contracts import directory as contract
from services.contracts.fields import ContactRole, Module, Track
from tests.services.directory.examples import ANNA, CARLA, CERTIFIED_UNTIL, CLIENT, HR, NEW_YEAR, UNIT

JUNE = date(2026, 6, 30)


def register_client(**changes: Any) -> contract.RegisterClient:
    values = {"client_id": CLIENT, "name": "Zorggroep De Linde", "slug": "de-linde", "sector": "zorg"}
    return contract.RegisterClient(**_made(values, changes))


def register_unit(**changes: Any) -> contract.RegisterUnit:
    values = {
        "client_id": CLIENT,
        "unit_id": UNIT,
        "name": "Thuiszorg",
        "parent_id": None,
        "headcount": 120,
        "valid_from": NEW_YEAR,
        "expected_version": 1,
    }
    return contract.RegisterUnit(**_made(values, changes))


def change_headcount(**changes: Any) -> contract.ChangeHeadcount:
    values = {"client_id": CLIENT, "unit_id": UNIT, "headcount": 140, "valid_from": JUNE, "expected_version": 2}
    return contract.ChangeHeadcount(**_made(values, changes))


def end_unit(**changes: Any) -> contract.EndUnit:
    values = {"client_id": CLIENT, "unit_id": UNIT, "ends_on": JUNE, "expected_version": 2}
    return contract.EndUnit(**_made(values, changes))


def appoint_contact(**changes: Any) -> contract.AppointContact:
    values = {
        "client_id": CLIENT,
        "contact_id": HR,
        "name": "Dirk Hofman",
        "email": "dirk@delinde.example",
        "role": ContactRole.HR,
        "expected_version": 1,
    }
    return contract.AppointContact(**_made(values, changes))


def agree_assignment(**changes: Any) -> contract.AgreeAssignment:
    values = {
        "client_id": CLIENT,
        "starts_on": NEW_YEAR,
        "ends_on": None,
        "modules": (Module.SUPPORT, Module.ADVICE),
        "report_due_month": 3,
        "report_due_day": 1,
        "advisory_adviser_id": CARLA,
        "expected_version": 1,
    }
    return contract.AgreeAssignment(**_made(values, changes))


def allocate_adviser(**changes: Any) -> contract.AllocateAdviser:
    values = {
        "client_id": CLIENT,
        "adviser_id": ANNA,
        "starts_on": NEW_YEAR,
        "reason": "Kent de zorg",
        "expected_version": 2,
    }
    return contract.AllocateAdviser(**_made(values, changes))


def end_allocation(**changes: Any) -> contract.EndAllocation:
    values = {"client_id": CLIENT, "adviser_id": ANNA, "ends_on": JUNE, "expected_version": 3}
    return contract.EndAllocation(**_made(values, changes))


def register_adviser(**changes: Any) -> contract.RegisterAdviser:
    values = {
        "adviser_id": ANNA,
        "name": "Anna de Wit",
        "email": "anna@spoorvast.example",
        "profile": "Luistert eerst en denkt dan met je mee.",
        "tracks": (Track.UNDESIRABLE_CONDUCT,),
        "languages": ("nl", "en"),
        "certificate_until": CERTIFIED_UNTIL,
    }
    return contract.RegisterAdviser(**_made(values, changes))


def change_adviser_profile(**changes: Any) -> contract.ChangeAdviserProfile:
    values = {
        "adviser_id": ANNA,
        "name": "Anna Bos",
        "profile": "Kent het onderwijs.",
        "tracks": (Track.INTEGRITY,),
        "languages": ("nl",),
        "certificate_until": CERTIFIED_UNTIL,
        "expected_version": 1,
    }
    return contract.ChangeAdviserProfile(**_made(values, changes))


def _made(values: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {"command_id": uuid4()} | values | changes
