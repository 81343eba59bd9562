"""Who asked: the processes of intake."""
