"""Bad input to every command over the real wire: a 4xx kind of answer that names the field, and nothing is stored."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

import psycopg
import pytest

from services.contracts import casebook
from services.contracts.envelope import Actor, Command, Request
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role
from services.contracts.registry import REQUESTS
from tests.support.platform import Platform
from tests.support.story import CLASSIFICATION, Story, adviser

COMMANDS = [
    (service, kind) for service, kinds in REQUESTS.items() for kind in kinds.values() if issubclass(kind, Command)
]
WRONG: tuple[object, ...] = ({"nested": ["surprise"]}, "\x00\x1b[31m", 3.5, None)
REFUSALS = {ErrorCode.MALFORMED, ErrorCode.NOT_FOUND, ErrorCode.REFUSED, ErrorCode.CONFLICT}


def example(kind: type[Request]) -> dict[str, Any]:
    """A well-formed request of this kind about things that do not exist."""
    return {name: some(hint) for name, hint in fields(kind)}


def fields(kind: type) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(kind)
    return ((field.name, hints[field.name]) for field in dataclasses.fields(kind))


def required(kind: type) -> set[str]:
    return {field.name for field in dataclasses.fields(kind) if field.default is dataclasses.MISSING}


def some(hint: Any) -> Any:
    if get_origin(hint) in (types.UnionType, Union):
        return some(next(arg for arg in get_args(hint) if arg is not types.NoneType))
    if get_origin(hint) is tuple:
        return [some(get_args(hint)[0])]
    plain = {UUID: lambda: str(uuid4()), str: lambda: "woord", int: lambda: 3, bytes: lambda: "AAAA"}
    plain |= {date: lambda: "2025-05-06", datetime: lambda: "2025-05-06T07:08:09Z", bool: lambda: True}
    if hint in plain:
        return plain[hint]()
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint)).value
    return {name: some(inner) for name, inner in fields(hint)}


def actor_for(kind: type[Request]) -> Actor:
    return Actor(subject=uuid4(), role=sorted(kind.ROLES)[0], client_id=uuid4())


def refusal(story: Story, service: str, kind: type[Request], request: dict[str, Any]) -> ErrorCode:
    """Sends the raw request, past the typed client, and answers the code of the refusal."""
    payload = {"authority": story.services._signer.sign(actor_for(kind)), "request": request}
    reply = story.services._wire.call(service, kind.__name__, payload)
    assert "error" in reply, f"{kind.__name__} was carried out"
    return ErrorCode(reply["error"]["code"])


def stored(platform: Platform, service: str) -> int:
    with psycopg.connect(platform.postgres.superuser_dsn_of(platform.databases[service].name)) as connection:
        (table,) = connection.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'originator_version'"
        ).fetchone() or ("",)
        query = psycopg.sql.SQL("SELECT count(*) FROM {}").format(psycopg.sql.Identifier(table))
        row = connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])


@pytest.mark.parametrize(("service", "kind"), COMMANDS, ids=lambda value: getattr(value, "__name__", value))
def test_a_wrong_value_in_any_field_is_refused_by_name_and_stores_nothing(
    platform: Platform, story: Story, service: str, kind: type[Command]
) -> None:
    before = stored(platform, service)
    hints = dict(fields(kind))
    for name, hint in hints.items():
        optional = types.NoneType in get_args(hint)
        for value in WRONG:
            if value is None and optional:
                continue
            assert refusal(story, service, kind, example(kind) | {name: value}) is ErrorCode.MALFORMED, name
        if hint is str:
            assert refusal(story, service, kind, example(kind) | {name: "x" * 30_000}) in REFUSALS, name
        if name in required(kind):
            missing = {key: kept for key, kept in example(kind).items() if key != name}
            assert refusal(story, service, kind, missing) is ErrorCode.MALFORMED, name
    assert stored(platform, service) == before


@pytest.mark.parametrize(("service", "kind"), COMMANDS, ids=lambda value: getattr(value, "__name__", value))
def test_a_role_that_may_not_ask_is_told_that_nothing_exists(
    platform: Platform, story: Story, service: str, kind: type[Command]
) -> None:
    before = stored(platform, service)
    for role in set(Role) - kind.ROLES:
        payload = {
            "authority": story.services._signer.sign(Actor(subject=uuid4(), role=role, client_id=uuid4())),
            "request": example(kind),
        }
        reply = story.services._wire.call(service, kind.__name__, payload)
        assert reply["error"]["code"] == ErrorCode.NOT_FOUND.value
    assert stored(platform, service) == before


def test_a_request_without_a_valid_authority_is_refused(platform: Platform, story: Story) -> None:
    for authority in ("", "a.b.c", None, 7):
        reply = story.services._wire.call("casebook", "ShowWorklist", {"authority": authority, "request": {}})
        assert reply["error"]["code"] in {ErrorCode.UNAUTHENTICATED.value, ErrorCode.MALFORMED.value}


def test_a_unit_of_another_client_is_not_found(platform: Platform, story: Story) -> None:
    mine, theirs = story.client(), story.client()
    case_id, _key = story.open_case(mine, None)
    me = adviser(mine.chosen)
    foreign = replace(CLASSIFICATION, unit_id=theirs.unit_id)
    version = story.case(me, case_id).version
    with pytest.raises(ContractError) as answer:
        story.services.ask(
            casebook.ClassifyCase(
                command_id=uuid4(), case_id=case_id, classification=foreign, expected_version=version
            ),
            me,
        )
    assert answer.value.code is ErrorCode.NOT_FOUND
    assert story.case(me, case_id).version == version
