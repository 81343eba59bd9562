"""How a service stands up: settings, keys, event log, messages. Knows no domain."""
