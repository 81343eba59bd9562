from __future__ import annotations

from pathlib import Path

import pytest

from tests.operations.command import Operator, write_env_files
from tests.support.platform import Platform


@pytest.fixture
def operator(platform: Platform, tmp_path: Path) -> Operator:
    """Of the running platform, by an env file per process."""
    return Operator({"SPOORVAST_ENV_FILES": str(write_env_files(platform, tmp_path))})
