"""How much money an operator decides about in a day: asked in the transaction of each act that decides about some."""

from __future__ import annotations

from collections.abc import Iterable

from openchair.access.viewer import Operator
from openchair.changes.change import Change
from openchair.presentation.desk.money_limits import over_limit_sentence
from openchair.rules.money_limits import MoneyAct, limit_of
from openchair.rules.refusals import OverLimit
from openchair.rules.roles import OperatorRole
from openchair.rules.security import BURST, SecurityEvent, SecurityEventKind
from openchair.rules.zone import local_time
from openchair.store.money_days import add_to_day, spent_on_day
from openchair.store.security_events import note_event

_BURSTS = {MoneyAct.FEE: SecurityEventKind.FEE_BURST, MoneyAct.REFUND: SecurityEventKind.REFUND_BURST}


async def count_money(change: Change, operator: Operator, act: MoneyAct, amount_minor: int) -> None:
    """Count an act of the operator's against what their role may decide about on this day at the venue.

    Raises `OverLimit`, in words that name who may: an owner. Owners are told of that, of what one of them does beyond a manager's
    limit, and of many fees or refunds within an hour.
    """
    if not amount_minor:
        return
    connection, scope, now, record = change.connection, change.scope, change.now, operator.record
    today = (scope, record.id, act, local_time(now, record.venue.time_zone).date())
    limit = _limit_of(operator, operator.roles)
    spent = await add_to_day(connection, *today, amount_minor, now, limit_minor=limit)
    if spent is None:
        assert limit is not None, "without a limit nothing is beyond it"
        before = await spent_on_day(connection, *today)
        spent_text = _written(operator, before) if before else None
        words = over_limit_sentence(act, _written(operator, limit), spent_text, operator.reader)
        raise OverLimit(words, act, amount_minor, limit)
    most = _limit_of(operator, (OperatorRole.MANAGER,))
    if limit is None and most is not None and spent.total_minor > most:
        beyond = {"act": act.value, "amount_minor": amount_minor, "limit_minor": most, "done": True}
        await _note(change, operator, SecurityEventKind.OVER_LIMIT, beyond)
    if act in _BURSTS and spent.acts_in_hour > BURST:
        await _note(change, operator, _BURSTS[act], {"acts": spent.acts_in_hour})


def _limit_of(operator: Operator, roles: Iterable[OperatorRole]) -> int | None:
    """The least of what these roles may decide about; None where none has a limit."""
    venue = operator.record.venue
    own = {"front_desk_minor": venue.policy.front_desk_limit_minor, "manager_minor": venue.policy.manager_limit_minor}
    limits = (limit_of(role, venue.currency, **own) for role in roles)
    return min((limit for limit in limits if limit is not None), default=None)


def _written(operator: Operator, amount_minor: int) -> str:
    return operator.reader.amount(amount_minor, operator.record.venue.currency)


async def _note(
    change: Change, operator: Operator, kind: SecurityEventKind, detail: dict[str, str | int | bool]
) -> None:
    about = operator.owner
    event = SecurityEvent(kind, operator.record.name, about, detail)
    await note_event(change.connection, change.scope, event, change.now)
