"""One request of a browser is one trace, from the website to the projection in reporting, and tells no words."""

from __future__ import annotations

import secrets

import pytest

from services.chassis import telemetry
from tests.support.collector import Collector, Exported
from tests.support.platform import Platform, until
from tests.support.story import Story
from tests.system.adviser_browser import AdviserBrowser

pytestmark = pytest.mark.timeout(300)  # whoever is first starts the whole platform
EVERYWHERE = {"gateway", "casebook", "casebook-relay", "reporting"}
OUTSIDE = "4bf92f3577b34da6a3ce929d0e0e4736"


def collected(platform: Platform) -> Collector:
    assert platform.collector is not None
    return platform.collector


def trace_of_the_form(collector: Collector) -> list[Exported]:
    """The newest trace that begins with the quick entry being sent."""
    pages = [span for span in list(collector.spans) if span.name == "page adviser_quick.record"]
    sent = [span for span in pages if span.attributes["method"] == "POST"]
    return collector.trace(sent[-1].trace_id) if sent else []


def test_one_request_is_one_trace_to_the_projection_and_holds_no_words(
    platform: Platform, story: Story, website: str
) -> None:
    marker, collector = f"Zonnebloem{secrets.token_hex(6)}", collected(platform)
    client = story.client()
    browser = AdviserBrowser.logged_in(platform, website, client)
    begun = len(collector.raw)

    answer = browser.record_contact(
        marker,
        {
            "traceparent": f"00-{OUTSIDE}-00f067aa0ba902b7-01",
            "tracestate": f"a={marker}",
            "baggage": f"a={marker}",
            "User-Agent": marker,
        },
    )
    assert answer.status_code == 303, answer.text

    until(lambda: {span.process for span in trace_of_the_form(collector)} >= EVERYWHERE, what="the trace to be whole")
    trace = trace_of_the_form(collector)
    names = {(span.process, span.name) for span in trace}
    assert ("casebook", "answer RecordOralContact") in names
    assert ("casebook-relay", "publish casebook.conversation_classified.v1") in names
    assert ("reporting", "project casebook") in names
    assert {span.process for span in trace if span.name == "sql"} >= {"gateway", "casebook", "reporting"}
    sealed = next(span for span in trace if (span.process, span.name) == ("gateway", "vault encrypt"))
    assert sealed.attributes == {"mount": "transit-adviser", "operation": "encrypt"}
    page = next(span for span in trace if span.name == "page adviser_quick.record")
    assert page.attributes == {"method": "POST", "route": "adviser_quick.record", "status": 303}
    assert OUTSIDE not in {span.trace_id for span in list(collector.spans)}  # a stranger chooses no trace id

    browser.get(f"/dossiers/{marker}?{marker}={marker}")  # roads that lead to errors
    browser.record_contact(marker, natures=[marker], held_on=marker)
    before = len(collector.raw)
    until(lambda: len(collector.raw) > before, what="those to be exported too")
    exported, case_id = b"".join(collector.raw[begun:]), answer.headers["Location"].rsplit("/", 1)[-1]
    for word in (marker, browser.email, client.slug, str(client.client_id), str(client.chosen), case_id):
        assert word.encode() not in exported
    keys = {key for span in list(collector.spans) for key in span.attributes}
    assert keys <= telemetry.ATTRIBUTES | {"error.type"}
