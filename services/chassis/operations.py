"""What a process tells its operators over HTTP: `/healthz`, `/readyz`, `/metrics` (docs/operations.md).

On an address of its own, `SPOORVAST_OPERATIONS_LISTEN`, which belongs to the inside of the network; not served when
that is not set. Answers hold codes and numbers, never a host, a name or a text.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from services.chassis import telemetry
from services.chassis.codec import to_json
from services.chassis.log import get_logger
from services.chassis.readiness import Check, look

_STATUS = {200: "200 OK", 404: "404 Not Found", 405: "405 Method Not Allowed", 503: "503 Service Unavailable"}
_log = get_logger("operations")


@dataclass(frozen=True, kw_only=True)
class OperationsSettings:
    """What every process takes for its operators."""

    operations_listen: str | None = None  # host:port of /healthz, /readyz and /metrics; None: not served
    certificates: str = ""  # files (PEM), separated by `:`, whose days to expiry `/metrics` tells
    otlp_endpoint: str | None = None  # where traces go, such as http://collector:4318; None: nowhere
    trace_ratio: float = 1.0  # the part of the traces beginning here that is kept, 0 to 1


@dataclass
class OperationsSite:
    """A WSGI application. `checks` make up readiness; `refresh` brings figures up to date before they are told.

    Both grow while the process starts; it is not ready before `started`.
    """

    checks: list[Check] = field(default_factory=list)
    refresh: list[Callable[[], None]] = field(default_factory=list)
    started: bool = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        status, content_type, body = self.answer(environ.get("REQUEST_METHOD", ""), environ.get("PATH_INFO", ""))
        headers = [("Content-Type", content_type), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
        start_response(_STATUS[status], headers)
        return [body]

    def answer(self, method: str, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body."""
        if method != "GET":
            return 405, "text/plain", b""
        if path == "/healthz":
            return 200, "application/json", to_json({"alive": True})
        if path == "/readyz":
            parts = look(self.checks) | {"process": "ok" if self.started else "starting"}
            ready = all(code == "ok" for code in parts.values())
            return 200 if ready else 503, "application/json", to_json({"ready": ready, "parts": parts})
        if path == "/metrics":
            self._refresh()
            return 200, CONTENT_TYPE_PLAIN_0_0_4, generate_latest()
        return 404, "text/plain", b""

    def _refresh(self) -> None:
        for one in list(self.refresh):
            try:
                one()
            except Exception as error:  # noqa: BLE001 - the other figures matter even more when something is down
                _log.warning("figures_not_read", error=type(error).__name__)


def address(listen: str) -> tuple[str, int]:
    """`127.0.0.1:9464` → host and port. Raises `ValueError`."""
    host, _, port = listen.rpartition(":")
    return host or "127.0.0.1", int(port)


def serve_in_thread(site: OperationsSite, settings: OperationsSettings) -> Callable[[], None]:
    """For processes without green threads. Returns what ends it."""
    if settings.operations_listen is None:
        return lambda: None
    host, port = address(settings.operations_listen)
    server = make_server(host, port, site, _Server, _Silent)
    thread = threading.Thread(target=server.serve_forever, name="operations", daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return stop


def trace(service: str, settings: OperationsSettings) -> None:
    """Sends this process's spans where the settings say."""
    telemetry.configure(service, settings.otlp_endpoint, settings.trace_ratio)


class _Server(ThreadingMixIn, WSGIServer):
    """Does not look its own name up, which can take seconds."""

    daemon_threads = True

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # after a kill, at once again
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "operations", self.server_address[1]
        self.setup_environ()


class _Silent(WSGIRequestHandler):
    timeout = 5  # seconds for a request to arrive: who connects and says nothing keeps no thread

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nobody is written down."""
