"""Is what the gateway sends complete and of the agreed shape? Checked again here: a service trusts no caller."""

from __future__ import annotations

import re
from uuid import UUID

from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Wrap
from services.contracts.intake import RequestConversation

RECEIPT = "receipt"
MAX_WRAP_BYTES = 4096
_TOKEN = re.compile(r"[0-9a-f]{64}")


def require_shape(command: RequestConversation) -> None:
    """Raises MALFORMED with the field's name.

    Both readers must be able to open the thread, and nobody else: one wrap for the chosen adviser, one for the receipt.
    """
    if not _TOKEN.fullmatch(command.receipt_token):
        raise _malformed("receipt_token")
    if (command.entry_id is None) is not (command.message is None):
        raise _malformed("message")
    if sorted(wrap.reader for wrap in command.wraps) != sorted((reader_of(command.adviser_id), RECEIPT)):
        raise _malformed("wraps")
    for wrap in command.wraps:
        _require_size(wrap, "wraps")


def require_wrap_for(adviser_id: UUID, wrap: Wrap) -> None:
    """The wrap must open for the adviser chosen, and for no other."""
    if wrap.reader != reader_of(adviser_id):
        raise _malformed("adviser_wrap")
    _require_size(wrap, "adviser_wrap")


def reader_of(adviser_id: UUID) -> str:
    return f"adviser:{adviser_id}"


def _require_size(wrap: Wrap, field: str) -> None:
    if not 0 < len(wrap.blob) <= MAX_WRAP_BYTES:
        raise _malformed(field)


def _malformed(field: str) -> ContractError:
    return ContractError(ErrorCode.MALFORMED, field=field)
