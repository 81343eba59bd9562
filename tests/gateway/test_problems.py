"""Every failure has a status and a sentence; none tells what it should not."""

from __future__ import annotations

import pytest

from gateway.problems import STATUS, sentence
from services.contracts.directory import ListAdvisers
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Role
from tests.gateway.building import Gateway, build_gateway
from tests.support.servers import PostgresServer, VaultServer

PAGE = "/accounts/nieuw/vertrouwenspersoon"


@pytest.mark.parametrize("code", [code for code in ErrorCode if code is not ErrorCode.UNAUTHENTICATED])
def test_every_code_of_the_services_becomes_its_page(gateway: Gateway, code: ErrorCode) -> None:
    browser, _person = gateway.logged_in(Role.COORDINATOR)

    def fail(_request: object, _actor: object) -> None:
        raise ContractError(code, rule="zin_die_niemand_kent", field="veld", reference="a1b2c3d4")

    gateway.services.answers[ListAdvisers] = fail
    answer = browser.get(PAGE)
    assert answer.status_code == STATUS[code]
    with gateway.app.test_request_context("/"):
        assert sentence(ContractError(code)) in answer.text
    assert "zin_die_niemand_kent" not in answer.text
    assert ("a1b2c3d4" in answer.text) is (code is ErrorCode.INTERNAL)
    assert ("088 000 00 00" in answer.text.split("</main>")[0]) is (STATUS[code] >= 500)


def test_an_ended_vault_token_asks_to_log_in_again(gateway: Gateway) -> None:
    browser, _person = gateway.logged_in(Role.COORDINATOR)

    def fail(_request: object, _actor: object) -> None:
        raise ContractError(ErrorCode.UNAUTHENTICATED)

    gateway.services.answers[ListAdvisers] = fail
    assert browser.get(PAGE).location == f"/inloggen?naar={PAGE}"


def test_a_form_without_its_token_is_refused_and_hands_the_text_back(gateway: Gateway) -> None:
    browser, _person = gateway.logged_in(Role.COORDINATOR)
    typed = "Een zin die te lang is om nog eens te typen."
    answer = browser.post("/accounts/nieuw/collega", data={"email": typed})
    assert answer.status_code == 400
    assert "verlopen" in answer.text
    assert typed in answer.text


def test_typed_markup_comes_back_as_text(gateway: Gateway) -> None:
    answer = gateway.browser().post(
        "/accounts/nieuw/collega", data={"email": "<script>alert(1)</script> en meer tekst"}
    )
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_with_the_database_gone_staff_hear_so_and_public_pages_stand(
    postgres: PostgresServer, vault: VaultServer
) -> None:
    lonely = build_gateway(postgres, vault)
    browser, _person = lonely.logged_in(Role.COORDINATOR)
    with lonely.app.app_context():
        from gateway.database import db

        db.engine.dispose()
    _rename(postgres, lonely.databases.name, f"{lonely.databases.name}_weg")
    answer = browser.get("/accounts")
    assert answer.status_code == 503
    assert "088 000 00 00" in answer.text
    assert browser.get("/").status_code == 200


def _rename(postgres: PostgresServer, name: str, other: str) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(postgres.superuser_dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(other))
        )
