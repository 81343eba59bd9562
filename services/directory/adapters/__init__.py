"""With what the directory does its work: event log, read models, key service."""
