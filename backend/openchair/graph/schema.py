"""The schema: what can be asked, and what can be done."""

from __future__ import annotations

import json
from typing import Annotated

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types import get_object_definition

from openchair.access.viewer import Customer, Operator, Visitor
from openchair.accounts.invitations import read_invitation
from openchair.accounts.passkeys import sign_in_options
from openchair.graph.compiler import WRITES
from openchair.graph.context import Info
from openchair.graph.mutations.accept_counter_offer import resolve_accept_counter_offer
from openchair.graph.mutations.accept_move import resolve_accept_move
from openchair.graph.mutations.book_appointment import resolve_book_appointment
from openchair.graph.mutations.cancel_booking import resolve_cancel_booking
from openchair.graph.mutations.card import resolve_remove_card, resolve_save_card, resolve_start_card_setup
from openchair.graph.mutations.confirm_with_code import resolve_confirm_with_code
from openchair.graph.mutations.decline_counter_offers import resolve_decline_counter_offers
from openchair.graph.mutations.desk import desk_mutation, permissions_declared
from openchair.graph.mutations.desk_block_time import resolve_desk_block_time, resolve_desk_unblock_time
from openchair.graph.mutations.desk_cancel_booking import (
    resolve_desk_cancel_booking,
    resolve_desk_decline_booking,
)
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
from openchair.graph.mutations.desk_devices import (
    resolve_desk_pair_device,
    resolve_desk_rename_device,
    resolve_desk_revoke_device,
    resolve_desk_set_pin,
    resolve_desk_unlock_pin,
)
from openchair.graph.mutations.desk_domains import (
    resolve_desk_add_domain,
    resolve_desk_check_domain,
    resolve_desk_remove_domain,
)
from openchair.graph.mutations.desk_fees import resolve_desk_charge_fee, resolve_desk_waive_fee
from openchair.graph.mutations.desk_give_back import resolve_desk_record_deposit, resolve_desk_refund
from openchair.graph.mutations.desk_issue_credit import resolve_desk_issue_credit
from openchair.graph.mutations.desk_keys import (
    resolve_desk_create_api_key,
    resolve_desk_end_session,
    resolve_desk_revoke_api_key,
    resolve_desk_rotate_api_key,
)
from openchair.graph.mutations.desk_manage_link import (
    resolve_desk_revoke_manage_link,
    resolve_desk_send_manage_link,
)
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
from openchair.graph.mutations.desk_team import (
    resolve_desk_change_member,
    resolve_desk_invite,
    resolve_desk_leave,
    resolve_desk_remove_member,
    resolve_desk_revoke_invitation,
)
from openchair.graph.mutations.desk_undo import resolve_desk_end_grace, resolve_desk_undo_change
from openchair.graph.mutations.desk_update_booking import resolve_desk_update_booking
from openchair.graph.mutations.desk_update_customer import resolve_desk_update_customer
from openchair.graph.mutations.desk_waitlist import (
    resolve_desk_offer_opening,
    resolve_desk_set_waitlist,
    resolve_desk_withdraw_opening,
)
from openchair.graph.mutations.devices import (
    resolve_claim_device,
    resolve_keep_device_unlocked,
    resolve_lock_device,
    resolve_unlock_device,
)
from openchair.graph.mutations.disown_booking import resolve_disown_booking
from openchair.graph.mutations.earlier_times import resolve_ask_for_earlier_times, resolve_stop_earlier_times
from openchair.graph.mutations.message_preferences import resolve_set_message_preferences
from openchair.graph.mutations.object_to_settlement import resolve_object_to_settlement
from openchair.graph.mutations.openings import resolve_accept_opening, resolve_decline_opening
from openchair.graph.mutations.passkeys import (
    resolve_desk_add_passkey,
    resolve_desk_remove_passkey,
    resolve_desk_rename_passkey,
    resolve_sign_in_with_passkey,
)
from openchair.graph.mutations.payment import (
    resolve_finish_payment,
    resolve_pay_deposit_with_credit,
    resolve_start_payment,
)
from openchair.graph.mutations.reschedule_booking import resolve_reschedule_booking
from openchair.graph.mutations.sign_in import (
    resolve_accept_invitation,
    resolve_refresh_session,
    resolve_request_sign_in,
    resolve_sign_in,
    resolve_sign_out,
)
from openchair.graph.mutations.undo_change import resolve_undo_change
from openchair.graph.scalars import SCALARS
from openchair.graph.subscriptions import Subscription
from openchair.graph.types.account import InvitationOffer
from openchair.graph.types.any_node import find_node
from openchair.graph.types.booking import Booking, booking_of
from openchair.graph.types.desk import Desk, desk_of
from openchair.graph.types.device import PairedDevice, paired_device_of
from openchair.graph.types.node import Node
from openchair.graph.types.venue import Venue, venue_of
from openchair.storefront.reads import find_venue


