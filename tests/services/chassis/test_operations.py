"""What a process answers to its operators, part by part and in codes."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID
from prometheus_client import REGISTRY

from infra.local.programs import free_port
from services.chassis import figures, probe, readiness
from services.chassis.operations import OperationsSettings, OperationsSite, serve_in_thread
from services.chassis.readiness import Check, look
from tests.services.chassis.database import ServiceDatabase
from tests.services.chassis.examples import SECRET_WORDS

NO_SUCH_SERVER = "host=127.0.0.1 port=1 dbname=none"


def fail() -> str:
    raise ValueError(SECRET_WORDS)


def test_a_part_that_fails_or_hangs_is_a_code_and_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "PATIENCE", 0.2)
    never = threading.Event()
    checks = [Check("a", lambda: "ok"), Check("b", fail), Check("c", lambda: str(never.wait(5)))]
    assert look(checks) == {"a": "ok", "b": "failed", "c": "timeout"}
    never.set()


def test_a_process_that_starts_is_alive_and_not_ready() -> None:
    site = OperationsSite()
    assert site.answer("GET", "/healthz")[0] == 200
    status, _, body = site.answer("GET", "/readyz")
    assert (status, json.loads(body)) == (503, {"ready": False, "parts": {"process": "starting"}})


def test_one_figure_that_cannot_be_read_leaves_the_others() -> None:
    status, kind, body = OperationsSite(refresh=[fail]).answer("GET", "/metrics")
    assert (status, kind.split(";")[0]) == (200, "text/plain")
    assert b"spoorvast_vault_seconds" in body
    assert SECRET_WORDS.encode() not in body


@pytest.mark.parametrize(("method", "path", "status"), [("POST", "/metrics", 405), ("GET", "/", 404)])
def test_anything_else_is_not_there(method: str, path: str, status: int) -> None:
    assert OperationsSite().answer(method, path)[0] == status


def test_the_database_is_away_or_not_migrated_or_fine(database: ServiceDatabase) -> None:
    migrations = Path("services/casebook/adapters/migrations")
    assert readiness.database(NO_SUCH_SERVER, None).code() == "unreachable"
    assert readiness.database(database.app_dsn, None).code() == "ok"
    assert readiness.database(database.app_dsn, migrations).code() == "not_migrated"  # made without migrations


def test_the_broker_is_away() -> None:
    assert readiness.message_broker("amqp://guest:guest@127.0.0.1:1//").code() == "unreachable"


def test_served_on_its_own_address_and_asked_by_the_probe() -> None:
    port = free_port()
    listen = {"SPOORVAST_OPERATIONS_LISTEN": f"127.0.0.1:{port}"}
    site = OperationsSite()
    stop = serve_in_thread(site, OperationsSettings(operations_listen=f"127.0.0.1:{port}"))
    try:
        assert not probe.is_ready(listen)
        site.started = True
        assert probe.is_ready(listen)
        assert probe.is_ready({"SPOORVAST_OPERATIONS_LISTEN": f"0.0.0.0:{port}"})
    finally:
        stop()
    assert not probe.is_ready(listen)
    assert not probe.is_ready({})


def test_days_to_the_end_of_a_certificate(tmp_path: Path) -> None:
    now, key = datetime.now(UTC), Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "spoorvast.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, None)
    )
    (tmp_path / "site.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    figures.of_certificates(f"{tmp_path / 'site.pem'}:{tmp_path / 'gone.pem'}")()
    left = {file: REGISTRY.get_sample_value("spoorvast_certificate_days", {"file": file}) for file in ("site", "gone")}
    assert left["site"] == pytest.approx(30, abs=0.1)
    assert left["gone"] == 0
