"""What the desk can do, each mutation with the permission that it needs."""

from __future__ import annotations

import strawberry

from openchair.graph.mutations.desk import desk_mutation
from openchair.graph.mutations.desk_block_time import resolve_desk_block_time, resolve_desk_unblock_time
from openchair.graph.mutations.desk_cancel_booking import resolve_desk_cancel_booking, resolve_desk_decline_booking
from openchair.graph.mutations.desk_cancel_source import resolve_desk_cancel_source, resolve_desk_hold_messages
from openchair.graph.mutations.desk_counter_offers import (
    resolve_desk_send_counter_offers,
    resolve_desk_withdraw_counter_offers,
)
from openchair.graph.mutations.desk_create_booking import resolve_desk_create_booking
from openchair.graph.mutations.desk_customer_data import (
    resolve_desk_erase_customer,
    resolve_desk_export_customer,
    resolve_desk_settle_credit,
)
from openchair.graph.mutations.desk_decide_deposit import resolve_desk_decide_deposit
from openchair.graph.mutations.desk_decide_objection import resolve_desk_decide_objection
from openchair.graph.mutations.desk_domains import (
    resolve_desk_add_domain,
    resolve_desk_check_domain,
    resolve_desk_remove_domain,
)
from openchair.graph.mutations.desk_fees import resolve_desk_charge_fee, resolve_desk_waive_fee
from openchair.graph.mutations.desk_give_back import resolve_desk_record_deposit, resolve_desk_refund
from openchair.graph.mutations.desk_issue_credit import resolve_desk_issue_credit
from openchair.graph.mutations.desk_manage_link import resolve_desk_revoke_manage_link, resolve_desk_send_manage_link
from openchair.graph.mutations.desk_mark_no_show import resolve_desk_mark_no_show
from openchair.graph.mutations.desk_merge_customers import resolve_desk_merge_customers
from openchair.graph.mutations.desk_note_customer import resolve_desk_note_customer
from openchair.graph.mutations.desk_progress import (
    resolve_desk_approve_booking,
    resolve_desk_complete_booking,
    resolve_desk_mark_arrived,
    resolve_desk_mark_ready,
)
from openchair.graph.mutations.desk_refunds import resolve_desk_retry_refund, resolve_desk_settle_refund
from openchair.graph.mutations.desk_reschedule_booking import resolve_desk_reschedule_booking
from openchair.graph.mutations.desk_retry_message import resolve_desk_retry_message
from openchair.graph.mutations.desk_stripe import (
    resolve_desk_disconnect_stripe,
    resolve_desk_finish_stripe_connect,
    resolve_desk_start_stripe_connect,
)
from openchair.graph.mutations.desk_undo import resolve_desk_end_grace, resolve_desk_undo_change
from openchair.graph.mutations.desk_update_booking import resolve_desk_update_booking
from openchair.graph.mutations.desk_update_customer import resolve_desk_update_customer
from openchair.graph.mutations.desk_waitlist import (
    resolve_desk_offer_opening,
    resolve_desk_set_waitlist,
    resolve_desk_withdraw_opening,
)


