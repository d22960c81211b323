"""The third step: who comes, the terms, and the press that books."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from starlette.responses import Response

from openchair.http.headers import NO_STORE
from openchair.http.storefront.chosen import Chosen, asked_of, start_of, steps_of
from openchair.http.storefront.forms import Typed, Wrong, customer_of, notes_of, typed_in, wrong_of
from openchair.http.storefront.render import address
from openchair.http.storefront.shop import Shop, seems_free, with_retry_after
from openchair.http.storefront.visit import Visit
from openchair.presentation.storefront import service_policy
from openchair.presentation.storefront_pages import steps
from openchair.rules.actions import is_too_soon
from openchair.rules.parts import PartWish
from openchair.rules.refusals import KeyReused, NotFound, Refusal, SlotTaken, TermsChanged, TooOften
from openchair.rules.wishes import ANY_TIME
from openchair.rules.zone import local_day
from openchair.storefront.book import Wish, book_appointment
from openchair.storefront.open_slots import list_next_times
from openchair.storefront.reads import StorefrontReads
from openchair.storefront.shown import mark_of_terms

_ALTERNATIVES: Final = 3


def can_wait(visit: Visit, starts_at: datetime) -> bool:
    """Whether it is far enough away to wait for an earlier time."""
    venue = visit.venue
    return not is_too_soon(starts_at, venue.policy.earlier_times_min_days, venue.time_zone, visit.now)


class Booking:
    """The third step, and what it sends."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    async def you(self, visit: Visit) -> Response:
        """The third: who comes, and the terms."""
        found, chosen = await self._shop.choice(visit)
        if chosen is None:
            return self._shop.gone(visit)
        starts_at = start_of(visit.asked("at"))
        back = address(f"{chosen.path}/time", staff=chosen.staff_id)
        if starts_at is None:
            return self._shop.pages.on_to(back)
        if not seems_free(visit, found, chosen, starts_at):
            return self._shop.pages.on_to(address(f"{chosen.path}/time", staff=chosen.staff_id, taken="1"))
        typed = Typed(secrets.token_urlsafe(24), mark_of_terms([chosen.offer], visit.venue))
        return self._you(visit, chosen, starts_at, typed, Wrong())

    async def book(self, visit: Visit) -> Response:
        """What the third step sends: the booking is made, once however often it is sent."""
        form = visit.form
        _, chosen = await self._shop.choice_sent(visit, form.get("staff", ""))
        starts_at = start_of(form.get("at", ""))
        if chosen is None:
            return self._shop.gone(visit)
        typed = typed_in(form)
        if form.get("staff") and chosen.staff is None:
            # Who was chosen does it no more: nobody else is put in their place unasked.
            return self._shop.pages.on_to(address(f"{chosen.path}/time", taken="1"))
        if starts_at is None:
            return self._shop.pages.on_to(address(f"{chosen.path}/time", staff=chosen.staff_id))
        try:
            wish = Wish(
                parts=(PartWish(chosen.offer.service.id, chosen.staff_id),),
                starts_at=starts_at,
                customer=customer_of(visit, typed),
                notes=notes_of(visit, typed),
                earlier=ANY_TIME if typed.wants_earlier and can_wait(visit, starts_at) else None,
                shown=typed.shown,
            )
            await book_appointment(
                self._shop.runtime, self._shop.gateway, visit.storefront, wish, typed.key, visit.client
            )
        except KeyReused:
            # Sent before with something else typed, as after Back: what was booked then is shown, and nothing is booked twice.
            return self._shop.to_yours(visit, typed.key, again="1")
        except SlotTaken:
            return await self._taken(visit, chosen, starts_at, typed)
        except TermsChanged as changed:
            return await self._shown_again(visit, chosen, starts_at, typed, wrong_of(visit, changed))
        except NotFound:
            return self._shop.gone(visit)
        except TooOften as refusal:
            wrong = wrong_of(visit, refusal)
            return with_retry_after(self._you(visit, chosen, starts_at, typed, wrong, status=429), visit, refusal)
        except Refusal as refusal:
            return self._you(visit, chosen, starts_at, typed, wrong_of(visit, refusal), status=422)
        return self._shop.to_yours(visit, typed.key)

    async def _taken(self, visit: Visit, chosen: Chosen, starts_at: datetime, typed: Typed) -> Response:
        """Someone was faster: the nearest other times, to be sent with what was typed."""
        times = await list_next_times(
            self._shop.runtime,
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
        offer = (await StorefrontReads(self._shop.runtime, visit.storefront).offers()).get(chosen.offer.service.id)
        if offer is None:
            return self._shop.gone(visit)
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
        asks = bool(chosen.asked_minor) and self._shop.takes_deposits(visit)
        return self._shop.pages.page(
            visit,
            "you",
            status=status,
            headers=NO_STORE,
            action=f"{chosen.path}/you",
            at=steps.value_of(venue, starts_at),
            back=address(
                f"{chosen.path}/time",
                staff=chosen.staff_id,
                day=local_day(starts_at, venue.time_zone).isoformat(),
                at=steps.value_of(venue, starts_at),
            ),
            staff_id=chosen.staff_id or "",
            when=steps.appointment(venue, service, staff, starts_at, ends_at),
            slip=steps.slip(venue, service, chosen.asked_minor, staff, starts_at),
            steps=steps_of(chosen),
            terms=steps.terms_in_short(venue, chosen.offer, chosen.asked_minor, starts_at, visit.now),
            policy=service_policy(chosen.offer, chosen.asked_minor, venue),
            press=steps.press_label(venue, asks_deposit=asks),
            scripts_needed=asks,
            can_wait=can_wait(visit, starts_at),
            suggestion=steps.suggestion(visit.words),
            typed=typed,
            wrong=wrong,
            instead=instead or [],
        )
