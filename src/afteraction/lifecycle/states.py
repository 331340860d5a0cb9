"""The state of a document from the decisions about it, and which decision may come next.

Nothing is stored: the journal holds decisions, and the state follows from them and from the hash of the document as it is now.
So an edit after an approval voids it by itself, and undoing the edit brings it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from afteraction.domain.lifecycle import Decision, Deed, Person, Refusal, Standing, State, Terms

_DONE = (State.PUBLISHED, State.CORRECTED)
_NAMED = {Deed.REQUEST_CHANGES: "ask for changes to"}


def standing(decisions: Sequence[Decision], sha256: str) -> Standing:
    """What the decisions, in their order, say of the document with this hash."""
    submission: Decision | None = None
    published: Decision | None = None
    withdrawn, rounds, times = False, 0, 0
    in_round: list[Decision] = []
    for one in decisions:
        if one.deed is Deed.SUBMIT:
            submission, withdrawn, in_round, rounds = one, False, [], rounds + 1
        elif one.deed is Deed.WITHDRAW:
            submission, published, withdrawn, in_round, times = None, None, True, [], 0
        elif one.deed is Deed.PUBLISH:
            published, times = one, times + (published is None or published.sha256 != one.sha256)
        elif one.deed in (Deed.APPROVE, Deed.REQUEST_CHANGES):
            in_round.append(one)
    base = Standing(
        State.WITHDRAWN if withdrawn else State.DRAFT,
        sha256,
        submission,
        rounds,
        authors=authors(decisions),
        published=published,
        open=_open(decisions),
    )
    if submission is None or submission.terms is None:
        return base
    return _reviewed(base, submission.terms, in_round, times)


def _reviewed(base: Standing, terms: Terms, in_round: Sequence[Decision], times: int) -> Standing:
    """The same, within the round that the last submission began."""
    submission = base.submission
    assert submission is not None
    edited = base.sha256 != submission.sha256
    given = [one for one in in_round if one.deed is Deed.APPROVE and one.sha256 == submission.sha256]
    requests = tuple(
        one
        for place, one in enumerate(in_round)
        if one.deed is Deed.REQUEST_CHANGES
        and not any(later.deed is Deed.APPROVE and later.who.same(one.who) for later in in_round[place + 1 :])
    )
    counted = _counted(given, terms, base.authors)
    approvals = () if edited else tuple(counted[role] for role in terms.needed if role in counted)
    missing = tuple(role for role in terms.needed if edited or role not in counted)
    alone = not missing and all(_is_one_of(one.who, base.authors) for one in approvals)
    state = State.APPROVED if not (missing or requests or alone or edited) else State.IN_REVIEW
    if base.published is not None and base.published.entry > submission.entry:
        state = State.CORRECTED if times > 1 else State.PUBLISHED
    return base._replace(
        state=state,
        approvals=approvals,
        missing=missing,
        requests=requests,
        edited=edited,
        voided=tuple(given) if edited else (),
        alone=alone,
    )


def _counted(given: Iterable[Decision], terms: Terms, wrote: Sequence[Person]) -> dict[str, Decision]:
    """The approvals that count, by role. One that `refused` would not have let pass counts for nothing, whoever wrote the entry."""
    found: dict[str, Decision] = {}
    for one in given:
        own = _is_one_of(one.who, wrote) and one.role not in terms.authors_may_hold
        held = one.role in found or _is_one_of(one.who, (other.who for other in found.values()))
        if not own and not held and _may_hold(one.who, one.role, terms):
            found[one.role] = one
    return found


def authors(decisions: Iterable[Decision]) -> tuple[Person, ...]:
    """Whoever submitted the document at any time, and whoever git names as having changed it, each once.

    Who submits answers for the text, and the journal cannot see who typed it. A comment makes nobody an author.
    """
    found: list[Person] = []
    for one in decisions:
        for person in (*([one.who] if one.deed is Deed.SUBMIT else []), *one.authors):
            if not _is_one_of(person, found):
                found.append(person)
    return tuple(found)


def refused(now: Standing, deed: Deed, who: Person, role: str = "", settles: int = 0) -> Refusal | None:
    """Why this person may not do this now, None when they may."""
    match deed:
        case Deed.SUBMIT:
            return _no_submission(now)
        case Deed.APPROVE:
            return _no_decision(now, deed) or _no_approval(now, who, role)
        case Deed.REQUEST_CHANGES:
            return _no_decision(now, deed)
        case Deed.WITHDRAW:
            return _nothing_to_withdraw(now)
        case Deed.PUBLISH:
            return _no_publication(now)
        case Deed.SETTLE:
            return _nothing_to_settle(now, settles)
        case Deed.COMMENT:
            return None


def _no_submission(now: Standing) -> Refusal | None:
    if now.submission is None or now.edited:
        return None
    what = f"this very document is {now.state.value}"
    return Refusal(what, f"it was submitted by {_by(now.submission)} and nothing in it changed since", _NEXT[now.state])


_NEXT = {
    State.IN_REVIEW: "afteraction status FOLDER says who must still approve",
    State.APPROVED: "it waits for nobody; an edit would begin a new round",
    State.PUBLISHED: "correct the document, then submit it again",
    State.CORRECTED: "correct the document, then submit it again",
}


def _no_decision(now: Standing, deed: Deed) -> Refusal | None:
    """Why nobody may judge the document now."""
    said = _NAMED.get(deed, f"{deed.value}")
    if now.submission is None:
        return Refusal(
            f"nobody can {said} a document that is {_a(now.state)}",
            "it was not submitted for review"
            if now.state is State.DRAFT
            else "it was withdrawn after it was submitted",
            "afteraction submit FOLDER",
        )
    if now.edited:
        return Refusal(
            "the document is not the one that was submitted",
            f"{_by(now.submission)} submitted {now.submission.sha256[:12]}; it is {now.sha256[:12]} now",
            "submit it again, so that all judge the same text",
        )
    if now.state in _DONE:
        return Refusal(
            f"the document is {now.state.value}",
            "a decision about it would come too late",
            "comment on it, withdraw it, or correct it and submit it again",
        )
    return None


def _a(state: State) -> str:
    return "still a draft" if state is State.DRAFT else state.value


def _no_approval(now: Standing, who: Person, role: str) -> Refusal | None:
    """Why this person may not approve in this role."""
    assert now.submission is not None
    assert now.submission.terms is not None
    terms = now.submission.terms
    if role not in terms.needed:
        severity = now.submission.severity or "of unknown severity"
        return Refusal(
            f"no {role!r} has to approve this document",
            f"the document is {severity} and needs: {', '.join(terms.needed)}",
            "--role with one of these; without being asked, comment or request changes",
        )
    if not _may_hold(who, role, terms):
        return Refusal(
            f"{who.name} may not approve as {role}",
            f"the config lists for this role: {', '.join(terms.people[role]) or 'nobody'}",
            "ask one of them, or change [lifecycle.people] and submit again",
        )
    if _is_one_of(who, now.authors) and role not in terms.authors_may_hold:
        return Refusal(
            "nobody approves what they wrote",
            f"{who.name} submitted this document or is named by git as having changed it",
            "ask somebody else; [lifecycle] authors_may_hold says in which roles an author may approve beside others",
        )
    held = next((one for one in now.approvals if one.who.same(who)), None)
    if held is not None:
        said = "has approved it already" if held.role == role else "holds one role in this round already"
        return Refusal(
            f"{who.name} {said}", f"as {held.role}, at {held.at}", "another person must approve in another role"
        )
    filled = next((one for one in now.approvals if one.role == role), None)
    if filled is not None:
        return Refusal(
            f"the {role} has approved it already",
            f"{_by(filled)} did at {filled.at}",
            f"still missing: {', '.join(now.missing) or 'nobody'}",
        )
    return None


def _nothing_to_withdraw(now: Standing) -> Refusal | None:
    if now.submission is not None:
        return None
    why = "it was never submitted" if now.state is State.DRAFT else "it was withdrawn before"
    return Refusal(f"there is nothing to withdraw: the document is {_a(now.state)}", why)


def _no_publication(now: Standing) -> Refusal | None:
    if now.state is State.APPROVED:
        return None
    if now.state in _DONE and not now.edited:
        return None  # the same text to another place
    waits = [f"the {role}" for role in now.missing] + [f"the changes that {_by(one)} asks for" for one in now.requests]
    why = f"it waits for {', '.join(waits)}" if waits and now.submission else "only an approved text leaves"
    return Refusal(f"the document is {_a(now.state)}, not approved", why, "afteraction status FOLDER")


def _nothing_to_settle(now: Standing, settles: int) -> Refusal | None:
    if any(one.entry == settles for one in now.open):
        return None
    return Refusal(
        f"there is no open comment {settles}",
        f"open: {', '.join(str(one.entry) for one in now.open) or 'none'}",
        "afteraction status FOLDER lists them with their numbers",
    )


def _open(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Comments that nobody settled, in their order. A withdrawal or an edit settles none."""
    found: dict[int, Decision] = {}
    for one in decisions:
        if one.deed is Deed.COMMENT:
            found[one.entry] = one
        elif one.deed is Deed.SETTLE:
            found.pop(one.settles, None)
    return tuple(found.values())


def _is_one_of(who: Person, people: Iterable[Person]) -> bool:
    return any(who.same(one) for one in people)


def _may_hold(who: Person, role: str, terms: Terms) -> bool:
    """Whether the config lists this person for the role, or nobody."""
    return role not in terms.people or any(_listed(who, one) for one in terms.people[role])


def _listed(who: Person, said: str) -> bool:
    """Whether a name or an address of the config means this person."""
    return who.same(Person("", said)) if "@" in said else who.same(Person(said))


def _by(one: Decision) -> str:
    return f"{one.who.name} ({one.role})" if one.role else one.who.name
