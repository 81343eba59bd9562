"""What `spoorvast status` sees of a platform as in production, with nothing but the processes' own rights."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from infra.operations import status as taking
from infra.operations.exits import Exit
from infra.operations.status import Status
from services.chassis.event_log import EventLog
from services.contracts import registry
from tests.operations.command import Operator, environs, production
from tests.support.platform import Platform, until
from tests.support.story import Story


@contextmanager
def log_of(platform: Platform, service: str) -> Iterator[EventLog]:
    module = importlib.import_module(f"services.{service}.composition")
    log: EventLog = module.open_event_log(platform.environ(service))
    yield log
    log.close()


def taken(platform: Platform) -> Status:
    credentials = platform.vault.credentials("operator")
    return taking.take(production(environs(platform), vault_credentials=credentials))


def caught_up(platform: Platform) -> bool:
    return taking.verdict(taken(platform)) is Exit.DONE


def test_a_healthy_platform_is_told_part_by_part(platform: Platform, story: Story, operator: Operator) -> None:
    client = story.client()
    story.open_case(client, None)
    until(lambda: caught_up(platform), what="everything to be taken in")
    said = operator.says("status", "--json")
    answer = said.answer
    assert answer["exit"] == 0
    assert [one["name"] for one in answer["services"]] == list(registry.SERVICES)
    for one in answer["services"]:
        assert (one["code"], one["service_listens"], one["relay_works"]) == ("ok", True, True)
        assert one["migration"] == one["newest_migration"] is not None
        assert all(model["built"] and not model["rebuilding"] for model in one["read_models"])
        assert all((flow["behind"], flow["halted_code"]) == (0, None) for flow in one["flows"])
    assert answer["vault"]["code"] == "ok"
    assert answer["vault"]["keys"]["transit-case"] > 0
    assert answer["broker_version"] == platform.rabbitmq.version
    assert answer["website_answers"] is True
    assert answer["backup"]["code"] == "not_configured"


def test_for_people_it_fits_on_a_screen_and_tells_no_secret(operator: Operator, platform: Platform) -> None:
    said = operator.says("status")
    assert said.out.startswith("Spoorvast, productie-instellingen, ")
    assert len(said.out.splitlines()) < 45
    assert max(map(len, said.out.splitlines())) <= 110
    passwords = [part for one in environs(platform).values() for part in (one["SPOORVAST_DATABASE_DSN"].split(":")[2],)]
    assert not any(password.split("@")[0] in said.out for password in passwords)
    assert "\x1b" not in said.out


def test_a_service_that_is_down_is_a_fault(platform: Platform) -> None:
    with platform.without("reporting"):
        seen = taken(platform)
        assert {view.name: view.service_listens for view in seen.services}["reporting"] is False
        assert taking.verdict(seen) is Exit.FAULT


def test_a_relay_that_is_down_is_a_fault(platform: Platform) -> None:
    platform.programs["directory-relay"].stop()
    try:
        until(lambda: not taken(platform).services[0].relay_works, what="its lock to be gone")
        assert taking.verdict(taken(platform)) is Exit.FAULT
    finally:
        platform.start_program("directory-relay")
    until(lambda: bool(taken(platform).services[0].relay_works), what="the relay to work again")


def test_a_halted_flow_is_a_fault_until_it_is_resumed(platform: Platform, operator: Operator) -> None:
    with log_of(platform, "reporting") as log:
        log.halt("casebook", 7, "malformed")
    said = operator.says("status")
    assert said.code == Exit.FAULT
    assert "reporting kan bericht 7 van casebook niet verwerken (malformed)" in said.out
    listed = operator.says("dead-letters", "--json")
    assert listed.code == Exit.FAULT
    assert [(one["service"], one["source"], one["code"]) for one in listed.answer["halted"]] == [
        ("reporting", "casebook", "malformed")
    ]
    assert operator.says("dead-letters", "resume", "casebook:reporting").code == Exit.DONE
    assert operator.says("dead-letters", "resume", "casebook:reporting").code == Exit.REFUSED
    assert operator.says("dead-letters", "--json").answer["halted"] == []


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("SPOORVAST_DATABASE_DSN", "postgresql://nobody:x@127.0.0.1:1/none", "unavailable"),
        ("SPOORVAST_DATABASE_DSN", "", "settings"),
    ],
)
def test_a_database_that_cannot_be_reached_is_told_and_the_rest_goes_on(
    platform: Platform, variable: str, value: str, code: str
) -> None:
    broken = environs(platform)
    broken["intake"][variable] = value
    seen = taking.take(production(broken))
    assert {view.name: view.code for view in seen.services} == {
        "directory": "ok",
        "intake": code,
        "casebook": "ok",
        "reporting": "ok",
    }
    assert taking.verdict(seen) is Exit.FAULT


def test_in_the_container_of_one_service_it_tells_of_that_one(platform: Platform) -> None:
    said = Operator(environs(platform)["intake"]).says("status", "--service", "intake", "--json")
    assert [one["name"] for one in said.answer["services"]] == ["intake"]
    assert all(
        flow["behind"] is None for flow in said.answer["services"][0]["flows"]
    )  # the sources' logs are not its own


def test_without_saying_whose_settings_these_are_it_asks(platform: Platform) -> None:
    said = Operator(environs(platform)["intake"]).says("status", "--json")
    assert (said.code, said.answer["code"]) == (Exit.SETTINGS, "which_service")
