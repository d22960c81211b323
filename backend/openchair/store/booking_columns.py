"""What the record of a booking is made of, with all that its summary shows, and the statement that selects it."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select

from openchair.rules.agreement import Agreement, DeskMove, Most
from openchair.rules.messages import CARRIES_TERMS, Channel, MessageStatus
from openchair.rules.offers import OfferStatus
from openchair.rules.payments import SavedCardStatus
from openchair.rules.records.booking import BookingRecord, CancellationRecord, CustomerRecord, DueBooking
from openchair.rules.records.card import SavedCardRecord
from openchair.rules.records.settlement import UndoRecord
from openchair.rules.status import BookingSource, BookingStatus
from openchair.rules.tenders import DepositPaid
from openchair.rules.undo import SettlementStatus
from openchair.store.booking_parts import PARTS
from openchair.store.columns import written
from openchair.store.rows import Columns
from openchair.store.settlements import left_time
from openchair.store.tables import (
    booking,
    counter_offer,
    customer,
    dead_address,
    deposit_rule,
    message,
    saved_card,
    settlement,
    sms_stop,
    venue,
)
from openchair.store.venue_columns import VENUE, primary_host

_OPEN_UNTIL = (
    select(func.max(counter_offer.c.expires_at))
    .where(
        counter_offer.c.venue_id == booking.c.venue_id,
        counter_offer.c.booking_id == booking.c.id,
        counter_offer.c.status == written(OfferStatus.OFFERED),
    )
    .scalar_subquery()
)
# Asked only of bookings that were made elsewhere than on a page with the terms, and that came to be here.
_MAILED_AT = (
    select(func.min(message.c.accepted_at))
    .where(
        message.c.venue_id == booking.c.venue_id,
        message.c.booking_id == booking.c.id,
        message.c.kind.in_(CARRIES_TERMS),
        message.c.channel == written(Channel.EMAIL),
        message.c.status.in_((MessageStatus.ACCEPTED, MessageStatus.DELIVERED)),
    )
    .scalar_subquery()
)
_another = booking.alias("another")
# Asked only of bookings that have such a time.
_COOLED_OFF_AT = (
    select(func.max(_another.c.cooled_off_at))
    .where(
        _another.c.venue_id == booking.c.venue_id,
        _another.c.customer_id == booking.c.customer_id,
        _another.c.id != booking.c.id,
    )
    .scalar_subquery()
)
_came_before = exists().where(
    _another.c.venue_id == booking.c.venue_id,
    _another.c.customer_id == booking.c.customer_id,
    _another.c.starts_at < booking.c.starts_at,
    _another.c.status.not_in([written(BookingStatus.CANCELLED), written(BookingStatus.NO_SHOW)]),
)
_is_pending = booking.c.status == written(BookingStatus.PENDING)
_dead_mail, _dead_texts = dead_address.alias("dead_mail"), dead_address.alias("dead_texts")

_AGREEMENT: Final = Columns(
    Agreement,
    notice_hours=booking.c.notice_hours,
    shown_at=booking.c.terms_shown_at,
    mailed_at=case(
        (and_(booking.c.terms_shown_at.is_(None), booking.c.source == written(BookingSource.DESK)), _MAILED_AT)
    ),
    pressed_at=booking.c.pressed_at,
    imported=booking.c.source == written(BookingSource.IMPORT),
    least_notice=booking.c.least_notice_seconds,
    unusual_start=booking.c.unusual_start,
    move=Columns(
        DeskMove,
        at=booking.c.moved_at,
        asked_by=booking.c.moved_for,
        starts_at=booking.c.agreed_starts_at,
        staff_id=booking.c.agreed_staff_id,
        most=Columns(
            Most,
            forfeit_minor=booking.c.most_forfeit_minor,
            credit_minor=booking.c.most_credit_minor,
            fee_minor=booking.c.most_fee_minor,
        ),
    ).where_present("at"),
    cooling_off_until=booking.c.cooling_off_until,
    cooled_off_at=case((booking.c.cooling_off_until.is_not(None), _COOLED_OFF_AT)),
)


def _undo(left: dict[str, Any], **others: Any) -> UndoRecord:
    return UndoRecord(left=left_time(left), **others)


CUSTOMER: Final = Columns(
    CustomerRecord,
    id=customer.c.id,
    name=customer.c.name,
    email=customer.c.email,
    phone=customer.c.phone,
    version=customer.c.version,
    reminders_stopped_at=customer.c.reminders_stopped_at,
    earlier_stopped_at=customer.c.earlier_stopped_at,
    texts_stopped=sms_stop.c.phone.is_not(None),
    mail_dies=_dead_mail.c.address.is_not(None),
    texts_die=_dead_texts.c.address.is_not(None),
    notes=customer.c.notes,
    alert=customer.c.alert,
    notes_version=customer.c.notes_version,
)
BOOKING: Final = Columns(
    BookingRecord,
    id=booking.c.id,
    reference=booking.c.reference,
    version=booking.c.version,
    status=booking.c.status,
    status_before=booking.c.status_before,
    starts_at=booking.c.starts_at,
    ends_at=booking.c.ends_at,
    currency=booking.c.currency,
    deposit_minor=booking.c.deposit_minor,
    deposit_paid=Columns(
        DepositPaid,
        total_minor=booking.c.deposit_paid_minor,
        card_minor=booking.c.paid_by_card_minor,
        credit_minor=booking.c.paid_by_credit_minor,
        cash_minor=booking.c.paid_by_cash_minor,
        terminal_minor=booking.c.paid_by_terminal_minor,
    ),
    deposit_status=booking.c.deposit_status,
    deposit_due_at=booking.c.deposit_due_at,
    deposit_paid_at=booking.c.deposit_paid_at,
    status_when_paid=booking.c.status_when_paid,
    late_money_at=booking.c.late_money_at,
    link_epoch=booking.c.link_epoch,
    calendar_sequence=booking.c.calendar_sequence,
    source=booking.c.source,
    notes=booking.c.notes,
    created_at=booking.c.created_at,
    updated_at=booking.c.updated_at,
    client=booking.c.client,
    verified_at=booking.c.verified_at,
    verify_until=booking.c.verify_until,
    code_tries=booking.c.code_tries,
    cancellation=Columns(
        CancellationRecord,
        at=booking.c.cancelled_at,
        by=booking.c.cancelled_by,
        reason=booking.c.cancel_reason,
        outcome=booking.c.cancel_outcome,
        refund_minor=func.coalesce(booking.c.cancel_refund_minor, 0),
        forfeit_minor=func.coalesce(booking.c.cancel_forfeit_minor, 0),
        credit_minor=func.coalesce(booking.c.cancel_credit_minor, 0),
        fee_minor=func.coalesce(booking.c.cancel_fee_minor, 0),
    ).where_present("at"),
    venue=VENUE,
    parts=PARTS,
    customer=CUSTOMER,
    card=Columns(
        SavedCardRecord,
        id=saved_card.c.id,
        brand=saved_card.c.brand,
        last4=saved_card.c.last4,
        exp_month=saved_card.c.exp_month,
        exp_year=saved_card.c.exp_year,
        consented_at=saved_card.c.consented_at,
    ).where_present("id"),
    # Of any other booking nobody waits for an answer, and no offer is open.
    request_expires_at=case((_is_pending, booking.c.request_expires_at)),
    offers_open_until=case((_is_pending, _OPEN_UNTIL)),
    agreement=_AGREEMENT,
    undo=Columns(
        _undo,
        settlement_id=settlement.c.id,
        kind=settlement.c.kind,
        by=settlement.c.undo_by,
        until=settlement.c.due_at,
        left=settlement.c.left_time,
    ).where_present("settlement_id"),
    is_first=~_came_before,
)

DUE_BOOKING: Final = Columns(DueBooking, venue_id=booking.c.venue_id, booking_id=booking.c.id)


def _of_this_venue(table: Any, column: Any) -> ColumnElement[bool]:
    return and_(table.c.venue_id == booking.c.venue_id, table.c.id == column)


def _is_dead(table: Any, channel: Channel, address: Any) -> ColumnElement[bool]:
    of_channel = table.c.channel == written(channel)
    return and_(table.c.venue_id == booking.c.venue_id, of_channel, table.c.address == address)


BOOKINGS: Final[Select[Any]] = (
    select(*BOOKING)
    .select_from(booking)
    .join(venue, venue.c.id == booking.c.venue_id)
    .join(primary_host, and_(primary_host.c.venue_id == venue.c.id, primary_host.c.is_primary))
    .join(customer, _of_this_venue(customer, booking.c.customer_id))
    .outerjoin(sms_stop, sms_stop.c.phone == customer.c.phone)
    .outerjoin(_dead_mail, _is_dead(_dead_mail, Channel.EMAIL, customer.c.email))
    .outerjoin(_dead_texts, _is_dead(_dead_texts, Channel.SMS, customer.c.phone))
    .outerjoin(
        settlement,
        and_(
            settlement.c.venue_id == booking.c.venue_id,
            settlement.c.booking_id == booking.c.id,
            settlement.c.status == written(SettlementStatus.WAITING),
            settlement.c.undo_by.is_not(None),
        ),
    )
    .outerjoin(deposit_rule, _of_this_venue(deposit_rule, venue.c.deposit_rule_id))
    .outerjoin(
        saved_card,
        and_(
            saved_card.c.venue_id == booking.c.venue_id,
            saved_card.c.customer_id == booking.c.customer_id,
            saved_card.c.status == written(SavedCardStatus.IN_USE),
        ),
    )
)
"""Bookings, to be narrowed down to those that are wanted. One statement brings all a summary shows."""
