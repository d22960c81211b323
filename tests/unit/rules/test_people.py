"""Who is the same: properties that hold whatever is typed and whoever is on record."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openchair.core.contacts import cleaned_name, email_key, name_key
from openchair.rules.people import (
    Identity,
    Known,
    Likeness,
    is_same_at_the_storefront,
    likeness_at_the_desk,
    who_at_the_desk,
)

PEOPLE = st.builds(
    Identity, st.sampled_from("ab"), st.none() | st.sampled_from(["e", "f"]), st.none() | st.sampled_from(["1", "2"])
)
KNOWN = st.builds(Known, PEOPLE, st.booleans())


@given(PEOPLE, KNOWN)
def test_whoever_is_the_same_online_is_the_same_at_the_desk_and_not_the_other_way(
    typed: Identity, known: Known
) -> None:
    if is_same_at_the_storefront(typed, known.identity):
        assert likeness_at_the_desk(typed, known) is Likeness.SAME
        assert None not in typed.contacts


@given(PEOPLE, KNOWN)
def test_nobody_is_the_same_with_a_contact_that_conflicts_or_none_in_common(typed: Identity, known: Known) -> None:
    pairs = list(zip(typed.contacts, known.identity.contacts, strict=True))
    if likeness_at_the_desk(typed, known) is Likeness.SAME:
        assert typed.name == known.identity.name
        assert any(a is not None and a == b for a, b in pairs)
        assert all(a is None or b is None or a == b for a, b in pairs)
        # Nothing that only a visitor typed is taken for theirs unseen.
        assert not known.by_visitor or all(b is None or a == b for a, b in pairs)


@given(PEOPLE, st.dictionaries(st.sampled_from("uvwxyz"), KNOWN))
def test_it_is_one_of_those_on_record_or_the_desk_is_asked_about_some_or_it_is_someone_new(
    typed: Identity, known: dict[str, Known]
) -> None:
    found = who_at_the_desk(typed, known)
    likeness = {id: likeness_at_the_desk(typed, each) for id, each in known.items()}
    assert found.same is None or (likeness[found.same] is Likeness.SAME and not found.in_doubt)
    assert all(likeness[id] is not Likeness.OTHER for id in found.in_doubt)
    if found.same is None and not found.in_doubt:
        assert all(each is Likeness.OTHER for each in likeness.values())


@given(st.text())
def test_a_names_key_is_its_own_key_and_that_of_its_capitals(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)
    assert name_key(f" {name}\u200b\u00a0") == name_key(name)
    assert name_key(cleaned_name(name)) in ("", name_key(name))


@given(st.sampled_from(["faß.de", "ελλάς.gr", "example.com", "bücher.example"]), st.text("aßÄé.", min_size=1))
def test_an_addresss_key_keeps_its_domain_apart(domain: str, local: str) -> None:
    assert email_key(f"{local}@{domain}") == email_key(f"{local.upper()}@{domain}") or "ß" in local.upper()
    assert email_key(f"{local}@faß.de") != email_key(f"{local}@fass.de")
