"""An OpenTelemetry collector inside the test: keeps every span that the platform's processes export."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

EXPORT_SOON = {"OTEL_BSP_SCHEDULE_DELAY": "200"}  # milliseconds; the default of five seconds is for production


@dataclass(frozen=True)
class Exported:
    """One span: which process, what, and under which trace."""

    process: str
    name: str
    trace_id: str
    attributes: dict[str, str | int]


@dataclass
class Collector:
    spans: list[Exported] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)  # every byte that left a process as a trace
    _server: ThreadingHTTPServer = field(init=False)

    def start(self) -> None:
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.take(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def take(self, body: bytes) -> None:
        self.raw.append(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            process = next(one.value.string_value for one in resource.resource.attributes if one.key == "service.name")
            for scope in resource.scope_spans:
                self.spans += [
                    Exported(process, span.name, span.trace_id.hex(), _attributes(span)) for span in scope.spans
                ]

    def trace(self, trace_id: str) -> list[Exported]:
        return [span for span in list(self.spans) if span.trace_id == trace_id]


def _attributes(span: Any) -> dict[str, str | int]:
    return {
        one.key: one.value.string_value if one.value.HasField("string_value") else one.value.int_value
        for one in span.attributes
    }
