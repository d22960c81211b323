"""Security events in words for a venue's owner: what happened, and what to do."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from openchair.presentation.desk.money_limits import beyond_limit_sentence
from openchair.presentation.desk.reader import DeskReader
from openchair.presentation.roles import role_words
from openchair.rules.money_limits import MoneyAct
from openchair.rules.records.security import SecurityEventRecord
from openchair.rules.roles import OperatorRole
from openchair.rules.security import SecurityEventKind

_K = SecurityEventKind


def security_event_sentence(event: SecurityEventRecord, currency: str, reader: DeskReader) -> str:  # noqa: PLR0912  # one for each kind
    """What happened; `currency` is the venue's."""
    say, detail, times = reader.say, event.detail, event.count
    who = event.who or say("Someone")
    match event.kind:
        case _K.FAILED_CREDENTIALS:
            return reader.say_many(
                "{count} wrong link, key or sign-in was refused within an hour. Nobody got in with it.",
                "{count} wrong links, keys or sign-ins were refused within an hour. Nobody got in with them.",
                times,
            )
        case _K.BULK_READS:
            asked = say(
                "{who} asked for the contacts of more than {limit} customers within an hour. "
                "Those beyond that were not shown.",
                who=who,
                limit=str(detail["limit"]),
            )
            if times == 1:
                return asked
            again = reader.say_many("That was tried {count} time.", "That was tried {count} times.", times)
            return f"{asked} {again}"
        case _K.FEE_BURST:
            return reader.say_many(
                "{who} charged {count} fee within an hour.",
                "{who} charged {count} fees within an hour.",
                int(detail["acts"]),
                who=who,
            )
        case _K.REFUND_BURST:
            return reader.say_many(
                "{who} gave money back {count} time within an hour.",
                "{who} gave money back {count} times within an hour.",
                int(detail["acts"]),
                who=who,
            )
        case _K.OVER_LIMIT:
            amount, limit = (reader.amount(int(detail[name]), currency) for name in ("amount_minor", "limit_minor"))
            act, done = MoneyAct(str(detail["act"])), bool(detail.get("done"))
            return beyond_limit_sentence(act, who, amount, limit, reader, done=done)
        case _K.NEW_DEVICE:
            device = str(detail["device"])
            return say("{who} signed in on a device that was not known here: {device}.", who=who, device=device)
        case _K.DEVICE_PAIRED:
            return say(role_words(OperatorRole(str(detail["role"]))).paired, who=who, device=str(detail["device"]))
        case _K.DEVICE_REVOKED:
            return say('{who} revoked a device: "{device}".', who=who, device=str(detail["device"]))
        case _K.PIN_LOCKED:
            device = str(detail["device"])
            return say(
                '5 wrong PINs of {who} were typed on "{device}", so it takes no more of theirs.', who=who, device=device
            )
        case _K.PIN_UNLOCKED:
            return say("{by} let {who} try their PIN again.", by=str(detail["by"]), who=who)
        case _K.PASSKEY_COPIED:
            passkey = str(detail["passkey"])
            return say(
                'There seem to be two of a passkey of {who}, so it was ended: "{passkey}".', who=who, passkey=passkey
            )
        case _K.SESSION_REUSED:
            return say("A sign-in of {who} was used from two places, so it was ended there and here.", who=who)
        case _K.KEY_ISSUED:
            return say('{by} made a key: "{key}".', by=str(detail["by"]), key=str(detail["key"]))
        case _K.KEY_REVOKED:
            return say('{by} ended a key: "{key}".', by=str(detail["by"]), key=str(detail["key"]))
        case _K.INVITED:
            return say(role_words(OperatorRole(str(detail["role"]))).they_are_invited, by=str(detail["by"]), who=who)
        case _K.INVITATION_REVOKED:
            return say("{by} took back the invitation of {who}.", by=str(detail["by"]), who=who)
        case _K.JOINED:
            return say(role_words(OperatorRole(str(detail["role"]))).they_joined, who=who)
        case _K.LEFT:
            return say("{who} left the team: their keys have ended, and nothing lets them in here any more.", who=who)
        case _K.ROLE_CHANGED:
            by = str(detail["by"])
            if "role" not in detail:
                return say("{by} took {who} off the team: they are signed out everywhere.", by=by, who=who)
            return say(role_words(OperatorRole(str(detail["role"]))).they_are_now, by=by, who=who)
        case _K.STRIPE_CONNECTED:
            by, account = str(detail["by"]), str(detail["account"])
            return say('{by} connected a Stripe account: "{account}". Payments go there.', by=by, account=account)
        case _K.STRIPE_DISCONNECTED:
            by, account = str(detail["by"]), str(detail["account"])
            return say('{by} disconnected the Stripe account "{account}". No card is taken.', by=by, account=account)
        case _K.STRIPE_LOST:
            return say(
                "Your Stripe account was cut off from here at Stripe. No card is taken, and nothing is refunded."
            )
        case _K.STRIPE_BACK:
            return say("Your Stripe account is connected to this salon again. Cards are taken.")
        case _K.STRIPE_PAUSED:
            return say(
                "Stripe takes no payments into your account at present. No card is taken; deposits are paid at the salon."
            )
        case _K.STRIPE_RESUMED:
            return say("Stripe takes payments into your account now. Cards are taken.")
        case _K.DOMAIN_PROVED:
            return say("Links to customers begin with {domain} now.", domain=str(detail["domain"]))
        case _K.DOMAIN_LOST:
            return say(
                "The record that proves {domain} to be yours is gone. From {moment} on, no more links to customers begin with it.",
                domain=str(detail["domain"]),
                moment=reader.moment(datetime.fromisoformat(str(detail["until"]))),
            )
        case _K.DOMAIN_TAKEN:
            return say(
                "Another salon has proved that {domain} is theirs, so none of your links opens there any more.",
                domain=str(detail["domain"]),
            )
        case _K.DOMAIN_REMOVED:
            return say("{by} removed a domain: {domain}.", by=str(detail["by"]), domain=str(detail["domain"]))
        case _K.UNKNOWN:
            return say("Something happened that this version can't name.")
    assert_never(event.kind)


