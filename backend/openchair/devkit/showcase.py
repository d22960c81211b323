"""One booking of each kind, for the demo's links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from openchair.devkit.rows import Row, VenueRows
from openchair.store.moves import epoch_minute


@dataclass(frozen=True)
class Shown:
    """A booking to click: its name, what it is, and where it is found."""

    name: str
    booking_id: str
    venue_id: str
    status: str
    about: str
    group: str = ""


class Showcase:
    """Books what is to be shown, and keeps a list of it."""

    def __init__(self, rows: VenueRows, now: datetime) -> None:
        self.rows = rows
        self.now = now
        self.shown: list[Shown] = []

    def show(
        self, name: str, about: str, service: str, staff: str, starts_at: datetime, status: str, **more: Any
    ) -> Row:
        """A booking that must find its time free."""
        booking = self.rows.book(service, staff, starts_at, status, **more)
        if booking is None:
            raise ValueError(f"the demo's own bookings overlap: {name}")
        self.shown.append(Shown(name, booking["id"], booking["venue_id"], status, about))
        return booking

    def cancelled(
        self,
        name: str,
        about: str,
        service: str,
        staff: str,
        starts_at: datetime,
        outcome: str,
        **amounts: int,
    ) -> Row:
        """A cancelled booking with the rows its cancellation left."""
        at = self.now - timedelta(hours=5)
        refund, forfeit, credit, fee = (amounts.get(kind, 0) for kind in ("refund", "forfeit", "credit", "fee"))
        paid = refund + forfeit + credit
        states = {
            "full_refund": "refund_requested",
            "forfeit": "forfeited",
            "credit": "credited",
            "none": None,
        }
        booking = self.show(
            name,
            about,
            service,
            staff,
            starts_at,
            "cancelled",
            paid=bool(paid),
            cancelled_at=at,
            cancelled_by="customer",
            cancel_outcome=outcome,
            cancel_refund_minor=refund,
            cancel_forfeit_minor=forfeit,
            cancel_credit_minor=credit,
            cancel_fee_minor=fee,
            updated_at=at,
            calendar_sequence=1,
        )
        if paid:
            booking["deposit_status"] = states[outcome]
        self.rows.note(booking, at, "cancelled", outcome=outcome)
        money = {
            "venue_id": booking["venue_id"],
            "booking_id": booking["id"],
            "currency": booking["currency"],
        }
        if refund:
            self.rows.tables["refund"].append(
                {
                    **money,
                    "id": self.rows.id(at),
                    "amount_minor": refund,
                    "status": "requested",
                    "requested_at": at,
                }
            )
        if credit:
            self.rows.tables["store_credit"].append(
                {
                    **money,
                    "id": self.rows.id(at),
                    "customer_id": booking["customer_id"],
                    "amount_minor": credit,
                    "granted_at": at,
                }
            )
        if fee:
            self.fee(booking, "late_cancellation", fee, at)
        return booking

    def fee(self, booking: Row, kind: str, amount_minor: int, at: datetime) -> None:
        """A fee that could not be charged: no card is on file."""
        self.rows.tables["fee"].append(
            {
                "venue_id": booking["venue_id"],
                "id": self.rows.id(at),
                "booking_id": booking["id"],
                "kind": kind,
                "amount_minor": amount_minor,
                "currency": booking["currency"],
                "status": "not_charged",
                "requested_at": at,
            }
        )

    def next_free(self, service: str, staff: str, after: datetime) -> datetime:
        """The next quarter of an hour, from `after`, at which this person has nothing."""
        starts_at = after.replace(minute=after.minute // 15 * 15, second=0, microsecond=0) + timedelta(minutes=15)
        minutes = self.rows.services[service]["duration_minutes"]
        no = self.rows.staff[staff]["no"]
        while not self.rows.is_free(no, ((epoch_minute(starts_at), epoch_minute(starts_at) + minutes),)):
            starts_at += timedelta(minutes=15)
        return starts_at


def show_lumen(rows: VenueRows, now: datetime) -> list[Shown]:
    """The main venue's: every status and every deposit situation."""
    case, at = Showcase(rows, now), rows.at
    show = case.show
    show(
        "confirmed",
        "No deposit; can be moved and cancelled.",
        "Cut & style",
        "Mia",
        at(9, "10:15"),
        "confirmed",
    )
    show("confirmed-to-move", "Another one, to try moving.", "Short cut", "Mia", at(10, "11:00"), "confirmed")
    show(
        "deposit-full-refund",
        "$25 deposit paid: cancelling refunds all of it.",
        "Root touch-up",
        "Theo",
        at(8, "10:00"),
        "confirmed",
        paid=True,
    )
    show(
        "deposit-partial-refund",
        "Deposit paid, less than a week away: half goes back.",
        "Full colour",
        "Ruby",
        at(4, "09:30"),
        "confirmed",
        paid=True,
    )
    show(
        "deposit-forfeit",
        "$25 deposit paid: too late for a refund, though cancelling is still possible.",
        "Bridal trial",
        "Anika",
        at(5, "10:00"),
        "confirmed",
        paid=True,
    )
    show(
        "deposit-credit",
        "$30 deposit paid: cancelling turns it into store credit.",
        "Balayage",
        "Jonah",
        at(7, "09:30"),
        "confirmed",
        paid=True,
    )
    show(
        "deposit-by-arrangement",
        "$50 deposit paid: the salon decides about it.",
        "Colour correction consultation",
        "Pearl",
        at(6, "11:00"),
        "confirmed",
        paid=True,
    )
    show(
        "deposit-asked",
        "A deposit is asked and not paid yet.",
        "Curly cut & definition",
        "Theo",
        at(11, "13:30"),
        "confirmed",
    )
    show(
        "late-fee",
        "Cancelling now costs a fee; the deposit goes back.",
        "Event styling",
        "Pearl",
        at(3, "15:30"),
        "confirmed",
        paid=True,
    )
    show(
        "inside-notice-window",
        "Starts within 24 hours: call instead.",
        "Blow-dry",
        "Ruby",
        case.next_free("Blow-dry", "Ruby", now + timedelta(hours=3)),
        "confirmed",
    )
    show(
        "far-away",
        "More than 14 days away.",
        "Half-head foils",
        "Mia",
        at(23, "09:30"),
        "confirmed",
        paid=True,
    )
    show(
        "long-name",
        "A service with a very long name.",
        "Full-head foils, root melt, gloss and finishing blow-dry",
        "Anika",
        at(12, "09:30"),
        "confirmed",
        paid=True,
    )
    show(
        "pending",
        "A request that waits for the salon's answer.",
        "Perm",
        "Jonah",
        at(13, "10:00"),
        "pending",
        paid=True,
    )
    soon = case.next_free("Short cut", "Theo", now - timedelta(minutes=15))
    show("arrived", "The customer has arrived.", "Short cut", "Theo", soon, "arrived")
    soon = case.next_free("Blow-dry", "Pearl", now - timedelta(minutes=15))
    show("ready-to-start", "The salon is ready for the customer.", "Blow-dry", "Pearl", soon, "ready_to_start")
    show("completed", "Done: the link still shows it.", "Cut & style", "Mia", at(-6, "13:30"), "completed")
    missed = show(
        "no-show",
        "Missed: a fee was due and could not be charged.",
        "Event styling",
        "Anika",
        at(-4, "09:30"),
        "no_show",
        paid=True,
    )
    missed["deposit_status"] = "forfeited"
    case.fee(missed, "no_show", 6000, at(-4, "11:00"))
    case.cancelled(
        "cancelled-refund-requested",
        "Cancelled; $25 is to go back.",
        "Toner & gloss",
        "Ruby",
        at(8, "15:30"),
        "full_refund",
        refund=2500,
    )
    case.cancelled(
        "cancelled-forfeited",
        "Cancelled; the deposit was kept.",
        "Bridal trial",
        "Mia",
        at(3, "09:30"),
        "forfeit",
        forfeit=2500,
    )
    case.cancelled(
        "cancelled-credited",
        "Cancelled; the deposit is store credit now.",
        "Scalp treatment & head massage",
        "Theo",
        at(6, "15:00"),
        "credit",
        credit=3000,
    )
    case.cancelled(
        "cancelled-late-fee",
        "Cancelled late; the fee was not charged, as there was no card.",
        "Bridal hair",
        "Jonah",
        at(3, "09:30"),
        "full_refund",
        refund=2000,
        fee=3500,
    )
    return case.shown


def show_others(rows: VenueRows, now: datetime) -> list[Shown]:
    """The other venues': a custom domain, and a zone whose clocks change within the horizon."""
    case, at = Showcase(rows, now), rows.at
    if rows.venue.custom_domain is not None:
        case.show(
            "custom-domain",
            "At a venue with its own domain, in pounds; staff can't be switched.",
            "Cut & style",
            "Edie",
            at(9, "10:30"),
            "confirmed",
        )
    else:
        case.show(
            "clocks-change",
            "In New York, where the clocks change before the appointment.",
            "Cut & style",
            "Nadia",
            at(_days_to_change(rows), "10:30"),
            "confirmed",
        )
    return case.shown


def _days_to_change(rows: VenueRows) -> int:
    """The day after the next change of clocks."""
    offset = rows.at(0, "12:00") - rows.at(-1, "12:00")
    day = 1
    while rows.at(day, "12:00") - rows.at(day - 1, "12:00") == offset:
        day += 1
    return day + 1
