"""Signing in at a desk, and what lets people, devices and programs in there."""

from __future__ import annotations

import strawberry

from openchair.graph.mutations.desk import desk_mutation
from openchair.graph.mutations.desk_devices import (
    resolve_desk_pair_device,
    resolve_desk_rename_device,
    resolve_desk_revoke_device,
    resolve_desk_set_pin,
    resolve_desk_unlock_pin,
)
from openchair.graph.mutations.desk_keys import (
    resolve_desk_create_api_key,
    resolve_desk_end_session,
    resolve_desk_revoke_api_key,
    resolve_desk_rotate_api_key,
)
from openchair.graph.mutations.desk_team import (
    resolve_desk_change_member,
    resolve_desk_invite,
    resolve_desk_leave,
    resolve_desk_remove_member,
    resolve_desk_revoke_invitation,
)
from openchair.graph.mutations.devices import (
    resolve_claim_device,
    resolve_keep_device_unlocked,
    resolve_lock_device,
    resolve_unlock_device,
)
from openchair.graph.mutations.passkeys import (
    resolve_desk_add_passkey,
    resolve_desk_remove_passkey,
    resolve_desk_rename_passkey,
    resolve_sign_in_with_passkey,
)
from openchair.graph.mutations.sign_in import (
    resolve_accept_invitation,
    resolve_refresh_session,
    resolve_request_sign_in,
    resolve_sign_in,
    resolve_sign_out,
)


@strawberry.type
class AccountMutations:
    """Signing in at a desk, and what lets people, devices and programs in there."""

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
    desk_revoke_api_key = desk_mutation(resolver=resolve_desk_revoke_api_key, description="End a key at once.")
