"""Real PostgreSQL, RabbitMQ and OpenBao for the tests: private, on free loopback ports, gone afterwards."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infra.local.openbao import OpenBao
from infra.local.postgres import IN_TESTS, Cluster, Databases, wheel_binaries
from infra.local.programs import LOOPBACK, Program, StartFailed, answers, free_port, start
from infra.rabbitmq.definitions import definitions
from infra.rabbitmq.permissions import PERMISSIONS, USERS, Permissions
from infra.vault.provision import provision

# A process seals what it sends under one key. Tests ask platforms of several Vaults, so those of one run share it.
WIRE_KEY = base64.b64encode(secrets.token_bytes(32)).decode()
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
DEBIAN_RABBITMQ = Path("/usr/lib/rabbitmq/lib")


@dataclass
class PostgresServer:
    """A cluster that trades durability for speed unless told otherwise; Debian's server, or else the wheel's."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=lambda: IN_TESTS)
    cluster: Cluster = field(init=False)
    _passwords: dict[str, dict[str, str]] = field(default_factory=dict)

    def start(self) -> None:
        """After `stop` or `kill` it comes back on the same port with the same data."""
        if not hasattr(self, "cluster"):
            debian = sorted(DEBIAN_POSTGRES.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
            binaries = debian[-1].parent if debian else wheel_binaries()
            self.cluster = Cluster(self.folder, binaries, secrets.token_hex(16), self.settings)
        self.cluster.start()

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """SIGINT disconnects everyone and writes a checkpoint; SIGQUIT (`-m immediate`) leaves that to the start."""
        if self.is_running():
            assert self.cluster.program is not None
            self.cluster.program.process.send_signal(number)
            self.cluster.stop()

    def kill(self) -> None:
        """SIGKILL to the server and all its backends at once, as the kernel would when memory ends."""
        assert self.cluster.program is not None
        server = self.cluster.program.pid
        backends = children(server)
        os.kill(server, signal.SIGKILL)
        for pid in backends:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.cluster.program.process.wait()

    def is_running(self) -> bool:
        return hasattr(self, "cluster") and self.cluster.program is not None and self.cluster.program.is_running()

    def __str__(self) -> str:
        return f"{self.cluster.version}, pid {_pid(self.cluster.program)}"

    @property
    def superuser_dsn(self) -> str:
        """The database owner's owner: for tests that play a thief with full access to the tables."""
        return self.cluster.dsn()

    def superuser_dsn_of(self, database: str) -> str:
        return self.cluster.dsn(database=database)

    def create_service_database(self, service: str) -> Databases:
        """A fresh, empty database on every call, with the roles `<service>_owner` and `<service>_app`."""
        roles = (f"{service}_owner", f"{service}_app")
        passwords = self._passwords.setdefault(service, {role: secrets.token_hex(8) for role in roles})
        return self.cluster.create_databases(service, passwords, name=f"{service}_{secrets.token_hex(4)}")


@dataclass
class VaultServer:
    """OpenBao with the layout of production, made by the code of production."""

    folder: Path
    server: OpenBao = field(init=False)

    def start(self) -> None:
        """Unsealed and provisioned. After `stop` or `kill` it comes back on the same port with the same keys."""
        if hasattr(self, "server"):
            self.server.start()
            return
        self.server = OpenBao(self.folder / "server")
        self.server.start()
        provision(self.server.client(), self.folder / "credentials")
        wire = {"data": {"1": WIRE_KEY}, "options": {"cas": 1}}  # before any process has read the first one
        self.server.client().write_data("secret/data/wire", data=wire)

    def stop(self) -> None:
        if hasattr(self, "server"):
            self.server.stop()

    def kill(self) -> None:
        assert self.server.program is not None
        self.server.program.kill()

    def is_running(self) -> bool:
        return hasattr(self, "server") and self.server.program is not None and self.server.program.is_running()

    def __str__(self) -> str:
        return f"{self.server.version}, pid {_pid(self.server.program)}"

    @property
    def address(self) -> str:
        return self.server.address

    @property
    def root_token(self) -> str:
        return self.server.root_token

    @property
    def audit_log(self) -> Path:
        return self.server.audit_log

    def credentials(self, role: str) -> Path:
        """AppRole credentials of directory, intake, casebook, reporting, gateway or keymaster."""
        return self.folder / "credentials" / f"{role}.json"

    def seal(self) -> None:
        self.server.seal()

    def unseal(self) -> None:
        self.server.unseal()


@dataclass
class RabbitServer:
    """One RabbitMQ node with its own name, cookie, data and port mapper."""

    folder: Path
    port: int = field(default_factory=free_port)
    user: str = "spoorvast"
    password: str = field(default_factory=lambda: secrets.token_hex(8))
    passwords: dict[str, str] = field(default_factory=lambda: {user: secrets.token_hex(8) for user in USERS})
    _mapper: Program | None = None  # Erlang's port mapper
    _node: Program | None = None
    _environ: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"RabbitMQ {self.version}, pid {_pid(self._node)}"

    @property
    def uri(self) -> str:
        return self.uri_of("spoorvast")

    def uri_of(self, vhost: str) -> str:
        return f"amqp://{self.user}:{self.password}@{LOOPBACK}:{self.port}/{vhost}"

    @property
    def binaries(self) -> Path:
        found = sorted(DEBIAN_RABBITMQ.glob("rabbitmq_server-*/sbin"))
        if not found:
            raise StartFailed("RabbitMQ is missing: apt-get install rabbitmq-server")
        return found[-1]

    @property
    def version(self) -> str:
        return self.binaries.parent.name.removeprefix("rabbitmq_server-")

    def start(self) -> None:
        """After `stop`, `stop_node` or `kill_node` the same node comes back with its durable data."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self._environ:
            self._environ = self._own_environment()
        if self._mapper is None:
            self._mapper = start(
                "epmd",
                [_erlang_tool("epmd"), "-port", self._environ["ERL_EPMD_PORT"], "-address", LOOPBACK],
                log=self.folder / "epmd.log",
            )
            self._mapper.await_ready(lambda: answers(int(self._environ["ERL_EPMD_PORT"])))
        self.start_node()

    def start_node(self) -> None:
        """The node alone; `stop_node` and `start_node` together are a restart that keeps durable data."""
        self._node = start(
            "RabbitMQ", [self.binaries / "rabbitmq-server"], log=self.folder / "rabbitmq.log", environ=self._environ
        )
        self._node.await_ready(lambda: answers(self.port))
        self.ctl("await_startup")

    def stop_node(self) -> None:
        if self._node is not None:
            self._node.stop(40)

    def kill_node(self) -> None:
        """SIGKILL to the node; what it had confirmed must be there when it starts again."""
        assert self._node is not None
        self._node.kill()

    def is_running(self) -> bool:
        return self._node is not None and self._node.is_running()

    def stop(self) -> None:
        self.stop_node()
        if self._mapper is not None:
            self._mapper.stop(40)
        self._node = self._mapper = None

    def ctl(self, *arguments: str) -> str:
        """`rabbitmqctl` on this node; starting Erlang costs a second or two."""
        command = [self.binaries / "rabbitmqctl", "-q", "-n", self._environ["RABBITMQ_NODENAME"], *arguments]
        run = subprocess.run(command, env=self._environ, capture_output=True, text=True, timeout=60, check=True)
        return run.stdout

    def create_vhost(self) -> str:
        """The URI of a fresh vhost with production's users, as the one who may do everything; see `as_user`."""
        name = f"v-{secrets.token_hex(4)}"
        self.permit(name)
        return self.uri_of(name)

    def permit(self, vhost: str, permissions: Mapping[str, Permissions] = PERMISSIONS) -> None:
        """Makes `vhost` or brings it to `permissions`, by the file that production loads."""
        wanted = definitions(vhost, self.passwords, permissions)
        all_rights = {"configure": ".*", "write": ".*", "read": ".*"}
        wanted["permissions"].append({"user": self.user, "vhost": vhost, **all_rights})
        file = self.folder / f"{vhost}.json"
        file.write_text(json.dumps(wanted))
        self.ctl("import_definitions", str(file))

    def as_user(self, uri: str, user: str) -> str:
        """The vhost of `uri` as directory, intake, casebook, reporting or gateway."""
        return f"amqp://{user}:{self.passwords[user]}@{LOOPBACK}:{self.port}/{uri.rsplit('/', 1)[1]}"

    def _own_environment(self) -> dict[str, str]:
        home = self.folder.resolve()
        (home / ".erlang.cookie").write_text(secrets.token_hex(20))
        (home / ".erlang.cookie").chmod(0o400)
        configuration = home / "rabbitmq.conf"
        configuration.write_text(
            f"listeners.tcp.1 = {LOOPBACK}:{self.port}\n"
            f"default_user = {self.user}\ndefault_pass = {self.password}\ndefault_vhost = spoorvast\n"
            "loopback_users.guest = true\nlog.console = true\nlog.console.level = warning\nlog.file = false\n"
            "disk_free_limit.absolute = 50MB\nvm_memory_high_watermark.absolute = 1GB\n"
        )
        (home / "enabled_plugins").write_text("[].\n")
        return {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(free_port()),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "RABBITMQ_NODENAME": f"spoorvast-{secrets.token_hex(4)}@localhost",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_CONFIG_FILE": str(configuration),
            "RABBITMQ_CONF_ENV_FILE": str(home / "none.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_PID_FILE": str(home / "node.pid"),
            "RABBITMQ_ALLOW_INPUT": "true",  # the script then becomes the node, so our signals reach it
            "RABBITMQ_SERVER_START_ARGS": "-noinput",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }


def children(pid: int) -> list[int]:
    """The processes that `pid` started itself."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(file.read_text().rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(file.parent.name))
    return found


def _pid(program: Program | None) -> int | None:
    return program.pid if program else None


def _erlang_tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise StartFailed("Erlang is missing: apt-get install rabbitmq-server")
    return found
