"""How often something may be tried, per account and for all together. No address of a visitor is used or kept."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter

from gateway.settings import GatewaySettings


def everyone() -> str:
    """The key of a limit that all visitors share."""
    return "everyone"


limiter = Limiter(key_func=everyone, default_limits=[])


def limit_attempts(app: Flask, settings: GatewaySettings) -> None:
    app.config["RATELIMIT_STORAGE_URI"] = settings.limiter_storage
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    limiter.init_app(app)
    # A limit is checked by the view that it stands on; no limit is general, so before each request is nothing to check.
    app.before_request_funcs[None] = [
        check for check in app.before_request_funcs[None] if getattr(check, "__self__", None) is not limiter
    ]
