"""The same strict headers on every answer, whatever its status."""

from __future__ import annotations

import pytest

from services.contracts.fields import Role
from tests.gateway.building import Gateway, build_gateway
from tests.support.servers import PostgresServer, VaultServer

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
EXPECTED = {
    "Content-Security-Policy": STRICT,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
REQUESTS = [
    ("GET", "/", 200),
    ("GET", "/bestaat-niet", 404),
    ("DELETE", "/", 404),
    ("GET", "/account", 303),
    ("POST", "/inloggen", 400),
    ("GET", "/weg", 303),
    ("GET", "/gezond", 200),
    ("GET", "/static/../../etc/passwd", 404),
]


@pytest.mark.parametrize(("method", "path", "status"), REQUESTS)
def test_every_answer_carries_them(gateway: Gateway, method: str, path: str, status: int) -> None:
    answer = gateway.browser().open(path, method=method)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED


def test_a_body_of_ten_megabytes_is_refused_in_dutch_with_the_headers(gateway: Gateway) -> None:
    answer = gateway.browser().post("/inloggen", data={"email": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "te groot" in answer.text
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED


def test_an_unexpected_error_carries_them_and_tells_nothing(gateway: Gateway) -> None:
    browser, _person = gateway.logged_in(Role.COORDINATOR)
    from services.contracts.directory import ListAdvisers

    def fail(_request: object, _actor: object) -> None:
        raise RuntimeError("Saskia vertelde over haar leidinggevende")

    gateway.services.answers[ListAdvisers] = fail
    answer = browser.get("/accounts/nieuw/vertrouwenspersoon")
    assert answer.status_code == 500
    assert "Saskia" not in answer.text
    assert "RuntimeError" not in answer.text
    assert "Nummer:" in answer.text
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED


def test_files_may_be_kept_and_nothing_else(gateway: Gateway) -> None:
    browser = gateway.browser()
    for path in ("/static/spoorvast.css", "/bootstrap/static/css/bootstrap.min.css", "/static/passkey.js"):
        assert browser.get(path).headers["Cache-Control"] == "public, max-age=3600"


def test_no_page_names_another_origin(gateway: Gateway) -> None:
    browser = gateway.browser()
    for path in ("/", "/inloggen", "/inloggen/passkey", "/bestaat-niet"):
        text = browser.get(path).text
        assert "//cdn" not in text
        assert 'src="http' not in text
        assert 'href="http' not in text


def test_over_https_cookies_are_bound_to_the_host_and_browsers_told_to_stay(
    postgres: PostgresServer, vault: VaultServer
) -> None:
    secure = build_gateway(postgres, vault, SPOORVAST_SECURE_COOKIES="true")
    answer = secure.browser().get("/inloggen", base_url="https://localhost")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    assert all(line.startswith("__Host-") and "Secure" in line and "Domain" not in line for line in cookies)
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
