"""Every check of `spoorvast doctor` with its fault planted in real parts, and its sentence when nothing is wrong."""

from __future__ import annotations

import json
import os
import resource
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from psycopg import sql

from infra.local.openbao import OpenBao
from infra.operations import diagnosis
from infra.operations.checks import backup, broker, certificates, clock, database, keys, machine, policies, settings
from infra.operations.checks.finding import Finding, Severity
from infra.operations.exits import Exit
from infra.operations.installation import Environ
from infra.rabbitmq.permissions import PERMISSIONS, Topics
from infra.vault.provision import provision
from services.chassis.migrating import upgrade
from services.intake.composition import MIGRATIONS
from tests.operations.command import Operator, environs, production
from tests.support.platform import Platform
from tests.support.servers import PostgresServer, RabbitServer

LOOPBACK = "127.0.0.1"
NEWEST = "UPDATE alembic_version SET version_num = {newest}"


def codes(findings: Iterator[Finding]) -> dict[str, Severity]:
    return {one.code: one.severity for one in findings}


# --- the whole of it -----------------------------------------------------------------------------------------------


def test_a_healthy_platform_has_no_errors(operator: Operator) -> None:
    said = operator.says("doctor", "--json")
    found = {(one["check"], one["code"], one["severity"]) for one in said.answer["findings"]}
    assert said.code == Exit.ATTENTION
    assert {code for _, code, severity in found if severity == "warning"} <= {
        "postgresql_old",  # Debian's in the tests
        "rabbitmq_old",
        "backup_not_configured",
        "root_token",  # the tests' own
        "open_files",
        "disk_tight",
    }
    assert not [one for one in found if one[2] == "error"]


def test_one_error_makes_the_outcome_two(platform: Platform) -> None:
    broken = environs(platform)
    broken["intake"]["SPOORVAST_VAULT_CREDENTIALS"] = "/nowhere"
    findings = diagnosis.examine(production({"intake": broken["intake"]}))
    assert max(one.severity for _, one in findings) is Severity.ERROR


# --- settings ------------------------------------------------------------------------------------------------------


def intake_with(platform: Platform, **changes: str) -> dict[str, Environ]:
    return {"intake": environs(platform)["intake"] | changes}


def test_all_faults_in_settings_are_told_at_once(platform: Platform) -> None:
    environ = intake_with(platform, SPOORVAST_DATABASE_DSN="", SPOORVAST_AMQP_URI="", SPOORVAST_VAULT_ADDRESS="")
    told = " ".join(one.sentence for one in settings.check(production(environ)))
    for variable in ("SPOORVAST_DATABASE_DSN", "SPOORVAST_AMQP_URI", "SPOORVAST_VAULT_ADDRESS"):
        assert variable in told


def test_a_process_without_an_env_file_is_told(platform: Platform) -> None:
    known = environs(platform)
    del known["casebook"]
    assert [(one.code, one.part) for one in settings.check(production(known))] == [("process_unknown", "casebook")]


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("PSYCOPG_WAIT_FUNC", "wait_c", "psycopg_wait_func"),
        ("POSTGRES_ENABLE_DB_FUNCTIONS", "y", "db_functions"),
        ("SPOORVAST_VAULT_CREDENTIALS", "/nowhere", "credentials_unreadable"),
    ],
)
def test_a_dangerous_setting_is_an_error(platform: Platform, variable: str, value: str, code: str) -> None:
    found = codes(settings.check(production(intake_with(platform, **{variable: value}))))
    assert found == {code: Severity.ERROR}


def test_credentials_that_others_can_change_are_an_error(platform: Platform, tmp_path: Path) -> None:
    file = tmp_path / "intake.json"
    file.write_text(platform.vault.credentials("intake").read_text())
    file.chmod(0o620)
    environ = intake_with(platform, SPOORVAST_VAULT_CREDENTIALS=str(file))
    assert codes(settings.check(production(environ))) == {"credentials_writable": Severity.ERROR}


# --- Vault ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own_vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBao]:
    """One that may be broken."""
    server = OpenBao(tmp_path_factory.mktemp("doctor") / "server")
    server.start()
    try:
        provision(server.client(), server.folder / "credentials")
        yield server
    finally:
        server.stop()


