"""The second wall: what PostgreSQL shows and takes, whatever the product's own statements say."""

from __future__ import annotations

import base64
import inspect
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    CompoundSelect,
    Delete,
    Insert,
    Select,
    Table,
    Update,
    event,
    func,
    select,
    text,
    true,
)
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BindParameter

from openchair.core.database import Database
from openchair.core.within import ACROSS, SETTING
from openchair.rules.feed import START
from openchair.rules.hosts import HostKind
from openchair.rules.messages import Channel, MessageStatus
from openchair.rules.records.venue import HostKey
from openchair.rules.scope import VenueScope
from openchair.store import tables
from openchair.store.deposit_due import StripeReach
from openchair.store.due import WITH_STEPS
from openchair.store.raise_wall import RoleRefused, find_open_tables, raise_wall, verifier
from openchair.store.retention import swept_tables
from openchair.store.wall import ACROSS_VENUES, OWNER, VENUES, by_host, by_key, by_slug
from tests.support.database import WholeDatabase
from tests.support.postgres import Postgres
from tests.support.salon import day
from tests.support.statements import statements_of

from . import test_tenancy
from .test_tenancy import CHANGES, READS, WITHOUT_A_SCOPE
from .two_venues import Neighbours

neighbours = test_tenancy.neighbours
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
async def product(database: WholeDatabase, database_url: str, postgres: Postgres) -> AsyncIterator[Database]:
    """The database as the product has it where it is run for real: one connection, logged in as a role of its own."""
    product = Database.connect(postgres.product_url(database_url), pool_size=1)
    yield product
    await product.close()


def _names_a_venue(element: Any, **_: Any) -> Any:
    if not isinstance(element, BinaryExpression) or element.operator is not operators.eq:
        return None
    sides = (element.left, element.right)
    columns = [side for side in sides if isinstance(side, Column) and isinstance(side.table, Table)]
    if any(VENUES.get(column.table.name) == column.name for column in columns):
        return true() if any(isinstance(side, BindParameter) for side in sides) else None
    return None


@contextmanager
def _without_the_products_own_check(database: Database) -> Iterator[None]:
    """The mutant: no statement says any more of which venue it wants rows."""
    engines = [database.read_engine.sync_engine, database.write_engine.sync_engine]

    def take_away(_connection: Any, statement: Any, several: Any, one: Any, _options: Any) -> Any:
        if isinstance(statement, CompoundSelect):
            statement = visitors.replacement_traverse(statement, {}, _names_a_venue)
        elif isinstance(statement, (Select, Update, Delete)):
            # In place of its conditions only: rows are read by the columns that were asked for.
            statement = statement._generate()
            statement._where_criteria = tuple(
                visitors.replacement_traverse(each, {}, _names_a_venue) for each in statement._where_criteria
            )
        return statement, several, one

    for engine in engines:
        event.listen(engine, "before_execute", take_away, retval=True)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "before_execute", take_away)


_TRACE = "SELECT '{table}', md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM {table} AS t WHERE {column} = $1"


async def _trace(connection: AsyncConnection, venue_id: str) -> set[Any]:
    """What a venue's rows are, by table, as whoever may see all of them sees them."""
    await connection.exec_driver_sql("SET LOCAL ROLE NONE")
    asked = " UNION ALL ".join(_TRACE.format(table=table, column=column) for table, column in VENUES.items())
    return set(await connection.exec_driver_sql(asked, (venue_id,)))


async def _seen(neighbours: Neighbours, within: VenueScope | None) -> set[str]:
    """The reads by which our venue is given another answer than its own."""
    scope, seen = neighbours.ours.scope, set()
    async with neighbours.ours.database.transaction(within) as connection:
        for function, (ask, nothing) in READS.items():
            nested = await connection.begin_nested()
            try:
                given = await ask(connection, scope, neighbours)
            except (MultipleResultsFound, IntegrityError):
                given = "of both"
            await nested.rollback()
            if nothing == "of ours":
                given = [] if [each.id for each in given] == [neighbours.ours.services["Cut"][0]] else given
            if given != ([] if nothing == "of ours" else nothing):
                seen.add(function.__name__)
    return seen


