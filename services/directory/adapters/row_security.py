"""What a transaction says about itself, so that PostgreSQL shows it only the rows meant for it.

Every table with a client's data has row-level security, forced. Without any of these settings no row shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

SCOPE, CLIENT, SLUG = "app.scope", "app.client_id", "app.slug"
AS_PROVIDER: Mapping[str, str] = MappingProxyType({SCOPE: "provider"})  # all clients: coordinator, own read models


def of_client(client_id: UUID) -> Mapping[str, str]:
    """The rows of one client organisation."""
    return {CLIENT: str(client_id)}


def of_slug(slug: str) -> Mapping[str, str]:
    """The one row that says which client stands at a public path."""
    return {SLUG: slug}


def act_as_provider(cursor: Cursor[DictRow]) -> None:
    """Until the end of the transaction, for keeping read models."""
    cursor.execute("SELECT set_config(%s, %s, true)", (SCOPE, AS_PROVIDER[SCOPE]))


def narrow_to(cursor: Cursor[DictRow], client_id: UUID) -> None:
    """From here on the rows of this client as well, until the end of the transaction."""
    cursor.execute("SELECT set_config(%s, %s, true)", (CLIENT, str(client_id)))
