"""Tokens: only the holder of a key can make one, for one purpose and message, in one spelling."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchair.core.base58 import ALPHABET
from openchair.core.signing import KeyRing

OLD, NEW = bytes(range(16)), bytes(range(100, 132))
RING = KeyRing({"b": NEW, "a": OLD}, current="b")
MESSAGE = bytes(range(16)) + b"\x00\x00\x00\x01"
TOKEN = RING.sign("manage", MESSAGE)

PURPOSES = st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=20)
MESSAGES = st.binary(max_size=40)


def reference_token(key_id: str, key: bytes, purpose: str, message: bytes) -> str:
    """The token from RFC 2104 and a digit-by-digit base58, without hmac or our own code."""
    framed = bytes([len(purpose.encode())]) + purpose.encode() + message
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + framed).digest()
    mac = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded) + inner).digest()
    number, digits = int.from_bytes(mac[:16], "big"), ""
    for _ in range(22):
        number, digit = divmod(number, 58)
        digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[digit] + digits
    return key_id + digits


@given(PURPOSES, MESSAGES)
def test_a_token_is_the_key_id_and_a_truncated_hmac_in_base58(purpose: str, message: bytes) -> None:
    token = RING.sign(purpose, message)
    assert token == reference_token("b", NEW, purpose, message)
    assert len(token) == 23
    assert RING.verify(purpose, message, token)


def test_links_that_were_sent_out_keep_working() -> None:
    """Were this token refused, so were every link in every customer's mailbox."""
    assert RING.verify("manage", MESSAGE, "bKKuTEeFRdXzcs7QysfM7Gg")


@given(PURPOSES, PURPOSES, MESSAGES, MESSAGES)
def test_a_token_is_worth_nothing_for_another_purpose_or_message(p: str, q: str, m: bytes, n: bytes) -> None:
    assert RING.verify(q, n, RING.sign(p, m)) == ((p, m) == (q, n))


def test_where_the_purpose_ends_and_the_message_begins_is_part_of_what_is_signed() -> None:
    assert RING.sign("manage", b"x" + MESSAGE) != RING.sign("managex", MESSAGE)
    assert not RING.verify("ab", b"c", RING.sign("a", b"bc"))


def test_any_key_of_the_ring_may_have_signed_and_the_current_one_signs() -> None:
    before = KeyRing({"a": OLD}, current="a").sign("manage", MESSAGE)
    assert (before[0], TOKEN[0]) == ("a", "b")
    assert RING.verify("manage", MESSAGE, before)
    assert not KeyRing({"b": NEW}, current="b").verify("manage", MESSAGE, before)


def test_a_key_id_does_not_make_another_keys_token_good() -> None:
    assert not RING.verify("manage", MESSAGE, "a" + TOKEN[1:])
    assert not KeyRing({"b": OLD}, current="b").verify("manage", MESSAGE, TOKEN)


def test_every_change_of_one_character_is_refused() -> None:
    for at in range(len(TOKEN)):
        for character in ALPHABET:
            changed = TOKEN[:at] + character + TOKEN[at + 1 :]
            assert RING.verify("manage", MESSAGE, changed) == (changed == TOKEN)


BAD_TOKENS = {
    "empty": "",
    "key id alone": "b",
    "truncated by one": TOKEN[:-1],
    "one too long": TOKEN + "1",
    "good and then a newline": TOKEN + "\n",
    "a space before": " " + TOKEN,
    "last character changed": TOKEN[:-1] + ("2" if TOKEN[-1] != "2" else "3"),
    "unknown key id": "z" + TOKEN[1:],
    "old key id": "a" + TOKEN[1:],
    "no base58 at all": "b" + "0" * 22,
    "at or above 2^128": "b" + "z" * 22,
    "another message's": RING.sign("manage", b"other"),
    "another purpose's": RING.sign("calendar", MESSAGE),
    "non-ASCII key id": "é" + TOKEN[1:],
    "non-ASCII in it": TOKEN[:10] + "é" + TOKEN[11:],
    "non-ASCII put in": TOKEN[:10] + "é" + TOKEN[10:],
    "non-ASCII after it": TOKEN + "é",
    "lone surrogate after it": TOKEN + "\udc80",
    "full-width digits": TOKEN[:10] + "１" + TOKEN[11:],
    "lone surrogate": TOKEN[:10] + "\udc80" + TOKEN[11:],
    "lone surrogate first": "\ud800" + TOKEN[1:],
    "zero byte": TOKEN[:10] + "\x00" + TOKEN[11:],
    "8 kB": "b" * 8192,
    "8 kB after a good one": TOKEN + "1" * 8192,
    "8 kB of surrogates": "\ud800" * 8192,
}


