"""What happens next: one file per command or query, and the one list of what leaves the service."""
