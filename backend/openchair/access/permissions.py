"""What operators may do: a closed set of permissions, what each role has of it, and where a desk verb says which one it needs.

A role that `permissions_of` forgets, and a permission that `_deed` forgets, fail type checking. A permission that is
given to no role is nobody's. A desk mutation takes a `DeskVerb` and nothing else (`graph.mutations.desk`), so one that says no
permission does not start.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Concatenate, Final, Generic, ParamSpec, TypeVar, assert_never

from openchair.core.runtime import Runtime
from openchair.presentation.catalogue import N_, Words
from openchair.presentation.roles import role_words
from openchair.rules.refusals import CredentialNeeded
from openchair.rules.roles import OperatorRole

if TYPE_CHECKING:
    from openchair.access.viewer import Operator

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
    EXPORT_CUSTOMERS = "export_customers"
    """Have a copy of all that is kept about a customer."""
    ERASE_CUSTOMERS = "erase_customers"
    """To make a customer nameless: the owner's alone."""
    DECIDE_OBJECTIONS = "decide_objections"
    """To take what a customer has said isn't right: the owner's alone."""
    SEE_FIGURES = "see_figures"
    SEE_SECURITY = "see_security"
    """What happened to credentials and money that an owner should know of."""
    OWN_SIGN_IN = "own_sign_in"
    """See and end what signs themselves in."""
    KEEP_TEAM = "keep_team"
    """Invite people, give them a role, and let them go; of owners only with `GIVE_OWNERSHIP`."""
    GIVE_OWNERSHIP = "give_ownership"
    """Make owners, and end their being so: the owner's alone."""
    KEEP_KEYS = "keep_keys"
    """Make and revoke keys for programs: the owner's alone."""
    KEEP_DEVICES = "keep_devices"
    """Pair the venue's devices, and end that."""
    KEEP_PAYMENTS = "keep_payments"
    """Say into which account at Stripe the venue is paid: the owner's alone."""
    KEEP_DOMAINS = "keep_domains"
    """Say at which domains customers' links lead to the venue: the owner's alone."""


PEOPLES: Final = frozenset((
    Permission.OWN_SIGN_IN,
    Permission.KEEP_TEAM,
    Permission.GIVE_OWNERSHIP,
    Permission.KEEP_KEYS,
    Permission.KEEP_DEVICES,
    Permission.KEEP_PAYMENTS,
    Permission.KEEP_DOMAINS,
))  # fmt: skip
"""What only someone who is signed in themselves may do: a key that gets into wrong hands, or a PIN that was seen, lets nobody else
in.
"""
_STAFF: Final = frozenset((
    Permission.OWN_SIGN_IN,
    Permission.KEEP_BOOK,
    Permission.BLOCK_TIME,
    Permission.OFFER_OPENINGS,
    Permission.SEND_LINKS,
    Permission.RETRY_MESSAGES,
))  # fmt: skip
_FRONT_DESK: Final = _STAFF | {
    Permission.CORRECT_CONTACT,
    Permission.CHARGE_FEES,
    Permission.RECORD_PAYMENTS,
    Permission.GIVE_REFUNDS,
    Permission.RETRY_REFUNDS,
    Permission.SETTLE_REFUNDS,
}
_OWNER: Final = frozenset(Permission)
_MANAGER: Final = _OWNER - {
    Permission.DECIDE_OBJECTIONS,
    Permission.ERASE_CUSTOMERS,
    Permission.SEE_SECURITY,
    Permission.GIVE_OWNERSHIP,
    Permission.KEEP_KEYS,
    Permission.KEEP_PAYMENTS,
    Permission.KEEP_DOMAINS,
}


NO_KEYS: Final = N_("This can't be done with an API key. Sign in with your email address to do it.")
PIN_NEEDED: Final = N_("Type your PIN first, so that this device knows who is at it.")
NO_DEVICES: Final = N_("This can't be done on a shared device. Sign in on your own phone or computer to do it.")


def permissions_of(role: OperatorRole) -> frozenset[Permission]:
    """What a role may do."""
    match role:
        case OperatorRole.OWNER:
            return _OWNER
        case OperatorRole.MANAGER:
            return _MANAGER
        case OperatorRole.FRONT_DESK:
            return _FRONT_DESK
        case OperatorRole.STAFF:
            return _STAFF
    assert_never(role)