@strawberry.type
class DeskMutations:
    """What the desk does with bookings, customers, money and the venue."""

    desk_start_stripe_connect = desk_mutation(
        resolver=resolve_desk_start_stripe_connect,
        description="Go to Stripe's page, on which the venue's owner connects an account of their own.",
    )
    desk_finish_stripe_connect = desk_mutation(
        resolver=resolve_desk_finish_stripe_connect,
        description="Come back from there: the venue is paid to that account from now on. An account is one venue's.",
    )
    desk_disconnect_stripe = desk_mutation(
        resolver=resolve_desk_disconnect_stripe,
        description="Let go of the venue's account: no card is taken from now on. Refused while money is open in it.",
    )
    desk_add_domain = desk_mutation(
        resolver=resolve_desk_add_domain,
        description="Add a domain of the venue's own. It is used once its record is seen. Only someone who is signed in can.",
    )
    desk_check_domain = desk_mutation(
        resolver=resolve_desk_check_domain,
        description="Look now whether a domain's record is there, which is otherwise done every few hours once it was.",
    )
    desk_remove_domain = desk_mutation(
        resolver=resolve_desk_remove_domain, description="Build no links with a domain any more."
    )
    desk_set_waitlist = desk_mutation(
        resolver=resolve_desk_set_waitlist, description="Turn the offering of openings on or off."
    )
    desk_offer_opening = desk_mutation(
        resolver=resolve_desk_offer_opening, description="Offer an opening to a customer by hand, before their turn."
    )
    desk_withdraw_opening = desk_mutation(
        resolver=resolve_desk_withdraw_opening,
        description="Take an opening back from whoever holds it, so that its time is free at once; nobody else is offered it.",
    )
    desk_create_booking = desk_mutation(
        resolver=resolve_desk_create_booking, description="Make a booking for a customer."
    )
    desk_approve_booking = desk_mutation(resolver=resolve_desk_approve_booking, description="Confirm a request.")
    desk_decline_booking = desk_mutation(
        resolver=resolve_desk_decline_booking, description="Decline a request; a deposit goes back in full."
    )
    desk_send_counter_offers = desk_mutation(
        resolver=resolve_desk_send_counter_offers,
        description="Answer a request with one to three other times, each held for the customer, who is told.",
    )
    desk_withdraw_counter_offers = desk_mutation(
        resolver=resolve_desk_withdraw_counter_offers, description="Take back the times on offer for a request."
    )
    desk_mark_arrived = desk_mutation(resolver=resolve_desk_mark_arrived, description="The customer is here.")
    desk_mark_ready = desk_mutation(
        resolver=resolve_desk_mark_ready, description="The venue is ready for the customer."
    )
    desk_complete_booking = desk_mutation(
        resolver=resolve_desk_complete_booking, description="The appointment is done."
    )
    desk_mark_no_show = desk_mutation(resolver=resolve_desk_mark_no_show, description="The customer did not come.")
    desk_reschedule_booking = desk_mutation(
        resolver=resolve_desk_reschedule_booking,
        description="Move a booking to any time that nothing else takes.",
    )
    desk_cancel_booking = desk_mutation(
        resolver=resolve_desk_cancel_booking,
        description="Cancel a booking at any time, and decide about the money.",
    )
    desk_cancel_source = desk_mutation(
        resolver=resolve_desk_cancel_source,
        description="Cancel all that came online from where a booking came, or for its contact, and was not paid for.",
    )
    desk_hold_messages = desk_mutation(
        resolver=resolve_desk_hold_messages,
        description="Hold all messages to the venue's customers back, or let them go.",
    )
    desk_undo_change = desk_mutation(
        resolver=resolve_desk_undo_change,
        description="Take the desk's own last change of a booking back: a cancel, a decline or a move within two minutes; that the "
        "customer arrived, is waited for or is done at any time, one step.",
    )
    desk_end_grace = desk_mutation(
        resolver=resolve_desk_end_grace,
        description="Let the last change of a booking stand at once: its time becomes free, and money and messages go.",
    )
    desk_send_manage_link = desk_mutation(
        resolver=resolve_desk_send_manage_link, description="Send the customer a fresh email and SMS with their link."
    )
    desk_revoke_manage_link = desk_mutation(
        resolver=resolve_desk_revoke_manage_link,
        description="Make every link and calendar address of a booking that is out there worth nothing.",
    )
    desk_update_customer = desk_mutation(
        resolver=resolve_desk_update_customer,
        description=(
            "Correct a customer's name, email or phone. The old address or number hears only that contact changed; the links of "
            "bookings to come go to the new one. The owner's and the managers' to do."
        ),
    )
    desk_export_customer = desk_mutation(
        resolver=resolve_desk_export_customer,
        description="Take a copy of all that is kept about a customer, as JSON; the activity feed says so. The owner's and the "
        "managers' to do.",
    )
    desk_note_customer = desk_mutation(
        resolver=resolve_desk_note_customer,
        description="Note something of a customer, or what staff must see with each of their bookings. They hear nothing of it.",
    )
    desk_merge_customers = desk_mutation(
        resolver=resolve_desk_merge_customers,
        description=(
            "Make one customer of two records of one person: bookings, credit, card and notes of the one become the other's. "
            "It can't be taken back; where something is in doubt it is refused, or asked."
        ),
    )
    desk_erase_customer = desk_mutation(
        resolver=resolve_desk_erase_customer,
        description=(
            "Make a customer nameless everywhere, for good: contact, messages, notes, cards, links. Amounts stay. Refused while "
            "something about them is open or they have credit. The owner's to do."
        ),
    )
    desk_settle_credit = desk_mutation(
        resolver=resolve_desk_settle_credit,
        description="Settle all of a customer's credit: pay it out, send it to the cards it came from, or have them let it go.",
    )
    desk_retry_message = desk_mutation(
        resolver=resolve_desk_retry_message, description="Have a message sent again that was given up or refused."
    )
    desk_retry_refund = desk_mutation(
        resolver=resolve_desk_retry_refund, description="Send a failed refund to the card again."
    )
    desk_record_deposit = desk_mutation(
        resolver=resolve_desk_record_deposit,
        description="Write that the venue took a deposit, or a part of it, in cash or on its own terminal.",
    )
    desk_refund = desk_mutation(
        resolver=resolve_desk_refund,
        description="Give back a part of what was paid, or all, beside what the rules give: of a deposit or fee, also afterwards.",
    )
    desk_settle_refund = desk_mutation(
        resolver=resolve_desk_settle_refund, description="Write that the venue has paid a refund back itself."
    )
    desk_charge_fee = desk_mutation(
        resolver=resolve_desk_charge_fee, description="Charge a fee that is due to the saved card."
    )
    desk_waive_fee = desk_mutation(resolver=resolve_desk_waive_fee, description="Let a fee go that is due.")
    desk_decide_objection = desk_mutation(
        resolver=resolve_desk_decide_objection,
        description="Take what a customer says isn't right, or let it go. Only an owner decides.",
    )
    desk_decide_deposit = desk_mutation(
        resolver=resolve_desk_decide_deposit,
        description="Refund, keep or credit a deposit about which the agreed rule left the venue to decide.",
    )
    desk_issue_credit = desk_mutation(
        resolver=resolve_desk_issue_credit, description="Give a booking's customer credit at the venue."
    )
    desk_update_booking = desk_mutation(
        resolver=resolve_desk_update_booking,
        description=(
            "Change what is done in a booking, how long it takes, what it costs, or its note. Its start and person "
            "stay, and so does what was agreed of deposit and fee. The price is not staff's to change."
        ),
    )
    desk_block_time = desk_mutation(
        resolver=resolve_desk_block_time,
        description=(
            "Take a stretch of a staff member's time out of what can be booked: at once what is free of it, and the rest as the "
            "bookings in it leave. They stay until they are moved or cancelled, and are named."
        ),
    )
    desk_unblock_time = desk_mutation(resolver=resolve_desk_unblock_time, description="Give a blocked stretch back.")
