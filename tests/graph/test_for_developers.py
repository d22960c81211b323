"""What the graph tells whoever builds on it: its schema, what a request costs, and anything by its id."""

from __future__ import annotations

import json
from typing import Any

from graphql import build_schema, parse, validate

from openchair.core.ids import new_id
from openchair.graph import limits
from openchair.graph.export import exported
from openchair.graph.graphiql_tabs import graphiql_tabs
from openchair.store import tables
from tests.support.salon import Salon, day
from tests.support.selections import SCHEMA
from tests.support.web import Web, bearer

NODE = """query ($id: ID!) { node(id: $id) { __typename id ... on Booking { reference } ... on Customer { name }
  ... on BlockedTime { note } ... on Venue { name } } }"""


async def test_the_schema_is_served_to_anyone_and_once_for_each_version(salon: Salon, web: Web) -> None:
    served = await web.get(f"http://{salon.host}/schema.graphql")
    assert (served.status_code, served.text) == (200, exported())
    assert build_schema(served.text).query_type is not None
    same = {"if-none-match": served.headers["etag"]}
    again = await web.get(f"http://{salon.host}/schema.graphql", headers=same)
    assert (again.status_code, again.content) == (304, b"")
    assert (await web.client.post(f"http://{salon.host}/schema.graphql")).status_code in (404, 405)


async def test_an_answer_says_what_it_cost_where_that_is_asked(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    headers = {"authorization": f"Bearer {bearer(booking)}"}

    async def ask(query: str, **more: Any) -> dict[str, Any]:
        body = {"query": query, **more}
        answer: dict[str, Any] = (
            await web.client.post(f"http://{salon.host}/graphql", json=body, headers=headers)
        ).json()
        return answer

    wanted = {"extensions": {"cost": True}}
    assert "extensions" not in await ask("{ managedBooking { id } }")
    plain = (await ask("{ managedBooking { id } }", **wanted))["extensions"]["cost"]
    dear = (await ask("{ managedBooking { id openSlots { date } } }", **wanted))["extensions"]["cost"]
    assert plain["most"] == dear["most"] == limits.MAX_COST
    assert 0 < plain["requested"] < 1_000 < dear["requested"]
    named = await ask("query A { managedBooking { id } } query B { __typename }", operationName="A", **wanted)
    assert named["extensions"]["cost"] == plain


async def test_graphiql_opens_with_questions_that_are_answered(salon: Salon, web: Web) -> None:
    booking = await salon.books(day(3, 9))
    desk = f"desk.{await salon.issues_credential('owner')}"
    tabs = graphiql_tabs(salon.today, manage=bearer(booking), desk=desk, slug="lumen")
    for tab in tabs:
        document = parse(tab["query"])
        assert validate(SCHEMA, document) == []
        if "subscription" in tab["query"]:
            continue
        body = {"query": tab["query"], "variables": json.loads(tab.get("variables", "{}"))}
        answer = await web.client.post(f"http://{salon.host}/graphql", json=body, headers=json.loads(tab["headers"]))
        assert "errors" not in answer.json(), answer.text
        assert None not in answer.json()["data"].values()
    # Without the demo nobody's credential is in them.
    given = await web.get(f"http://{salon.host}/graphiql/tabs.json")
    assert given.status_code == 404, "in production there is no GraphiQL"


async def test_whatever_has_an_id_is_found_by_it_by_those_who_see_it(salon: Salon, web: Web) -> None:
    mine, theirs = await salon.books(day(3, 9)), await salon.books(day(3, 9), staff="Theo")
    block = new_id()
    span = {"starts_at": day(3, 12), "ends_at": day(3, 13), "kind": "lunch", "note": "Dentist"}
    await salon.write(tables.blocked_time, id=block, staff_id=salon.staff["Theo"][1], **span)
    owner, staff = [f"desk.{await salon.issues_credential(role)}" for role in ("owner", "staff")]
    kinds = {
        theirs.id: "Booking", theirs.customer.id: "Customer", block: "BlockedTime", salon.venue_id: "Venue",
        salon.services["Cut"][0]: "Service", salon.staff["Theo"][1]: "StaffMember", "1" * 22: None, "nothing": None,
    }  # fmt: skip

    async def found(id: str, credential: str | None) -> str | None:
        node = (await web.data(salon.host, NODE, bearer=credential, variables={"id": id}))["node"]
        assert node is None or node["id"] == id
        return None if node is None else str(node["__typename"])

    assert {id: await found(id, owner) for id in kinds} == kinds
    seen = {id: await found(id, staff) for id in (mine.id, mine.customer.id, theirs.id, theirs.customer.id, block)}
    assert list(seen.values()) == ["Booking", "Customer", None, None, None]
    linked = {id: await found(id, bearer(mine)) for id in (mine.id, mine.customer.id, theirs.id, salon.venue_id)}
    assert list(linked.values()) == ["Booking", None, None, "Venue"]
    assert await found(mine.id, None) is None
