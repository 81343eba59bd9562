"""Who asked: the processes of reporting."""
