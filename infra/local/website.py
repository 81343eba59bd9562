"""The website under its production web server."""

from __future__ import annotations

import socket

import waitress
from flask import Flask

THREADS = 8


def serve(app: Flask, listening: socket.socket) -> None:
    """Until a signal ends it. Visitors' addresses go nowhere: no access log, no `Server` header."""
    server = waitress.create_server(app, sockets=[listening], threads=THREADS, ident=None)
    server.run()
