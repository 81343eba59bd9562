"""What every process tells its operators: whether it lives and is ready, and numbers without anybody's id."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import prometheus_client
import pytest
import requests
import yaml
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from services.chassis import log, telemetry
from tests.support.platform import PROGRAMS, ROOT, Platform, until
from tests.support.story import Story
from tests.system.adviser_browser import AdviserBrowser

pytestmark = pytest.mark.timeout(300)  # whoever is first starts the whole platform
PROCESSES = (*PROGRAMS, "gateway")
OTEL = ROOT / "infra" / "otel"
CODES = {"ok", "sealed", "unreachable", "token_refused", "not_migrated", "timeout", "failed", "starting"}
AN_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}|@|k-[0-9a-f]{32}")
NOT_OURS = {"up"}  # Prometheus' own
FUNCTIONS = {
    "absent",
    "and",
    "by",
    "delta",
    "histogram_quantile",
    "increase",
    "max",
    "min",
    "or",
    "rate",
    "sum",
    "time",
}


def ask(platform: Platform, process: str, path: str) -> requests.Response:
    return requests.get(f"http://127.0.0.1:{platform.operations[process]}{path}", timeout=10)


def metrics_of(platform: Platform) -> Iterator[Metric]:
    for process in PROCESSES:
        yield from text_string_to_metric_families(ask(platform, process, "/metrics").text)
    yield from prometheus_client.REGISTRY.collect()  # the figures of reconciliation, which no process of these tells


@pytest.mark.usefixtures("website")
def test_every_process_lives_and_is_ready_in_codes(platform: Platform) -> None:
    for process in PROCESSES:
        assert ask(platform, process, "/healthz").json() == {"alive": True}
        ready = ask(platform, process, "/readyz")
        parts = dict.fromkeys(("database", "broker", "vault", "process"), "ok")
        assert (process, ready.status_code, ready.json()) == (process, 200, {"ready": True, "parts": parts})
        assert ask(platform, process, "/").status_code == 404


def test_the_website_itself_tells_operators_nothing(website: str) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert requests.get(f"{website}{path}", timeout=10).status_code == 404


@pytest.mark.usefixtures("website")
def test_a_sealed_vault_is_told_by_every_process_until_it_is_open_again(platform: Platform) -> None:
    platform.vault.seal()
    try:
        for process in ("casebook", "casebook-relay", "gateway"):
            told = ask(platform, process, "/readyz")
            assert told.status_code == 503
            assert told.json()["parts"]["vault"] == "sealed"
            assert set(told.json()["parts"].values()) <= CODES
            assert ask(platform, process, "/healthz").status_code == 200
    finally:
        platform.vault.unseal()
    for process in PROCESSES:
        until(
            lambda process=process: ask(platform, process, "/readyz").status_code == 200, what=f"{process} to be back"
        )


def test_numbers_name_nobody_and_alerts_name_numbers_that_exist(platform: Platform, story: Story, website: str) -> None:
    client = story.client()
    adviser = AdviserBrowser.logged_in(platform, website, client)
    adviser.get(adviser.record_contact("Even van zich af praten.").headers["Location"])
    adviser.get(f"/dossiers/{client.client_id}")
    adviser.get(f"/{client.slug}")
    families = list(metrics_of(platform))

    values = {value for family in families for sample in family.samples for value in sample.labels.values()}
    assert {value for value in values if AN_ID.search(value)} == set()
    assert not values & {client.slug, adviser.email, str(client.client_id)}
    assert {"RecordOralContact", "adviser_quick.record", "transit-adviser", "decrypt", "303", "done"} <= values

    told = {sample.name for family in families for sample in family.samples}
    rules = [rule for group in yaml.safe_load((OTEL / "alerts.yaml").read_text())["groups"] for rule in group["rules"]]
    assert len(rules) > 20
    assert all(names_in(rule["expr"]) for rule in rules)
    assert {rule["alert"]: names_in(rule["expr"]) - told - NOT_OURS for rule in rules} == {
        rule["alert"]: set() for rule in rules
    }


def names_in(expression: str) -> set[str]:
    """The metrics of an expression: words that are neither functions nor stand in braces or brackets."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|(?:by|on) \([^)]*\)", " ", expression)
    return set(re.findall(r"[a-z_]{2,}", bare)) - FUNCTIONS


def test_a_rule_about_a_number_that_does_not_exist_is_caught() -> None:
    assert names_in('sum by (mount) (increase(spoorvast_no_such{mount="a"}[5m])) > 0') == {"spoorvast_no_such"}


def test_the_collector_lets_through_what_processes_may_send_and_asks_each_of_them() -> None:
    configuration = yaml.safe_load((OTEL / "collector.yaml").read_text())
    allowed = set(configuration["processors"]["redaction"]["allowed_keys"])
    assert allowed == telemetry.ATTRIBUTES | {"service.name", "error.type"}
    assert "redaction" in configuration["service"]["pipelines"]["traces"]["processors"]
    (scraped,) = configuration["receivers"]["prometheus"]["config"]["scrape_configs"]
    assert {target.split(":")[0] for target in scraped["static_configs"][0]["targets"]} == {*PROCESSES, "reconcile"}


@pytest.mark.usefixtures("website")
def test_every_line_of_every_process_keeps_to_the_list(platform: Platform) -> None:
    read = {process: list(lines_of(platform.folder / f"{process}.log")) for process in PROCESSES}
    assert all(read[process] for process in PROGRAMS)
    for lines in read.values():
        for line in lines:
            assert set(line) <= log.KEYS | {"dropped"}


def lines_of(file: Path) -> Iterator[dict[str, object]]:
    for line in file.read_text().splitlines():
        yield json.loads(line)
