"""What was agreed about deposit and fees, in the message's language: a confirmation carries it, so that nobody pays unawares."""

from __future__ import annotations

from openchair.messages.copy.matter import Matter
from openchair.rules.deposits import CancellationTerms, DepositOutcome, DepositTier


def terms_sentences(matter: Matter) -> tuple[str, ...]:
    """What cancelling does to the deposit and what fees there are, a sentence each; none where no money is concerned."""
    booking = matter.booking
    if booking.terms is None or booking.agreement.imported:
        return ()
    terms = CancellationTerms.from_json(booking.terms)
    return (*(_tiers(matter, terms) if booking.deposit_minor else ()), *_fees(matter, terms))


def _tiers(matter: Matter, terms: CancellationTerms) -> tuple[str, ...]:
    above = (None, *(tier.from_hours for tier in terms.tiers))
    return tuple(
        matter.say("{when}: {outcome}.", when=_when(matter, tier, more), outcome=_outcome(matter, tier))
        for tier, more in zip(terms.tiers, above, strict=False)
    )


def _when(matter: Matter, tier: DepositTier, above: int | None) -> str:
    if above is None and tier.from_hours == 0:
        return matter.say("If you cancel")
    if above is None:
        return matter.say("If you cancel {time} or more before", time=_hours(matter, tier.from_hours))
    if tier.from_hours == 0:
        return matter.say("Less than {time} before", time=_hours(matter, above))
    return matter.say("At least {time} before", time=_hours(matter, tier.from_hours))


def _outcome(matter: Matter, tier: DepositTier) -> str:
    match tier.outcome:
        case DepositOutcome.FULL_REFUND:
            return matter.say("your deposit is refunded in full")
        case DepositOutcome.PARTIAL_REFUND:
            return matter.say("{percent} % of your deposit is refunded", percent=str(tier.refund_percent))
        case DepositOutcome.FORFEIT:
            return matter.say("your deposit isn't refunded")
        case DepositOutcome.CREDIT:
            return matter.say("your deposit becomes credit for your next visit")
        case DepositOutcome.NONE:
            return matter.say("the salon decides about your deposit")


def _fees(matter: Matter, terms: CancellationTerms) -> tuple[str, ...]:
    said = []
    if terms.late_fee_minor is not None and terms.late_fee_from_hours is not None:
        fee, time = matter.money(terms.late_fee_minor), _hours(matter, terms.late_fee_from_hours)
        said.append(matter.say("Cancelling less than {time} before costs a fee of {fee}.", time=time, fee=fee))
    if terms.no_show_fee_minor is not None:
        fee = matter.money(terms.no_show_fee_minor)
        said.append(matter.say("Missing the appointment costs a fee of {fee}.", fee=fee))
    return tuple(said)


def _hours(matter: Matter, hours: int) -> str:
    return matter.clock.duration(hours * 60)
