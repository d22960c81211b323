"""The activity feed as rows: those of other versions are read, too."""

from __future__ import annotations

from sqlalchemy import text

from openchair.desk.reads import list_activity
from openchair.rules.activity import Plain
from openchair.rules.activity_kinds import ActivityKind
from tests.support.salon import Salon


async def test_a_line_that_a_newer_version_wrote_hides_no_other(salon: Salon) -> None:
    operator = await salon.signs_in()
    async with salon.database.transaction() as connection:
        for id, what in (("a", "created"), ("b", "sang")):
            await connection.execute(
                text(
                    "INSERT INTO activity (venue_id, id, at, actor_kind, what, detail)"
                    f" SELECT venue_id, :id, {'now()' if connection.dialect.name == 'postgresql' else 0}, 'system', :what, '{{}}'"
                    " FROM membership"
                ),
                {"id": id, "what": what},
            )
    lines = await list_activity(salon.runtime, operator, 10, None)
    assert [line.happened for line in lines] == [Plain(ActivityKind.UNKNOWN), Plain(ActivityKind.CREATED)]
