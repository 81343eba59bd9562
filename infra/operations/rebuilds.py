"""`spoorvast rebuild`: read models made anew from the log while everything goes on."""

from __future__ import annotations

from dataclasses import dataclass

from infra.operations import service_view
from infra.operations.exits import Exit, Stopped
from infra.operations.installation import Installation
from infra.operations.screen import Progress, Screen
from services.chassis import log as process_log
from services.chassis.rebuilding import AlreadyRebuilding, Incident, NothingOpens
from services.contracts.errors import ContractError, ErrorCode

SHOWN = 20  # incidents in words; in JSON all of them


@dataclass(frozen=True)
class Wanted:
    service: str
    read_model: str | None


def rebuild(installation: Installation, wanted: Wanted, screen: Screen) -> Exit:
    if wanted.service not in installation.services:
        known = ", ".join(installation.services)
        sentence = f"Dienst {wanted.service} is hier niet bekend. Bekend: {known}."
        raise Stopped(Exit.REFUSED, "unknown_service", sentence)
    process_log.configure()
    with service_view.opened(wanted.service, installation.environs[wanted.service]) as event_log:
        names = list(event_log.read_models) if wanted.read_model is None else [wanted.read_model]
        if wanted.read_model is not None and wanted.read_model not in event_log.read_models:
            sentence = (
                f"{wanted.service} heeft geen leesmodel {wanted.read_model}. Wel: {', '.join(event_log.read_models)}."
            )
            raise Stopped(Exit.REFUSED, "unknown_read_model", sentence)
        what = names[0] if len(names) == 1 else f"{len(names)} leesmodellen van {wanted.service}"
        progress = Progress(screen, what, "gebeurtenissen")
        try:
            incidents = event_log.rebuild(names, progress)
        except AlreadyRebuilding:
            sentence = f"Er wordt al een leesmodel van {wanted.service} gemaakt. Zie spoorvast status."
            raise Stopped(Exit.REFUSED, "already_rebuilding", sentence) from None
        except NothingOpens:
            sentence = "Geen enkele stroom gaat open. Is dit de goede Vault? Alles is gebleven zoals het was."
            raise Stopped(Exit.FAULT, "nothing_opens", sentence) from None
        except ContractError as error:
            raise _away(error) from None
        finally:
            progress.end()
    return _told(incidents, names, screen)


def _told(incidents: tuple[Incident, ...], names: list[str], screen: Screen) -> Exit:
    exit_code = Exit.ATTENTION if incidents else Exit.DONE
    screen.line(f"Opnieuw gemaakt en in gebruik: {', '.join(names)}.")
    for one in incidents[:SHOWN]:
        screen.line(f"INCIDENT  stroom {one.stream_id}: {WHAT[one.code]}")
    if len(incidents) > SHOWN:
        screen.line(f"… en nog {len(incidents) - SHOWN}; met --json staan ze er allemaal.")
    if incidents:
        screen.line(f"{len(incidents)} stromen gingen niet open en staan niet in het leesmodel. De rest wel.")
    told = [{"stream_id": one.stream_id, "code": one.code} for one in incidents]
    return screen.result(exit_code, read_models=names, incidents=told)


WHAT = {
    ErrorCode.KEY_MISSING.value: "de sleutel is weg en er is geen wissing vastgelegd (key_missing)",
    ErrorCode.DECRYPT_FAILED.value: "een rij is veranderd of hoort hier niet (decrypt_failed)",
}


def _away(error: ContractError) -> Stopped:
    part = "Vault" if error.code is ErrorCode.KEY_SERVICE_UNAVAILABLE else "De database"
    sentence = f"{part} antwoordt niet. Het oude leesmodel is nog in gebruik; probeer het opnieuw."
    return Stopped(Exit.UNREACHABLE, error.code.value, sentence)
