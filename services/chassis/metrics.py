"""The numbers an operator watches about messages; exposed by whoever serves `/metrics` in this process."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

PUBLISHED = Counter("spoorvast_published", "Announcements confirmed by the broker", ["service"])
UNROUTABLE = Counter("spoorvast_unroutable", "Announcements that found no queue; the receiver pulls them", ["service"])
POSITION = Gauge("spoorvast_flow_position", "Last applied position of a source", ["service", "source"])
HALTED = Gauge("spoorvast_flow_halted", "1 while a flow waits for a repair", ["service", "source"])
PULLED = Counter("spoorvast_flow_pulled", "Messages that were pulled because of a gap or a poll", ["service", "source"])
UNOPENED = Counter("spoorvast_unopened", "Messages from the broker that were not sealed by us", ["service"])