def of_vault(server: OpenBao) -> dict[str, Environ]:
    return {
        "intake": {
            "SPOORVAST_DATABASE_DSN": "postgresql://unused",
            "SPOORVAST_VAULT_ADDRESS": server.address,
            "SPOORVAST_VAULT_CREDENTIALS": str(server.folder / "credentials" / "intake.json"),
        }
    }


def vault_findings(server: OpenBao) -> dict[str, Severity]:
    installation = production(of_vault(server), vault_credentials=server.folder / "credentials" / "operator.json")
    return codes(keys.check(installation)) | codes(policies.check(installation))


def test_a_vault_as_provisioned_has_only_its_root_token(own_vault: OpenBao) -> None:
    assert vault_findings(own_vault) == {"root_token": Severity.WARNING}


def test_faults_in_vault_are_found_and_provisioning_mends_them(own_vault: OpenBao) -> None:
    root = own_vault.client()
    root.sys.create_or_update_policy("reporting", 'path "transit-adviser/decrypt/+" { capabilities = ["update"] }')
    root.delete("secret/metadata/wire")
    for mount, key in (("transit-identity", "authority"), ("transit-notice", "address")):
        root.write_data(f"{mount}/keys/{key}/config", data={"deletion_allowed": True})
        root.delete(f"{mount}/keys/{key}")
    wide = {"token_policies": ["intake", "token-self", "casebook"], "token_no_default_policy": True}
    root.write_data("auth/approle/role/intake", data=wide)
    assert set(vault_findings(own_vault)) == {
        "root_token",
        "policy_differs",
        "wire_key",
        "authority_key",
        "fixed_key",
        "vault_policies",
    }
    provision(root, own_vault.folder / "credentials")
    assert set(vault_findings(own_vault)) == {"root_token"}


def test_a_refused_login_is_an_error(own_vault: OpenBao, tmp_path: Path) -> None:
    pair = json.loads((own_vault.folder / "credentials" / "intake.json").read_text())
    file = tmp_path / "intake.json"
    file.write_text(json.dumps({**pair, "secret_id": "of-yesterday"}))
    environ = of_vault(own_vault)
    environ["intake"] = {**environ["intake"], "SPOORVAST_VAULT_CREDENTIALS": str(file)}
    assert codes(keys.check(production(environ))) == {"vault_login": Severity.ERROR}


def test_a_sealed_vault_is_an_error(own_vault: OpenBao) -> None:
    own_vault.seal()
    try:
        assert codes(keys.check(production(of_vault(own_vault)))) == {"vault_sealed": Severity.ERROR}
    finally:
        own_vault.unseal()


def test_a_vault_that_is_away_is_an_error() -> None:
    environ = {"intake": {"SPOORVAST_VAULT_ADDRESS": f"http://{LOOPBACK}:1"}}
    assert codes(keys.check(production(environ))) == {"vault_unavailable": Severity.ERROR}


def test_without_the_role_operator_it_says_what_it_did_not_see(platform: Platform) -> None:
    assert codes(policies.check(production(environs(platform)))) == {"no_operator_role": Severity.WARNING}


# --- database ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own_database(postgres: PostgresServer) -> tuple[str, str]:
    """A migrated database of intake that may be broken: as the service, and as the superuser."""
    made = postgres.create_service_database("intake")
    upgrade(MIGRATIONS, made.owner_dsn, "intake_app")
    return made.app_dsn, postgres.superuser_dsn_of(made.name)


def database_codes(platform: Platform, dsn: str) -> dict[str, Severity]:
    found = codes(database.check(production(intake_with(platform, SPOORVAST_DATABASE_DSN=dsn))))
    return {code: severity for code, severity in found.items() if code != "postgresql_old"}


@contextmanager
def planted(superuser_dsn: str, fault: str, repair: str) -> Iterator[None]:
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        names = {"database": sql.Identifier(connection.info.dbname), "newest": sql.Literal(row[0] if row else "")}
        connection.execute(sql.SQL(fault).format(**names))
        try:
            yield
        finally:
            connection.execute(sql.SQL(repair).format(**names))


