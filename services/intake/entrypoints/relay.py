"""Publishes what intake announces: `python -m services.intake.entrypoints.relay`."""

import os

from services.chassis.relay_process import run_relay

if __name__ == "__main__":
    run_relay("services.intake.composition", os.environ)
