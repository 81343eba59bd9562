"""Asks the process of this container whether it is ready: `python -m services.chassis.probe`; exit code 0 or 1.

For health checks of images that hold no other program. Reads `SPOORVAST_OPERATIONS_LISTEN`, like the process itself.
"""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Mapping

TIMEOUT = 5.0


def is_ready(environ: Mapping[str, str]) -> bool:
    """False also when nothing listens or nothing is configured to listen."""
    host, _, port = environ.get("SPOORVAST_OPERATIONS_LISTEN", "").rpartition(":")
    everywhere = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "[::]": "::1"}  # noqa: S104 - asked on loopback instead
    try:
        connection = http.client.HTTPConnection(everywhere.get(host, host), int(port), timeout=TIMEOUT)
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, ValueError, http.client.HTTPException):
        return False


if __name__ == "__main__":
    sys.exit(0 if is_ready(os.environ) else 1)
