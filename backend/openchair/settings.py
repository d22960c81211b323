"""Settings, from the environment or a `.env` file. No secret has a default."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from openchair.core.signing import KeyRing


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
    database_pool_size: int = Field(default=10, ge=1, le=100)
    link_keys: SecretStr = Field(
        description="Keys that sign manage links, newest first: id:hex secret, comma-separated. Old ones are still accepted."
    )
    base_url: str = Field(
        default="http://localhost:8000",
        description="Scheme, base domain and port: a venue without a domain of its own lives at {slug}.{base domain}.",
    )
    graphiql: bool = Field(
        default=False, description="Serve GraphiQL at /graphql for browsers, and answer introspection."
    )
    trusted_proxies: str = Field(default="127.0.0.1", description="Whose X-Forwarded-* headers are believed.")
    pwa_dist: Path = Field(
        default=Path(__file__).resolve().parents[2] / "pwa" / "dist",
        description="Where the built customer's page is.",
    )

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        _ = self.key_ring
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError(
                "OPENCHAIR_BASE_URL is a scheme, a domain and maybe a port, like https://openchair.example"
            )
        if self.environment == "production":
            if parts.scheme != "https":
                raise ValueError(
                    "In production OPENCHAIR_BASE_URL begins with https://: a manage link is a capability."
                )
            if self.graphiql:
                raise ValueError("OPENCHAIR_GRAPHIQL is for development; production answers no introspection.")
        return self

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
