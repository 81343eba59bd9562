"""The gateway's own process in front of the platform, for tests that look at a process from outside."""

from __future__ import annotations

import pytest

from tests.support.platform import Platform


@pytest.fixture(scope="session")
def website(platform: Platform) -> str:
    """The address of the gateway that runs as a process; the platform ends it."""
    return platform.start_gateway()
