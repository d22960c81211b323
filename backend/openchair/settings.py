"""Settings, from the environment or a `.env` file. No secret has a default."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from openchair.core.clock import Clock, SystemClock, TurnedClock
from openchair.core.domains import ascii_url
from openchair.core.signing import KeyRing
from openchair.messages.smtp import parse_smtp_url

_ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.-]*://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?")
"""As a browser writes it: in lower case, without a path."""
_HERE: Final = re.compile(r"http://localhost(:[0-9]+)?")
"""An app's own pages on a phone, and a developer's."""


def _listed(value: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in value.split(",") if each.strip())


class Settings(BaseSettings):
    """How this installation runs; every setting is OPENCHAIR_* in the environment, save DATABASE_URL."""

    # Without its input: a ValidationError must not print a signing key.
    model_config = SettingsConfigDict(
        env_prefix="OPENCHAIR_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    environment: Literal["production", "development"] = "production"
    database_url: str = Field(
        default="sqlite:///openchair.db",
        validation_alias="DATABASE_URL",
        description="sqlite:///path or postgresql://user:password@host/name",
    )
    migration_url: SecretStr | None = Field(
        default=None,
        description="The tables' owner on PostgreSQL, for `openchair migrate` alone; DATABASE_URL then names a role of less.",
    )
    database_pool_size: int = Field(default=10, ge=1, le=100)
    link_keys: SecretStr = Field(
        description="Keys that sign manage links, newest first: id:hex secret, comma-separated. Old ones are still accepted."
    )
    base_url: str = Field(
        default="http://localhost:8000",
        description="Scheme, base domain and port: a venue without a domain of its own lives at {slug}.{base domain}.",
    )
    redis_url: SecretStr | None = Field(
        default=None,
        validation_alias="REDIS_URL",
        description="redis://host:6379/0: messages wait there for `openchair worker`. Without it the web process sends.",
    )
    listen_url: SecretStr | None = Field(
        default=None,
        description="A direct address of PostgreSQL, for notifications, where DATABASE_URL is a pooler's and there is no Redis.",
    )
    most_streams: int = Field(
        default=1000, ge=0, le=100_000, description="Streams of changes that one process serves; above, it answers 503."
    )
    smtp_url: SecretStr | None = Field(
        default=None, description="smtp://user:password@host:587, or smtps://host:465. Without it no mail is sent."
    )
    mail_from: str = Field(default="", description="The address that mail comes from; replies go to the venue's own.")
    twilio_account_sid: str = Field(default="", description="Twilio's account; without it no SMS is sent.")
    twilio_auth_token: SecretStr | None = None
    sms_from: str = Field(default="", description="The number SMS come from, or a messaging service, MG...")
    twilio_url: str = Field(default="https://api.twilio.com", description="Where Twilio's API is.")
    report_url: str = Field(
        default="", description="Where providers reach the web process to report of messages; the base URL if empty."
    )
    stripe_secret_key: SecretStr | None = Field(
        default=None, description="Stripe's secret key; without it no card is taken, and refunds are paid by hand."
    )
    stripe_publishable_key: str = Field(default="", description="The key that the page's payment form is opened with.")
    stripe_webhook_secret: SecretStr | None = Field(
        default=None,
        description="What Stripe signs its events with, whsec_..., comma-separated: they go to /webhooks/stripe.",
    )
    stripe_client_id: str = Field(
        default="",
        description="Stripe Connect's client id, ca_...: owners connect their own accounts at the desk, and are paid to no other.",
    )
    stripe_connect_url: str = Field(
        default="https://connect.stripe.com", description="Where Stripe's page is on which an account is connected."
    )
    stripe_api_url: str = Field(default="https://api.stripe.com", description="Where Stripe's API is.")
    stripe_js_url: str = Field(default="https://js.stripe.com/v3/", description="Where Stripe.js is.")
    message_lease_seconds: int = Field(
        default=60, ge=12, le=3600, description="After how long a message whose sender is gone is sent by another."
    )
    clock_file: Path | None = Field(
        default=None,
        description="Development only: a file with how many seconds ahead of the machine's this installation's clock is.",
    )
    graphiql: bool = Field(
        default=False, description="Serve GraphiQL at /graphql for browsers, and answer introspection."
    )
    query_plans: bool = Field(
        default=True,
        description="Answer queries by plans (docs/decisions/0019-query-plans.md); without, graphql-core runs each.",
    )
    security_contact: str = Field(
        default="",
        description="Where to tell of a hole, mailto:... or https://...: for /.well-known/security.txt; without it there is none.",
    )
    apple_pay_domain_file: str = Field(
        default="",
        description="What Apple's domain file says, as Stripe gives it out, for Apple Pay; without it there is none.",
    )
    allowed_origins: str = Field(
        default="",
        description="Origins, comma-separated, whose pages may use the graph from a browser, by a bearer token; none without it.",
    )
    trusted_proxies: str = Field(default="127.0.0.1", description="Whose X-Forwarded-* headers are believed.")
    head_seconds: float = Field(
        default=10,
        gt=0,
        le=120,
        description="How long a client may take for the first byte and the headers of a request.",
    )
    body_seconds: float = Field(
        default=20, gt=0, le=600, description="How long a client may take for a request's body."
    )
    keep_alive_seconds: int = Field(
        default=15, ge=1, le=600, description="How long a connection stays open on which nothing more is asked."
    )
    most_connections: int = Field(
        default=4000,
        ge=10,
        le=100_000,
        description="Open connections of one process; above, the longest idle one is closed.",
    )
    most_requests: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        description="Requests that one process works on at a time; above, it answers 503.",
    )
    pwa_dist: Path = Field(
        default=Path(__file__).resolve().parents[2] / "pwa" / "dist",
        description="Where the built apps of the page are, each in its own folder.",
    )

    @field_validator(
        "migration_url",
        "redis_url",
        "listen_url",
        "smtp_url",
        "twilio_auth_token",
        "stripe_secret_key",
        "stripe_webhook_secret",
        "clock_file",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        # A compose file hands on what isn't set as an empty text.
        return None if value == "" else value

    @field_validator("base_url", "report_url")
    @classmethod
    def _as_browsers_ask_for_it(cls, value: str) -> str:
        return ascii_url(value)

    @field_validator("security_contact")
    @classmethod
    def _one_address(cls, value: str) -> str:
        if value and (
            not value.startswith(("mailto:", "https://"))
            or not value.isascii()
            or not value.isprintable()
            or " " in value
        ):
            raise ValueError(
                "OPENCHAIR_SECURITY_CONTACT is one address, like mailto:security@example.com or https://..."
            )
        return value

    @field_validator("allowed_origins")
    @classmethod
    def _each_an_origin(cls, value: str) -> str:
        for origin in _listed(value):
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    "OPENCHAIR_ALLOWED_ORIGINS are origins, like https://app.example.com, comma-separated: a scheme, a host, "
                    "maybe a port, and nothing behind it. Each is named; there is no * for all."
                )
        return value

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        _ = self.key_ring, self.clock
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError(
                "OPENCHAIR_BASE_URL is a scheme, a domain and maybe a port, like https://openchair.example"
            )
        if self.environment == "production":
            if any(origin.startswith("http://") and not _HERE.fullmatch(origin) for origin in self.origins):
                raise ValueError("In production each of OPENCHAIR_ALLOWED_ORIGINS begins with https://")
            if parts.scheme != "https":
                raise ValueError(
                    "In production OPENCHAIR_BASE_URL begins with https://: a manage link is a capability."
                )
            if self.smtp_url is None and not self.twilio_account_sid:
                raise ValueError(
                    "In production OPENCHAIR_SMTP_URL or OPENCHAIR_TWILIO_ACCOUNT_SID is set: the manage link travels by message."
                )
            if self.clock_file is not None:
                raise ValueError("OPENCHAIR_CLOCK_FILE is for development; production lives by the machine's clock.")
            if self.graphiql:
                raise ValueError("OPENCHAIR_GRAPHIQL is for development; production answers no introspection.")
        return self

    @model_validator(mode="after")
    def _each_channel_is_whole(self) -> Self:
        if self.smtp_url is not None:
            parse_smtp_url(self.smtp_url.get_secret_value())
            try:
                validate_email(self.mail_from, check_deliverability=False, test_environment=True)
            except EmailNotValidError as wrong:
                raise ValueError(
                    "OPENCHAIR_SMTP_URL needs OPENCHAIR_MAIL_FROM, the address that mail comes from, like bookings@example.com"
                ) from wrong
        if self.redis_url is not None:
            parts = urlsplit(self.redis_url.get_secret_value())
            if parts.scheme not in ("redis", "rediss") or not parts.hostname:
                raise ValueError("REDIS_URL is like redis://host:6379/0, or rediss:// where it speaks TLS")
        for name, url in (
            ("TWILIO", self.twilio_url),
            ("REPORT", self.report_url or self.base_url),
            ("STRIPE_API", self.stripe_api_url),
            ("STRIPE_JS", self.stripe_js_url),
            ("STRIPE_CONNECT", self.stripe_connect_url),
        ):
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(f"OPENCHAIR_{name}_URL is like https://host, without a query")
            if parts.scheme == "http" and self.is_production:
                raise ValueError(f"In production OPENCHAIR_{name}_URL begins with https://")
        if self.twilio_account_sid and not (self.twilio_auth_token and self.sms_from):
            raise ValueError("OPENCHAIR_TWILIO_ACCOUNT_SID needs OPENCHAIR_TWILIO_AUTH_TOKEN and OPENCHAIR_SMS_FROM")
        if self.stripe_secret_key and not (self.stripe_publishable_key and self.stripe_webhook_secret):
            raise ValueError(
                "OPENCHAIR_STRIPE_SECRET_KEY needs OPENCHAIR_STRIPE_PUBLISHABLE_KEY and OPENCHAIR_STRIPE_WEBHOOK_SECRET"
            )
        if self.stripe_client_id and not self.stripe_secret_key:
            raise ValueError("OPENCHAIR_STRIPE_CLIENT_ID needs OPENCHAIR_STRIPE_SECRET_KEY, the platform's own")
        return self

    @cached_property
    def clock(self) -> Clock:
        """The clock that every process of this installation lives by."""
        return SystemClock() if self.clock_file is None else TurnedClock(self.clock_file)

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins whose pages may use the graph from a browser."""
        return _listed(self.allowed_origins)

    @property
    def channels(self) -> tuple[str, ...]:
        """The ways this installation reaches customers, in the order they are used."""
        ways = (("email", self.smtp_url), ("sms", self.twilio_account_sid))
        return tuple(name for name, is_set in ways if is_set)

    @cached_property
    def key_ring(self) -> KeyRing:
        """The keys that sign and verify links."""
        return KeyRing.parse(self.link_keys.get_secret_value())

    @property
    def scheme(self) -> str:
        return urlsplit(self.base_url).scheme

    @property
    def base_domain(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @property
    def port(self) -> int | None:
        return urlsplit(self.base_url).port

    @property
    def is_production(self) -> bool:
        return self.environment == "production"
