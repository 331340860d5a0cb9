"""What the engines make of the records: events, milestones, facts, claims, gaps, and the draft that holds them.

A claim is words with slots. A slot is a value that code rendered from a record or a fact; the words between the slots
hold no value of their own. Every claim names the records or facts it rests on.
"""

from __future__ import annotations

import enum
from typing import NamedTuple, TypeAlias

from afteraction.domain.when import Instant


class EventKind(enum.Enum):
    """What sort of moment it was; order is that of a legend."""

    ALERT_FIRED = "alert_fired"
    ACKNOWLEDGED = "acknowledged"
    OBSERVATION = "observation"
    HYPOTHESIS = "hypothesis"
    RULED_OUT = "ruled_out"
    CHANGE = "change"
    MITIGATION = "mitigation"
    RECOVERY = "recovery"
    ESCALATION = "escalation"
    COMMUNICATION = "communication"
    RESOLVED = "resolved"


class Status(enum.Enum):
    """How sure the record is of what a claim says."""

    OBSERVED = "observed"  # a machine recorded it, or code computed it
    REPORTED = "reported"  # a person said so
    INFERRED = "inferred"  # put together by a rule; a person must tick it before publication
    OPEN = "open"  # asked, suspected or hedged in the record itself


class Slot(NamedTuple):
    """A value in a claim. ref: the record, event or fact it comes from. kind: time, duration, count, quote, id, actor, value."""

    kind: str
    ref: str
    text: str


Words: TypeAlias = tuple[str | Slot, ...]


def in_prose(role: str) -> str:
    """A role as it stands inside a sentence: ``the on-call engineer``; ``Responder 2`` and ``a participant`` as they are."""
    if not role or role[-1].isdigit() or role.startswith(("a ", "an ", "the ", "Person ")):
        return role
    return f"the {role[0].lower()}{role[1:]}"


def alone(role: str) -> str:
    """A role as it stands in a cell of its own: ``Change author`` for ``a change author``; a name as it is."""
    article, _, rest = role.partition(" ")
    return f"{rest[:1].upper()}{rest[1:]}" if article in ("a", "an", "the") and rest else role


class Claim(NamedTuple):
    """One sentence and what it rests on. cites: ids of records or facts, the first is the main one."""

    words: Words
    cites: tuple[str, ...]
    status: Status = Status.OBSERVED
    quote: str = ""

    @property
    def text(self) -> str:
        """The sentence as a reader sees it."""
        return "".join(word if isinstance(word, str) else word.text for word in self.words)


AUDIENCES = ("internal", "company", "public")  # whom a document is for
QUESTION = "a question of the model: "  # how a gap begins that a model asks for
WITHHELD = "withheld, since "  # and one in the place of a sentence that was refused


class Gap(NamedTuple):
    """What the record does not say. why: what depends on it. ask: the role likely to know."""

    what: str
    why: str = ""
    ask: str = "author"


class TimelineEvent(NamedTuple):
    """A dated thing that mattered.

    text: what was said or recorded then, without hindsight. actor: a role or a system, "" when unknown.
    cites: ids of the records that say it, the main one first. signals: why it was chosen, for ``--explain`` and for tests.
    around: ids of what was said close by, which explains it and says something else.
    """

    id: str
    at: Instant
    kind: EventKind
    text: str
    cites: tuple[str, ...]
    actor: str = ""
    status: Status = Status.OBSERVED
    score: float = 0.0
    signals: tuple[str, ...] = ()
    title: str = ""  # a few words of code about the record's state: "Alert fired", "Acknowledged"
    around: tuple[str, ...] = ()


class Candidate(NamedTuple):
    """One possible moment of a milestone. confidence: 0 to 1, a rank and not a probability."""

    at: Instant
    record: str
    why: str
    confidence: float


class Milestone(NamedTuple):
    """started, detected, acknowledged, mitigated or resolved. candidates: best first; empty when nobody recorded it."""

    name: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def best(self) -> Candidate | None:
        """The candidate that the draft shows first."""
        return self.candidates[0] if self.candidates else None


class Fact(NamedTuple):
    """A value that code computed. text: the value for people. method: how, in one sentence. cites: record ids."""

    id: str
    name: str
    text: str
    value: float | None
    unit: str
    method: str
    cites: tuple[str, ...]


class RoleHolder(NamedTuple):
    """Who stood behind a role. person: roster id. name: as the artifacts spell it. why: what shows it."""

    role: str
    person: str
    name: str
    why: str
    cites: tuple[str, ...] = ()


class ActionItem(NamedTuple):
    """A follow-up. owner, due: "" when nobody agreed yet. kind: prevent, detect, mitigate or "". state: proposed, agreed."""

    text: str
    owner: str
    due: str
    kind: str
    state: str
    cites: tuple[str, ...]


class Section(NamedTuple):
    """One part of the document under its canonical id (``"impact"``); templates decide title and order."""

    id: str
    claims: tuple[Claim, ...] = ()
    gaps: tuple[Gap, ...] = ()
    groups: tuple[tuple[str, tuple[Claim, ...]], ...] = ()  # sub-headings with their claims


class UnplacedRow(NamedTuple):
    """A record that no clock could place. written: its time as it stands in the file."""

    record: str
    written: str
    actor: str
    text: str


class UnplacedFile(NamedTuple):
    """What one artifact holds without a clock: why, the flag that would settle it, and the most telling rows."""

    artifact: str
    reason: str
    remedy: str
    total: int
    rows: tuple[UnplacedRow, ...]


class Series(NamedTuple):
    """Counts per interval for the chart. start: ns of the first interval. step: seconds."""

    name: str
    unit: str
    start: int
    step: int
    values: tuple[float, ...]
    cites: tuple[str, ...] = ()


class LedgerLine(NamedTuple):
    """What became of one artifact. spans: (line, bytes, reason) of what could not be read."""

    name: str
    artifact: str
    size: int
    reader: str
    why: str
    records: int
    first: str
    last: str
    zone: str
    undated: int
    skipped: int
    unread: tuple[tuple[int, int, str], ...] = ()
    notes: tuple[str, ...] = ()


class Ledger(NamedTuple):
    """The account of everything that was read. totals: name and number, in the order shown."""

    lines: tuple[LedgerLine, ...]
    totals: tuple[tuple[str, int], ...]
    notes: tuple[str, ...] = ()


class Draft(NamedTuple):
    """The whole draft, before any template."""

    title: str
    day: str
    window: tuple[Instant, Instant] | None
    severity: Claim | None
    timeline: tuple[TimelineEvent, ...]
    milestones: tuple[Milestone, ...]
    facts: tuple[Fact, ...]
    roles: tuple[RoleHolder, ...]
    sections: tuple[Section, ...]
    actions: tuple[ActionItem, ...]
    series: tuple[Series, ...]
    ledger: Ledger
    unplaced: tuple[UnplacedFile, ...] = ()
    engine: str = "rules"
    templates: tuple[Series, ...] = ()
