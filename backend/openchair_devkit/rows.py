"""A venue's rows for the demo, made from a seed: the same each time, relative to the day."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from openchair.core.folding import search_words
from openchair.core.ids import id_from_bytes
from openchair.core.money import Money
from openchair.rules.activity import Activity, Cancelled, Missed, Moved, OffersSent, Place, Plain
from openchair.rules.activity_kinds import ActivityKind, PlainKind
from openchair.rules.actors import ActorKind
from openchair.rules.agreement import Agreement, AskedBy
from openchair.rules.cancellation_quotes import CancellationQuote, quote_cancellation
from openchair.rules.deposits import (
    AgreedPart,
    CancellationTerms,
    DepositOutcome,
    DepositRule,
    DepositStatus,
    status_after,
)
from openchair.rules.ledger import MOVES, Why
from openchair.rules.objections import AFTER_MISSED, TIME_TO_OBJECT
from openchair.rules.policy import Policy
from openchair.rules.slots import Schedule, ServiceTime, Span, busy_spans, open_slots
from openchair.rules.status import BookingStatus
from openchair.rules.tenders import DepositPaid
from openchair.store import tables
from openchair.store.activity_details import detail_of
from openchair.store.moves import epoch_minute
from openchair_devkit.people import Person
from openchair_devkit.salons import DemoRule, DemoVenue

DESK = "Olive (front desk)"
OWNER = "olive@lumen.example"
"""Her login."""
NO_TERMS = CancellationTerms.from_json({"tiers": [{"from_hours": 0, "outcome": "none"}]})
Row = dict[str, Any]
_REFERENCE = "23456789BCDFGHJKMNPQRSTVWXYZ"
# Banks are done with a refund by then.
_REFUND_DAYS = 3
# Lays out days long past, too, so no lead time and no horizon.
_ANY_DAY = Policy(0, False, 14, 0, 3650, 15, False)
_MINUTES_A_DAY = 1440


@dataclass
class VenueRows:
    """One venue's rows by table, and how to make more of them."""

    venue: DemoVenue
    now: datetime
    chance: random.Random = field(init=False)
    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    services: dict[str, Row] = field(default_factory=dict)
    staff: dict[str, Row] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    rules: dict[str, DemoRule] = field(default_factory=dict)
    _taken: dict[tuple[int, int], list[Span]] = field(default_factory=lambda: defaultdict(list))
    _parts: dict[str, Row] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _references: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.venue.slug)

    @property
    def id_of_venue(self) -> str:
        found: str = self.tables["venue"][0]["id"]
        return found

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.venue.zone)).date()

    @contextmanager
    def drawing(self, *of: object) -> Iterator[random.Random]:
        """Chance that belongs to this thing alone: what is laid out elsewhere, or later, doesn't change it."""
        before, self.chance = self.chance, random.Random("/".join(map(str, (self.venue.slug, *of))))
        yield self.chance
        self.chance = before

    def id(self, at: datetime) -> str:
        """A UUIDv7 of that moment."""
        bits = int(at.timestamp() * 1000) << 80 | 7 << 76 | self.chance.getrandbits(12) << 64
        return id_from_bytes((bits | 2 << 62 | self.chance.getrandbits(62)).to_bytes(16, "big"))

    def at(self, day: int, clock: str) -> datetime:
        """An instant on the venue's wall clock, so many days from today."""
        local = datetime.combine(self.today + timedelta(days=day), time.fromisoformat(clock), ZoneInfo(self.venue.zone))
        return local.astimezone(UTC)

    def open_starts(self, staff: str, service: ServiceTime, day: int) -> list[int]:
        """The epoch minutes at which this could begin that day, as the slot engine sees it."""
        wanted = self.today + timedelta(days=day)
        ((_, starts),) = open_slots(
            self.schedules[staff],
            service,
            self._taken_around(self.staff[staff]["no"], wanted),
            zone=self.venue.zone,
            first_day=wanted,
            days=1,
            now=self.now - timedelta(days=365),
            policy=_ANY_DAY,
        )
        return starts

    def _taken_around(self, staff_no: int, day: date) -> list[Span]:
        index = (day - date(1970, 1, 1)).days
        return sorted(span for near in range(index - 2, index + 3) for span in self._taken[staff_no, near])

    def keep_free(self, staff_no: int, spans: tuple[Span, ...]) -> None:
        """Lay nothing else in these stretches."""
        for start, end in spans:
            self._taken[staff_no, start // _MINUTES_A_DAY].append((start, end))

    def take(self, staff_no: int, spans: tuple[Span, ...], **about: Any) -> None:
        """Occupy the stretches."""
        self.keep_free(staff_no, spans)
        for start, end in spans:
            self.tables["occupancy"].append(
                {
                    "venue_id": self.id_of_venue,
                    "staff_no": staff_no,
                    "start_minute": start,
                    "end_minute": end,
                    "booking_id": None,
                    "blocked_time_id": None,
                    "hold_id": None,
                    **about,
                }
            )

    def customer(self, person: Person, since: datetime) -> Row:
        """Someone the venue knows since then."""
        row = {
            "venue_id": self.id_of_venue,
            "id": self.id(since),
            "name": person.name,
            "email": person.email,
            "phone": person.phone,
            "created_at": since,
        }
        self._names[str(row["id"])] = person.name
        self.tables["customer"].append(row)
        found_by = {"venue_id": self.id_of_venue, "customer_id": row["id"]}
        words = sorted(search_words(person.name, person.email, person.phone))
        self.tables["customer_word"] += [{**found_by, "word": word} for word in words]
        return row

    def time_of(self, service: str) -> ServiceTime:
        """How long the service takes."""
        return _time_of(self.services[service])

    def does(self, staff: str, service: str) -> bool:
        """Whether the staff member does the service."""
        pair = (self.staff[staff]["id"], self.services[service]["id"])
        return any((row["staff_id"], row["service_id"]) == pair for row in self.tables["staff_service"])

    def book(
        self, service_name: str, staff_name: str, starts_at: datetime, status: str, customer: Row, made_at: datetime,
        *, paid: bool, by_desk: bool = False, notes: str | None = None,
    ) -> Row:  # fmt: skip
        """A booking and the time it takes, which must be free."""
        service, person, usual = self.services[service_name], self.staff[staff_name], self.time_of(service_name)
        rule = self.rules.get(service["_rule"])
        asked = _asked(rule, service["price_minor"], self.venue.currency)
        row: Row = {
            "venue_id": self.id_of_venue,
            "id": self.id(made_at),
            "reference": self._reference(),
            "version": 1,
            "status": status,
            "customer_id": customer["id"],
            "service_id": service["id"],
            "staff_id": person["id"],
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=usual.duration_minutes),
            "currency": self.venue.currency,
            "deposit_minor": asked,
            "deposit_paid_minor": asked if paid else 0,
            # Paid elsewhere; the till fills in what a card paid.
            **dict.fromkeys((f"paid_by_{tender}_minor" for tender in ("card", "credit", "cash", "terminal")), 0),
            "deposit_status": ("paid" if paid else "asked") if asked else None,
            "link_epoch": 0,
            "calendar_sequence": 0,
            "source": "desk" if by_desk else "storefront",
            "notes": notes,
            "request_expires_at": None,
            "notice_hours": self.venue.notice_hours,
            # Who booked at the storefront, or paid on their page, had the terms before them.
            "terms_shown_at": None if by_desk and not paid else made_at,
            "unusual_start": False,
            **dict.fromkeys(("pressed_at", "least_notice_seconds")),
            **dict.fromkeys(("moved_at", "moved_for", "agreed_starts_at", "agreed_staff_id")),
            **dict.fromkeys(f"most_{what}_minor" for what in ("forfeit", "credit", "fee")),
            **dict.fromkeys(("cancelled_at", "cancelled_by", "cancel_reason", "cancel_outcome")),
            **dict.fromkeys(f"cancel_{what}_minor" for what in ("refund", "forfeit", "credit", "fee")),
            "created_at": made_at,
            "updated_at": made_at,
        }
        self.tables["booking"].append(row)
        self._parts[row["id"]] = part = {
            "venue_id": self.id_of_venue,
            "booking_id": row["id"],
            "position": 1,
            "service_id": service["id"],
            "staff_id": person["id"],
            "after_minutes": 0,
            "duration_minutes": usual.duration_minutes,
            "gap_start_minutes": usual.gap_start_minutes,
            "gap_minutes": usual.gap_minutes,
            "buffer_minutes": usual.buffer_minutes,
            "price_minor": service["price_minor"],
            "terms": None if rule is None else rule.terms.as_json(),
            "deposit_minor": asked,
        }
        self.tables["booking_part"].append(part)
        self._enter(row, made_at, Why.DEPOSIT_RECORDED, row["id"], row["deposit_paid_minor"])
        made = Plain(ActivityKind.REQUESTED if status == "pending" else ActivityKind.CREATED)
        self.note(row, made_at, made, DESK if by_desk else None)
        # A missed appointment took its time all the same.
        if status != BookingStatus.CANCELLED:
            spans = busy_spans(epoch_minute(starts_at), usual)
            if epoch_minute(starts_at) not in self.open_starts(staff_name, usual, self.day_of(starts_at)):
                raise ValueError(f"{staff_name} is not free for {service_name} at {starts_at}")
            self.take(person["no"], spans, kind="booking", booking_id=row["id"])
        return row

    def follow(self, booking: Row, service_name: str, staff_name: str) -> None:
        """Have a second part follow at once in a visit, of a service that asks no deposit, by somebody who is free then."""
        service, person, usual = self.services[service_name], self.staff[staff_name], self.time_of(service_name)
        assert service["_rule"] is None, "its deposit would have to be asked, too"
        starts_at = booking["ends_at"]
        self.take(person["no"], busy_spans(epoch_minute(starts_at), usual), kind="booking", booking_id=booking["id"])
        first = self._parts[booking["id"]]
        self.tables["booking_part"].append(
            {
                **first,
                "position": 2,
                "service_id": service["id"],
                "staff_id": person["id"],
                "after_minutes": first["duration_minutes"],
                "duration_minutes": usual.duration_minutes,
                "gap_start_minutes": usual.gap_start_minutes,
                "gap_minutes": usual.gap_minutes,
                "buffer_minutes": usual.buffer_minutes,
                "price_minor": service["price_minor"],
                "terms": None,
                "deposit_minor": 0,
            }
        )
        booking["ends_at"] = starts_at + timedelta(minutes=usual.duration_minutes)

    def day_of(self, instant: datetime) -> int:
        """How many days from today, in the venue's zone."""
        return (instant.astimezone(ZoneInfo(self.venue.zone)).date() - self.today).days

    def progressed(self, booking: Row, at: datetime, *steps: PlainKind) -> None:
        """Lines of activity for what the desk has marked, a quarter of an hour apart."""
        for step, kind in enumerate(steps):
            self.changed(booking, at + timedelta(minutes=15 * step))
            self.note(booking, booking["updated_at"], Plain(kind), DESK)
            if kind is ActivityKind.COMPLETED:
                paid = booking["deposit_paid_minor"]
                self._enter(booking, booking["updated_at"], Why.DEPOSIT_APPLIED, booking["id"], paid)

    def offer(self, booking: Row, places: list[tuple[str, datetime]], at: datetime, expires_at: datetime) -> None:
        """Times held for a request instead of the one asked for, as the desk offered them."""
        usual = _time_of(self._parts[booking["id"]])
        for number, (staff, starts_at) in enumerate(places, start=1):
            offer_id, person = self.id(at), self.staff[staff]
            self.tables["counter_offer"].append(
                {
                    "venue_id": booking["venue_id"],
                    "id": offer_id,
                    "booking_id": booking["id"],
                    "number": number,
                    "round": 1,
                    "staff_id": person["id"],
                    "starts_at": starts_at,
                    "ends_at": starts_at + timedelta(minutes=usual.duration_minutes),
                    "status": "offered",
                    "expires_at": expires_at,
                    "created_at": at,
                    "updated_at": at,
                }
            )
            self.take(person["no"], busy_spans(epoch_minute(starts_at), usual), kind="hold", hold_id=offer_id)
        self.changed(booking, at)
        told = tuple(Place(starts_at, staff) for staff, starts_at in places)
        self.note(booking, at, OffersSent(told, expires_at), DESK)

    def changed(self, booking: Row, at: datetime) -> None:
        """Another version of the booking."""
        booking["version"] += 1
        booking["updated_at"] = at

    def cancel(self, booking: Row, at: datetime, *, by: str, reason: str | None = None) -> None:
        """End a booking as its terms say for that moment, or with all given back where the venue ends it; with its rows."""
        quote = self._quote(booking, at, Agreement(shown_at=None if by == "venue" else booking["terms_shown_at"]))
        self.changed(booking, at)
        booking.update(
            status="cancelled",
            calendar_sequence=1,
            cancelled_at=at,
            cancelled_by=by,
            cancel_reason=reason,
            cancel_outcome=quote.outcome.value,
            cancel_refund_minor=quote.refund_minor,
            cancel_forfeit_minor=quote.forfeit_minor,
            cancel_credit_minor=quote.credit_minor,
            cancel_fee_minor=quote.fee_minor,
        )
        happened = Cancelled(ActivityKind.CANCELLED, quote.outcome, reason)
        self.note(booking, at, happened, DESK if by == "venue" else None)
        self._settle(booking, at, quote)
        if quote.fee_minor:
            self._fee(booking, at, "late_cancellation", quote.fee_minor)

    def moved_by_venue(self, booking: Row, at: datetime, agreed_starts_at: datetime) -> None:
        """The venue had to move a booking to where it is now, from a time at which cancelling cost nothing."""
        self.changed(booking, at)
        booking.update(
            calendar_sequence=1,
            moved_at=at,
            moved_for="venue",
            agreed_starts_at=agreed_starts_at,
            agreed_staff_id=booking["staff_id"],
            **dict.fromkeys((f"most_{what}_minor" for what in ("forfeit", "credit", "fee")), 0),
        )
        (person,) = (name for name, each in self.staff.items() if each["id"] == booking["staff_id"])
        new = (booking["starts_at"], person)
        moved = Moved(ActivityKind.RESCHEDULED, agreed_starts_at, person, *new, asked_by=AskedBy.VENUE)
        self.note(booking, at, moved, DESK)

    def missed(self, booking: Row, at: datetime) -> None:
        """The customer did not come: as only the desk says so, all that was paid goes back, and there is no fee."""
        self.changed(booking, at)
        self.note(booking, at, Missed(), DESK)
        self._settle(booking, at, self._quote(booking, at, Agreement()))

    def to_be_taken(self, booking: Row, at: datetime) -> None:
        """The customer did not come, says the desk: their deposit is to be kept, and they are told as soon as anything runs."""
        self.changed(booking, at)
        self.note(booking, at, Missed(), DESK)
        booking["deposit_status"] = status_after(DepositOutcome.FORFEIT).value
        told_from, kept_minor = self.now, booking["deposit_paid_minor"]
        not_before = booking["starts_at"] + AFTER_MISSED
        for forfeit_minor, on_word, due_at in ((0, False, told_from), (kept_minor, True, told_from + TIME_TO_OBJECT)):
            row = dict.fromkeys(tables.settlement.columns.keys())
            row |= dict.fromkeys(("refund_minor", "credit_minor", "fee_minor", "depth"), 0)
            row |= {"venue_id": booking["venue_id"], "id": self.id(at), "booking_id": booking["id"]}
            row |= {"kind": "no_show", "status": "waiting", "written_at": at, "due_at": due_at, "on_word": on_word}
            row |= {"forfeit_minor": forfeit_minor, "not_before": not_before if on_word else None}
            row |= {"outcome": None if on_word else DepositOutcome.FORFEIT.value}
            self.tables["settlement"].append(row)

    def _quote(self, booking: Row, at: datetime, agreement: Agreement) -> CancellationQuote:
        agreed = self._parts[booking["id"]]["terms"]
        terms = NO_TERMS if agreed is None else CancellationTerms.from_json(agreed)
        return quote_cancellation(
            booking_id=booking["id"],
            status=BookingStatus.CONFIRMED,
            paid=DepositPaid(booking["deposit_paid_minor"]).by_tender,
            currency=booking["currency"],
            parts=[AgreedPart(terms)],
            starts_at=booking["starts_at"],
            notice_hours=self.venue.notice_hours,
            now=at,
            agreement=agreement,
        )

    def _settle(self, booking: Row, at: datetime, quote: CancellationQuote) -> None:
        settled = at < self.now - timedelta(days=_REFUND_DAYS)
        if booking["deposit_paid_minor"]:
            after = status_after(quote.outcome)
            if settled and after is DepositStatus.REFUND_REQUESTED:
                after = DepositStatus.PART_REFUNDED if quote.forfeit_minor else DepositStatus.REFUNDED
            booking["deposit_status"] = after.value
        if quote.refund_minor:
            status = "succeeded" if settled else "requested"
            about = {"status": status, "requested_at": at, "updated_at": at}
            # Of one that was paid elsewhere; the till fills in the others.
            about |= {"tender": "elsewhere", **dict.fromkeys(("payment_id", "stripe_refund_id", "due_at"))}
            refund_id = self._money("refund", booking, at, amount_minor=quote.refund_minor, **about)
            self._enter(booking, at, Why.REFUND_REQUESTED, refund_id, quote.refund_minor)
            if settled:
                self._enter(booking, at, Why.REFUND_BY_HAND, refund_id, quote.refund_minor)
        if quote.credit_minor:
            about = {"customer_id": booking["customer_id"], "granted_at": at, "source": "cancellation"}
            amounts = dict.fromkeys(("amount_minor", "left_minor"), quote.credit_minor)
            credit_id = self._money("store_credit", booking, at, **amounts, **about)
            self._enter(booking, at, Why.CREDIT_GRANTED, credit_id, quote.credit_minor)
        self._enter(booking, at, Why.DEPOSIT_FORFEITED, booking["id"], quote.forfeit_minor)

    def _fee(self, booking: Row, at: datetime, kind: str, amount_minor: int) -> None:
        # No card is on file, so it could not be charged.
        about = {"kind": kind, "status": "not_charged", "problem": "no_card", "requested_at": at}
        self._money("fee", booking, at, amount_minor=amount_minor, **about)

    def _money(self, table: str, booking: Row, at: datetime, /, **columns: Any) -> str:
        """A row about a booking's money; gives its id."""
        whose = {"venue_id": booking["venue_id"], "booking_id": booking["id"], "currency": booking["currency"]}
        row = {**whose, "id": self.id(at), **columns}
        self.tables[table].append(row)
        return str(row["id"])

    def _enter(self, booking: Row, at: datetime, why: Why, about: str, amount_minor: int) -> None:
        """A line of the ledger, where any money moved."""
        if not amount_minor:
            return
        source, target = (account.value for account in MOVES[why])
        moved = {"at": at, "from_account": source, "to_account": target, "why": why.value, "about": about}
        with self.drawing("ledger", why, about):
            self._money("ledger_entry", booking, at, amount_minor=amount_minor, **moved)

    def note(self, booking: Row, at: datetime, happened: Activity, operator: str | None) -> None:
        """A line of activity: the operator's, else the customer's."""
        self.tables["activity"].append(
            {
                "venue_id": booking["venue_id"],
                "id": self.id(at),
                "booking_id": booking["id"],
                "at": at,
                "actor_kind": (ActorKind.CUSTOMER if operator is None else ActorKind.OPERATOR).value,
                "actor_name": operator or self._names[booking["customer_id"]],
                "what": happened.kind.value,
                "detail": detail_of(happened),
            }
        )

    def _reference(self) -> str:
        while (reference := "".join(self.chance.choices(_REFERENCE, k=6))) in self._references:
            continue
        self._references.add(reference)
        return reference


def _asked(rule: DemoRule | None, price_minor: int, currency: str) -> int:
    if rule is None:
        return 0
    asked = DepositRule(rule.fixed_minor, rule.percent, rule.terms).asked(Money(price_minor, currency))
    return 0 if asked is None else asked.amount_minor


def _time_of(row: Row) -> ServiceTime:
    """How long a service or a part takes."""
    return ServiceTime(row["duration_minutes"], row["gap_start_minutes"], row["gap_minutes"], row["buffer_minutes"])
