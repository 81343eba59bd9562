"""With what: tables, keys, migrations."""
