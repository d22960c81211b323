"""The enums of the graph about money: the rules' own, each value with what it means."""

from __future__ import annotations

from openchair.desk.cancel import DepositDecision
from openchair.graph.types.showing import show
from openchair.manage.pay import Purpose
from openchair.rules.credit import CreditSource
from openchair.rules.deposits import DepositOutcome, DepositStatus
from openchair.rules.disputes import DisputeStatus
from openchair.rules.erasure import CreditSettling, MatterKind
from openchair.rules.fees import FeeKind, FeeStatus
from openchair.rules.ledger import Account, Why
from openchair.rules.payments import Problem, RefundStatus
from openchair.rules.tenders import Tender

show(
    DepositOutcome,
    "What cancelling does to the deposit.",
    {
        DepositOutcome.NONE: "Nothing: none was paid, or the venue decides by itself.",
        DepositOutcome.FULL_REFUND: "All of it goes back, as it was paid.",
        DepositOutcome.PARTIAL_REFUND: "Part goes back, the venue keeps the rest.",
        DepositOutcome.FORFEIT: "The venue keeps it.",
        DepositOutcome.CREDIT: "The venue holds it as store credit for the customer.",
    },
)

show(
    DepositStatus,
    "Where the deposit stands.",
    {
        DepositStatus.ASKED: "Asked for, not paid yet.",
        DepositStatus.PAID: "Paid; the venue holds it.",
        DepositStatus.REFUND_REQUESTED: "The booking is cancelled and money is to go back.",
        DepositStatus.REFUNDED: "All of it went back.",
        DepositStatus.PART_REFUNDED: "Part of it went back.",
        DepositStatus.FORFEITED: "The venue kept it, by the agreed rule.",
        DepositStatus.CREDITED: "It became store credit.",
        DepositStatus.FAILED: "The payment failed.",
        DepositStatus.KEPT: "The booking is cancelled and the venue still holds it, to be decided by the venue.",
        DepositStatus.CHARGED_BACK: "The customer's bank has taken it back: a dispute was lost.",
    },
)

show(
    Tender,
    "What money is paid with, or given back by.",
    {
        Tender.CARD: "A card, through Stripe.",
        Tender.TERMINAL: "The venue's own terminal; the venue gives it back itself.",
        Tender.CASH: "Cash; the venue gives it back itself.",
        Tender.ELSEWHERE: "Elsewhere than here, or by the venue's own hand.",
        Tender.CREDIT: "Store credit.",
    },
)

show(
    RefundStatus,
    "How far a refund has come.",
    {
        RefundStatus.REQUESTED: "Written down, not sent to the payment provider yet; it waits while a payment is disputed.",
        RefundStatus.SUBMITTED: "The payment provider has it.",
        RefundStatus.SUCCEEDED: "The money went back.",
        RefundStatus.FAILED: "It did not go through; the venue looks at it.",
        RefundStatus.DROPPED: "It is not sent: a dispute was lost, and the customer's bank has paid the money back.",
    },
)

show(
    FeeStatus,
    "What became of a fee.",
    {
        FeeStatus.REQUESTED: "To be charged; it waits while a payment is disputed.",
        FeeStatus.CHARGED: "Paid: charged to the saved card, or paid by the customer.",
        FeeStatus.NOT_CHARGED: "Due, but there was no card that could be charged.",
        FeeStatus.WAIVED: "The venue let it go, or it was dropped because a dispute was lost.",
        FeeStatus.FAILED: "The charge did not go through.",
    },
)

show(
    Problem,
    "Why a card brought no money, or could not be saved.",
    {
        Problem.NO_CARD: "There is no saved card.",
        Problem.CARD_EXPIRED: "The card has expired.",
        Problem.DECLINED: "The bank declined it.",
        Problem.INSUFFICIENT_FUNDS: "There was not enough money.",
        Problem.AUTHENTICATION: "The bank wants the customer to confirm it, or did not get that.",
        Problem.REFUSED: "The payment provider would not try it.",
        Problem.NOT_AGREED: "The card was on file before a visitor made the booking: nobody agreed that it is charged for that.",
    },
    name="FeeProblem",
)

show(
    Purpose,
    "What a customer pays for on the page.",
    {
        Purpose.DEPOSIT: "The deposit that was asked.",
        Purpose.FEE: "A fee that could not be charged.",
    },
    name="PaymentPurpose",
)

show(
    Account,
    "Where money is. The first four are outside of the books.",
    {
        Account.STRIPE: "Cards, by way of Stripe.",
        Account.VENUE: "The venue's own till or bank account.",
        Account.CASH: "The venue's cash.",
        Account.TERMINAL: "Cards, by way of the venue's own terminal.",
        Account.DEPOSITS: "Deposits the venue holds.",
        Account.REFUNDS: "What is to go back.",
        Account.CREDIT: "Store credit of customers.",
        Account.INCOME: "What the venue has earned.",
        Account.DISPUTES: "What customers' banks have taken and may give back: below zero by as much.",
        Account.LOSSES: "What disputes have cost the venue, their fees included: below zero by as much.",
    },
    name="LedgerAccount",
)

