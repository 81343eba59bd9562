"""Answers requests: `python -m services.directory.entrypoints.serve`."""

import os

from services.chassis.nameko_service import run_nameko

if __name__ == "__main__":
    run_nameko("services.directory.composition", os.environ)
