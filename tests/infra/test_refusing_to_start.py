"""What stands in the way of `make run` is told in one line, and nothing is started."""

from __future__ import annotations

import fcntl
import socket
from pathlib import Path

import pytest

from infra.local.folder import RunFolder
from infra.local.programs import LOOPBACK, StartFailed
from tests.support.local_run import LocalRun


@pytest.fixture
def run(tmp_path: Path) -> LocalRun:
    return LocalRun(tmp_path / "run")


def test_a_taken_port(run: LocalRun) -> None:
    with socket.create_server((LOOPBACK, run.port)):
        refused = run.ask("run")
    assert refused.stdout == f"Port {run.port} is taken; choose another: make run SPOORVAST_PORT={run.port + 1}\n"
    assert (refused.returncode, refused.stderr) == (1, "")
    assert not run.folder.exists()


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none(run: LocalRun, port: str) -> None:
    refused = run.ask("run", SPOORVAST_PORT=port)
    assert refused.stdout == "SPOORVAST_PORT must be a number from 1 to 65535\n"
    assert (refused.returncode, refused.stderr) == (1, "")


def test_a_folder_that_cannot_be_written(run: LocalRun, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    refused = run.ask("run", SPOORVAST_RUN=str(in_the_way / "run"))
    assert refused.stdout == f"Cannot write in {in_the_way / 'run'}: Not a directory\n"
    assert (refused.returncode, refused.stderr) == (1, "")


def test_a_folder_in_use(run: LocalRun) -> None:
    run.folder.mkdir()
    with (run.folder / "lock").open("w") as lock:
        lock.write("4711")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = run.ask("run")
    assert refused.stdout == f"Spoorvast already runs from {run.folder} (process 4711); stop that one first\n"
    assert refused.returncode == 1


def test_a_disk_that_is_nearly_full(tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match=r"^Too little room on the disk of .*: \d+ MB free, 1000000000 MB needed$"):
        RunFolder(tmp_path, needed_mb=10**9).open()


def test_codes_before_there_are_logins(run: LocalRun) -> None:
    refused = run.ask("code")
    assert refused.stdout == "No logins yet: start with `make run` first\n"
    assert refused.returncode == 1
