"""A venue's own domain: whose record is there has it, whatever was claimed; and what follows where the record goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import dns.rcode
import pytest

from openchair.access.door import BadCredential
from openchair.core.dns import DnsUnreachable
from openchair.desk.domains import claim_domain, unclaim_domain
from openchair.desk.prove_domain import check_claim, check_domains_again
from openchair.imports.problems import FileRefused
from openchair.imports.venue import import_venue
from openchair.imports.venue_file import read_venue
from openchair.rules.domains import MOST_CLAIMS, DomainChecked, DomainClaim, DomainState
from openchair.rules.records.booking import BookingRecord
from openchair.rules.refusals import InvalidInput, NotFound
from openchair.store.domains import list_claims
from openchair.store.people import find_venue
from openchair.store.security_events import list_events
from tests.support.account import access_of
from tests.support.clock import TestClock
from tests.support.name_server import NameServer, name_server
from tests.support.salon import HOSTS, LINKS, Salon, day, open_salon
from tests.support.untouched import untouched
from tests.support.web import Web

DOMAIN = "book.lumen.example"
EXAMPLE = Path(__file__).parents[3] / "examples" / "venue.yaml"


@pytest.fixture
async def names() -> AsyncIterator[NameServer]:
    async with name_server() as server:
        server.records[DOMAIN] = ["A 192.0.2.1"]
        yield server


async def claims(salon: Salon, domain: str = DOMAIN) -> DomainClaim:
    async with salon.database.transaction(salon.scope) as connection:
        return await claim_domain(connection, salon.scope, domain, salon.clock.now(), base_domain="book.example")


async def checks(salon: Salon, names: NameServer, domain: str = DOMAIN) -> DomainChecked:
    return await check_claim(salon.database, names.lookup, salon.scope, domain, salon.clock.now())


async def checks_again(salon: Salon, names: NameServer) -> None:
    await check_domains_again(replace(salon.runtime, names=names.lookup))


async def state(salon: Salon) -> DomainState:
    async with salon.database.reading(salon.scope) as connection:
        (claim,) = await list_claims(connection, salon.scope)
    return claim.state


async def links_begin(salon: Salon) -> str:
    """Where the venue's links begin, without the port."""
    async with salon.database.reading() as connection:
        venue = await find_venue(connection, slug=salon.slug)
    assert venue is not None
    return HOSTS.origin(venue.host).removeprefix("http://").removesuffix(":8000")


def with_domain(domain: str) -> bytes:
    return EXAMPLE.read_bytes().replace(b"# domain: book.fernandfold.example", b"domain: " + domain.encode())


async def told(salon: Salon) -> list[str]:
    """What the owners are told of, oldest first."""
    async with salon.database.reading(salon.scope) as connection:
        return [event.kind.value for event in reversed(await list_events(connection, salon.scope, 50))]


async def opens(salon: Salon, booking: BookingRecord, domain: str = DOMAIN) -> bool:
    """Whether a booking's link opens at the domain."""
    try:
        await salon.door.customer(domain, booking.id, LINKS.manage_token(booking.id, booking.link_epoch))
    except BadCredential:
        return False
    return True


async def lives_at(salon: Salon, domain: str = DOMAIN) -> str | None:
    """The slug of who lives at the domain."""
    async with salon.database.reading() as connection:
        venue = await find_venue(connection, host=HOSTS.key_of(domain))
    return None if venue is None else venue.slug


async def test_a_domain_is_used_once_its_record_is_seen_and_not_before(salon: Salon, names: NameServer) -> None:
    by_slug, claim = await links_begin(salon), await claims(salon)
    assert (await claims(salon)).proof == claim.proof
    names.publish(claim.record_name, "v=spf1 -all", "openchair-venue=" + "0" * 32)
    assert await checks(salon, names) is DomainChecked.NOT_SEEN
    assert (await state(salon), await lives_at(salon), await links_begin(salon)) == (DomainState.CLAIMED, None, by_slug)
    names.publish(claim.record_name, "v=spf1 -all", claim.record_text)
    assert await checks(salon, names) is DomainChecked.PROVED
    assert (await state(salon), await lives_at(salon), await links_begin(salon)) == (
        DomainState.PROVED,
        "lumen",
        DOMAIN,
    )


async def test_a_domain_that_leads_nowhere_is_not_used_though_its_record_is_there(
    salon: Salon, names: NameServer
) -> None:
    by_slug, claim = await links_begin(salon), await claims(salon)
    names.publish(claim.record_name, claim.record_text)
    del names.records[DOMAIN]
    assert await checks(salon, names) is DomainChecked.LEADS_NOWHERE
    assert (await state(salon), await lives_at(salon), await links_begin(salon)) == (DomainState.CLAIMED, None, by_slug)
    assert await told(salon) == []
    names.records[DOMAIN] = ["CNAME salons.elsewhere.example."]
    names.records["salons.elsewhere.example"] = ["AAAA 2001:db8::1"]
    assert await checks(salon, names) is DomainChecked.PROVED
    assert await links_begin(salon) == DOMAIN


