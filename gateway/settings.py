"""What the gateway must be told at its start; all faults are reported at once by `services.chassis.settings`."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class GatewaySettings(ServiceSettings):
    """Environment `SPOORVAST_<FIELD>`.

    `database_dsn` is the gateway's own database (accounts, sessions, its trail); no case text is ever in it.
    """

    public_url: str = "http://localhost:8080"  # scheme and host as browsers see them; also the passkeys' origin
    secure_cookies: bool = True  # False only for http://localhost: then cookies go without Secure and `__Host-`
    provider_name: str = "Arbodienst Spoorvast"
    provider_telephone: str = "088 000 00 00"  # shown when the platform cannot help
    provider_email: str = ""
    quick_exit_url: str = "https://nl.wikipedia.org/wiki/Hoofdpagina"  # the neutral page behind "Snel weg"
    limiter_storage: str = "memory://"  # any `limits` URI; shared between replicas in production
    staff_idle_minutes: int = 15
    staff_hours: int = 8
    caller_idle_minutes: int = 30
    invitation_days: int = 7
