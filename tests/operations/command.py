"""`spoorvast` as an operator types it: what it says, and how it ends."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from infra.operations import commands
from infra.operations.installation import PROCESSES, Installation, OperatorSettings
from tests.support.platform import ROOT, Platform


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        """Of `--json`: the last line."""
        answer: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        assert answer["exit"] == self.code
        return answer


@dataclass(frozen=True)
class Operator:
    """At a machine with these variables in the environment."""

    environ: Mapping[str, str] = field(default_factory=dict)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "infra.operations", *words]

    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/nowhere", **self.environ}

    def says(self, *words: str) -> Said:
        """In the tests' own process, since each new one imports for two seconds; `command` is for the real thing."""
        code, out, err = 0, io.StringIO(), io.StringIO()
        with _as_typed(words, self.environment()), redirect_stdout(out), redirect_stderr(err):
            try:
                commands.main()
            except SystemExit as end:
                code = int(end.code or 0)
        return Said(code, out.getvalue(), err.getvalue())


@contextmanager
def _as_typed(words: tuple[str, ...], environ: Mapping[str, str]) -> Iterator[None]:
    """Arguments, environment and logs as of a process of its own; afterwards everything is as it was."""
    argv, kept, structure = sys.argv, dict(os.environ), structlog.get_config()
    hooks, handlers, level = (sys.excepthook, threading.excepthook), logging.root.handlers[:], logging.root.level
    sys.argv = ["spoorvast", *words]
    os.environ.clear()
    os.environ.update(environ)
    try:
        yield
    finally:
        sys.argv = argv
        os.environ.clear()
        os.environ.update(kept)
        structlog.configure(**structure)
        sys.excepthook, threading.excepthook = hooks
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
        logging.captureWarnings(False)


def environs(platform: Platform) -> dict[str, dict[str, str]]:
    """The settings of every process of the platform, as in production: each its own."""
    read = {name: platform.environ(name) for name in PROCESSES}
    kept = {
        name: {key: value for key, value in one.items() if key.startswith("SPOORVAST_")} for name, one in read.items()
    }
    kept["gateway"]["SPOORVAST_PUBLIC_URL"] = platform.website.url
    return kept


def write_env_files(platform: Platform, folder: Path) -> Path:
    operator = {
        "SPOORVAST_VAULT_ADDRESS": platform.vault.address,
        "SPOORVAST_VAULT_CREDENTIALS": str(platform.vault.credentials("operator")),
    }
    for name, environ in {**environs(platform), "operator": operator}.items():
        lines = [f"{key}='{value}'" for key, value in environ.items()]
        (folder / f"{name}.env").write_text("# made for a test\n" + "\n".join(lines) + "\n")
    return folder


def production(environs: Mapping[str, Mapping[str, str]], **operator: Any) -> Installation:
    return Installation("production", environs, OperatorSettings(**operator))
