"""The port that the website listens on; taken before anything else, so that a refusal is told at once."""

from __future__ import annotations

import errno
import os
import socket

from infra.local.programs import LOOPBACK, StartFailed


class PortTaken(StartFailed):
    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is taken; choose another: make run SPOORVAST_PORT={port + 1}")
        self.port = port


def chosen_port() -> int:
    text = os.environ.get("SPOORVAST_PORT", "8080")
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise StartFailed("SPOORVAST_PORT must be a number from 1 to 65535")
    return int(text)


def listen(port: int) -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port) from None
        if error.errno == errno.EACCES:
            raise StartFailed(f"Port {port} needs root; choose one above 1023: make run SPOORVAST_PORT=8080") from None
        raise
