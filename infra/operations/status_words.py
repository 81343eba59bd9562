"""A status as lines for people: what is wrong first, then every part; short enough for one screen."""

from __future__ import annotations

from collections.abc import Iterator

from infra.operations.screen import Screen, duration, number
from infra.operations.service_view import FlowView, ReadModelView, ServiceView
from infra.operations.status import LAGS_AFTER, Status, is_up, verdict

WHY = {
    "settings": "de instellingen kloppen niet: zie spoorvast doctor",
    "unavailable": "de database antwoordt niet",
    "not_migrated": "de migraties zijn nog niet uitgevoerd",
}
MOUNT_WORDS = {"transit-case": "dossiers", "transit-adviser": "vertrouwenspersonen", "transit-client": "klanten"}


def show(status: Status, screen: Screen) -> None:
    kind = "deze machine (spoorvast up)" if status.kind == "embedded" else "productie-instellingen"
    exit_word = {0: "alles in orde", 1: "vraagt aandacht", 2: "STORING"}[int(verdict(status))]
    screen.line(f"Spoorvast, {kind}, {status.taken_at.astimezone():%d-%m-%Y %H:%M:%S}: {exit_word}")
    for trouble in troubles(status):
        screen.line(f"  ! {trouble}")
    screen.line()
    screen.table([*_parts(status), *map(_service, status.services)], ("DEEL", "STAAT", "VERSIE", "BIJZONDERHEDEN"))
    flows = [_flow(view, flow) for view in status.services for flow in view.flows]
    if flows:
        screen.line()
        screen.table(flows, ("STROOM", "TOT", "ACHTER", "OUDSTE", "DODE BRIEVEN", "STAAT"))
    models = [_model(view, model) for view in status.services for model in view.read_models]
    if models:
        screen.line()
        screen.table(models, ("LEESMODEL", "VAN", "STAAT"))


def troubles(status: Status) -> Iterator[str]:
    if status.vault is not None and status.vault.code != "ok":
        yield "Vault is verzegeld: ontzegel het." if status.vault.code == "sealed" else "Vault antwoordt niet."
    if status.website_answers is False:
        yield f"De website {status.website} antwoordt niet."
    for view in status.services:
        yield from _of_service(view)


def _of_service(view: ServiceView) -> Iterator[str]:
    if view.code != "ok":
        yield f"{view.name}: {WHY.get(view.code, view.code)}."
        return
    if view.service_listens is False:
        yield f"{view.name}: er luistert geen proces. Start het."
    if view.relay_works is False:
        yield f"{view.name}: er werkt geen relay. Start {view.name}.entrypoints.relay."
    if view.unknown_migration:
        yield f"{view.name}: de database is nieuwer dan dit programma."
    elif view.pending_migrations or view.migration is None:
        yield f"{view.name}: migraties wachten: {', '.join(view.pending_migrations) or 'onbekend welke'}."
    if view.case_keys_ready == 0:
        yield f"{view.name}: de voorraad dossiersleutels is op; nieuwe verzoeken worden geweigerd."
    yield from _of_messages(view)
    for model in view.read_models:
        if not model.built and not model.rebuilding:
            yield f"Leesmodel {model.name} ontbreekt: spoorvast rebuild {view.name} {model.name}"


def _of_messages(view: ServiceView) -> Iterator[str]:
    for flow in view.flows:
        if flow.halted_code:
            yield (
                f"{view.name} kan bericht {flow.halted_position} van {flow.source} niet verwerken ({flow.halted_code})."
                f" Zie spoorvast dead-letters."
            )
        elif flow.dead_letters:
            yield f"{view.name}: {flow.dead_letters} dode brieven van {flow.source}. Zie spoorvast dead-letters."
        elif flow.oldest_seconds is not None and flow.oldest_seconds > LAGS_AFTER:
            yield f"{view.name} loopt {duration(flow.oldest_seconds)} achter op {flow.source}."
    if view.relay_oldest_seconds is not None and view.relay_oldest_seconds > LAGS_AFTER:
        yield f"{view.name}: {number(view.relay_backlog)} berichten wachten op de relay."


def _parts(status: Status) -> Iterator[tuple[str, str, str, str]]:
    for part in status.parts:
        if part["name"] == "spoorvast":
            continue
        state = "draait" if is_up(part["pid"]) else "WEG"
        yield part["name"], state, _last_word(part["version"]), f"pid {part['pid']}, poort {part['port']}"
    if status.vault is not None:
        state = {"ok": "open", "sealed": "VERZEGELD"}.get(status.vault.code, "WEG")
        yield "vault", state, status.vault.version, _keys(status)
    if status.broker_version:
        yield "rabbitmq", "draait", status.broker_version, ""
    if status.website:
        yield "website", "antwoordt" if status.website_answers else "WEG", "", status.website
    yield "back-up", _backup_state(status), "", status.backup.newest


def _keys(status: Status) -> str:
    if status.vault is None or status.vault.keys is None:
        return "sleutels niet geteld (geen rol operator)"
    counted = [f"{number(status.vault.keys.get(mount, 0))} {word}" for mount, word in MOUNT_WORDS.items()]
    return "sleutels: " + ", ".join(counted)


def _backup_state(status: Status) -> str:
    if status.backup.age_hours is not None:
        return f"{duration(status.backup.age_hours * 3600)} oud"
    return {"not_configured": "niet ingesteld", "none_yet": "GEEN"}.get(status.backup.code, "ONLEESBAAR")


def _service(view: ServiceView) -> tuple[str, str, str, str]:
    if view.code != "ok":
        return view.name, "WEG", "", WHY.get(view.code, view.code)
    ready = {True: "klaar", False: "WEG", None: "onbekend"}[view.service_listens]
    relay = {True: "relay werkt", False: "relay WEG", None: "relay onbekend"}[view.relay_works]
    parts = [relay, f"{number(view.relay_backlog)} te versturen", f"database {view.database_version}"]
    if view.case_keys_ready is not None:
        parts.append(f"{number(view.case_keys_ready)} sleutels klaar")
    return view.name, ready, view.migration or "?", ", ".join(parts)


def _flow(view: ServiceView, flow: FlowView) -> tuple[str, str, str, str, str, str]:
    behind = "?" if flow.behind is None else number(flow.behind)
    oldest = "-" if flow.oldest_seconds is None else duration(flow.oldest_seconds)
    dead = "-" if flow.dead_letters is None else number(flow.dead_letters)
    state = f"STIL voor {flow.halted_position} ({flow.halted_code})" if flow.halted_code else "loopt"
    return f"{flow.source}:{view.name}", number(flow.position), behind, oldest, dead, state


def _model(view: ServiceView, model: ReadModelView) -> tuple[str, str, str]:
    if model.rebuilding:
        done, of = model.rebuilding
        return model.name, view.name, f"wordt opnieuw gemaakt: {number(done)} van {number(of)} gebeurtenissen"
    return model.name, view.name, "staat" if model.built else "ONTBREEKT"


def _last_word(text: str) -> str:
    return text.rsplit(" ", maxsplit=1)[-1]
