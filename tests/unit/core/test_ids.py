"""Ids: one canonical text for each 16 bytes, which sorts by time."""

from __future__ import annotations

import string
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import RFC_4122, UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from openchair.core.ids import BASE58, id_bytes, id_from_bytes, is_id, new_id, new_reference

SIXTEEN_BYTES = st.binary(min_size=16, max_size=16)


def slow_base58(data: bytes) -> str:
    """Base58 as one writes it on paper: digit by digit, padded with the zero."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = BASE58[digit] + digits
    return digits.rjust(22, "1")


@given(SIXTEEN_BYTES)
@example(b"\x00" * 16)
@example(b"\xff" * 16)
def test_an_id_and_its_bytes_are_each_others_only_form(data: bytes) -> None:
    text = id_from_bytes(data)
    assert text == slow_base58(data)
    assert is_id(text)
    assert id_bytes(text) == data


@given(SIXTEEN_BYTES, SIXTEEN_BYTES)
def test_ids_sort_as_their_bytes_do(one: bytes, other: bytes) -> None:
    assert (id_from_bytes(one) < id_from_bytes(other)) == (one < other)


@given(st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2200, 1, 1)), min_size=2, unique=True))
def test_ids_sort_by_the_millisecond_they_were_made_in(times: list[datetime]) -> None:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    milliseconds = sorted({(time.replace(tzinfo=UTC) - epoch) // timedelta(milliseconds=1) for time in times})
    ids = [id_from_bytes(uuid7(nanoseconds=ms * 1_000_000).bytes) for ms in milliseconds]
    assert ids == sorted(ids)


def test_each_new_id_is_greater_than_the_one_before() -> None:
    ids = [new_id() for _ in range(50_000)]
    assert all(before < after for before, after in pairwise(ids))


def test_threads_never_make_the_same_id() -> None:
    made: list[list[str]] = [[] for _ in range(4)]
    threads = [threading.Thread(target=lambda mine=mine: mine.extend(new_id() for _ in range(5_000))) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id for mine in made for id in mine}) == 20_000


def test_a_new_id_is_a_uuid_of_version_7_made_now() -> None:
    before = datetime.now(UTC)
    uuid = UUID(bytes=id_bytes(new_id()))
    assert (uuid.version, uuid.variant) == (7, RFC_4122)
    made_at = datetime.fromtimestamp((uuid.int >> 80) / 1000, UTC)
    assert before - timedelta(seconds=1) < made_at < datetime.now(UTC) + timedelta(seconds=1)


def test_the_alphabet_is_in_order_and_without_lookalikes() -> None:
    assert list(BASE58) == sorted(BASE58)
    assert set(BASE58) == set(string.digits + string.ascii_letters) - set("0OIl")


def next_number(text: str) -> str:
    digits = list(text)
    at = len(digits) - 1
    while digits[at] == BASE58[-1]:
        digits[at] = BASE58[0]
        at -= 1
    digits[at] = BASE58[BASE58.index(digits[at]) + 1]
    return "".join(digits)


LARGEST = slow_base58(b"\xff" * 16)
SOME_ID = slow_base58(bytes(range(16)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        SOME_ID[1:],
        "1" + SOME_ID,
        SOME_ID[:-1],
        SOME_ID + "\n",
        "\n" + SOME_ID[1:],
        " " + SOME_ID[1:],
        SOME_ID[:-1] + "0",
        SOME_ID[:-1] + "l",
        SOME_ID[:-1] + "é",
        SOME_ID[:-1] + "１",
        SOME_ID[:-1] + "\ud800",
        SOME_ID[:-1] + "\x00",
        next_number(LARGEST),
        "z" * 22,
        "z" * 8192,
        "00000000-0000-7000-8000-000000000000",
    ],
)
def test_what_is_not_canonical_is_no_id(text: str) -> None:
    assert not is_id(text)
    with pytest.raises(ValueError, match="base58"):
        id_bytes(text)


def test_the_largest_number_of_128_bits_is_the_last_id() -> None:
    assert is_id(LARGEST)
    assert id_bytes(LARGEST) == b"\xff" * 16


@given(st.text(max_size=30) | st.text(alphabet=BASE58, min_size=21, max_size=23))
def test_a_text_is_an_id_exactly_if_it_is_what_its_bytes_are_written_as(text: str) -> None:
    try:
        canonical = id_from_bytes(id_bytes(text)) == text
    except ValueError:
        canonical = False
    assert is_id(text) == canonical


@given(st.binary(max_size=40).filter(lambda data: len(data) != 16))
def test_only_16_bytes_make_an_id(data: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        id_from_bytes(data)


def test_references_are_six_characters_nobody_mishears_or_takes_for_words() -> None:
    references = [new_reference() for _ in range(2_000)]
    assert {len(reference) for reference in references} == {6}
    used = set("".join(references))
    assert used == set("23456789BCDFGHJKMNPQRSTVWXYZ")
    assert len(set(references)) > 1_990
