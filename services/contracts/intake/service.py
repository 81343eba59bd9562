"""Who answers, and who may ask what is for one role only."""

from __future__ import annotations

SERVICE = "intake"