def security_event_advice(kind: SecurityEventKind, reader: DeskReader) -> str:  # noqa: PLR0912  # as above
    """What to do about it."""
    say = reader.say
    match kind:
        case _K.FAILED_CREDENTIALS:
            return say("There is nothing to do, unless it goes on for days: then tell whoever runs this installation.")
        case _K.BULK_READS:
            return say("If that was not their work, end their sign-ins and keys, and ask them.")
        case _K.FEE_BURST | _K.REFUND_BURST:
            return say("So many within an hour are unusual. Look at them in the activity, and ask whoever did it.")
        case _K.OVER_LIMIT:
            return say("If it is right, an owner can do it. If you don't know of it, ask whoever tried.")
        case _K.DEVICE_PAIRED:
            return say("If you don't know of it, revoke the device, and ask whoever paired it.")
        case _K.DEVICE_REVOKED:
            return say("There is nothing to do. To use it again, pair it anew.")
        case _K.PIN_LOCKED:
            return say("Ask whether it was them. Signing in by email unlocks their PIN, and so can you.")
        case _K.NEW_DEVICE | _K.SESSION_REUSED | _K.PASSKEY_COPIED:
            return say("If it wasn't them, end their sign-ins, and have them sign in anew.")
        case _K.INVITED | _K.JOINED | _K.INVITATION_REVOKED:
            return say(
                "If you don't know of it, look at who works here under Team, and take back what you didn't want."
            )
        case _K.LEFT:
            return say("There is nothing to do. To have them back, invite them anew.")
        case _K.KEY_ISSUED | _K.KEY_REVOKED | _K.ROLE_CHANGED | _K.PIN_UNLOCKED | _K.DOMAIN_REMOVED:
            return say("If you don't know of it, change it back, and end the sign-ins of whoever did it.")
        case _K.STRIPE_LOST:
            return say("Connect it again under Payments. Until then, pay refunds by hand, and say so at each booking.")
        case _K.STRIPE_PAUSED:
            return say("Sign in at Stripe: it says there what it still needs of you. Cards are taken once it has that.")
        case _K.STRIPE_RESUMED:
            return say("There is nothing to do.")
        case _K.STRIPE_CONNECTED | _K.STRIPE_DISCONNECTED | _K.STRIPE_BACK:
            return say("If you don't know of it, look under Payments at once, and end the sign-ins of whoever did it.")
        case _K.DOMAIN_PROVED:
            return say("If you don't know of it, remove the domain, and end the sign-ins of whoever added it.")
        case _K.DOMAIN_LOST:
            return say(
                "Put the record back where the domain's names are kept: Domains, in the settings, says what it is. If the domain "
                "is no longer yours, tell whoever runs this installation: links that were sent with it lead to whoever has it now."
            )
        case _K.DOMAIN_TAKEN:
            return say(
                "Send new links to those who need them. If the domain is yours, look at who may change its records."
            )
        case _K.UNKNOWN:
            return say("Please tell whoever runs this installation.")
    assert_never(kind)


def too_many_contacts_sentence(most: int, reader: DeskReader) -> str:
    """Why no more addresses and numbers are shown to an operator."""
    return reader.say(
        "You have looked up {most} customers within an hour, so no more addresses and numbers are shown for now. "
        "Please try again in a while. The owner is told.",
        most=str(most),
    )
