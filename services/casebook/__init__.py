"""Threads with callers and sealed case files: text is stored here that this service cannot read."""
