"""With what: PostgreSQL through the event log, and the read models beside it."""
