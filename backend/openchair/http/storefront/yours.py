"""What was booked in this browser: to be verified by a code, to be paid, done, or let go."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from starlette.responses import Response

from openchair.calendars.booking import event_of
from openchair.calendars.documents import CONTENT_TYPE, booking_file
from openchair.changes.ways import ways_to
from openchair.core.phone import format_phone
from openchair.http.headers import NO_STORE
from openchair.http.storefront.forms import Wrong, understood, wrong_of
from openchair.http.storefront.shop import YOURS, Shop, with_retry_after
from openchair.http.storefront.visit import BOOKING_PATH, Visit
from openchair.presentation.storefront_pages import steps, window
from openchair.presentation.storefront_pages.reading import booking_read_in
from openchair.rules.contact import CORRECTED_WITHIN, can_correct_contact
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import CodeOver, KeyReused, NotFound, Refusal, TooOften
from openchair.rules.status import CLOSED_STATUSES, BookingStatus
from openchair.storefront.book import Booked, sentence_of
from openchair.storefront.confirm import confirm_with_code
from openchair.storefront.correct_contact import correct_contact
from openchair.storefront.let_go import let_go
from openchair.storefront.yours import find_booked, is_named


@dataclass(frozen=True, slots=True)
class Contact:
    """A corrected contact as it was typed, with what is wrong with it."""

    phone: str
    email: str
    wrong: Wrong = field(default_factory=Wrong)


class Yours:
    """What this browser has booked."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    async def yours(self, visit: Visit) -> Response:
        """What this browser has booked, as it stands: to be verified, to be paid, done, or let go."""
        return await self._yours(visit, None)

    async def code(self, visit: Visit) -> Response:
        """The six-digit code, typed."""
        try:
            await confirm_with_code(
                self._shop.runtime,
                self._shop.gateway,
                self._shop.links,
                visit.storefront,
                visit.key or "",
                visit.form.get("code", ""),
                visit.client,
            )
        except CodeOver:
            return self._shop.pages.on_to(YOURS)
        except Refusal as refusal:
            return await self._yours(visit, wrong_of(visit, refusal).general)
        return self._shop.pages.on_to(YOURS)

    async def let_go(self, visit: Visit) -> Response:
        """A time that is only held is let go."""
        if visit.key is not None:
            await let_go(self._shop.runtime, visit.storefront, visit.key)
        return self._shop.pages.on_to(YOURS)

    async def contact(self, visit: Visit) -> Response:
        """The address or number, corrected: what went to the mistyped one stops working, and all is sent anew."""
        typed = Contact(visit.form.get("phone", ""), visit.form.get("email", ""))
        if visit.key is None:
            return self._shop.pages.on_to(YOURS)
        email, phone = typed.email or None, understood(visit, typed.phone) or None
        try:
            await correct_contact(self._shop.runtime, visit.storefront, visit.key, email, phone, visit.client)
        except (NotFound, KeyReused):
            # There is nothing to correct, or it has been corrected: how it stands is shown.
            return self._shop.pages.on_to(YOURS)
        except Refusal as refusal:
            shown = await self._yours(visit, None, contact=replace(typed, wrong=wrong_of(visit, refusal)))
            return with_retry_after(shown, visit, refusal) if isinstance(refusal, TooOften) else shown
        return self._shop.pages.on_to(YOURS)

    async def calendar(self, visit: Visit) -> Response:
        """The appointment as a file, for the browser that booked it."""
        booked = await self._booked(visit)
        if booked is None or booked.booking.status in CLOSED_STATUSES or booked.booking.is_held:
            return self._shop.pages.on_to(YOURS)
        disposition = {"content-disposition": 'attachment; filename="appointment.ics"'}
        body = booking_file(event_of(booked.booking))
        return Response(body, media_type=CONTENT_TYPE, headers={**NO_STORE, **disposition})

    async def _booked(self, visit: Visit) -> Booked | None:
        if visit.key is None:
            return None
        return await find_booked(self._shop.runtime, self._shop.gateway, visit.storefront, visit.key)

    async def _yours(self, visit: Visit, wrong: str | None, contact: Contact | None = None) -> Response:
        booked = await self._booked(visit)
        if booked is None:
            return self._page_of_yours(visit, "none")
        booking = booking_read_in(booked.booking, visit.venue)
        sentence = sentence_of(self._shop.runtime, booked, booking)
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
            status=200 if contact is None else 422,
            correct=self._correctable(visit, booked.booking, contact),
            again=bool(visit.asked("again")),
            is_request=booking.status is BookingStatus.PENDING,
            outcome=steps.outcome(booking, visit.venue),
            link_goes=steps.link_goes(
                booking,
                visit.venue,
                ways_to(self._shop.runtime, booking.customer),
                is_named=booked.is_as_typed and is_named(booking, visit.now),
            ),
            **model,
        )

    def _correctable(self, visit: Visit, booking: BookingRecord, contact: Contact | None) -> dict[str, Any] | None:
        """What stands in the form that corrects the contact; None where it can't be corrected here, and was not just tried."""
        if contact is None and not can_correct_contact(booking, visit.now):
            return None
        phone, email = booking.customer.phone, booking.customer.email
        number = "" if phone is None else format_phone(phone, visit.venue.locale)
        return {
            "typed": contact or Contact(number, email or ""),
            "hint": steps.correct_until(visit.venue, booking.created_at + CORRECTED_WITHIN),
        }

    def _page_of_yours(self, visit: Visit, state: str, **more: Any) -> Response:
        return self._shop.pages.page(visit, state, headers=NO_STORE, **more)

    def _pay_model(self, visit: Visit, booked: Booked, booking: BookingRecord) -> dict[str, Any]:
        until, payment = booking.deposit_awaited_until, booked.payment
        form = None
        if payment is not None and self._shop.gateway is not None:
            form = {
                "secret": payment.client_secret,
                "key": self._shop.gateway.publishable_key,
                "account": payment.payment.stripe_account_id or "",
                "script": self._shop.gateway.script_url,
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
