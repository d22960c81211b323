"""One process that sends by itself, over SQLite, killed at the wrong moment."""

from __future__ import annotations

import pytest

from tests.support.fleet import Fleet, same_message_ids, settled, until
from tests.support.mail_server import slow

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_the_web_process_is_killed_after_the_commit_and_before_the_hand_over(embedded: Fleet) -> None:
    # A relay that looks once and then no more: what is committed stays where it is.
    web = embedded.web(prologue="import openchair.messages.relay as relay\nrelay.LOOK_SECONDS = 3600\n")
    people = await embedded.books(5)
    web.process.kill()
    web.process.wait(10)
    assert embedded.mails() == []
    embedded.web()
    assert await settled(embedded.salon) == {"accepted": 10}
    assert embedded.mails() == sorted(people)
    assert len(set(embedded.texts())) == len(embedded.texts()) == 5


async def test_the_web_process_is_killed_while_it_sends(embedded: Fleet) -> None:
    embedded.mail.default = slow(1)
    web = embedded.web()
    people = await embedded.books(4)
    await until(lambda: len(embedded.mail.received) > 0)
    web.process.kill()
    web.process.wait(10)
    embedded.mail.default = slow(0)
    embedded.web()
    await settled(embedded.salon)
    assert set(embedded.mails()) == set(people)
    same_message_ids(embedded)
    assert len(set(embedded.texts())) == len(embedded.texts()) == 4
