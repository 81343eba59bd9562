"""The operator's command line `spoorvast`: what can be asked, and nothing of how it is done.

Sentences are Dutch (B1), for who runs the platform; codes and JSON are English, for programs (docs/decisions/).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from infra.operations.exits import Exit, Stopped
from infra.operations.screen import Screen

INTERRUPTED = Stopped(Exit.INTERRUPTED, "interrupted", "Afgebroken met Ctrl-C. Er is niets half gedaan.")
as_json = click.option("--json", "as_json", is_flag=True, help="Antwoord als JSON, voor programma's.")
env_files = click.option(
    "--env-files",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="SPOORVAST_ENV_FILES",
    help="Map met instellingen per proces: directory.env, intake.env, casebook.env, reporting.env, gateway.env en"
    " operator.env (Vault-rol operator, back-up, certificaten). Een deel mag ook.",
)
of_service = click.option(
    "--service", help="Van welk proces de instellingen in de omgeving zijn (in een container staat dat al vast)."
)


class Group(click.Group):
    """Shows the commands in the order in which an operator meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def spoorvast() -> None:
    """Spoorvast starten, bekijken en repareren.

    Zonder opties gaat het over het platform op deze machine. Voor productie: --env-files MAP, of de omgeving van het
    proces zelf (in zijn container). Geen opdracht laat tekst, namen of codes van melders zien.

    \b
    Uitkomst (exit code):
      0  gelukt, alles in orde      64  de opdracht is verkeerd getypt
      1  vraagt aandacht            78  de instellingen kloppen niet
      2  storing                   130  afgebroken met Ctrl-C
      3  geweigerd, niets veranderd
      4  een onderdeel antwoordt niet; probeer het opnieuw
    """


@spoorvast.command()
@click.option("--no-seed", is_flag=True, help="Begin leeg, zonder demojaar.")
@click.option("--coordinator", default="", metavar="E-MAIL", help="Met --no-seed: wie de eerste coördinator wordt.")
@as_json
def up(no_seed: bool, coordinator: str, as_json: bool) -> None:
    """Start alles op deze machine en blijf draaien tot Ctrl-C.

    Zegt wat er start, met procesnummer (pid) en poort, en meldt wanneer de website klaar is. De eerste keer komt er een
    demojaar in. SPOORVAST_PORT kiest de poort (8080), SPOORVAST_RUN de map met gegevens (.run).
    """
    from infra.operations import starting  # noqa: PLC0415 -- each command imports what it needs: help must be quick

    _run(
        Screen("up", as_json=as_json),
        lambda screen: starting.up(screen, demo_year=not no_seed, coordinator=coordinator),
    )


@spoorvast.command()
@env_files
@of_service
@as_json
def status(env_files: Path | None, service: str | None, as_json: bool) -> None:
    """Laat zien hoe elk onderdeel ervoor staat.

    Processen, versies, migraties, achterstand per stroom, wachtende en vastgelopen berichten, leesmodellen, Vault en de
    laatste back-up. Leest alleen, met de rechten van elk proces zelf.
    """
    from infra.operations import installation, status_words  # noqa: PLC0415
    from infra.operations import status as taking  # noqa: PLC0415

    def work(screen: Screen) -> Exit:
        _quiet()
        taken = taking.take(installation.find(os.environ, env_files, service))
        status_words.show(taken, screen)
        return screen.result(taking.verdict(taken), **taken.as_json())

    _run(Screen("status", as_json=as_json), work)


@spoorvast.command()
@as_json
def seed(as_json: bool) -> None:
    """Zet een demojaar in een lege installatie op deze machine.

    Weigert (3) als er al iets in staat of als Spoorvast draait. Wordt het afgebroken, dan kan het
    opnieuw: een half jaar blijft er nooit in staan.
    """
    from infra.operations import seeding  # noqa: PLC0415

    _run(Screen("seed", as_json=as_json), seeding.seed)


@spoorvast.command()
@click.argument("name", metavar="DIENST")
@click.argument("read_model", metavar="[LEESMODEL]", required=False)
@env_files
@as_json
def rebuild(name: str, read_model: str | None, env_files: Path | None, as_json: bool) -> None:
    """Maak een leesmodel opnieuw uit het logboek, terwijl alles doorgaat.

    Het nieuwe wordt ernaast gebouwd en aan het eind in één keer verwisseld. Afbreken kan altijd: het oude blijft dan in
    gebruik. Gaat een stroom niet open, dan is dat een INCIDENT (uitkomst 1) en gaat de rest door.

    \b
    spoorvast rebuild casebook               alle leesmodellen van casebook
    spoorvast rebuild casebook worklist_v1   één
    """
    from infra.operations import installation, rebuilds  # noqa: PLC0415

    def work(screen: Screen) -> Exit:
        found = installation.find(os.environ, env_files, name)
        return rebuilds.rebuild(found, rebuilds.Wanted(name, read_model), screen)

    _run(Screen("rebuild", as_json=as_json), work)


