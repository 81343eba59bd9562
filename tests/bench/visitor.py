"""A browser reduced to a socket: keeps connection and cookies, and takes little of the machine it measures on."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

TIMEOUT = 30.0  # seconds for one answer
_COOKIE = re.compile(rb"^set-cookie: ([^=]+)=([^;\r]*)", re.IGNORECASE | re.MULTILINE)
_LENGTH = re.compile(rb"^content-length: (\d+)", re.IGNORECASE | re.MULTILINE)
_LOCATION = re.compile(rb"^location: ([^\r]*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Page:
    status: int
    location: str
    body: bytes

    def hidden_fields(self) -> dict[str, str]:
        tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", self.body.decode())
        pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
        return {name[1]: value[1] if value else "" for name, value in pairs if name}


class Visitor:
    """One at a time; a visitor per caller."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host = parts.netloc
        self._address = (parts.hostname or "", parts.port or 80)
        self.cookies: dict[str, str] = {}
        self._socket: socket.socket | None = None
        self._rest = b""

    def get(self, path: str) -> Page:
        return self._ask(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n{self._cookie_line()}\r\n".encode())

    def post(self, path: str, fields: Mapping[str, str]) -> Page:
        body = urlencode(fields).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\n{self._cookie_line()}Origin: http://{self._host}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return self._ask(head.encode() + body)

    def send_form(self, path: str, fields: Mapping[str, str]) -> Page:
        """Opens the page and sends its form, hidden fields included."""
        return self.post(path, self.get(path).hidden_fields() | dict(fields))

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._rest = None, b""

    def _ask(self, request: bytes) -> Page:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, TIMEOUT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        received = self._rest
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        assert length, head[:80]
        while len(body) < int(length[1]):
            body += self._more()
        body, self._rest = body[: int(length[1])], body[int(length[1]) :]
        self.cookies |= {name.decode(): value.decode() for name, value in _COOKIE.findall(head)}
        location = _LOCATION.search(head)
        if b"connection: close" in head.lower():
            self.close()
        return Page(int(head[9:12]), location[1].decode() if location else "", body)

    def _more(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(64 * 1024)
        assert data, "the website closed the connection"
        return data

    def _cookie_line(self) -> str:
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return f"Cookie: {pairs}\r\n" if pairs else ""
