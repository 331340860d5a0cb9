"""The lines of a brief, the few words that are ours, the limit of words, and the proof that the review holds the rest."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from afteraction.domain.draft import Status
from afteraction.synthesize.brief.fit import Audience
from afteraction.synthesize.brief.review import Review
from afteraction.verify.carried import Beyond, beyond, words_of


class Topic(enum.Enum):
    """What a line is about; the order is that of a brief."""

    IMPACT = "impact"
    DURATION = "duration"
    STATE = "state"
    WORKAROUND = "workaround"
    TELL = "tell"
    PREVENTION = "prevention"
    OPEN = "open"


HEADINGS: Mapping[Audience, Mapping[Topic, str]] = {
    Audience.EXECUTIVE: {
        Topic.IMPACT: "Impact", Topic.DURATION: "Duration", Topic.STATE: "State", Topic.PREVENTION: "Prevention", Topic.OPEN: "Open",
    },
    Audience.CUSTOMER: {
        Topic.IMPACT: "What happened", Topic.DURATION: "When", Topic.STATE: "Now", Topic.PREVENTION: "What changes", Topic.OPEN: "Open",
    },
    Audience.SUPPORT: {
        Topic.IMPACT: "What customers saw", Topic.DURATION: "Since when", Topic.STATE: "Is it over", Topic.WORKAROUND: "Workaround",
        Topic.TELL: "What to tell customers", Topic.OPEN: "Open",
    },
}  # fmt: skip

# Every word that a brief says beyond its review. {0} is copied from the review.
SAYINGS = {
    "as it is": "{0}",
    "reported": "Reported at {0}: {1}.",
    "said": "Reported: {0}.",
    "public": "Customers were told at {0}: {1}.",
    "last public": "Last told to customers ({0}): {1}",
    "ticket": "A ticket at {0}: {1}.",
    "began and mitigated": "It began at {0} and was mitigated at {1}.",
    "began and resolved": "It began at {0} and was resolved at {1}.",
    "began and mitigated on a day": "It began on {2} at {0} and was mitigated at {1}.",
    "began and resolved on a day": "It began on {2} at {0} and was resolved at {1}.",
    "on": "On {0}.",
    "from to": "From {0} to {1}.",
    "began": "It began at {0}.",
    "began on": "It began on {0}.",
    "detected on": "It was detected on {0}.",
    "began on a day": "It began on {2} at {0}.",
    "detected": "It was detected at {0}.",
    "detected on a day": "It was detected on {2} at {0}.",
    "to mitigated": "From detection to mitigation it took {0}.",
    "to resolved": "From detection to resolution it took {0}.",
    "mitigated": "It was mitigated at {0}.",
    "resolved": "It was resolved at {0}.",
    "event": "{0} ({1}).",
    "keyed": "{0}: {1}.",
    "window": "The timeline of the review runs from {0} to {1}.",
    "under impact": "Told under impact.",
    "no impact": "The impact is not known yet: the review does not state it plainly.",
    "technical impact": "The review describes the impact in technical terms only.",
    "no count": "How many were affected is not known yet: the review holds no count.",
    "no duration": "How long it lasted is not known yet: the review does not state it plainly.",
    "no state": "The review does not say plainly that it is over.",
    "cause open": "The cause is not yet confirmed.",
    "cause stated": "The review states a cause.",
    "no cause": "The cause is not known yet: the review states none.",
    "no workaround": "The review holds no workaround.",
    "nothing told": "The review holds no public statement: ask before promising anything.",
    "no action": "The review proposes no action yet.",
    "technical actions": "The review lists actions in technical terms only.",
    "nothing confirmed": "No measure is confirmed yet.",
    "customers: no impact": "What was affected is not yet confirmed.",
    "customers: technical impact": "What was affected is not yet worded for customers.",
    "customers: no count": "How many customers were affected is not yet known.",
    "customers: no duration": "How long it lasted is not yet confirmed.",
    "customers: window": "Recorded from {0} to {1}.",
    "customers: no state": "Whether it is over is not yet confirmed.",
    "customers: no cause": "The cause is not yet confirmed.",
    "not for customers": "Measures are agreed; their wording for customers is open.",
    "customers unknown": "how many customers were affected",
    "revenue unknown": "revenue impact",
    "requests unknown": "how many requests failed",
    "harm unknown": "what customers could not do, and how many of them",
    "owners open": "owners and dates of the actions",
    "start unknown": "when it began",
    "end unknown": "when it was mitigated",
    "resolution unknown": "when it was resolved",
    "rival": "When it was {0} is not settled: {1} or {2}.",
    "unknown": "Not yet known: {0}.",
    "asked": "Open: {0}",
    "rest": "Also open in the review: {0}.",
    "long": "See the review.",
    "not known": "Not known yet.",
    "not confirmed": "Cause not confirmed.",
    "inferred": "{0} (inferred, not confirmed)",
    "suspected": "Suspected, not confirmed: {0}",
}  # fmt: skip
LEADS = {
    "agreed": "Agreed:",
    "done": "Done:",
    "proposed": "Proposed, not agreed:",
    "": "Listed as actions in the review:",
}
OURS = frozenset(
    word.lower()
    for text in (*SAYINGS.values(), *LEADS.values(), "impact duration prevention cause began mitigated resolved")
    for word in words_of(text.replace("{0}", "").replace("{1}", "").replace("{2}", ""))
)


_ENDS = re.compile(r"([.!?…][”\"’]?)\.$")


class Line(NamedTuple):
    """One sentence of a brief. rests: ids of the review's sentences; () only where it says what the review lacks.

    lead: said once before the lines that share it. by: rules or model. about: of a gap, its topic in a word; with an empty
    text it only marks the gap, which some line on open ends has to cover or its topic is named.
    """

    topic: Topic
    text: str
    rests: tuple[str, ...] = ()
    status: Status = Status.REPORTED
    lead: str = ""
    about: str = ""
    by: str = "rules"


class Choice(NamedTuple):
    """What may stand in one place, the best first. must: one of them has to."""

    lines: tuple[Line, ...]
    must: bool = False


class Brief(NamedTuple):
    """notes: what a reader must know before reading. withheld: (sentence, why) of a model, refused to the end."""

    audience: Audience
    title: str
    notes: tuple[str, ...]
    lines: tuple[Line, ...]
    limit: int
    engine: str = "rules"
    withheld: tuple[tuple[str, str], ...] = ()


def say(topic: Topic, saying: str, *parts: str, rests: Sequence[str] = (), **rest: str) -> Line:
    """A line in our words around parts of the review."""
    text = SAYINGS[saying].format(*parts)
    return Line(topic, _ENDS.sub(r"\1", text), tuple(dict.fromkeys(rests)), Status.REPORTED, **rest)


def arranged(
    choices: Sequence[Choice], topics: Mapping[Topic, str], words: Callable[[Sequence[Line]], int], limit: int
) -> tuple[Line, ...]:
    """As many of the choices as the limit allows: what must be said first, then the rest in order; open ends never vanish.

    words: how many words a reader would see of some lines.
    """
    wanted = [choice for choice in choices if choice.lines and choice.lines[0].topic in topics]
    gaps = [choice.lines[0] for choice in wanted if choice.lines[0].about]
    chosen = {
        place: min(choice.lines, key=lambda line: len(line.text.split()))
        for place, choice in enumerate(wanted)
        if choice.must
    }

    def whole(picked: Mapping[int, Line]) -> list[Line]:
        lines = [picked[place] for place in sorted(picked)]
        told = {ident for line in lines if line.topic is Topic.OPEN for ident in line.rests}
        untold = [gap for gap in gaps if not told.issuperset(gap.rests)]
        left = list(dict.fromkeys(gap.about for gap in untold))
        if left:
            ids = [ident for gap in untold for ident in gap.rests]
            lines.append(say(Topic.OPEN, "rest", ", ".join(left), rests=ids))
        return sorted(lines, key=lambda line: _order(line, list(topics)))

    for must in (True, False):
        for place, choice in enumerate(wanted):
            if choice.must is not must:
                continue
            for line in choice.lines:
                if not line.text:
                    continue
                trial = {**chosen, place: line}
                if words(whole(trial)) <= limit:
                    chosen = trial
                    break
    return tuple(_once(whole(chosen)))


def _order(line: Line, topics: Sequence[Topic]) -> tuple[int, int]:
    """By topic; what was hurt in the order of the review, the topics that are only named at the end."""
    told = int(line.rests[0][1:]) if line.rests and line.topic is Topic.IMPACT else 1 << 30
    return topics.index(line.topic), told + line.text.startswith("Also open")


def _once(lines: Sequence[Line]) -> Iterator[Line]:
    seen: set[tuple[Topic, str]] = set()
    for line in lines:
        if (line.topic, line.text) not in seen:
            seen.add((line.topic, line.text))
            yield line


def unproven(lines: Sequence[Line], review: Review) -> list[tuple[Line, Beyond]]:
    """Lines that hold a value or a word which neither their sentences of the review nor our few sayings hold."""
    found = []
    for line in lines:
        sentences = [one for ident in line.rests if (one := review.by_id(ident))]
        evidence = [text for one in sentences for text in (one.text, one.label, one.title) if text]
        plain = "" if not line.rests and line.text in SAYINGS.values() else line.text
        said = beyond(plain, evidence, OURS)
        if said.values or said.words or said.sharper or len(sentences) != len(line.rests):
            found.append((line, said))
    return found
