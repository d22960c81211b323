"""The web process, put together."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import cache
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from openchair.access.client import client_of
from openchair.access.door import BadCredential, Door, SignedOut
from openchair.access.links import Links
from openchair.access.viewer import Customer, Viewer
from openchair.composition import (
    account_mail_jobs,
    accounts_of,
    announcing,
    channel_of,
    delivery_of,
    gateway_of,
    jobs_of,
    links_of,
    report_url_of,
    runtime_of,
)
from openchair.core.clock import Clock
from openchair.core.dns import NameLookup
from openchair.core.jobs import JobRunner
from openchair.core.meter import OwnCounts, SharedCounts
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.graph.browser import Browser
from openchair.graph.context import GraphContext
from openchair.graph.documents import Documents, document_named, read_trusted_documents
from openchair.graph.endpoint import GraphEndpoint
from openchair.graph.graphiql import graphiql_page, graphiql_routes
from openchair.graph.schema import schema
from openchair.graph.schema_file import schema_file_routes
from openchair.http.ahead import GraphAhead
from openchair.http.apple_pay import apple_pay_routes
from openchair.http.assets import asset_routes
from openchair.http.budget import RequestBudget
from openchair.http.calendar import CalendarFiles
from openchair.http.compression import Compressed
from openchair.http.cors import AllowedOrigins
from openchair.http.desk import DeskPage
from openchair.http.headers import SecurityHeaders
from openchair.http.health import health_routes
from openchair.http.not_found import NotFoundPage, graph_not_found, graph_signed_out
from openchair.http.page import ManagePage
from openchair.http.security_txt import security_txt_routes
from openchair.http.storefront.pages import StorefrontPages
from openchair.http.stripe import StripeEvents
from openchair.http.twilio import ANSWERS, TwilioAnswers, TwilioReports
from openchair.http.unsubscribe import Unsubscribe
from openchair.live.hub import Hub
from openchair.manage.receipt import as_seen_now
from openchair.payments.gateway import StripeGateway
from openchair.settings import Settings
from openchair.store.guard import check_overlap_guard

FIRST_QUERY = "ManagedBooking"


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    names: NameLookup | None = None,
    more_routes: Sequence[BaseRoute] = (),
) -> FastAPI:
    """The application: page, graph, calendar files, reports of providers and health over one database.

    Without a Redis to leave messages in, it sends them itself. `more_routes` come before its own.
    """
    runtime = runtime_of(settings, clock, names)
    database = runtime.database
    links = links_of(settings)
    gateway = gateway_of(settings)
    door = Door(database, settings.key_ring, links.hosts, runtime.clock)
    documents, first_query_id = _documents(introspection=settings.graphiql)

    accounts = accounts_of(settings, runtime)
    hub = Hub(database, runtime.clock, settings.key_ring, channel_of(settings), most=settings.most_streams)
    desk_origin = links.hosts.base_origin()

    async def context_of(viewer: Viewer, request: Request | None = None) -> GraphContext:
        seen = await as_seen_now(runtime, viewer) if isinstance(viewer, Customer) else viewer
        if request is None:
            return GraphContext(seen, runtime, links, gateway, accounts, hub=hub)
        client = client_of(None if request.client is None else request.client.host, settings.key_ring)
        browser, asked_in = Browser.of(request, desk_origin), request.headers.get("accept-language", "")
        return GraphContext(seen, runtime, links, gateway, accounts, browser, client, asked_in, hub)

    async def by_header(request: Request) -> GraphContext | Response:
        headers = request.headers
        try:
            viewer = await door.viewer(headers.get("host", ""), headers.get("authorization"))
            return await context_of(viewer, request)
        except SignedOut:
            return graph_signed_out()
        except BadCredential:
            return graph_not_found()

    async def by_cookie(request: Request) -> GraphContext | Response:
        try:
            return await context_of(await page.customer_of_page(request), request)
        except BadCredential:
            return graph_not_found()

    graph = GraphEndpoint(
        schema._schema, documents, by_header, graphiql_page if settings.graphiql else None, plans=settings.query_plans
    )
    page_graph = GraphEndpoint(schema._schema, documents, by_cookie, plans=settings.query_plans)

    async def first_answer(customer: Customer) -> dict[str, Any]:
        return (await graph.answer({"documentId": first_query_id}, await context_of(customer))).body

    manage_dist = settings.pwa_dist / "manage"
    not_found = NotFoundPage(manage_dist)
    page = ManagePage(door, links, first_answer, not_found, manage_dist, _payment_form(settings, gateway), secure=True)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        try:
            async with database.reading(ACROSS) as connection:
                await check_overlap_guard(connection)
            # What start-up made lives as long as the process: the collector need not look at it again.
            gc.collect()
            gc.freeze()
            async with (
                announcing(settings, runtime),
                _embedded_dispatch(settings, runtime),
                _embedded_jobs(settings, runtime, gateway),
            ):
                yield
        finally:
            await hub.aclose()
            await _let_go(runtime, gateway)

    async def nothing_here(request: Request) -> Response:
        # An address that is no route costs what a wrong link costs: which of them it was can't be told by the clock.
        with suppress(BadCredential):
            await door.customer(request.headers.get("host", ""), "", "")
        return not_found.response(request)

    app = GraphAhead(
        graph,
        page_graph,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[
            # Outermost: who may read the graph's answers may read its refusals, too.
            *([Middleware(AllowedOrigins, origins=settings.origins)] if settings.origins else ()),
            Middleware(SecurityHeaders, https=settings.scheme == "https"),
            Middleware(RequestBudget, clock=runtime.clock, key_ring=settings.key_ring, counts=OwnCounts()),
            Middleware(Compressed),
        ],
    )
    app.state.runtime = runtime
    app.state.links = links
    app.router.routes.extend(
        [
            *more_routes,
            *(graphiql_routes(runtime.clock) if settings.graphiql else ()),
            *schema_file_routes(),
            *page.routes(),
            *CalendarFiles(door).routes(),
            *Unsubscribe(door, runtime, not_found).routes(),
            *_report_routes(settings, runtime),
            *_event_routes(settings, runtime),
            *health_routes(database),
            *security_txt_routes(settings.security_contact, runtime.clock),
            *apple_pay_routes(settings.apple_pay_domain_file),
            *asset_routes(manage_dist),
            *_storefront_routes(settings, runtime, links, gateway),
            *DeskPage(links.hosts, settings.pwa_dist / "desk", nothing_here).routes(),
            Route("/{path:path}", nothing_here),
        ]
    )
    return app


async def _let_go(runtime: Runtime, gateway: StripeGateway | None) -> None:
    """Give back what the application holds open."""
    if gateway is not None:
        await gateway.aclose()
    if isinstance(runtime.meter.counts, SharedCounts):
        await runtime.meter.counts.aclose()
    await runtime.database.close()


@cache
def _documents(*, introspection: bool) -> tuple[Documents, str]:
    """The documents of the schema, and the id of the page's first: one set for each process, however many applications it makes."""
    trusted = read_trusted_documents()
    return Documents(schema._schema, trusted, introspection=introspection), document_named(trusted, FIRST_QUERY)


