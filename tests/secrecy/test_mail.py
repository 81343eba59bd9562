"""No mail is sent yet: nothing of the product imports what could send one. Whoever adds it adds a place to the hunt."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SENDERS = (
    *("smtplib", "aiosmtplib", "email.message", "email.mime", "flask_mail", "flask_mailman", "mailer", "sendgrid"),
    *("boto3", "mailjet_rest", "postmarker"),
)


def senders(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [node.module]
        yield from (name for name in names if f"{name}.".startswith(tuple(f"{sender}." for sender in SENDERS)))


def test_nothing_can_send_mail() -> None:
    files = [file for room in ("services", "gateway", "infra") for file in (ROOT / room).rglob("*.py")]
    assert len(files) > 100
    assert [f"{file}: {found}" for file in files for found in senders(file.read_text())] == []


@pytest.mark.parametrize("source", ["import smtplib", "from email.message import EmailMessage", "import flask_mail"])
def test_a_sender_is_noticed(source: str) -> None:
    assert list(senders(source))
