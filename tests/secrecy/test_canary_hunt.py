"""Nothing that people type lies anywhere outside its seal, also not where everything goes wrong (acceptance 1).

Forty words in every text field of the real website; every use case, adapter and page raises once with those words in
its exception; then all that the platform and its servers wrote, sent and left is searched, packed and encoded too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from gateway.forms_base import SpoorvastForm, line, text
from services.contracts.registry import SERVICES
from tests.secrecy.allowed import is_allowed
from tests.secrecy.browsing import Killed, LoggedOut
from tests.secrecy.fields import SHAPES, adapters, all_typed_fields, key_of, typed_fields, use_cases
from tests.secrecy.forced import CHASSIS
from tests.secrecy.hunt import Hunt
from tests.secrecy.hunted import HuntedPlatform
from tests.secrecy.journey import Journey
from tests.secrecy.mistakes import make_mistakes
from tests.secrecy.places.broker import SEALED, BrokerFiles, Tap
from tests.secrecy.places.databases import DatabaseFiles, Databases, Dumps, WriteAheadLog
from tests.secrecy.places.processes import LeftFiles, Logs, Metrics, Traces
from tests.secrecy.places.servers import AuditLog, ServerLogs, VaultStorage
from tests.support.servers import PostgresServer, RabbitServer, VaultServer

pytestmark = pytest.mark.timeout(1500)
PLACES = (
    "browser profile after logging out",  # first: nothing goes wrong on purpose any more while a browser is used
    "browser profile after a kill",
    "files of the databases",
    "write-ahead log",
    "dumps of the databases",
    "traffic of the broker",
    "files of the broker",
    "logs of the processes",
    "traces",
    "metrics",
    "working and temporary files",
    "logs of the servers",
    "audit log of Vault",
    "storage of Vault",
)


@dataclass
class Hunted:
    journey: Journey
    tap: Tap
    hunt: Hunt
    core_limits: dict[str, str]
    raised: frozenset[str]  # functions of use cases and adapters, and pages, that went wrong on purpose


@pytest.fixture(scope="module")
def hunted(
    postgres: PostgresServer, rabbitmq: RabbitServer, vault: VaultServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hunted]:
    platform = HuntedPlatform(postgres, rabbitmq, vault, tmp_path_factory.mktemp("hunted"))
    databases, tap = Databases(platform), Tap(platform)
    databases.begin()
    try:
        platform.start()
        tap.begin()
        journey = Journey(platform)
        coordinator, adviser = journey.run()
        make_mistakes(journey, coordinator, adviser)
        raised, core_limits = platform.raised(), platform.core_limits()
        hunt = Hunt(
            (
                LoggedOut(journey, platform.folder / "profile-1"),
                Killed(journey, platform.folder / "profile-2"),
                DatabaseFiles(databases),
                WriteAheadLog(databases),
                Dumps(databases),
                tap,
                BrokerFiles(platform),
                Logs(platform),
                Traces(platform),
                Metrics(platform),
                LeftFiles(platform),
                ServerLogs(platform),
                AuditLog(platform),
                VaultStorage(platform),
            )
        )
        hunt.plant()
        tap.end()
        platform.stop()  # so that everything is written down that was still in somebody's hands
        hunt.search(journey.typed.markers.values())
        yield Hunted(journey, tap, hunt, core_limits, raised)
    finally:
        tap.end()
        platform.stop()
        databases.end()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.practice(42)
def test_nothing_that_was_typed_lies_there(hunted: Hunted, place: str) -> None:
    leaks = {finding for finding in hunted.hunt.leaks(place) if not is_allowed(place, finding)}
    assert leaks == set()


@pytest.mark.parametrize("place", PLACES)
def test_a_planted_word_is_found_there(hunted: Hunted, place: str) -> None:
    assert hunted.hunt.is_planted_found(place)


def test_every_place_is_searched(hunted: Hunted) -> None:
    assert tuple(place.name for place in hunted.hunt.places) == PLACES


def test_every_field_that_takes_text_got_a_marker(hunted: Hunted) -> None:
    """The forms are enumerated from the gateway's code, so a new text field without a marker fails here."""
    assert set(SHAPES) == all_typed_fields()
    assert set(SHAPES) - hunted.journey.typed.taken == set()
    assert len({marker.text for marker in hunted.journey.typed.markers.values()}) >= 40


def test_a_field_without_a_marker_is_noticed() -> None:
    class NewForm(SpoorvastForm):
        nickname = line("Roepnaam")
        story = text("Verhaal")

    assert {key_of(NewForm, name) for name in typed_fields(NewForm)} - set(SHAPES) == {
        key_of(NewForm, "nickname"),
        key_of(NewForm, "story"),
    }


@pytest.mark.parametrize("service", SERVICES)
def test_every_use_case_and_adapter_went_wrong_once(hunted: Hunted, service: str) -> None:
    missing = use_cases(service) - hunted.raised
    assert missing == set()
    silent = {module for module in adapters(service) if not any(key.startswith(f"{module}.") for key in hunted.raised)}
    assert silent == set()


def test_every_page_that_takes_a_form_went_wrong_once(hunted: Hunted) -> None:
    gone_wrong = {key.removeprefix("POST ") for key in hunted.raised if key.startswith("POST ")}
    assert len(gone_wrong) > 25, gone_wrong


def test_what_all_services_stand_on_went_wrong_too(hunted: Hunted) -> None:
    silent = {module for module in CHASSIS if not any(key.startswith(f"{module}.") for key in hunted.raised)}
    assert silent == set()


def test_only_sealed_bodies_cross_the_broker(hunted: Hunted) -> None:
    """The one exception is the message that the test itself planted."""
    kinds = dict(hunted.tap.content_types)
    assert kinds.pop(SEALED) > 100
    assert set(kinds) <= {"application/json"}
    assert kinds.get("application/json", 0) <= 51


def test_a_crashing_process_leaves_no_core_file(hunted: Hunted) -> None:
    """It would hold keys, and in the website's case words that somebody is reading."""
    assert len(hunted.core_limits) == 9
    assert {tuple(limit.split()[4:6]) for limit in hunted.core_limits.values()} == {("0", "0")}
