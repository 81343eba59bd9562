"""`spoorvast seed`: the demo year into an empty installation of this machine; never twice."""

from __future__ import annotations

import os

from infra.local.one_run import ended_by_signals, ignore_signals, opened_folder
from infra.local.programs import StartFailed
from infra.operations.exits import Exit, Stopped
from infra.operations.screen import Screen
from infra.operations.starting import InDutch, refuse


def seed(screen: Screen) -> Exit:
    """Starts the parts without the website, enters the year, stops them. Cut off half way, it can be done again."""
    os.umask(0o077)
    try:
        with ended_by_signals(), opened_folder() as folder:
            from infra.local import running  # noqa: PLC0415 -- takes seconds; a refusal must not
            from infra.local.seed import demo_year  # noqa: PLC0415 -- likewise

            tells = InDutch(screen)
            with running.started(folder, "http://localhost:8080", tells, ignore_signals) as platform:
                if platform.is_seeded() or not platform.is_empty():
                    sentence = (
                        f"Er staan al gegevens in {folder.path}. Een demojaar komt alleen in een lege installatie."
                    )
                    raise Stopped(Exit.REFUSED, "not_empty", sentence)
                demo_year.seed(platform, tells)
    except StartFailed as why:
        refuse(why)
    screen.line("Het demojaar staat erin. Starten: spoorvast up")
    return screen.result(Exit.DONE)
