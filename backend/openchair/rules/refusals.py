"""Refusals: what a use case raises when it doesn't do what was asked. Each carries the facts, and no words but its own input's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from openchair.rules.actors import ActorKind
from openchair.rules.erasure import Matter, MatterKind
from openchair.rules.fees import FeeStatus
from openchair.rules.money_limits import MoneyAct
from openchair.rules.offers import OfferStatus
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.payments import Problem
from openchair.rules.status import BookingStatus

if TYPE_CHECKING:
    from openchair.rules.records.calendar import InTheWay, OpenSlot


class Refusal(Exception):
    """Something expected stands against what was asked. Nothing was changed."""

    def __init_subclass__(cls) -> None:
        _BY_NAME[cls.__name__] = cls


_BY_NAME: dict[str, type[Refusal]] = {}


class OnlineChange(StrEnum):
    """What a customer can have done with their booking online."""

    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    CHANGED = "changed"
    """Either of the two."""


@dataclass(eq=False)
class InsideNoticeWindow(Refusal):
    """Fewer than `notice_hours` remain before the start, so that this can't be done any more."""

    notice_hours: int
    verb: OnlineChange

    def __post_init__(self) -> None:
        self.verb = OnlineChange(self.verb)


@dataclass(eq=False)
class BookingClosed(Refusal):
    """The booking is completed, cancelled or missed."""

    status: BookingStatus

    def __post_init__(self) -> None:
        self.status = BookingStatus(self.status)


@dataclass(eq=False)
class SlotTaken(Refusal):
    """That time is not open, or not any more.

    For the desk, what is in the way, and what is free near it; looked up after the call, and not kept with it.
    """

    in_the_way: tuple[InTheWay, ...] = ()
    near: tuple[OpenSlot, ...] | None = None


@dataclass(eq=False)
class BookingPaused(Refusal):
    """Nobody books online here before `opens_at`, RFC 3339; `note` is what the venue says about that, in its own words."""

    opens_at: str
    note: str | None


@dataclass(eq=False)
class TermsChanged(Refusal):
    """The price, the deposit or the terms of a service are no longer what a visitor had before them."""


@dataclass(eq=False)
class QuoteChanged(Refusal):
    """What happens to the money is no longer what the quote said."""


class MoveWay(StrEnum):
    """How a customer moves: to a time of their choice, to one offered to them, or by accepting where the desk moved them."""

    OWN = "own"
    OFFERED = "offered"
    ACCEPTED = "accepted"


@dataclass(eq=False)
class MoveQuoteChanged(Refusal):
    """What a move does to the money is no longer what its quote said. The start is RFC 3339."""

    starts_at: str
    staff_id: str
    way: MoveWay

    def __post_init__(self) -> None:
        self.way = MoveWay(self.way)


@dataclass(eq=False)
class NoMoveToAccept(Refusal):
    """The desk has not moved the booking since its customer last agreed to its time, or that time has come."""


@dataclass(eq=False)
class NothingToUndo(Refusal):
    """Nothing that was done with the booking can be taken back, or not any more."""


@dataclass(eq=False)
class NotYoursToUndo(Refusal):
    """The last change was made by the other side, `by`, and only they may take it back."""

    by: ActorKind

    def __post_init__(self) -> None:
        self.by = ActorKind(self.by)


@dataclass(eq=False)
class UnusualStart(Refusal):
    """A booking doesn't start then: more than 12 hours ago, or beyond the venue's horizon; the desk has not confirmed it."""

    horizon_days: int


@dataclass(eq=False)
class OnDeskWordAlone(Refusal):
    """A fee isn't charged for what only the desk says: a missed appointment, or a cancellation by phone."""


@dataclass(eq=False)
class DisputeOpen(Refusal):
    """A customer's bank disputes a payment of the booking: its money doesn't move until that has ended."""


@dataclass(eq=False)
class NothingToObjectTo(Refusal):
    """Nothing is taken for this booking on the desk's word, or not any more."""


@dataclass(eq=False)
class NoObjection(Refusal):
    """There is no objection that waits for a decision: none was made, or it is decided."""


@dataclass(eq=False)
class BookingChanged(Refusal):
    """The booking was changed since it was read."""

    current_version: int


