"""Passkeys: what a browser is asked, and whether what it answers is right. The signatures are py_webauthn's to check.

py_webauthn is imported where it is first used: with its libraries it takes a tenth of what starting takes, and most processes
never see a passkey.
"""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from openchair.access.hosts import HostRule
from openchair.access.tokens import DECOY_ID
from openchair.core.ids import id_bytes, id_from_bytes, new_id
from openchair.core.signing import TOKEN_LENGTH, KeyRing
from openchair.rules.accounts import CHALLENGE_TIME, ChallengePurpose
from openchair.rules.records.account import PersonRecord
from openchair.rules.records.device import PasskeyRecord

_CHALLENGE: Final = "passkey-challenge"
_ID_BYTES: Final = 16
_NAME: Final = "OpenChair"
_LONGEST: Final = 16_000
"""Characters of what a browser answers; a resident key's is below 2,000, with an attestation below 10,000."""


async def load_webauthn() -> None:
    """Import py_webauthn beside the event loop, so that nobody else waits for it."""
    await asyncio.to_thread(importlib.import_module, "webauthn")


class BadPasskey(Exception):
    """What a browser answered is no proof. It never says more to whoever sent it."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge that was made here and is not too old: its id, by which it is used up once."""

    id: str
    expires_at: datetime
    text: bytes


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey that proved itself as it was made: base64url of what is kept."""

    credential_id: str
    public_key: str
    sign_count: int
    backed_up: bool
    transports: Sequence[str]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a passkey signed: which one it says it is, for which challenge, and of whom; proven once `RelyingParty.verify` says."""

    credential_id: str
    challenge: Challenge
    person_id: str
    credential: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proven:
    """A passkey's counter as it says, and whether it is kept elsewhere, too."""

    sign_count: int
    backed_up: bool


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """This installation to a browser: the desk's origin, and the base domain as its id.

    A challenge holds until when it is good and a MAC over that and the session it was made for, so that nothing is written before
    it is answered: whoever asks for many fills no table.
    """

    key_ring: KeyRing
    hosts: HostRule

    def registration(
        self, person: PersonRecord, session_id: str, known: Sequence[PasskeyRecord], now: datetime
    ) -> dict[str, Any]:
        """What navigator.credentials.create is asked, as JSON values, for a person in this session."""
        from webauthn import generate_registration_options  # noqa: PLC0415  # as said above
        from webauthn.helpers import base64url_to_bytes, options_to_json_dict, structs  # noqa: PLC0415

        options = generate_registration_options(
            rp_id=self.hosts.base_domain,
            rp_name=_NAME,
            user_id=id_bytes(person.id),
            user_name=person.email or person.name,
            user_display_name=person.name,
            challenge=self._challenge(ChallengePurpose.REGISTER, session_id, now),
            timeout=int(CHALLENGE_TIME.total_seconds() * 1000),
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential_id)) for each in known
            ],
        )
        return dict(options_to_json_dict(options))

    def register(self, answered: str, session_id: str, now: datetime) -> tuple[NewPasskey, Challenge]:
        """The passkey that a browser has made in this session. Raises `BadPasskey`."""
        from webauthn import verify_registration_response  # noqa: PLC0415  # as said above
        from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415

        credential = _parsed(answered)
        with _no_proof():
            challenge = self._read(credential, ChallengePurpose.REGISTER, session_id, now)
            made = verify_registration_response(
                credential=dict(credential),
                expected_challenge=challenge.text,
                expected_rp_id=self.hosts.base_domain,
                expected_origin=self.hosts.base_origin(),
                require_user_verification=True,
            )
            told = credential["response"].get("transports") or []
            passkey = NewPasskey(
                bytes_to_base64url(made.credential_id),
                bytes_to_base64url(made.credential_public_key),
                made.sign_count,
                made.credential_backed_up,
                [str(each)[:20] for each in told[:8]],
            )
        return passkey, challenge

    def signing_in(self, now: datetime) -> dict[str, Any]:
        """What navigator.credentials.get is asked, as JSON values: any passkey of this installation's."""
        from webauthn import generate_authentication_options  # noqa: PLC0415  # as said above
        from webauthn.helpers import options_to_json_dict, structs  # noqa: PLC0415

        options = generate_authentication_options(
            rp_id=self.hosts.base_domain,
            challenge=self._challenge(ChallengePurpose.SIGN_IN, DECOY_ID, now),
            timeout=int(CHALLENGE_TIME.total_seconds() * 1000),
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        )
        return dict(options_to_json_dict(options))

    def read(self, answered: str, now: datetime) -> Proof:
        """Which passkey a browser answers with, before anything of it is proven. Raises `BadPasskey`."""
        from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415  # as said above

        credential = _parsed(answered)
        with _no_proof():
            challenge = self._read(credential, ChallengePurpose.SIGN_IN, DECOY_ID, now)
            person_id = id_from_bytes(base64url_to_bytes(credential["response"]["userHandle"]))
            return Proof(str(credential["id"]), challenge, person_id, credential)

    def verify(self, proof: Proof, passkey: PasskeyRecord) -> Proven:
        """That this passkey signed it, here, by its own person. Its counter is the caller's to judge. Raises `BadPasskey`."""
        from webauthn import verify_authentication_response  # noqa: PLC0415  # as said above
        from webauthn.helpers import base64url_to_bytes, parse_authenticator_data  # noqa: PLC0415

        if passkey.person_id != proof.person_id:
            raise BadPasskey
        with _no_proof():
            signed = parse_authenticator_data(
                base64url_to_bytes(proof.credential["response"]["authenticatorData"])
            ).sign_count
            verified = verify_authentication_response(
                credential=dict(proof.credential),
                expected_challenge=proof.challenge.text,
                expected_rp_id=self.hosts.base_domain,
                expected_origin=self.hosts.base_origin(),
                credential_public_key=base64url_to_bytes(passkey.public_key),
                # Any count passes here, since a count that doesn't grow is told apart from a wrong signature.
                credential_current_sign_count=signed - 1 if signed else 0,
                require_user_verification=True,
            )
        return Proven(verified.new_sign_count, verified.credential_backed_up)

    def _challenge(self, purpose: ChallengePurpose, session_id: str, now: datetime) -> bytes:
        head = id_bytes(new_id()) + int((now + CHALLENGE_TIME).timestamp()).to_bytes(8, "big")
        return head + self.key_ring.sign(_CHALLENGE, _covered(purpose, session_id, head)).encode()

    def _read(
        self, credential: Mapping[str, Any], purpose: ChallengePurpose, session_id: str, now: datetime
    ) -> Challenge:
        from webauthn.helpers import base64url_to_bytes, parse_client_data_json  # noqa: PLC0415  # as said above

        text = parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"])).challenge
        head, mac = text[: _ID_BYTES + 8], text[_ID_BYTES + 8 :]
        if len(mac) != TOKEN_LENGTH:
            raise BadPasskey
        if not self.key_ring.verify(_CHALLENGE, _covered(purpose, session_id, head), mac.decode("ascii")):
            raise BadPasskey
        expires_at = datetime.fromtimestamp(int.from_bytes(head[_ID_BYTES:], "big"), UTC)
        if now >= expires_at:
            raise BadPasskey
        return Challenge(id_from_bytes(head[:_ID_BYTES]), expires_at, text)


def _covered(purpose: ChallengePurpose, session_id: str, head: bytes) -> bytes:
    return head + id_bytes(session_id) + purpose.value.encode()


def _parsed(answered: str) -> Mapping[str, Any]:
    if len(answered) > _LONGEST:
        raise BadPasskey
    try:
        credential = json.loads(answered)
    except (ValueError, RecursionError):
        raise BadPasskey from None
    if not isinstance(credential, dict) or not isinstance(credential.get("response"), dict):
        raise BadPasskey
    return credential


@contextmanager
def _no_proof() -> Iterator[None]:
    """Whatever is wrong with what a stranger sent is one thing: CBOR, ASN.1, keys and JSON each raise their own."""
    try:
        yield
    except BadPasskey:
        raise
    except Exception as wrong:
        raise BadPasskey from wrong
