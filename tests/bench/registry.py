"""Which figures there are. A name opens its stage setting, gives one or more figures, and cleans up after itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

from tests.bench.append import append
from tests.bench.catch_up import catch_up
from tests.bench.harness import Figure
from tests.bench.opening import opening
from tests.bench.peer import peer
from tests.bench.relay import relay
from tests.bench.rpc import rpc
from tests.bench.stage import Scale, Stage
from tests.bench.web import web

Opener = Callable[[Stage, Scale], AbstractContextManager[Sequence[Figure]]]

FIGURES: Mapping[str, Opener] = {
    "append": append,
    "open": opening,
    "catch-up": catch_up,
    "rpc": rpc,
    "relay": relay,
    "web": web,
    "peer": peer,
}
