"""One refusal of each kind."""

from __future__ import annotations

import inspect

from openchair.rules import refusals
from openchair.rules.actors import ActorKind
from openchair.rules.erasure import MatterKind
from openchair.rules.fees import FeeStatus
from openchair.rules.money_limits import MoneyAct
from openchair.rules.offers import OfferStatus
from openchair.rules.openings import OpeningOfferStatus
from openchair.rules.payments import Problem
from openchair.rules.status import BookingStatus


def every_refusal() -> list[refusals.Refusal]:
    """A refusal of each kind there is, filled in."""
    examples: dict[str, object] = {
        "notice_hours": 24,
        "verb": "cancelled",
        "by": ActorKind.OPERATOR,
        "status": BookingStatus.PENDING,
        "wanted": BookingStatus.NO_SHOW,
        "current_version": 2,
        "field": "startsAt",
        "message": "Say when.",
        "places": None,
        "opens_at": "2026-11-26T10:15:00+11:00",
        "note": None,
        "tries_left": 4,
        "what": "service",
        "min_days": 14,
        "act": MoneyAct.CREDIT,
        "amount_minor": 1500,
        "limit_minor": 1500,
        "left_minor": 1500,
        "left": "$15",
        "allowed_at": "2026-11-25T09:10:00+11:00",
        "for_now": True,
        "fee_owed": True,
        "problem": Problem.DECLINED,
        "held_until": "2026-11-25T09:10:00+11:00",
        "chosen": "2026-11-26T10:15:00+11:00",
        "chosen_staff": "Mia",
        "starts_at": "2026-11-26T10:15:00+11:00",
        "staff_id": "1" * 22,
        "way": refusals.MoveWay.OWN,
        "horizon_days": 60,
        "by_this_venue": False,
        **dict.fromkeys(("deposits", "payments", "refunds", "disputes", "erasures"), 2),
        "candidates": ("1DpNEDQvPJYcBUyXAWCDqB",),
        "customer_id": "1DpNEDQvPJYcBUyXAWCDqB",
        "matters": [
            {"kind": kind, "reference": "K7M2QX", "amount_minor": 1500, "currency": "AUD"} for kind in MatterKind
        ],
        # Looked up for the desk after the call, and not kept.
        "in_the_way": (),
        "near": None,
    }
    kinds = [
        kind for _, kind in inspect.getmembers(refusals, inspect.isclass)
        if issubclass(kind, refusals.Refusal) and kind is not refusals.Refusal
    ]  # fmt: skip
    found = []
    for kind in kinds:
        asked = inspect.signature(kind).parameters
        status: object = BookingStatus.COMPLETED if kind is refusals.BookingClosed else BookingStatus.PENDING
        if kind is refusals.OfferNotOpen:
            status = OfferStatus.SUPERSEDED
        if kind is refusals.OpeningNotOpen:
            status = OpeningOfferStatus.SUPERSEDED
        if kind is refusals.FeeSettled:
            status = FeeStatus.CHARGED
        found.append(kind(**{name: status if name == "status" else examples[name] for name in asked}))
    return found
