"""What must be so of a salon's money once all has calmed down: in the rows, in the ledger, and in Stripe's books."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from openchair.rules.ledger import Account
from openchair.store import tables
from tests.support.histories import Wrong
from tests.support.parts import check_parts
from tests.support.till import Till

Row = dict[str, Any]


@dataclass
class _Books:
    """All that there is to compare."""

    bookings: list[Row]
    payments: dict[str, Row]
    refunds: list[Row]
    fees: list[Row]
    credits: list[Row]
    entries: list[Row]
    intents: list[Row]
    at_stripe: list[Row]
    disputes: list[Row]
    disputed: list[Row]
    """As Stripe has them."""
    settlements: list[Row]


async def audit(till: Till) -> None:
    """Raise `Wrong` where anything doesn't add up to the minor unit."""
    rows = till.salon.rows
    books = _Books(
        await rows(tables.booking),
        {row["id"]: row for row in await rows(tables.payment)},
        await rows(tables.refund),
        await rows(tables.fee),
        await rows(tables.store_credit),
        await rows(tables.ledger_entry),
        [intent for intent in till.stripe.objects("payment_intent") if intent["status"] == "succeeded"],
        till.stripe.objects("refund"),
        await rows(tables.dispute),
        till.stripe.objects("dispute"),
        await rows(tables.settlement),
    )
    _same("due", await till.next_due(), None)
    await check_parts(till.salon)
    _each_thing_once(books)
    _stripe_and_rows(books)
    _ledger_and_rows(books, till.at_stripe())


