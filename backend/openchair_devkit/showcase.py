"""One booking of each kind, for the demo's links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from openchair.rules.activity_kinds import ActivityKind
from openchair.rules.notice import deadline
from openchair_devkit.people import invent
from openchair_devkit.rows import Row, VenueRows
from openchair_devkit.salons import LUMEN, SMITH
from openchair_devkit.waiting import ask_for_earlier, open_up

Place = tuple[str, datetime]
_LONG_SERVICE = "Full-head foils, root melt, gloss and finishing blow-dry"


@dataclass(frozen=True)
class Shown:
    """A booking to click: its name, what it is, and where it is found."""

    name: str
    booking_id: str
    venue_id: str
    about: str
    group: str


@dataclass
class Showcase:
    """Books what is to be shown, and keeps a list of it."""

    rows: VenueRows
    group: str = ""
    shown: list[Shown] = field(default_factory=list)

    def find(self, service: str, staff: str, days: Iterable[int], clock: str = "10:00") -> Place:
        """Who and when: on the first of these days with that time open, else the first time there is; else someone else."""
        others = [name for name in self.rows.staff if name != staff]
        for who in (staff, *others):
            found = {day: self.starts(service, who, day) for day in days}
            for day, starts in found.items():
                if self.rows.at(day, clock) in starts:
                    return who, self.rows.at(day, clock)
            if every := [start for starts in found.values() for start in starts]:
                return who, every[0]
        raise ValueError(f"nobody has time for {service}")

    def find_soon(self, service: str) -> Place:
        """Who could begin this soonest, three hours from now or later."""
        earliest = self.rows.now + timedelta(hours=3)
        return min(
            (
                (who, at)
                for day in range(3)
                for who in self.rows.staff
                for at in self.starts(service, who, day)
                if at >= earliest
            ),
            key=lambda place: place[1],
        )

    def find_now(self, service: str, staff: str) -> Place:
        """The last time of hers or his that began before now, or begins within a quarter of an hour."""
        latest = self.rows.now + timedelta(minutes=15)
        return staff, max(at for day in range(-9, 1) for at in self.starts(service, staff, day) if at <= latest)

    def starts(self, service: str, staff: str, day: int) -> list[datetime]:
        """When this service could be begun by this person on a day; never, where they don't do it."""
        if not self.rows.does(staff, service):
            return []
        starts = self.rows.open_starts(staff, self.rows.time_of(service), day)
        return [datetime.fromtimestamp(minute * 60, UTC) for minute in starts]

    def show(
        self, name: str, about: str, service: str, place: Place, status: str = "confirmed", *, paid: bool = False

    ) -> Row:  # fmt: skip
        """A booking of someone's own."""
        rows, (staff, starts_at) = self.rows, place
        with rows.drawing("show", name) as source:
            made_at = min(starts_at, rows.at(0, "08:00")) - timedelta(days=21, minutes=source.randint(0, 600))
            customer = rows.customer(invent(source, rows.venue.locale), made_at)
            booking = rows.book(service, staff, starts_at, status, customer, made_at, paid=paid)
            if status == "pending":
                booking["request_expires_at"] = min(rows.at(2, "20:00"), starts_at)
        self.shown.append(Shown(name, booking["id"], booking["venue_id"], about, self.group))
        return booking

    def show_cancelled(
        self, name: str, about: str, service: str, place: Place, *, paid: bool = False,
        by: str = "customer", reason: str | None = None,
    ) -> Row:  # fmt: skip
        """A booking that was cancelled some hours ago, with what its terms made of the money."""
        booking = self.show(name, about, service, place, "cancelled", paid=paid)
        at = self.rows.now - timedelta(hours=5)
        assert at <= deadline(place[1], self.rows.venue.notice_hours), "a customer could not have cancelled then"
        with self.rows.drawing("cancel", name):
            self.rows.cancel(booking, at, by=by, reason=reason)
        return booking


def show(rows: VenueRows) -> list[Shown]:
    """What there is to click at this venue."""
    case = Showcase(rows)
    if rows.venue is LUMEN:
        _to_change(case)
        _deposits(case)
        _statuses(case)
        _cancelled(case)
    else:
        _elsewhere(case)
    return case.shown


