"""Starts a service as a nameko process on RabbitMQ: `run_nameko("services.casebook.composition", os.environ)`.

Import nothing here that opens sockets or databases: eventlet must patch first, and psycopg chooses how it waits when it
is imported (its default blocks every green thread of the process).
"""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Mapping

WAIT_FUNCTION = "wait_selector"


def run_nameko(composition: str, environ: Mapping[str, str]) -> None:
    """Serves until SIGTERM or SIGINT. `composition` is the dotted name of a module with `compose(environ, wire)`.

    It is a name and not the function, because importing the module early would bring psycopg in before the patching.
    Raises `RuntimeError` when that happened all the same.
    """
    if "psycopg" in sys.modules:
        raise RuntimeError("psycopg was imported before the service was patched")
    os.environ["PSYCOPG_WAIT_FUNC"] = WAIT_FUNCTION
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # eventlet says at every import that it grows old
        import eventlet  # noqa: PLC0415 - the patching has to come before every other import

    eventlet.monkey_patch()
    _require_cooperative_database()
    process = importlib.import_module("services.chassis.nameko_process")
    process.serve(importlib.import_module(composition).compose, environ)


def _require_cooperative_database() -> None:
    waiting = importlib.import_module("psycopg.waiting")
    if waiting.wait.__name__ != WAIT_FUNCTION:
        raise RuntimeError("psycopg would block every green thread of this process")