def _same(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise Wrong(f"{what}: {found!r}, and not {expected!r}")


def _each_thing_once(books: _Books) -> None:
    """Nobody paid a fee twice, and nothing was given back twice: neither as we know it, nor as Stripe does."""
    charges = Counter(
        books.payments[intent["metadata"]["payment"]]["fee_id"] or intent["metadata"]["payment"]
        for intent in books.intents
    )
    _same("charged twice", [id for id, count in charges.items() if count > 1], [])
    named = Counter(refund["metadata"]["refund"] for refund in books.at_stripe if "refund" in refund["metadata"])
    _same("given back twice", [id for id, count in named.items() if count > 1], [])
    for booking in books.bookings:
        of_deposit = [
            row for row in books.payments.values() if row["booking_id"] == booking["id"] and not row["fee_id"]
        ]
        kept = sum(row["amount_minor"] for row in of_deposit if row["status"] == "succeeded") - sum(
            refund["amount_minor"]
            for refund in _live(books, booking["id"])
            if refund["status"] != "dropped" and _root(books, refund) in {row["id"] for row in of_deposit}
        )
        if not 0 <= kept <= booking["deposit_minor"]:
            raise Wrong(f"of a deposit of {booking['deposit_minor']} {kept} is kept")


def _live(books: _Books, booking_id: str) -> list[Row]:
    """A booking's refunds; of one that was tried again, the last."""
    return [row for row in books.refunds if row["booking_id"] == booking_id and row["retried_as"] is None]


def _root(books: _Books, refund: Row) -> str | None:
    """The payment that a refund, or the one that it was tried again of, gives back."""
    while refund["payment_id"] is None:
        before = next((row for row in books.refunds if row["retried_as"] == refund["id"]), None)
        if before is None:
            return None
        refund = before
    return str(refund["payment_id"])


def _stripe_and_rows(books: _Books) -> None:
    """What Stripe has taken and given back is what we say it has, one by one."""
    ours = {
        row["payment_intent_id"]: row["amount_minor"]
        for row in books.payments.values()
        if row["status"] == "succeeded" and row["tender"] == "card"
    }
    _same("payments", ours, {intent["id"]: intent["amount_received"] for intent in books.intents})
    known = {
        row["stripe_refund_id"]: (row["status"], row["amount_minor"])
        for row in books.refunds
        if row["stripe_refund_id"] is not None
    }
    # One that failed there is dropped when its payment's dispute is lost.
    known = {id: ("failed" if status == "dropped" else status, amount) for id, (status, amount) in known.items()}
    told = {
        one["id"]: (
            one["status"],
            -sum(line["amount"] for line in one["balance_transactions"]),
            sum(line["fee"] for line in one["balance_transactions"]),
        )
        for one in books.disputed
    }
    _same("disputes", {row["stripe_dispute_id"]: (row["status"], *_cost(row)) for row in books.disputes}, told)
    _same("refunds", known, {refund["id"]: (refund["status"], refund["amount"]) for refund in books.at_stripe})


def _cost(dispute: Row) -> tuple[int, int]:
    """What a dispute has taken, and what Stripe has for it."""
    return (
        dispute["withdrawn_minor"] - dispute["reinstated_minor"],
        dispute["fee_minor"] - dispute["fee_returned_minor"],
    )


def _ledger_and_rows(books: _Books, at_stripe: int) -> None:
    """The ledger's accounts are what the rows say; of each booking, and of the venue as a whole."""
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in books.entries:
        held[entry["booking_id"]][entry["from_account"]] -= entry["amount_minor"]
        held[entry["booking_id"]][entry["to_account"]] += entry["amount_minor"]
    for booking in books.bookings:
        id, mine = booking["id"], held[booking["id"]]
        live = _live(books, id)
        owed = sum(row["amount_minor"] for row in live if row["status"] not in ("succeeded", "dropped"))
        _same(f"owed of {id}", mine[Account.REFUNDS], owed)
        taken, gone = Counter[str](), Counter[str]()
        for row in books.payments.values():
            if row["booking_id"] == id and row["status"] == "succeeded":
                taken[row["tender"]] += row["amount_minor"]
        for row in live:
            _same(f"{row['id']} went through Stripe", bool(row["stripe_refund_id"]) <= (row["tender"] == "card"), True)
            if row["status"] == "succeeded":
                gone[row["tender"]] += row["amount_minor"]
        _what_came_late(booking, books, live)
        disputes = [row for row in books.disputes if row["booking_id"] == id]
        gone["card"] += sum(sum(_cost(row)) for row in disputes)
        tills = {"card": Account.STRIPE, "cash": Account.CASH, "terminal": Account.TERMINAL, "elsewhere": Account.VENUE}
        for tender, account in tills.items():
            _same(f"{account} of {id}", -mine[account], taken[tender] - gone[tender])
        for row in books.payments.values():
            back = sum(
                each["amount_minor"] for each in live if each["payment_id"] == row["id"] and each["status"] != "dropped"
            )
            if back > row["amount_minor"]:
                raise Wrong(f"of {row['amount_minor']} {back} goes back")
        waits = sum(_cost(row)[0] for row in disputes if row["settled_at"] is None)
        _same(f"disputed of {id}", -mine[Account.DISPUTES], waits)
        _same(f"lost of {id}", sum(row["lost_minor"] for row in disputes), _lost(disputes))
        _deposit(booking, mine, books, owed)
    whole: Counter[str] = sum(held.values(), Counter())
    for account in Account:
        whole[account] = sum(mine[account] for mine in held.values())
    _same("Stripe's balance", -whole[Account.STRIPE], at_stripe)
    _same("credit", whole[Account.CREDIT], sum(row["left_minor"] for row in books.credits))
    came_in = -sum(whole[account] for account in (Account.STRIPE, Account.CASH, Account.TERMINAL, Account.VENUE))
    kept = whole[Account.INCOME] + whole[Account.LOSSES] + whole[Account.DISPUTES]
    owes = whole[Account.DEPOSITS] + whole[Account.REFUNDS] + whole[Account.CREDIT]
    _same("in, without what went out", came_in, kept + owes)


def _what_came_late(booking: Row, books: _Books, live: list[Row]) -> None:
    """A deposit's payment that came in after the cancel goes back, all of it, whatever else does; or its bank has it.

    A row that a test has made as cancelled says no time of it.
    """
    if booking["status"] != "cancelled" or booking["cancelled_at"] is None:
        return
    disputed = {row["payment_id"] for row in books.disputes}
    for entry in books.entries:
        payment = books.payments.get(entry["about"])
        came_late = entry["why"] == "deposit_paid" and entry["at"] > booking["cancelled_at"]
        if payment is None or payment["booking_id"] != booking["id"] or not came_late or payment["id"] in disputed:
            continue
        back = sum(
            row["amount_minor"] for row in live if row["status"] != "dropped" and _root(books, row) == payment["id"]
        )
        _same(f"back of what came after the cancel of {booking['id']}", back, payment["amount_minor"])


def _lost(disputes: list[Row]) -> int:
    """What banks keep of a booking, by how its disputes have ended."""
    return sum(_cost(row)[0] for row in disputes if row["status"] in ("lost", "prevented"))


def _stopped(books: _Books, booking_id: str, *parts: str) -> int:
    """What an objection has stopped of a deposit, as long as the owner doesn't decide: these parts of it, or all."""
    stopped = [row for row in books.settlements if row["booking_id"] == booking_id and row["status"] == "objected"]
    return sum(row[part] for row in stopped for part in parts or ("forfeit_minor", "credit_minor"))


def _deposit(booking: Row, mine: Counter[str], books: _Books, owed: int) -> None:
    """A deposit is held while its booking is open or nobody has decided; else all of it has gone somewhere."""
    id, status, paid = booking["id"], booking["deposit_status"], booking["deposit_paid_minor"]
    is_open = booking["status"] not in ("cancelled", "completed", "no_show")
    if is_open:
        _same(f"deposit of {id}", mine[Account.DEPOSITS], paid)
    elif booking["status"] == "no_show" and status == "kept":
        # Its rule leaves it to the venue, as that of a cancel may.
        _same(f"undecided deposit of {id}", mine[Account.DEPOSITS], paid)
    elif status not in ("kept", "refunded", "part_refunded", "refund_requested") or booking["cancel_outcome"] != "none":
        _same(f"deposit of closed {id}", mine[Account.DEPOSITS], _stopped(books, id))
    elif not 0 <= mine[Account.DEPOSITS] <= paid:
        raise Wrong(f"of {id} {mine[Account.DEPOSITS]} is held, of {paid}")
    if status == "refund_requested" and not is_open and not _live(books, id):
        raise Wrong(f"the deposit of {id} is said to go back, and nothing does")
    if booking["status"] == "cancelled":
        forfeited = [
            entry for entry in books.entries if entry["booking_id"] == id and entry["why"] == "deposit_forfeited"
        ]
        went = sum(row["amount_minor"] for row in _live(books, id))
        # What is stopped is neither kept nor given back yet.
        kept = sum(entry["amount_minor"] for entry in forfeited) + _stopped(books, id, "forfeit_minor")
        forfeit = booking["cancel_forfeit_minor"] or 0
        # What a bank took while the forfeit waited is none of it.
        gone = sum(
            entry["amount_minor"]
            for entry in books.entries
            if entry["booking_id"] == id and entry["why"] == "dispute_took_deposit"
        )
        least = forfeit - gone if went <= (booking["cancel_refund_minor"] or 0) else 0
        if not least <= kept <= forfeit:
            raise Wrong(f"of {id} {kept} was forfeited, and not {forfeit}")
    if status in ("refunded", "part_refunded"):
        fees = {row["id"] for row in books.payments.values() if row["fee_id"]}
        late = [
            row
            for row in _live(books, id)
            if row["status"] not in ("succeeded", "dropped") and _root(books, row) not in fees
        ]
        deposits = [
            row
            for row in books.payments.values()
            if row["booking_id"] == id and not row["fee_id"] and row["status"] == "succeeded"
        ]
        if late and len(deposits) == 1:
            raise Wrong(f"{id} says {status}, and {owed} is owed")
    for fee in books.fees:
        if fee["booking_id"] == id and fee["status"] in ("charged", "requested"):
            paid_for = [
                row for row in books.payments.values() if row["fee_id"] == fee["id"] and row["status"] == "succeeded"
            ]
            _same(f"a {fee['status']} fee of {id}", len(paid_for), 1)