show(
    Why,
    "What moved money.",
    {
        Why.DEPOSIT_RECORDED: "A deposit that was paid elsewhere was written down.",
        Why.DEPOSIT_PAID: "A deposit was paid by card.",
        Why.DEPOSIT_TAKEN: "The desk took a deposit, or a part of it, itself.",
        Why.DEPOSIT_FROM_CREDIT: "A deposit was paid with credit.",
        Why.DEPOSIT_FORFEITED: "The venue kept a deposit.",
        Why.FORFEIT_TAKEN_BACK: "A no-show was taken back: a deposit that the venue had kept is held for the booking again.",
        Why.DEPOSIT_APPLIED: "A deposit became part of the price.",
        Why.REFUND_REQUESTED: "Money is to go back.",
        Why.REFUND_SUCCEEDED: "It went back to the card.",
        Why.REFUND_RETURNED: "The bank sent a refund back.",
        Why.REFUND_BY_HAND: "The venue paid it back itself.",
        Why.CREDIT_GRANTED: "A customer was given credit.",
        Why.CREDIT_EXPIRED: "Credit was not used in time.",
        Why.CREDIT_PAID_OUT: "The venue paid a customer's credit out.",
        Why.CREDIT_WAIVED: "A customer let their credit go.",
        Why.FEE_CHARGED: "A fee was paid.",
        Why.DISPUTE_WITHDRAWN: "A customer's bank took a disputed payment.",
        Why.DISPUTE_REINSTATED: "It came back: the dispute was won.",
        Why.DISPUTE_FEE: "Stripe's fee for a dispute.",
        Why.DISPUTE_FEE_RETURNED: "Stripe gave that fee back.",
        Why.DISPUTE_TOOK_REFUND: "A dispute was lost: what was to go back has gone by the bank.",
        Why.DISPUTE_TOOK_CREDIT: "A dispute was lost: credit that the payment had become is gone.",
        Why.DISPUTE_TOOK_DEPOSIT: "A dispute was lost: a deposit that the venue held is gone.",
        Why.DISPUTE_LOST: "A dispute was lost: what the venue had earned, or paid back already, is gone.",
        Why.DISPUTE_WON_AFTER_ALL: "A dispute that was booked as lost was won on appeal.",
    },
    name="LedgerReason",
)

show(
    DisputeStatus,
    "Where a dispute stands: a customer's bank asks a payment back, or, by a warning, asks about it first.",
    {
        DisputeStatus.WARNING_NEEDS_RESPONSE: "The bank asks about a payment and waits for an answer. No money was taken.",
        DisputeStatus.WARNING_UNDER_REVIEW: "The bank asked about a payment and looks at the answer. No money was taken.",
        DisputeStatus.WARNING_CLOSED: "The bank asks no more. No money was taken.",
        DisputeStatus.NEEDS_RESPONSE: "The bank has taken the payment and waits for an answer.",
        DisputeStatus.UNDER_REVIEW: "The bank has taken the payment and looks at the answer.",
        DisputeStatus.PREVENTED: "It was settled before it began.",
        DisputeStatus.LOST: "The bank keeps the money.",
        DisputeStatus.WON: "The money is the venue's.",
    },
)

show(
    CreditSettling,
    "How a customer's credit is settled.",
    {
        CreditSettling.PAID_OUT: "The venue pays it out itself.",
        CreditSettling.TO_CARD: "It goes back to the cards that had paid what became credit.",
        CreditSettling.WAIVED: "The customer lets it go: it is the venue's.",
    },
)

show(
    MatterKind,
    "What keeps a customer from being erased.",
    {
        MatterKind.BOOKING: "A booking that is not closed.",
        MatterKind.CHANGE: "A cancel, a move or a no-show that is not settled, or that the customer objected to.",
        MatterKind.DEPOSIT: "A deposit that the venue is yet to decide about.",
        MatterKind.PAYMENT: "A payment under way.",
        MatterKind.REFUND: "A refund that has not gone through.",
        MatterKind.FEE: "A fee that is due.",
        MatterKind.DISPUTE: "A payment that the customer's bank disputes.",
        MatterKind.CARD: "A card that is being saved.",
        MatterKind.MESSAGE: "A message that is being sent.",
        MatterKind.CREDIT: "Credit that is not settled.",
    },
    name="OpenMatterKind",
)

show(
    CreditSource,
    "What store credit came of.",
    {
        CreditSource.CANCELLATION: "The deposit of a booking that was cancelled.",
        CreditSource.DESK: "The venue gave it.",
        CreditSource.RETURNED: "Credit that came back when its booking was cancelled.",
    },
)

show(
    FeeKind,
    "What a fee is for.",
    {
        FeeKind.LATE_CANCELLATION: "Cancelling late.",
        FeeKind.NO_SHOW: "Not coming.",
    },
)

show(
    DepositDecision,
    "What an operator who cancels does with the deposit.",
    {
        DepositDecision.FOLLOW_RULE: "What the agreed rule says.",
        DepositDecision.REFUND_IN_FULL: "All of it goes back.",
        DepositDecision.KEEP: "The venue keeps it.",
        DepositDecision.CREDIT: "It becomes store credit.",
    },
)