@pytest.mark.parametrize(
    ("fault", "repair", "code"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", NEWEST, "migrations_pending"),
        ("UPDATE alembic_version SET version_num = '9999'", NEWEST, "migration_unknown"),
        (
            "REVOKE TEMPORARY ON DATABASE {database} FROM intake_app",
            "GRANT TEMPORARY ON DATABASE {database} TO intake_app",
            "no_temporary_tables",
        ),
    ],
)
def test_a_fault_in_the_database_is_an_error(
    platform: Platform, own_database: tuple[str, str], fault: str, repair: str, code: str
) -> None:
    app_dsn, superuser_dsn = own_database
    assert database_codes(platform, app_dsn) == {}
    with planted(superuser_dsn, fault, repair):
        assert database_codes(platform, app_dsn) == {code: Severity.ERROR}


def test_a_database_without_tables_is_an_error(platform: Platform, postgres: PostgresServer) -> None:
    empty = postgres.create_service_database("intake")
    assert database_codes(platform, empty.app_dsn) == {"not_migrated": Severity.ERROR}


def test_a_database_that_is_away_is_an_error(platform: Platform) -> None:
    dsn = f"postgresql://intake_app:x@{LOOPBACK}:1/intake"
    assert database_codes(platform, dsn) == {"unavailable": Severity.ERROR}


def test_a_stock_of_case_keys_that_runs_out_is_told(platform: Platform) -> None:
    """The platform's casebook keeps its stock full, so a database of its own is looked at, where nobody does."""
    made = platform.postgres.create_service_database("casebook")
    module = settings.settings_of("casebook").__module__
    migrations = Path(__import__(module, fromlist=["MIGRATIONS"]).MIGRATIONS)
    upgrade(migrations, made.owner_dsn, "casebook_app")
    environ = environs(platform)["casebook"] | {"SPOORVAST_DATABASE_DSN": made.app_dsn}
    found = codes(database.check(production({"casebook": environ})))
    assert found["case_keys"] is Severity.ERROR
    with psycopg.connect(made.app_dsn) as connection:
        connection.execute("INSERT INTO case_key_pool VALUES ('k-' || repeat('0', 32))")
    found = codes(database.check(production({"casebook": environ})))
    assert found["case_keys"] is Severity.WARNING


# --- broker --------------------------------------------------------------------------------------------------------


def broker_codes(uri: str) -> set[str]:
    return set(codes(broker.check(production({"intake": {"SPOORVAST_AMQP_URI": uri}})))) - {"rabbitmq_old"}


def test_the_platforms_rights_in_the_broker_are_as_meant_and_its_version_is_told(platform: Platform) -> None:
    found = codes(broker.check(production(environs(platform))))
    assert found in ({}, {"rabbitmq_old": Severity.WARNING})
    assert ("rabbitmq_old" in found) == platform.rabbitmq.version.startswith("3.")


def test_faults_in_the_broker_are_errors(rabbitmq: RabbitServer) -> None:
    uri = rabbitmq.create_vhost()
    vhost = uri.rsplit("/", 1)[1]
    of_intake = rabbitmq.as_user(uri, "intake")
    assert broker_codes(of_intake) == set()
    rabbitmq.permit(vhost, {**PERMISSIONS, "intake": replace(PERMISSIONS["intake"], configure=".*")})
    assert broker_codes(of_intake) == {"broker_rights"}
    rabbitmq.permit(vhost, {**PERMISSIONS, "intake": replace(PERMISSIONS["intake"], topics=wide())})
    assert broker_codes(of_intake) == {"broker_rights"}
    rabbitmq.permit(vhost)
    assert broker_codes(of_intake) == set()
    assert broker_codes(of_intake.replace(rabbitmq.passwords["intake"], "wrong")) == {"broker_login_refused"}
    assert broker_codes(f"amqp://intake:x@{LOOPBACK}:1/none") == {"broker_unavailable"}


def wide() -> dict[str, Topics]:
    topics = PERMISSIONS["intake"].topics
    return {**topics, "events": replace(topics["events"], write=".*")}


# --- certificates --------------------------------------------------------------------------------------------------


