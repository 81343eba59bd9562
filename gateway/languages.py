"""Dutch is the source language; English lies in `translations/en/*.po`, one file per part of the gateway.

The .po files are read at the start, so there is no compiled file to forget.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request, session
from flask_babel import Babel, Domain

from gateway.templating import SENTENCES, Sentences

LANGUAGES = {"nl": "Nederlands", "en": "English"}
FOLDER = Path(__file__).parent / "translations"


class _PoFiles(Domain):  # type: ignore[misc]  # flask_babel is untyped here
    """All .po files of a language as one catalogue."""

    def __init__(self) -> None:
        super().__init__()
        self.by_language = {language: _read(language) for language in LANGUAGES}

    def get_translations(self) -> NullTranslations:
        return self.by_language[chosen() if has_request_context() else "nl"]


class _Languages(Babel):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.catalogues = _PoFiles()

    @property
    def domain_instance(self) -> Domain:
        return self.catalogues


def speak(app: Flask) -> None:
    """Dutch unless the visitor chose English with `?taal=en`; the choice lies in the visitor's own cookie."""
    app.config["BABEL_DEFAULT_LOCALE"] = "nl"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Amsterdam"
    languages = _Languages()
    languages.init_app(app, locale_selector=chosen)
    sentences = {name: Sentences(catalogue) for name, catalogue in languages.catalogues.by_language.items()}

    def filled_in(words: str, **values: Any) -> str:
        return sentences[chosen()][words] % values

    def counted(one: str, more: str, number: int) -> str:
        return sentences[chosen()].counted(one, more, number)

    app.jinja_env.globals |= {"_": filled_in, "ngettext": counted}

    @app.before_request
    def remember() -> None:
        asked = request.args.get("taal", "")
        if asked in LANGUAGES and asked != session.get("taal", "nl"):
            session["taal"] = asked

    @app.context_processor
    def language() -> dict[str, object]:
        code = chosen()
        return {"language": code, SENTENCES: sentences[code], "language_links": _links}


def chosen() -> str:
    asked = session.get("taal", "nl")
    return asked if asked in LANGUAGES else "nl"


def _links() -> list[tuple[str, str, str]]:
    """(code, name, address) of every other language: this page again, or the front door when it cannot be asked for.

    The address is relative, so that it repeats nothing of where the visitor is.
    """
    rule = request.url_rule
    here = "" if rule is None or "GET" in (rule.methods or set()) else "/"
    return [(code, name, f"{here}?taal={code}") for code, name in LANGUAGES.items() if code != chosen()]


def _read(language: str) -> NullTranslations:
    merged: NullTranslations = NullTranslations()
    for path in sorted((FOLDER / language).glob("*.po")):
        compiled = io.BytesIO()
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=language))
        compiled.seek(0)
        part = Translations(compiled)
        if isinstance(merged, Translations):
            merged.add(part, merge=True)
        else:
            merged = part
    return merged