def may(operator: Operator, permission: Permission) -> bool:
    """Whether all that the operator's rights come from has the permission: their role, and the key or device they use."""
    if permission in PEOPLES and (operator.by_key or operator.device is not None):
        return False
    return all(permission in permissions_of(role) for role in operator.roles) and (
        operator.only is None or permission in operator.only
    )


def refuse_unless_may(operator: Operator, permission: Permission) -> None:
    """Raise `CredentialNeeded`, in words that name who may, unless the operator has the permission."""
    if operator.by_key and permission in PEOPLES:
        raise CredentialNeeded(operator.reader.say(NO_KEYS))
    if operator.device is not None and permission in PEOPLES:
        raise CredentialNeeded(operator.reader.say(NO_DEVICES))
    if not may(operator, permission):
        raise CredentialNeeded(needs_sentence(permission, operator.reader.words))


def needs_sentence(permission: Permission, words: Words) -> str:
    """Who may do what this permission allows: "Only an owner or a manager can charge a fee."."""
    holders = [words.say(role_words(role).one) for role in OperatorRole if permission in permissions_of(role)]
    if not holders:
        return words.say("Nobody here can do this.")
    return words.say(_deed(permission), who=words.one_of(holders))


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
        """Do it for this operator. Raises `CredentialNeeded` where they have not the permission."""
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


def _deed(permission: Permission) -> str:  # noqa: PLR0912  # one case for each permission
    match permission:
        case Permission.KEEP_BOOK:
            return N_("Only {who} can make and change bookings.")
        case Permission.BLOCK_TIME:
            return N_("Only {who} can block time.")
        case Permission.OFFER_OPENINGS:
            return N_("Only {who} can offer earlier times by hand.")
        case Permission.TURN_WAITLIST:
            return N_("Only {who} can turn earlier times on or off.")
        case Permission.SEND_LINKS:
            return N_("Only {who} can send or revoke a manage link.")
        case Permission.RETRY_MESSAGES:
            return N_("Only {who} can have a message sent again.")
        case Permission.CORRECT_CONTACT:
            return N_("Only {who} can correct a customer's contact.")
        case Permission.DECIDE_CANCELLATION:
            return N_("Only {who} can decide about deposits and fees.")
        case Permission.WAIVE_MOVES:
            return N_("Only {who} can decide that a customer's move isn't counted.")
        case Permission.DECIDE_DEPOSITS:
            return N_("Only {who} can decide about a deposit.")
        case Permission.CHARGE_FEES:
            return N_("Only {who} can charge a fee.")
        case Permission.WAIVE_FEES:
            return N_("Only {who} can waive a fee.")
        case Permission.RETRY_REFUNDS:
            return N_("Only {who} can send a refund again.")
        case Permission.SETTLE_REFUNDS:
            return N_("Only {who} can settle a refund.")
        case Permission.GIVE_CREDIT:
            return N_("Only {who} can give credit.")
        case Permission.RECORD_PAYMENTS:
            return N_("Only {who} can record a payment.")
        case Permission.GIVE_REFUNDS:
            return N_("Only {who} can give a refund.")
        case Permission.ANSWER_DISPUTES:
            return N_("Only {who} can have the evidence for a dispute.")
        case Permission.CANCEL_SOURCE:
            return N_("Only {who} can cancel all that came from one source.")
        case Permission.HOLD_MESSAGES:
            return N_("Only {who} can hold messages back or let them go.")
        case Permission.EXPORT_CUSTOMERS:
            return N_("Only {who} can have a copy of what is kept about a customer.")
        case Permission.ERASE_CUSTOMERS:
            return N_("Only {who} can erase a customer.")
        case Permission.DECIDE_OBJECTIONS:
            return N_("Only {who} can decide about a customer's objection.")
        case Permission.OWN_SIGN_IN:
            return N_("Only {who} can see and end sign-ins.")
        case Permission.SEE_FIGURES:
            return N_("Only {who} can see the salon's figures.")
        case Permission.SEE_SECURITY:
            return N_("Only {who} can see security events.")
        case Permission.KEEP_TEAM:
            return N_("Only {who} can change who works here.")
        case Permission.GIVE_OWNERSHIP:
            return N_("Only {who} can make or unmake an owner.")
        case Permission.KEEP_KEYS:
            return N_("Only {who} can make or revoke keys for programs.")
        case Permission.KEEP_DEVICES:
            return N_("Only {who} can pair or revoke a device.")
        case Permission.KEEP_PAYMENTS:
            return N_("Only {who} can change where payments go.")
        case Permission.KEEP_DOMAINS:
            return N_("Only {who} can add or remove a domain.")
    assert_never(permission)
