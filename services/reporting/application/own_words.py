"""The adviser's own words: what is accepted, and how plain text becomes paragraphs and lists."""

from __future__ import annotations

import re
import unicodedata

from services.contracts.errors import ContractError, ErrorCode
from services.contracts.reporting import BlockKind, ReportBlock

_POINT = re.compile(r"\s*[-*•]\s+")
# Marks that turn the direction of writing: with them a page could show other words than the PDF.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def cleaned(field: str, text: str, limit: int) -> str:
    """The text with plain line ends and no outer blanks. MALFORMED when too long or with control characters."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(plain) > limit or any(_is_control(character) for character in plain):
        raise ContractError(ErrorCode.MALFORMED, field=field)
    return plain


def blocks_of(text: str) -> tuple[ReportBlock, ...]:
    """An empty line parts paragraphs; lines that begin with `- `, `* ` or `•` are points. Nothing else is markup."""
    blocks: list[ReportBlock] = []
    for group in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in group.split("\n") if line.strip()]
        paragraph: list[str] = []
        points: list[str] = []
        for line in lines:
            if _POINT.match(line):
                points.append(_POINT.sub("", line, count=1))
            elif points:
                points[-1] = f"{points[-1]} {line}"
            else:
                paragraph.append(line)
        if paragraph:
            blocks.append(ReportBlock(kind=BlockKind.TEXT, lines=(" ".join(paragraph),)))
        if points:
            blocks.append(ReportBlock(kind=BlockKind.POINTS, lines=tuple(points)))
    return tuple(blocks)


def _is_control(character: str) -> bool:
    if character in "\n\t":
        return False
    return character in _DIRECTION or unicodedata.category(character) in {"Cc", "Co", "Cs"}
