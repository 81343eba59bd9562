"""How waitress serves the website: what is typed and what is shown passes through memory only, never through a file.

By itself waitress keeps a request of more than half a megabyte, and an answer of more than one, in a temporary file.
"""

from __future__ import annotations

from collections.abc import Mapping

MEGABYTE = 1024 * 1024
LARGEST_READ = 11 * MEGABYTE  # of a request: far above what the website takes in, so that it can say kindly: too large
MOST_WAITING = 16 * MEGABYTE  # of answers, after which the page waits until the browser has read
OPTIONS: Mapping[str, int | bool | None] = {
    "ident": None,  # no `Server` header
    "max_request_body_size": LARGEST_READ,
    "inbuf_overflow": LARGEST_READ + MEGABYTE,
    "outbuf_high_watermark": MOST_WAITING,
    "outbuf_overflow": 2 * MOST_WAITING,
}
