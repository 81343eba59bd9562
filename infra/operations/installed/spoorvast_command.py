"""The only module that is installed: it makes `.venv/bin/spoorvast` find the checkout that it belongs to.

Nothing else of the checkout comes onto the path of other programs in that environment: a service must still start from
its own files alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from infra.operations.commands import main as spoorvast  # noqa: PLC0415 -- only now can it be found

    spoorvast()
