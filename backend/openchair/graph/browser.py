"""What asks, and the cookie in which a browser keeps the desk's refresh token, where no script reads it."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request

from openchair.accounts.signed_in import Client
from openchair.rules.accounts import REFRESH_TIME


@dataclass(slots=True)
class Browser:
    """A request's client. Its cookie counts, and is set, only where a page of the desk's own origin asks.

    A page of another origin can't send the graph's content type without asking first, and is never allowed to send cookies,
    whoever it is (`http/cors.py`); the cookie is SameSite=Strict beside that, and the Origin header, which no page writes
    itself, is compared last.
    """

    user_agent: str = ""
    at_desk: bool = False
    secure: bool = True
    token: str | None = None
    """The refresh token that the cookie holds."""
    answered: list[str] = field(default_factory=list)
    """Values of Set-Cookie for the answer."""

    @classmethod
    def of(cls, request: Request, desk_origin: str) -> Browser:
        """The client of a request to the graph."""
        secure = desk_origin.startswith("https:")
        at_desk = request.headers.get("origin") == desk_origin
        token = request.cookies.get(_name(secure=secure)) if at_desk else None
        return cls(request.headers.get("user-agent", ""), at_desk, secure, token)

    def client(self, name: str | None) -> Client:
        """The client as a session keeps it; `name` is what it calls itself."""
        return Client.of(self.user_agent, name)

    def keep(self, token: str) -> None:
        """Have the browser keep a refresh token."""
        self._set(token, int(REFRESH_TIME.total_seconds()))

    def forget(self) -> None:
        """Have the browser keep none."""
        self.token = None
        self._set("", 0)

    def _set(self, value: str, seconds: int) -> None:
        secure = "; Secure" if self.secure else ""
        self.answered.append(
            f"{_name(secure=self.secure)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
        )


def _name(*, secure: bool) -> str:
    """The prefix needs Secure, which not all browsers take without TLS: the demo, on a laptop, does without both."""
    return "__Host-openchair-desk" if secure else "openchair-desk"
