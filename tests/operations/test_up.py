"""`spoorvast up`, `seed` and their refusals on this machine, from the first start to Ctrl-C."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from infra.local.programs import LOOPBACK, free_port
from infra.operations.exits import Exit
from tests.operations.command import Operator, Said
from tests.support.platform import until

pytestmark = pytest.mark.timeout(400)  # a first start on a busy machine


@dataclass
class Machine:
    """An installation in a folder of its own."""

    folder: Path
    port: int

    @property
    def operator(self) -> Operator:
        return Operator({"SPOORVAST_RUN": str(self.folder), "SPOORVAST_PORT": str(self.port)})

    @property
    def _out(self) -> Path:
        return self.folder.with_name("up.jsonl")

    def up(self, *words: str) -> subprocess.Popen[bytes]:
        with self._out.open("wb") as out:
            process = subprocess.Popen(
                self.operator.command("up", "--json", *words), env=self.operator.environment(), stdout=out
            )
        until(lambda: process.poll() is not None or "ready" in self.events(), 300, "spoorvast up to be ready")
        assert process.poll() is None, self._out.read_text()
        return process

    def events(self) -> dict[str, dict[str, Any]]:
        """The last of each kind, and each started part by name."""
        lines = [json.loads(line) for line in self._out.read_text().splitlines() if line.endswith("}")]
        return {line.get("name") or line["event"]: line for line in lines}

    def says(self, *words: str) -> Said:
        return self.operator.says(*words)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return Machine(tmp_path_factory.mktemp("up") / "run", free_port())


@pytest.fixture(scope="module")
def running(machine: Machine) -> Iterator[Machine]:
    process = machine.up("--no-seed", "--coordinator", "wilma@spoorvast.example")
    yield machine
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert machine.says("status").code == Exit.UNREACHABLE
    stopped_and_not_empty(machine)


def stopped_and_not_empty(machine: Machine) -> None:
    """An invited coordinator is somebody's data: no demo year beside it, and nothing thrown away."""
    refused = machine.says("seed", "--json")
    assert (refused.code, refused.answer["code"]) == (Exit.REFUSED, "not_empty")
    assert not (machine.folder / "seeded").exists()


def test_it_says_what_it_started_and_where(running: Machine) -> None:
    events = running.events()
    for name in ("openbao", "postgresql", "spoorvast"):
        with socket.create_connection((LOOPBACK, events[name]["port"]), timeout=5):
            assert Path(f"/proc/{events[name]['pid']}").exists()
    assert requests.get(events["ready"]["url"], timeout=10).status_code == 200
    assert "/uitnodiging/" in events["ready"]["invitation"]


def test_status_finds_it_by_itself(running: Machine) -> None:
    answer = running.says("status", "--json").answer
    assert (answer["exit"], answer["kind"]) == (0, "embedded")
    assert {part["name"] for part in answer["parts"]} == {"openbao", "postgresql"}
    assert answer["vault"]["keys"]["transit-case"] > 0


def test_doctor_has_no_errors_there(running: Machine) -> None:
    assert running.says("doctor").code == Exit.ATTENTION  # no backups, a root token: it is a demonstration


@pytest.mark.parametrize("words", [("up",), ("seed",)])
def test_what_runs_is_not_started_again(running: Machine, words: tuple[str, ...]) -> None:
    refused = running.says(*words, "--json")
    assert (refused.code, refused.answer["code"]) == (Exit.REFUSED, "already_running")


def test_a_read_model_is_made_anew_there(running: Machine) -> None:
    assert running.says("rebuild", "directory").code == Exit.DONE


def test_before_anything_runs_it_says_how_to_start(tmp_path: Path) -> None:
    operator = Operator({"SPOORVAST_RUN": str(tmp_path / "run")})
    for command in ("status", "doctor", "dead-letters"):
        said = operator.says(command, "--json")
        assert (said.code, said.answer["code"]) == (Exit.UNREACHABLE, "not_running")
    assert "spoorvast up" in operator.says("status").err


def test_a_taken_port_is_refused(tmp_path: Path) -> None:
    port = free_port()
    with socket.create_server((LOOPBACK, port)):
        said = Operator({"SPOORVAST_RUN": str(tmp_path / "run"), "SPOORVAST_PORT": str(port)}).says("up", "--json")
    assert (said.code, said.answer["code"]) == (Exit.REFUSED, "port_taken")
    assert not (tmp_path / "run").exists()


def test_help_is_in_dutch_and_names_every_outcome() -> None:
    said = Operator().says("--help")
    assert said.code == 0
    for code in Exit:
        assert f" {int(code)} " in said.out or f"{int(code)}  " in said.out
    for command in ("up", "status", "seed", "rebuild", "dead-letters", "doctor"):
        assert command in said.out


def test_a_command_that_does_not_exist_is_a_mistake_in_typing() -> None:
    assert Operator().says("start").code == Exit.USAGE
