"""A corrected address, at the receiving end: the old one hears only that, the new one gets the link that works."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from openchair.desk.update_customer import Correction, update_customer
from tests.support.post import Post, posting
from tests.support.salon import LINKS, Salon, day


@pytest.fixture
async def post(database_url: str, salon: Salon) -> AsyncIterator[Post]:
    async with posting(database_url, salon) as post:
        yield post


def _text(mail: Any) -> str:
    body = mail.message.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


async def test_nothing_of_the_booking_reaches_the_old_address_and_the_new_one_gets_its_link(
    post: Post, salon: Salon
) -> None:
    booking = await salon.books(day(5, 9))
    old_link = LINKS.manage_url(booking)
    correction = Correction(
        booking.customer.id, 1, email="ann@faß.de", phone="0491 570 006", name="Ann Leigh", revoke_links=True
    )
    await update_customer(salon.runtime, await salon.signs_in(), correction, "k")
    mails, texts = await post.arrived()
    by_mail = {mail.envelope_to[0]: mail for mail in mails}
    by_text = {text.to: text.body for text in texts}
    assert set(by_mail) == {"ann.lee@example.com", "ann@xn--fa-hia.de"}
    assert set(by_text) == {"+61491570156", "+61491570006"}
    old = by_mail["ann.lee@example.com"]
    assert old.message["subject"] == "Your contact details at Lumen were changed"
    assert "Ann" not in str(old.message["To"])
    for said in (_text(old), old.message.as_string(), by_text["+61491570156"]):
        for secret in ("manage/", "faß", "xn--", "570 006", "570006", "Leigh", "Cut", "Mia", booking.reference):
            assert secret not in said, secret
    now = await salon.reads(booking.id)
    new_link = LINKS.manage_url(now)
    assert new_link in _text(by_mail["ann@xn--fa-hia.de"])
    (texted,) = re.findall(r"https?://\S+", by_text["+61491570006"])
    assert texted == new_link != old_link
    assert (await post.web.get(new_link)).status_code == 200
    assert (await post.web.get(old_link)).status_code == 404
