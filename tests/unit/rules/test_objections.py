"""When money that only the desk's word stands for may be taken: a property over how its telling goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from openchair.rules.agreement import Agreement, AskedBy, DeskMove, Most
from openchair.rules.cancellation_quotes import CancellationQuote
from openchair.rules.deposits import AgreedPart, CancellationTerms, DepositOutcome
from openchair.rules.messages import MessageKind, MessageStatus
from openchair.rules.objections import (
    Objecting,
    fee_when_missed,
    missed_can_be_charged_from,
    objecting,
    take_at,
    taken_by,
    told_by,
)
from openchair.rules.records.message import MessageRecord
from openchair.rules.records.settlement import SettlementRecord
from openchair.rules.undo import SettlementKind, SettlementStatus
from tests.unit.messages.salon import a_message

NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
MINUTES = st.integers(-3000, 3000).map(lambda minutes: NOW + timedelta(minutes=minutes))
_OUT = (MessageStatus.ACCEPTED, MessageStatus.DELIVERED)
_DEAD = (MessageStatus.FAILED, MessageStatus.BOUNCED, MessageStatus.SUPERSEDED)


@st.composite
def tellings(draw: st.DrawFn) -> list[MessageRecord]:
    """The same told by up to three messages, each however far it has come."""
    return [
        replace(a_message(MessageKind.CANCELLED), status=status, accepted_at=draw(MINUTES) if status in _OUT else None)
        for status in draw(st.lists(st.sampled_from(MessageStatus), max_size=3))
    ]


@given(tellings(), MINUTES)
def test_nothing_is_taken_before_24_hours_after_it_was_last_told_nor_ever_of_the_untold(
    told: list[MessageRecord], not_before: datetime
) -> None:
    arrived = [each.accepted_at for each in told if each.accepted_at is not None]
    at = take_at(told_by(told), not_before, NOW)
    if all(each.status in _DEAD for each in told):
        assert at is None
    elif not arrived:
        # It may still arrive: it is looked at again, and not taken now.
        assert at is not None and at > NOW
    else:
        assert at == max(not_before, *(each + timedelta(hours=24) for each in arrived))


@given(st.sampled_from(SettlementStatus), st.booleans(), st.booleans())
def test_an_objection_stops_what_was_not_taken_and_is_heard_once(
    status: SettlementStatus, objected: bool, decided: bool
) -> None:
    row = SettlementRecord(
        id="1ChMhp9AVEKrXP1PRvg6oj",
        venue_id="1ChMhp9AVEKrXP1PRvg6oa",
        booking_id="1ChMhp9AVEKrXP1PRvg6ob",
        kind=SettlementKind.CANCELLATION,
        status=status,
        written_at=NOW,
        due_at=None,
        objected_at=NOW if objected else None,
        decided_at=NOW if decided else None,
    )
    does = objecting(row)
    assert (does is Objecting.STOPS) == (status is SettlementStatus.WAITING and not decided)
    assert (does is Objecting.TOO_LATE) == (status is SettlementStatus.SETTLED and not objected)
    assert (does is None) == (status in (SettlementStatus.UNDONE, SettlementStatus.DROPPED))


@given(*(st.integers(0, 5000) for _ in range(4)), st.booleans())
def test_what_goes_back_is_never_taken(refund: int, forfeit: int, credit: int, fee: int, by_credit: bool) -> None:
    returned = credit if by_credit else 0
    quote = CancellationQuote(
        "id", DepositOutcome.CREDIT, refund, forfeit, credit, fee, "AUD", NOW, returned_minor=returned
    )
    taken = taken_by(quote)
    # Credit that was paid with credit goes back as it was paid.
    assert taken.total_minor == forfeit + fee + (0 if by_credit else credit)


TERMS = CancellationTerms.from_json({"tiers": [{"from_hours": 0, "outcome": "forfeit"}], "no_show_fee_minor": 2000})
MOVED = DeskMove(NOW, AskedBy.CUSTOMER, NOW + timedelta(hours=30), "staff", Most(0, 0, 700))


def test_not_coming_costs_what_was_agreed_in_time_and_after_a_move_by_phone_no_more_than_before_it() -> None:
    starts_at = NOW + timedelta(hours=40)
    agreed = Agreement(shown_at=NOW)
    assert fee_when_missed([AgreedPart(TERMS)], agreed, starts_at) == 2000
    assert fee_when_missed([AgreedPart(TERMS)], Agreement(), starts_at) == 0
    assert fee_when_missed([AgreedPart(TERMS)], replace(agreed, move=MOVED), starts_at) == 700
    by_venue = replace(MOVED, asked_by=AskedBy.VENUE)
    assert fee_when_missed([AgreedPart(TERMS)], replace(agreed, move=by_venue), starts_at) == 0


@given(MINUTES, MINUTES)
def test_not_coming_costs_nothing_before_half_an_hour_after_the_later_start(start: datetime, agreed: datetime) -> None:
    agreement = Agreement(move=replace(MOVED, starts_at=agreed))
    assert missed_can_be_charged_from(agreement, start) == max(start, agreed) + timedelta(minutes=30)
