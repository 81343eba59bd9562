"""The stages of the wire suite on the session's real servers."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from services.chassis import event_log_schema
from tests.ports.wire_services import TABLES
from tests.ports.wire_stages import NAMES, BrokerStage, LocalStage, Parts
from tests.support.servers import PostgresServer, RabbitServer, VaultServer


def parts_for(postgres: PostgresServer, vault: VaultServer) -> Parts:
    """Empty databases with the tables of the small services."""
    made = {name: postgres.create_service_database(name) for name in NAMES}
    for name, database in made.items():
        role = f"{name}_app"
        with psycopg.connect(database.owner_dsn, autocommit=True) as connection:
            tables = (*event_log_schema.statements(role), *event_log_schema.key_uses_statements(role), *TABLES)
            for statement in tables:
                connection.execute(statement.replace("{role}", role))
    return Parts(
        vault.address,
        vault.credentials,
        {name: database.app_dsn for name, database in made.items()},
        {name: database.owner_dsn for name, database in made.items()},
    )


@pytest.fixture(scope="module", params=["local", "broker"])
def stage(request, postgres, vault, tmp_path_factory) -> Iterator[LocalStage | BrokerStage]:
    parts = parts_for(postgres, vault)
    if request.param == "local":
        made: LocalStage | BrokerStage = LocalStage(parts)
    else:
        rabbitmq: RabbitServer = request.getfixturevalue("rabbitmq")
        made = BrokerStage(parts, rabbitmq.create_vhost(), tmp_path_factory.mktemp("wire"))
    yield made
    made.close()