def _to_change(case: Showcase) -> None:
    case.group = "To move or cancel"
    place = case.find("Cut & style", "Mia", range(9, 16), "10:15")
    case.show("confirmed", "No deposit; can be moved and cancelled.", "Cut & style", place)
    place = case.find("Short cut", "Mia", range(10, 20), "11:00")
    case.show("confirmed-to-move", "Another one, to try moving.", "Short cut", place)
    place = case.find("Half-head foils", "Mia", range(23, 30), "09:30")
    case.show("far-away", "More than 14 days away.", "Half-head foils", place, paid=True)
    _visit_of_two(case)
    _earlier_time(case)
    place = case.find(_LONG_SERVICE, "Anika", range(12, 20), "12:45")
    case.show("long-name", "A service with a very long name.", _LONG_SERVICE, place, paid=True)
    place = case.find("Blow-dry, short hair", "Ruby", range(14, 22), "12:00")
    case.show("saved-card", "With a card on file: see it, replace it, remove it.", "Blow-dry, short hair", place)
    place = case.find_soon("Blow-dry, short hair")
    case.show("inside-notice-window", "Starts within 24 hours: call instead.", "Blow-dry, short hair", place)
    about = "The salon had to move it: accept the time, take another, or cancel for free."
    booking = case.show("moved-by-salon", about, "Full colour", case.find_soon("Full colour"), paid=True)
    with case.rows.drawing("move", "moved-by-salon"):
        case.rows.moved_by_venue(booking, case.rows.now - timedelta(hours=1), booking["starts_at"] + timedelta(days=6))


def _visit_of_two(case: Showcase) -> None:
    """The first day on which somebody can go on with brows when a cut is over."""
    rows, cut, brows = case.rows, "Cut & style", "Brow shape & tint"
    about = "A visit of two parts, by two people: both move, both are cancelled."
    length = timedelta(minutes=rows.time_of(cut).duration_minutes)
    staff, starts_at, other = next(
        (staff, starts_at, other)
        for day in range(16, 40)
        for staff in rows.staff
        for starts_at in case.starts(cut, staff, day)
        for other in rows.staff
        if other != staff and starts_at + length in case.starts(brows, other, day)
    )
    booking = case.show("two-parts", about, cut, (staff, starts_at))
    rows.follow(booking, brows, other)


def _earlier_time(case: Showcase) -> None:
    rows, service = case.rows, "Cut & style"
    about = "Waits for an earlier time, and one has become free: take it, or keep yours."
    booking = case.show("earlier-time", about, service, case.find(service, "Theo", range(24, 32), "11:30"))
    staff, starts_at = case.find(service, "Theo", range(11, 15), "14:00")
    with rows.drawing("earlier-time"):
        ask_for_earlier(rows, booking, rows.at(0, "00:00") - timedelta(days=3))
        open_up(rows, service, staff, starts_at)


def _deposits(case: Showcase) -> None:
    case.group = "What becomes of the deposit"
    place = case.find("Curly cut & definition", "Theo", range(11, 18), "13:30")
    case.show("deposit-asked", "A deposit is asked and not paid yet.", "Curly cut & definition", place)

    def paid(name: str, service: str, staff: str, days: Iterable[int], clock: str, about: str) -> None:
        case.show(name, about, service, case.find(service, staff, days, clock), paid=True)

    about = "$25 deposit paid: cancelling refunds all of it."
    paid("deposit-full-refund", "Root touch-up", "Theo", range(8, 15), "10:00", about)
    about = "Deposit paid, less than a week away: half goes back."
    paid("deposit-partial-refund", "Full colour", "Ruby", (4, 5, 6, 3), "09:30", about)
    about = "$25 deposit paid: too late for a refund, though cancelling is still possible."
    paid("deposit-forfeit", "Bridal trial", "Anika", (4, 5, 6, 3), "09:30", about)
    about = "$30 deposit paid: cancelling turns it into store credit."
    paid("deposit-credit", "Balayage", "Jonah", range(7, 14), "13:15", about)
    about = "$50 deposit paid: the salon decides about it."
    paid("deposit-by-arrangement", "Colour correction consultation", "Pearl", range(6, 13), "11:00", about)
    about = "Cancelling now costs a fee; the deposit goes back."
    paid("late-fee", "Event styling", "Pearl", (3, 4, 2), "15:30", about)


