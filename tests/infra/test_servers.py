"""The servers of the tests are real, private and cleaned up."""

from __future__ import annotations

import kombu
import psycopg
import pytest

from tests.support.servers import PostgresServer, RabbitServer, VaultServer


def test_every_service_database_is_fresh_and_closed_to_the_role_of_another_service(postgres: PostgresServer) -> None:
    casebook, intake = postgres.create_service_database("casebook"), postgres.create_service_database("intake")
    with psycopg.connect(casebook.app_dsn) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("casebook_app",)
    trespass = intake.app_dsn.rsplit("/", 1)[0] + f"/{casebook.name}"
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(trespass)


def test_the_service_role_may_not_create_tables(postgres: PostgresServer) -> None:
    databases = postgres.create_service_database("reporting")
    with psycopg.connect(databases.app_dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE anything (id int)")


def test_the_broker_carries_a_message_through_a_quorum_queue(rabbitmq: RabbitServer) -> None:
    with kombu.Connection(rabbitmq.uri) as connection:
        arguments = {"x-queue-type": "quorum"}
        queue = kombu.Queue("probe", durable=True, queue_arguments=arguments, channel=connection.channel())
        queue.declare()
        connection.Producer().publish({"probe": 1}, routing_key="probe", declare=[queue])
        with connection.Consumer([queue]) as consumer:
            received: list[object] = []
            consumer.register_callback(lambda body, message: (received.append(body), message.ack()))
            connection.drain_events(timeout=10)
        assert received == [{"probe": 1}]
        queue.delete()


def test_the_key_server_comes_back_after_it_was_sealed(vault: VaultServer) -> None:
    client = vault.server.client()
    vault.seal()
    try:
        assert client.sys.is_sealed()
    finally:
        vault.unseal()
    assert not client.sys.is_sealed()


def test_credentials_are_readable_by_their_owner_alone(vault: VaultServer) -> None:
    for role in ("casebook", "gateway", "keymaster"):
        assert vault.credentials(role).stat().st_mode & 0o777 == 0o600
