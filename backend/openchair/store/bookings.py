"""Queries over bookings. Each read is one statement that brings all a summary shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.rules.agreement import Agreement, AskedBy, DeskMove, Most
from openchair.rules.messages import CARRIES_TERMS, MessageStatus
from openchair.rules.offers import request_expires_at
from openchair.rules.policy import Policy
from openchair.rules.records.booking import BookingRecord, CancellationRecord, CustomerRecord
from openchair.rules.records.card import SavedCardRecord
from openchair.rules.records.venue import HostKey, ServiceRecord, StaffRecord, VenueRecord
from openchair.rules.scope import VenueScope
from openchair.rules.slots import ServiceTime
from openchair.rules.status import BookingStatus
from openchair.store.tables import (
    booking,
    counter_offer,
    customer,
    dead_address,
    deposit_rule,
    message,
    saved_card,
    service,
    sms_stop,
    staff,
    venue,
    venue_host,
)

# The host a venue's links are built with, beside the one that was asked.
primary_host = venue_host.alias("primary_host")

VENUE_COLUMNS: tuple[ColumnElement[Any], ...] = (
    venue.c.id,
    venue.c.slug,
    venue.c.name,
    venue.c.time_zone,
    venue.c.currency,
    venue.c.locale,
    venue.c.address,
    venue.c.phone,
    venue.c.email,
    venue.c.accent,
    venue.c.storefront_url,
    venue.c.stripe_account_id,
    venue.c.credit_days,
    venue.c.cancellation_notice_hours,
    venue.c.customers_may_switch_staff,
    venue.c.earlier_times_min_days,
    venue.c.lead_time_minutes,
    venue.c.horizon_days,
    venue.c.slot_grid_minutes,
    venue.c.review_first,
    venue.c.reminder_hours,
    venue.c.request_expiry_hours,
    venue.c.counter_offer_window_days,
    venue.c.counter_offer_hours,
    venue.c.quiet_from,
    venue.c.quiet_until,
    primary_host.c.kind,
    primary_host.c.name,
)
SERVICE_COLUMNS: tuple[ColumnElement[Any], ...] = (
    service.c.id,
    service.c.name,
    service.c.description,
    service.c.price_minor,
    service.c.duration_minutes,
    service.c.gap_start_minutes,
    service.c.gap_minutes,
    service.c.buffer_minutes,
)
_OPEN_UNTIL = (
    select(func.max(counter_offer.c.expires_at))
    .where(
        counter_offer.c.venue_id == booking.c.venue_id,
        counter_offer.c.booking_id == booking.c.id,
        counter_offer.c.status == literal_column("'offered'"),
    )
    .scalar_subquery()
)
# Asked only of bookings that were made elsewhere than on a page with the terms, and that came to be here.
_MAILED_AT = (
    select(func.min(message.c.accepted_at))
    .where(
        message.c.venue_id == booking.c.venue_id,
        message.c.booking_id == booking.c.id,
        message.c.kind.in_([kind.value for kind in CARRIES_TERMS]),
        message.c.channel == literal_column("'email'"),
        message.c.status.in_([MessageStatus.ACCEPTED.value, MessageStatus.DELIVERED.value]),
    )
    .scalar_subquery()
)
_AGREEMENT_COLUMNS: tuple[Column[Any], ...] = (
    booking.c.notice_hours,
    booking.c.terms_shown_at,
    booking.c.pressed_at,
    booking.c.least_notice_seconds,
    booking.c.unusual_start,
    booking.c.moved_at,
    booking.c.moved_for,
    booking.c.agreed_starts_at,
    booking.c.agreed_staff_id,
    booking.c.most_forfeit_minor,
    booking.c.most_credit_minor,
    booking.c.most_fee_minor,
)
_BOOKING_COLUMNS: tuple[ColumnElement[Any], ...] = (
    booking.c.id,
    booking.c.reference,
    booking.c.version,
    booking.c.status,
    booking.c.starts_at,
    booking.c.ends_at,
    booking.c.duration_minutes,
    booking.c.gap_start_minutes,
    booking.c.gap_minutes,
    booking.c.buffer_minutes,
    booking.c.price_minor,
    booking.c.currency,
    func.coalesce(booking.c.terms, deposit_rule.c.terms, type_=booking.c.terms.type),
    booking.c.deposit_minor,
    booking.c.deposit_paid_minor,
    booking.c.deposit_status,
    booking.c.deposit_paid_by,
    booking.c.link_epoch,
    booking.c.calendar_sequence,
    booking.c.source,
    booking.c.notes,
    booking.c.created_at,
    booking.c.updated_at,
    booking.c.cancelled_at,
    booking.c.cancelled_by,
    booking.c.cancel_reason,
    booking.c.cancel_outcome,
    booking.c.cancel_refund_minor,
    booking.c.cancel_forfeit_minor,
    booking.c.cancel_credit_minor,
    booking.c.cancel_fee_minor,
    booking.c.request_expires_at,
    # Asked for requests alone: of any other booking no offer is open.
    case((booking.c.status == literal_column("'pending'"), _OPEN_UNTIL)),
    case((and_(booking.c.terms_shown_at.is_(None), booking.c.source == literal_column("'desk'")), _MAILED_AT)),
    *_AGREEMENT_COLUMNS,
)
_STAFF_COLUMNS: tuple[ColumnElement[Any], ...] = (staff.c.no, staff.c.id, staff.c.name)
_dead_mail, _dead_texts = dead_address.alias("dead_mail"), dead_address.alias("dead_texts")
_CUSTOMER_COLUMNS: tuple[ColumnElement[Any], ...] = (
    customer.c.id,
    customer.c.name,
    customer.c.email,
    customer.c.phone,
    customer.c.version,
    customer.c.reminders_stopped_at,
    customer.c.earlier_stopped_at,
    sms_stop.c.phone.is_not(None),
    _dead_mail.c.address.is_not(None),
    _dead_texts.c.address.is_not(None),
)
_CARD_COLUMNS: tuple[ColumnElement[Any], ...] = (
    saved_card.c.id,
    saved_card.c.brand,
    saved_card.c.last4,
    saved_card.c.exp_month,
    saved_card.c.exp_year,
    saved_card.c.consented_at,
)

_BOOKING_END = len(_BOOKING_COLUMNS)
_VENUE_END = _BOOKING_END + len(VENUE_COLUMNS)
_SERVICE_END = _VENUE_END + len(SERVICE_COLUMNS)
_STAFF_END = _SERVICE_END + len(_STAFF_COLUMNS)
_CUSTOMER_END = _STAFF_END + len(_CUSTOMER_COLUMNS)


def _of_this_venue(table: Any, column: Any) -> ColumnElement[bool]:
    return and_(table.c.venue_id == booking.c.venue_id, table.c.id == column)


def _is_dead(table: Any, channel: str, address: Any) -> ColumnElement[bool]:
    of_channel = table.c.channel == literal_column(f"'{channel}'")
    return and_(table.c.venue_id == booking.c.venue_id, of_channel, table.c.address == address)


_BOOKINGS: Select[Any] = (
    select(*_BOOKING_COLUMNS, *VENUE_COLUMNS, *SERVICE_COLUMNS, *_STAFF_COLUMNS, *_CUSTOMER_COLUMNS, *_CARD_COLUMNS)
    .select_from(booking)
    .join(venue, venue.c.id == booking.c.venue_id)
    .join(primary_host, and_(primary_host.c.venue_id == venue.c.id, primary_host.c.is_primary))
    .join(service, _of_this_venue(service, booking.c.service_id))
    .join(staff, _of_this_venue(staff, booking.c.staff_id))
    .join(customer, _of_this_venue(customer, booking.c.customer_id))
    .outerjoin(sms_stop, sms_stop.c.phone == customer.c.phone)
    .outerjoin(_dead_mail, _is_dead(_dead_mail, "email", customer.c.email))
    .outerjoin(_dead_texts, _is_dead(_dead_texts, "sms", customer.c.phone))
    .outerjoin(deposit_rule, _of_this_venue(deposit_rule, venue.c.deposit_rule_id))
    .outerjoin(
        saved_card,
        and_(
            saved_card.c.venue_id == booking.c.venue_id,
            saved_card.c.customer_id == booking.c.customer_id,
            # Written out, so that a database sees that the index over just these rows will do.
            saved_card.c.status == literal_column("'in_use'"),
        ),
    )
)

# Written once: putting so wide a statement together, and finding it in the cache, costs as much as running it.
_BY_ID = _BOOKINGS.where(booking.c.venue_id == bindparam("venue"), booking.c.id == bindparam("booking"))
_BY_LINK = _BOOKINGS.join(venue_host, venue_host.c.venue_id == booking.c.venue_id).where(
    venue_host.c.kind == bindparam("kind"), venue_host.c.name == bindparam("host"), booking.c.id == bindparam("booking")
)


def venue_from(row: Sequence[Any]) -> VenueRecord:
    """A venue from the values of VENUE_COLUMNS."""
    values: tuple[Any, ...] = (*row[:13], Policy(*row[13:26]), HostKey(row[26], row[27]))
    return VenueRecord(*values)


def service_from(row: Sequence[Any]) -> ServiceRecord:
    """A service from the values of SERVICE_COLUMNS."""
    return ServiceRecord(row[0], row[1], row[2], row[3], ServiceTime(row[4], row[5], row[6], row[7]))


def _booking_from(found: Row[Any]) -> BookingRecord:
    row = tuple(found)
    cancellation = None
    if row[23] is not None:
        cancellation = CancellationRecord(*row[23:27], *(amount or 0 for amount in row[27:31]))
    values: tuple[Any, ...] = (
        *row[:3],
        BookingStatus(row[3]),
        row[4],
        row[5],
        ServiceTime(*row[6:10]),
        *row[10:23],
        cancellation,
        venue_from(row[_BOOKING_END:_VENUE_END]),
        service_from(row[_VENUE_END:_SERVICE_END]),
        StaffRecord(*row[_SERVICE_END:_STAFF_END]),
        CustomerRecord(*row[_STAFF_END:_CUSTOMER_END]),
        None if row[_CUSTOMER_END] is None else SavedCardRecord(*row[_CUSTOMER_END:]),
        row[31] if row[3] == BookingStatus.PENDING else None,
        row[32],
        _agreement_from(row[33:46], imported=row[19] == "import"),
    )
    return BookingRecord(*values)


def _agreement_from(row: Sequence[Any], *, imported: bool) -> Agreement:
    columns = dict(zip((column.name for column in _AGREEMENT_COLUMNS), row[1:], strict=True))
    return agreement_from(columns, mailed_at=row[0], imported=imported)


def agreement_from(columns: Mapping[str, Any], *, mailed_at: datetime | None, imported: bool) -> Agreement:
    """What these columns of a booking keep; the rest is read beside them."""
    move, least = None, columns["least_notice_seconds"]
    if columns["moved_at"] is not None:
        most = Most(*(columns[f"most_{what}_minor"] for what in ("forfeit", "credit", "fee")))
        asked_by, agreed = AskedBy(columns["moved_for"]), (columns["agreed_starts_at"], columns["agreed_staff_id"])
        move = DeskMove(columns["moved_at"], asked_by, *agreed, most)
    return Agreement(
        notice_hours=columns["notice_hours"],
        shown_at=columns["terms_shown_at"],
        mailed_at=mailed_at,
        pressed_at=columns["pressed_at"],
        imported=imported,
        least_notice=None if least is None else timedelta(seconds=least),
        unusual_start=columns["unusual_start"],
        move=move,
    )


def agreement_columns(agreement: Agreement) -> dict[str, Any]:
    """The columns of a booking that keep this; when a mail server took its confirmation is read from the message."""
    move, least = agreement.move, agreement.least_notice
    return {
        "notice_hours": agreement.notice_hours,
        "terms_shown_at": agreement.shown_at,
        "pressed_at": agreement.pressed_at,
        "least_notice_seconds": None if least is None else least // timedelta(seconds=1),
        "unusual_start": agreement.unusual_start,
        "moved_at": move and move.at,
        "moved_for": move and move.asked_by.value,
        "agreed_starts_at": move and move.starts_at,
        "agreed_staff_id": move and move.staff_id,
        "most_forfeit_minor": move and move.most.forfeit_minor,
        "most_credit_minor": move and move.most.credit_minor,
        "most_fee_minor": move and move.most.fee_minor,
    }


async def find_by_link(connection: AsyncConnection, host: HostKey, booking_id: str) -> BookingRecord | None:
    """The booking a manage link names, if the host it was opened on is or was its venue's."""
    asked = {"kind": host.kind, "host": host.name, "booking": booking_id}
    found = (await connection.execute(_BY_LINK, asked)).one_or_none()
    return None if found is None else _booking_from(found)


