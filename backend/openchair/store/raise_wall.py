"""Bringing a PostgreSQL database's wall to what `store/wall.py` says, and the role of the processes to its rights."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from sqlalchemy import URL, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from openchair.core.database import async_url
from openchair.core.within import POSTGRESQL
from openchair.store.tables import metadata
from openchair.store.wall import VENUES, functions, has_numbers, policies

_FOUND = text(
    """SELECT relname, polname, obj_description(pol.oid, 'pg_policy') FROM pg_policy AS pol
    JOIN pg_class ON pg_class.oid = polrelid WHERE relnamespace = current_schema()::regnamespace"""
)
_TABLES = text(
    """SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"""
)
_ROLE = text(
    "SELECT rolsuper OR rolbypassrls, pg_has_role(rolname, current_user, 'MEMBER') FROM pg_roles WHERE rolname = :name"
)
_ITERATIONS = 4096


class RoleRefused(RuntimeError):
    """The role in DATABASE_URL can't be used beside the tables' owner, and why, in words for who runs the installation."""


async def raise_wall(url: str, runtime_url: str | None) -> None:
    """Have the policies be as declared, and the role of `runtime_url` be there with its rights. Raises `RoleRefused`.

    `url` is the tables' owner's. Nothing is touched that is as it should be: a policy's change locks its table for a moment.
    """
    address = async_url(url)
    if address.get_backend_name() != POSTGRESQL:
        return
    engine = create_async_engine(address, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
            await _bring_policies(connection)
            await _bring_functions(connection)
            if runtime_url is not None:
                await _bring_role(connection, async_url(runtime_url))
    finally:
        await engine.dispose()


async def find_open_tables(connection: AsyncConnection) -> list[str]:
    """The tables of which whoever asks sees all venues' rows, whatever it is within: none, once the roles are apart."""
    if connection.dialect.name != POSTGRESQL:
        return []
    active = text(
        "SELECT relname FROM pg_class WHERE oid = ANY (CAST(:tables AS regclass[])) AND NOT row_security_active(oid)"
    )
    return sorted(await connection.scalars(active, {"tables": list(VENUES)}))


async def _bring_policies(connection: AsyncConnection) -> None:
    (owner,) = (await connection.execute(text("SELECT quote_ident(current_user)"))).one()
    wanted = policies(owner)
    there = {(table, name): said for table, name, said in await connection.execute(_FOUND)}
    walls = {table: (stands, forced) for table, stands, forced in await connection.execute(_TABLES)}
    # Once it holds for the owner too, it does for each table that comes.
    forced = any(forced for _, forced in walls.values())
    for table in VENUES:
        stands, holds_for_owner = walls[table]
        if not stands:
            await connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        if forced and not holds_for_owner:
            await connection.exec_driver_sql(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table, name in there.keys() - wanted.keys():
        await connection.exec_driver_sql(f"DROP POLICY {name} ON {table}")
    for (table, name), says in wanted.items():
        if there.get((table, name)) == says:
            continue
        await connection.exec_driver_sql(f"DROP POLICY IF EXISTS {name} ON {table}")
        await connection.exec_driver_sql(f"CREATE POLICY {name} ON {table} {says}")
        quoted = says.replace("'", "''")
        await connection.exec_driver_sql(f"COMMENT ON POLICY {name} ON {table} IS '{quoted}'")


async def _bring_functions(connection: AsyncConnection) -> None:
    (schema,) = (await connection.execute(text("SELECT quote_ident(current_schema())"))).one()
    for signature, body in functions(schema).items():
        await connection.exec_driver_sql(f"CREATE OR REPLACE FUNCTION {signature} {body}")
        await connection.exec_driver_sql(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")


async def _bring_role(connection: AsyncConnection, runtime: URL) -> None:
    quote = connection.dialect.identifier_preparer.quote_identifier
    if not runtime.username:
        raise RoleRefused("DATABASE_URL names no role: postgresql://ROLE:PASSWORD@host/name.")
    (owner,) = (await connection.execute(text("SELECT current_user"))).one()
    if runtime.username == owner:
        raise RoleRefused(
            f"DATABASE_URL and OPENCHAIR_MIGRATION_URL name the same role, {owner}: give the processes one of their own."
        )
    role = quote(runtime.username)
    known = (await connection.execute(_ROLE, {"name": runtime.username})).one_or_none()
    if known is None:
        await _make_role(connection, role, runtime.password)
    elif any(known):
        raise RoleRefused(
            f"The role {runtime.username} of DATABASE_URL passes every policy: it is a superuser, has BYPASSRLS, or is a "
            f"member of {owner}. Give the processes a role that is none of these."
        )
    (schema,) = (await connection.execute(text("SELECT quote_ident(current_schema())"))).one()
    may_create = text("SELECT has_schema_privilege(:name, current_schema(), 'CREATE')")
    if await connection.scalar(may_create, {"name": runtime.username}):
        raise RoleRefused(
            f"The role {runtime.username} may make tables of its own in the schema {schema}. As its owner: "
            f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role};"
        )
    await connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
    for table in metadata.sorted_tables:
        await connection.exec_driver_sql(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table.name} TO {role}")
        if has_numbers(table):
            column = next(column.name for column in table.columns if column.identity is not None)
            sequence = await connection.scalar(
                text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column}
            )
            await connection.exec_driver_sql(f"GRANT USAGE ON SEQUENCE {sequence} TO {role}")
    # What the owner makes from now on is the processes' to use, too.
    future = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT"
    await connection.exec_driver_sql(f"{future} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}")
    await connection.exec_driver_sql(f"{future} USAGE ON SEQUENCES TO {role}")
    for signature in functions(schema):
        await connection.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION {signature} TO {role}")


async def _make_role(connection: AsyncConnection, role: str, password: str | None) -> None:
    known_by = "" if password is None else f" PASSWORD '{verifier(password, secrets.token_bytes(16))}'"
    try:
        async with connection.begin_nested():
            await connection.exec_driver_sql(
                f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS{known_by}"
            )
    except ProgrammingError as refused:
        raise RoleRefused(
            f"There is no role {role} yet, and the role of OPENCHAIR_MIGRATION_URL may not make it. As one who may: "
            f"CREATE ROLE {role} LOGIN PASSWORD '...'; and then `openchair migrate` once more."
        ) from refused


def verifier(password: str, salt: bytes) -> str:
    """What PostgreSQL keeps of a password (RFC 5803), so that the password itself is in no statement and no log of it."""
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    told = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${_ITERATIONS}:{told[0]}${told[1]}:{told[2]}"
