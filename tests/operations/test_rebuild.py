"""`spoorvast rebuild` on a platform that goes on meanwhile: the same bytes, honest ends, nothing in the way."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
import pytest

from infra.operations import rebuilds
from infra.operations.exits import Exit
from infra.operations.screen import Screen
from services.chassis.recorder import WRITE_LOCK
from tests.operations.command import Operator, production
from tests.services.casebook.running import RunningCasebook, root, running_casebook
from tests.support.platform import Platform, until
from tests.support.servers import PostgresServer, VaultServer
from tests.support.story import Client, Story

TABLES = ("worklist_v1_threads", "worklist_v1_cases")


def contents(platform: Platform) -> dict[str, list[str]]:
    """Every byte of the work lists, as PostgreSQL writes them."""
    with psycopg.connect(platform.databases["casebook"].app_dsn) as connection:
        return {
            table: [row[0] for row in connection.execute(f"SELECT t::text FROM {table} AS t ORDER BY 1")]  # noqa: S608
            for table in TABLES
        }


@contextmanager
def busy(story: Story, client: Client) -> Iterator[list[object]]:
    """An adviser who goes on recording; a command that fails, fails the test."""
    done: list[object] = []
    failed: list[Exception] = []
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            try:
                done.append(story.oral_contact(client, date(2025, 3, 3)))
            except Exception as error:  # noqa: BLE001 -- told below, in the test's own thread
                failed.append(error)
                return

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield done
    finally:
        stop.set()
        worker.join()
    assert failed == []


def test_rebuilt_equals_live_byte_for_byte_while_commands_are_carried_out(
    platform: Platform, story: Story, operator: Operator
) -> None:
    client = story.client()
    with busy(story, client) as done:
        until(lambda: len(done) > 3, what="the adviser to be at it")
        before = len(done)
        said = operator.says("rebuild", "casebook")
        assert len(done) > before, "nobody worked meanwhile, so this shows nothing"
    assert said.code == Exit.DONE, said.err
    assert "Opnieuw gemaakt en in gebruik: worklist_v1." in said.out
    assert " gebeurtenissen, " in said.out  # progress, without a terminal
    assert "\r" not in said.out
    live = contents(platform)
    with psycopg.connect(platform.postgres.superuser_dsn_of(platform.databases["casebook"].name)) as thief:
        thief.execute("UPDATE worklist_v1_cases SET closed = true, last_activity_at = now()")
    assert contents(platform) != live
    answer = operator.says("rebuild", "casebook", "worklist_v1", "--json").answer
    assert (answer["exit"], answer["read_models"], answer["incidents"]) == (0, ["worklist_v1"], [])
    assert contents(platform) == live


def test_on_a_terminal_one_line_renews_itself(operator: Operator) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(operator.command("rebuild", "intake"), env=operator.environment(), stdout=follower)
    os.close(follower)
    said = b""
    try:
        while part := os.read(leader, 4096):
            said += part
    except OSError:
        pass  # how Linux says that the other side closed
    os.close(leader)
    assert process.wait(60) == 0
    assert b"\r2 leesmodellen van intake: " in said


def hears_ctrl_c() -> None:
    """Also when these tests run in the background, where a shell lets programs ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_leaves_the_old_model_in_use(platform: Platform, operator: Operator) -> None:
    before = contents(platform)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND query LIKE '%%advisory_xact%%'"
    with psycopg.connect(platform.databases["casebook"].app_dsn, autocommit=True) as in_the_way:
        in_the_way.execute("SELECT pg_advisory_lock(%s)", (WRITE_LOCK,))
        process = subprocess.Popen(
            operator.command("rebuild", "casebook"),
            env=operator.environment(),
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=hears_ctrl_c,  # noqa: PLW1509 - no thread of ours holds a lock that it needs
        )
        until(
            lambda: (in_the_way.execute(waiting).fetchone() or (0,))[0] > 0, seconds=90, what="the last step to begin"
        )
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == Exit.INTERRUPTED
    assert "Er is niets half gedaan" in told
    assert "Traceback" not in told
    assert contents(platform) == before


@pytest.mark.parametrize(
    ("words", "code"),
    [(("nowhere",), "which_service"), (("casebook", "reports_v1"), "unknown_read_model")],
)
def test_what_does_not_exist_is_refused(operator: Operator, words: tuple[str, ...], code: str) -> None:
    said = operator.says("rebuild", *words, "--json")
    assert said.code == Exit.REFUSED
    assert said.answer["code"] in {code, "unknown_service"}


@pytest.fixture
def lonely(postgres: PostgresServer, vault: VaultServer) -> Iterator[RunningCasebook]:
    """A casebook of this test alone, whose keys may be lost."""
    with running_casebook(postgres, vault, stock=5) as running:
        running.has_client()
        yield running


def test_a_lost_key_is_an_incident_and_the_outcome_says_so(
    lonely: RunningCasebook, vault: VaultServer, capsys: pytest.CaptureFixture[str]
) -> None:
    lost, kept = lonely.opened(), lonely.opened()
    (row,) = lonely.rows("SELECT key_name FROM case_keys WHERE stream_id = %s", (lost,))
    root(vault).write(f"transit-case/keys/{row['key_name']}/config", {"deletion_allowed": True})
    root(vault).delete(f"transit-case/keys/{row['key_name']}")
    installation = production({"casebook": lonely.environ})
    exit_code: Any = rebuilds.rebuild(installation, rebuilds.Wanted("casebook", None), Screen("rebuild", as_json=False))
    assert exit_code is Exit.ATTENTION
    assert f"INCIDENT  stroom {lost}: de sleutel is weg" in capsys.readouterr().out
    assert [one["case_id"] for one in lonely.rows("SELECT case_id FROM worklist_v1_cases")] == [kept]
