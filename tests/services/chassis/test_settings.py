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
