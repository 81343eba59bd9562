"""One of the three small services as its own nameko process."""

import os

from services.chassis.nameko_service import run_nameko

run_nameko("tests.ports.wire_services", os.environ)
