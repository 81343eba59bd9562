"""Invariant I6 for the fault harness: after a row nothing that was typed lies outside its seal.

typed = [markers.sentence("a note")]  # … its `text` goes through the platform while things break
assert leaks(platform, typed) == []
"""

from __future__ import annotations

from collections.abc import Iterable

from tests.secrecy.encodings import Searcher
from tests.secrecy.markers import Marker
from tests.secrecy.places.broker import BrokerFiles
from tests.secrecy.places.databases import DatabaseFiles, Databases, WriteAheadLog
from tests.secrecy.places.place import files_in, in_files
from tests.secrecy.places.servers import AuditLog, ServerLogs
from tests.support.platform import Platform


def leaks(platform: Platform, typed: Iterable[Marker]) -> list[str]:
    """Where what of `typed` was found: database files, write-ahead log, broker's files, every log. A second or two.

    The servers have to run (PostgreSQL is asked for a checkpoint); the platform's processes need not.
    """
    searcher, databases = Searcher(typed), Databases(platform)
    places = (
        DatabaseFiles(databases),
        WriteAheadLog(databases),
        BrokerFiles(platform),
        ServerLogs(platform),
        AuditLog(platform),
    )
    found = [(place.name, finding) for place in places for finding in place.search(searcher)]
    found += [("logs of the processes", one) for one in in_files(searcher, files_in(platform.folder), platform.folder)]
    return [f"{place}: {one.trace.where} as {one.trace.encoding} in {one.spot}" for place, one in sorted(found)]
