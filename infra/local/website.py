"""The website on a loopback port, under its production web server."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterable
from typing import Any

import waitress
from flask import Flask
from prometheus_client import make_wsgi_app
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from infra.local.programs import LOOPBACK, StartFailed

THREADS = 8
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def listen(port: int) -> socket.socket:
    """Taken before anything else is started, so that a taken port is told at once."""
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartFailed(f"Port {port} is taken; choose another: make run SPOORVAST_PORT={port + 1}") from None
        if error.errno == errno.EACCES:
            raise StartFailed(f"Port {port} needs root; choose one above 1023: make run SPOORVAST_PORT=8080") from None
        raise


def serve(app: Flask, listening: socket.socket) -> None:
    """Until a signal ends it. Visitors' addresses go nowhere: no access log, no `Server` header."""
    with_metrics: Wsgi = DispatcherMiddleware(app.wsgi_app, {"/metrics": make_wsgi_app()})
    server = waitress.create_server(with_metrics, sockets=[listening], threads=THREADS, ident=None)
    server.run()
