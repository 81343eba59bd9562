"""Publishes what the directory announces: `python -m services.directory.entrypoints.relay`."""

import os

from services.chassis.relay_process import run_relay

if __name__ == "__main__":
    run_relay("services.directory.composition", os.environ)
