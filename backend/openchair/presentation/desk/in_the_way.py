"""What stands in the way of a time, in words for the desk."""

from __future__ import annotations

from openchair.presentation.desk.reader import DeskReader
from openchair.rules.records.calendar import InTheWay


def in_the_way_sentence(met: InTheWay, reader: DeskReader) -> str:
    """From when to when, and what: "9:00 – 10:00 am: Ann Lee, Cut (K7QX)."."""
    say, time = reader.say, reader.clock.time_range(met.starts_at, met.ends_at)
    if met.blocked is not None:
        if met.blocked.note:
            return say("{time}: blocked, {note}.", time=time, note=met.blocked.note)
        return say("{time}: blocked.", time=time)
    if met.booking is None:
        return say("{time}: held for somebody.", time=time) if met.is_offer else say("{time}: taken.", time=time)
    who = {"customer": met.booking.customer.name, "reference": met.booking.reference}
    if met.is_offer:
        return say("{time}: offered to {customer} ({reference}).", time=time, **who)
    return say("{time}: {customer}, {service} ({reference}).", time=time, service=met.booking.service.name, **who)
