"""What is measured: the requests that pages and programs send, what the floor does for the same, and the aims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import orjson

from bench.data import DAYS_AHEAD, STAFF, Sample, utc_now
from bench.servers import BASE_URL, KEYS, Asked
from openchair.access.hosts import HostRule
from openchair.access.links import Links
from openchair.core.signing import KeyRing
from openchair.graph.documents import document_named, read_trusted_documents
from openchair.http.page import COOKIE, OWN_SCRIPT_HEADER

# As the demo's calendar asks; no document of an app asks it yet.
DESKS_DAY = """query DesksDay($date: Date!) { desk {
    bookings(date: $date) { id reference version status phase startsAt endsAt price { formatted } service { name } staff { id name }
        deposit { status sentence } can { cancel { allowed } } desk { customer { id name email phone } notes } }
    blockedTime(date: $date) { id startsAt endsAt staff { id name } } } }"""
STOREFRONTS_MONTH = """query StorefrontsMonth($service: ID!) { venue {
    openSlots(parts: [{ serviceId: $service }], days: 31) { date starts } } }"""
QUARTER = """query Quarter($service: ID!, $from: Date!) { venue {
    openSlots(parts: [{ serviceId: $service }], from: $from, days: 93) { date starts byStaff { staffId starts } } } }"""
CARD = "mutation Card($input: StartCardSetupInput!) { startCardSetup(input: $input) { __typename } }"
BOOK = """mutation Book($input: BookAppointmentInput!) { bookAppointment(input: $input) { __typename
    ... on BookAppointmentSuccess { sentence booking { reference status startsAt endsAt parts { service { name } staff { name } }
        price { formatted } deposit { status sentence } } }
    ... on Refusal { message } } }"""


@dataclass(frozen=True)
class Question:
    """A request that changes nothing, and what the floor reads to send the same; `aim` in times the floor's CPU.

    `aim_of_both` counts the database's processes, too.
    """

    name: str
    asked: Asked
    reads: str
    aim: float | None = None
    aim_of_both: float | None = None


class Salon:
    """Asks as people of one filled venue do."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.host = f"{sample.slug}.localhost:8000"
        self._links = Links(KeyRing.parse(KEYS), HostRule.of(BASE_URL))
        self._documents = read_trusted_documents()

    def questions(self) -> list[Question]:
        """All that is read, in the order of the table."""
        sample, booking_id = self.sample, self.sample.booking_id
        cookie = f"{COOKIE}={self._token(booking_id)}"
        page = Asked("GET", f"/manage/{booking_id}", self.host, headers=(("Cookie", cookie),), answers=b"</html>")
        month = self.by_page(
            booking_id, "MoreDays", {"from": sample.today.isoformat(), "days": 31, "staffId": sample.staff_id(0)}
        )
        choices = self.by_page(booking_id, "MoveChoices", {"days": 31})
        day = (sample.today + timedelta(days=2)).isoformat()
        return [
            Question("booking", self.by_page(booking_id, "ManagedBooking"), "booking", 1.4),
            Question("page", page, "booking", 2.0),
            Question("31 days of slots", month, "one's month", 1.6, 1.5),
            Question("MoveChoices", choices, "one's month", 4.0),
            Question("storefront's month, 10 staff", self._visitors_month(), "all's month", 1.5),
            Question("desk's first screen", self.by_key("DeskWho"), "desk"),
            Question("desk's day of 60", self.by_key(DESKS_DAY, {"date": day}), "day", 7.0),
        ]

    def below(self, question: Question) -> Asked:
        """What the floor is asked in the place of it."""
        start = int((utc_now() - timedelta(hours=1)).timestamp()) // 60
        key = self.sample.key.removeprefix("desk.")[:22]
        query = f"booking={self.sample.booking_id}&from={start}&key={key}"
        return Asked("GET", f"/{quote(question.reads)}/{quote(question.name)}?{query}", self.host)

    def by_page(self, booking_id: str, name: str, variables: Mapping[str, Any] | None = None) -> Asked:
        """As the manage page sends its documents."""
        body = {"documentId": document_named(self._documents, name), "variables": variables or {}}
        headers = (
            ("Cookie", f"{COOKIE}={self._token(booking_id)}"),
            ("Content-Type", "application/json"),
            (OWN_SCRIPT_HEADER, "1"),
        )
        return Asked("POST", f"/manage/{booking_id}/graphql", self.host, orjson.dumps(body), headers)

    def by_key(self, asked: str, variables: Mapping[str, Any] | None = None) -> Asked:
        """As a program of the desk asks: the name of a document, or a query."""
        of = {"query": asked} if "{" in asked else {"documentId": document_named(self._documents, asked)}
        headers = (("Authorization", f"Bearer {self.sample.key}"), ("Content-Type", "application/json"))
        return Asked("POST", "/graphql", "localhost:8000", orjson.dumps({**of, "variables": variables or {}}), headers)

    def move(self, booking_id: str, to: str, quote_id: str) -> Asked:
        """The press that moves a booking, once its terms were seen."""
        input = {"startsAt": to, "quoteId": quote_id, "expectedVersion": 1, "idempotencyKey": f"move {booking_id}"}
        asked = self.by_page(booking_id, "RescheduleBooking", {"input": input})
        return _answering(asked, b'"__typename":"BookingRescheduled"')

    def cancel(self, booking_id: str, quote_id: str) -> Asked:
        """The press that cancels it."""
        input = {"quoteId": quote_id, "expectedVersion": 1, "idempotencyKey": f"cancel {booking_id}"}
        return _answering(
            self.by_page(booking_id, "CancelBooking", {"input": input}), b'"__typename":"BookingCancelled"'
        )

    def book(self, number: int) -> Asked:
        """A visitor's booking of a free hour: each number another person's on another day."""
        days_ahead, person = 31 + number // STAFF, number % STAFF
        assert days_ahead < DAYS_AHEAD, "no free hour is left"
        input = {
            "parts": [{"serviceId": self.sample.service_id, "staffId": self.sample.staff_id(person)}],
            "startsAt": self.sample.free(person, days_ahead).isoformat(),
            "customer": {"name": f"Bo {number}", "email": f"bo{number}@example.com"},
            "idempotencyKey": f"a visitor's own secret {number}",
        }
        return _answering(self._as_visitor(BOOK, {"input": input}), b'"__typename":"BookAppointmentSuccess"')

    def page(self) -> Asked:
        """A customer's page, as a browser that was there before asks for it."""
        return next(each.asked for each in self.questions() if each.name == "page")

    def book_any(self, number: int) -> Asked:
        """One of a flood of bookings: each under another name, of the free hours one after the other."""
        free = self.sample.free(number % STAFF, 1 + number // STAFF % (DAYS_AHEAD - 1))
        return self._flooding(number, number % STAFF, free.isoformat())

    def book_taken(self, number: int) -> Asked:
        """One of a flood of bookings of a time that is taken."""
        return self._flooding(number, 0, (self.sample.free(0, 2) + timedelta(hours=12)).isoformat())

    def _flooding(self, number: int, person: int, starts_at: str) -> Asked:
        input = {
            "parts": [{"serviceId": self.sample.service_id, "staffId": self.sample.staff_id(person)}],
            "startsAt": starts_at,
            "customer": {"name": f"No {number}", "email": f"no{number}@example.com"},
            "idempotencyKey": f"a stranger's own secret {starts_at} {number}",
        }
        return self._as_visitor(BOOK, {"input": input})

    def card_setup(self, number: int) -> Asked:
        """A press that begins to save a card."""
        headers = (("Authorization", f"Bearer manage.{self.sample.booking_id}.{self._token(self.sample.booking_id)}"),)
        body = orjson.dumps({"query": CARD, "variables": {"input": {"idempotencyKey": f"card {number}"}}})
        return Asked("POST", "/graphql", self.host, body, (*headers, ("Content-Type", "application/json")))

    def free_times(self, number: int) -> Asked:
        """Three months of free times of a service, from another day each time."""
        from_ = (self.sample.today + timedelta(days=number % 60)).isoformat()
        return self._as_visitor(QUARTER, {"service": self.sample.service_id, "from": from_})

    def _visitors_month(self) -> Asked:
        return self._as_visitor(STOREFRONTS_MONTH, {"service": self.sample.service_id})

    def _as_visitor(self, query: str, variables: Mapping[str, Any]) -> Asked:
        body = orjson.dumps({"query": query, "variables": variables})
        return Asked("POST", "/graphql", self.host, body, (("Content-Type", "application/json"),))

    def _token(self, booking_id: str) -> str:
        return self._links.manage_token(booking_id, 0)


def _answering(asked: Asked, answers: bytes) -> Asked:
    return Asked(asked.method, asked.path, asked.host, asked.body, asked.headers, answers)
