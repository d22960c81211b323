"""The message that a deposit is due: until when it can be paid, where, and what happens otherwise."""

from __future__ import annotations

from openchair.messages.copy.context import MessageContext
from openchair.messages.copy.money import deposit_due_in_short, deposit_due_sentence, to_pay_deposit
from openchair.messages.copy.parts import Copy, Mood
from openchair.messages.copy.rows import booking_rows


def deposit_due(context: MessageContext) -> Copy:
    """The deposit is yet to be paid, and the booking's time is let go otherwise."""
    say, short = context.say, context.sms_places()
    due = context.booking.deposit_awaited_until
    assert due is not None, "it isn't sent otherwise"
    amount, by = context.money(context.booking.deposit_left_minor), context.clock.short_moment(due)
    when = context.clock.short_moment(context.starts_at)
    return context.copy(
        subject=say(
            "Please pay your {amount} deposit by {by}: {service}, {when}",
            amount=amount,
            by=by,
            service=context.service,
            when=when,
        ),
        preheader=say("Your time is kept for you until then."),
        heading=say("Your deposit is due"),
        mood=Mood.WAITING,
        money=(deposit_due_sentence(context, due),),
        paragraphs=(
            say("If you have changed your mind, you don't need to do anything: the time is let go by itself."),
        ),
        action=to_pay_deposit(context),
        rows=booking_rows(context),
        sms=context.sms(
            say("{service} with {staff}, {when}.", **short) + " " + deposit_due_in_short(context, due),
            deposit_due_in_short(context, due),
            link=to_pay_deposit(context).url,
        ),
    )
