"""The mailbox page: what was caught, for a person to read and click, and the same as JSON for programs."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from datetime import UTC, date, datetime
from typing import Any, Final

from markupsafe import Markup, escape
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from openchair.http.templates import template_beside
from openchair_devkit.mailbox.callbacks import Callbacks
from openchair_devkit.mailbox.caught import Caught, Mail, Mailbox, Text
from openchair_devkit.mailbox.content import addresses_in
from openchair_devkit.mailbox.twilio import TwilioWire, sender_of
from openchair_devkit.serving import TO_NOBODY

_PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# A stranger wrote it. The sandbox is said here as well as on the frame, for whoever opens the address by itself.
_MAIL_HEADERS: Final = {
    **TO_NOBODY,
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    ),
    "x-frame-options": "SAMEORIGIN",
    # By the HTML standard, a sandboxed page with another value can't be opened by itself.
    "cross-origin-opener-policy": "unsafe-none",
}
_DOCTYPE: Final = re.compile(r"\A\s*(?:<!doctype[^>]*>)?", re.IGNORECASE)
_PREVIEW: Final = 160


def mailbox_routes(
    mailbox: Mailbox,
    *,
    account_sid: str,
    auth_token: str,
    callbacks: Callbacks | None = None,
    has_clock: bool = False,
) -> list[BaseRoute]:
    """/mailbox, /mailbox.json and /twilio/2010-04-01/…, to be mounted under any prefix or none.

    `callbacks` says what becomes of texts: left to itself, delivered within a second or so. `has_clock` says that /clock is
    beside it.
    """
    callbacks = callbacks or Callbacks(mailbox, auth_token)
    wire = TwilioWire(mailbox, account_sid, auth_token, callbacks.follow)
    return [*MailboxPage(mailbox, callbacks, has_clock=has_clock).routes(), Mount("/twilio", routes=wire.routes())]


class MailboxPage:
    """The page and its parts. Its addresses are relative to where it is mounted."""

    def __init__(self, mailbox: Mailbox, callbacks: Callbacks, *, has_clock: bool = False) -> None:
        self._mailbox = mailbox
        self._callbacks = callbacks
        self._has_clock = has_clock
        self._template = template_beside(__file__, "mailbox.html.j2", linked=_linked, instant=_instant, iso=_iso)

    def routes(self) -> list[BaseRoute]:
        """The addresses below the prefix."""
        return [
            Route("/mailbox", self.show, methods=["GET"]),
            Route("/mailbox.json", self.everything, methods=["GET"]),
            Route("/mailbox/count.json", self.count, methods=["GET"]),
            Route("/mailbox/{id}", self.show, methods=["GET"]),
            Route("/mailbox/{id}/html", self.html, methods=["GET"]),
            Route("/mailbox/{id}/source", self.source, methods=["GET"]),
            Route("/mailbox/{id}/calendar", self.calendar, methods=["GET"]),
            Route("/mailbox/{id}/answer", self.answer, methods=["POST"]),
        ]

    def show(self, request: Request) -> Response:
        """The list, and beside it the message that is opened."""
        messages = self._mailbox.list()
        id = request.path_params.get("id")
        opened = next((message for message in messages if message.id == id), None)
        as_text = opened is not None and opened.kind == "email" and request.query_params.get("view") == "text"
        nonce = secrets.token_urlsafe(16)
        page = self._template.render(
            prefix=request.scope.get("root_path", ""),
            nonce=nonce,
            has_clock=self._has_clock,
            rows=[_row(message) for message in messages],
            version=_version(messages),
            opened=opened,
            missing=id is not None and opened is None,
            view="text" if as_text or not (isinstance(opened, Mail) and opened.content.html is not None) else "html",
            sender=sender_of(opened) if isinstance(opened, Text) else None,
            stopped=isinstance(opened, Text) and self._mailbox.is_stopped(opened.to),
        )
        policy = _PAGE_POLICY.format(nonce=nonce)
        status = 404 if id is not None and opened is None else 200
        return HTMLResponse(page, status, headers={**TO_NOBODY, "content-security-policy": policy})

    def everything(self, _request: Request) -> Response:
        """All of it for programs, newest first."""
        return JSONResponse([_for_programs(message) for message in self._mailbox.list()], headers=TO_NOBODY)

    def count(self, _request: Request) -> Response:
        """How many there are, and a text that changes when any of them does."""
        messages = self._mailbox.list()
        return JSONResponse({"count": len(messages), "version": _version(messages)}, headers=TO_NOBODY)

    def html(self, request: Request) -> Response:
        """A mail's HTML for the frame: it can run nothing and load nothing; its links open beside it."""
        mail = self._mail(request)
        if mail is None or mail.content.html is None:
            return _nothing_here()
        # After the doctype, so that the mail is drawn as it would be elsewhere.
        page = _DOCTYPE.sub(lambda start: f'{start.group()}<base target="_blank">', mail.content.html, count=1)
        return Response(page.encode("utf-8", "replace"), media_type="text/html", headers=_MAIL_HEADERS)

    def source(self, request: Request) -> Response:
        """A mail as it came."""
        mail = self._mail(request)
        if mail is None:
            return _nothing_here()
        try:
            source = self._mailbox.source(mail)
        except FileNotFoundError:
            return _nothing_here()
        return _download(source, f"{mail.id}.eml", "message/rfc822")

    def calendar(self, request: Request) -> Response:
        """The calendar file that a mail carries."""
        mail = self._mail(request)
        if mail is None or mail.content.calendar is None:
            return _nothing_here()
        return _download(mail.content.calendar.content, mail.content.calendar.name, "text/calendar")

    async def answer(self, request: Request) -> Response:
        """Answer a text with STOP or START, as its reader would, and come back to it."""
        text = await run_in_threadpool(self._mailbox.find, request.path_params["id"])
        word = request.query_params.get("word")
        # Another site's page may not answer for whoever looks at this one.
        ours = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
        if not isinstance(text, Text) or word not in ("STOP", "START") or not ours:
            return _nothing_here()
        await self._callbacks.answer(text, word)
        return RedirectResponse(f"{request.scope.get('root_path', '')}/mailbox/{text.id}", 303, headers=TO_NOBODY)

    def _mail(self, request: Request) -> Mail | None:
        message = self._mailbox.find(request.path_params["id"])
        return message if isinstance(message, Mail) else None


