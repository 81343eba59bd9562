"""Notices that PostgreSQL crashed under a running process: the read models, UNLOGGED, are then empty.

Empty is not an answer. So whoever reads them is told to come back while they are made anew from the log; commands go on
and leave them alone meanwhile. A crash ends every connection, which makes this cheap: each is looked at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from psycopg import Cursor
from psycopg.rows import DictRow

from services.chassis.connections import Line
from services.chassis.log import get_logger
from services.contracts.errors import ContractError, ErrorCode

_log = get_logger("read_models")


class Lookout:
    """`missing` names the models that do not stand; `make_anew` builds those, and may fail: then the next use tries."""

    def __init__(
        self, service: str, missing: Callable[[Cursor[DictRow]], Sequence[str]], make_anew: Callable[[], None]
    ) -> None:
        self._service = service
        self._missing = missing
        self._make_anew = make_anew
        self._on = False
        self._at_work = threading.Lock()

    def begin(self) -> None:
        """From now on they stand."""
        self._on = True

    def require(self, cursor: Cursor[DictRow]) -> None:
        """Raises UNAVAILABLE while they are lost."""
        if not self.finds_all(cursor):
            raise ContractError(ErrorCode.UNAVAILABLE)

    def finds_all(self, cursor: Cursor[DictRow]) -> bool:
        """False while they are lost. Who is about to add to them holds the writers' lock: making anew ends under it."""
        line = cursor.connection
        if not self._on or not isinstance(line, Line) or line.looked_at:
            return True
        if self._missing(cursor):
            self._mend()
            return False
        line.looked_at = True
        return True

    def _mend(self) -> None:
        if self._at_work.acquire(blocking=False):
            _log.error("read_models_lost", service=self._service)
            threading.Thread(target=self._mend_now, daemon=True, name="read-models").start()

    def _mend_now(self) -> None:
        try:
            self._make_anew()
        except Exception as error:  # noqa: BLE001 - database or Vault away again: the next use finds them missing
            _log.warning("read_models_not_mended", service=self._service, error=type(error).__name__)
        else:
            _log.warning("read_models_mended", service=self._service)
        finally:
            self._at_work.release()
