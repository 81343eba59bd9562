from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from services.chassis.settings import ServiceSettings, SettingsError, read_settings


@dataclass(frozen=True, kw_only=True)
class TimerSettings(ServiceSettings):
    every_seconds: float = 5.0
    batch: int = 100


COMPLETE = {
    "SPOORVAST_DATABASE_DSN": "postgresql://intake_app@db/intake",
    "SPOORVAST_VAULT_ADDRESS": "https://vault:8200",
    "SPOORVAST_VAULT_CREDENTIALS": "/run/secrets/intake.json",
    "UNRELATED": "x",
}


def test_fields_are_read_from_their_variables() -> None:
    settings = read_settings(COMPLETE | {"SPOORVAST_BATCH": "7"}, TimerSettings)
    assert settings.vault_credentials == Path("/run/secrets/intake.json")
    assert (settings.batch, settings.every_seconds, settings.amqp_uri) == (7, 5.0, None)


def test_all_faults_are_told_at_once_and_no_value_is_repeated() -> None:
    faulty = {
        "SPOORVAST_DATABASE_DSN": "  ",
        "SPOORVAST_BATCH": "veel",
        "SPOORVAST_VAULT_ADDRESS": "https://vault:8200",
    }
    with pytest.raises(SettingsError) as caught:
        read_settings(faulty, TimerSettings)
    assert caught.value.faults == (
        "SPOORVAST_DATABASE_DSN is missing",
        "SPOORVAST_VAULT_CREDENTIALS is missing",
        "SPOORVAST_BATCH is not a valid int",
    )
    assert "veel" not in str(caught.value)


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "dsn"
    secret.write_text("postgresql://intake_app:geheim@db/intake\n")
    environ = {name: value for name, value in COMPLETE.items() if name != "SPOORVAST_DATABASE_DSN"}
    settings = read_settings(environ | {"SPOORVAST_DATABASE_DSN_FILE": str(secret)}, TimerSettings)
    assert settings.database_dsn == "postgresql://intake_app:geheim@db/intake"


def test_a_file_that_cannot_be_read_is_a_fault_like_the_others(tmp_path: Path) -> None:
    faulty = {"SPOORVAST_DATABASE_DSN_FILE": str(tmp_path / "absent"), "SPOORVAST_VAULT_ADDRESS": "https://vault:8200"}
    with pytest.raises(SettingsError) as caught:
        read_settings(faulty, TimerSettings)
    assert caught.value.faults == (
        "SPOORVAST_DATABASE_DSN_FILE names a file that cannot be read",
        "SPOORVAST_VAULT_CREDENTIALS is missing",
    )
