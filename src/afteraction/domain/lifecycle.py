"""What people decide about a postmortem: who, in which role, when, about which bytes, and why."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import NamedTuple


class State(enum.Enum):
    """Where a document stands between its draft and its readers."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    APPROVED = "approved"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class Deed(enum.Enum):
    """What a person did. The value is the kind of its entry in the journal."""

    SUBMIT = "submit"
    APPROVE = "approve"
    REQUEST_CHANGES = "request-changes"
    COMMENT = "comment"
    SETTLE = "settle"
    WITHDRAW = "withdraw"
    PUBLISH = "publish"


class Person(NamedTuple):
    """A person as they named themselves, or as git does. email: "" when unknown."""

    name: str
    email: str = ""

    def same(self, other: Person) -> bool:
        """Whether both are one person: the same name or the same address, whatever the case and the blanks."""
        mine, theirs = (" ".join(one.name.casefold().split()) for one in (self, other))
        return (bool(mine) and mine == theirs) or (
            bool(self.email) and self.email.strip().casefold() == other.email.strip().casefold()
        )


class Anchored(NamedTuple):
    """The place of a comment in a document.

    mark: SHA-256 of the sentence and of the sources that it cites, whatever their numbers. sentence, part: as they were, for people.
    quote: the words that were pointed at.
    """

    mark: str
    sentence: str
    part: str
    quote: str


class Terms(NamedTuple):
    """The rules of one round of review, as they were when it began.

    needed: the roles that must approve. authors_may_hold: the roles in which somebody may approve their own text, though never alone.
    people: who may hold a role, by name or address; a role that is not there is open to all.
    """

    needed: tuple[str, ...]
    authors_may_hold: tuple[str, ...] = ()
    people: Mapping[str, tuple[str, ...]] = {}


class Decision(NamedTuple):
    """One deed, as the journal holds it.

    entry: its number in the journal. at: when, in UTC. sha256: of the document's bytes as they stood. why: the reason or the comment, "".
    role: "" where the deed needs none. terms, severity: of a submission; severity "" when the document does not say it. authors: who had
    changed the document by then, as far as git tells. gaps: how many were let pass. anchor: of a comment. settles: entry of the comment
    that is settled.
    """

    entry: int
    deed: Deed
    who: Person
    at: str
    sha256: str
    why: str = ""
    role: str = ""
    terms: Terms | None = None
    severity: str = ""
    authors: tuple[Person, ...] = ()
    gaps: int = 0
    anchor: Anchored | None = None
    settles: int = 0


class Standing(NamedTuple):
    """What all decisions together say of the document as it is now.

    sha256: of the document now. submission: the one that counts, None before the first and after a withdrawal. round: number of
    submissions so far. approvals: those that count. missing: roles without one. requests: changes that are asked for and not answered.
    authors: whoever counts as having written it. edited: the document is not the one that was submitted; then ``voided`` are the
    approvals that no longer count. alone: every role approved, but only by those who wrote it. published: the publication that stands.
    open: comments that nobody settled.
    """

    state: State
    sha256: str
    submission: Decision | None = None
    round: int = 0
    approvals: tuple[Decision, ...] = ()
    missing: tuple[str, ...] = ()
    requests: tuple[Decision, ...] = ()
    authors: tuple[Person, ...] = ()
    edited: bool = False
    voided: tuple[Decision, ...] = ()
    alone: bool = False
    published: Decision | None = None
    open: tuple[Decision, ...] = ()


class Refusal(NamedTuple):
    """Why a deed is not taken. what: one line, lower case. why, hint: as in errors."""

    what: str
    why: str = ""
    hint: str = ""
