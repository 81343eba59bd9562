"""The one place where the gateway is put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from gateway.data_keys import DataKeyMemory
from gateway.database import connect_database, db
from gateway.headers import add_headers
from gateway.identity.accounts import set_up_accounts
from gateway.keys import load_keys
from gateway.languages import speak
from gateway.limits import limit_attempts
from gateway.navigation import show_navigation
from gateway.parts import NAME, Parts
from gateway.permissions import enforce, refuse_undeclared
from gateway.problems import explain_problems
from gateway.routes import BLUEPRINTS
from gateway.settings import GatewaySettings
from gateway.templating import Site, address
from gateway.watching import watch
from services.chassis.clock import Clock, SystemClock
from services.chassis.rpc_client import Services
from services.chassis.settings import read_settings
from services.chassis.vault import Vault

LARGEST_BODY = 1024 * 1024  # bytes of one request


def create_app(environ: Mapping[str, str], services: Services, vault: Vault, clock: Clock | None = None) -> Flask:
    """The whole website. Needs its migrated database and Vault; raises SettingsError with all faults at once."""
    settings = read_settings(environ, GatewaySettings)
    app = Site("gateway", root_path=str(Path(__file__).parent))
    connect_database(app, settings.database_dsn)
    with app.app_context():
        keys = load_keys(db.engine, vault)
    app.extensions[NAME] = Parts(settings, services, vault, clock or SystemClock(), keys, DataKeyMemory())
    _configure(app, settings, keys.derive("cookie"))
    Bootstrap5(app)
    speak(app)
    add_headers(app, https=settings.secure_cookies)
    app.before_request(enforce)  # before the CSRF check: an ended session hands typed text back
    CSRFProtect(app)
    limit_attempts(app, settings)
    set_up_accounts(app, keys)
    show_navigation(app)
    explain_problems(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    refuse_undeclared(app)
    with app.app_context():
        watch(app, db.engine, vault.key_uses)
    return app


def _configure(app: Flask, settings: GatewaySettings, cookie_key: bytes) -> None:
    app.config.update(
        SECRET_KEY=cookie_key,
        SESSION_COOKIE_NAME="__Host-spoorvast" if settings.secure_cookies else "spoorvast",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=int(timedelta(hours=settings.staff_hours).total_seconds()),
        WTF_CSRF_SSL_STRICT=False,  # it needs a Referer, which our pages do not send
        BOOTSTRAP_SERVE_LOCAL=True,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["url_for"] = address
