"""Waits for a broker in every way in which our processes do: `<uri> threads|green`. Says what came to an end."""

import sys

uri, kind = sys.argv[1:]
if kind == "green":
    import eventlet

    eventlet.monkey_patch()

from kombu.exceptions import OperationalError  # noqa: E402 - after the patching

from services.chassis import broker  # noqa: E402


def tell(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


broker.IO_TIMEOUT = 1.0  # for a short test
link = broker.connection(uri)
broker.connect(link)
channel = link.channel()
tell("connected")
sys.stdin.readline()
try:
    channel.queue_declare("never-made")
except OSError:
    tell("declare")
link.release()
tell("close")
try:
    broker.connect(broker.connection(uri, 1.0))
except OperationalError:
    tell("connect")
