"""Security events in words for a venue's owner: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, assert_never

from openchair.rules.accounts import MOST_PINS
from openchair.rules.money_limits import MoneyAct
from openchair.rules.records.security import SecurityEventRecord
from openchair.rules.security import BURST, SecurityEventKind

Written = Callable[[int], str]
"""Writes an amount in minor units as the venue's readers do."""

_K = SecurityEventKind
_SOMEONE: Final = "Someone"
_ACTS: Final = {
    MoneyAct.FEE: "charge {amount} in fees",
    MoneyAct.REFUND: "give back {amount}",
    MoneyAct.CREDIT: "give {amount} of credit",
    MoneyAct.WAIVE: "let go {amount} that was due",
    MoneyAct.RECORD: "write down {amount} as taken",
}
_DONE: Final = {
    MoneyAct.FEE: "charged {amount} in fees",
    MoneyAct.REFUND: "gave back {amount}",
    MoneyAct.CREDIT: "gave {amount} of credit",
    MoneyAct.WAIVE: "let go {amount} that was due",
    MoneyAct.RECORD: "wrote down {amount} as taken",
}
_MOST: Final = {
    "owner": "owners and everyone else",
    "manager": "managers and everyone below",
    "front_desk": "what the front desk may do",
    "staff": "what staff may do",
}
_ROLES: Final = {
    "owner": "an owner",
    "manager": "a manager",
    "front_desk": "at the front desk",
    "staff": "a member of staff",
}


def security_event_sentence(event: SecurityEventRecord, written: Written) -> str:  # noqa: PLR0912  # a case for each kind
    """What happened."""
    who, detail, times = event.who or _SOMEONE, event.detail, event.count
    match event.kind:
        case _K.FAILED_CREDENTIALS:
            return f"{times} wrong links, keys or sign-ins were refused within an hour. Nobody got in with them."
        case _K.BULK_READS:
            tries = "" if times == 1 else f" That was tried {times} times."
            return (
                f"{who} asked for the contacts of more than {detail['limit']} customers within an hour. "
                f"Those beyond that were not shown.{tries}"
            )
        case _K.FEE_BURST:
            return f"{who} charged {detail['acts']} fees within an hour."
        case _K.REFUND_BURST:
            return f"{who} gave money back {detail['acts']} times within an hour."
        case _K.OVER_LIMIT:
            return _over_limit(event, who, written)
        case _K.NEW_DEVICE:
            return f"{who} signed in on a device that was not known here: {detail['device']}."
        case _K.DEVICE_PAIRED:
            return f'{who} paired a device: "{detail["device"]}", for {_MOST.get(str(detail["role"]), "anyone")}.'
        case _K.DEVICE_REVOKED:
            return f'{who} revoked a device: "{detail["device"]}".'
        case _K.PIN_LOCKED:
            return f'{MOST_PINS} wrong PINs of {who} were typed on "{detail["device"]}". It takes no more of theirs.'
        case _K.PIN_UNLOCKED:
            return f"{detail['by']} let {who} try their PIN again."
        case _K.PASSKEY_COPIED:
            return f'A passkey of {who} counts as if there were two of it, so it was ended: "{detail["passkey"]}".'
        case _K.SESSION_REUSED:
            return f"A sign-in of {who} was used from two places, so it was ended there and here."
        case _K.KEY_ISSUED:
            return f'{detail["by"]} made a key: "{detail["key"]}".'
        case _K.KEY_REVOKED:
            return f'{detail["by"]} ended a key: "{detail["key"]}".'
        case _K.ROLE_CHANGED if "role" in detail:
            return f"{detail['by']} changed what {who} may do: they are {_ROLES.get(str(detail['role']), 'of a new role')} now."
        case _K.ROLE_CHANGED:
            return f"{detail['by']} took {who} off the team: they are signed out everywhere."
        case _K.UNKNOWN:
            return "Something happened that this version can't name."
    assert_never(event.kind)


def security_event_advice(kind: SecurityEventKind) -> str:
    """What to do about it."""
    match kind:
        case _K.FAILED_CREDENTIALS:
            return "There is nothing to do, unless it goes on for days: then tell whoever runs this installation."
        case _K.BULK_READS:
            return "If that was not their work, end their sign-ins and keys, and ask them."
        case _K.FEE_BURST | _K.REFUND_BURST:
            return f"More than {BURST} within an hour is unusual. Look at them in the activity, and ask whoever did it."
        case _K.OVER_LIMIT:
            return "If it is right, an owner can do it. If you don't know of it, ask whoever tried."
        case _K.DEVICE_PAIRED:
            return "If you don't know of it, revoke the device, and ask whoever paired it."
        case _K.DEVICE_REVOKED:
            return "There is nothing to do. To use it again, pair it anew."
        case _K.PIN_LOCKED:
            return "Ask them whether it was them. Signing in by email unlocks it, and so can you, under the team."
        case _K.NEW_DEVICE | _K.SESSION_REUSED | _K.PASSKEY_COPIED:
            return "If it wasn't them, end their sign-ins, and have them sign in anew."
        case _K.KEY_ISSUED | _K.KEY_REVOKED | _K.ROLE_CHANGED | _K.PIN_UNLOCKED:
            return "If you don't know of it, change it back, and end the sign-ins of whoever did it."
        case _K.UNKNOWN:
            return "Tell whoever runs this installation."
    assert_never(kind)


def _over_limit(event: SecurityEventRecord, who: str, written: Written) -> str:
    detail = event.detail
    act, amount = MoneyAct(str(detail["act"])), written(int(detail["amount_minor"]))
    limit = written(int(detail["limit_minor"]))
    if detail.get("done"):
        return f"{who} {_DONE[act].format(amount=amount)}: with what they did before that day, more than the {limit} of a manager."
    return f"{who} wanted to {_ACTS[act].format(amount=amount)}, beyond their {limit} of the day. It was not done."
