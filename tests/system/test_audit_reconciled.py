"""Every opening in Vault's audit log is explained by what the platform noted; a stolen token's is not."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import requests

from services.chassis.key_uses import HEADER
from services.chassis.reconciling import Reconciliation, reconcile
from services.chassis.vault import connect
from tests.support import reading
from tests.support.platform import ROOT, Platform, until
from tests.support.story import Client, Story
from tests.system.adviser_browser import AdviserBrowser

pytestmark = pytest.mark.timeout(300)  # whoever is first starts the whole platform
AT_ONCE = timedelta()


def every_database(platform: Platform) -> list[str]:
    """Also those of other tests of this session, whose processes open their own keys in the meantime."""
    with psycopg.connect(platform.postgres.superuser_dsn) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE datallowconn").fetchall()
    dsns = [platform.postgres.superuser_dsn_of(name) for (name,) in names]
    return [dsn for dsn in dsns if _notes_uses(dsn)]


def _notes_uses(dsn: str) -> bool:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT to_regclass('key_uses') IS NOT NULL").fetchone()
    return row is not None and bool(row[0])


def looked_at(platform: Platform, since: datetime, audit_log: Path | None = None) -> Reconciliation:
    logs, dsns = [audit_log or platform.vault.audit_log], every_database(platform)
    return reconcile(logs, dsns, datetime.now(UTC), since, AT_ONCE)


def stolen(platform: Platform, token: str, path: str, ciphertext: str, headers: dict[str, str] | None = None) -> None:
    """A thief with a token and a copy of the database, at Vault's own address."""
    answer = requests.post(
        f"{platform.vault.address}/v1/{path}",
        json={"ciphertext": ciphertext},
        headers={"X-Vault-Token": token} | (headers or {}),
        timeout=5,
    )
    assert answer.status_code in {200, 400}, answer.status_code


def wrapped_case_key(platform: Platform) -> tuple[str, str]:
    with psycopg.connect(platform.postgres.superuser_dsn_of(platform.databases["casebook"].name)) as connection:
        row = connection.execute("SELECT key_name, wrapped FROM case_keys LIMIT 1").fetchone()
    assert row is not None
    return row[0], row[1]


@pytest.fixture
def worked(platform: Platform, story: Story, website: str) -> tuple[Client, datetime]:
    """An adviser has recorded a contact and opened the case file; everything of it is explained."""
    client, since = story.client(), datetime.now(UTC)
    adviser = AdviserBrowser.logged_in(platform, website, client)
    case = adviser.record_contact("Even van zich af praten.").headers["Location"]
    assert "Even van zich af praten." in adviser.get(case).text
    until(lambda: looked_at(platform, since).holds, 20, "every opening to be explained")
    return client, since


def test_what_the_platform_opens_is_explained(platform: Platform, worked: tuple[Client, datetime]) -> None:
    _, since = worked
    explained = looked_at(platform, since).explained
    assert explained["page"] >= 1  # the note's key, with the adviser's own token
    assert explained["trail"] >= 1  # the case's key, in the transaction of the trail line
    with psycopg.connect(platform.postgres.superuser_dsn_of(platform.databases["gateway"].name)) as connection:
        noted = connection.execute("SELECT name FROM key_uses WHERE mount = 'transit-adviser'").fetchall()
    assert ("adviser_cases.read",) in noted


def test_a_stolen_token_is_found(platform: Platform, worked: tuple[Client, datetime], tmp_path: Path) -> None:
    client, since = worked
    name, wrapped = wrapped_case_key(platform)
    thief = connect(platform.vault.address, platform.vault.credentials("casebook"))
    thief.read("auth/token/lookup-self")
    casebook_token = thief._current_client().token
    path = f"transit-case/decrypt/{name}"
    stolen(platform, casebook_token, path, wrapped)
    stolen(platform, casebook_token, path, wrapped, {HEADER: str(uuid4())})
    stolen(platform, casebook_token, path, wrapped, {HEADER: noted_use(platform)})

    adviser = reading.adviser_token(platform.gateway_vault, client.chosen)
    sealed = platform.gateway_vault.encrypt(reading.ADVISERS, str(client.chosen), b"k" * 32)
    stolen(platform, adviser._client.token, f"{reading.ADVISERS}/decrypt/{client.chosen}", sealed)

    result = looked_at(platform, since)
    found = sorted((one.opening.mount, one.opening.who, one.why) for one in result.unexplained)
    assert found[0] == ("transit-adviser", "adviser", "no_id")
    assert [one for _, _, one in found[1:]] == ["no_id", "not_noted", "repeated"]
    assert {(mount, who) for mount, who, _ in found[1:]} == {("transit-case", "casebook")}
    assert str(client.chosen) not in repr(result)  # whose key it was stands in Vault's log alone

    files = []
    for number, dsn in enumerate(every_database(platform)):
        files += [tmp_path / f"{number}.dsn"]
        files[-1].write_text(dsn)
    command = [sys.executable, "-m", "infra.operations.reconcile", f"--audit-log={platform.vault.audit_log}"]
    command += [f"--dsn-file={file}" for file in files] + ["--hours=1", "--settled=0"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 1, run.stderr
    assert json.loads(run.stdout)["holds"] is False
    assert '"event": "opening_unexplained"' in run.stderr


def noted_use(platform: Platform) -> str:
    with psycopg.connect(platform.postgres.superuser_dsn_of(platform.databases["casebook"].name)) as connection:
        row = connection.execute(
            "SELECT use_id FROM key_uses WHERE mount = 'transit-case' ORDER BY noted_at DESC"
        ).fetchone()
    assert row is not None
    return str(row[0])


def test_a_line_taken_out_of_the_audit_log_is_missed(
    platform: Platform, worked: tuple[Client, datetime], tmp_path: Path
) -> None:
    _, since = worked
    gone, forged = noted_use(platform), tmp_path / "audit.log"
    lines = platform.vault.audit_log.read_text().splitlines(keepends=True)
    forged.write_text("".join(line for line in lines if gone not in line))
    assert [str(one) for one in looked_at(platform, since, forged).missing] == [gone]


def test_a_log_that_cannot_be_read_is_no_answer(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.operations.reconcile", f"--audit-log={tmp_path / 'none'}"]
    (tmp_path / "dsn").write_text("host=127.0.0.1 port=1")
    run = subprocess.run(
        [*command, f"--dsn-file={tmp_path / 'dsn'}"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 2
