"""What every form refuses, and how it says so."""

from __future__ import annotations

from uuid import uuid4

import pytest
from werkzeug.datastructures import MultiDict

from gateway import forms_base
from tests.gateway.building import Gateway


class ExampleForm(forms_base.CommandForm):
    name = forms_base.line("Naam")
    story = forms_base.text("Verhaal", required=False)
    mail = forms_base.email("E-mail", required=False)
    born = forms_base.day("Dag", required=False)
    minutes = forms_base.number("Minuten", least=1, most=1440, required=False)


def errors_of(gateway: Gateway, **fields: str) -> dict[str, list[str]]:
    sent = {"command_id": str(uuid4()), "name": "Anne"} | fields
    with gateway.app.test_request_context("/", method="POST"):
        form = ExampleForm(formdata=MultiDict(sent), meta={"csrf": False})
        form.validate()
        return {name: [str(words) for words in found] for name, found in form.errors.items()}


def test_a_good_form_has_no_errors(gateway: Gateway) -> None:
    good = {
        "story": "Regel een.\n\tRegel twee. 👩\u200d💻 é",
        "mail": "a@voorbeeld.nl",
        "born": "2026-02-28",
        "minutes": "25",
    }
    assert errors_of(gateway, **good) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 201),
        ("name", "Anne\nde Wit"),
        ("name", "Anne\x00"),
        ("story", "x" * 20_001),
        ("story", "een \x1b[31m twee"),
        ("story", "van \u202e achteren"),
        ("mail", "geen adres"),
        ("born", "2026-02-30"),
        ("born", "morgen"),
        ("minutes", "0"),
        ("minutes", "1441"),
        ("minutes", "1.5"),
        ("command_id", "'; DROP TABLE accounts; --"),
        ("command_id", ""),
    ],
)
def test_bad_input_is_refused_with_a_dutch_sentence(gateway: Gateway, field: str, value: str) -> None:
    errors = errors_of(gateway, **{field: value})
    assert list(errors) == [field]
    assert errors[field][0].endswith(".")


def test_two_forms_are_two_commands(gateway: Gateway) -> None:
    with gateway.app.test_request_context("/"):
        assert ExampleForm().command_id.data != ExampleForm().command_id.data
