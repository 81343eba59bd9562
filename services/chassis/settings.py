"""Settings from the environment, checked as a whole: every fault is told at once.

A field `database_dsn` is read from `SPOORVAST_DATABASE_DSN`, or from the file that `SPOORVAST_DATABASE_DSN_FILE` names
(a secret mounted into a container). A fault names the variable and what is wrong with it, never its value (it may be a
password).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import msgspec

S = TypeVar("S")
PREFIX = "SPOORVAST_"
IN_FILE = "_FILE"


class SettingsError(Exception):
    """One line per fault, in the order of the fields."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """What every service needs. A service adds fields by subclassing."""

    database_dsn: str  # libpq connection string of the service's own role
    vault_address: str  # http(s)://host:port
    vault_credentials: Path  # JSON file {"role_id": …, "secret_id": …}
    amqp_uri: str | None = None  # None: the local wire


def read_settings(environ: Mapping[str, str], kind: type[S]) -> S:
    """An instance of the dataclass `kind`. Raises `SettingsError` with all faults; an empty value counts as absent."""
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    faults: list[str] = []
    for field in fields(kind):  # type: ignore[arg-type]
        variable = PREFIX + field.name.upper()
        try:
            text = _text(environ, variable)
        except OSError:
            faults.append(f"{variable}{IN_FILE} names a file that cannot be read")
            continue
        if text:
            _read(text, hints[field.name], field.name, variable, values, faults)
        elif _is_required(field):
            faults.append(f"{variable} is missing")
    if faults:
        raise SettingsError(tuple(faults))
    return kind(**values)


def _text(environ: Mapping[str, str], variable: str) -> str:
    """The value itself, or what its file holds; empty when neither is given. Raises `OSError`."""
    file = environ.get(variable + IN_FILE, "").strip()
    given = environ.get(variable, "")
    return (Path(file).read_text(encoding="utf-8") if file and not given.strip() else given).strip()


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _read(text: str, hint: Any, name: str, variable: str, values: dict[str, Any], faults: list[str]) -> None:
    try:
        values[name] = msgspec.convert(text, hint, strict=False, dec_hook=_from_text)
    except (msgspec.ValidationError, ValueError):
        faults.append(f"{variable} is not a valid {getattr(hint, '__name__', str(hint))}")


def _from_text(kind: type, text: Any) -> Any:
    if kind is Path:
        return Path(text)
    raise ValueError(kind.__name__)
