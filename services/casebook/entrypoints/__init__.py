"""Who asked: the processes of this service."""
