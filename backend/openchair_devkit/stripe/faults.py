"""What the stand-in is told to do wrong next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from openchair_devkit.stripe.store import Transaction

KINDS: Final = {
    "decline": "The card is declined (with a decline code)",
    "authentication": "The bank asks for 3D Secure",
    "refund_pending": "A refund is pending at first, then succeeds",
    "refund_failed": "A refund is pending at first, then fails",
    "error_before": "500 before anything is done; the same key tries again",
    "error_instead": "500 instead of the work; the key keeps the 500",
    "error_after": "500 after the work is done; the key keeps the 500",
    "timeout_before": "No answer, and nothing done",
    "timeout_after": "No answer, though the work is done",
    "drop_after": "The connection is cut after the work is done",
    "slow": "A slow answer",
    "rate_limit": "429, too many requests",
    "unavailable": "503",
    "down": "The connection is cut, as if nobody were there",
}
"""Each kind and what it does, for a person."""
OF_THE_WIRE: Final = tuple(
    kind for kind in KINDS if kind not in ("decline", "authentication", "refund_pending", "refund_failed")
)
SECONDS: Final = {"slow": 3.0, "timeout_before": 60.0, "timeout_after": 60.0}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to do wrong: on calls that match, so many times or until it is lifted."""

    id: int
    kind: str
    match: str
    """Like "POST /v1/refunds", "POST /v1/*" or "*"; * stands for anything."""
    left: int | None
    code: str
    """A decline's decline_code."""
    seconds: float

    def matches(self, method: str, path: str) -> bool:
        """Whether a call is meant."""
        pattern = ".*".join(re.escape(part) for part in self.match.split("*"))
        return re.fullmatch(pattern, f"{method} {path}") is not None


def add_fault(
    transaction: Transaction,
    kind: str,
    *,
    match: str = "*",
    times: int | None = 1,
    code: str = "generic_decline",
    seconds: float | None = None,
) -> Fault:
    """Do this wrong on the next `times` calls that match; on all, where that is None. Raises ValueError."""
    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}")
    if times is not None and times < 1:
        raise ValueError("times is 1 or more, or nothing: until it is lifted")
    waits = SECONDS.get(kind, 0.0) if seconds is None else seconds
    [(id,)] = transaction.rows(
        "INSERT INTO faults (kind, match, left, code, seconds) VALUES (?, ?, ?, ?, ?) RETURNING seq",
        *(kind, match, times, code, waits),
    )
    return Fault(id, kind, match, times, code, waits)


def list_faults(transaction: Transaction) -> list[Fault]:
    """What is still to be done wrong, in its order."""
    return [
        Fault(*row) for row in transaction.rows("SELECT seq, kind, match, left, code, seconds FROM faults ORDER BY seq")
    ]


def lift_faults(transaction: Transaction, id: int | None = None) -> None:
    """Do it right again: one of them, or all."""
    if id is None:
        transaction.rows("DELETE FROM faults")
    else:
        transaction.rows("DELETE FROM faults WHERE seq = ?", id)


def take_fault(transaction: Transaction, method: str, path: str, kinds: tuple[str, ...]) -> Fault | None:
    """The first of these kinds that means this call, counted as used."""
    for fault in list_faults(transaction):
        if fault.kind in kinds and fault.matches(method, path):
            if fault.left == 1:
                lift_faults(transaction, fault.id)
            elif fault.left is not None:
                transaction.rows("UPDATE faults SET left = left - 1 WHERE seq = ?", fault.id)
            return fault
    return None
