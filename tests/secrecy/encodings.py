"""How a word may lie in bytes, and one pass over bytes that finds many words in all those forms."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ahocorasick_rs import BytesAhoCorasick, Implementation

from tests.secrecy.markers import Marker

Buffer = bytes | bytearray | memoryview
CHUNK = 16 * 1024 * 1024  # bytes of a file searched at a time
LARGEST_INFLATED = 32 * 1024 * 1024
NESTED = 2  # a packed file in a packed file
_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")  # how zlib streams and gzip files begin
_FIRST_TRY = 512  # bytes: random data that looks packed gives itself away in them


@dataclass(frozen=True, order=True)
class Trace:
    """A marker that was found: whose, and in which form it lay there."""

    where: str
    encoding: str


def forms(text: str) -> Iterator[tuple[str, bytes]]:
    """Every encoding of `text` that is searched, by name. (Packed data are searched after unpacking.)"""
    plain = text.encode("ascii")
    yield "utf-8", plain
    yield "utf-16-le", text.encode("utf-16-le")
    yield "utf-16-be", text.encode("utf-16-be")
    yield "hex", plain.hex().encode()
    yield "HEX", plain.hex().upper().encode()
    for offset in range(3):
        inner = _inside_base64(plain, offset)
        yield f"base64+{offset}", inner
        yield f"base64url+{offset}", inner.translate(bytes.maketrans(b"+/", b"-_"))


def _inside_base64(plain: bytes, offset: int) -> bytes:
    """What of `plain` is sure to stand in base64 when `offset` (modulo 3) other bytes come before it."""
    encoded = base64.b64encode(bytes(offset) + plain)
    first, behind = (0, 2, 3)[offset], (offset + len(plain)) * 8 // 6
    return encoded[first:behind]


class Searcher:
    """Searches bytes for all `markers` at once, as typed and in small and capital letters."""

    def __init__(self, markers: Iterable[Marker]) -> None:
        found: dict[bytes, Trace] = {}
        for marker in markers:
            for core in marker.cores:
                for spelling in {core, core.lower(), core.upper()}:
                    for encoding, needle in forms(spelling):
                        found.setdefault(needle, Trace(marker.where, encoding))
        self._traces = list(found.values())
        self._longest = max(map(len, found), default=1)
        self._machine = BytesAhoCorasick(list(found), implementation=Implementation.DFA)

    def find(self, data: Buffer, depth: int = NESTED) -> set[Trace]:
        """What lies in `data`, also packed."""
        found = {self._traces[index] for index, _start, _end in self._machine.find_matches_as_indexes(data)}
        if depth:
            for inner in unpacked(data):
                packed = self.find(inner, depth - 1)
                found |= {Trace(trace.where, f"packed {trace.encoding}") for trace in packed}
        return found

    def find_in_file(self, path: Path) -> set[Trace]:
        """Reads piece by piece; what begins in one piece and ends in the next is found in their overlap."""
        found: set[Trace] = set()
        tail = b""
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                found |= self.find(tail + piece)
                tail = piece[-self._longest :]
        return found


def unpacked(data: Buffer) -> Iterator[bytes]:
    """Whatever zlib, gzip or (from the first byte on) raw deflate makes of `data`; the part before a fault counts."""
    view = memoryview(data)
    for start in _PACKED.finditer(view):
        yield from _inflate(view[start.start() :], zlib.MAX_WBITS | 32)
    yield from _inflate(view, -zlib.MAX_WBITS)


def _inflate(view: memoryview, window: int) -> Iterator[bytes]:
    machine, made = zlib.decompressobj(window), bytearray()
    try:
        made += machine.decompress(view[:_FIRST_TRY], LARGEST_INFLATED)
        rest = machine.unconsumed_tail or view[_FIRST_TRY:]
        for at in range(0, len(rest), CHUNK):
            if machine.eof or len(made) > LARGEST_INFLATED:
                break
            made += machine.decompress(rest[at : at + CHUNK], LARGEST_INFLATED)
    except zlib.error:
        pass  # it only looked packed, or its end is missing
    if len(made) > 8:
        yield bytes(made)
