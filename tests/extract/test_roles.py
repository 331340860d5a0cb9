"""Who held which role, from acts; people stand behind roles."""

from __future__ import annotations

import pytest
from tests.extract.test_read_to_the_end import drafted
from tests.kit import alert, bot, item, said, wall

from afteraction.domain.record import Actor, Person, Record, RecordKind
from afteraction.extract.roles import COMMANDER, COMMS, ON_CALL, Naming, roles_of
from afteraction.timeline.people import Roster, count_actors


def roster_of(*records: Record, people: tuple[Person, ...] = ()) -> Roster:
    return Roster(people, count_actors(records), ())


def roles(*records: Record) -> dict[str, str]:
    return {holder.role: holder.name for holder in roles_of(records, roster_of(*records))}


@pytest.mark.parametrize(
    "sentence",
    [
        "I'll take IC",
        "I can be IC",
        "taking IC",
        "i'm IC for this one",
        "I've got command",
        "I will be the incident commander",
        "I'm taking incident lead, ticket will follow",
        "Yes, I take over incident lead from Kit",
        "IC is with me now",
    ],
)
def test_who_takes_command_is_the_commander(sentence: str) -> None:
    """By their own words."""
    assert (
        roles(said("02:16:08", sentence, "Ana Ruiz"), said("02:17:00", "pool is full", "Ben Cole")).get(COMMANDER)
        == "Ana Ruiz"
    )


@pytest.mark.parametrize(
    "sentence", ["I'll take comms", "I'll handle customer comms", "on comms", "I'll do the status page"]
)
def test_who_takes_the_word_is_the_communications_lead(sentence: str) -> None:
    """By their own words."""
    assert roles(said("02:16:08", sentence, "Ana Ruiz")).get(COMMS) == "Ana Ruiz"


@pytest.mark.parametrize("sentence", ["ana is the IC", "IC: @ana", "incident commander is Ana Ruiz"])
def test_whom_the_channel_names_is_the_commander(sentence: str) -> None:
    """A name of the roster, said by somebody else."""
    records = [said("02:16:08", sentence, "Ben Cole"), said("02:17:00", "hello", "Ana Ruiz")]
    held = roles_of(records, roster_of(*records, people=(Person("U1", ("Ana Ruiz", "ana")),)))
    assert [holder.name for holder in held if holder.role == COMMANDER] == ["Ana Ruiz"]


@pytest.mark.parametrize(
    "sentence",
    [
        "who is IC?",
        "do we need an IC?",
        "the topic changed",
        "we are basic",
        "who takes comms?",
        "the comms team was told",
    ],
)
def test_asking_for_a_role_is_not_taking_it(sentence: str) -> None:
    """Nobody becomes commander by a question."""
    assert {"Responder 1"} == set(roles(said("02:16:08", sentence, "Ana Ruiz")))


def test_who_acknowledged_the_page_is_the_engineer_on_call() -> None:
    """From the pager's field, and from its words when it only tells them."""
    page = alert("02:14:11", "acknowledged", "error rate")._replace(author=Actor("Noa Levy"))
    assert roles(page)[ON_CALL] == "Noa Levy"
    assert roles(bot("02:14:11", "Acknowledged by Noa Levy"))[ON_CALL] == "Noa Levy"


def test_the_first_commander_stays_the_commander() -> None:
    """A second ``I'll take IC`` is a responder until the record says more."""
    held = roles(said("02:16:08", "I'll take IC", "Ana Ruiz"), said("02:50:00", "I'll take IC", "Ben Cole"))
    assert held == {COMMANDER: "Ana Ruiz", "Responder 1": "Ben Cole"}


def test_who_takes_over_command_is_the_second_commander() -> None:
    held = roles(
        said("02:16:08", "I'll take IC", "Ana Ruiz"), said("02:50:00", "I take over incident lead from Ana", "Ben Cole")
    )
    assert held == {COMMANDER: "Ana Ruiz", "Second incident commander": "Ben Cole"}


def test_who_was_paged_and_takes_command_is_the_commander_and_nobody_after_them() -> None:
    page, second = (
        alert(time, "acknowledged", "error rate")._replace(author=Actor(name))
        for time, name in (("02:14:11", "Ana Ruiz"), ("02:20:00", "Kit Rowe"))
    )
    held = roles(
        page,
        said("02:16:08", "this is a SEV2, I'm IC", "Ana Ruiz"),
        second,
        said("02:50:00", "I'm IC, too", "Ben Cole"),
    )
    assert held == {COMMANDER: "Ana Ruiz", f"Second {ON_CALL.lower()}": "Kit Rowe", "Responder 1": "Ben Cole"}


def test_everybody_else_is_numbered_by_their_first_word() -> None:
    """Responders, customers and support by what they wrote; machines hold no role."""
    held = roles(
        said("02:13:00", "pool is full", "Ben Cole"), bot("02:13:10", "error rate high"), said("02:14:00", "yes", "Ana Ruiz"),
        item(RecordKind.TICKET, "02:15:00", "cannot charge", author=Actor("Mia Shop"), artifact="tickets"),
        item(RecordKind.TICKET, "02:16:00", "we look", author=Actor("Ola Desk"), artifact="tickets", fields=(("author_role", "agent"),)),
        item(RecordKind.CHANGE, "02:17:00", "pool 50", author=Actor("Kit Rowe"), artifact="deploys"),
    )  # fmt: skip
    assert held == {
        "Responder 1": "Ben Cole",
        "Responder 2": "Ana Ruiz",
        "Customer 1": "Mia Shop",
        "Support agent": "Ola Desk",
        "Change author 1": "Kit Rowe",
    }


RECORDS = [said("02:16:08", "I'll take IC", "Ana Ruiz"), said("02:17:00", "Ana, the pool is full", "Ben Cole")]


@pytest.mark.parametrize(
    ("style", "actor", "quote"),
    [
        ("role", "Incident commander", "[incident commander], the pool is full"),
        ("full", "Ana Ruiz", "Ana, the pool is full"),
        ("pseudonym", "Person A", "[Person A], the pool is full"),
    ],
)
def test_people_appear_in_the_style_that_was_asked_for(style: str, actor: str, quote: str) -> None:
    """As author and inside the words of others."""
    roster = roster_of(*RECORDS)
    naming = Naming(roles_of(RECORDS, roster), roster, style)
    assert (actor, quote) == (naming.actor(RECORDS[0]), naming.quote(RECORDS[1].text))


@pytest.mark.parametrize(
    "text", ["rolled back pool-ana-2", "see https://x.example/ana.ruiz/1", "banana split", "will it help, mark?"]
)
def test_a_name_inside_another_word_is_left_alone(text: str) -> None:
    """Hosts, links and common words are no people."""
    records = [said("02:16:08", "I'll take IC", "Ana Ruiz"), said("02:16:09", "ok", "Will Mark")]
    roster = roster_of(*records)
    assert text == Naming(roles_of(records, roster), roster).quote(text)


def test_people_whose_words_no_clock_could_place_are_told_apart() -> None:
    """Their words are shown as they were written, and who said what must be seen."""
    first, second = (
        said(wall("09:25:00"), text, who, raw_time="09:25")
        for text, who in (("cluster is under load", "Ana Ruiz"), ("search is fast again", "Ben Cole"))
    )
    found, _ = drafted(first, second)
    assert [found.naming.actor(record) for record in (first, second)] == ["Responder 1", "Responder 2"]
