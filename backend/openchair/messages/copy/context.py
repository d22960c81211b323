"""What one message is about, and the sentences that several kinds of message share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from openchair.access.links import Links
from openchair.core.money import Money, format_money
from openchair.core.phone import format_phone
from openchair.messages.copy.parts import Copy, Link, Mood, Time, Was
from openchair.messages.gsm import without_pictures
from openchair.messages.sms import name_that_fits
from openchair.presentation.catalogue import Words, words_of
from openchair.presentation.names import one_line, people_of, services_of
from openchair.presentation.wall_clock import WallClock, is_abroad
from openchair.rules.actions import Actions, possible_actions
from openchair.rules.messages import STOPPABLE, MessageKind
from openchair.rules.records.booking import BookingRecord
from openchair.rules.records.message import MessageRecord
from openchair.rules.status import OPEN_STATUSES, BookingStatus


@dataclass(frozen=True)
class MessageContext:
    """A booking as it is now, what a message states of it, and the language, clock and links to say it with."""

    booking: BookingRecord
    kind: MessageKind
    facts: Mapping[str, Any]
    links: Links
    now: datetime
    words: Words
    clock: WallClock

    @classmethod
    def of(cls, message: MessageRecord, booking: BookingRecord, links: Links, now: datetime) -> MessageContext:
        """In the language of the venue's locale."""
        words = words_of(booking.venue.locale)
        return cls(booking, message.kind, message.facts, links, now, words, WallClock(words, booking.venue.time_zone))

    def say(self, template: str, **places: str) -> str:
        """The template in the message's language."""
        return self.words.say(template, **places)

    # What it is about

    @cached_property
    def venue(self) -> str:
        """The venue's name."""
        return one_line(self.booking.venue.name)

    @cached_property
    def service(self) -> str:
        """What is done: its parts' names."""
        return one_line(services_of(self.booking, self.words))

    @cached_property
    def staff(self) -> str:
        """Who does the work, in each of its parts."""
        return one_line(people_of(self.booking, self.words))

    @property
    def starts_at(self) -> datetime:
        """The booking's start."""
        return self.booking.starts_at

    @property
    def pending(self) -> bool:
        """Whether the venue has yet to answer."""
        return self.booking.status is BookingStatus.PENDING and not self.booking.is_held

    @property
    def is_open(self) -> bool:
        """Whether the link still acts."""
        return self.booking.status in OPEN_STATUSES

    @cached_property
    def can(self) -> Actions:
        """What the customer may do now."""
        booking, venue = self.booking, self.booking.venue
        return possible_actions(
            booking.status, self.starts_at, venue.policy, venue.time_zone, self.now, agreement=booking.agreement
        )

    def instant(self, fact: str) -> datetime:
        """An instant that the message states."""
        return datetime.fromisoformat(self.facts[fact])

    @property
    def is_of_later_parts(self) -> bool:
        """Whether later parts of a visit were moved, of which one may be left: its start and who comes first are what they were."""
        before = (self.instant("from_starts_at"), self.facts["from_staff"])
        return before == (self.starts_at, self.booking.staff.name)

    def one_line_of(self, fact: str) -> str:
        """A name that the message states."""
        return one_line(str(self.facts[fact]))

    @cached_property
    def reason(self) -> str | None:
        """Why it was cancelled or declined, in the words of who did it."""
        done = self.booking.cancellation
        return one_line(done.reason) or None if done is not None and done.reason is not None else None

    def money(self, amount_minor: int, currency: str | None = None) -> str:
        """An amount as people there write it."""
        return format_money(Money(amount_minor, currency or self.booking.currency), self.booking.venue.locale)

    # Where to go

    def manage_url(self, query: str = "") -> str:
        """The manage link, with a deep link where one is given."""
        return self.links.manage_url(self.booking, query)

    @cached_property
    def to_manage(self) -> Link:
        """The button of most messages."""
        label = self.say("See your request") if self.pending else self.say("Manage booking")
        return Link(label, self.manage_url())

    @cached_property
    def to_move(self) -> tuple[Link, ...]:
        """The way to another time, while there is one."""
        if not self.can.reschedule.allowed:
            return ()
        return (Link(self.say("Choose another time"), self.manage_url("action=reschedule")),)

    @cached_property
    def to_storefront(self) -> tuple[Link, ...]:
        """Where bookings are made, if the venue says."""
        url = self.booking.venue.storefront_url
        if url is None or not url.startswith(("https://", "http://")):
            return ()
        return (Link(self.say("Book another time"), url),)

    # Sentences

    @cached_property
    def phone(self) -> str | None:
        """The venue's phone number, as people there write it."""
        number = self.booking.venue.phone
        return None if number is None else self.words.as_number(format_phone(number, self.booking.venue.locale))

    def change_sentence(self) -> str:
        """Until when it can be changed online, or whom to ask."""
        if self.pending:
            if self.can.reschedule.allowed:
                return self.say("You can change or withdraw your request online.")
            if self.can.cancel.allowed:
                return self.say("You can withdraw your request online.")
        until = self.can.cancel.until
        if not self.can.cancel.allowed or until is None:
            return self._call_sentence()
        if self.booking.notice_hours == 0:
            return self.say("You can change or cancel online until your appointment starts.")
        return self.say("You can change or cancel online until {moment}.", moment=self.clock.moment(until))

    def _call_sentence(self) -> str:
        if self.phone is not None:
            return self.say("To change or cancel, please call {venue} on {phone}.", venue=self.venue, phone=self.phone)
        if self.booking.venue.email is not None:
            return self.say("To change or cancel, please reply to this email.")
        return self.say("To change or cancel, please contact {venue}.", venue=self.venue)

    def change_in_short(self) -> str:
        """The same for a text message, before its link."""
        until = self.can.cancel.until
        if self.pending and self.can.cancel.allowed:
            return self.say("See or withdraw it:")
        if self.can.cancel.allowed and until is not None:
            if self.booking.notice_hours == 0:
                return self.say("Change or cancel:")
            return self.say("Change or cancel until {moment}:", moment=self.clock.short_moment(until))
        if self.phone is not None:
            return self.say("To change it, call {phone}.", phone=self.phone)
        return self.say("See your booking:")

    # A text message

    def sms_places(self) -> dict[str, str]:
        """Service, person and time for a text message: without pictures, and the zone named for those abroad."""
        return {
            "service": without_pictures(self.service),
            "staff": without_pictures(self.staff),
            "when": self.with_zone(self.clock.short_moment(self.starts_at)),
        }

    def with_zone(self, moment: str) -> str:
        """A moment for a text message, with its zone where the reader's own clock may show another time."""
        phone = self.booking.customer.phone
        if phone is None or not is_abroad(phone, self.booking.venue.locale):
            return moment
        return self.say("{when}, {zone}", when=moment, zone=self.clock.zone_name())

    def sms(self, *bodies: str, link: str | None) -> tuple[str, ...]:
        """Text messages of these bodies, the fullest first; the last once more, with as much of the name as fits."""

        def text(name: str, body: str) -> str:
            return "\n".join(filter(None, (name, body, link)))

        name, spare = without_pictures(self.venue), self.booking.venue.slug.replace("-", " ").title()
        fitted = name_that_fits(name, spare, lambda each: text(each, bodies[-1]))
        return (*(text(name, body) for body in bodies), text(fitted, bodies[-1]))

    # A mail

    def time(self, *, over: bool = False, lead: str = "") -> Time:
        """The booking's time, large; `over` where it is off, `lead` where it needs saying what it is."""
        return Time(
            self.clock.long_date(self.starts_at),
            self.clock.time_range(self.starts_at, self.booking.ends_at),
            self.clock.zone_name(),
            over,
            lead,
        )

    def was(self, moment: datetime, staff: str) -> Was:
        """The time before."""
        text = self.say("{when} with {staff}", when=self.clock.short_moment(moment), staff=staff)
        return Was(self.say("Before:"), text)

    @property
    def not_me(self) -> tuple[Link, ...]:
        """Where whoever has booked nothing says so, while nobody was heard of."""
        if self.booking.is_verified:
            return ()
        return (Link(self.say("This wasn't me"), self.manage_url("action=not-me")),)

    def copy(
        self,
        *,
        subject: str,
        preheader: str,
        heading: str,
        mood: Mood,
        action: Link | None,
        sms: tuple[str, ...],
        time: Time | None = None,
        person: str | None = None,
        **more: Any,
    ) -> Copy:
        """A message about this booking; what isn't given is the booking's own."""
        with_staff = self.say("with {staff}", staff=person or self.staff)
        duration = self.clock.duration((self.booking.ends_at - self.booking.starts_at) // timedelta(minutes=1))
        return Copy(
            subject=subject,
            preheader=preheader,
            heading=heading,
            mood=mood,
            time=time or self.time(),
            service=self.service,
            person=f"{with_staff} · {duration}",
            action=action,
            sms=sms,
            **{"footer": self._footer(), "stop": self._stop(), **more},
        )

    def _footer(self) -> tuple[str, ...]:
        return (
            self.say("Anyone who has this link can manage the booking: share it only with people you trust."),
            self.say("This email is about your booking at {venue}.", venue=self.venue),
        )

    def _stop(self) -> Link | None:
        if self.kind not in STOPPABLE:
            return None
        label = self.say("No more reminders and earlier times from {venue}", venue=self.venue)
        return Link(label, self.links.unsubscribe_url(self.booking))
