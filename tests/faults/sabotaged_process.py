"""A service with a broken promise: `SABOTAGED=casebook SABOTAGE=open-doors`, and the service's own variables."""

import os

from services.chassis.nameko_service import run_nameko

if __name__ == "__main__":
    run_nameko("tests.faults.sabotage", os.environ)
