"""The storefront's addresses: `/`, `/book/{service}` and its steps, and `/book/yours`, which shows what was booked."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from openchair.access.links import Links
from openchair.calendars.booking import event_of
from openchair.calendars.documents import CONTENT_TYPE, booking_file
from openchair.changes.ways import ways_to
from openchair.core.crowd import AGAIN_SECONDS, Crowd, Full
from openchair.core.runtime import Runtime
from openchair.core.signing import KeyRing
from openchair.http.assets import PrecompressedFiles
from openchair.http.headers import NO_STORE
from openchair.http.storefront.forms import Typed, Wrong, customer_of, notes_of, said_of, typed_in, wrong_of
from openchair.http.storefront.found import of_salon, of_service, robots, sitemap
from openchair.http.storefront.looking import (
    Chosen,
    Times,
    asked_of,
    chosen_of,
    day_of,
    groups_model,
    start_of,
    steps_of,
    who_model,
)
from openchair.http.storefront.render import Pages, address
from openchair.http.storefront.visit import BOOKING_PATH, BadForm, Visit, form_of, is_from_here, keep_key, visit_of
from openchair.payments.gateway import StripeGateway
from openchair.presentation.catalogue import words_asked_for
from openchair.presentation.plain_pages import too_busy
from openchair.presentation.storefront import service_policy, slot_taken
from openchair.presentation.storefront_pages import steps, window
from openchair.presentation.storefront_pages.nothing import gone_text, nowhere_text
from openchair.presentation.storefront_pages.reading import booking_read_in
from openchair.rules.connect import can_be_paid
from openchair.rules.parts import PartWish
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import (
    CodeOver,
    InvalidInput,
    KeyReused,
    NotFound,
    Refusal,
    SlotTaken,
    TermsChanged,
    TooOften,
)
from openchair.rules.status import CLOSED_STATUSES, BookingStatus
from openchair.storefront.ask_for_links import ask_for_links
from openchair.storefront.book import Booked, Wish, book_appointment, sentence_of
from openchair.storefront.confirm import confirm_with_code
from openchair.storefront.let_go import let_go
from openchair.storefront.open_slots import list_next_times
from openchair.storefront.reads import StorefrontReads
from openchair.storefront.shop_window import ShopWindow, look_at_window, slots_in_window
from openchair.storefront.shown import mark_of_terms
from openchair.storefront.yours import find_booked, find_held, is_named

LINKS: Final = "/links"
YOURS: Final = f"{BOOKING_PATH}/yours"
_ALTERNATIVES: Final = 3
_Handler = Callable[[Visit], Awaitable[Response]]


class StorefrontPages:
    """What a venue's own host shows to whoever passes by."""

    def __init__(
        self,
        runtime: Runtime,
        links: Links,
        gateway: StripeGateway | None,
        key_ring: KeyRing,
        storefront_dist: Path,
        payment_form: str | None,
        *,
        secure: bool,
    ) -> None:
        self._runtime = runtime
        self._links = links
        self._gateway = gateway
        self._key_ring = key_ring
        self._dist = storefront_dist
        # Whoever looks waits for nobody who books, nor for Stripe.
        self._looking, self._booking, self._finding = Crowd(), Crowd(), Crowd()
        self._pages = Pages(storefront_dist, payment_form, secure=secure)

    def routes(self) -> list[BaseRoute]:
        """The pages and their files."""
        one = f"{BOOKING_PATH}/{{service_id}}"
        shown: list[tuple[str, _Handler]] = [
            ("/", self.start),
            (LINKS, self.links),
            (one, self.who),
            (f"{one}/time", self.time),
            (f"{one}/you", self.you),
        ]
        # A payment that is open is asked of Stripe.
        found: list[tuple[str, _Handler]] = [(YOURS, self.yours), (f"{YOURS}/appointment.ics", self.calendar)]
        sent: list[tuple[str, _Handler]] = [
            (f"{one}/you", self.book),
            (LINKS, self.ask_for_links),
            (YOURS, self.code),
            (f"{YOURS}/let-go", self.let_go),
        ]
        return [
            Route("/robots.txt", self.robots, methods=["GET"]),
            Route("/sitemap.xml", partial(self._show, self._looking, self.sitemap), methods=["GET"]),
            *(Route(path, partial(self._show, self._finding, handler), methods=["GET"]) for path, handler in found),
            *(Route(path, partial(self._show, self._looking, handler), methods=["GET"]) for path, handler in shown),
            *(Route(path, partial(self._take, handler), methods=["POST"]) for path, handler in sent),
            Mount("/assets/storefront", app=PrecompressedFiles(directory=self._dist / "assets")),
        ]

    async def _show(self, crowd: Crowd, handler: _Handler, request: Request) -> Response:
        try:
            async with crowd.place():
                return await self._answer(handler, request)
        except Full:
            words = words_asked_for(request.headers.get("accept-language", ""))
            again = {**NO_STORE, "retry-after": str(AGAIN_SECONDS), "vary": "Accept-Language"}
            return PlainTextResponse(f"{too_busy(words)}\n", 503, again)

    async def _answer(self, handler: _Handler, request: Request) -> Response:
        visit = await visit_of(request, self._runtime, self._links.hosts, self._key_ring)
        if visit is None:
            return self._pages.nowhere(nowhere_text(words_asked_for(request.headers.get("accept-language", ""))))
        try:
            return await handler(visit)
        except TooOften as refusal:
            said = self._said(visit, wrong_of(visit, refusal).general or "", 429)
            return _with_retry_after(said, visit, refusal)

    async def _take(self, handler: _Handler, request: Request) -> Response:
        if not is_from_here(request):
            # Another site's form, or a program: nothing is looked at.
            return Response(b"Please send the form from its own page.\n", 403, NO_STORE, "text/plain")
        try:
            # Before there is a place: who sends slowly keeps nobody else from one.
            request.state.form = await form_of(request)
        except BadForm:
            return Response(b"That is no form of ours.\n", 400, NO_STORE, "text/plain")
        return await self._show(self._booking, handler, request)

    # Looking

    async def start(self, visit: Visit) -> Response:
        """The window: who and where, what can be booked, and when first."""
        found = await look_at_window(self._runtime, visit.storefront, visit.client)
        if (service := visit.asked("service")) in found.offers:
            # A link of the salon's own that chooses beforehand.
            day = visit.asked("from")
            return self._pages.on_to(address(f"{BOOKING_PATH}/{service}/time", staff=visit.asked("staff"), day=day))
        groups = groups_model(visit, found)
        if not groups:
            return self._pages.page(visit, "closed", open_spans=found.open)
        return self._pages.page(
            visit,
            "start",
            description=window.description(visit.venue),
            json_ld=of_salon(visit, found),
            open_spans=found.open,
            groups=groups,
            hours=window.hours_table(visit.venue, found.week, visit.now),
            zone=steps.zone_name(visit.venue),
            review=steps.review_first(visit.venue) if visit.venue.policy.review_first else None,
        )

    async def sitemap(self, visit: Visit) -> Response:
        """What may be found here."""
        return sitemap(visit, await look_at_window(self._runtime, visit.storefront, visit.client))

    async def robots(self, request: Request) -> Response:
        """The same at every host."""
        return robots(await visit_of(request, self._runtime, self._links.hosts, self._key_ring))

    async def who(self, visit: Visit) -> Response:
        """The first step: which variant, and by whom."""
        found, chosen = await self._choice(visit)
        if chosen is None:
            return self._gone(visit)
        return self._pages.page(
            visit,
            "who",
            description=window.service_description(visit.venue, chosen.offer.service, chosen.asked_minor),
            json_ld=of_service(visit, chosen.offer),
            held=await self._held(visit),
            **who_model(visit, found, chosen),
        )

    async def time(self, visit: Visit) -> Response:
        """The second: when."""
        found, chosen = await self._choice(visit)
        if chosen is None:
            return self._gone(visit)
        other = visit.asked("service")
        if other in found.offers and other != chosen.offer.service.id:
            # Of the variants, another was chosen.
            return self._pages.on_to(address(f"{BOOKING_PATH}/{other}/time", staff=visit.asked("staff")))
        times = Times(self._runtime, visit, found, chosen)
        model = await times.model(
            day_of(visit.asked("day") or visit.asked("from")), by_month=bool(visit.asked("month"))
        )
        taken = slot_taken(visit.words) if visit.asked("taken") else None
        return self._pages.page(visit, "time", held=await self._held(visit), taken=taken, **model)

    async def you(self, visit: Visit) -> Response:
        """The third: who comes, and the terms."""
        found, chosen = await self._choice(visit)
        if chosen is None:
            return self._gone(visit)
        starts_at = start_of(visit.asked("at"))
        back = address(f"{chosen.path}/time", staff=chosen.staff_id)
        if starts_at is None:
            return self._pages.on_to(back)
        if not self._seems_free(visit, found, chosen, starts_at):
            return self._pages.on_to(address(f"{chosen.path}/time", staff=chosen.staff_id, taken="1"))
        typed = Typed(secrets.token_urlsafe(24), mark_of_terms([chosen.offer], visit.venue))
        return self._you(visit, chosen, starts_at, typed, Wrong())

    async def book(self, visit: Visit) -> Response:
        """What the third step sends: the booking is made, once however often it is sent."""
        form = visit.form
        _, chosen = await self._choice(visit, form.get("staff", ""))
        starts_at = start_of(form.get("at", ""))
        if chosen is None:
            return self._gone(visit)
        typed = typed_in(form)
        if form.get("staff") and chosen.staff is None:
            # Who was chosen does it no more: nobody else is put in their place unasked.
            return self._pages.on_to(address(f"{chosen.path}/time", taken="1"))
        if starts_at is None:
            return self._pages.on_to(address(f"{chosen.path}/time", staff=chosen.staff_id))
        try:
            wish = Wish(
                parts=(PartWish(chosen.offer.service.id, chosen.staff_id),),
                starts_at=starts_at,
                customer=customer_of(visit, typed),
                notes=notes_of(visit, typed),
                shown=typed.shown,
            )
            await book_appointment(self._runtime, self._gateway, visit.storefront, wish, typed.key, visit.client)
        except KeyReused:
            # Sent before with something else typed, as after Back: what was booked then is shown, and nothing is booked twice.
            return self._to_yours(typed.key, again="1")
        except SlotTaken:
            return await self._taken(visit, chosen, starts_at, typed)
        except TermsChanged as changed:
            return await self._shown_again(visit, chosen, starts_at, typed, wrong_of(visit, changed))
        except NotFound:
            return self._gone(visit)
        except TooOften as refusal:
            wrong = wrong_of(visit, refusal)
            return _with_retry_after(self._you(visit, chosen, starts_at, typed, wrong, status=429), visit, refusal)
        except Refusal as refusal:
            return self._you(visit, chosen, starts_at, typed, wrong_of(visit, refusal), status=422)
        return self._to_yours(typed.key)

    async def links(self, visit: Visit) -> Response:
        """Where somebody who has lost their links asks for them."""
        return self._links_page(visit, is_sent=bool(visit.asked("sent")))

    async def ask_for_links(self, visit: Visit) -> Response:
        """The same answer whoever asks: whether there is a booking is looked up later, and told by message alone."""
        contact = visit.form.get("contact", "")
        try:
            await ask_for_links(self._runtime, visit.storefront, contact, visit.client)
        except InvalidInput as wrong:
            return self._links_page(visit, contact=contact, wrong=said_of(visit, wrong), status=422)
        return self._pages.on_to(address(LINKS, sent="1"))

    def _links_page(
        self, visit: Visit, *, is_sent: bool = False, contact: str = "", wrong: str | None = None, status: int = 200
    ) -> Response:
        model: dict[str, Any] = {"is_sent": is_sent, "contact": contact, "wrong": wrong}
        return self._pages.page(visit, "links", status=status, headers=NO_STORE, **model)

    # What was booked

    async def yours(self, visit: Visit) -> Response:
        """What this browser has booked, as it stands: to be verified, to be paid, done, or let go."""
        return await self._yours(visit, None)

    async def code(self, visit: Visit) -> Response:
        """The six-digit code, typed."""
        try:
            await confirm_with_code(
                self._runtime,
                self._gateway,
                self._links,
                visit.storefront,
                visit.key or "",
                visit.form.get("code", ""),
                visit.client,
            )
        except CodeOver:
            return self._pages.on_to(YOURS)
        except Refusal as refusal:
            return await self._yours(visit, wrong_of(visit, refusal).general)
        return self._pages.on_to(YOURS)

    async def let_go(self, visit: Visit) -> Response:
        """A time that is only held is let go."""
        if visit.key is not None:
            await let_go(self._runtime, visit.storefront, visit.key)
        return self._pages.on_to(YOURS)

    async def calendar(self, visit: Visit) -> Response:
        """The appointment as a file, for the browser that booked it."""
        booked = await self._booked(visit)
        if booked is None or booked.booking.status in CLOSED_STATUSES or booked.booking.is_held:
            return self._pages.on_to(YOURS)
        disposition = {"content-disposition": 'attachment; filename="appointment.ics"'}
        body = booking_file(event_of(booked.booking))
        return Response(body, media_type=CONTENT_TYPE, headers={**NO_STORE, **disposition})

    async def _booked(self, visit: Visit) -> Booked | None:
        if visit.key is None:
            return None
        return await find_booked(self._runtime, self._gateway, visit.storefront, visit.key)

    async def _yours(self, visit: Visit, wrong: str | None) -> Response:
        booked = await self._booked(visit)
        if booked is None:
            return self._page_of_yours(visit, "none")
        booking = booking_read_in(booked.booking, visit.venue)
        sentence = sentence_of(self._runtime, booked, booking)
        when = steps.appointment(visit.venue, booking.service, booking.staff.name, booking.starts_at, booking.ends_at)
        model: dict[str, Any] = {"sentence": sentence, "when": when, "wrong": wrong}
        if booking.status in CLOSED_STATUSES:
            return self._page_of_yours(visit, "over", service_url=f"{BOOKING_PATH}/{booking.service.id}/time", **model)
        if booking.awaits_code:
            return self._page_of_yours(visit, "code", status=200 if wrong is None else 422, **model)
        if booking.is_held:
            return self._page_of_yours(visit, "pay", pays=True, **model, **self._pay_model(visit, booked, booking))
        return self._page_of_yours(
            visit,
            "done",
            again=bool(visit.asked("again")),
            is_request=booking.status is BookingStatus.PENDING,
            outcome=steps.outcome(booking, visit.venue),
            link_goes=steps.link_goes(
                booking,
                visit.venue,
                ways_to(self._runtime, booking.customer),
                is_named=is_named(booking, visit.now),
            ),
            **model,
        )

    def _page_of_yours(self, visit: Visit, state: str, **more: Any) -> Response:
        return self._pages.page(visit, state, headers=NO_STORE, **more)

    def _pay_model(self, visit: Visit, booked: Booked, booking: BookingRecord) -> dict[str, Any]:
        until, payment = booking.deposit_awaited_until, booked.payment
        form = None
        if payment is not None and self._gateway is not None:
            form = {
                "secret": payment.client_secret,
                "key": self._gateway.publishable_key,
                "account": payment.payment.stripe_account_id or "",
                "script": self._gateway.script_url,
            }
        return {
            "form": form,
            "until": None if until is None else steps.value_of(visit.venue, until),
            "until_text": None if until is None else steps.held_until(visit.venue, until),
            "minutes_left": steps.minutes_left(visit.words),
            "hold_minutes": visit.venue.policy.deposit_hold_minutes,
            "deposit": window.money(visit.venue, booking.deposit_left_minor),
            "later": window.money(visit.venue, booking.price_minor - booking.deposit_left_minor),
            "pay_label": steps.pay_label(visit.venue, booking.deposit_left_minor),
            "slip": steps.held_slip(booking, visit.venue),
        }

    # Parts of several

    async def _choice(self, visit: Visit, staff_id: str | None = None) -> tuple[ShopWindow, Chosen | None]:
        found = await look_at_window(self._runtime, visit.storefront, visit.client)
        service_id = visit.request.path_params["service_id"]
        return found, chosen_of(visit, found, service_id, visit.asked("staff") if staff_id is None else staff_id)

    async def _held(self, visit: Visit) -> dict[str, str] | None:
        """What this browser holds unpaid: said on every step, so that it isn't held for nothing."""
        if visit.key is None:
            return None
        booking = await find_held(self._runtime, visit.storefront, visit.key)
        return None if booking is None else {"text": steps.still_held(booking, visit.venue), "url": YOURS}

    def _seems_free(self, visit: Visit, found: ShopWindow, chosen: Chosen, starts_at: datetime) -> bool:
        """Whether the window shows it as free; what lies beyond the window may be, and booking will say."""
        day = starts_at.astimezone(visit.now.tzinfo).date()
        around = slots_in_window(
            found,
            visit.storefront,
            chosen.offer.service,
            chosen.staff_id,
            visit.now,
            first_day=max(found.today, day - timedelta(days=1)),
            days=3,
        )
        minute = int(starts_at.timestamp()) // 60
        return around is None or any(minute in each.starts for each in around)

    async def _taken(self, visit: Visit, chosen: Chosen, starts_at: datetime, typed: Typed) -> Response:
        """Someone was faster: the nearest other times, to be sent with what was typed."""
        times = await list_next_times(
            self._runtime,
            visit.storefront,
            chosen.parts,
            wanted_at=starts_at,
            limit=_ALTERNATIVES,
        )
        instead = [
            {"value": steps.value_of(visit.venue, time.starts_at), "text": steps.at(visit.venue, time.starts_at)}
            for time in times
        ]
        wrong = Wrong(general=steps.taken(visit.venue, starts_at, any_left=bool(instead)))
        return self._you(visit, chosen, starts_at, typed, wrong, status=409, instead=instead)

    async def _shown_again(
        self, visit: Visit, chosen: Chosen, starts_at: datetime, typed: Typed, wrong: Wrong
    ) -> Response:
        """The price or the terms are others now: they are shown, as they are and not as they were a moment ago."""
        offer = (await StorefrontReads(self._runtime, visit.storefront).offers()).get(chosen.offer.service.id)
        if offer is None:
            return self._gone(visit)
        chosen = replace(chosen, offer=offer, asked_minor=asked_of(visit, offer))
        typed = replace(typed, shown=mark_of_terms([offer], visit.venue))
        return self._you(visit, chosen, starts_at, typed, wrong, status=409)

    def _you(
        self,
        visit: Visit,
        chosen: Chosen,
        starts_at: datetime,
        typed: Typed,
        wrong: Wrong,
        *,
        status: int = 200,
        instead: list[dict[str, str]] | None = None,
    ) -> Response:
        venue, service = visit.venue, chosen.offer.service
        staff = chosen.staff_name
        ends_at = starts_at + timedelta(minutes=service.time.duration_minutes)
        payable = self._gateway is not None and can_be_paid(venue, connects=self._runtime.connects)
        asks = bool(chosen.asked_minor) and payable
        return self._pages.page(
            visit,
            "you",
            status=status,
            headers=NO_STORE,
            action=f"{chosen.path}/you",
            at=steps.value_of(venue, starts_at),
            back=address(f"{chosen.path}/time", staff=chosen.staff_id),
            staff_id=chosen.staff_id or "",
            when=steps.appointment(venue, service, staff, starts_at, ends_at),
            slip=steps.slip(venue, service, chosen.asked_minor, staff, starts_at),
            steps=steps_of(chosen),
            terms=steps.terms_in_short(venue, chosen.offer, chosen.asked_minor, starts_at, visit.now),
            policy=service_policy(chosen.offer, chosen.asked_minor, venue),
            press=steps.press_label(venue, asks_deposit=asks),
            scripts_needed=asks,
            suggestion=steps.suggestion(visit.words),
            typed=typed,
            wrong=wrong,
            instead=instead or [],
        )

    def _to_yours(self, key: str, **more: str) -> Response:
        response = self._pages.on_to(address(YOURS, **more))
        keep_key(response, key, secure=self._pages.secure)
        return response

    def _gone(self, visit: Visit) -> Response:
        return self._said(visit, gone_text(visit.words), 404)

    def _said(self, visit: Visit, text: str, status: int) -> Response:
        return self._pages.page(visit, "said", status=status, headers=NO_STORE, text=text)


def _with_retry_after(response: Response, visit: Visit, refusal: TooOften) -> Response:
    response.headers["retry-after"] = str(refusal.seconds_from(visit.now))
    return response
