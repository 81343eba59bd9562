"""What the platform's own processes say and leave: logs, traces, metrics, working and temporary files."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from infra.local.programs import LOOPBACK
from services.contracts.errors import ContractError
from services.contracts.registry import SERVICES
from tests.secrecy.encodings import Searcher
from tests.secrecy.hunted import GATEWAY, HuntedPlatform
from tests.secrecy.markers import Marker
from tests.secrecy.places.place import Finding, files_in, in_files
from tests.support.platform import PROGRAMS, until

PROCESSES = (*PROGRAMS, GATEWAY)


def asked(platform: HuntedPlatform) -> bool:
    """Gives every process something to do, whatever comes of it."""
    for service in SERVICES:
        with contextlib.suppress(ContractError):
            platform.answers(service)
    with contextlib.suppress(requests.RequestException):
        requests.get(f"{platform.url}/inloggen", timeout=5)
    return True


@dataclass
class Logs:
    platform: HuntedPlatform
    name: str = "logs of the processes"

    def plant(self, marker: Marker) -> None:
        """Every process is told to repeat it, services and website when they are next asked something."""
        self.platform.arm([], careless={"log": marker.text})
        until(lambda: asked(self.platform) and all(self._said(name, marker) for name in PROCESSES), 60, "all to say it")

    def search(self, searcher: Searcher) -> Iterator[Finding]:
        yield from in_files(searcher, files_in(self.platform.logs), self.platform.folder)

    def _said(self, name: str, marker: Marker) -> bool:
        return marker.text in (self.platform.logs / f"{name}.log").read_text()


@dataclass
class Traces:
    platform: HuntedPlatform
    name: str = "traces"

    def plant(self, marker: Marker) -> None:
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(self.platform.collector.url)))
        with provider.get_tracer("careless").start_as_current_span("answer", attributes={"db.statement": marker.text}):
            pass
        provider.shutdown()

    def search(self, searcher: Searcher) -> Iterator[Finding]:
        sent = list(files_in(self.platform.collector.folder))
        assert len(sent) > 10, "the processes send no traces"
        yield from in_files(searcher, sent, self.platform.folder)


@dataclass
class Metrics:
    """What `/metrics` of every process answers."""

    platform: HuntedPlatform
    name: str = "metrics"
    answers: dict[str, bytes] = field(default_factory=dict)

    def plant(self, marker: Marker) -> None:
        """Every process is told to count somebody by name."""
        self.platform.arm([], careless={"metric": marker.text})
        until(lambda: asked(self.platform) and self._all_count(marker.text.encode()), 60, "all to count it")

    def search(self, searcher: Searcher) -> Iterator[Finding]:
        for where, answer in self.answers.items():
            for trace in searcher.find(answer):
                yield Finding(trace, where)

    def _all_count(self, word: bytes) -> bool:
        for name, port in self.platform.operations.items():
            self.answers[name] = requests.get(f"http://{LOOPBACK}:{port}/metrics", timeout=10).content
        return all(word in answer for answer in self.answers.values())


@dataclass
class LeftFiles:
    """Where processes run and where they may put temporary files: also core files would fall there."""

    platform: HuntedPlatform
    name: str = "working and temporary files"

    def plant(self, marker: Marker) -> None:
        """Every process is told to leave a temporary file, and one where it runs."""
        self.platform.arm([], careless={"file": marker.text})
        until(lambda: asked(self.platform) and self._left() >= 2 * len(PROCESSES), 60, "all to leave files")

    def _left(self) -> int:
        return sum(1 for folder in (self.platform.temporary, self.platform.working) for _file in files_in(folder))

    def search(self, searcher: Searcher) -> Iterator[Finding]:
        for folder in (self.platform.temporary, self.platform.working):
            yield from in_files(searcher, files_in(folder), self.platform.folder)


def open_but_deleted(pid: int) -> Iterator[bytes]:
    """Files that a process has open and that have no name any more: spooled uploads, for instance."""
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if str(handle.readlink()).endswith(" (deleted)"):
                yield handle.read_bytes()