@asynccontextmanager
async def _embedded_dispatch(settings: Settings, runtime: Runtime) -> AsyncIterator[None]:
    """Sends messages in this process, where it sends any and there is no Redis to leave them to a worker in."""
    if settings.redis_url is not None or not settings.channels:
        yield
        return
    from openchair.messages.dispatch import Dispatch  # noqa: PLC0415  # a platform's web process sends nothing itself

    delivery = delivery_of(settings, runtime)
    try:
        async with Dispatch(delivery, None), JobRunner(account_mail_jobs(settings, delivery)):
            yield
    finally:
        await delivery.aclose()


@asynccontextmanager
async def _embedded_jobs(settings: Settings, runtime: Runtime, gateway: StripeGateway | None) -> AsyncIterator[None]:
    """Does in this process what is to be done again and again, where there is no Redis and so maybe no worker."""
    if settings.redis_url is not None:
        yield
        return
    async with JobRunner(jobs_of(runtime, gateway)):
        yield


def _payment_form(settings: Settings, gateway: StripeGateway | None) -> str | None:
    """Where Stripe.js is; None where no cards are taken."""
    return settings.stripe_js_url if gateway else None


def _storefront_routes(
    settings: Settings, runtime: Runtime, links: Links, gateway: StripeGateway | None
) -> list[BaseRoute]:
    dist, payment_form = settings.pwa_dist / "storefront", _payment_form(settings, gateway)
    return StorefrontPages(runtime, links, gateway, settings.key_ring, dist, payment_form, secure=True).routes()


def _event_routes(settings: Settings, runtime: Runtime) -> list[Route]:
    if settings.stripe_webhook_secret is None:
        return []
    secrets = [secret.strip() for secret in settings.stripe_webhook_secret.get_secret_value().split(",")]
    return StripeEvents(runtime, secrets).routes()


def _report_routes(settings: Settings, runtime: Runtime) -> list[Route]:
    if settings.twilio_auth_token is None:
        return []
    token, url_of = settings.twilio_auth_token.get_secret_value(), report_url_of(settings)
    answers = TwilioAnswers(runtime, token, url_of(ANSWERS))
    # Before the reports: theirs is any other name there.
    return [*answers.routes(), *TwilioReports(runtime, token, url_of).routes()]
