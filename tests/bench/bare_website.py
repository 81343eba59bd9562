"""The page that measures the machine: Flask, one Jinja template, waitress with eight threads, nothing asked.

`python -m tests.bench.bare_website PORT`. The same was measured for `performance.md` section 5, so that a rate of then
and a rate of now tell how much faster or slower the machine is now.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import waitress
from flask import Flask, render_template
from jinja2 import DictLoader

from infra.local.programs import LOOPBACK, answers, free_port, start

PAGE = """<!doctype html><html lang="nl"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1><ul>
{% for line in lines %}<li>{{ line }}</li>{% endfor %}</ul></body></html>"""
LAST = b"<li>regel 19</li>"


@contextmanager
def bare_website(folder: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.bare_website", str(port)]
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())}
    program = start("bare-website", command, log=folder / "bare-website.log", environ=environ)
    try:
        program.await_ready(lambda: answers(port))
        yield f"http://localhost:{port}"
    finally:
        program.stop()


def _app() -> Flask:
    app = Flask("bare")
    app.jinja_loader = DictLoader({"page.html": PAGE})

    @app.get("/")
    def page() -> str:
        return render_template("page.html", title="Bladzijde", lines=[f"regel {number}" for number in range(20)])

    return app


if __name__ == "__main__":
    waitress.serve(_app(), listen=f"{LOOPBACK}:{sys.argv[1]}", threads=8, ident=None)
