"""Rest for Python's cyclic garbage collector while very many objects are made that hold no cycle.

It would look at each of them several times, which took half of the time of a catch-up. Memory does not grow: what is no
longer referred to is freed at once, as always, and cycles made meanwhile are found right afterwards.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_resting = 0


@contextmanager
def at_rest() -> Iterator[None]:
    """For some seconds at most. Several threads may ask for it at once: it ends with the last of them."""
    global _resting  # noqa: PLW0603 - there is one collector in a process
    with _lock:
        _resting += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _resting -= 1
            if not _resting:
                gc.enable()
