"""The shape of ``postmortem.json``: the record behind the Markdown and the HTML page, and the input of both.

All times are RFC 3339 in UTC. Ids of records are keys of ``records``. Text is untrusted and unescaped.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

HIDDEN = "the record"  # what stands for a file name where the audience sees none


class LocatorJson(TypedDict):
    """line, end_line: 1-based. bytes: start and end offset, half open. pointer: JSON pointer or ""."""

    line: int
    end_line: int
    bytes: list[int]
    pointer: str


class RecordJson(TypedDict):
    """One source record. time: "" when unknown. zone: why the time is believed, for people."""

    id: str
    kind: str
    time: str
    precision_s: float
    zone: str
    author: str
    role: str
    bot: bool
    channel: str
    title: str
    text: str
    status: str
    level: str
    artifact: str  # name of the file
    locator: LocatorJson
    permalink: str
    thread: str  # record id of the parent, or ""
    reactions: int
    edited: bool
    deleted: bool


class ContextJson(TypedDict):
    """Raw log lines around a cited one. lines: (1-based number, text)."""

    record: str
    lines: list[tuple[int, str]]


class EvidenceJson(TypedDict):
    """One record behind a timeline row. says: it says what the row says; else it was said close by."""

    record: str
    says: bool
    time: str
    text: str
    artifact: str
    locator: LocatorJson
    permalink: str


class RowJson(TypedDict):
    """One row of the timeline. kind: an EventKind value. status: observed, reported, inferred, open.

    evidence: what says it first, then what was said close by.
    """

    id: str
    time: str
    precision_s: float
    kind: str
    title: str
    actor: str
    text: str
    status: str
    signals: list[str]
    evidence: list[EvidenceJson]


class UnplacedRowJson(TypedDict):
    """A record without a clock. written: its time as it stands in the file."""

    record: str
    written: str
    actor: str
    text: str


class UnplacedJson(TypedDict):
    """What one artifact holds that no clock could place. rows: the most telling of ``total``, in file order."""

    artifact: str
    reason: str
    remedy: str
    total: int
    rows: list[UnplacedRowJson]


class SlotJson(TypedDict):
    """A run of a claim: plain words when kind is "", else a value with the record or fact it comes from."""

    kind: str
    ref: str
    text: str


class ClaimJson(TypedDict):
    """One sentence. words joined give ``text``. evidence: record or fact ids."""

    text: str
    words: list[SlotJson]
    status: str
    quote: str
    evidence: list[str]


class GapJson(TypedDict):
    """What is missing, why it matters, which role is likely to know."""

    what: str
    why: str
    ask: str


class GroupJson(TypedDict):
    """Claims under a sub-heading."""

    title: str
    claims: list[ClaimJson]


class SectionJson(TypedDict):
    """A section; id is canonical, title comes from the template."""

    id: str
    title: str
    claims: list[ClaimJson]
    groups: list[GroupJson]
    gaps: list[GapJson]


class CandidateJson(TypedDict):
    """One possible moment of a milestone."""

    time: str
    precision_s: float
    record: str
    why: str
    confidence: float


class MilestoneJson(TypedDict):
    """name: started, detected, acknowledged, mitigated, resolved. time: "" when nobody recorded it."""

    name: str
    time: str
    candidates: list[CandidateJson]


class FactJson(TypedDict):
    """A value that code computed, with its method and evidence."""

    id: str
    name: str
    text: str
    value: float | None
    unit: str
    method: str
    evidence: list[str]


class RoleJson(TypedDict):
    """Who held a role; name is "" when names are not shown."""

    role: str
    name: str
    why: str
    evidence: list[str]


class ActionJson(TypedDict):
    """A follow-up; owner and due are "" when nobody agreed to them."""

    text: str
    owner: str
    due: str
    kind: str
    state: str
    evidence: list[str]


class SeriesJson(TypedDict):
    """Counts per interval: start of the first one, step in seconds."""

    name: str
    unit: str
    start: str
    step_s: int
    values: list[float]


class LedgerLineJson(TypedDict):
    """What became of one artifact."""

    name: str
    bytes: int
    reader: str
    why: str
    records: int
    first: str
    last: str
    zone: str
    undated: int
    skipped_bytes: int
    unread: list[tuple[int, int, str]]  # line, bytes, reason
    notes: list[str]


class AnchorJson(TypedDict):
    """What ties the document to its journal. run: 16 hex digits, head: 64; see docs/journal.md."""

    run: str
    head: str


class LedgerJson(TypedDict):
    """The account of what was read."""

    artifacts: list[LedgerLineJson]
    totals: dict[str, int]
    notes: list[str]
    anchor: NotRequired[AnchorJson]


class SecretJson(TypedDict):
    """A secret that stood in the artifacts: how it is shown, what it is, in which files it was seen, how often."""

    alias: str
    kind: str
    places: list[str]
    times: int


class DefinedJson(TypedDict):
    """A severity as the team defines it. source: file and line."""

    name: str
    text: str
    source: str


class PostmortemJson(TypedDict):
    """The whole. secrets: to be rotated; replaced: customers' identifiers by kind, with how many different ones. severities: where the record states none and the team defines them; templates: counts of the log entries by their form that tell most, as series; stream: ids of all records shown, in order of time (log lines only where cited)."""

    made_by: str
    format: int
    engine: str
    template: str
    audience: str
    title: str
    date: str
    window: list[str]
    secrets: list[SecretJson]
    replaced: dict[str, int]
    severity: ClaimJson | None
    severities: NotRequired[list[DefinedJson]]
    roles: list[RoleJson]
    milestones: list[MilestoneJson]
    facts: list[FactJson]
    timeline: list[RowJson]
    unplaced: list[UnplacedJson]
    sections: list[SectionJson]
    actions: list[ActionJson]
    series: list[SeriesJson]
    templates: list[SeriesJson]
    ledger: LedgerJson
    records: dict[str, RecordJson]
    contexts: list[ContextJson]
    stream: list[str]
    stream_left_out: int


def telling(row: RowJson) -> list[EvidenceJson]:
    """What says what a row says, without what was said close by."""
    return [one for one in row["evidence"] if one["says"]]
