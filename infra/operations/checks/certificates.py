"""Days until certificates end: those of files that settings name, and those that TLS endpoints show."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from psycopg.conninfo import conninfo_to_dict

from infra.operations.checks.finding import Finding, error, warning
from infra.operations.installation import GATEWAY, Environ, Installation
from infra.operations.status import edges

SOON, URGENT = 30, 7  # days
SECONDS = 5
DEFAULT_PORTS = {"https": 443, "amqps": 5671}


def check(installation: Installation) -> Iterator[Finding]:
    files = set(_listed(installation.operator.certificates, ":"))
    endpoints = set(_listed(installation.operator.tls_endpoints, ","))
    for name, environ in installation.environs.items():
        files |= set(_files(environ))
        endpoints |= set(_endpoints(name, environ))
    for file in sorted(files):
        yield from _file(Path(file))
    for endpoint in sorted(endpoints):
        yield from _endpoint(endpoint)


def _listed(text: str, separator: str) -> Iterator[str]:
    return (part.strip() for part in text.split(separator) if part.strip())


def _files(environ: Environ) -> Iterator[str]:
    """Those that the process itself watches, and those in its connection strings."""
    yield from _listed(environ.get("SPOORVAST_CERTIFICATES", ""), ":")
    asked = parse_qs(urlsplit(edges(environ).amqp_uri).query)
    yield from (file for key in ("ssl_ca_certs", "ssl_certfile") for file in asked.get(key, ()))
    try:
        parts = conninfo_to_dict(environ.get("SPOORVAST_DATABASE_DSN", ""))
    except Exception:  # noqa: BLE001 - told by the check of the database
        return
    yield from (str(parts[key]) for key in ("sslrootcert", "sslcert") if parts.get(key) not in {None, "system"})


def _endpoints(name: str, environ: Environ) -> Iterator[str]:
    read = edges(environ)
    for address in (read.vault_address, read.amqp_uri, read.public_url if name == GATEWAY else ""):
        parts = urlsplit(address)
        if parts.scheme in DEFAULT_PORTS and parts.hostname:
            yield f"{parts.hostname}:{parts.port or DEFAULT_PORTS[parts.scheme]}"


def _file(file: Path) -> Iterator[Finding]:
    try:
        found = x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError):
        yield error("certificate_unreadable", f"{file} is geen leesbaar certificaat (PEM).", str(file))
        return
    yield from _days(min(one.not_valid_after_utc for one in found), str(file))


def _endpoint(endpoint: str) -> Iterator[Finding]:
    """Whatever it shows is read without trusting it: an ended certificate must be seen too."""
    host, _, port = endpoint.rpartition(":")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, int(port)), timeout=SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as link,
        ):
            shown = x509.load_der_x509_certificate(link.getpeercert(binary_form=True) or b"")
    except (OSError, ValueError):
        yield error("tls_unreachable", f"{endpoint} laat geen certificaat zien. Draait het, met TLS?", endpoint)
        return
    yield from _days(shown.not_valid_after_utc, endpoint)


def _days(ends: datetime, what: str) -> Iterator[Finding]:
    days = (ends - datetime.now(UTC)).days
    if days < 0:
        yield error(
            "certificate_ended", f"Het certificaat van {what} is verlopen op {ends:%d-%m-%Y}. Vernieuw het.", what
        )
    elif days < URGENT:
        yield error(
            "certificate_ends", f"Het certificaat van {what} verloopt over {days} dagen. Vernieuw het nu.", what
        )
    elif days < SOON:
        yield warning("certificate_ends", f"Het certificaat van {what} verloopt over {days} dagen. Vernieuw het.", what)
