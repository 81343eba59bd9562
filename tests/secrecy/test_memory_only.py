"""What is typed and what is shown passes through the web server's memory, however large, and never through a file."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import waitress

from gateway import web_server
from infra.local.programs import LOOPBACK
from tests.secrecy import markers
from tests.secrecy.encodings import Searcher
from tests.secrecy.places.processes import open_but_deleted
from tests.support.platform import until

AS_IT_COMES = {"ident": None}  # waitress without our options: the positive control


def page(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answers as many bytes of a marker as the address says."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    word, size = environ["PATH_INFO"].strip("/").split("-")
    return [(word * (int(size) // len(word))).encode()]


@contextmanager
def website(options: Mapping[str, Any]) -> Iterator[int]:
    listening = socket.create_server((LOOPBACK, 0))
    server = waitress.create_server(page, sockets=[listening], threads=1, **options)

    def serve() -> None:
        with suppress(OSError):  # its own way to end when it is closed from another thread
            server.run()

    threading.Thread(target=serve, daemon=True).start()
    yield listening.getsockname()[1]
    server.close()


def kept_in_files(marker: markers.Marker) -> bool:
    searcher = Searcher([marker])
    return any(searcher.find(content, depth=0) for content in open_but_deleted(os.getpid()))


@pytest.mark.parametrize(("options", "in_a_file"), [(web_server.OPTIONS, False), (AS_IT_COMES, True)])
def test_a_large_form_that_is_still_coming_in(options: Mapping[str, Any], in_a_file: bool) -> None:
    marker = markers.sentence("a large form")
    body = (marker.text * 100_000).encode()[:6_000_000]
    head = f"POST /x-1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body) + 1}\r\n\r\n".encode()
    with website(options) as port, socket.create_connection((LOOPBACK, port), timeout=20) as link:
        link.sendall(head + body)
        link.settimeout(1)
        with suppress(TimeoutError):
            link.recv(1)  # it waits for the last byte, so it has all others
        assert kept_in_files(marker) is in_a_file


@pytest.mark.parametrize(("options", "in_a_file"), [(web_server.OPTIONS, False), (AS_IT_COMES, True)])
def test_a_large_page_that_a_slow_browser_reads(options: Mapping[str, Any], in_a_file: bool) -> None:
    marker = markers.word("a large page")
    with website(options) as port, socket.create_connection((LOOPBACK, port), timeout=20) as link:
        link.sendall(f"GET /{marker.text}-12000000 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert link.recv(10).startswith(b"HTTP/1.1 2")
        if in_a_file:
            until(lambda: kept_in_files(marker), what="waitress to spool the page")
        assert kept_in_files(marker) is in_a_file


def test_what_is_too_large_for_memory_is_refused_unread() -> None:
    with website(web_server.OPTIONS) as port, socket.create_connection((LOOPBACK, port), timeout=20) as link:
        link.sendall(b"POST /x-1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000000\r\n\r\n")
        assert link.recv(100).startswith(b"HTTP/1.1 413")