def _statuses(case: Showcase) -> None:
    case.group = "Other statuses"
    place = case.find("Perm", "Jonah", range(13, 20), "09:30")
    case.show("pending", "A request that waits for the salon's answer.", "Perm", place, "pending", paid=True)
    _counter_offers(case)
    rows = case.rows
    place = case.find_now("Short cut", "Theo")
    booking = case.show("arrived", "The customer has arrived.", "Short cut", place, "arrived")
    with rows.drawing("progress", "arrived"):
        rows.progressed(booking, place[1] - timedelta(minutes=20), ActivityKind.ARRIVED)
    place = case.find_now("Blow-dry, short hair", "Pearl")
    about = "The salon is ready for the customer."
    booking = case.show("ready-to-start", about, "Blow-dry, short hair", place, "ready_to_start")
    with rows.drawing("progress", "ready"):
        rows.progressed(booking, place[1] - timedelta(minutes=20), ActivityKind.ARRIVED, ActivityKind.READY)
    place = case.find("Cut & style", "Mia", range(-6, -1), "13:30")
    booking = case.show("completed", "Done: the link still shows it.", "Cut & style", place, "completed")
    with rows.drawing("progress", "completed"):
        rows.progressed(booking, place[1], ActivityKind.ARRIVED)
        rows.progressed(booking, place[1] + timedelta(hours=1), ActivityKind.COMPLETED)
    place = case.find("Event styling", "Anika", range(-5, -1), "09:30")
    about = "Missed: the salon has given the deposit back."
    booking = case.show("no-show", about, "Event styling", place, "no_show", paid=True)
    with rows.drawing("progress", "no-show"):
        rows.missed(booking, place[1] + timedelta(minutes=25))
    place = case.find("Bridal trial", "Pearl", range(-3, 0), "15:30")
    about = 'Missed, says the salon, and the deposit is to be kept: "That\'s not right" stops it.'
    booking = case.show("to-be-taken", about, "Bridal trial", place, "no_show", paid=True)
    with rows.drawing("progress", "to-be-taken"):
        rows.to_be_taken(booking, rows.now)


def _counter_offers(case: Showcase) -> None:
    rows, service = case.rows, "Cut & style"
    place = case.find(service, "Ruby", range(12, 19), "10:00")
    about = "A request that the salon answered with two other times: choose one."
    booking = case.show("counter-offers", about, service, place, "pending")
    asked_for = rows.day_of(place[1])
    with rows.drawing("offer", "counter-offers"):
        others = [name for name in rows.staff if name != place[0]]
        first = case.find(service, others[0], (asked_for, asked_for + 1, asked_for - 1), "11:30")
        later = [day for day in (asked_for + 1, asked_for + 2, asked_for - 1) if day != rows.day_of(first[1])]
        second = case.find(service, others[1], later, "14:15")
        rows.offer(booking, [first, second], rows.at(0, "00:00") - timedelta(hours=4), rows.at(1, "20:00"))


def _cancelled(case: Showcase) -> None:
    case.group = "Cancelled"

    def cancelled(name: str, service: str, staff: str, days: Iterable[int], about: str) -> None:
        case.show_cancelled(name, about, service, case.find(service, staff, days), paid=True)

    place = case.find("Blow-dry, short hair", "Ruby", range(5, 12))
    case.show_cancelled("cancelled", "Cancelled; no deposit was asked.", "Blow-dry, short hair", place)
    cancelled("cancelled-refund-requested", "Toner & gloss", "Ruby", range(8, 15), "Cancelled; $25 is to go back.")
    about = "Cancelled; the refund does not go through, and the desk can send it again."
    cancelled("refund-failed", "Toner & gloss", "Ruby", range(8, 15), about)
    about = "Cancelled; half of the deposit is to go back."
    cancelled("cancelled-part-refund", "Full colour", "Theo", (4, 5, 3), about)
    cancelled("cancelled-forfeited", "Bridal trial", "Mia", (4, 5, 3), "Cancelled; the deposit was kept.")
    about = "Cancelled; the deposit is store credit now."
    cancelled("cancelled-credited", "Scalp treatment & head massage", "Theo", range(6, 13), about)
    about = "Cancelled late; the fee was not charged, as there was no card."
    cancelled("cancelled-late-fee", "Bridal hair", "Anika", (3, 4, 2), about)
    place = case.find("Cut & style", "Jonah", range(4, 11))
    reason = f"{place[0]} is away that day. We are sorry."
    about = "Cancelled by the salon, with a reason."
    case.show_cancelled("cancelled-by-salon", about, "Cut & style", place, by="venue", reason=reason)


def _elsewhere(case: Showcase) -> None:
    case.group = "At other venues"
    rows = case.rows
    if rows.venue is SMITH:
        about = "At a venue with a domain of its own, in pounds; 48 hours' notice, and staff can't be switched."
        case.show("custom-domain", about, "Cut & style", case.find("Cut & style", "Edie", range(9, 20), "10:30"))
        return
    days = range(_days_to_change(rows) + 1, rows.venue.horizon_days)
    about = "In New York, where the clocks change before the appointment."
    case.show("clocks-change", about, "Cut & style", case.find("Cut & style", "Nadia", days, "10:30"))
    place = case.find("Event styling", "Cole", range(5, 20), "15:00")
    about = "A request at a venue that looks at each one first; no deposit was paid."
    case.show("pending-no-deposit", about, "Event styling", place, "pending")


def _days_to_change(rows: VenueRows) -> int:
    """How many days from today the clocks change next."""
    day = 1
    while rows.at(day + 1, "00:00") - rows.at(day, "00:00") == timedelta(days=1):
        day += 1
    return day