@dataclass(eq=False)
class InvalidInput(Refusal):
    """Something in the input can't be right: which field, and what to do about it in words.

    Where there are `places`, the message is a template for them. Whoever reads it does so in their own language: a message that is
    written out where this is raised is in the catalogue of the room it is raised in.
    """

    field: str
    message: str
    places: dict[str, str] | None = None


@dataclass(eq=False)
class KeyReused(Refusal):
    """The idempotency key was used before, with another input."""


Thing = Literal[
    "API key",
    "blocked time",
    "booking",
    "card",
    "customer",
    "device",
    "domain",
    "earlier time offered to you",
    "fee",
    "invitation",
    "opening",
    "passkey",
    "payment",
    "person who works here",
    "refund",
    "saved card",
    "service",
    "session",
    "settlement",
    "staff member",
    "Stripe account",
    "undelivered message",
]
"""What can be asked for by its id."""


@dataclass(eq=False)
class NotFound(Refusal):
    """There is no such thing at this venue; `what` names the kind of thing."""

    what: Thing


@dataclass(eq=False)
class CustomerInDoubt(Refusal):
    """Whose booking it is can't be told: it may be one of these customers, by id, or someone new."""

    candidates: tuple[str, ...]

    def __post_init__(self) -> None:
        self.candidates = tuple(self.candidates)


@dataclass(eq=False)
class CustomerChanged(Refusal):
    """The customer's contact was changed since it was read; `customer_id` names them."""

    customer_id: str


@dataclass(eq=False)
class NotPossibleNow(Refusal):
    """A booking of this status can't take the wanted one, or not yet."""

    status: BookingStatus
    wanted: BookingStatus

    def __post_init__(self) -> None:
        self.status = BookingStatus(self.status)
        self.wanted = BookingStatus(self.wanted)


@dataclass(eq=False)
class CredentialNeeded(Refusal):
    """Whoever asks may not do this; the message says who may."""

    message: str


@dataclass(eq=False)
class OverLimit(CredentialNeeded):
    """An operator has decided about so much money today that this is beyond their role's limit, in minor units."""

    act: MoneyAct
    amount_minor: int
    limit_minor: int

    def __post_init__(self) -> None:
        self.act = MoneyAct(self.act)


@dataclass(eq=False)
class SignInLinkSpent(Refusal):
    """A link that signs in or takes an invitation up is none, was used, was taken back, or is too old."""


@dataclass(eq=False)
class SignInTooOld(Refusal):
    """Only a recent sign-in may do this: sign in anew."""


@dataclass(eq=False)
class PasskeyRefused(Refusal):
    """A passkey isn't known, or what it signed is wrong, too old, or was used."""


@dataclass(eq=False)
class PairingCodeSpent(Refusal):
    """A code to pair a device is none, was used, or is too old."""


@dataclass(eq=False)
class WrongPin(Refusal):
    """It is another PIN; so many tries are left."""

    tries_left: int


@dataclass(eq=False)
class PinLocked(Refusal):
    """Too many wrong PINs of this person were typed on this device."""


@dataclass(eq=False)
class NoPin(Refusal):
    """This person has no PIN."""


@dataclass(eq=False)
class SessionOver(Refusal):
    """The session has ended, or the refresh token is none of one."""


@dataclass(eq=False)
class LastOwner(Refusal):
    """A venue keeps at least one owner who can sign in."""


@dataclass(eq=False)
class StripeWayOver(Refusal):
    """The way back from Stripe's page was used, is too old, or is somebody else's; or Stripe takes its code no more."""


@dataclass(eq=False)
class StripeAccountTaken(Refusal):
    """The account at Stripe is another venue's; or, `by_this_venue`, the venue has one already."""

    by_this_venue: bool


@dataclass(eq=False)
class MoneyStillOpen(Refusal):
    """Something is still to be done through the venue's account at Stripe: so many of each, as `rules.connect.OpenMoney` says."""

    deposits: int
    payments: int
    refunds: int
    disputes: int
    erasures: int


@dataclass(eq=False)
class TooOften(Refusal):
    """This was done many times lately; it may be done again at `allowed_at`, RFC 3339 with the venue's offset."""

    allowed_at: str

    def seconds_from(self, now: datetime) -> int:
        """How many whole seconds until then, at least one."""
        return max(1, math.ceil((datetime.fromisoformat(self.allowed_at) - now).total_seconds()))


@dataclass(eq=False)
class WrongCode(Refusal):
    """That isn't the code that was sent; it may be tried `tries_left` times more."""

    tries_left: int


