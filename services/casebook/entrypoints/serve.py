"""Answers requests and receives announcements: `python -m services.casebook.entrypoints.serve`."""

import os

from services.chassis.nameko_service import run_nameko

if __name__ == "__main__":
    run_nameko("services.casebook.composition", os.environ)
