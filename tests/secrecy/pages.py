"""Pages as a browser without JavaScript reads them: the forms, and what would be sent if nobody typed anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

TYPED_KINDS = frozenset({"text", "search", "email", "password", "tel", "url", ""})


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)  # what is sent as it stands
    names: set[str] = field(default_factory=set)
    typed: set[str] = field(default_factory=set)  # names of the fields that take text
    options: dict[str, list[str]] = field(default_factory=dict)  # what a list, radio buttons or checkboxes offer


def forms_of(html: str, path: str) -> list[Form]:
    """All forms of the page that was shown at `path`."""
    reader = _Reader(urlsplit(path).path)
    reader.feed(html)
    reader.close()
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._path = path
        self._form: Form | None = None
        self._select = ""
        self._textarea: list[str] | None = None
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action") or self._path, given.get("method", "get"))
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag in {"input", "textarea", "select", "button"} and given.get("name"):
            self._name = given["name"]
            self._form.names.add(self._name)
        if tag == "input":
            self._input(self._form, given)
        elif tag == "textarea":
            self._form.typed.add(self._name)
            self._textarea = []
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select:
            self._form.options.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given:
                self._form.fields.append((self._select, given.get("value", "")))

    def _input(self, form: Form, given: dict[str, str]) -> None:
        kind, name, value = given.get("type", ""), given.get("name", ""), given.get("value", "")
        if kind in {"checkbox", "radio"}:
            form.options.setdefault(name, []).append(value or "y")
        if kind not in {"checkbox", "radio", "submit", "file"} or "checked" in given:
            form.fields.append((name, value))
        if kind in TYPED_KINDS:
            form.typed.add(name)

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._textarea.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea is not None and self._form is not None:
            self._form.fields.append((self._name, "".join(self._textarea).removeprefix("\n")))
            self._textarea = None
        elif tag == "select" and self._form is not None:
            offered = self._form.options.get(self._select, [])
            if offered and all(name != self._select for name, _value in self._form.fields):
                self._form.fields.append((self._select, offered[0]))  # a list shows its first line when none is chosen
            self._select = ""
        elif tag == "form":
            self._form = None
