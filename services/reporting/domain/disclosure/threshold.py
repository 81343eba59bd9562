"""The rule for the one figure that is printed: the organisation total of conversations in a year.

domain §3.4: an attacker may know T contributions in full (one real caller and one conversation of their own), and
what remains must still hide every group under K. So a total is printed only at K + T or more; everything below,
zero included, is one and the same answer. There are no breakdowns, hence nothing to subtract.
"""

from __future__ import annotations

K = 5  # smallest group that may be seen
T = 2  # contributions an attacker is assumed to know
PRINTED_FROM = K + T
RULE_VERSION = "total-k5-t2-v1"


def printable_total(conversations: int) -> int | None:
    """The total as it may be printed, or None: then the same words stand there for zero as for six."""
    if conversations < 0:
        raise ValueError("negative_count")
    return conversations if conversations >= PRINTED_FROM else None
