"""The state of a document follows from what people decided about it and from its bytes as they are now."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lifecycle.kit import ANA, BEN, CAI, DEE, EVE, ONE, TERMS, TWO, Told

from afteraction.domain.lifecycle import Deed, Person, State, Terms
from afteraction.lifecycle.states import refused


def test_a_document_that_nobody_submitted_is_a_draft() -> None:
    assert Told().now().state is State.DRAFT


def test_a_submitted_document_is_in_review_and_waits_for_every_role() -> None:
    now = Told().submitted().now()
    assert (now.state, now.missing) == (State.IN_REVIEW, TERMS.needed)


def test_it_is_approved_when_each_role_has_approved_and_not_before() -> None:
    told = Told().submitted()
    states = []
    for who, role in zip((BEN, CAI, DEE), TERMS.needed, strict=True):
        states.append(told.do(Deed.APPROVE, who, role).now().state)
    assert states == [State.IN_REVIEW, State.IN_REVIEW, State.APPROVED]


def test_the_roles_may_approve_in_any_order() -> None:
    for order in itertools.permutations(zip((BEN, CAI, DEE), TERMS.needed, strict=True)):
        told = Told().submitted()
        for who, role in order:
            assert told.why_not(Deed.APPROVE, who, role) == ""
            told.do(Deed.APPROVE, who, role)
        assert told.now().state is State.APPROVED


def test_an_edit_after_the_approval_voids_it_and_names_the_approvals_that_no_longer_count() -> None:
    now = Told().submitted().approved().edit(TWO).now()
    assert (now.state, now.edited, now.missing) == (State.IN_REVIEW, True, TERMS.needed)
    assert [one.sha256 for one in now.voided] == [ONE] * 3
    assert now.approvals == ()


def test_an_edit_that_is_undone_voids_nothing() -> None:
    assert Told().submitted().approved().edit(TWO).edit(ONE).now().state is State.APPROVED


def test_an_edited_document_is_submitted_again_and_every_role_approves_again() -> None:
    told = Told().submitted().approved().edit(TWO).submitted()
    assert told.now().missing == TERMS.needed
    assert told.approved().now().state is State.APPROVED


def test_changes_that_are_asked_for_hold_the_approval_back_until_the_same_person_approves() -> None:
    told = Told().submitted().do(Deed.REQUEST_CHANGES, DEE, why="which customers?")
    told.do(Deed.APPROVE, BEN, "responder").do(Deed.APPROVE, CAI, "team lead").do(Deed.APPROVE, EVE, "manager")
    assert (told.now().state, [one.who for one in told.now().requests]) == (State.IN_REVIEW, [DEE])
    other = Told().submitted().do(Deed.REQUEST_CHANGES, DEE, why="which customers?").approved()
    assert other.now().state is State.APPROVED


def test_changes_that_are_asked_for_are_answered_by_a_new_version() -> None:
    told = Told().submitted().do(Deed.REQUEST_CHANGES, EVE, why="which customers?").edit(TWO).submitted().approved()
    assert told.now().state is State.APPROVED


def test_a_published_document_stays_published_though_the_file_is_edited() -> None:
    told = Told().submitted().approved().do(Deed.PUBLISH, ANA)
    assert told.now().state is State.PUBLISHED
    now = told.edit(TWO).now()
    assert (now.state, now.edited) == (State.PUBLISHED, True)


def test_a_published_document_is_corrected_by_a_second_round_and_a_second_publication() -> None:
    told = Told().submitted().approved().do(Deed.PUBLISH, ANA).edit(TWO).submitted()
    assert told.now().state is State.IN_REVIEW
    assert told.now().published is not None
    assert told.approved().do(Deed.PUBLISH, ANA).now().state is State.CORRECTED


def test_the_same_text_to_a_second_place_corrects_nothing() -> None:
    told = Told().submitted().approved().do(Deed.PUBLISH, ANA).do(Deed.PUBLISH, ANA)
    assert told.now().state is State.PUBLISHED


def test_a_withdrawn_document_can_be_submitted_again_and_nothing_of_before_counts() -> None:
    told = Told().submitted().approved().do(Deed.WITHDRAW, ANA, why="the wrong incident")
    assert told.now().state is State.WITHDRAWN
    assert told.why_not(Deed.SUBMIT, ANA) == ""
    assert told.submitted().now().missing == TERMS.needed


# Who may


def test_nobody_approves_what_they_submitted() -> None:
    assert "nobody approves what they wrote" in Told().submitted(ANA).why_not(Deed.APPROVE, ANA, "manager")


def test_nobody_approves_what_git_says_they_changed() -> None:
    told = Told().submitted(ANA, authors=(Person("B. Cole", "ben@example.com"),))
    assert "nobody approves what they wrote" in told.why_not(Deed.APPROVE, BEN, "responder")


def test_who_submitted_an_earlier_version_wrote_it_too() -> None:
    told = Told().submitted(ANA).edit(TWO).submitted(EVE)
    assert "nobody approves what they wrote" in told.why_not(Deed.APPROVE, ANA, "responder")


@pytest.mark.parametrize(
    "who", [Person("ana  RUIZ"), Person("A. R.", "ANA@example.com"), Person("Ana Ruiz", "ana@home.example")]
)
def test_the_same_name_or_the_same_address_is_the_same_person(who: Person) -> None:
    assert "nobody approves what they wrote" in Told().submitted(ANA).why_not(Deed.APPROVE, who, "manager")


def test_people_without_an_address_are_not_the_same_for_lacking_one() -> None:
    assert Told().submitted(Person("Ana Ruiz")).why_not(Deed.APPROVE, Person("Ben Cole"), "manager") == ""


def test_a_comment_makes_nobody_an_author() -> None:
    told = Told().submitted().do(Deed.COMMENT, BEN, why="which pool?")
    assert told.why_not(Deed.APPROVE, BEN, "responder") == ""


def test_a_team_may_let_an_author_hold_a_role_but_never_alone() -> None:
    alone = Told().submitted(ANA, terms=Terms(("responder",), authors_may_hold=("responder",)))
    assert alone.why_not(Deed.APPROVE, ANA, "responder") == ""
    now = alone.do(Deed.APPROVE, ANA, "responder").now()
    assert (now.state, now.missing, now.alone) == (State.IN_REVIEW, (), True)
    two = Told().submitted(ANA, terms=Terms(("responder", "manager"), authors_may_hold=("responder",)))
    two.do(Deed.APPROVE, ANA, "responder").do(Deed.APPROVE, DEE, "manager")
    assert two.now().state is State.APPROVED


def test_one_person_holds_one_role_in_a_round() -> None:
    told = Told().submitted().do(Deed.APPROVE, BEN, "responder")
    assert "holds one role in this round" in told.why_not(Deed.APPROVE, BEN, "manager")
    assert "has approved it already" in told.why_not(Deed.APPROVE, BEN, "responder")
    told.edit(TWO).submitted()
    assert told.why_not(Deed.APPROVE, BEN, "manager") == ""


def test_a_role_approves_once_in_a_round() -> None:
    told = Told().submitted().do(Deed.APPROVE, BEN, "responder")
    assert "Ben Cole (responder) did" in told.why_not(Deed.APPROVE, CAI, "responder")


def test_a_role_that_is_not_needed_cannot_approve() -> None:
    assert "needs: responder, team lead, manager" in Told().submitted().why_not(Deed.APPROVE, BEN, "director")


def test_a_role_with_people_in_the_config_is_theirs() -> None:
    terms = Terms(("manager",), people={"manager": ("dee@example.com", "Cai Wong")})
    told = Told().submitted(terms=terms)
    assert "lists for this role" in told.why_not(Deed.APPROVE, BEN, "manager")
    assert told.why_not(Deed.APPROVE, DEE, "manager") == ""
    assert told.why_not(Deed.APPROVE, CAI, "manager") == ""


def test_approvals_that_should_have_been_refused_count_for_nothing() -> None:
    """Whoever wrote them into the journal, with whatever tool."""
    own = Told().submitted(ANA).do(Deed.APPROVE, ANA, "manager")
    assert "manager" in own.now().missing
    twice = Told().submitted().do(Deed.APPROVE, BEN, "responder").do(Deed.APPROVE, BEN, "manager")
    assert twice.now().missing == ("team lead", "manager")
    stranger = Told().submitted(terms=Terms(("manager",), people={"manager": ("Dee Okoro",)}))
    assert stranger.do(Deed.APPROVE, BEN, "manager").now().missing == ("manager",)
    other_text = Told().submitted().edit(TWO).do(Deed.APPROVE, BEN, "responder").edit(ONE)
    assert "responder" in other_text.now().missing


# The wrong order

PUBLISHED = Told().submitted().approved().do(Deed.PUBLISH, ANA)
WRONG = [
    ("approve a draft", Told(), Deed.APPROVE, "it was not submitted"),
    ("ask for changes to a draft", Told(), Deed.REQUEST_CHANGES, "it was not submitted"),
    ("publish a draft", Told(), Deed.PUBLISH, "only an approved text leaves"),
    ("withdraw a draft", Told(), Deed.WITHDRAW, "it was never submitted"),
    ("submit what is in review", Told().submitted(), Deed.SUBMIT, "nothing in it changed"),
    ("publish what is in review", Told().submitted(), Deed.PUBLISH, "it waits for the responder, the team lead"),
    ("approve an edited one", Told().submitted().edit(TWO), Deed.APPROVE, "not the one that was submitted"),
    ("publish an edited one", Told().submitted().approved().edit(TWO), Deed.PUBLISH, "in review, not approved"),
    ("submit what is approved", Told().submitted().approved(), Deed.SUBMIT, "nothing in it changed"),
    ("approve what is published", PUBLISHED, Deed.APPROVE, "would come too late"),
    ("submit what is published", PUBLISHED, Deed.SUBMIT, "nothing in it changed"),
    ("withdraw twice", Told().submitted().do(Deed.WITHDRAW, ANA), Deed.WITHDRAW, "it was withdrawn before"),
    ("approve what is withdrawn", Told().submitted().do(Deed.WITHDRAW, ANA), Deed.APPROVE, "it was withdrawn"),
    ("publish what is withdrawn", Told().submitted().do(Deed.WITHDRAW, ANA), Deed.PUBLISH, "not approved"),
    ("settle what is no comment", Told().submitted(), Deed.SETTLE, "there is no open comment 1"),
]


@pytest.mark.parametrize(("what", "told", "deed", "why"), WRONG, ids=[one[0] for one in WRONG])
def test_the_wrong_order_is_refused_with_a_reason(what: str, told: Told, deed: Deed, why: str) -> None:
    assert why in told.why_not(deed, BEN, "responder", settles=1), what


@given(st.lists(st.tuples(st.sampled_from(list(Deed)), st.integers(0, 4), st.sampled_from(TERMS.needed)), max_size=14))
def test_whatever_people_try_an_approved_text_was_approved_by_others_in_every_role(
    tried: list[tuple[Deed, int, str]],
) -> None:
    """Deeds that are refused do not happen; the ones that happen never break the promise."""
    people = (ANA, BEN, CAI, DEE, EVE)
    told = Told()
    for number, (deed, index, role) in enumerate(tried):
        if deed is Deed.COMMENT:
            told.edit(f"{number:064}")
        if refused(told.now(), deed, people[index], role, 0) is None:
            told.do(deed, people[index], role if deed is Deed.APPROVE else "")
        now = told.now()
        if now.state in (State.APPROVED, State.PUBLISHED, State.CORRECTED) and not now.edited:
            assert {one.role for one in now.approvals} == set(TERMS.needed)
            assert {one.sha256 for one in now.approvals} == {told.sha256}
            assert len({one.who for one in now.approvals}) == len(TERMS.needed)
            assert not {one.who for one in now.approvals} & set(now.authors)


# Comments


def test_a_comment_is_open_until_it_is_settled_whatever_else_happens() -> None:
    told = Told().submitted().do(Deed.COMMENT, BEN, why="which pool?").edit(TWO).submitted().approved()
    assert [one.why for one in told.now().open] == ["which pool?"]
    assert told.do(Deed.WITHDRAW, ANA).now().open != ()
    assert told.do(Deed.SETTLE, ANA, settles=2).now().open == ()
