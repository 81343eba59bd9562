"""Who answers, and who may ask what is for one role only."""

from __future__ import annotations

from services.contracts.fields import Role

SERVICE = "casebook"
ADVISER = frozenset({Role.ADVISER})
CALLER = frozenset({Role.CALLER})
