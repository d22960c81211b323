"""How far a visitor's scope reaches, read from the code itself: the storefront, and no booking, customer or money in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import openchair

BACKEND = Path(openchair.__file__).parent
# What the room may ask of the store under a visitor's scope. None of it gives a customer, someone else's booking, or money.
ASKED = {
    "availability.load_staff_time",
    "availability.load_team_time",
    "occupancy.lock_staff",
    "people.list_staff",
    # A digest of an address, a start and a length each: how much strangers hold.
    "storefront.list_unverified",
    "storefront.lock_storefront",
    # By the visitor's own key: the booking it made, which waits for their code.
    "bookings.change_booking",
    "idempotency.find_answer",
    "idempotency.keep_answer",
    # That somebody asks for links: nobody is looked up under a visitor's scope.
    "link_requests.insert_link_request",
    "storefront.list_offers",
    "storefront.list_unpaid_made_since",
    "storefront.list_who_does_what",
}
PLAIN = {"moves.epoch_minute"}


def _trees(*paths: str) -> Iterator[tuple[Path, ast.Module]]:
    found = [path for pattern in paths for path in sorted(BACKEND.glob(pattern))]
    assert found
    for path in found:
        yield path, ast.parse(path.read_text())


def _taken_from_the_store(tree: ast.Module) -> set[str]:
    """What a module imports from the room store: "people.list_staff"; "*" where it takes a whole module."""
    taken: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            taken |= {"*" for alias in node.names if f"{alias.name}.".startswith("openchair.store.")}
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("openchair.store."):
            module = f"{node.module}.".removeprefix("openchair.store.").rstrip(".")
            taken |= {f"{module}.{alias.name}" if module else "*" for alias in node.names}
    return taken


def test_the_storefront_asks_the_store_for_nothing_personal() -> None:
    taken: set[str] = set()
    for _, tree in _trees(
        "storefront/*.py",
        "graph/types/storefront.py",
        "graph/mutations/book_appointment.py",
        "graph/mutations/confirm_with_code.py",
    ):
        taken |= _taken_from_the_store(tree)
    assert taken == ASKED | PLAIN


def test_of_customers_the_storefront_asks_only_who_a_visitor_is_by_all_they_typed() -> None:
    taken = {
        f"{node.module}.{alias.name}"
        for _, tree in _trees("storefront/*.py", "graph/types/storefront.py", "graph/mutations/book_appointment.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("openchair.customers.")
        for alias in node.names
    }
    assert taken == {
        "openchair.customers.same.find_at_the_storefront",
        # What was typed, checked and written down: neither gives anybody.
        "openchair.customers.new.NewCustomer",
        "openchair.customers.new.checked_contact",
        "openchair.customers.new.checked_customer",
        "openchair.customers.new.add_customer",
        # Takes the booking of the visitor's own key, and gives who it is of then.
        "openchair.customers.readdress.BookingOfName",
        "openchair.customers.readdress.readdress_booking",
    }


def test_of_bookings_the_storefront_reads_only_the_one_that_its_own_call_made() -> None:
    taken = {
        alias.name
        for _, tree in _trees("storefront/*.py", "graph/types/storefront.py", "graph/mutations/book_appointment.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("openchair.changes.")
        for alias in node.names
    }
    # What a key was answered with goes to whoever has the key.
    of_its_key = {
        "Answer",
        "Call",
        "Change",
        "Done",
        "Notifier",
        "TheVenue",
        "booking_after",
        "check_key",
        "make_booking_change",
        "make_change",
        "ways_to",
    }
    assert taken == of_its_key


def test_no_one_else_takes_a_storefront() -> None:
    """A visitor's scope goes from the door to the storefront: no other use case, and no viewer, has to do with it."""
    takers = set()
    for path, tree in _trees("**/*.py"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "openchair.access.storefront":
                takers.add(str(path.relative_to(BACKEND)))
    assert takers == {
        "graph/mutations/book_appointment.py",
        "graph/mutations/confirm_with_code.py",
        "graph/types/storefront.py",
        "http/storefront/visit.py",
        "storefront/ask_for_links.py",
        "storefront/book.py",
        "storefront/confirm.py",
        "storefront/correct_contact.py",
        "storefront/let_go.py",
        "storefront/open_slots.py",
        "storefront/room.py",
        "storefront/reads.py",
        "storefront/shop_window.py",
        "storefront/yours.py",
    }


def test_the_scan_finds_what_it_looks_for() -> None:
    """The control: code that reaches further is caught."""
    tree = ast.parse(
        "import openchair.store.money\nfrom openchair.store import people\nfrom openchair.store.bookings import find_booking as f"
    )
    assert _taken_from_the_store(tree) == {"*", "bookings.find_booking"}
