"""Runs a process of the product in which things go wrong: `python -m tests.secrecy.forced services.casebook…serve`.

While armed, every public function of the use cases and adapters raises once, in words that hold everything typed so
far, as a careless library would. What the product then writes, sends or shows is what the hunt looks through. Nothing
here is imported by the product; without the two variables of the environment below nothing happens at all.
"""

from __future__ import annotations

import functools
import inspect
import json
import os
import runpy
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from enum import Enum
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

ARMED, RAISED = "SECRECY_ARMED", "SECRECY_RAISED"  # files: what to raise with; where it is noted what raised
# Each use case, each adapter of a service, and what every one of them stands on.
ROOMS = (".application.", ".adapters.")
CHASSIS = frozenset(
    f"services.chassis.{name}"
    for name in (
        *("command_ledger", "dispatch", "event_log", "flow_positions", "keyring", "outbox", "read_models", "receiving"),
        *("recorder", "sealing", "sealing_mapper", "service_key", "trail", "vault"),
    )
)
GATEWAY = ("gateway.adapters.session_table", "gateway.sealing", "gateway.caller.", "gateway.adviser.", "gateway.rpc")
APP = "gateway.app"
# Waits are short, so that the hunt need not wait: how long they are in production is what the fault tests look at.
QUICK: dict[str, dict[str, float]] = {
    "services.chassis.nameko_process": {"POLL_SECONDS": 0.5},
    "services.chassis.flow_state": {
        "FIRST_PAUSE": 0.1,
        "LONGEST_PAUSE": 0.2,
        "HALT_PAUSE": 0.2,
        "LONGEST_HALT_PAUSE": 0.2,
    },
    "services.chassis.publishing": {"FIRST_PAUSE": 0.1, "LONGEST_PAUSE": 0.2},
}
COOLING = 0.3  # seconds in which the foundations do not fail again, so that loops with a growing pause get on


class Arming:
    """Whether functions are to raise now, and with which words."""

    def __init__(self) -> None:
        self._file, self._report = (Path(os.environ.get(name, os.devnull)) for name in (ARMED, RAISED))
        self._done: set[str] = set()
        self._left: set[tuple[str, str]] = set()
        self._cool_until = 0.0
        self._looked = 0.0
        self._is_armed = False
        self._lock = threading.Lock()

    def strike(self, key: str, *, gently: bool = False) -> None:
        """Raises if `key` has not raised before. `gently`: not shortly after another."""
        now = time.monotonic()
        if now - self._looked > 0.1:
            self._looked, self._is_armed = now, self._file.is_file()
            self._be_careless_when_told()
        if not self._is_armed or key in self._done or (gently and now < self._cool_until):
            return
        with self._lock:
            if key in self._done:
                return
            self._done.add(key)
            self._cool_until = now + COOLING
        with self._report.open("a") as report:
            report.write(f"{key}\n")
        raise self._error(len(self._done)) from ValueError(self._words())

    def _words(self) -> str:
        return " | ".join(json.loads(self._file.read_text())["words"])

    def _be_careless_when_told(self) -> None:
        """The positive control: a process that does leave a word in its log, its metrics or a file."""
        if not self._is_armed:
            return
        for where, word in json.loads(self._file.read_text())["careless"].items():
            if (where, word) not in self._left:
                self._left.add((where, word))
                LEAVE[where](word)

    def _error(self, number: int) -> Exception:
        """In turn the kinds of exceptions whose text is known to repeat what was worked on."""
        words, made = self._words(), [RuntimeError, KeyError, ValueError]
        for module, kind in (
            ("psycopg.errors", "CheckViolation"),
            ("eventsourcing.persistence", "MapperDeserialisationError"),
            ("hvac.exceptions", "InvalidRequest"),
        ):
            if module in sys.modules:
                made.append(getattr(sys.modules[module], kind))
        error = made[number % len(made)](f"Failing row contains ({words}).")
        error.add_note(words)
        return error


def _count(word: str) -> None:
    from prometheus_client import Counter

    Counter("spoorvast_careless", "Somebody by name", ["name"]).labels(word).inc()


def _leave_files(word: str) -> None:
    for folder in (tempfile.gettempdir(), "."):
        handle, path = tempfile.mkstemp(dir=folder)
        os.close(handle)
        Path(path).write_text(word)


LEAVE: dict[str, Callable[[str], object]] = {
    "log": lambda word: sys.stderr.write(f"{word}\n"),
    "metric": _count,
    "file": _leave_files,
}
arming = Arming()


class Finder(MetaPathFinder):
    """Loads the modules concerned with their functions wrapped, so whoever imports one has the wrapped one."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if not is_concerned(name) and name != APP and name not in QUICK:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Loader(spec.loader.name, spec.loader.path)
        return spec


class Loader(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        for constant, seconds in QUICK.get(module.__name__, {}).items():
            assert hasattr(module, constant), constant
            setattr(module, constant, seconds)
        if module.__name__ == APP:
            wrap_views_of(module)
        elif is_concerned(module.__name__):
            wrap_functions_of(module)


def is_concerned(name: str) -> bool:
    rooms = name.startswith("services.") and any(room in f"{name}." for room in ROOMS) and "migrations" not in name
    return rooms or name in CHASSIS or f"{name}.".startswith(GATEWAY)


def wrap_functions_of(module: ModuleType) -> None:
    gently = module.__name__ in CHASSIS
    for name, value in list(vars(module).items()):
        if getattr(value, "__module__", None) != module.__name__ or name.startswith("_"):
            continue
        if isinstance(value, FunctionType):
            setattr(module, name, striking(value, gently=gently))
        elif inspect.isclass(value) and not issubclass(value, (Enum, BaseException)):
            wrap_methods_of(value, gently=gently)


def wrap_methods_of(kind: type, *, gently: bool) -> None:
    if getattr(kind, "_is_protocol", False):
        return
    for name, value in list(vars(kind).items()):
        if name.startswith("_") and name != "__call__":
            continue
        if isinstance(value, FunctionType):
            setattr(kind, name, striking(value, gently=gently))
        elif isinstance(value, (staticmethod, classmethod)):
            setattr(kind, name, type(value)(striking(value.__func__, gently=gently)))


def striking(function: Callable[..., Any], *, gently: bool) -> Callable[..., Any]:
    key = f"{function.__module__}.{function.__qualname__}"

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        arming.strike(key, gently=gently)
        return function(*args, **kwargs)

    return call


def wrap_views_of(module: ModuleType) -> None:
    """Every page of the website raises once, after the form was read and before anything was done with it."""
    create = module.create_app

    def create_app(*args: Any, **kwargs: Any) -> Any:
        app = create(*args, **kwargs)
        for endpoint, view in app.view_functions.items():
            if "static" not in endpoint:
                app.view_functions[endpoint] = _page(endpoint, view)
        return app

    module.create_app = create_app  # type: ignore[attr-defined]


def _page(endpoint: str, view: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(view)
    def show(*args: Any, **kwargs: Any) -> Any:
        from flask import request

        arming.strike(f"{request.method} {endpoint}")
        return view(*args, **kwargs)

    return show


if __name__ == "__main__":
    sys.meta_path.insert(0, Finder())
    runpy.run_module(sys.argv[1], run_name="__main__", alter_sys=True)