async def _reached(neighbours: Neighbours, within: VenueScope | None) -> set[str]:
    """The changes of our venue's that change what is theirs."""
    scope, reached = neighbours.ours.scope, set()
    async with neighbours.ours.database.transaction() as connection:
        before = await _trace(connection, neighbours.theirs.venue_id)
    async with neighbours.ours.database.transaction(within) as connection:
        for function, change in CHANGES.items():
            nested = await connection.begin_nested()
            try:
                await change(connection, scope, neighbours)
                crossed = await _trace(connection, neighbours.theirs.venue_id) != before
            except (MultipleResultsFound, IntegrityError):
                # It took theirs for ours, and came to grief with it.
                crossed = True
            if crossed:
                reached.add(function.__name__)
            await nested.rollback()
    return reached


async def test_nothing_crosses_a_venue_where_the_products_own_check_is_gone(neighbours: Neighbours) -> None:
    with _without_the_products_own_check(neighbours.ours.database):
        assert await _seen(neighbours, neighbours.ours.scope) == set()
        assert await _reached(neighbours, neighbours.ours.scope) == set()
        # And gone it is: without the wall, nearly every query crosses.
        assert len(await _seen(neighbours, None)) > len(READS) * 0.8
        assert len(await _reached(neighbours, None)) > len(CHANGES) * 0.8


async def test_no_row_is_written_for_another_venue(neighbours: Neighbours) -> None:
    for name, column in VENUES.items():
        # Whatever else the row lacks: of which venue it is comes first.
        with pytest.raises(ProgrammingError, match="row-level security"):
            async with neighbours.ours.database.transaction(neighbours.ours.scope) as connection:
                await connection.exec_driver_sql(
                    f"INSERT INTO {name} ({column}) VALUES ($1)", (neighbours.theirs.venue_id,)
                )


async def test_within_no_venue_there_is_nothing(product: Database, neighbours: Neighbours) -> None:
    for engine in (product.read_engine, product.write_engine):
        async with engine.begin() as connection:
            for name in VENUES:
                assert not await connection.scalar(select(func.count()).select_from(tables.metadata.tables[name])), name


async def test_a_connection_that_is_given_back_carries_no_venue(product: Database, neighbours: Neighbours) -> None:
    scope = neighbours.ours.scope
    counted = select(func.count()).select_from(tables.venue)
    for opened, engine in ((product.reading, product.read_engine), (product.transaction, product.write_engine)):
        async with opened(scope) as connection:
            assert await connection.scalar(counted) == 1
            pid = await connection.scalar(text("SELECT pg_backend_pid()"))
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT pg_backend_pid()")) == pid
            assert not await connection.scalar(text(f"SELECT current_setting('{SETTING}', true)"))
            assert await connection.scalar(counted) == 0
    with pytest.raises(RuntimeError, match="thrown"):
        async with product.transaction(scope):
            raise RuntimeError("thrown")
    async with product.write_engine.connect() as connection:
        assert await connection.scalar(counted) == 0


async def test_a_read_is_one_statement_that_commits_by_itself(product: Database, neighbours: Neighbours) -> None:
    # So PgBouncer may give each to another connection: no setting outlives it, and nothing is sent beside it.
    async with product.reading(neighbours.ours.scope) as connection:
        with statements_of(product) as sent:
            assert await connection.scalar(select(tables.venue.c.slug)) == "lumen"
        assert len(sent) == 1
        assert not await connection.scalar(text("SELECT pg_current_xact_id_if_assigned()"))


