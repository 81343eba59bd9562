"""The website under its production web server."""

from __future__ import annotations

import socket

import waitress
from flask import Flask

from gateway import web_server

THREADS = 8


def serve(app: Flask, listening: socket.socket) -> None:
    """Until a signal ends it. Visitors' addresses go nowhere: no access log."""
    server = waitress.create_server(app, sockets=[listening], threads=THREADS, **web_server.OPTIONS)
    server.run()
