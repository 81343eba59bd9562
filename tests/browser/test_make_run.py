"""`make run`, the embedded default: the story on it, stopping it, killing it, and starting again with the data kept."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from playwright.sync_api import Browser

from infra.local.platform import RUNNING
from infra.operations import reconcile
from services.contracts.registry import SERVICES
from tests.browser.person import PHONE, Person
from tests.secrecy.places import run_folder
from tests.support.local_run import LocalRun
from tests.support.platform import until

pytestmark = pytest.mark.timeout(600)  # the first start enters a whole year
WORDS = "Ik wil graag met u praten over iets van vorige week."
ANSWER = "Dank je voor je bericht. Zullen we morgen bellen?"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    run = LocalRun(tmp_path_factory.mktemp("make-run") / "run")
    try:
        yield run
    finally:
        if run.process is not None:
            run.stop()


@pytest.fixture
def running(installation: LocalRun) -> LocalRun:
    """Any test may have stopped it."""
    if installation.process is None:
        installation.start()
    return installation


def log_in(browser: Browser, run: LocalRun, role: str) -> Person:
    email, password = run.logins()[role]
    person = Person.at(browser, run.url)
    person.log_in(email, password, run.code(email))
    assert person.path() != "/inloggen", person.words()
    return person


def test_a_caller_and_an_adviser_talk_on_the_embedded_default(running: LocalRun, browser: Browser) -> None:
    caller = Person.at(browser, running.url, PHONE)
    caller.open("/o/sint-odulf")
    caller.follow("Kies Marjan Hoekstra")
    caller.fill("Wil je alvast iets vertellen?", WORDS)
    caller.press("Verstuur mijn verzoek")
    code = caller.page.locator(".receipt").inner_text().split(":")[-1].strip()
    caller.press("Verder")
    caller.tick("Ik heb mijn code bewaard")
    caller.press("Verder")

    adviser = log_in(browser, running, "Vertrouwenspersoon")

    def waits() -> bool:
        adviser.open("/vandaag")
        for link in adviser.page.locator(".row-name").all():
            adviser.open(link.get_attribute("href") or "/vandaag")
            if adviser.sees(WORDS):
                return True
            adviser.open("/vandaag")
        return False

    until(waits, what="the request to wait for the adviser")
    adviser.press("Ja, ik neem het aan")
    adviser.fill("Schrijf aan de melder", ANSWER)
    adviser.press("Versturen")
    caller.open("/gesprek")
    caller.open("/gesprek/lezen")
    assert caller.sees(ANSWER), (code, caller.words())
    adviser.leave()
    caller.leave()


def test_every_printed_login_works(running: LocalRun, browser: Browser) -> None:
    roles = set(running.logins())
    assert len(roles) == 5
    for role in roles - {"Vertrouwenspersoon"}:  # who logs in in the story
        log_in(browser, running, role).leave()


def test_the_printed_code_opens_the_callers_thread(running: LocalRun, browser: Browser) -> None:
    code = re.search(r"with the code (\S+)", running.said())
    assert code is not None
    caller = Person.at(browser, running.url, PHONE)
    caller.open("/gesprek")
    caller.fill("Je code", code[1])
    caller.press("Open mijn gesprek")
    assert caller.path() == "/gesprek/lezen"
    caller.leave()


def test_an_operator_sees_every_part_and_every_opening_is_explained(running: LocalRun) -> None:
    told = requests.get(f"http://127.0.0.1:{running.operations}/readyz", timeout=10).json()
    assert told["ready"]
    assert set(told["parts"]) == {"vault", "process", *(f"database_{name}" for name in SERVICES)}
    numbers = requests.get(f"http://127.0.0.1:{running.operations}/metrics", timeout=10).text
    assert 'spoorvast_relay_backlog{service="casebook"}' in numbers
    assert 'spoorvast_flow_halted{service="reporting",source="casebook"} 0.0' in numbers
    assert requests.get(f"{running.url}/metrics", timeout=10).status_code == 404

    parts = json.loads((running.folder / RUNNING).read_text())["environ"]
    dsns = [parts[name]["SPOORVAST_DATABASE_DSN"] for name in (*SERVICES, "gateway")]
    audit_log = running.folder / "vault" / "audit.log"
    until(lambda: reconcile.run([audit_log], dsns, settling=timedelta())[0] == 0, 20, "the whole year to be explained")
    explained = reconcile.run([audit_log], dsns, settling=timedelta())[1]["explained"]
    assert explained["trail"] > 0


def test_codes_can_be_printed_again(running: LocalRun) -> None:
    printed = running.ask("code")
    assert printed.returncode == 0
    for email, password in running.logins().values():
        assert re.search(rf"{re.escape(email)} +{re.escape(password)} +\d{{6}}", printed.stdout)


def test_ctrl_c_leaves_no_process_and_the_second_start_keeps_the_data(running: LocalRun) -> None:
    before = requests.get(f"{running.url}/o/de-linde", timeout=10)
    assert "Zorggroep De Linde" in before.text
    assert running.stop(signal.SIGINT) == 0
    assert running.processes() == []
    assert not list((running.folder / "postgres" / "data").glob("postmaster.pid"))
    running.start()
    assert "demo year" not in running.said()
    after = requests.get(f"{running.url}/o/de-linde", timeout=10)
    assert re.findall(r"/gesprek/[0-9a-f-]{36}", after.text) == re.findall(r"/gesprek/[0-9a-f-]{36}", before.text) != []


def test_a_killed_run_takes_its_servers_with_it_and_starts_again(running: LocalRun) -> None:
    assert running.stop(signal.SIGKILL) != 0
    until(lambda: running.processes() == [], 20, "the servers to end with the runner")
    running.start()
    assert "Zorggroep De Linde" in requests.get(f"{running.url}/o/de-linde", timeout=10).text


def test_what_people_typed_lies_nowhere_in_the_folder(running: LocalRun) -> None:
    typed = run_folder.type_in(running)
    assert len(typed) == 4, "a message, an address, a receipt code and a note"
    assert running.stop(signal.SIGINT) == 0  # what was in memory is written down now
    assert run_folder.found_in(running, typed) == {run_folder.PUBLIC.where}


def test_secrets_lie_only_in_files_of_the_owner(running: LocalRun) -> None:
    for file in running.folder.rglob("*"):
        if file.is_file():
            assert file.stat().st_mode & 0o077 == 0, file
    said = running.said()
    for secret in (running.folder / "secrets.json", running.folder / "vault" / "keys.json"):
        for word in re.findall(r"\"([^\"]{20,})\"", secret.read_text()):
            assert word not in said
