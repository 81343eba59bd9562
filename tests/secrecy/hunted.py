"""The platform that is hunted through: production's processes, the website among them, each able to fail on purpose.

It has databases, a vhost, a working folder and a folder for temporary files of its own, so that only its own data are
searched, and sends its traces to a collector that keeps whatever arrives.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

from infra.local.programs import LOOPBACK, free_port, start
from services.contracts.registry import SERVICES
from tests.secrecy.forced import ARMED, RAISED
from tests.secrecy.markers import Marker
from tests.support.platform import PROGRAMS, ROOT, Platform, entrypoint, until

GATEWAY = "gateway"


@dataclass
class HuntedPlatform(Platform):
    website_port: int = field(default_factory=free_port)
    operations: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in (*PROGRAMS, GATEWAY)})
    collector: Collector = field(init=False)
    control: Path = field(init=False)  # outside the folders that are searched: it lists what is hunted

    def start(self) -> None:
        for folder in (self.logs, self.temporary, self.working):
            folder.mkdir(parents=True)
        self.control = self.folder / "control"
        self.control.mkdir()
        self.collector = Collector.open(self.folder / "traces")
        self.prepare()
        for name in (*PROGRAMS, GATEWAY):
            self.start_program(name)
        self.connect()
        for service in SERVICES:
            until(lambda service=service: self.answers(service), 90, f"{service} to answer")
        for service in SERVICES:
            until(
                lambda log=self.logs / f"{service}-relay.log": "relaying" in log.read_text(), 90, f"{service}'s relay"
            )
        until(self._website_answers, 90, "the website to answer")

    def stop(self) -> None:
        super().stop()
        if hasattr(self, "collector"):
            self.collector.close()

    def start_program(self, name: str) -> None:
        module = "gateway.serve" if name == GATEWAY else entrypoint(name)
        command = ["env", "-C", str(self.working), sys.executable, "-W", "ignore", "-m", "tests.secrecy.forced", module]
        log = self.logs / f"{name}.log"
        self.programs[name] = start(name, command, log=log, environ=self.environ(name))

    def environ(self, service: str) -> dict[str, str]:
        own = {
            "TMPDIR": str(self.temporary),
            "SPOORVAST_OTLP_ENDPOINT": self.collector.url,
            "SPOORVAST_OPERATIONS_LISTEN": f"{LOOPBACK}:{self.operations[service]}",
            ARMED: str(self.control / "armed.json"),
            RAISED: str(self.control / "raised"),
        }
        website = {
            "SPOORVAST_LISTEN": f"{LOOPBACK}:{self.website_port}",
            "SPOORVAST_PUBLIC_URL": self.url,
            "SPOORVAST_SECURE_COOKIES": "false",
        }
        base = super().environ(service.removesuffix("-relay"))
        return base | own | (website if service == GATEWAY else {})

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    @property
    def working(self) -> Path:
        """Where processes run, and so where a core file of one would fall."""
        return self.folder / "cwd"

    @property
    def url(self) -> str:
        return f"http://localhost:{self.website_port}"

    def core_limits(self) -> dict[str, str]:
        """The largest core file that each process may leave, as the kernel knows it (soft and hard limit)."""
        limits = {}
        for name, program in self.programs.items():
            lines = Path(f"/proc/{program.pid}/limits").read_text().splitlines()
            limits[name] = next(line for line in lines if line.startswith("Max core file size"))
        return limits

    def arm(self, markers: list[Marker], careless: dict[str, str] | None = None) -> None:
        """From now on things go wrong, in words that hold all that was typed and will be typed.

        `careless` makes every process leave a word, by place: `log`, `metric` or `file`.
        """
        words = [*(marker.text for marker in markers), *(core for marker in markers for core in marker.cores)]
        ready = self.control / "armed.new"
        ready.write_text(json.dumps({"words": words, "careless": careless or {}}))
        ready.replace(self.control / "armed.json")

    def disarm(self) -> None:
        (self.control / "armed.json").unlink(missing_ok=True)

    def raised(self) -> frozenset[str]:
        """What went wrong so far: names of functions, and method and endpoint of pages."""
        report = self.control / "raised"
        return frozenset(report.read_text().split("\n")) - {""} if report.exists() else frozenset()

    def first_link(self, email: str) -> str:
        """The operator's command that lets the first coordinator in; answers the path of the link."""
        said = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "gateway.first_coordinator", email],
            env=self.environ(GATEWAY) | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return said.stdout.strip().removeprefix(self.url)

    def _website_answers(self) -> bool:
        assert self.programs[GATEWAY].process.poll() is None, (self.logs / f"{GATEWAY}.log").read_text()
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"{self.url}/inloggen", timeout=5).ok
        return False


@dataclass
class Collector:
    """Takes in what an exporter sends (OTLP over HTTP) and keeps each body as a file."""

    folder: Path
    server: ThreadingHTTPServer

    @classmethod
    def open(cls, folder: Path) -> Collector:
        folder.mkdir()

        class Take(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                (folder / f"{threading.get_ident()}-{len(body)}-{id(body)}").write_bytes(body)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_said: object) -> None:
                return

        server = ThreadingHTTPServer((LOOPBACK, 0), Take)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return cls(folder, server)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server.server_port}/v1/traces"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
