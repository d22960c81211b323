"""What operators may do: a closed set of permissions, what each role has of it, and where a desk verb says which one it needs.

A role that `permissions_of` or `_named` forgets, and a permission that `_deed` forgets, fail type checking. A permission that is
given to no role is nobody's. A desk mutation takes a `DeskVerb` and nothing else (`graph.mutations.desk`), so one that says no
permission does not start.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Concatenate, Final, Generic, ParamSpec, TypeVar, assert_never

from openchair.access.viewer import Operator
from openchair.core.runtime import Runtime
from openchair.rules.refusals import CredentialNeeded
from openchair.rules.roles import OperatorRole

Rest = ParamSpec("Rest")
Given = TypeVar("Given")


class Permission(StrEnum):
    """What an operator may be allowed to do."""

    KEEP_BOOK = "keep_book"
    """Make, move, answer, advance and cancel bookings, where no money is decided about."""
    BLOCK_TIME = "block_time"
    OFFER_OPENINGS = "offer_openings"
    TURN_WAITLIST = "turn_waitlist"
    SEND_LINKS = "send_links"
    RETRY_MESSAGES = "retry_messages"
    CORRECT_CONTACT = "correct_contact"
    DECIDE_CANCELLATION = "decide_cancellation"
    """Beside `KEEP_BOOK`: to cancel otherwise than the agreed rule says."""
    WAIVE_MOVES = "waive_moves"
    """Beside `KEEP_BOOK`: to move a booking so that it isn't counted as its customer's move."""
    DECIDE_DEPOSITS = "decide_deposits"
    CHARGE_FEES = "charge_fees"
    WAIVE_FEES = "waive_fees"
    RETRY_REFUNDS = "retry_refunds"
    SETTLE_REFUNDS = "settle_refunds"
    GIVE_CREDIT = "give_credit"
    RECORD_PAYMENTS = "record_payments"
    GIVE_REFUNDS = "give_refunds"
    """Beside what the agreed rules give back."""
    ANSWER_DISPUTES = "answer_disputes"
    """Have the file for a customer's bank, with all that was agreed with them."""
    CANCEL_SOURCE = "cancel_source"
    """Cancel all that came from one source, in one press."""
    HOLD_MESSAGES = "hold_messages"
    DECIDE_OBJECTIONS = "decide_objections"
    """To take what a customer has said isn't right: the owner's alone."""


_STAFF: Final = frozenset((
    Permission.KEEP_BOOK,
    Permission.BLOCK_TIME,
    Permission.OFFER_OPENINGS,
    Permission.SEND_LINKS,
    Permission.RETRY_MESSAGES,
))  # fmt: skip
_OWNER: Final = frozenset(Permission)
_MANAGER: Final = _OWNER - {Permission.DECIDE_OBJECTIONS}


def permissions_of(role: OperatorRole) -> frozenset[Permission]:
    """What a role may do."""
    match role:
        case OperatorRole.OWNER:
            return _OWNER
        case OperatorRole.MANAGER:
            return _MANAGER
        case OperatorRole.STAFF:
            return _STAFF
    assert_never(role)


def may(operator: Operator, permission: Permission) -> bool:
    """Whether the operator's role has the permission."""
    return permission in permissions_of(operator.record.role)


def refuse_unless_may(operator: Operator, permission: Permission) -> None:
    """Raise `CredentialNeeded`, in words that name who may, unless the operator's role has the permission."""
    if not may(operator, permission):
        raise CredentialNeeded(needs_sentence(permission))


def needs_sentence(permission: Permission) -> str:
    """Who may do what this permission allows: "Only an owner or a manager can charge a fee."."""
    holders = [_named(role) for role in OperatorRole if permission in permissions_of(role)]
    if not holders:
        return f"Nobody here can {_deed(permission)}."
    listed = " or ".join(filter(None, (", ".join(holders[:-1]), holders[-1])))
    return f"Only {listed} can {_deed(permission)}."


class DeskVerb(Generic[Rest, Given]):
    """A use case of the desk with the permission it needs, which is asked before anything else is."""

    def __init__(
        self,
        permission: Permission,
        use_case: Callable[Concatenate[Runtime, Operator, Rest], Awaitable[Given]],
    ) -> None:
        self.permission = permission
        self._use_case = use_case
        self.__doc__ = use_case.__doc__
        self.__name__ = use_case.__name__

    async def __call__(self, runtime: Runtime, operator: Operator, *args: Rest.args, **kwargs: Rest.kwargs) -> Given:
        """Do it for this operator. Raises `CredentialNeeded` where their role has not the permission."""
        refuse_unless_may(operator, self.permission)
        return await self._use_case(runtime, operator, *args, **kwargs)


def needs(
    permission: Permission,
) -> Callable[[Callable[Concatenate[Runtime, Operator, Rest], Awaitable[Given]]], DeskVerb[Rest, Given]]:
    """Declare which permission a verb of the desk needs: `@needs(Permission.CHARGE_FEES)`."""

    def declare(
        use_case: Callable[Concatenate[Runtime, Operator, Rest], Awaitable[Given]],
    ) -> DeskVerb[Rest, Given]:
        return DeskVerb(permission, use_case)

    return declare


def _named(role: OperatorRole) -> str:
    match role:
        case OperatorRole.OWNER:
            return "an owner"
        case OperatorRole.MANAGER:
            return "a manager"
        case OperatorRole.STAFF:
            return "a member of staff"
    assert_never(role)


def _deed(permission: Permission) -> str:  # noqa: PLR0912  # one case for each permission
    match permission:
        case Permission.KEEP_BOOK:
            return "make and change bookings"
        case Permission.BLOCK_TIME:
            return "block time"
        case Permission.OFFER_OPENINGS:
            return "offer earlier times by hand"
        case Permission.TURN_WAITLIST:
            return "turn earlier times on or off"
        case Permission.SEND_LINKS:
            return "send or revoke a manage link"
        case Permission.RETRY_MESSAGES:
            return "have a message sent again"
        case Permission.CORRECT_CONTACT:
            return "correct a customer's contact"
        case Permission.DECIDE_CANCELLATION:
            return "decide about deposits and fees"
        case Permission.WAIVE_MOVES:
            return "decide that a customer's move isn't counted"
        case Permission.DECIDE_DEPOSITS:
            return "decide about a deposit"
        case Permission.CHARGE_FEES:
            return "charge a fee"
        case Permission.WAIVE_FEES:
            return "waive a fee"
        case Permission.RETRY_REFUNDS:
            return "send a refund again"
        case Permission.SETTLE_REFUNDS:
            return "settle a refund"
        case Permission.GIVE_CREDIT:
            return "give credit"
        case Permission.RECORD_PAYMENTS:
            return "record a payment"
        case Permission.GIVE_REFUNDS:
            return "give a refund"
        case Permission.ANSWER_DISPUTES:
            return "have the evidence for a dispute"
        case Permission.CANCEL_SOURCE:
            return "cancel all that came from one source"
        case Permission.HOLD_MESSAGES:
            return "hold messages back or let them go"
        case Permission.DECIDE_OBJECTIONS:
            return "decide about a customer's objection"
    assert_never(permission)
