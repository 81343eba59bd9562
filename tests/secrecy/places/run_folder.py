"""Everything that `make run` keeps: its databases, its Vault, its logs, and what it said on the terminal."""

from __future__ import annotations

import re

from gateway.adviser.forms import OralContactForm
from gateway.caller.forms import RequestForm
from tests.secrecy import markers
from tests.secrecy.encodings import Searcher
from tests.secrecy.markers import Marker
from tests.secrecy.people import Person, Typed
from tests.secrecy.places.place import files_in, in_files
from tests.support.local_run import LocalRun

SLUG = "sint-odulf"  # of a client of the demo year; a public path, so it does lie in the folder
PUBLIC = Marker("the public path of a client", SLUG, (SLUG,))


def type_in(run: LocalRun) -> list[Marker]:
    """A caller asks for a conversation and an adviser notes one down; answers what they typed and were given."""
    typed = Typed()
    caller = Person(run.url, typed)
    ask = re.search(rf'href="(/o/{SLUG}/gesprek/[0-9a-f-]{{36}})"', caller.open(f"/o/{SLUG}"))
    assert ask
    caller.send(ask[1], RequestForm)
    code = re.search(r"\b([0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3})</p>", caller.open("/gesprek/code"))
    assert code
    typed.add(markers.receipt("a receipt code as issued", code[1]))
    adviser = Person(run.url, typed)
    email, password = run.logins()["Vertrouwenspersoon"]
    adviser.send("/inloggen", email=email, password=password, code=run.code(email))
    client = re.search(r'href="(/dossiers/snel/[0-9a-f-]{36})"', adviser.open("/dossiers/snel"))
    assert client
    adviser.send(client[1], OralContactForm, held_on="2025-09-15", channel="phone", minutes=20, natures=["workload"])
    return [typed.markers[where] for where in typed.taken]


def found_in(run: LocalRun, typed: list[Marker]) -> set[str]:
    """Which of what was typed lies there once the run has ended; the public path always does."""
    searcher = Searcher([*typed, PUBLIC])
    found = {finding.trace.where for finding in in_files(searcher, files_in(run.folder), run.folder)}
    return found | {trace.where for trace in searcher.find(run.said().encode())}