@strawberry.type(
    description="What can be asked. Who asks is decided by the Authorization header, never by an argument."
)
class Query:
    @strawberry.field(description="The booking of the manage link; null without one.")
    def managed_booking(self, info: Info) -> Booking | None:
        viewer = info.context.viewer
        return booking_of(viewer.booking) if isinstance(viewer, Customer) else None

    @strawberry.field(description="This host's venue, or the named one; null where there is none.")
    async def venue(
        self,
        info: Info,
        slug: Annotated[str | None, strawberry.argument(description="A venue's name in addresses.")] = None,
    ) -> Venue | None:
        viewer = info.context.viewer
        if slug is None and isinstance(viewer, Customer):
            return venue_of(viewer.booking.venue)
        if slug is None and isinstance(viewer, Operator):
            return venue_of(viewer.record.venue)
        host = viewer.host if isinstance(viewer, Visitor) else None
        found = await find_venue(info.context.runtime, host=host, slug=slug)
        return None if found is None else venue_of(found)

    @strawberry.field(
        description="What a browser is asked with to sign in by a passkey, within 5 minutes and once: JSON, for "
        "`PublicKeyCredential.parseRequestOptionsFromJSON`. signInWithPasskey takes what it answers.",
        metadata=WRITES,
    )
    async def passkey_sign_in_options(self, info: Info) -> str:
        context = info.context
        return json.dumps(await sign_in_options(context.runtime, context.signing_in.party))

    @strawberry.field(
        description="The paired device that asks, whether or not someone acts on it; null to whoever asks otherwise."
    )
    def device(self, info: Info) -> PairedDevice | None:
        found = info.context.paired_device
        return None if found is None else paired_device_of(found.record, found.venue)

    @strawberry.field(
        description="What has this id: a booking, customer, block, service, staff member or venue, as far as whoever asks sees it; "
        "null of anything else."
    )
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")]
    ) -> Node | None:
        return await find_node(info.context, id)

    @strawberry.field(description="The operator's venue; null to anyone else.")
    def desk(self, info: Info) -> Desk | None:
        viewer = info.context.viewer
        return desk_of(viewer) if isinstance(viewer, Operator) else None

    @strawberry.field(description="What the link of an invitation leads to; null where it can't be taken up any more.")
    async def invitation(
        self,
        info: Info,
        token: Annotated[str, strawberry.argument(description="What stands in the link after the #.")],
    ) -> InvitationOffer | None:
        accounts = info.context.accounts
        found = None if accounts is None else await read_invitation(accounts, token)
        if found is None:
            return None
        return InvitationOffer(record=found, name=found.name, email=found.email, role=found.role)