async def test_the_record_is_found_behind_an_alias_and_a_wildcard(salon: Salon, names: NameServer) -> None:
    claim = await claims(salon)
    names.records[claim.record_name] = ["CNAME proof.elsewhere.example."]
    names.publish("*.elsewhere.example", claim.record_text)
    assert await checks(salon, names) is DomainChecked.PROVED


async def test_name_servers_that_fail_or_are_silent_prove_nothing_and_change_nothing(
    salon: Salon, names: NameServer, clock: TestClock
) -> None:
    claim = await claims(salon)
    names.publish(claim.record_name, claim.record_text)
    assert await checks(salon, names) is DomainChecked.PROVED
    for fails, silent in ((dns.rcode.SERVFAIL, False), (dns.rcode.REFUSED, False), (None, True)):
        names.fails, names.silent = fails, silent
        clock.advance(days=30)
        async with untouched(salon.database):
            assert await checks(salon, names) is DomainChecked.UNDECIDED
        with pytest.raises(DnsUnreachable):
            await names.lookup.texts(claim.record_name)


async def test_of_two_that_claim_one_domain_whose_record_is_there_has_it(salon: Salon, names: NameServer) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    by_slug, booking = await links_begin(salon), await salon.books(day(3, 9))
    ours, theirs = await claims(salon), await claims(other)
    assert ours.proof != theirs.proof
    names.publish(ours.record_name, ours.record_text)
    assert await checks(other, names) is DomainChecked.NOT_SEEN
    assert await checks(salon, names) is DomainChecked.PROVED
    assert await opens(salon, booking)
    # Both records are there: whoever has it keeps it.
    names.publish(ours.record_name, ours.record_text, theirs.record_text)
    async with untouched(salon.database):
        assert await checks(other, names) is DomainChecked.HELD_BY_ANOTHER
    # It was sold, say: its new owner has it, and the old one's pages are there no more.
    names.publish(ours.record_name, theirs.record_text)
    assert await checks(other, names) is DomainChecked.PROVED
    assert (await lives_at(salon), await links_begin(other)) == ("hudson", DOMAIN)
    assert (await state(salon), await links_begin(salon)) == (DomainState.CLAIMED, by_slug)
    assert await checks(salon, names) is DomainChecked.NOT_SEEN
    assert await lives_at(salon) == "hudson"
    # What was sent before opens there no more, and their owners are told.
    assert not await opens(salon, booking)
    assert await opens(salon, booking, salon.host)
    assert (await told(salon), await told(other)) == (["domain_proved", "domain_taken"], ["domain_proved"])


async def test_of_two_that_prove_it_at_once_one_has_it(salon: Salon, names: NameServer) -> None:
    other = await open_salon(salon.database, salon.clock, slug="hudson")
    ours, theirs = await claims(salon), await claims(other)
    names.publish(ours.record_name, ours.record_text, theirs.record_text)
    found = await asyncio.gather(checks(salon, names), checks(other, names))
    assert sorted(found) == [DomainChecked.HELD_BY_ANOTHER, DomainChecked.PROVED]
    assert await lives_at(salon) == (("lumen", "hudson")[found.index(DomainChecked.PROVED)])


async def test_a_domain_by_the_platforms_word_is_its_provers(salon: Salon, names: NameServer) -> None:
    file = read_venue(with_domain(DOMAIN), "v")
    await import_venue(salon.database, file, salon.clock.now(), base_domain="book.example")
    assert await lives_at(salon) == "fern-and-fold"
    claim = await claims(salon)
    assert await checks(salon, names) is DomainChecked.NOT_SEEN
    assert await lives_at(salon) == "fern-and-fold"
    names.publish(claim.record_name, claim.record_text)
    assert await checks(salon, names) is DomainChecked.PROVED
    assert (await lives_at(salon), await links_begin(salon)) == ("lumen", DOMAIN)


