"""People at the website without a browser: they open pages, type in forms and send them, also when it goes wrong.

Whatever answers 5xx is tried again with the same form, as a patient person would: everything here is retry-safe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
import requests
from flask_wtf import FlaskForm

from tests.secrecy.fields import SHAPES, key_of, typed_fields
from tests.secrecy.markers import Marker
from tests.secrecy.pages import Form, forms_of
from tests.support.platform import until

PATIENCE = 240  # seconds for one page or form while things go wrong all around and the machine is busy


@dataclass
class Typed:
    """What has been typed where: one marker per field, and in which fields a marker was really taken in."""

    markers: dict[str, Marker] = field(default_factory=lambda: {key: shape(key) for key, shape in SHAPES.items()})
    taken: set[str] = field(default_factory=set)

    def text(self, form: type[FlaskForm], name: str) -> str:
        return self.markers[key_of(form, name)].text

    def add(self, marker: Marker) -> str:
        """A marker that stands in no table: a second text in one field, or a secret that was issued."""
        self.markers[marker.where] = marker
        self.taken.add(marker.where)
        return marker.text


@dataclass
class Person:
    origin: str
    typed: Typed
    session: requests.Session = field(default_factory=requests.Session)

    def open(self, path: str) -> str:
        return self._patiently("GET", path).text

    def send(
        self,
        path: str,
        kind: type[FlaskForm] | None = None,
        /,
        *,
        page: str = "",
        other: Mapping[str, str] | None = None,
        expect: int = 303,
        **choices: Any,
    ) -> requests.Response:
        """Fills in and sends the form for `path` that `page` (else `path` itself) shows.

        Text fields of `kind` get their marker, or what `other` says by name; `choices` are the rest.
        """
        sent = self.filled(path, kind, page=page, other=other, **choices)
        answer = self._patiently("POST", path, sent)
        assert answer.status_code == expect, f"{path}: {answer.status_code}\n{answer.text}"
        if kind is not None and expect in {200, 303}:
            self._took(kind, sent)
        return answer

    def filled(
        self,
        path: str,
        kind: type[FlaskForm] | None = None,
        /,
        *,
        page: str = "",
        other: Mapping[str, str] | None = None,
        **choices: Any,
    ) -> list[tuple[str, str]]:
        """What the form would send."""
        texts = dict(other or {})
        for name in typed_fields(kind) if kind else ():
            texts.setdefault(name, self.typed.text(kind, name))  # type: ignore[arg-type]
        form = self._form(path, page or path, set(texts) | choices.keys())
        given: dict[str, list[str]] = {name: [text] for name, text in texts.items()}
        given |= {name: value if isinstance(value, list) else [str(value)] for name, value in choices.items()}
        kept = [(name, value) for name, value in form.fields if name not in given]
        return kept + [(name, value) for name, values in given.items() for value in values]

    def fails(self, path: str, data: Any, expect: int) -> str:
        """Sends something that has to be refused with this status."""
        answer = self._patiently("POST", path, data)
        assert answer.status_code == expect, f"{path}: {answer.status_code}"
        return answer.text

    def _form(self, path: str, page: str, needed: set[str]) -> Form:
        html = self.open(page)
        wanted = path.split("?", maxsplit=1)[0]
        for form in forms_of(html, page):
            if form.action.split("?")[0] == wanted and needed - {"step", "bladzij", "adviser_id"} <= form.names:
                return form
        raise AssertionError(f"no form for {path} with {needed} on {page}:\n{html}")

    def _took(self, kind: type[FlaskForm], sent: list[tuple[str, str]]) -> None:
        for name, text in sent:
            marker = self.typed.markers.get(key_of(kind, name))
            if marker is not None and marker.text in text:
                self.typed.taken.add(marker.where)

    def _patiently(self, method: str, path: str, data: Any = None) -> requests.Response:
        found: list[requests.Response] = []

        def answered() -> bool:
            answer = self.session.request(method, self.origin + path, data=data, allow_redirects=False, timeout=30)
            if method == "GET" and answer.is_redirect:
                answer = self.session.get(self.origin + answer.headers["Location"], timeout=30)
            found[:] = [answer]
            return answer.status_code < 500

        until(answered, PATIENCE, f"{method} {path} to be answered")
        return found[0]


def may_log_in_again(dsn: str) -> None:
    """Codes of the app count once; for a second login within the half minute the counters go back."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("UPDATE accounts SET totp_counter = 0")
