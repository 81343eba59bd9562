"""There is a backup and it is young enough. Whether it can be restored is only known by restoring it."""

from __future__ import annotations

from collections.abc import Iterator

from infra.operations import backups
from infra.operations.checks.finding import Finding, error, warning
from infra.operations.installation import Installation
from infra.operations.screen import duration

TOO_OLD = 3  # times the number of hours after which it is a warning


def check(installation: Installation) -> Iterator[Finding]:
    view, hours = backups.look(installation.operator), installation.operator.backup_hours
    if view.code == "not_configured":
        yield warning("backup_not_configured", "Er is geen map met back-ups ingesteld (SPOORVAST_BACKUP_FOLDER).")
    elif view.code == "folder_unreadable":
        yield error("backup_folder", f"De map met back-ups {view.folder} is niet te lezen.")
    elif view.code == "none_yet":
        yield error("backup_none", f"In {view.folder} staat geen back-up. Maak er een.")
    elif view.age_hours is not None and view.age_hours > hours:
        sentence = (
            f"De nieuwste back-up ({view.newest}) is {duration(view.age_hours * 3600)} oud. Kijk waarom er geen kwam."
        )
        yield error("backup_old", sentence) if view.age_hours > TOO_OLD * hours else warning("backup_old", sentence)
