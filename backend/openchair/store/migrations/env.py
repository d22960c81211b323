"""How Alembic reaches the database: through the same asynchronous drivers as the product."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from openchair.core.database import async_url
from openchair.core.within import POSTGRESQL, SETTING
from openchair.store.tables import metadata
from openchair.store.wall import OWNER


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # A batch copies a table on SQLite, and drops its triggers: a revision that batches occupancy must restore them.
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _run() -> None:
    engine = create_async_engine(async_url(context.config.attributes["url"]), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            if connection.dialect.name == POSTGRESQL:
                # Where the wall holds for the owner, too, a migration still sees every row.
                await connection.exec_driver_sql(f"SET {SETTING} = '{OWNER}'")
                await connection.commit()
            async with connection.begin():
                await connection.run_sync(_migrate)
    finally:
        await engine.dispose()


asyncio.run(_run())
