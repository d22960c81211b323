"""The unit of change that every verb runs in: one call, one effect.

In one transaction it claims the idempotency key, notes a customer's first press, locks the subject, asks whether the change may be
made at all, compares the version that the author saw, and does the verb's work. A refusal rolls back to before the work, is kept
under the key, and is raised after the commit, to the first caller and to every later one. A visitor's refusal is not kept: a
stranger can have as many as they like, and the key is free again. A call repeated under its key does nothing: its caller reads
everything as it stands now, and is told that it was a repetition.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from openchair.access.viewer import Author
from openchair.changes.call import Call
from openchair.changes.change import Change
from openchair.core.runtime import Runtime
from openchair.rules.refusals import OverLimit, Refusal, refusal_as_json, refusal_from_json
from openchair.rules.scope import VenueScope
from openchair.rules.security import SecurityEvent, SecurityEventKind
from openchair.store.bookings import note_press
from openchair.store.idempotency import claim_key, keep_answer
from openchair.store.security_events import note_event

Answer = dict[str, Any]
"""What is kept under a key, as JSON values: which rows the call was about. What they say is read when it is asked."""
Locked = TypeVar("Locked")


class Subject(Protocol[Locked]):
    """What a change is about: how that is locked, and which version of it the author saw."""

    async def lock(self, change: Change) -> Locked:
        """Lock it, so that nobody else changes it until the transaction ends. Raises `NotFound`."""

    def refuse_if_changed(self, locked: Locked) -> None:
        """Raise `BookingChanged`, or its like, where this is another version than the one that the author saw."""


@dataclass(frozen=True, slots=True)
class TheVenue:
    """The venue itself, for verbs that lock nothing, or whose own rules say what they lock."""

    async def lock(self, change: Change) -> VenueScope:
        """Nothing is locked."""
        return change.scope

    def refuse_if_changed(self, locked: VenueScope) -> None:
        """A venue has no version."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a call was answered with, and whether it had been made before: nothing was done by this one then."""

    answer: Answer
    replayed: bool


May = Callable[[Locked, datetime], None]
"""Raises why the change can't be made at all, whatever version its author saw."""
Work = Callable[[Change, Locked], Awaitable[Answer]]


async def make_change(
    runtime: Runtime,
    author: Author,
    call: Call,
    subject: Subject[Locked],
    work: Work[Locked],
    *,
    may: May[Locked] | None = None,
) -> Done:
    """Do `work` on the locked subject, unless the key was used before. Raises `KeyReused`, and what the steps raise."""
    key = (author.scope, author.owner, call.key)
    async with runtime.database.transaction(author.scope) as connection:
        change = Change(runtime, connection, author.scope, runtime.clock.now(), author.actor, author.sight)
        kept = await claim_key(connection, *key, call.input_hash, change.now)
        answer = kept
        if answer is None:
            try:
                async with connection.begin_nested():
                    if call.notes_press and author.pressing is not None:
                        await note_press(connection, author.scope, author.pressing, change.now)
                    locked = await subject.lock(change)
                    if may is not None:
                        may(locked, change.now)
                    subject.refuse_if_changed(locked)
                    answer = await work(change, locked)
            except Refusal as refusal:
                if not author.keeps_refusals:
                    # All of the transaction goes back, the key with it.
                    raise
                if isinstance(refusal, OverLimit):
                    await _tell_owners(change, author, refusal)
                answer = {"refused": refusal_as_json(refusal)}
            await keep_answer(connection, *key, answer)
    if "refused" in answer:
        raise refusal_from_json(answer["refused"])
    return Done(answer, replayed=kept is not None)


async def _tell_owners(change: Change, author: Author, refusal: OverLimit) -> None:
    """An operator wanted to decide about more money than their role may in a day."""
    detail = {"act": refusal.act.value, "amount_minor": refusal.amount_minor, "limit_minor": refusal.limit_minor}
    event = SecurityEvent(SecurityEventKind.OVER_LIMIT, author.actor.name, author.owner, detail)
    await note_event(change.connection, change.scope, event, change.now)


async def note_first_press(runtime: Runtime, author: Author) -> None:
    """Write that a button was pressed, if it is the first of its page, now that the call has succeeded.

    For a call that asks Stripe after its commit, and fails where Stripe does: a refused press is no agreement.
    """
    if author.pressing is None:
        return
    async with runtime.database.transaction(author.scope) as connection:
        await note_press(connection, author.scope, author.pressing, runtime.clock.now())
