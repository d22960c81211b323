"""The demo's folder: what lies in it, and the settings of a demo that runs on it."""

from __future__ import annotations

import hashlib
import json
import secrets
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from openchair.cli.where import Failure
from openchair.settings import Settings
from openchair_devkit.stripe.standin import StandIn

DATABASE: Final = "openchair.db"
LINKS: Final = "links.json"
SEEDED: Final = "seeded.json"
CLOCK: Final = "clock"
ACCOUNT_SID: Final = "ACdemo"


class DemoRefused(Failure):
    """The demo can't run here, or not now."""


def settings_of(folder: Path) -> Settings:
    """The settings of the demo that was started in this folder. Raises `DemoRefused` where none was."""
    try:
        told = json.loads((folder / LINKS).read_text())
        port = urlsplit(told["graphql"]).port
    except (OSError, ValueError, KeyError):
        port = None
    if port is None or not (folder / DATABASE).exists():
        raise DemoRefused(f"there is no demo in {folder} yet: start it with `openchair demo`.")
    return settings_for(folder, port)


def settings_for(folder: Path, port: int, smtp_port: int | None = None, stripe: StandIn | None = None) -> Settings:
    """Settings for a laptop. The signing key is made once and stays in the folder, so links outlive a restart."""
    key = folder / "link-key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(f"d:{secrets.token_hex(32)}")
    return Settings.model_validate(
        {
            "environment": "development",
            "DATABASE_URL": f"sqlite:///{folder.resolve() / DATABASE}",
            "link_keys": key.read_text().strip(),
            "base_url": f"http://localhost:{port}",
            "clock_file": folder.resolve() / CLOCK,
            "graphiql": True,
            "smtp_url": "" if smtp_port is None else f"smtp://127.0.0.1:{smtp_port}",
            "mail_from": "bookings@openchair.example",
            "twilio_account_sid": ACCOUNT_SID,
            "twilio_auth_token": auth_token(folder),
            "sms_from": "+15005550006",
            "twilio_url": f"http://127.0.0.1:{port}/dev/twilio",
            **({} if stripe is None else _stripe_settings(stripe)),
        }
    )


def _stripe_settings(stripe: StandIn) -> dict[str, str]:
    return {
        "stripe_secret_key": stripe.secret_key,
        "stripe_publishable_key": stripe.publishable_key,
        "stripe_webhook_secret": stripe.webhook_secret,
        "stripe_api_url": stripe.url,
        "stripe_js_url": f"{stripe.url}/v3/",
        "stripe_connect_url": stripe.url,
    }


def auth_token(folder: Path) -> str:
    """What the demo shows its stand-in for Twilio: made from the key in the folder, so that it outlives a restart, too."""
    return hashlib.sha256((folder / "link-key").read_bytes()).hexdigest()[:32]
