"""What a run keeps for itself is kept well; what a killed run left is found, and nothing else is touched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from infra.local.folder import RunFolder, write_private
from infra.local.leftovers import end_leftover, remember
from tests.support.platform import until


def test_secrets_stay_the_same_and_are_for_the_owner_alone(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    folder.open()
    first = folder.secret("postgres")
    folder.close()
    again = RunFolder(tmp_path / "run")
    again.open()
    assert again.secret("postgres") == first != again.secret("other")
    again.close()
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "run" / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_private_file_replaces_the_old_one_whole(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    write_private(file, "one")
    (tmp_path / "keys.json.new").write_text("half of a cut-off")
    write_private(file, "two")
    assert file.read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def sleeper(argument: str) -> subprocess.Popen[bytes]:
    program = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()", argument, "server"])
    shown = Path(f"/proc/{program.pid}/cmdline")
    until(lambda: argument.encode() in shown.read_bytes(), what="the system to show its command line")
    return program


def test_a_program_left_by_a_killed_run_is_ended(tmp_path: Path) -> None:
    left = sleeper(str(tmp_path / "server.hcl"))
    remember(tmp_path / "openbao.pid", left.pid)
    end_leftover(tmp_path / "openbao.pid", "server")
    assert left.wait(5) != 0
    assert not (tmp_path / "openbao.pid").exists()


def test_a_program_that_got_the_number_since_is_left_alone(tmp_path: Path) -> None:
    other = sleeper("/somewhere/else")
    try:
        remember(tmp_path / "openbao.pid", other.pid)
        end_leftover(tmp_path / "openbao.pid", "server")
        assert other.poll() is None
        assert not (tmp_path / "openbao.pid").exists()
    finally:
        other.kill()
        other.wait()
