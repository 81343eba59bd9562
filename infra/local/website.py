"""The website under its production web server, with the numbers that an operator watches at `/metrics`."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from typing import Any

import waitress
from flask import Flask
from prometheus_client import make_wsgi_app
from werkzeug.middleware.dispatcher import DispatcherMiddleware

THREADS = 8
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def serve(app: Flask, listening: socket.socket) -> None:
    """Until a signal ends it. Visitors' addresses go nowhere: no access log, no `Server` header."""
    with_metrics: Wsgi = DispatcherMiddleware(app.wsgi_app, {"/metrics": make_wsgi_app()})
    server = waitress.create_server(with_metrics, sockets=[listening], threads=THREADS, ident=None)
    server.run()
