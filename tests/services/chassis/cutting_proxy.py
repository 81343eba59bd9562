"""A TCP proxy that can cut a connection just before a COMMIT arrives, or between it and its confirmation."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_COMMIT = b"COMMIT\x00"  # in the client's query, and in the tag of PostgreSQL's CommandComplete


class CuttingProxy:
    """`dsn` leads to the same database. So many confirmations of a commit are swallowed as `cuts` says, and so many
    commits do not even arrive as `cuts_before` says.

    With `stays_down` the line is dead after a cut, for everybody, until that is taken back.
    """

    def __init__(self, dsn: str) -> None:
        parts = conninfo_to_dict(dsn)
        self._target = (str(parts["host"]), int(str(parts["port"])))
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.dsn = make_conninfo(dsn, host="127.0.0.1", port=port, sslmode="disable", gssencmode="disable")
        self.cuts = 0
        self.cuts_before = 0
        self.stays_down = False
        self._down = False
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self._down and self.stays_down:
                    near.close()
                    continue
                far = socket.create_connection(self._target)
                self._open += [near, far]
                threading.Thread(target=self._pump, args=(near, far, False), daemon=True).start()
                threading.Thread(target=self._pump, args=(far, near, True), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, from_server: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if _COMMIT in data and self._is_to_be_cut(from_server):
                    self._down = True
                    break
                target.sendall(data)
        for end in self._open if self._down and self.stays_down else (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _is_to_be_cut(self, from_server: bool) -> bool:
        left = self.cuts if from_server else self.cuts_before
        if from_server:
            self.cuts = max(0, left - 1)
        else:
            self.cuts_before = max(0, left - 1)
        return left > 0

    def close(self) -> None:
        for end in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                end.close()


@contextlib.contextmanager
def cutting_proxy(dsn: str) -> Iterator[CuttingProxy]:
    proxy = CuttingProxy(dsn)
    try:
        yield proxy
    finally:
        proxy.close()
