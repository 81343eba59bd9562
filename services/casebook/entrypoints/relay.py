"""Publishes what casebook announces: `python -m services.casebook.entrypoints.relay`."""

import os

from services.chassis.relay_process import run_relay

if __name__ == "__main__":
    run_relay("services.casebook.composition", os.environ)
