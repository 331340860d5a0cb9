"""Which records matter: a score from general signals, then moments that do not repeat each other.

Signals: what a field states (an alert fired, an acknowledgement, a deploy), what the words show (`signals`), how central
the words are to the talk of the hour and whether others took them up (`topic`), reactions and replies, who speaks (the
people who carry the response), the first word after silence. A moment is a record with the close company that explains
it: what was said within two minutes in the same channel on the same matter. Later picks lose weight near earlier ones.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import HOUR, MINUTE
from afteraction.extract.focus import Focus, focus_of
from afteraction.extract.joined import state_of
from afteraction.extract.signals import signals
from afteraction.extract.topic import Topic, prose, tokens, topic_of
from afteraction.timeline.merge import instant

WEIGHTS = {
    "resolved": 1.5, "recovery": 1.15, "cause": 0.8, "update": 1.3, "confirm": 0.9, "decision": 0.8, "ruled_out": 0.9,
    "no_effect": 1.0, "declare": 1.0, "escalation": 0.6, "impact": 0.7, "mitigation": 0.75, "release": 0.6, "symptom": 0.5,
    "hypothesis": 0.2, "first_person_act": 0.3, "commitment": 0.3, "follow_up": 0.3, "number": 0.3, "identifier": 0.3,
    "link": 0.2, "change_link": 1.3, "acknowledge": 0.2, "question": -0.3, "chatter": -2.0,
}  # fmt: skip
_STATE_WEIGHT = {
    (RecordKind.ALERT, "triggered"): 3.4, (RecordKind.ALERT, "firing"): 3.2, (RecordKind.ALERT, "acknowledged"): 3.2,
    (RecordKind.ALERT, "resolved"): 2.8, (RecordKind.ALERT, "escalated"): 2.4, (RecordKind.ALERT, "note"): 2.2,
    (RecordKind.ALERT, "assigned"): 0.2, (RecordKind.ALERT, "reassigned"): 0.4, (RecordKind.ALERT, "warning"): 2.0, (RecordKind.ALERT, "no_data"): 1.4,
    (RecordKind.ALERT, "notified"): 0.1, (RecordKind.ALERT, "snoozed"): 1.2,
    (RecordKind.CHANGE, "success"): 2.4, (RecordKind.CHANGE, "failure"): 2.4, (RecordKind.CHANGE, "rolled_back"): 3.0,
    (RecordKind.CHANGE, "merged"): 1.6, (RecordKind.CHANGE, "published"): 1.8, (RecordKind.CHANGE, "committed"): 1.2,
    (RecordKind.CHANGE, "requested"): 0.8, (RecordKind.CHANGE, "in_progress"): 0.8, (RecordKind.CHANGE, "warning"): 1.6,
    (RecordKind.CHANGE, "inactive"): 0.2, (RecordKind.CHANGE, "normal"): 0.4, (RecordKind.CHANGE, "cancelled"): 1.2,
    (RecordKind.CHANGE, "ended"): 0.4, (RecordKind.CHANGE, "run success"): 0.8, (RecordKind.CHANGE, "run failure"): 0.8,
    (RecordKind.CHANGE, "run in_progress"): 0.2, (RecordKind.CHANGE, "run requested"): 0.1, (RecordKind.CHANGE, "run cancelled"): 0.2,
    (RecordKind.CHANGE, "run ended"): 0.1, (RecordKind.CHANGE, "check success"): 0.1, (RecordKind.CHANGE, "check failure"): 0.4,
    (RecordKind.CHANGE, "check in_progress"): 0.1, (RecordKind.CHANGE, "check requested"): 0.1,
    (RecordKind.CHANGE, "check cancelled"): 0.1, (RecordKind.CHANGE, "check ended"): 0.1,
    (RecordKind.STATUS, "investigating"): 2.6, (RecordKind.STATUS, "identified"): 2.6, (RecordKind.STATUS, "monitoring"): 2.6,
    (RecordKind.STATUS, "resolved"): 3.0,
}  # fmt: skip
_KIND_WEIGHT = {
    RecordKind.ALERT: 2.0, RecordKind.CHANGE: 1.8, RecordKind.STATUS: 2.0, RecordKind.TICKET: 1.2, RecordKind.NOTE: 0.9,
}  # fmt: skip
# How the parts of a score weigh against each other; `bench/quality` measures what a change of one does.
SHAPE = {
    "central": 0.5, "introduced": 0.5, "reactions": 0.3, "standing": 0.7, "plain": 0.75, "relevance": 1.25, "outside": 0.4,
    "elsewhere": 0.45, "age": 0.2, "crowd3": 0.3, "crowd10": 0.07, "company": 0.8, "fade": 0.55, "length": 0.55, "essay": 0.4,
}  # fmt: skip
MUST = "must be seen"  # the signal of what stands beside others as if it stood alone
_MOMENT = 110 * 10**9
_MOMENT_SIZE = 5
_ASIDE = 0.6  # weight of an alert that nobody handled, when others were
_REACH = 40  # records looked at on either side


class Scored(NamedTuple):
    """A record with its score and the signals that made it."""

    record: Record
    score: float
    signals: tuple[str, ...]


class Moment(NamedTuple):
    """A chosen record and its company, both in order of time."""

    lead: Scored
    company: tuple[Record, ...]


class _Stream(NamedTuple):
    """What the score of one record needs to know of all others. aside: alerts that nobody handled while others were."""

    topic: Topic
    focus: Focus
    standing: dict[str, float]
    firsts: dict[str, float]
    gaps: dict[str, float]
    opened: dict[str, str]
    aside: frozenset[str]


def score_all(
    records: Sequence[Record],
    topic: Topic | None = None,
    focus: Focus | None = None,
    handled: Collection[str] = (),
) -> list[Scored]:
    """Scores for a dated stream, in its order. handled: ids of alert records that people acted on in some source."""
    opened: dict[str, str] = {}
    for record in records:
        if record.kind is RecordKind.TICKET and record.group:
            opened.setdefault(record.group, record.id)
    aside = (
        frozenset(r.id for r in records if r.kind is RecordKind.ALERT and r.id not in handled)
        if handled
        else frozenset()
    )
    stream = _Stream(
        topic or topic_of(records),
        focus or focus_of(records),
        _standing(records),
        _first_of_its_kind(records),
        _silence_before(records),
        opened,
        aside,
    )
    return [_score(record, stream) for record in records]


def _score(record: Record, stream: _Stream) -> Scored:
    topic, focus, standing, firsts, gaps, opened, aside = stream
    found = signals(record.text)
    why = [name for name in sorted(found) if WEIGHTS.get(name)]
    score = _summed([WEIGHTS[name] for name in why])
    state = _STATE_WEIGHT.get((record.kind, record.status or state_of(record)), _KIND_WEIGHT.get(record.kind, 0.0))
    if state:
        score = state + 0.25 * score
        why.append(f"{record.kind.value} {record.status}".strip())
    elif record.author and record.author.bot:
        score = score * 0.6 + (1.2 if "symptom" in found or "recovery" in found else 0.0)
    relevance = focus.relevance.get(record.id, 0.0)
    score += _length(len(prose(record.text).split()), bool(state) or "change_link" in found)
    score += SHAPE["central"] * topic.central.get(record.id, 0.0) + SHAPE["introduced"] * topic.introduced.get(
        record.id, 0.0
    )
    if not state and not found & {"question", "hedge", "chatter"} and relevance >= 0.3:
        score += SHAPE["plain"]
        why.append("plain statement")
    score += SHAPE["reactions"] * math.log1p(record.reactions) + 0.35 * math.log1p(record.replies)
    if record.author and not record.author.bot:
        score += SHAPE["standing"] * standing.get(record.author.name, 0.0)
    score += gaps.get(record.id, 0.0)
    if record.kind is RecordKind.TICKET and record.group in opened and opened[record.group] != record.id:
        score -= 2.0 if record.get("field") else 1.2
    if record.id in firsts:
        score += firsts[record.id]
        why.append("first of its kind")
    if state:
        score *= _stated(record, relevance, instant(record).ns - focus.start) if focus.terms else 1.0
        score *= _ASIDE if record.id in aside else 1.0
    else:
        inside = record.channel in focus.channels or record.artifact in focus.channels
        score = (
            (score + SHAPE["relevance"] * relevance)
            * (1 - SHAPE["outside"] + SHAPE["outside"] * relevance)
            * (1.0 if inside else SHAPE["elsewhere"])
        )
        score *= _age(instant(record).ns - focus.start)
    if record.deleted:
        score -= 3.0
    if record.get("subtype"):
        score -= 2.0
    return Scored(record, round(score, 4), tuple(why))


def _stated(record: Record, relevance: float, since: int) -> float:
    """Machines state much that is about something else: alerts and changes count as far as they are about the matter.

    A change long before the onset belongs to the timeline only when it is clearly about the matter.
    """
    if record.kind is RecordKind.ALERT and record.status == "resolved" and since < 0:
        return 0.3
    if record.kind is RecordKind.CHANGE:
        fit = 0.3 + 0.7 * relevance
        return fit if since >= -12 * HOUR else fit * (0.7 if relevance >= 0.7 and record.status != "requested" else 0.2)
    if record.kind is RecordKind.TICKET and since < -HOUR // 4 and relevance < 0.5:
        return 0.3  # what was open before is about something else, unless it names the matter
    return (0.35 + 0.65 * min(1.0, relevance / 0.5)) * (1.0 if since >= -3 * HOUR else 0.5)


def _summed(weights: list[float]) -> float:
    """The strongest signal counts in full, each further one less: a long post must not win by touching everything."""
    gains = sorted((weight for weight in weights if weight > 0), reverse=True)
    return sum(weight * SHAPE["fade"] ** place for place, weight in enumerate(gains)) + sum(
        weight for weight in weights if weight < 0
    )


def _age(since: int) -> float:
    """Most of what matters happens soon after the onset: weight falls with the logarithm of the hours since."""
    if since < 0:
        return 1 / (1 - 0.5 * since / HOUR)
    return 1 / (1 + SHAPE["age"] * math.log2(1 + since / HOUR))


def _length(words: int, state: bool) -> float:
    """A sentence or three says most; a word says nothing and an essay argues."""
    if words < 4:
        return 0.0 if state else -0.7
    return SHAPE["length"] if words <= 60 else SHAPE["length"] - SHAPE["essay"] * math.log2(words / 60)


def _standing(records: Sequence[Record]) -> dict[str, float]:
    """How much of the response each person carries, 0 to 1: substantive messages, against the busiest person."""
    count: Counter[str] = Counter()
    for record in records:
        if record.author and not record.author.bot and record.kind is RecordKind.MESSAGE:
            count[record.author.name] += len(
                signals(record.text) & {"cause", "recovery", "mitigation", "confirm", "decision", "update"}
            )
    top = max(count.values(), default=0)
    return {name: math.sqrt(number / top) for name, number in count.items()} if top else {}


def _first_of_its_kind(records: Sequence[Record]) -> dict[str, float]:
    """The first record of each kind of signal and of each source of state."""
    seen: set[str] = set()
    found: dict[str, float] = {}
    for record in records:
        marks = (
            {f"{record.kind.value}:{record.status}"}
            if _STATE_WEIGHT.get((record.kind, record.status), 0) >= 1
            else set()
        )
        marks |= signals(record.text) & {
            "resolved",
            "declare",
            "cause",
            "hypothesis",
            "ruled_out",
            "no_effect",
            "impact",
            "update",
        }
        if record.kind is RecordKind.TICKET:
            marks.add("ticket")
        fresh = marks - seen
        seen |= marks
        if fresh:
            found[record.id] = min(0.8, 0.4 * len(fresh))
    return found


def _silence_before(records: Sequence[Record]) -> dict[str, float]:
    """A small bonus for breaking a silence, in the whole stream: something happened."""
    found: dict[str, float] = {}
    for before, record in itertools.pairwise(records):
        quiet = (instant(record).ns - instant(before).ns) / MINUTE
        if quiet >= 10:
            found[record.id] = min(0.4, 0.1 * math.log2(quiet / 5))
    return found


def telling(text: str) -> float:
    """How telling words are by themselves."""
    return sum(WEIGHTS.get(name, 0.0) for name in signals(text))


def choose(scored: Sequence[Scored], limit: int) -> list[Moment]:
    """At most ``limit`` moments, best first picked, returned in order of time."""
    company = _Company(scored)
    words = [frozenset(tokens(item.record.text)) for item in scored]
    times = [instant(item.record).ns for item in scored]
    stated = [item.record.kind not in (RecordKind.MESSAGE, RecordKind.NOTE) for item in scored]
    left = {index: item.score for index, item in enumerate(scored)}
    alone = {index for index, item in enumerate(scored) if MUST in item.signals}
    near: dict[int, list[int]] = {}  # of each chosen record
    taken: dict[int, int] = {}
    while left and len(near) < limit:
        index = max(left, key=lambda i: (left[i], -i))
        del left[index]
        near[index] = company.of(index)
        taken[index] = index
        for other in near[index]:
            taken.setdefault(other, index)
        kept = {other: left[other] for other in alone & left.keys()}
        _discount(index, near[index], left, times, words, stated)
        left |= kept
    moments = []
    for index in sorted(near, key=lambda i: (times[i], i)):
        mine = sorted((o for o in near[index] if taken[o] == index and o not in near), key=lambda o: (times[o], o))
        moments.append(Moment(scored[index], tuple(scored[o].record for o in mine)))
    return moments


class _Company:
    """Who stands close to a record in the same channel, nearest first; looked up for chosen records only."""

    def __init__(self, scored: Sequence[Scored]) -> None:
        self._scored = scored
        self._places: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._at: dict[int, tuple[list[int], int]] = {}
        for index, item in enumerate(scored):
            if item.record.kind in (RecordKind.MESSAGE, RecordKind.NOTE):
                place = self._places["" if item.record.channel else item.record.artifact, item.record.channel]
                self._at[index] = place, len(place)
                place.append(index)

    def of(self, index: int) -> list[int]:
        """Indexes of the company; machines keep none."""
        if index not in self._at:
            return []
        here = instant(self._scored[index].record).ns
        near = [*self._walk(index, -1, here), *self._walk(index, 1, here)]
        return sorted(near, key=lambda other: abs(instant(self._scored[other].record).ns - here))[:_MOMENT_SIZE]

    def _walk(self, index: int, step: int, here: int) -> Iterator[int]:
        indexes, place = self._at[index]
        for at in range(place + step, place + step * _REACH, step):
            if not 0 <= at < len(indexes):
                return
            other = self._scored[indexes[at]]
            if abs(instant(other.record).ns - here) > _MOMENT:
                return
            said = "chatter" not in other.signals and not other.record.get("subtype")
            if said and len(other.record.text.split()) >= 4:
                yield indexes[at]


def _discount(
    index: int,
    near: Sequence[int],
    left: dict[int, float],
    times: Sequence[int],
    words: Sequence[frozenset[str]],
    stated: Sequence[bool],
) -> None:
    """What stands beside a chosen record, or says the same, is worth less from now on."""
    for other in near:
        if other in left:
            left[other] -= SHAPE["company"]
    mine = words[index]
    for other in left:
        apart = abs(times[other] - times[index])
        if apart > 60 * MINUTE:
            continue
        if apart <= 10 * MINUTE and not stated[other]:
            left[other] -= SHAPE["crowd3"] if apart <= 3 * MINUTE else SHAPE["crowd10"]
        if len(mine) >= 3 and words[other]:
            same = len(mine & words[other]) / len(mine | words[other])
            if same > 0.5:
                left[other] -= 1.5 * same
