"""What each role may do at the desk: every mutation, read from the schema, by every role, and by one that may do nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
import strawberry
from strawberry.types import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from openchair.access import permissions
from openchair.access.permissions import Permission, needs_sentence, permissions_of
from openchair.graph.mutations.desk import Undeclared, desk_mutation, permissions_declared
from openchair.graph.schema import PERMISSIONS
from openchair.presentation.catalogue import ENGLISH
from openchair.rules.roles import OperatorRole
from tests.graph.account_inputs import credential_for
from tests.graph.test_every_result import SUCCESSES, good
from tests.graph.test_every_result_of_money import GOOD as OF_MONEY
from tests.graph.test_every_result_of_money import TillStage, success_of
from tests.support.clock import TestClock
from tests.support.salon import Salon
from tests.support.selections import mutations
from tests.support.till import Till
from tests.support.untouched import untouched
from tests.support.web import Web

DECLARED = {to_camel_case(name): permission for name, permission in PERMISSIONS.items()}
DESK = [name for name in mutations() if name.startswith("desk")]


@dataclass(frozen=True)
class Case:
    """A mutation with an input that goes well, changed by `more`, and what it needs beside what it declares."""

    mutation: str
    also: Permission | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def needs(self) -> set[Permission]:
        return {DECLARED[self.mutation], *([self.also] if self.also is not None else [])}

    def __str__(self) -> str:
        return self.mutation if self.also is None else f"{self.mutation}, {self.also.value}"


# What a verb decides about money only where it is asked to. Its own input, in test_every_result, may ask for that.
CONDITIONAL = [
    Case("deskCancelBooking", Permission.DECIDE_CANCELLATION, {"deposit": "REFUND_IN_FULL"}),
    Case("deskCancelBooking", Permission.DECIDE_CANCELLATION, {"askedBy": "CUSTOMER", "chargeFee": True}),
    Case("deskMarkNoShow", Permission.WAIVE_FEES, {"chargeFee": False}),
    Case("deskUpdateBooking", Permission.RECORD_PAYMENTS, {"priceMinor": 9500}),
    Case("deskRescheduleBooking", Permission.WAIVE_MOVES, {"waive": True, "reason": "She is ill"}),
    Case("deskPairDevice", Permission.GIVE_OWNERSHIP, {"role": "OWNER"}),
    Case("deskInvite", Permission.GIVE_OWNERSHIP, {"role": "OWNER"}),
    Case("deskChangeMember", Permission.GIVE_OWNERSHIP, {"role": "OWNER"}),
    Case("deskEndSession", Permission.KEEP_TEAM),
]
WITHOUT: dict[str, dict[str, Any]] = {
    "deskCancelBooking": {"deposit": "FOLLOW_RULE"},
    "deskMarkNoShow": {"chargeFee": True},
    "deskUpdateBooking": {"priceMinor": None},
}
OWNERS_ALONE = {
    Permission.ERASE_CUSTOMERS,
    Permission.DECIDE_OBJECTIONS,
    Permission.SEE_SECURITY,
    Permission.GIVE_OWNERSHIP,
    Permission.KEEP_KEYS,
    Permission.KEEP_PAYMENTS,
    Permission.KEEP_DOMAINS,
}
# Whose session it is decides: one's own is anyone's to end, and a colleague's is among the conditional ones. A passkey is its
# person's own, whatever their role: tests/integration/accounts/test_passkeys.py. From Stripe's page only whoever went there
# comes back: tests/integration/payments/test_connect.py.
OWN = {"deskFinishStripeConnect", "deskEndSession", "deskAddPasskey", "deskRenamePasskey", "deskRemovePasskey"}
CASES = [*(Case(name, more=WITHOUT.get(name, {})) for name in DESK if name not in OWN), *CONDITIONAL]


async def stage_of(
    salon: Salon, till: Till, web: Web, clock: TestClock, case: Case
) -> tuple[TillStage, dict[str, Any]]:
    stage = TillStage(salon, clock, web, case.mutation, await credential_for(salon, case.mutation), till=till)
    input = await (OF_MONEY[case.mutation](stage) if case.mutation in OF_MONEY else good(stage))
    return stage, input | case.more


async def _refused(stage: TillStage, input: dict[str, Any]) -> str:
    """What it is refused with, for want of a permission: nothing changes, nobody is told, and Stripe isn't asked."""
    asked = len(stage.till.stripe.exchanges())
    async with untouched(stage.salon.database):
        answer = await stage.ask(input)
    assert len(stage.till.stripe.exchanges()) == asked
    assert answer["__typename"] == "CredentialNeeded"
    return str(answer["message"])


