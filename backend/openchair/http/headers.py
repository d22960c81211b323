"""Headers that every answer carries, and the content security policy of the page."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_EVERYWHERE = {
    # The address of a page can be a capability: it goes to nobody, not even to ourselves.
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_HSTS = "max-age=31536000"
NO_STORE = {"cache-control": "no-store"}
BARE_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""The Content-Security-Policy of a page that is text with a style, and nothing more."""


class SecurityHeaders:
    """ASGI middleware that adds the headers every answer carries, unless the answer set its own."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        headers = {**_EVERYWHERE, **({"strict-transport-security": _HSTS} if https else {})}
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(each for each in self._headers if each[0] not in own)]
            await send(message)

        await self.app(scope, receive, send_with_headers)


def page_policy(nonce: str, payment_form: str | None, *, forms: bool = False, within: Sequence[str] = ()) -> str:
    """The page's Content-Security-Policy: its own scripts, the inline parts that carry the nonce, and the payment form.

    With `forms`, those that the page has go to our own server, and nowhere else. `within` are the origins whose pages may show it.

    `payment_form` is where Stripe.js is; of Stripe's own, all is allowed that Stripe names, and nothing more
    (https://docs.stripe.com/security/guide#content-security-policy). A number is typed in its frames, never in ours.
    """
    scripts, frames, connects = _of_payment_form(payment_form)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'{scripts}",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            f"connect-src 'self'{connects}",
            *((f"frame-src{frames}",) if frames else ()),
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'self'" if forms else "form-action 'none'",
            "frame-ancestors " + (" ".join(within) or "'none'"),
            "require-trusted-types-for 'script'",
        )
    )


def page_permissions(payment_form: str | None) -> str:
    """The page's Permissions-Policy: only the payment form's frames may ask the browser for a payment."""
    scripts, _, _ = _of_payment_form(payment_form)
    allowed = " ".join(f'"{origin}"' for origin in scripts.split())
    return f"camera=(), geolocation=(), microphone=(), payment=({allowed and f'self {allowed}'})"


def _of_payment_form(url: str | None) -> tuple[str, str, str]:
    if url is None:
        return "", "", ""
    parts = urlsplit(url)
    if parts.hostname == "js.stripe.com":
        scripts = " https://js.stripe.com https://*.js.stripe.com"
        return scripts, f"{scripts} https://hooks.stripe.com", " https://api.stripe.com"
    origin = f" {parts.scheme}://{parts.netloc}"
    return origin, origin, ""
