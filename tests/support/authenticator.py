"""An authenticator in software: makes passkeys and signs with them, as a browser hands its answers on."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

_PRESENT, _VERIFIED, _BACKED_UP, _ATTESTED = 0x01, 0x04, 0x18, 0x40


@dataclass
class Authenticator:
    """Holds one passkey. It counts its signatures, unless `counts` is off, as what a phone's maker keeps elsewhere doesn't."""

    origin: str = "http://localhost:8000"
    counts: bool = True
    verifies: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    user_handle: str = ""
    count: int = 0

    def create(self, options: dict[str, Any]) -> str:
        """Make the passkey: what `credential.toJSON()` gives after navigator.credentials.create, as text."""
        self.user_handle = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        point = {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, **point})
        told = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cose
        data = self._data(options["rp"]["id"], _ATTESTED) + told
        response = {
            "clientDataJSON": bytes_to_base64url(self._client("webauthn.create", options)),
            "attestationObject": bytes_to_base64url(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
            "transports": ["internal"],
        }
        return self._credential(response)

    def sign(self, options: dict[str, Any]) -> str:
        """Sign with it: what `credential.toJSON()` gives after navigator.credentials.get, as text."""
        self.count += 1 if self.counts else 0
        client, data = self._client("webauthn.get", options), self._data(options["rpId"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": bytes_to_base64url(client),
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(signature),
            "userHandle": self.user_handle,
        }
        return self._credential(response)

    def _data(self, rp_id: str, more: int = 0) -> bytes:
        flags = _PRESENT | (_VERIFIED if self.verifies else 0) | (0 if self.counts else _BACKED_UP) | more
        return hashlib.sha256(rp_id.encode()).digest() + bytes((flags,)) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _credential(self, response: dict[str, Any]) -> str:
        id = bytes_to_base64url(self.credential_id)
        return json.dumps({"id": id, "rawId": id, "type": "public-key", "response": response})


def bent(credential: str, **response: str) -> str:
    """The same answer with other parts of its response."""
    parsed = json.loads(credential)
    parsed["response"] |= response
    return json.dumps(parsed)


def with_byte_changed(text: str) -> str:
    """Base64url of other bytes."""
    data = bytearray(base64url_to_bytes(text))
    data[len(data) // 2] ^= 1
    return bytes_to_base64url(bytes(data))
