"""Who asked: the processes of the directory."""
