"""A place in which something typed could lie: how it is searched, and how a word is planted there to show that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.secrecy.encodings import Searcher, Trace
from tests.secrecy.markers import Marker


@dataclass(frozen=True, order=True)
class Finding:
    """`spot` says where in the place: a file, a database, a queue."""

    trace: Trace
    spot: str


class Place(Protocol):
    name: str

    def plant(self, marker: Marker) -> None:
        """Puts the marker where a careless product would have left it. Returns when it lies there."""

    def search(self, searcher: Searcher) -> Iterator[Finding]: ...


def in_files(searcher: Searcher, files: Iterable[Path], root: Path) -> Iterator[Finding]:
    """Files that vanish meanwhile (a segment, a journal) were not left behind."""
    for file in files:
        try:
            found = searcher.find_in_file(file)
            found |= {Trace(trace.where, f"name {trace.encoding}") for trace in searcher.find(file.name.encode())}
        except FileNotFoundError:
            continue
        for trace in found:
            yield Finding(trace, str(file.relative_to(root)))


def files_in(folder: Path) -> Iterator[Path]:
    """All regular files below `folder`."""
    return (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.is_symlink())