@dataclass
class Work:
    """What verifying did: the lengths that went into each HMAC, and those that were compared."""

    macs: list[tuple[int, str]] = field(default_factory=list)
    compared: list[tuple[int, type, type]] = field(default_factory=list)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    seen = Work()
    digest: Callable[..., bytes] = hmac.digest
    compare: Callable[..., bool] = hmac.compare_digest

    def counted_digest(key: Any, message: Any, algorithm: Any) -> bytes:
        seen.macs.append((len(message), algorithm))
        return digest(key, message, algorithm)

    def counted_compare(expected: Any, presented: Any) -> bool:
        seen.compared.append((len(expected), type(expected), type(presented)))
        return compare(expected, presented)

    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("Another way to compute an HMAC was used")

    monkeypatch.setattr(hmac, "digest", counted_digest)
    monkeypatch.setattr(hmac, "compare_digest", counted_compare)
    monkeypatch.setattr(hmac, "new", never)
    monkeypatch.setattr(hmac, "HMAC", never)
    return seen


def test_a_good_token_costs_one_hmac_and_one_comparison(work: Work) -> None:
    assert RING.verify("manage", MESSAGE, TOKEN)
    assert work == Work([(1 + len("manage") + len(MESSAGE), "sha256")], [(22, bytes, bytes)])


@pytest.mark.parametrize("token", BAD_TOKENS.values(), ids=BAD_TOKENS.keys())
def test_a_bad_token_is_refused_for_the_same_work_as_a_good_one(token: str, work: Work) -> None:
    assert RING.verify("manage", MESSAGE, token) is False
    assert work == Work([(1 + len("manage") + len(MESSAGE), "sha256")], [(22, bytes, bytes)])


@given(st.text(alphabet=st.characters(), max_size=40) | st.text(alphabet=ALPHABET, min_size=22, max_size=24))
def test_no_text_but_the_token_passes_or_raises(text: str) -> None:
    assert RING.verify("manage", MESSAGE, text) == (text == TOKEN)


def test_an_unknown_key_id_is_checked_against_a_secret_nobody_knows() -> None:
    """Were the decoy a fixed key, its tokens could be made; were its answer counted, they would pass."""
    for guess in (b"", b"\0" * 16, b"\0" * 32, OLD, NEW):
        assert not RING.verify("manage", MESSAGE, reference_token("z", guess, "manage", MESSAGE))
    decoy = RING._decoy
    assert decoy != KeyRing({"a": OLD}, current="a")._decoy
    assert not RING.verify("manage", MESSAGE, reference_token("z", decoy, "manage", MESSAGE))


@pytest.mark.parametrize(
    ("keys", "current", "says"),
    [
        ({}, "a", "current key"),
        ({"a": OLD}, "b", "current key"),
        ({"aa": OLD}, "aa", "id of key 1"),
        ({"": OLD}, "", "id of key 1"),
        ({"0": OLD}, "0", "id of key 1"),
        ({"é": OLD}, "é", "id of key 1"),
        ({"a": NEW, "b": b"fifteen bytes!!"}, "a", "key 2 is 15 bytes"),
        ({"a": bytes(65)}, "a", "key 1 is 65 bytes"),
        ({"a": OLD, "b": OLD}, "a", "same secret"),
    ],
)
def test_a_ring_that_could_not_work_is_refused(keys: dict[str, bytes], current: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        KeyRing(keys, current)


@pytest.mark.parametrize("purpose", ["", "x" * 256])
def test_a_purpose_is_some_text_but_not_much(purpose: str) -> None:
    with pytest.raises(ValueError, match="purpose"):
        RING.sign(purpose, MESSAGE)


def test_a_setting_is_read_with_the_current_key_first() -> None:
    ring = KeyRing.parse(f"b:{NEW.hex()}, a:{OLD.hex().upper()}")
    assert ring.sign("manage", MESSAGE) == TOKEN
    assert ring.verify("manage", MESSAGE, KeyRing({"a": OLD}, "a").sign("manage", MESSAGE))


SECRET = "9f86d081884c7d659a2feaa0c55ad015"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Key 1 is not of the form"),
        (SECRET, "Key 1 is not of the form"),
        (f"a:{SECRET},", "Key 2 is not of the form"),
        (f"a:{SECRET[:-2]}zz", "key 1 is not in hex"),
        (f"a:{SECRET[:-1]}", "key 1 is not in hex"),
        (f"a:{SECRET[:-2]}", "key 1 is 15 bytes"),
        (f"{SECRET}:a1", "id of key 1"),
        (f"a:{SECRET},a:{NEW.hex()}", "Key 2 has the id of an earlier key"),
        (f"a:{SECRET},b:{SECRET}", "same secret"),
    ],
)
def test_a_wrong_setting_is_refused_in_words_that_show_no_secret(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        KeyRing.parse(text)
    assert SECRET[:8] not in str(refused.value)
    assert refused.value.__cause__ is None and refused.value.__suppress_context__ == ("hex" in says)


def test_a_ring_shows_its_key_ids_but_no_secret() -> None:
    for shown in (repr(RING), str(RING), f"{RING}"):
        assert shown == "KeyRing(ids='ba', current='b')"
    assert not hasattr(RING, "__dict__")


def test_changing_the_mapping_afterwards_changes_nothing() -> None:
    keys = {"a": OLD}
    ring = KeyRing(keys, current="a")
    token = ring.sign("manage", MESSAGE)
    keys["a"] = NEW
    assert ring.verify("manage", MESSAGE, token)
