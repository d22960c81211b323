"""Two tablets with one code, many PINs side by side, one passkey's answer twice: at the same moment, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from openchair.accounts.devices import claim_device
from openchair.accounts.passkeys import sign_in_options, sign_in_with_passkey
from openchair.accounts.pins import unlock_device
from openchair.rules.accounts import MOST_PINS
from openchair.rules.refusals import PinLocked
from openchair.store import tables
from tests.support.account import MIA, PHONE, accounts_at, hires_person, signs_in_as
from tests.support.authenticator import Authenticator
from tests.support.device import PARTY, PIN, TABLET, adds_passkey, at_work, makes_code
from tests.support.salon import Salon


async def test_two_tablets_that_claim_one_code_at_once_are_one_device(salon: Salon) -> None:
    code, accounts = await makes_code(salon, await signs_in_as(salon)), accounts_at(salon)
    presses = [claim_device(accounts, code, TABLET, key) for key in ("one", "two", "three")]
    done = await asyncio.gather(*presses, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["DeviceReady", "PairingCodeSpent", "PairingCodeSpent"]
    assert len(await salon.rows(tables.device)) == len(await salon.rows(tables.device_pairing)) == 1


async def test_pins_tried_side_by_side_are_no_more_than_five(salon: Salon) -> None:
    tablet, mia = await at_work(salon)
    tried = [f"{number:06}" for number in range(200_517, 200_529)]
    done = await asyncio.gather(
        *(unlock_device(accounts_at(salon), tablet, mia, pin) for pin in tried), return_exceptions=True
    )
    kinds = [type(each).__name__ for each in done]
    assert (kinds.count("WrongPin"), kinds.count("PinLocked")) == (MOST_PINS - 1, len(tried) - MOST_PINS + 1)
    with pytest.raises(PinLocked):
        await unlock_device(accounts_at(salon), tablet, mia, PIN)
    (row,) = await salon.rows(tables.device_pin)
    assert (row["failures"], row["locked_at"]) == (MOST_PINS, salon.clock.now())


async def test_what_a_passkey_signed_begins_one_session_however_often_it_comes(salon: Salon) -> None:
    phone = Authenticator()
    await adds_passkey(salon, await hires_person(salon, MIA), phone)
    options = await sign_in_options(salon.runtime, PARTY)
    signed = phone.sign(options)
    presses = [sign_in_with_passkey(accounts_at(salon), signed, PHONE, key) for key in ("one", "two", "three")]
    done = await asyncio.gather(*presses, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["PasskeyRefused", "PasskeyRefused", "SignedIn"]
    assert [row["method"] for row in await salon.rows(tables.session)].count("passkey") == 1
