"""Every service reaches its database, which is migrated, of a supported version, and lets read models be made anew."""

from __future__ import annotations

from collections.abc import Iterator

from infra.operations import service_view
from infra.operations.checks.finding import Finding, error, warning
from infra.operations.exits import Stopped
from infra.operations.installation import Installation
from infra.operations.service_view import ServiceView
from services.chassis.event_log import EventLog
from services.contracts.errors import ContractError

OLDEST, PRODUCTION = 15, 17  # major versions of PostgreSQL: below it nothing works for sure; production runs this
FEW_KEYS = 50  # case keys; a busy day takes about this many


def check(installation: Installation) -> Iterator[Finding]:
    for name in installation.services:
        try:
            with service_view.opened(name, installation.environs[name]) as log:
                yield from _of(service_view.look(name, log), log)
        except Stopped as why:
            yield error(why.code, why.sentence, name)
        except ContractError as why:
            yield error(why.code.value, f"De database van {name} antwoordt niet.", name)


def _of(view: ServiceView, log: EventLog) -> Iterator[Finding]:
    migrate = f"python -m services.{view.name}.entrypoints.migrate"
    if view.unknown_migration:
        sentence = (
            f"De database van {view.name} is nieuwer ({view.migration}) dan dit programma. Gebruik de nieuwe versie."
        )
        yield error("migration_unknown", sentence, view.name)
    elif view.pending_migrations or view.migration is None:
        waiting = ", ".join(view.pending_migrations) or "onbekend welke"
        yield error("migrations_pending", f"Migraties van {view.name} wachten ({waiting}). Doe: {migrate}", view.name)
    major = int(view.database_version.split(".")[0])
    if major < OLDEST:
        yield error("postgresql_too_old", f"{view.name}: PostgreSQL {major} is te oud; minstens {OLDEST}.", view.name)
    elif major < PRODUCTION:
        sentence = f"{view.name}: PostgreSQL {view.database_version}; productie hoort op {PRODUCTION} of nieuwer."
        yield warning("postgresql_old", sentence, view.name)
    with log.cursor() as cursor:
        row = cursor.execute("SELECT has_database_privilege(current_database(), 'TEMPORARY') AS may").fetchone()
    if not (row and row["may"]):
        sentence = (
            f"{view.name} mag geen tijdelijke tabellen maken, dus geen rebuild. Voer infra.postgres.provision uit."
        )
        yield error("no_temporary_tables", sentence, view.name)
    yield from _stock(view)


def _stock(view: ServiceView) -> Iterator[Finding]:
    if view.case_keys_ready is not None and view.case_keys_ready < FEW_KEYS:
        sentence = (
            f"Er liggen {view.case_keys_ready} dossiersleutels klaar. Draait {view.name}, en kan keymaster bij Vault?"
        )
        yield (
            error("case_keys", sentence, view.name)
            if not view.case_keys_ready
            else warning("case_keys", sentence, view.name)
        )
