"""The relay of one of the three small services as its own process."""

import os

from services.chassis.relay_process import run_relay

run_relay("tests.ports.wire_services", os.environ)