@dataclass(eq=False)
class CodeOver(Refusal):
    """The time is not held for a code any more: it was not typed in time, or wrong too often."""


@dataclass(eq=False)
class NoOpenOffer(Refusal):
    """No counter-offer is open."""


@dataclass(eq=False)
class OfferNotOpen(Refusal):
    """That counter-offer can't be accepted: where it stands, until when it was held, and the time that was chosen, if one was.

    Instants are RFC 3339 with the venue's offset.
    """

    status: OfferStatus
    held_until: str
    chosen: str | None
    chosen_staff: str | None

    def __post_init__(self) -> None:
        self.status = OfferStatus(self.status)


@dataclass(eq=False)
class TooSoonForEarlierTimes(Refusal):
    """Earlier times are only offered when the appointment is `min_days` or more away."""

    min_days: int


@dataclass(eq=False)
class NotConfirmedYet(Refusal):
    """The venue has not answered the request yet, so there is no time to improve on."""


@dataclass(eq=False)
class PaymentsAway(Refusal):
    """Cards can't be taken online: not at this installation, or, where `for_now`, not at this moment."""

    for_now: bool


@dataclass(eq=False)
class NothingToPay(Refusal):
    """There is no deposit and no fee that waits to be paid."""


@dataclass(eq=False)
class PaymentUnderWay(Refusal):
    """The same money is being taken at this moment."""


@dataclass(eq=False)
class CardNeeded(Refusal):
    """There is no card that could be charged; `problem` is one of rules.payments.Problem."""

    problem: Problem

    def __post_init__(self) -> None:
        self.problem = Problem(self.problem)


@dataclass(eq=False)
class CardNotSaved(Refusal):
    """The bank did not let the card be saved; `problem` says why, None where the customer has not finished."""

    problem: Problem | None

    def __post_init__(self) -> None:
        self.problem = None if self.problem is None else Problem(self.problem)


@dataclass(eq=False)
class CardStillNeeded(Refusal):
    """The card can't be removed: an agreed fee depends on it, or, where `fee_owed`, one that is due."""

    fee_owed: bool


@dataclass(eq=False)
class RefundNotFailed(Refusal):
    """Only a refund that failed, and was not tried again since, can be asked for again or settled by hand."""


@dataclass(eq=False)
class MoreThanLeft(Refusal):
    """Of what was paid only `left_minor` has not gone back yet, in minor units; `left` is that as people there write it."""

    left_minor: int
    left: str


@dataclass(eq=False)
class FeeSettled(Refusal):
    """The fee was charged or waived already, or is being charged; it has `status`."""

    status: FeeStatus

    def __post_init__(self) -> None:
        self.status = FeeStatus(self.status)


@dataclass(eq=False)
class DepositDecided(Refusal):
    """The deposit is not waiting for the venue to decide about it: it never was, or it is decided."""


@dataclass(eq=False)
class NotEnoughCredit(Refusal):
    """The customer's credit at the venue is less than the deposit."""


@dataclass(eq=False)
class CustomerHasOpenMatters(Refusal):
    """Something about the customer is open: `matters` are those of `rules.erasure.Matter`, as plain values."""

    matters: list[dict[str, Any]]

    @classmethod
    def of(cls, matters: Sequence[Matter]) -> CustomerHasOpenMatters:
        """With these matters."""
        return cls([asdict(matter) for matter in matters])

    @property
    def open_matters(self) -> list[Matter]:
        """The matters, as they were given."""
        return [Matter(**{**values, "kind": MatterKind(values["kind"])}) for values in self.matters]


@dataclass(eq=False)
class OpeningNotOpen(Refusal):
    """This earlier time can't be taken any more; `status` is what became of its offer."""

    status: OpeningOfferStatus

    def __post_init__(self) -> None:
        self.status = OpeningOfferStatus(self.status)


def refusal_as_json(refusal: Refusal) -> dict[str, Any]:
    """The refusal as plain values, to be kept."""
    return {"name": type(refusal).__name__, **vars(refusal)}


def refusal_from_json(values: dict[str, Any]) -> Refusal:
    """The refusal that `refusal_as_json` made these values of, be it of an older release that kept more."""
    kind = _BY_NAME[values["name"]]
    known: set[str] = {field.name for field in fields(kind)} if is_dataclass(kind) else set()
    return kind(**{name: value for name, value in values.items() if name in known})
