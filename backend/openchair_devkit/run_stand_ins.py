"""`openchair mailbox` and `openchair stripe`, which load nothing of the product that they stand beside."""

from __future__ import annotations

import argparse

from openchair import logs
from openchair_devkit.mailbox.serve import serve_mailbox
from openchair_devkit.stripe.serve import serve_stripe


def run_mailbox(parsed: argparse.Namespace) -> None:
    """`openchair mailbox`."""
    logs.configure_logging()
    serve_mailbox(
        parsed.dir,
        parsed.host,
        smtp_port=parsed.smtp_port,
        http_port=parsed.port,
        account_sid=parsed.account_sid,
        auth_token=parsed.auth_token,
    )


def run_stripe(parsed: argparse.Namespace) -> None:
    """`openchair stripe`."""
    logs.configure_logging()
    serve_stripe(parsed.dir, parsed.host, parsed.port, webhook_url=parsed.webhook_url)
