"""What a request may reach: the services, Vault, the clock and the settings of this gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from gateway.data_keys import DataKeyMemory
from gateway.keys import GatewayKeys
from gateway.settings import GatewaySettings
from services.chassis.clock import Clock
from services.chassis.rpc_client import Services
from services.chassis.vault import Vault

NAME = "spoorvast"


@dataclass(frozen=True)
class Parts:
    settings: GatewaySettings
    services: Services
    vault: Vault  # with the gateway's own token: it cannot open case text
    clock: Clock
    keys: GatewayKeys
    opened: DataKeyMemory


def parts() -> Parts:
    return cast("Parts", current_app.extensions[NAME])
