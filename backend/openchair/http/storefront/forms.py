"""What a visitor types: the step of who they are, read from a form and shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from openchair.core.locales import region_of
from openchair.core.phone import parse_phone
from openchair.core.texts import InvalidText
from openchair.customers.new import NewCustomer
from openchair.http.storefront.visit import Visit
from openchair.presentation.catalogue import languages_asked_for, words_of
from openchair.presentation.refusals import refusal_sentence
from openchair.presentation.storefront_pages.steps import guest_note
from openchair.presentation.wall_clock import WallClock
from openchair.rules.refusals import InvalidInput, Refusal

_FIELDS: Final = {
    "customer.name": "name",
    "customer.email": "email",
    "customer.phone": "phone",
    "customer": "email",
    "guest": "guest",
    "notes": "note",
}
"""A field of the form by what the use case calls it; what is wrong with any other is said above them all."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was sent; `key` is this form's own secret, under which it books once however often it is sent.

    `shown` is the mark of the terms that were read with it (`storefront.shown`).
    """

    key: str
    shown: str
    name: str = ""
    email: str = ""
    phone: str = ""
    is_for_other: bool = False
    guest: str = ""
    note: str = ""
    wants_earlier: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with it: by field, and in general."""

    fields: dict[str, str] = field(default_factory=dict)
    general: str | None = None


def typed_in(form: Mapping[str, str]) -> Typed:
    """What was typed. What isn't there is empty."""
    return Typed(
        key=form.get("key", ""),
        shown=form.get("shown", ""),
        name=form.get("name", ""),
        email=form.get("email", ""),
        phone=form.get("phone", ""),
        is_for_other=form.get("for") == "other",
        guest=form.get("guest", ""),
        note=form.get("note", ""),
        wants_earlier=form.get("earlier") == "1",
    )


def customer_of(visit: Visit, typed: Typed) -> NewCustomer:
    """Whom to tell. A number without its country is the venue's country's, else that of the visitor's own language."""
    return NewCustomer(typed.name, typed.email or None, understood(visit, typed.phone) or None)


def understood(visit: Visit, phone: str) -> str:
    """The number in E.164 where it is one of the visitor's country and none of the venue's; else as it was typed."""
    if not phone.strip() or _parsed(phone, visit.storefront.venue.locale):
        return phone
    for tag in languages_asked_for(visit.request.headers.get("accept-language", "")):
        if region_of(tag) is not None and (found := _parsed(phone, tag)):
            return found
    return phone


def _parsed(phone: str, locale: str) -> str | None:
    try:
        return parse_phone(phone, locale)
    except InvalidText:
        return None


def notes_of(visit: Visit, typed: Typed) -> str | None:
    """What the staff read: for whom it is, where that is someone else, and what was typed. Raises `InvalidInput`."""
    if not typed.is_for_other:
        return typed.note or None
    guest = " ".join(typed.guest.split())
    if not guest or len(guest) > 80:
        raise InvalidInput("guest", "Please give the name of whoever comes, in at most 80 letters.")
    said = guest_note(guest, words_of(visit.storefront.venue.locale))
    return f"{said}\n{typed.note}" if typed.note else said


def said_of(visit: Visit, refusal: Refusal) -> str:
    """Why something is refused, in the visitor's language."""
    return refusal_sentence(refusal, visit.venue.name, WallClock(visit.words, visit.venue.time_zone))


def wrong_of(visit: Visit, refusal: Refusal) -> Wrong:
    """What is wrong, in the visitor's language, at the field it is about."""
    said = said_of(visit, refusal)
    at = _FIELDS.get(refusal.field) if isinstance(refusal, InvalidInput) else None
    return Wrong(general=said) if at is None else Wrong({at: said})