def _nothing_here() -> Response:
    return Response("Not found.\n", 404, media_type="text/plain", headers=TO_NOBODY)


def _download(content: bytes, name: str, media_type: str) -> Response:
    disposition = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers={**TO_NOBODY, **disposition})


def _version(messages: Any) -> str:
    """Changes when a message comes, goes, or gets another status."""
    told = " ".join(f"{message.id}{getattr(message, 'status', '')}" for message in messages)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _row(message: Caught) -> dict[str, Any]:
    if isinstance(message, Mail):
        return {
            "message": message,
            "who": ", ".join(message.rcpt_tos) or message.content.to or "Nobody",
            "subject": message.content.subject or "No subject",
            "preview": " ".join((message.content.text or "").split())[:_PREVIEW],
        }
    return {"message": message, "who": message.to, "subject": "", "preview": " ".join(message.body.split())[:_PREVIEW]}


def _for_programs(message: Caught) -> dict[str, Any]:
    common = {"id": message.id, "kind": message.kind, "links": message.links, "at": _iso(message.at)}
    if isinstance(message, Mail):
        content = message.content
        return {
            **common,
            "to": ", ".join(message.rcpt_tos),
            "from": content.sender or message.mail_from,
            "subject": content.subject,
            "text": content.text,
            "html": content.html,
            "calendar": None if content.calendar is None else base64.b64encode(content.calendar.content).decode(),
            "message_id": content.message_id,
            "segments": None,
            "status": None,
        }
    return {
        **common,
        "to": message.to,
        "from": sender_of(message),
        "subject": None,
        "text": message.body,
        "html": None,
        "calendar": None,
        "message_id": message.sid,
        "segments": message.segmented.segments,
        "status": message.status,
    }


def _linked(text: str) -> Markup:
    """A plain text with its web addresses as links that open beside the page."""
    parts, at = [], 0
    for address, start, end in addresses_in(text):
        link = f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(address)}</a>'
        parts += [escape(text[at:start]), Markup(link)]  # noqa: S704  # what a stranger wrote in it is escaped
        at = end
    return Markup("").join([*parts, escape(text[at:])])


def _instant(at: date) -> str:
    """For a browser without scripts; with them it is said in the browser's own time."""
    if not isinstance(at, datetime):
        return f"{at:%A} {at.day} {at:%B %Y}"
    zone = "" if at.tzinfo is None else " UTC"
    at = at.astimezone(UTC) if at.tzinfo is not None else at
    return f"{at:%A} {at.day} {at:%B %Y}, {at:%H:%M}{zone}"


def _iso(at: date) -> str:
    if isinstance(at, datetime) and at.tzinfo is not None:
        return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return at.isoformat()