@strawberry.type(
    description=(
        "What can be done. Customer mutations act on the booking of the link; desk mutations are prefixed and name one; a visitor "
        "can bookAppointment, and whoever works at a desk can sign in. "
        "Expected outcomes are members of the result; an error is a bug or a malformed request."
    )
)
class Mutation:
    reschedule_booking = strawberry.mutation(
        resolver=resolve_reschedule_booking, description="Move the booking of the link to another free time."
    )
    cancel_booking = strawberry.mutation(
        resolver=resolve_cancel_booking, description="Cancel the booking of the link on the terms of a quote."
    )
    undo_change = strawberry.mutation(
        resolver=resolve_undo_change,
        description="Take the customer's own last change of the booking back, a cancel or a move, within two minutes.",
    )
    start_card_setup = strawberry.mutation(
        resolver=resolve_start_card_setup,
        description="Begin to save a card: gives what Stripe's form needs, and the consent to be read before.",
    )
    save_card = strawberry.mutation(
        resolver=resolve_save_card, description="Keep the card that Stripe's form has saved, in place of another."
    )
    remove_card = strawberry.mutation(resolver=resolve_remove_card, description="Take the customer's card off file.")
    start_payment = strawberry.mutation(
        resolver=resolve_start_payment, description="Begin to pay what is due: gives what Stripe's form needs."
    )
    finish_payment = strawberry.mutation(
        resolver=resolve_finish_payment,
        description="See how a payment stands that Stripe's form has sent off. It can be asked again and again.",
    )
    pay_deposit_with_credit = strawberry.mutation(
        resolver=resolve_pay_deposit_with_credit,
        description="Pay the deposit, or what can be of it, out of the customer's credit at the venue, first to expire first.",
    )
    book_appointment = strawberry.mutation(
        resolver=resolve_book_appointment,
        description="Make a booking at a venue's storefront. The link to manage it goes out by message only.",
    )
    confirm_with_code = strawberry.mutation(
        resolver=resolve_confirm_with_code,
        description="Type the six-digit code that a visitor's booking is held for. It is confirmed or requested by that, or held "
        "for its deposit.",
    )
    disown_booking = strawberry.mutation(
        resolver=resolve_disown_booking,
        description="Say that one hasn't made the booking of the link: one made online of whose customer nobody has heard is "
        "cancelled, of any other the venue is told.",
    )
    object_to_settlement = strawberry.mutation(
        resolver=resolve_object_to_settlement,
        description="Say that it isn't right to take money on the venue's word alone for the booking of the link: it is not taken "
        "until the owner decides.",
    )
    accept_move = strawberry.mutation(
        resolver=resolve_accept_move, description="Accept the time to which the desk moved the booking of the link."
    )
    accept_counter_offer = strawberry.mutation(
        resolver=resolve_accept_counter_offer,
        description="Take a time the venue offered instead of the one asked for: moved and confirmed in one step.",
    )
    decline_counter_offers = strawberry.mutation(
        resolver=resolve_decline_counter_offers,
        description="Give back all the times on offer; the request waits for the venue again.",
    )
    ask_for_earlier_times = strawberry.mutation(
        resolver=resolve_ask_for_earlier_times,
        description="Ask to hear of earlier times, or change what was asked; the place in the queue stays.",
    )
    set_message_preferences = strawberry.mutation(
        resolver=resolve_set_message_preferences,
        description="Choose whether to be reminded, and to be told of earlier times.",
    )
    stop_earlier_times = strawberry.mutation(
        resolver=resolve_stop_earlier_times, description="Ask for earlier times no more."
    )
    accept_opening = strawberry.mutation(
        resolver=resolve_accept_opening, description="Move the booking of the link to an earlier time offered to it."
    )
    decline_opening = strawberry.mutation(
        resolver=resolve_decline_opening, description="Say no to an earlier time, so that it goes to the next."
    )
    request_sign_in = strawberry.mutation(
        resolver=resolve_request_sign_in,
        description="Have a link sent that signs someone in who works at a desk. Nobody learns by it whose addresses are known.",
    )
    sign_in = strawberry.mutation(
        resolver=resolve_sign_in,
        description="Sign in with the token of a link from a mail, by a press: opening the link does nothing. It works once.",
    )
    accept_invitation = strawberry.mutation(
        resolver=resolve_accept_invitation,
        description="Take up an invitation with the token of its link, by a press, and sign in. It works once.",
    )
    refresh_session = strawberry.mutation(
        resolver=resolve_refresh_session,
        description="Have the next pair of tokens. A refresh token works once: asked again by the same client within 10 seconds it "
        "gives the same pair, and used again otherwise it ends the session, since one of two has stolen it. Ask without an "
        "Authorization header.",
    )
    sign_out = strawberry.mutation(
        resolver=resolve_sign_out, description="End this session. Ask without an Authorization header."
    )
    sign_in_with_passkey = strawberry.mutation(
        resolver=resolve_sign_in_with_passkey,
        description="Sign in with what a passkey has signed. It works once, within 5 minutes.",
    )
    claim_device = strawberry.mutation(
        resolver=resolve_claim_device,
        description="Pair this device with the venue whose code it has scanned or been told, by a press on it. A code works once.",
    )
    unlock_device = strawberry.mutation(
        resolver=resolve_unlock_device,
        description="On a paired device: say who is at it by their PIN. Whoever acted there before doesn't any more. Each call "
        "is a try, also a repeated one; five wrong ones lock that person's PIN on that device.",
    )
    keep_device_unlocked = strawberry.mutation(
        resolver=resolve_keep_device_unlocked,
        description="On a paired device: whoever acts has touched it. An app calls this once a minute at most, never by itself.",
    )
    lock_device = strawberry.mutation(
        resolver=resolve_lock_device, description="On a paired device: nobody acts on it any more."
    )
    desk_add_passkey = desk_mutation(
        resolver=resolve_desk_add_passkey,
        description="Keep the passkey that the browser has made; you are told by mail.",
    )
    desk_rename_passkey = desk_mutation(
        resolver=resolve_desk_rename_passkey, description="Call one of your passkeys something else."
    )
    desk_remove_passkey = desk_mutation(
        resolver=resolve_desk_remove_passkey,
        description="End one of your passkeys; you are told by mail. Sessions that it began go on.",
    )
    desk_pair_device = desk_mutation(
        resolver=resolve_desk_pair_device,
        description="Make a code that pairs one device with the venue within 10 minutes. The device belongs to the venue, and to "
        "nobody: a PIN says who acts on it.",
    )
    desk_rename_device = desk_mutation(
        resolver=resolve_desk_rename_device, description="Call a device of the venue something else."
    )
    desk_revoke_device = desk_mutation(
        resolver=resolve_desk_revoke_device, description="Take a device off at once, and whoever acts on it."
    )
    desk_set_pin = desk_mutation(
        resolver=resolve_desk_set_pin,
        description="Give yourself a PIN for the venue's devices, another one, or none; you are told by mail.",
    )
    desk_unlock_pin = desk_mutation(
        resolver=resolve_desk_unlock_pin,
        description="Let someone try their PIN again that is locked after five wrong ones.",
    )
    desk_end_session = desk_mutation(resolver=resolve_desk_end_session, description="End a session at once.")
    desk_invite = desk_mutation(resolver=resolve_desk_invite, description="Ask someone by mail to work here.")
    desk_revoke_invitation = desk_mutation(
        resolver=resolve_desk_revoke_invitation, description="Take an open invitation back."
    )
    desk_change_member = desk_mutation(
        resolver=resolve_desk_change_member, description="Give someone another role, or another staff member to be."
    )
    desk_remove_member = desk_mutation(
        resolver=resolve_desk_remove_member,
        description="Let someone go: all that lets them in here ends at once.",
    )
    desk_leave = desk_mutation(resolver=resolve_desk_leave, description="Work here no more.")
    desk_create_api_key = desk_mutation(
        resolver=resolve_desk_create_api_key,
        description="Make a key for a program. Only someone who is signed in can: a key makes no keys.",
    )
    desk_rotate_api_key = desk_mutation(
        resolver=resolve_desk_rotate_api_key, description="Give a key another secret; the old one ends at once."
    )
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
    desk_revoke_api_key = desk_mutation(resolver=resolve_desk_revoke_api_key, description="End a key at once.")
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


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
)
PERMISSIONS = permissions_declared(get_object_definition(Mutation, strict=True).fields)
"""What each mutation of the desk needs; one that says nothing is found here, before anything is served."""
