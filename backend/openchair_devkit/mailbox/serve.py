"""The mailbox as a process of its own: SMTP on one port, the page and Twilio's wire on another."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from openchair.cli.where import Failure
from openchair_devkit.mailbox.callbacks import Callbacks
from openchair_devkit.mailbox.caught import Mailbox
from openchair_devkit.mailbox.page import mailbox_routes
from openchair_devkit.mailbox.smtp import catching_mail
from openchair_devkit.serving import Surroundings, TellingServer, until_told

_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


class MailboxRefused(Failure):
    """The mailbox can't run here, or not now."""


def serve_mailbox(folder: Path, host: str, smtp_port: int, http_port: int, account_sid: str, auth_token: str) -> None:
    """Catch mail and texts until SIGINT or SIGTERM, then return. Raises `MailboxRefused`."""
    surroundings = Surroundings()
    environment = surroundings.environment
    if environment == "production":
        raise MailboxRefused(
            "the mailbox doesn't run where OPENCHAIR_ENVIRONMENT is production: what it catches reaches nobody."
        )
    if environment is None and host not in _THIS_MACHINE:
        raise MailboxRefused(
            f"what it catches has links that open doors, and {host} may be reached by others. "
            "Set OPENCHAIR_ENVIRONMENT=development where that is meant."
        )
    try:
        mailbox = Mailbox(folder, clock=surroundings.clock)
    except OSError as problem:
        raise MailboxRefused(f"the folder {folder} can't be used: {problem.strerror or problem}.") from problem
    told = f"Caught mail and texts: http://{host}:{http_port}/mailbox (SMTP on port {smtp_port}). Ctrl-C stops it."
    server = TellingServer(_config(_app(mailbox, account_sid, auth_token)), told)
    with _ports(mailbox, host, smtp_port, http_port) as web, until_told(server):
        server.run(sockets=[web])


def _app(mailbox: Mailbox, account_sid: str, auth_token: str) -> Starlette:
    callbacks = Callbacks(mailbox, auth_token)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        callbacks.resume()
        yield

    def home(request: Request) -> Response:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/mailbox")

    routes = mailbox_routes(mailbox, account_sid=account_sid, auth_token=auth_token, callbacks=callbacks)
    return Starlette(lifespan=lifespan, routes=[Route("/", home), *routes])


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
    )


@contextmanager
def _ports(mailbox: Mailbox, host: str, smtp_port: int, http_port: int) -> Iterator[socket.socket]:
    """Both ports, or neither: mail is caught on one, and the other is given to be served."""
    port = http_port
    with ExitStack() as had:
        try:
            web = had.enter_context(socket.create_server((host, port), backlog=128))
            port = smtp_port
            had.enter_context(catching_mail(mailbox, host, port))
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise MailboxRefused(f"port {port} of {host} can't be had: {reason}. Choose another.") from problem
        yield web
