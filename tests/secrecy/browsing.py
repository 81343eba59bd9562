"""A person's own browser, with a profile on disk: what stays in it after logging out, and after it was killed."""

from __future__ import annotations

import os
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyotp
from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.person import Person
from tests.browser.test_passkeys import device
from tests.secrecy.encodings import Searcher
from tests.secrecy.journey import Journey
from tests.secrecy.markers import Marker
from tests.secrecy.places.place import Finding, files_in, in_files
from tests.support.platform import until


@dataclass
class Profile(ABC):
    """A day at work on one machine; the folder of the browser is searched afterwards."""

    journey: Journey
    folder: Path
    name: str

    def plant(self, marker: Marker) -> None:
        """Types, and opens an address that a careless product would have made: addresses stay in the history."""
        with ThreadPoolExecutor(1) as thread:  # another test may keep Playwright's event loop running in the main one
            thread.submit(self._work, f"/?zoek={marker.cores[0]}").result()

    def search(self, searcher: Searcher) -> Iterator[Finding]:
        yield from in_files(searcher, files_in(self.folder), self.folder)

    @abstractmethod
    def _work(self, address: str) -> None:
        """Logs in, types, opens `address`, and leaves in its own way."""

    def _write(self, person: Person) -> None:
        person.open(f"/dossiers/snel/{self.journey.client.rsplit('/', 1)[1]}")
        person.fill("Aantekening voor jezelf", self._typed("adviser.forms.OralContactForm.words"))
        person.tick("Pesten")
        person.press("Vastleggen")
        person.fill("Nieuwe aantekening", self._typed("adviser.forms.NoteForm.words"))
        person.press("Aantekening bewaren")
        person.open(self.journey.thread)
        person.fill("Schrijf aan de melder", self._typed("adviser.forms.PostForm.message"))

    def _log_in(self, person: Person, who: str) -> None:
        login = self.journey.logins[who]
        self.journey._codes_count_anew()
        person.log_in(login.email, login.password, pyotp.TOTP(login.secret).at(for_time=int(time.time())))
        assert person.path() != "/inloggen", person.words()

    def _typed(self, field: str) -> str:
        return self.journey.typed.markers[field].text

    @contextmanager
    def _browser(self, *, killed: bool = False) -> Iterator[Person]:
        with sync_playwright() as playwright:
            # Chromium's own sandbox needs rights that a container or root does not give it.
            context = playwright.chromium.launch_persistent_context(
                self.folder, executable_path=CHROMIUM, args=["--no-sandbox"], locale="nl-NL"
            )
            context.set_default_timeout(20_000)
            yield Person(context.pages[0], self.journey.platform.url)
            if killed:
                for pid in self._processes():
                    os.kill(pid, signal.SIGKILL)
                until(lambda: not self._processes(), what="the browser to be gone")
            else:
                context.close()

    def _processes(self) -> list[int]:
        """The main process of this profile's browser; its children end with it."""
        found = []
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = file.read_bytes()
            except OSError:
                continue
            if f"--user-data-dir={self.folder}".encode() in line:
                found.append(int(file.parent.name))
        return found


@dataclass
class LoggedOut(Profile):
    """An adviser and a coordinator, who log out and close the browser."""

    name: str = "browser profile after logging out"

    def _work(self, address: str) -> None:
        with self._browser() as person:
            person.open(address)
            self._log_in(person, "adviser")
            self._write(person)
            person.press("Uitloggen")
            self._log_in(person, "coordinator")
            self._name_a_passkey(person)
            person.open("/klanten")
            person.page.locator("#zoek").fill(self._typed("coordinator.forms.SearchForm.zoek"))
            person.press("Zoeken")
            person.press("Uitloggen")
            until(lambda: person.path() == "/inloggen", what="the coordinator to be out")

    def _name_a_passkey(self, person: Person) -> None:
        person.open("/account/passkey")
        with device(person):
            person.fill("Naam van dit apparaat", self._typed("routes.account.NewPasskeyForm.name"))
            person.press("Passkey maken")
            person.page.wait_for_url("**/account")


@dataclass
class Killed(Profile):
    """A caller and an adviser whose browser is killed with pages open and half a text typed."""

    name: str = "browser profile after a kill"

    def _work(self, address: str) -> None:
        with self._browser(killed=True) as person:
            person.open(address)
            person.open("/gesprek")
            person.fill("Je code", self.journey.receipt)
            person.press("Open mijn gesprek")
            person.fill("Schrijf een bericht", self._typed("caller.forms.PostForm.message"))
            person.press("Verstuur")
            person.fill("Schrijf een bericht", self._typed("caller.forms.CorrectionForm.message"))
            self._log_in(person, "adviser")
            self._write(person)
            self._settle(person)

    def _settle(self, person: Person) -> None:
        """The browser has written its session down since: the file of it is newer than the last keystroke."""
        typed = time.time()

        def written() -> bool:
            person.page.evaluate("1")
            return any(file.stat().st_mtime > typed for file in (self.folder / "Default").glob("Sessions/Session_*"))

        person.open("/account")
        until(written, 20, "the browser to note its session down")

    def _visit(self, word: str) -> None:
        with self._browser() as person:
            person.open(f"/?zoek={word}")
