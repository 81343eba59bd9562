"""Read models; every table with a client in it is under row-level security."""
