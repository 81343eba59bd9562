"""With what: tables of the gateway's own database."""