async def test_a_record_that_goes_ends_the_links_after_three_days_and_brings_them_back(
    salon: Salon, names: NameServer, clock: TestClock
) -> None:
    by_slug, claim, booking = await links_begin(salon), await claims(salon), await salon.books(day(30, 9))
    names.publish(claim.record_name, claim.record_text)
    await checks_again(salon, names)
    assert names.asked == 0  # what was never proved is nobody's business
    assert await checks(salon, names) is DomainChecked.PROVED
    del names.records[claim.record_name]
    asked = names.asked
    clock.advance(hours=5)
    await checks_again(salon, names)
    assert names.asked == asked
    clock.advance(hours=2)
    await checks_again(salon, names)
    assert (await state(salon), await links_begin(salon)) == (DomainState.LOST, DOMAIN)
    assert await lives_at(salon) == "lumen"
    assert await told(salon) == ["domain_proved", "domain_lost"]
    clock.advance(hours=71)
    await checks_again(salon, names)
    assert await links_begin(salon) == DOMAIN
    clock.advance(hours=7)
    await checks_again(salon, names)
    # Whoever has the domain now gets none of the salon's pages; links that were sent open still.
    assert (await links_begin(salon), await lives_at(salon)) == (by_slug, None)
    assert await opens(salon, booking)
    assert await told(salon) == ["domain_proved", "domain_lost"]
    names.publish(claim.record_name, claim.record_text)
    clock.advance(hours=7)
    await checks_again(salon, names)
    assert (await state(salon), await links_begin(salon), await lives_at(salon)) == (
        DomainState.PROVED,
        DOMAIN,
        "lumen",
    )


async def test_a_lost_domain_whose_record_is_back_but_leads_nowhere_ends_the_links_after_the_grace(
    salon: Salon, names: NameServer, clock: TestClock
) -> None:
    by_slug, claim = await links_begin(salon), await claims(salon)
    names.publish(claim.record_name, claim.record_text)
    assert await checks(salon, names) is DomainChecked.PROVED
    address = names.records.pop(DOMAIN)
    del names.records[claim.record_name]
    assert await checks(salon, names) is DomainChecked.NOT_SEEN
    names.publish(claim.record_name, claim.record_text)
    clock.advance(hours=71)
    assert await checks(salon, names) is DomainChecked.LEADS_NOWHERE
    assert await links_begin(salon) == DOMAIN
    clock.advance(hours=2)
    assert await checks(salon, names) is DomainChecked.LEADS_NOWHERE
    assert (await links_begin(salon), await lives_at(salon)) == (by_slug, None)
    names.records[DOMAIN] = address
    assert await checks(salon, names) is DomainChecked.PROVED
    assert (await links_begin(salon), await lives_at(salon)) == (DOMAIN, "lumen")


async def test_of_two_domains_whose_record_is_back_within_the_grace_leaves_the_links_with_the_other(
    salon: Salon, names: NameServer, clock: TestClock
) -> None:
    other = "hair.lumen.example"
    names.records[other] = ["A 192.0.2.2"]
    for domain in (other, DOMAIN):
        claim = await claims(salon, domain)
        names.publish(claim.record_name, claim.record_text)
        assert await checks(salon, names, domain) is DomainChecked.PROVED
    flickers = await claims(salon, other)
    del names.records[flickers.record_name]
    assert await checks(salon, names, other) is DomainChecked.NOT_SEEN
    clock.advance(hours=7)
    names.publish(flickers.record_name, flickers.record_text)
    assert await checks(salon, names, other) is DomainChecked.PROVED
    assert (await claims(salon, other)).lost_at is None
    assert (await links_begin(salon), await lives_at(salon, other)) == (DOMAIN, "lumen")


async def test_a_domain_that_is_removed_is_in_no_new_link_and_opens_old_ones(salon: Salon, names: NameServer) -> None:
    by_slug, claim, booking = await links_begin(salon), await claims(salon), await salon.books(day(3, 9))
    names.publish(claim.record_name, claim.record_text)
    await checks(salon, names)
    async with salon.database.transaction(salon.scope) as connection:
        await unclaim_domain(connection, salon.scope, DOMAIN)
    assert (await links_begin(salon), await lives_at(salon)) == (by_slug, None)
    assert await opens(salon, booking)
    async with untouched(salon.database):
        with pytest.raises(NotFound):
            await checks(salon, names)
        with pytest.raises(NotFound):
            async with salon.database.transaction(salon.scope) as connection:
                await unclaim_domain(connection, salon.scope, DOMAIN)


async def test_what_was_never_proved_is_taken_back_without_a_trace(salon: Salon, names: NameServer) -> None:
    file = read_venue(with_domain(DOMAIN), "v")
    made = await import_venue(salon.database, file, salon.clock.now(), base_domain="book.example")
    fern = Salon(salon.database, salon.clock, made.venue_id, made.slug, "Australia/Sydney", "AUD")
    await claims(fern)
    await checks(fern, names)
    async with salon.database.transaction(fern.scope) as connection:
        await unclaim_domain(connection, fern.scope, DOMAIN)
    # Who runs the installation has said that it is theirs, and nobody has said otherwise.
    assert (await lives_at(fern), await links_begin(fern)) == ("fern-and-fold", DOMAIN)


