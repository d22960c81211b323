"""What was agreed about deposit and fees, in the message's language: a confirmation carries it, so that nobody pays unawares."""

from __future__ import annotations

from openchair.messages.copy.context import MessageContext
from openchair.presentation.names import one_line
from openchair.rules.deposits import CancellationTerms, DepositOutcome, DepositTier
from openchair.rules.records.booking import PartRecord


def terms_sentences(context: MessageContext) -> tuple[str, ...]:
    """What cancelling does to the deposit and what fees there are, a sentence each; none where no money is concerned."""
    booking = context.booking
    if booking.agreement.imported:
        return ()
    said: list[str] = []
    for part in booking.parts:
        if part.terms is not None:
            terms = CancellationTerms.from_json(part.terms)
            of_part = (*(_tiers(context, terms) if part.deposit_minor else ()), *_fees(context, terms))
            said += of_part if len(booking.parts) == 1 else (_of(context, part, line) for line in of_part)
    return tuple(said)


def _of(context: MessageContext, part: PartRecord, sentence: str) -> str:
    """What is so of this part: "Colour: If you cancel, your deposit isn't refunded."."""
    return context.say("{service}: {sentence}", service=one_line(part.service.name), sentence=sentence)


def _tiers(context: MessageContext, terms: CancellationTerms) -> tuple[str, ...]:
    above = (None, *(tier.from_hours for tier in terms.tiers))
    return tuple(
        context.say("{when}: {outcome}.", when=_when(context, tier, more), outcome=_outcome(context, tier))
        for tier, more in zip(terms.tiers, above, strict=False)
    )


def _when(context: MessageContext, tier: DepositTier, above: int | None) -> str:
    if above is None and tier.from_hours == 0:
        return context.say("If you cancel")
    if above is None:
        return context.say("If you cancel {time} or more before", time=_hours(context, tier.from_hours))
    if tier.from_hours == 0:
        return context.say("Less than {time} before", time=_hours(context, above))
    return context.say("At least {time} before", time=_hours(context, tier.from_hours))


def _outcome(context: MessageContext, tier: DepositTier) -> str:
    match tier.outcome:
        case DepositOutcome.FULL_REFUND:
            return context.say("your deposit is refunded in full")
        case DepositOutcome.PARTIAL_REFUND:
            return context.say("{percent} % of your deposit is refunded", percent=str(tier.refund_percent))
        case DepositOutcome.FORFEIT:
            return context.say("your deposit isn't refunded")
        case DepositOutcome.CREDIT:
            return context.say("your deposit becomes credit for your next visit")
        case DepositOutcome.NONE:
            return context.say("the salon decides about your deposit")


def _fees(context: MessageContext, terms: CancellationTerms) -> tuple[str, ...]:
    said = []
    if terms.late_fee_minor is not None and terms.late_fee_from_hours is not None:
        fee, time = context.money(terms.late_fee_minor), _hours(context, terms.late_fee_from_hours)
        said.append(context.say("Cancelling less than {time} before costs a fee of {fee}.", time=time, fee=fee))
    if terms.no_show_fee_minor is not None:
        fee = context.money(terms.no_show_fee_minor)
        said.append(context.say("Missing the appointment costs a fee of {fee}.", fee=fee))
    return tuple(said)


def _hours(context: MessageContext, hours: int) -> str:
    return context.clock.duration(hours * 60)