ALLOWED = [(case, role) for case in CASES for role in OperatorRole if case.needs <= permissions_of(role)]


@pytest.mark.parametrize(("case", "role"), ALLOWED, ids=str)
async def test_each_role_may_do_what_its_permissions_say(
    salon: Salon, till: Till, paying_web: Web, clock: TestClock, case: Case, role: OperatorRole
) -> None:
    stage, input = await stage_of(salon, till, paying_web, clock, case)
    stage.credential = await credential_for(salon, case.mutation, role)
    success = success_of(case.mutation) if case.mutation in OF_MONEY else SUCCESSES[case.mutation]
    assert (await stage.ask(input))["__typename"] == success


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_each_role_is_refused_all_else_and_one_without_permissions_everything(
    salon: Salon, till: Till, paying_web: Web, clock: TestClock, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, input = await stage_of(salon, till, paying_web, clock, case)
    signed_in = stage.credential
    for role in OperatorRole:
        if not case.needs <= permissions_of(role):
            stage.credential = await credential_for(salon, case.mutation, role)
            assert await _refused(stage, input) in {needs_sentence(each, ENGLISH) for each in case.needs}
    stage.credential = signed_in
    monkeypatch.setattr(permissions, "permissions_of", lambda _role: frozenset())
    assert (await _refused(stage, input)).startswith("Nobody here can ")


def test_every_mutation_of_the_desk_declares_one_and_every_permission_is_asked_for() -> None:
    assert DECLARED.keys() == set(DESK)
    # These are for reading, and change nothing: test_disputes.py, test_sight.py, test_security_events.py.
    read = {Permission.ANSWER_DISPUTES, Permission.SEE_FIGURES, Permission.SEE_SECURITY}
    assert set().union(*(case.needs for case in CASES)) | read == set(Permission)


def test_the_staff_may_do_what_they_may_do() -> None:
    """Written out, so that what a role may do is changed on purpose."""
    assert permissions_of(OperatorRole.OWNER) == set(Permission)
    assert permissions_of(OperatorRole.MANAGER) == set(Permission) - OWNERS_ALONE
    staff = {
        Permission.OWN_SIGN_IN,
        Permission.KEEP_BOOK,
        Permission.BLOCK_TIME,
        Permission.OFFER_OPENINGS,
        Permission.SEND_LINKS,
        Permission.RETRY_MESSAGES,
    }
    assert permissions_of(OperatorRole.STAFF) == staff
    assert permissions_of(OperatorRole.FRONT_DESK) == staff | {
        Permission.CORRECT_CONTACT,
        Permission.CHARGE_FEES,
        Permission.RECORD_PAYMENTS,
        Permission.GIVE_REFUNDS,
        Permission.RETRY_REFUNDS,
        Permission.SETTLE_REFUNDS,
    }


def test_a_mutation_of_the_desk_that_declares_nothing_does_not_start() -> None:
    def resolve_desk_sing() -> str:
        return "la"

    with pytest.raises(Undeclared, match="resolve_desk_sing"):
        desk_mutation(resolver=resolve_desk_sing, description="Sing.")

    @strawberry.type
    class Mutation:
        desk_sing = strawberry.mutation(resolver=resolve_desk_sing, description="Sing.")

    with pytest.raises(Undeclared, match="desk_sing"):
        permissions_declared(get_object_definition(Mutation, strict=True).fields)


@pytest.mark.parametrize("permission", Permission)
def test_who_may_is_said_in_words(permission: Permission) -> None:
    said = needs_sentence(permission, ENGLISH)
    if permission in OWNERS_ALONE:
        assert said.startswith("Only an owner can ")
    elif permission in permissions_of(OperatorRole.STAFF):
        assert said.startswith("Only an owner, a manager, the front desk or a member of staff can ")
    elif permission in permissions_of(OperatorRole.FRONT_DESK):
        assert said.startswith("Only an owner, a manager or the front desk can ")
    else:
        assert said.startswith("Only an owner or a manager can ")
    assert said.endswith(".")
