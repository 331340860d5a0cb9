"""Which changes came before the onset: what went live in the day before, what was changed in the hours before, and what is
older and about the same matter. A commit is told with its deployment, and what touches documents alone stands apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import DAY, HOUR
from afteraction.extract.kinds import run_of
from afteraction.extract.topic import prose
from afteraction.timeline.merge import instant

NOT_LIVE = ("inactive", "requested", "in_progress", "normal", "warning", "cancelled", "ended")
COMMITTED = "committed"
_WENT_LIVE = ("success", "failure", "rolled_back", "published")  # what failed half way has changed something, too
_APPLICATIONS = ("argocd:", "helm:")  # the names that their channel gives
_MAY_DEPLOY = ("run", "success")  # a pipeline, a build: it does not say
_BEFORE = 2 * HOUR
_LONG_BEFORE = 31 * DAY
_ABOUT = 0.5  # relevance from which an older change is about the matter
_NEAR, _OF_A_DAY, _OLDER, _DOCUMENTS = 5, 4, 4, 2  # how many are told of each
_SHORT_SHA = 7
_READ = 4000  # characters of a text that are looked at

_DOCUMENT = re.compile(
    r"(?:^|/)docs?/|\.(?:md|mdx|rst|adoc)$|(?:^|/)(?:readme|changelog|licen[cs]e|notice|contributing|authors|codeowners)[^/]*$",
    re.IGNORECASE,
)
_OF_DOCUMENTS = re.compile(
    r"^\W{0,3}(?:(?:docs?|documentation|readme|runbooks?|changelog)(?:\([^)\n]{0,40}\))?!?:\s"
    r"|(?:add|updat|fix|improv|correct|extend|rewrit|writ|clarif|polish)(?:e|y|es|ies|ed|ied|ing)? (?:the )?(?:[\w-]+ ){0,2}(?:readme(?:\.\w+)?|docs|documentation|runbooks?|changelog(?:\.\w+)?)\W*$"
    r"|document(?:s|ed)? (?:how|why|what|the)\b)",
    re.IGNORECASE,
)
# A change as people tell of it: what was done, and in the same sentence that it was earlier, or that it broke something.
_CHANGED = re.compile(
    r"\b(?:appl(?:ied|ying)|deploy(?:ed|ing|ment|s)?|releas(?:ed?|ing)|merg(?:ed|ing)|roll(?:ed|ing)?[ -]?out|upgrad(?:ed?|ing)|migrat(?:ed|ion|ing)|chang(?:ed?|ing)|modified|created|set up|switched|moved"
    r"|updat(?:ed?|ing)|enabled|turned (?:on|off)|installed|renewed|rotated|removed|deleted|renamed|reconfigured|published|added|configur(?:ed|ing))\b",
    re.IGNORECASE,
)
_WAS = re.compile(r"\w+ed|set up|turned (?:on|off)", re.IGNORECASE)
_EARLIER = re.compile(
    r"\b(?:recently|earlier|yesterday|this (?:morning|afternoon)|last (?:night|week|month|evening)|(?:just|right|shortly) before"
    r"|(?:\d{1,3}|an?|few|couple of) ?(?:m|mins?|minutes?|h|hrs?|hours?|days?|weeks?) ago|since (?:the|that|this|our|my|last) (?:\w+ ){0,2}(?:change|deploy\w*|release|upgrade|migration|rollout|switch))\b",
    re.IGNORECASE,
)
_BROKE = re.compile(
    r"\b(?:seems? to have|appears? to have|has|have|must have|may have|might have|probably|just|which|that) (?:broken?|borked|knocked|taken down|took down|caused|killed)\b",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"(?:^|[,;:]\s|\b(?:i'm|we're|am|are|is|now|started|just)\s)(?:deploying|rolling out|releasing|shipping|merging|applying|migrating|upgrading|switching)\s+\w|\b(?:is|are) (?:now )?live\b|\bwent (?:out|live)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:will|would|should|could|can|when|once|if|before|tomorrow|later|after|soon|next|monday|tonight|waiting)\b",
    re.IGNORECASE,
)
# It is asked for or denied, or it is what was done about the trouble.
_NOTHING = re.compile(
    r"\?|\b(?:nothing|no|not|never|nobody|any|none|fix(?:ed|es)?|revert\w*|roll\w* back)\b|n['\u2019]t\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"[.!](?=\s)|(?<=\?)\s|\n")


class Change(NamedTuple):
    """A change before the onset. told: the record that describes it. commit: what was deployed, where that is known.

    documents: how it shows that it touches documents alone: ``files``, ``title``, or "" when it does not.
    """

    record: Record
    told: Record
    commit: Record | None = None
    documents: str = ""


class Before(NamedTuple):
    """What came before the onset in order of time, documents last. more: changes of the last day that are not among them."""

    changes: tuple[Change, ...]
    more: int


def changes_before(records: Sequence[Record], relevance: Mapping[str, float], onset: int) -> Before:
    """The changes worth a look. relevance: by record id, 0 to 1. onset: nanoseconds.

    A run of a build system stands in where nothing else is told of the hours before.
    """
    mine = [r for r in records if r.kind is RecordKind.CHANGE and 0 <= onset - instant(r).ns <= _LONG_BEFORE]
    told = descriptions(records)
    alive = [r for r in mine if r.status not in NOT_LIVE and not run_of(r)[0]]
    commits = {sha: record for record in alive if record.status == COMMITTED for sha in _shas(record)}
    every = [_change(record, told, commits) for record in alive]
    deployed = {change.commit.id for change in every if change.commit is not None}
    real = [one for one in every if one.record.id not in deployed and not one.documents]
    near = [one for one in real if onset - instant(one.record).ns <= _BEFORE]
    runs = [
        Change(r, told.get(r.group, r)) for r in mine if run_of(r) == _MAY_DEPLOY and onset - instant(r).ns <= _BEFORE
    ]
    chosen = dict.fromkeys((near or runs)[-_NEAR:])
    of_a_day = [one for one in real if one.record.status in _WENT_LIVE and onset - instant(one.record).ns <= DAY]
    last = {one.record.channel: one for one in real if one.record.status in _WENT_LIVE}
    older = [
        one
        for one in real
        if one not in near and relevance.get(one.record.id, 0.0) >= _ABOUT and not _superseded(one.record, last)
    ]
    for listed, most in ((of_a_day, _OF_A_DAY), (older, _OLDER)):
        left = (one for one in listed if one not in chosen)
        ranked = sorted(left, key=lambda one: (-relevance.get(one.record.id, 0.0), -instant(one.record).ns))
        chosen.update(dict.fromkeys(ranked[:most]))
    more = sum(1 for one in real if one not in chosen and onset - instant(one.record).ns <= DAY)
    documents = [one for one in every if one.documents and onset - instant(one.record).ns <= _BEFORE]
    return Before((*sorted(chosen, key=lambda one: instant(one.record).ns), *documents[-_DOCUMENTS:]), more)


def tells_change(text: str) -> bool:
    """Whether a sentence that people wrote themselves tells of a change that was made before, without asking for one or denying it."""
    return any(_EARLIER.search(part) or _BROKE.search(part) for part in _changes_in(text))


def tells_act(text: str) -> bool:
    """Whether such a sentence says that something was changed, whenever that was."""
    return any(_WAS.fullmatch(found[0]) for part in _changes_in(text) for found in _CHANGED.finditer(part))


def announces(text: str) -> bool:
    """Whether somebody says that something goes live, or has just gone: not that it will, and not that it was taken back."""
    parts = _SENTENCE.split(prose(text[:_READ]))
    return any(_ANNOUNCED.search(part) and not (_NOTHING.search(part) or _NOT_YET.search(part)) for part in parts)


def speaks_of_change(text: str) -> bool:
    """Whether it names a change at all, as something that was or was not it."""
    return _CHANGED.search(text) is not None


def _changes_in(text: str) -> Iterator[str]:
    parts = _SENTENCE.split(prose(text[:_READ]))
    return (part for part in parts if _CHANGED.search(part) and not _NOTHING.search(part))


def descriptions(records: Sequence[Record]) -> dict[str, Record]:
    """Of each deployment the record that says what was deployed: its states only say how it went."""
    found: dict[str, Record] = {}
    for record in records:
        if record.kind is RecordKind.CHANGE and record.group:
            known = found.get(record.group)
            if known is None or len(record.text) > len(known.text):
                found[record.group] = record
    return found


def touches_documents(record: Record) -> str:
    """How a commit or merge shows that it can only touch documents: by its ``files`` when they are told, else by its ``title``."""
    if record.status not in (COMMITTED, "merged"):
        return ""
    paths = [path for path in record.get("paths").split(", ") if path]
    if paths:
        whole = int(record.get("files") or len(paths)) == len(paths)
        return "files" if whole and all(_DOCUMENT.search(path) for path in paths) else ""
    return "title" if _OF_DOCUMENTS.match((record.title or record.text).partition("\n")[0]) else ""


def _change(record: Record, told: Mapping[str, Record], commits: Mapping[str, Record]) -> Change:
    describes = told.get(record.group, record)
    commit = None
    if record.status != COMMITTED:
        commit = next((commits[sha] for sha in _shas(record, describes) if sha in commits), None)
    return Change(record, describes, commit, touches_documents(record))


def _superseded(record: Record, last: Mapping[str, Change]) -> bool:
    """Another version of the same application went live before the onset. last: by application, which these tools name."""
    later = last.get(record.channel) if record.channel and record.group.startswith(_APPLICATIONS) else None
    return later is not None and later.record.group != record.group


def _shas(*records: Record) -> Iterator[str]:
    """The commits that records name, cut to the length that every tool prints."""
    return (record.get("sha")[:_SHORT_SHA] for record in records if len(record.get("sha")) >= _SHORT_SHA)
