"""The wrapped data key of this gateway, one row, written once."""

from __future__ import annotations

from sqlalchemy import Engine, text


def kept(engine: Engine) -> str | None:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT wrapped FROM service_key")).scalar()
    return None if found is None else str(found)


def keep_first(engine: Engine, wrapped: str) -> str:
    """Keep `wrapped` unless another process was first; answers the one that holds."""
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO service_key (one, wrapped) VALUES (true, :wrapped) ON CONFLICT DO NOTHING"),
            {"wrapped": wrapped},
        )
        return str(connection.execute(text("SELECT wrapped FROM service_key")).scalar_one())