@spoorvast.group("dead-letters", invoke_without_command=True)
@env_files
@as_json
@click.pass_context
def dead_letters(ctx: click.Context, env_files: Path | None, as_json: bool) -> None:
    """Stilstaande stromen en berichten die niet aankwamen.

    Laat zien waar een stroom stilstaat en waarom, en welke berichten in een dodebrievenbus liggen: onderwerp, bron,
    positie, leeftijd en reden. Nooit de inhoud. Zonder vervolgwoord: een overzicht.
    """
    ctx.obj = env_files
    if ctx.invoked_subcommand is None:
        _at_desk("dead-letters", as_json, env_files, lambda desk, screen: _letters().show_all(desk, screen))


@dead_letters.command()
@click.argument("letter", metavar="BRIEF")
@as_json
@click.pass_obj
def show(folder: Path | None, letter: str, as_json: bool) -> None:
    """Laat van één brief zien wat erover gezegd mag worden."""
    _at_desk("show", as_json, folder, lambda desk, screen: _letters().show_one(desk.find(letter), screen))


@dead_letters.command()
@click.argument("flow", metavar="STROOM")
@as_json
@click.pass_obj
def resume(folder: Path | None, flow: str, as_json: bool) -> None:
    """Laat een stilstaande stroom meteen verder gaan, na de reparatie.

    STROOM is BRON:ONTVANGER, zoals casebook:reporting. Lukt het bericht weer niet, dan staat de stroom opnieuw stil.
    """

    def work(desk: Any, screen: Screen) -> Exit:
        desk.resume(flow)
        screen.line(f"Stroom {flow} gaat binnen enkele seconden verder. Kijk daarna met spoorvast status.")
        return screen.result(Exit.DONE, flow=flow)

    _at_desk("resume", as_json, folder, work)


@dead_letters.command()
@click.argument("letter", metavar="BRIEF")
@as_json
@click.pass_obj
def requeue(folder: Path | None, letter: str, as_json: bool) -> None:
    """Laat de bron het bericht opnieuw versturen en gooi de brief daarna weg."""

    def work(desk: Any, screen: Screen) -> Exit:
        desk.requeue(desk.find(letter))
        screen.line(f"{letter} is opnieuw verstuurd, uit het logboek van de bron.")
        return screen.result(Exit.DONE, letter=letter)

    _at_desk("requeue", as_json, folder, work)


@dead_letters.command()
@click.argument("letter", metavar="BRIEF")
@click.option("--yes", is_flag=True, help="Ik weet het zeker.")
@as_json
@click.pass_obj
def drop(folder: Path | None, letter: str, yes: bool, as_json: bool) -> None:
    """Gooi een brief weg. Vraagt --yes; er komt een regel over in het spoor.

    Het bericht zelf blijft bij zijn bron staan, en de ontvanger haalt het daar op.
    """

    def work(desk: Any, screen: Screen) -> Exit:
        found = desk.find(letter)
        if not yes:
            sentence = (
                f"Een brief weggooien kan niet ongedaan worden. Zeker? spoorvast dead-letters drop {letter} --yes"
            )
            raise Stopped(Exit.REFUSED, "yes_needed", sentence)
        desk.drop(found)
        screen.line(f"{letter} is weggegooid; dat staat in het spoor.")
        return screen.result(Exit.DONE, letter=letter)

    _at_desk("drop", as_json, folder, work)


@spoorvast.command()
@env_files
@of_service
@as_json
def doctor(env_files: Path | None, service: str | None, as_json: bool) -> None:
    """Onderzoek of alles klopt, en zeg wat er te doen is.

    Instellingen, sleutels en rechten in Vault, certificaten, klok, back-up, migraties, rechten in RabbitMQ, schijf,
    grenzen van het systeem en versies. Uitkomst: 0 alles goed, 1 waarschuwingen, 2 fouten.
    """
    from infra.operations import diagnosis, installation  # noqa: PLC0415

    def work(screen: Screen) -> Exit:
        _quiet()
        return diagnosis.tell(diagnosis.examine(installation.find(os.environ, env_files, service)), screen)

    _run(Screen("doctor", as_json=as_json), work)


def _letters() -> Any:
    from infra.operations import letters  # noqa: PLC0415

    return letters


def _at_desk(command: str, as_json: bool, folder: Path | None, do: Callable[[Any, Screen], Exit]) -> None:
    from infra.operations import installation  # noqa: PLC0415

    def work(screen: Screen) -> Exit:
        _quiet()
        with _letters().desk(installation.find(os.environ, folder, None)) as desk:
            return do(desk, screen)

    _run(Screen(command, as_json=as_json), work)


def _quiet() -> None:
    """What services would log belongs in their own logs; a command says it in its own words."""
    import logging  # noqa: PLC0415

    from services.chassis import log  # noqa: PLC0415

    log.configure(level=logging.CRITICAL)


def _run(screen: Screen, work: Callable[[Screen], Any]) -> None:
    """Runs the command and ends the process with an honest code."""
    try:
        code = work(screen)
    except Stopped as why:
        code = screen.stopped(why)
    except KeyboardInterrupt:
        click.echo(err=True)
        code = screen.stopped(INTERRUPTED)
    sys.exit(int(code or 0))


def main() -> None:
    """The script `spoorvast`."""
    try:
        spoorvast.main(prog_name="spoorvast", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(int(Exit.USAGE))
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(int(Exit.INTERRUPTED))
    except BrokenPipeError:
        sys.exit(int(Exit.DONE))
