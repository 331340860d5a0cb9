"""Who is who: ids and full names join, a lone first name only when one person can be meant."""

from __future__ import annotations

from tests.kit import said

from afteraction.domain.record import Actor, Channel, Person
from afteraction.timeline.people import Roster, count_actors

ANA = Person("U1", ("Ana Ruiz", "ana.ruiz", "ana"))
BEN = Person("U2", ("Ben Cole",))


def roster(*people: Person, actors: tuple[Actor, ...] = (), channels: tuple[Channel, ...] = ()) -> Roster:
    return Roster(people, [(actor, 1) for actor in actors], channels)


def key_of(members: Roster, actor: Actor) -> str:
    member = members.member(actor)
    assert member is not None
    return member.key


def test_an_id_and_a_name_of_one_person_are_one_member() -> None:
    """Chat knows the id, the pager the full name, the paste the display name."""
    members = roster(ANA, BEN, actors=(Actor("", "U1"), Actor("Ana Ruiz"), Actor("ANA.RUIZ"), Actor("ana")))
    assert (
        len({key_of(members, actor) for actor in (Actor("", "U1"), Actor("Ana Ruiz"), Actor("ana_ruiz"), Actor("ana"))})
        == 1
    )
    assert [member.name for member in members.members()] == ["Ana Ruiz", "Ben Cole"]


def test_two_ids_with_two_names_are_two_members() -> None:
    """Nobody is merged on a likeness."""
    members = roster(ANA, Person("U3", ("Ana Rubin",)))
    assert key_of(members, Actor("", "U1")) != key_of(members, Actor("", "U3"))


def test_a_first_name_joins_the_only_full_name_that_begins_with_it() -> None:
    """``Ben`` in a paste is Ben Cole when there is one Ben."""
    members = roster(BEN, actors=(Actor("Ben"),))
    assert key_of(members, Actor("Ben Cole")) == key_of(members, Actor("Ben"))


def test_a_first_name_that_two_people_have_joins_neither() -> None:
    """With two Bens ``Ben`` is a third member until somebody says who."""
    members = roster(BEN, Person("U4", ("Ben Marsh",)), actors=(Actor("Ben"),))
    assert len({key_of(members, Actor(name)) for name in ("Ben Cole", "Ben Marsh", "Ben")}) == 3
    assert roster(BEN, Person("U4", ("Ben Marsh",))).named("Ben") is None


def test_a_machine_stays_a_machine_in_every_spelling() -> None:
    """One record that says it is a bot is enough."""
    members = roster(Person("B1", ("Pagebot",), bot=True), actors=(Actor("Pagebot"),))
    member = members.member(Actor("pagebot"))
    assert member is not None
    assert member.bot


def test_mentions_are_spelled_as_names() -> None:
    """Ids that only a machine knows become the names that people know; an unknown id stays as it is."""
    members = roster(ANA, channels=(Channel("C1", "inc-pay"),))
    assert members.spell("<@U1> look at <#C1> with <@U99>") == "@Ana Ruiz look at #inc-pay with @U99"
    assert members.spell("<@U98|zoe> in <#C9|other>") == "@zoe in #other"
    assert members.spell("a < b") == "a < b"


def test_someone_is_found_by_any_of_their_names() -> None:
    """With the at sign or without, in any case."""
    members = roster(ANA, BEN)
    assert [found.name for name in ("@ana", "ANA RUIZ", "Ben", "U1") if (found := members.named(name))] == [
        "Ana Ruiz",
        "Ana Ruiz",
        "Ben Cole",
        "Ana Ruiz",
    ]
    assert members.named("Carla") is None


def test_a_record_without_an_author_has_no_member() -> None:
    """A log line was not written by a person."""
    assert roster(ANA).member(None) is None


def test_the_order_of_the_files_does_not_change_who_is_who() -> None:
    """Authors are counted and sorted before they are joined."""
    records = [said("02:00:00", "a", "Ben Cole"), said("02:01:00", "b", "Ben"), said("02:02:00", "c", "Ana Ruiz")]
    assert count_actors(records) == count_actors(reversed(records))
