"""A database as tests have it: the product's own, within a venue; and all of it, for a test that looks or lays something out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection

from openchair.core.database import Database
from openchair.core.within import Within


class WholeDatabase(Database):
    """Says of no venue: whoever asks within none is the test, and sees all. The product always says which.

    On PostgreSQL the product is a role that has no more than its rights (`tests/support/postgres.py`); the test lays it down.
    """

    @classmethod
    def of(cls, database: Database) -> Self:
        """The same engines."""
        return database if isinstance(database, cls) else cls(database.read_engine, database.write_engine)

    @classmethod
    def connect(cls, url: str, *, pool_size: int = 10, echo: bool = False) -> Self:
        """As `Database.connect` does."""
        return cls.of(Database.connect(url, pool_size=pool_size, echo=echo))

    @asynccontextmanager
    async def reading(self, within: Within | None = None) -> AsyncIterator[AsyncConnection]:
        """What `Database.reading` gives, or all there is."""
        if within is not None:
            async with super().reading(within) as connection:
                yield connection
            return
        async with self.read_engine.connect() as connection:
            if self.is_postgresql:
                await connection.exec_driver_sql("SET ROLE NONE")
            try:
                yield connection
            finally:
                if self.is_postgresql:
                    await connection.exec_driver_sql("RESET ROLE")

    @asynccontextmanager
    async def transaction(self, within: Within | None = None) -> AsyncIterator[AsyncConnection]:
        """What `Database.transaction` gives, or one over all there is."""
        if within is not None:
            async with super().transaction(within) as connection:
                yield connection
            return
        try:
            async with self.write_engine.begin() as connection:
                if self.is_postgresql:
                    await connection.exec_driver_sql("SET LOCAL ROLE NONE")
                yield connection
        finally:
            self.note_write()
