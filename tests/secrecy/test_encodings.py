"""The search itself: a word is found in every form in which bytes may hold it, and nothing is found where none is."""

from __future__ import annotations

import base64
import gzip
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.secrecy import encodings, markers
from tests.secrecy.encodings import Searcher

Encode = Callable[[str], bytes]
PLAIN: dict[str, Encode] = {
    "utf-8": lambda text: text.encode(),
    "utf-16, little end first": lambda text: text.encode("utf-16-le"),
    "utf-16, big end first": lambda text: text.encode("utf-16-be"),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "hexadecimal, capitals": lambda text: text.encode().hex().upper().encode(),
    "small letters": lambda text: text.lower().encode(),
    "capitals": lambda text: text.upper().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64, one byte later": lambda text: base64.b64encode(b"?" + text.encode()),
    "base64, two bytes later": lambda text: base64.b64encode(b"?>" + text.encode()),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(b"\xff\xfe\xfb" + text.encode()),
}
PACKED: dict[str, Encode] = {
    "zlib": lambda text: zlib.compress(text.encode()),
    "zlib, little effort": lambda text: zlib.compress(text.encode(), 1),
    "gzip": lambda text: gzip.compress(text.encode()),
    "gzip in gzip": lambda text: gzip.compress(gzip.compress(text.encode())),
    "base64 in zlib": lambda text: zlib.compress(base64.b64encode(text.encode())),
    "zlib of which the end is missing": lambda text: zlib.compress(text.encode() + os.urandom(4000))[:3000],
}
SHAPES = (
    markers.name("a name"),
    markers.sentence("a sentence"),
    markers.email("an address"),
    markers.telephone("a telephone number"),
    markers.password("a password"),
    markers.receipt("a receipt code", "7QK2-M9XR-AB3D-5TFW"),
)


@pytest.mark.parametrize("encode", [*PLAIN.values(), *PACKED.values()], ids=[*PLAIN, *PACKED])
def test_a_planted_word_is_found_in_every_form(encode: Encode) -> None:
    for marker in SHAPES:
        heap = os.urandom(5000) + encode(f"Ze zei: {marker.text}. En toen?") + os.urandom(5000)
        found = Searcher(SHAPES).find(heap)
        assert {trace.where for trace in found} == {marker.where}, encodings.__doc__


def test_raw_deflate_is_found_when_a_file_is_nothing_else() -> None:
    squeezed = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    data = squeezed.compress(SHAPES[1].text.encode()) + squeezed.flush()
    assert {trace.where for trace in Searcher(SHAPES).find(data)} == {"a sentence"}


def test_a_word_across_two_pieces_of_a_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "CHUNK", 1000)
    file = tmp_path / "file"
    for before in range(900, 1010, 7):
        file.write_bytes(bytes(before) + SHAPES[0].text.encode("utf-16-le") + bytes(3000))
        assert {trace.where for trace in Searcher(SHAPES).find_in_file(file)} == {"a name"}


def test_nothing_is_found_where_nothing_is() -> None:
    searcher = Searcher(SHAPES)
    assert searcher.find(os.urandom(30_000_000)) == set()
    assert searcher.find(bytes(5_000_000)) == set()


def test_no_two_markers_are_alike_and_every_run_has_others() -> None:
    made = [markers.new_core() for _ in range(2000)]
    assert len({core.lower() for core in made}) == len(made)
    assert min(map(len, made)) >= markers.SHORTEST_CORE