async def find_booking(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> BookingRecord | None:
    """A booking of this venue."""
    found = (await connection.execute(_BY_ID, {"venue": scope.venue_id, "booking": booking_id})).one_or_none()
    return None if found is None else _booking_from(found)


async def find_bookings(
    connection: AsyncConnection, scope: VenueScope, booking_ids: Collection[str]
) -> dict[str, BookingRecord]:
    """Those of the venue's bookings that have these ids, by id."""
    rows = await connection.execute(
        _BOOKINGS.where(booking.c.venue_id == scope.venue_id, booking.c.id.in_(list(booking_ids)))
    )
    return {row[0]: _booking_from(row) for row in rows}


async def lock_booking(connection: AsyncConnection, scope: VenueScope, booking_id: str) -> BookingRecord | None:
    """The booking, which nobody else can change until this transaction ends.

    Two statements on purpose: a locking read that had to wait re-checks its joins against the old snapshot and may find
    nothing, where a fresh statement sees what the other transaction left.
    """
    lock = (
        select(booking.c.id)
        .where(booking.c.venue_id == scope.venue_id, booking.c.id == booking_id)
        .with_for_update(key_share=True)
    )
    if (await connection.execute(lock)).one_or_none() is None:
        return None
    return await find_booking(connection, scope, booking_id)


async def list_bookings(
    connection: AsyncConnection,
    scope: VenueScope,
    starts_from: datetime,
    starts_before: datetime,
    *,
    staff_id: str | None = None,
    limit: int = 500,
) -> list[BookingRecord]:
    """The bookings that start in [starts_from, starts_before), in order of start, at most `limit`."""
    statement = (
        _BOOKINGS.where(
            booking.c.venue_id == scope.venue_id,
            booking.c.starts_at >= starts_from,
            booking.c.starts_at < starts_before,
        )
        .order_by(booking.c.starts_at, booking.c.id)
        .limit(limit)
    )
    if staff_id is not None:
        statement = statement.where(booking.c.staff_id == staff_id)
    return [_booking_from(row) for row in await connection.execute(statement)]


async def insert_booking(connection: AsyncConnection, scope: VenueScope, values: Mapping[str, Any]) -> None:
    """Write a new booking; its time is taken separately, through `store.occupancy`. A request is given until when it waits."""
    waits: dict[str, datetime] = {}
    if values["status"] == BookingStatus.PENDING.value and "request_expires_at" not in values:
        hours = select(venue.c.request_expiry_hours).where(venue.c.id == scope.venue_id)
        asked_for = (values["created_at"], values["starts_at"])
        waits["request_expires_at"] = request_expires_at(*asked_for, (await connection.execute(hours)).scalar_one())
    await connection.execute(insert(booking).values(venue_id=scope.venue_id, **values, **waits))


async def change_booking(
    connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime, **changes: Any
) -> None:
    """Change columns of a booking that this transaction has locked; its version rises by one."""
    await connection.execute(
        update(booking)
        .where(booking.c.venue_id == scope.venue_id, booking.c.id == booking_id)
        .values(version=booking.c.version + 1, updated_at=now, **changes)
    )


async def note_press(connection: AsyncConnection, scope: VenueScope, booking_id: str, now: datetime) -> None:
    """Write that a button of the booking's manage page was pressed, the first time; nothing else changes by that."""
    await connection.execute(
        update(booking)
        .where(booking.c.venue_id == scope.venue_id, booking.c.id == booking_id, booking.c.pressed_at.is_(None))
        .values(pressed_at=now)
    )


async def find_venue_of_booking(connection: AsyncConnection, booking_id: str) -> str | None:
    """Whose booking this is: for the command line, where nobody has a venue's scope yet."""
    found = await connection.execute(select(booking.c.venue_id).where(booking.c.id == booking_id))
    return found.scalar_one_or_none()