def certificate(folder: Path, days: float) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    file, secret = folder / f"{days}.pem", folder / f"{days}.key"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return file, secret


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (90, {}),
        (20, {"certificate_ends": Severity.WARNING}),
        (3, {"certificate_ends": Severity.ERROR}),
        (-1, {"certificate_ended": Severity.ERROR}),
    ],
)
def test_the_end_of_a_certificate_in_a_file(tmp_path: Path, days: int, found: dict[str, Severity]) -> None:
    file, _ = certificate(tmp_path, days)
    by_setting = production({}, certificates=str(file))
    by_uri = production({"intake": {"SPOORVAST_AMQP_URI": f"amqp://u:p@{LOOPBACK}/v?ssl_ca_certs={file}"}})
    by_dsn = production({"intake": {"SPOORVAST_DATABASE_DSN": f"host=x sslrootcert={file}"}})
    for installation in (by_setting, by_uri, by_dsn):
        assert codes(certificates.check(installation)) == found


def test_a_certificate_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("no certificate")
    installation = production({}, certificates=f"{tmp_path / 'x.pem'}:{tmp_path / 'absent.pem'}")
    assert [one.code for one in certificates.check(installation)] == ["certificate_unreadable"] * 2


def test_the_end_of_a_certificate_that_an_endpoint_shows(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path, -1))
    with socket.create_server((LOOPBACK, 0)) as listening:
        port = listening.getsockname()[1]

        def show_once() -> None:
            context.wrap_socket(listening.accept()[0], server_side=True).close()

        showing = threading.Thread(target=show_once)
        showing.start()
        environ = {"gateway": {"SPOORVAST_PUBLIC_URL": f"https://{LOOPBACK}:{port}"}}
        assert codes(certificates.check(production(environ))) == {"certificate_ended": Severity.ERROR}
        showing.join()
    gone = production({}, tls_endpoints=f"{LOOPBACK}:{port}")
    assert codes(certificates.check(gone)) == {"tls_unreachable": Severity.ERROR}


# --- clock, backup, machine ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("off", "severity"), [(0, None), (30, Severity.WARNING), (-30, Severity.WARNING), (400, Severity.ERROR)]
)
def test_clocks_that_differ(platform: Platform, off: int, severity: Severity | None) -> None:
    """This machine's, against those of the real database and the real Vault."""
    installation = production({"intake": environs(platform)["intake"]})
    found = list(clock.check(installation, timedelta(seconds=off)))
    assert [one.severity for one in found] == ([severity] * 2 if severity is not None else [])


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        (None, {"backup_none": Severity.ERROR}),
        (1, {}),
        (30, {"backup_old": Severity.WARNING}),
        (100, {"backup_old": Severity.ERROR}),
    ],
)
def test_the_age_of_the_newest_backup(tmp_path: Path, hours: int | None, found: dict[str, Severity]) -> None:
    for name, age in (("newest.dump", hours), ("older.dump", hours and hours + 500)):
        if age is not None:
            (tmp_path / name).write_text("")
            os.utime(tmp_path / name, (time.time() - age * 3600,) * 2)
    assert codes(backup.check(production({}, backup_folder=tmp_path))) == found


def test_a_backup_that_is_not_configured_or_cannot_be_seen(tmp_path: Path) -> None:
    assert codes(backup.check(production({}))) == {"backup_not_configured": Severity.WARNING}
    absent = production({}, backup_folder=tmp_path / "absent")
    assert codes(backup.check(absent)) == {"backup_folder": Severity.ERROR}


def test_a_disk_without_room(tmp_path: Path) -> None:
    assert codes(machine.disks({tmp_path}, full_mb=10**9)) == {"disk_full": Severity.ERROR}
    assert codes(machine.disks({tmp_path}, full_mb=0, tight_mb=10**9)) == {"disk_tight": Severity.WARNING}
    assert codes(machine.disks({tmp_path, tmp_path / "absent"}, full_mb=0, tight_mb=0)) == {}


def test_few_open_files(platform: Platform) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 900), hard))
    try:
        assert "open_files" in codes(machine.check(production(environs(platform))))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
