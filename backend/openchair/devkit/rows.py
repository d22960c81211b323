"""Rows for the demo, made from a seed: the same each time, relative to the day."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from openchair.core.ids import id_from_bytes
from openchair.core.money import Money
from openchair.devkit.salons import FIRST_NAMES, LAST_NAMES, DemoRule, DemoService, DemoVenue
from openchair.rules.deposits import DepositRule
from openchair.rules.slots import ServiceTime, busy_spans
from openchair.store.moves import epoch_minute

_REFERENCE = "23456789BCDFGHJKMNPQRSTVWXYZ"
Row = dict[str, Any]


@dataclass
class VenueRows:
    """One venue's rows by table, and how to make more of them."""

    venue: DemoVenue
    today: date
    random: random.Random
    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    services: dict[str, Row] = field(default_factory=dict)
    staff: dict[str, Row] = field(default_factory=dict)
    rules: dict[str, DemoRule] = field(default_factory=dict)
    taken: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    references: set[str] = field(default_factory=set)

    def id(self, at: datetime) -> str:
        """A UUIDv7 of that moment, from the seed."""
        bits = int(at.timestamp() * 1000) << 80 | 7 << 76 | self.random.getrandbits(12) << 64
        return id_from_bytes((bits | 2 << 62 | self.random.getrandbits(62)).to_bytes(16, "big"))

    def at(self, day: int, clock: str) -> datetime:
        """An instant on the venue's wall clock, so many days from today."""
        local = datetime.combine(self.today + timedelta(days=day), time.fromisoformat(clock), ZoneInfo(self.venue.zone))
        return local.astimezone(UTC)

    def is_free(self, staff_no: int, spans: tuple[tuple[int, int], ...]) -> bool:
        """Whether nothing takes these stretches yet."""
        return all(end <= start or begin >= stop for start, stop in self.taken[staff_no] for begin, end in spans)

    def take(self, staff_no: int, spans: tuple[tuple[int, int], ...], **about: Any) -> None:
        """Occupy the stretches."""
        self.taken[staff_no].extend(spans)
        for start, end in spans:
            self.tables["occupancy"].append(
                {
                    "venue_id": self.tables["venue"][0]["id"],
                    "staff_no": staff_no,
                    "start_minute": start,
                    "end_minute": end,
                    "booking_id": None,
                    "blocked_time_id": None,
                    **about,
                }
            )

    def customer(self, created_at: datetime) -> Row:
        """Someone new."""
        name = f"{self.random.choice(FIRST_NAMES)} {self.random.choice(LAST_NAMES)}"
        row = {
            "venue_id": self.tables["venue"][0]["id"],
            "id": self.id(created_at),
            "name": name,
            "email": f"{name.lower().replace(' ', '.')}{self.random.randint(1, 99)}@example.com",
            "phone": _phone(self.venue.locale, self.random),
            "created_at": created_at,
        }
        self.tables["customer"].append(row)
        return row

    def book(
        self,
        service_name: str,
        staff_name: str,
        starts_at: datetime,
        status: str,
        *,
        paid: bool = False,
        made_days_before: int = 21,
        **columns: Any,
    ) -> Row | None:
        """A booking and the time it takes; None where that time is not free."""
        service, person = self.services[service_name], self.staff[staff_name]
        spans = busy_spans(epoch_minute(starts_at), _time_of(service))
        holds_time = status not in ("cancelled", "no_show") or ("cancelled_at" not in columns and status == "no_show")
        if holds_time and not self.is_free(person["no"], spans):
            return None
        made_at = min(starts_at, self.at(0, "08:00")) - timedelta(
            days=made_days_before, minutes=self.random.randint(0, 600)
        )
        rule = self.rules.get(service["_rule"])
        asked = _asked(rule, service["price_minor"], self.venue.currency)
        row = {
            "venue_id": self.tables["venue"][0]["id"],
            "id": self.id(made_at),
            "reference": self._reference(),
            "version": 1 if status in ("pending", "confirmed") else 2,
            "status": status,
            "customer_id": self.customer(made_at)["id"],
            "service_id": service["id"],
            "staff_id": person["id"],
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=service["duration_minutes"]),
            **{
                name: service[name]
                for name in ("duration_minutes", "gap_start_minutes", "gap_minutes", "buffer_minutes")
            },
            "price_minor": service["price_minor"],
            "currency": self.venue.currency,
            "terms": None if rule is None else rule.terms.as_json(),
            "deposit_minor": asked,
            "deposit_paid_minor": asked if paid else 0,
            "deposit_status": ("paid" if paid else "asked") if asked else None,
            "link_epoch": 0,
            "calendar_sequence": 0,
            "source": "storefront",
            "notes": None,
            "cancelled_at": None,
            "cancelled_by": None,
            "cancel_reason": None,
            "cancel_outcome": None,
            "cancel_refund_minor": None,
            "cancel_forfeit_minor": None,
            "cancel_credit_minor": None,
            "cancel_fee_minor": None,
            "created_at": made_at,
            "updated_at": made_at,
            **columns,
        }
        self.tables["booking"].append(row)
        self.note(row, made_at, "requested" if status == "pending" else "created")
        if holds_time:
            self.take(person["no"], spans, kind="booking", booking_id=row["id"])
        return row

    def note(self, booking: Row, at: datetime, what: str, **detail: Any) -> None:
        """A line of activity."""
        self.tables["activity"].append(
            {
                "venue_id": booking["venue_id"],
                "id": self.id(at),
                "booking_id": booking["id"],
                "at": at,
                "actor_kind": "operator",
                "actor_name": "Olive (front desk)",
                "what": what,
                "detail": detail,
            }
        )

    def _reference(self) -> str:
        while (reference := "".join(self.random.choices(_REFERENCE, k=6))) in self.references:
            continue
        self.references.add(reference)
        return reference


def _time_of(service: Row) -> ServiceTime:
    return ServiceTime(
        service["duration_minutes"],
        service["gap_start_minutes"],
        service["gap_minutes"],
        service["buffer_minutes"],
    )


def _asked(rule: DemoRule | None, price_minor: int, currency: str) -> int:
    if rule is None:
        return 0
    asked = DepositRule(rule.fixed_minor, rule.percent, rule.terms).asked(Money(price_minor, currency))
    return 0 if asked is None else asked.amount_minor


def _phone(locale: str, source: random.Random) -> str:
    # Numbers that regulators keep free for fiction.
    return {
        "en-AU": f"+6149157{source.choice(('0156', '0157', '0158', '0159', '0110'))}",
        "en-GB": f"+447700900{source.randint(0, 999):03}",
    }.get(locale, f"+1518555{source.randint(100, 199):04}")


def service_row(venue_id: str, service_id: str, position: int, service: DemoService, rule_id: str | None) -> Row:
    """A row of the service table."""
    return {
        "venue_id": venue_id,
        "id": service_id,
        "name": service.name,
        "description": service.description,
        "duration_minutes": service.minutes,
        "gap_start_minutes": service.gap[0],
        "gap_minutes": service.gap[1],
        "buffer_minutes": service.buffer,
        "price_minor": service.price_minor,
        "deposit_rule_id": rule_id,
        "position": position,
        "active": True,
    }
