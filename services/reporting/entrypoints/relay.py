"""Publishes what reporting announces: `python -m services.reporting.entrypoints.relay`."""

import os

from services.chassis.relay_process import run_relay

if __name__ == "__main__":
    run_relay("services.reporting.composition", os.environ)
