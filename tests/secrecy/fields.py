"""Every field in which a person types text, and the shape of the marker that is typed there.

The forms of the gateway are enumerated from its code. A new text field that has no line here fails the hunt.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

import gateway
from tests.secrecy import markers
from tests.secrecy.markers import Marker

ROOT = Path(gateway.__file__).parents[1]
TEMPLATES = Path(gateway.__file__).parent / "templates"
Shape = Callable[[str], Marker]

SHAPES: dict[str, Shape] = {
    # the caller
    "caller.forms.RequestForm.message": markers.sentence,
    "caller.forms.RequestForm.private_address": markers.email,
    "caller.forms.CodeForm.code": markers.word,  # a code of nobody; the real one is a marker too, as issued
    "caller.forms.PostForm.message": markers.sentence,
    "caller.forms.CorrectionForm.message": markers.sentence,
    # the adviser
    "adviser.forms.PostForm.message": markers.sentence,
    "adviser.forms.PostCorrectionForm.message": markers.sentence,
    "adviser.forms.NoteForm.words": markers.sentence,
    "adviser.forms.NoteCorrectionForm.words": markers.sentence,
    "adviser.forms.OralContactForm.words": markers.sentence,
    "report_forms.InterpretationForm.interpretation": markers.sentence,
    "report_forms.InterpretationForm.recommendations": markers.sentence,
    "report_forms.ReleaseForm.signed_as": markers.name,
    # the coordinator
    "coordinator.forms.AdviserForm.name": markers.name,
    "coordinator.forms.AdviserForm.email": markers.email,
    "coordinator.forms.AdviserForm.profile": markers.sentence,
    "coordinator.forms.ProfileForm.name": markers.name,
    "coordinator.forms.ProfileForm.profile": markers.sentence,
    "coordinator.forms.ClientForm.name": markers.organisation,
    "coordinator.forms.ClientForm.sector": markers.word,
    "coordinator.forms.ClientForm.slug": markers.word,
    "coordinator.forms.UnitForm.name": markers.organisation,
    "coordinator.forms.ContactForm.name": markers.name,
    "coordinator.forms.ContactForm.email": markers.email,
    "coordinator.forms.AllocationForm.reason": markers.line,
    "coordinator.forms.SearchForm.zoek": markers.name,
    "routes.account_admin.InvitePersonForm.email": markers.email,
    "routes.account_admin.InviteColleagueForm.email": markers.email,
    # whoever has an account
    "routes.invitation.AcceptForm.password": markers.password,
    "routes.invitation.AcceptForm.password_again": markers.password,
    "routes.invitation.AcceptForm.code": markers.short,
    "routes.accounts.LoginForm.email": markers.email,
    "routes.accounts.LoginForm.password": markers.password,
    "routes.accounts.LoginForm.code": markers.short,
    "routes.account.NewPasskeyForm.name": markers.device,
}


def key_of(form: type[FlaskForm], name: str) -> str:
    return f"{form.__module__.removeprefix('gateway.')}.{form.__name__}.{name}"


def typed_fields(form: type[FlaskForm]) -> Iterator[str]:
    """Names of the fields of this form that take text."""
    for name in dir(form):
        kind = getattr(getattr(form, name, None), "field_class", None)
        if isinstance(kind, type) and issubclass(kind, StringField) and not issubclass(kind, HiddenField):
            yield name


def all_typed_fields() -> set[str]:
    """From the code of the gateway: every text field of every form that can be shown, and those written in HTML."""
    for module in pkgutil.walk_packages(gateway.__path__, "gateway."):
        if "migrations" not in module.name and not module.name.endswith((".migrate", ".first_coordinator")):
            importlib.import_module(module.name)
    forms = {form for form in _below(FlaskForm) if form.__module__.startswith("gateway.")}
    shown = {form for form in forms if not form.__name__.startswith("_")}
    return {key_of(form, name) for form in shown for name in typed_fields(form)} | set(_written_in_html())


def _below(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _written_in_html() -> Iterator[str]:
    """Text fields that stand in a template without a form class behind them."""
    for file in sorted(TEMPLATES.rglob("*.html")):
        for tag in re.findall(r"<(?:input|textarea)\b[^>]*>", file.read_text()):
            kind = re.search(r'type="(\w+)"', tag)
            name = re.search(r'name="([^"]*)"', tag)
            of_a_form = name and name[1] == "{{ f.name }}"  # written by the macros of _forms.html for a form class
            if name and not of_a_form and (kind is None or kind[1] not in {"hidden", "checkbox", "radio", "submit"}):
                yield f"{file.relative_to(TEMPLATES)}:{name[1]}"


def use_cases(service: str) -> set[str]:
    """Each file of `application` that holds a function of its own name is one use case."""
    found = set()
    for file in (ROOT / "services" / service / "application").glob("*.py"):
        if re.search(rf"^def {file.stem}\(", file.read_text(), re.MULTILINE):
            found.add(f"services.{service}.application.{file.stem}.{file.stem}")
    return found


def adapters(service: str) -> set[str]:
    """Modules of a service that reach its database, its keys or its files."""
    folder = ROOT / "services" / service / "adapters"
    files = (file for file in folder.rglob("*.py") if "migrations" not in file.parts and file.name != "__init__.py")
    return {".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files}