async def test_a_file_does_not_bring_back_a_domain_whose_record_is_gone(
    salon: Salon, names: NameServer, clock: TestClock
) -> None:
    file = read_venue(with_domain(DOMAIN), "v")
    made = await import_venue(salon.database, file, clock.now(), base_domain="book.example")
    fern = Salon(salon.database, clock, made.venue_id, made.slug, "Australia/Sydney", "AUD")
    claim = await claims(fern)
    names.publish(claim.record_name, claim.record_text)
    await checks(fern, names)
    del names.records[claim.record_name]
    for _ in range(2):
        await checks(fern, names)
        clock.advance(hours=73)
    assert await lives_at(fern) is None
    async with untouched(salon.database):
        with pytest.raises(FileRefused, match="is gone"):
            await import_venue(salon.database, file, clock.now(), base_domain="book.example")
    # Once it was taken back, the file's word is all there is.
    async with salon.database.transaction(fern.scope) as connection:
        await unclaim_domain(connection, fern.scope, DOMAIN)
    await import_venue(salon.database, file, clock.now(), base_domain="book.example")
    assert (await lives_at(fern), await links_begin(fern)) == ("fern-and-fold", DOMAIN)


async def test_the_installations_own_domains_and_an_eleventh_are_refused(salon: Salon) -> None:
    for number in range(MOST_CLAIMS):
        await claims(salon, f"salon{number}.example")
    async with untouched(salon.database):
        for domain in ("book.example", "hudson.book.example", "another.example"):
            with pytest.raises(InvalidInput):
                await claims(salon, domain)


async def test_a_venues_file_without_a_domain_leaves_the_one_that_was_proved(salon: Salon, names: NameServer) -> None:
    file = read_venue(EXAMPLE.read_bytes(), "venue.yaml")
    made = await import_venue(salon.database, file, salon.clock.now(), base_domain="book.example")
    fern = Salon(salon.database, salon.clock, made.venue_id, made.slug, "Australia/Sydney", "AUD")
    claim = await claims(fern)
    names.publish(claim.record_name, claim.record_text)
    await checks(fern, names)
    again = await import_venue(salon.database, file, salon.clock.now(), base_domain="book.example")
    assert not again.changes
    assert await links_begin(fern) == DOMAIN


async def test_an_owner_adds_proves_and_removes_a_domain_and_its_pages_go_with_it(salon: Salon, web: Web) -> None:
    booking, owner = await salon.books(day(3, 9)), await access_of(salon)
    visitor = "{ venue { slug } }"

    async def asks(mutation: str, input_of: str, **input: str) -> dict[str, Any]:
        more = {"deskAddDomain": "... on DomainAdded { domain { recordName recordText state } }"}.get(mutation, "")
        found = "... on DomainLookedAt { found domain { state } }" if mutation == "deskCheckDomain" else ""
        query = f"mutation ($input: {input_of}!) {{ {mutation}(input: $input) {{ __typename {more} {found} }} }}"
        data = await web.data("localhost:8000", query, bearer=owner, variables={"input": input})
        answer: dict[str, Any] = data[mutation]
        return answer

    async def page() -> int:
        token = LINKS.manage_token(booking.id, booking.link_epoch)
        return (await web.get(f"http://{DOMAIN}/manage/{booking.id}?token={token}")).status_code

    added = (await asks("deskAddDomain", "DeskAddDomainInput", domain="Book.Lumen.example", idempotencyKey="a"))[
        "domain"
    ]
    assert (added["recordName"], added["state"]) == (f"_openchair.{DOMAIN}", "CLAIMED")
    check = {"mutation": "deskCheckDomain", "input_of": "DeskDomainInput", "domain": DOMAIN}
    assert (await asks(**check, idempotencyKey="b"))["found"] == "NOT_SEEN"
    assert (await page(), await web.data(DOMAIN, visitor)) == (404, {"venue": None})
    web.names.publish(added["recordName"], added["recordText"])
    # A repetition tells what it came to then; another press looks again.
    assert (await asks(**check, idempotencyKey="b"))["found"] == "NOT_SEEN"
    assert (await asks(**check, idempotencyKey="c")) == {
        "__typename": "DomainLookedAt",
        "found": "PROVED",
        "domain": {"state": "PROVED"},
    }
    begins = await web.data("localhost:8000", "{ desk { linkOrigin } }", bearer=owner)
    assert begins == {"desk": {"linkOrigin": f"http://{DOMAIN}:8000"}}
    assert (await page(), await web.data(DOMAIN, visitor)) == (200, {"venue": {"slug": "lumen"}})
    await asks("deskRemoveDomain", "DeskDomainInput", domain=DOMAIN, idempotencyKey="d")
    # Whoever has it now gets no page of the salon; whoever has a link has their booking.
    assert (await page(), await web.data(DOMAIN, visitor)) == (200, {"venue": None})
    assert await told(salon) == ["domain_proved", "domain_removed"]
