"""`spoorvast status`: what an operator wants to know at a glance, gathered once."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from infra.operations import backups, broker_view, service_view, vault_view
from infra.operations.exits import Exit, Stopped
from infra.operations.installation import GATEWAY, Environ, Installation
from infra.operations.service_view import FlowView, ServiceView
from infra.operations.vault_view import VaultView
from services.chassis.event_log import EventLog
from services.chassis.settings import SettingsError, read_settings
from services.contracts import registry
from services.contracts.errors import ContractError

LAGS_AFTER = 60.0  # seconds: a message older than this that was not taken in asks for attention


@dataclass(frozen=True, kw_only=True)
class Edges:
    """What every process has in its environment; see `ServiceSettings`."""

    vault_address: str = ""
    amqp_uri: str = ""
    public_url: str = "http://localhost:8080"
    listen: str = ""


@dataclass
class Status:
    kind: str
    taken_at: datetime
    services: list[ServiceView] = field(default_factory=list)
    vault: VaultView | None = None
    broker_version: str | None = None
    website: str = ""
    website_answers: bool | None = None
    backup: backups.BackupView = field(default_factory=backups.BackupView)
    parts: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def take(installation: Installation) -> Status:
    """Never raises for a part that is down: that is what it tells."""
    status = Status(installation.kind, datetime.now(UTC), parts=list(installation.running.get("parts", ())))
    with ExitStack() as stack:
        logs: dict[str, EventLog] = {}
        for name in installation.services:
            status.services.append(_service(name, installation.environs[name], stack, logs))
        for view in status.services:
            _lags(view, logs)
            _broker(view, installation, status)
    first = next(iter(installation.environs.values()))
    status.vault = vault_view.look(edges(first).vault_address, installation.operator)
    status.backup = backups.look(installation.operator)
    if GATEWAY in installation.environs:
        status.website = installation.running.get("url") or edges(installation.environs[GATEWAY]).public_url
        status.website_answers = _answers(status.website)
    return status


def edges(environ: Environ) -> Edges:
    try:
        return read_settings(environ, Edges)
    except SettingsError:
        return Edges()  # told by the service's own settings


def _service(name: str, environ: Environ, stack: ExitStack, logs: dict[str, EventLog]) -> ServiceView:
    try:
        logs[name] = stack.enter_context(service_view.opened(name, environ))
        return service_view.look(name, logs[name])
    except Stopped as why:
        return ServiceView(name, code=why.code)
    except ContractError as error:
        return ServiceView(name, code=error.code.value)


def _lags(view: ServiceView, logs: dict[str, EventLog]) -> None:
    if view.code != "ok":
        return
    known = {flow.source: flow for flow in view.flows}
    view.flows = [known.get(source) or FlowView(source, 0) for source in registry.feeds_of(view.name)]
    for flow in view.flows:
        if flow.source in logs:
            flow.behind, flow.oldest_seconds = service_view.lag(logs[flow.source], view.name, flow.position)


def _broker(view: ServiceView, installation: Installation, status: Status) -> None:
    if installation.kind == "embedded":
        view.service_listens = view.relay_works = True  # threads of the process that holds the folder's lock
        return
    amqp_uri = edges(installation.environs[view.name]).amqp_uri
    if not amqp_uri:
        return
    try:
        with broker_view.connected(view.name, amqp_uri) as link:
            status.broker_version = broker_view.version(link)
            view.service_listens = broker_view.listens(link, view.name)
            for flow in view.flows:
                feed = broker_view.queue(link, registry.feed_queue(view.name, flow.source))
                dead = broker_view.queue(link, registry.dead_letter_queue(view.name, flow.source))
                flow.waiting = feed.messages if feed else None
                flow.dead_letters = dead.messages if dead else None
    except Stopped:
        view.service_listens = False


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code < 500
    except requests.RequestException:
        return False


def verdict(status: Status) -> Exit:
    if any(_is_broken(view) for view in status.services):
        return Exit.FAULT
    if status.website_answers is False or (status.vault is not None and status.vault.code != "ok"):
        return Exit.FAULT
    return Exit.ATTENTION if any(_asks_attention(view) for view in status.services) else Exit.DONE


def _is_broken(view: ServiceView) -> bool:
    halted = any(flow.halted_code for flow in view.flows)
    down = view.service_listens is False or view.relay_works is False
    return view.code != "ok" or halted or down or view.unknown_migration


def _asks_attention(view: ServiceView) -> bool:
    ages = [flow.oldest_seconds for flow in view.flows] + [view.relay_oldest_seconds]
    return (
        any(age is not None and age > LAGS_AFTER for age in ages)
        or any(flow.dead_letters for flow in view.flows)
        or any(not model.built or model.rebuilding for model in view.read_models)
        or bool(view.pending_migrations)
        or view.migration is None
        or view.case_keys_ready == 0
    )


def is_up(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def seconds_since(moment: datetime) -> float:
    return max(0.0, time.time() - moment.timestamp())
