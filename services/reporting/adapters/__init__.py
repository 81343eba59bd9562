"""With what: read models, PDF, Vault."""
