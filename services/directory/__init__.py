"""Directory: people, client organisations and allocations. No cases."""