async def test_the_door_finds_one_venue_and_no_other(product: Database, neighbours: Neighbours) -> None:
    key = await neighbours.theirs.issues_credential("owner")
    ours, theirs = neighbours.ours.venue_id, neighbours.theirs.venue_id
    for within, found in (
        (by_host(HostKey(HostKind.SLUG, "lumen")), [ours]),
        (by_host(HostKey(HostKind.SLUG, "hudson")), [theirs]),
        (by_host(HostKey(HostKind.CUSTOM, "lumen")), []),
        (by_slug("hudson"), [theirs]),
        (by_slug("*"), []),
        (by_key(key[:22]), [theirs]),
        (by_key("1" * 22), []),
    ):
        async with product.reading(within) as connection:
            assert list(await connection.scalars(select(tables.venue.c.id))) == found
        async with product.transaction(within) as connection:
            assert list(await connection.scalars(select(tables.venue.c.id))) == found


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id integer)",
        "ALTER TABLE booking DISABLE ROW LEVEL SECURITY",
        "DROP POLICY of_venue ON booking",
        "TRUNCATE booking",
        "CREATE POLICY mine ON booking USING (true)",
        "CREATE OR REPLACE FUNCTION openchair_venue_of_slug(slug text) RETURNS text LANGUAGE sql AS 'SELECT slug'",
        "CREATE ROLE mine",
        "SET ROLE postgres",
        "DROP TABLE booking",
        "SELECT * FROM alembic_version",
    ],
)
async def test_the_products_role_changes_nothing_of_how_the_database_is_made(product: Database, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner|must be member"):
        async with product.write_engine.begin() as connection:
            await connection.exec_driver_sql(statement)


async def test_the_owners_word_and_the_jobs_list_give_the_product_no_more(
    product: Database, neighbours: Neighbours
) -> None:
    async with product.write_engine.begin() as connection:
        await connection.exec_driver_sql(f"SET LOCAL {SETTING} = '{OWNER}'")
        for name in VENUES:
            assert not await connection.scalar(select(func.count()).select_from(tables.metadata.tables[name])), name
    async with product.transaction(ACROSS) as connection:
        for name in VENUES.keys() - ACROSS_VENUES.keys():
            assert not await connection.scalar(select(func.count()).select_from(tables.metadata.tables[name])), name
        assert (await connection.scalar(select(func.count()).select_from(tables.booking)) or 0) > 2


async def test_it_is_told_where_the_wall_does_not_stand(product: Database, database: WholeDatabase) -> None:
    async with product.reading(ACROSS) as connection:
        assert await find_open_tables(connection) == []
    async with database.transaction() as connection:
        assert await find_open_tables(connection) == sorted(VENUES)


async def test_a_role_that_would_pass_the_wall_is_refused(database_url: str, postgres: Postgres) -> None:
    owner = postgres.owner_url(database_url)
    with pytest.raises(RoleRefused, match="superuser"):
        await raise_wall(owner, database_url)
    with pytest.raises(RoleRefused, match="the same role"):
        await raise_wall(owner, owner)


async def test_the_wall_is_raised_once_and_what_was_taken_from_it_is_put_back(
    database: WholeDatabase, database_url: str, postgres: Postgres, product: Database
) -> None:
    async def state() -> list[Any]:
        async with database.transaction() as connection:
            found = "SELECT oid, polrelid::regclass::text, polname, obj_description(oid, 'pg_policy') FROM pg_policy ORDER BY 2, 3"
            return [tuple(row) for row in await connection.exec_driver_sql(found)]

    before = await state()
    await raise_wall(postgres.owner_url(database_url), postgres.product_url(database_url))
    assert await state() == before
    async with database.transaction() as connection:
        await connection.exec_driver_sql("DROP POLICY of_venue ON booking")
        await connection.exec_driver_sql("CREATE POLICY too_much ON booking USING (true)")
        await connection.exec_driver_sql("ALTER TABLE booking DISABLE ROW LEVEL SECURITY")
    async with product.reading(ACROSS) as connection:
        assert await find_open_tables(connection) == ["booking"]
    await raise_wall(postgres.owner_url(database_url), None)
    assert [row[1:] for row in await state()] == [row[1:] for row in before]
    async with product.reading(ACROSS) as connection:
        assert await find_open_tables(connection) == []


async def test_a_new_roles_password_is_kept_as_postgresql_keeps_it(database: WholeDatabase, database_url: str) -> None:
    async with database.transaction() as connection:
        await connection.exec_driver_sql("CREATE ROLE for_a_moment PASSWORD 'correct horse'")
        kept = await connection.scalar(text("SELECT rolpassword FROM pg_authid WHERE rolname = 'for_a_moment'"))
        await connection.rollback()
    salt = base64.b64decode(str(kept).split("$")[1].split(":")[1])
    assert verifier("correct horse", salt) == kept


# What takes a key that names its venue runs within that one; the door's own runs within what it has found.
IN_A_VENUE = {
    *("claim_booking", "claim_follow_up", "settle_follow_up", "finish_sending", "fill_in_sent", "replan_reminder"),
    *("note_outcome", "find_by_link", "find_venue", "insert_venue", "find_api_key", "note_key_used", "find_session_at"),
    *("find_invitation", "lock_invitation", "finish_erasure", "finish_disconnect"),
    *("lock_pairing", "find_on_device"),
    *(name for name in WITHOUT_A_SCOPE if name.startswith("find_claimed_")),
}
# These ask nothing of a venue's table: of people, their sessions, sign-ins and mail, or of how the database is made.
OF_NO_VENUE = {
    *("bring_person", "find_person", "knows_client", "lock_session", "insert_session", "change_session"),
    *("list_sessions", "list_open_sessions", "end_sessions_of", "insert_sign_in", "lock_sign_in", "change_sign_in"),
    *("drop_sign_in", "count_sign_ins", "is_sign_in_asked", "list_asked_sign_ins"),
    *("queue_account_mail", "is_any_mail_due", "claim_account_mail", "finish_account_mail"),
    *("insert_passkey", "list_passkeys", "lock_passkey", "change_passkey"),
    *("spend_challenge", "find_challenge", "note_session_begun"),
    *("raise_wall", "find_open_tables", "missing_revision", "check_overlap_guard", "find_identity", "find_end"),
}


def _given(name: str, neighbours: Neighbours) -> Any:
    long_after = day(400)
    claim = SimpleNamespace(
        channel=Channel.EMAIL, venue_id=neighbours.theirs.venue_id, booking_id=neighbours.booking.id
    )
    known: dict[str, Any] = {
        "claim": claim, "limit": 10, "most_on_their_way": 10, "channel": Channel.EMAIL, "ids": [neighbours.dead_letter],
        "message_id": neighbours.dead_letter, "provider_ids": ["SM1"], "status": MessageStatus.SENDING, "problem": None,
        "away_since": day(-400), "slugs": ["lumen"], "host": HostKey(HostKind.SLUG, "lumen"), "after": "", "account": None,
        "behind": START, "reach": StripeReach(long_after), "new_key": False, "phone": "+61491570158",
    }  # fmt: skip
    if name in known:
        return known[name]
    is_time = name.endswith(("_at", "_until", "_before")) or name == "now"
    return long_after if is_time else "x" * 22


def _kinds_for(parameters: list[str]) -> list[str]:
    """Of what a query is asked: each kind of step at Stripe, or each table that is swept."""
    if "name" in parameters:
        return swept_tables(of_venues=False)
    return sorted(WITH_STEPS) if "kind" in parameters else [""]


async def test_what_is_done_across_venues_is_what_is_listed_and_nothing_else(neighbours: Neighbours) -> None:
    done: set[tuple[str, str]] = set()

    def note(_connection: Any, statement: Any, *_rest: Any) -> None:
        named = {each.name for each in visitors.iterate(statement) if isinstance(each, Table)} & VENUES.keys()
        done.update((name, "SELECT") for name in named)
        if isinstance(statement, (Update, Delete, Insert)):
            done.add((str(statement.table), type(statement).__name__.upper()))
        locks = getattr(statement, "_for_update_arg", None)
        if locks is not None:
            done.update((name, "UPDATE") for name in ({each.name for each in locks.of or ()} or named))

    engine = neighbours.ours.database.write_engine.sync_engine
    event.listen(engine, "before_execute", note)
    functions = test_tenancy._public_functions()
    for name in sorted(WITHOUT_A_SCOPE - IN_A_VENUE - OF_NO_VENUE):
        parameters = list(inspect.signature(functions[name]).parameters)[1:]
        for kind in _kinds_for(parameters):
            given = {each: kind if each in ("kind", "name") else _given(each, neighbours) for each in parameters}
            async with neighbours.ours.database.transaction(ACROSS) as connection:
                if "key" in given:
                    given["key"] = tuple("x" * 22 for _ in WITH_STEPS[kind].primary_key.columns)
                await functions[name](connection, **given)
                await connection.rollback()
    event.remove(engine, "before_execute", note)
    listed = {(name, verb) for name, verbs in ACROSS_VENUES.items() for verb in verbs}
    found = {(name, verb) for name, verb in done if name in VENUES}
    assert (found - listed, listed - found) == (set(), set())
