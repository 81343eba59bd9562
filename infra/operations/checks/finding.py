"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """Also the exit code of `doctor`."""

    OK = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True)
class Finding:
    """`code` is stable and English; `sentence` is Dutch: what is wrong and what to do; `part` is what it concerns."""

    code: str
    severity: Severity
    sentence: str
    part: str = ""


def error(code: str, sentence: str, part: str = "") -> Finding:
    return Finding(code, Severity.ERROR, sentence, part)


def warning(code: str, sentence: str, part: str = "") -> Finding:
    return Finding(code, Severity.WARNING, sentence, part)
