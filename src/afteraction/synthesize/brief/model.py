"""What a model may say in a brief: sentences with slots over the review's sentences, each judged before it is shown."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, NamedTuple

import msgspec

from afteraction.domain.document import Part
from afteraction.domain.draft import Status
from afteraction.domain.prompt import prompt
from afteraction.domain.record import RecordKind
from afteraction.synthesize.brief.fit import Audience, Reader, unfit
from afteraction.synthesize.brief.lines import HEADINGS, Line, Topic
from afteraction.synthesize.brief.review import Nature, Review, Sentence
from afteraction.verify.carried import beyond, stem, words_of
from afteraction.verify.flaw import Flaw
from afteraction.verify.folded import places
from afteraction.verify.judge import judge
from afteraction.verify.language import Proposal, render
from afteraction.verify.lexicon import HEDGE, LIMIT, NEGATION, OPEN_WORDS
from afteraction.verify.world import Source, World

PROMPT = prompt("afteraction.synthesize", "brief")
MOST = 8  # sentences
_SHOWN = 60_000  # characters of the review in the question
_PARTS = frozenset(Part) - {Part.SUPPORTING, Part.OTHER, Part.LUCKY, Part.WELL}

# Words that a sentence may add: they join, and report. Whatever says more has to stand in the review.
_FREE = frozenset(
    ["a", "an", "the", "and", "or", "of", "in", "on", "at", "to", "for", "from", "by", "with", "as", "is", "was", "were", "are", "be", "been", "being", "it", "its", "this", "that", "these", "those", "there", "has", "have", "had", "do", "does", "did", "which", "who", "what", "where", "incident", "review", "reported", "said", "stated", "recorded", "described", "listed", "noted", "according", "also"]
)  # fmt: skip
_PROPOSED = re.compile(r"\bpropos\w+|\bsuggest\w+|\bnot (?:yet )?agreed\b", re.IGNORECASE)
_SETTLED = re.compile(
    r"\b(?:agreed|approved|accepted|done|completed?|implemented|fixed|deployed|will|shall|is being|are being|committed|in place)\b",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"(?<=\bin )(?:the )?(?:[A-Z][\w-]*)(?: [A-Z][\w-]*| regions?| zones?| data ?cent(?:er|re)s?){0,3}|\b(?:US|EU|UK|EMEA|APAC|[A-Z][a-z]+) (?:region|customers|users|data ?cent(?:er|re))\b"
)
_SLOT = re.compile(r"\{[^{}]*\}")
_QUOTATION = re.compile(r"“[^“”]{0,2000}”|\"[^\"]{0,2000}\"")
_REFERENCE = re.compile(r"\{(\w{1,12})\s+(r\d{1,5})\b")


class SentenceAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """A sentence as a model writes it."""

    topic: Literal["impact", "duration", "state", "prevention", "workaround", "tell"]
    words: Annotated[str, msgspec.Meta(max_length=600)]
    cites: Annotated[list[Annotated[str, msgspec.Meta(max_length=8)]], msgspec.Meta(min_length=1, max_length=3)]


class BriefAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """The answer."""

    sentences: Annotated[list[SentenceAnswer], msgspec.Meta(max_length=12)]


class Refused(NamedTuple):
    """A sentence that was refused. shown: as far as it could be rendered."""

    answer: SentenceAnswer
    flaws: tuple[Flaw, ...]
    shown: str


def question(review: Review, reader: Reader, limit: int) -> tuple[str, str]:
    """(instructions, the review behind its fence)"""
    shown, room = [], _SHOWN
    for one in review.sentences:
        if one.part in _PARTS and one.nature is not Nature.GAP and one.text:
            line = f"{one.id} · {one.part.value}{_noted(one)} · {f'{one.label}: ' if one.label else ''}{' '.join(one.text.split())}"
            room -= len(line)
            if room < 0:
                break
            shown.append(line)
    page = "\n".join(shown)
    fence = hashlib.sha256(page.encode("utf-8", "replace")).hexdigest()[:24]
    readers = {
        Audience.EXECUTIVE: "executives: what it cost customers and the business, how long, and what prevents it",
        Audience.CUSTOMER: "customers outside: what they could not do, from when to when, and what changes",
        Audience.SUPPORT: "support agents: what customers saw, since when, whether it is over, what to do meanwhile",
    }
    rules = (
        "\n- We are “we”: no roles, no grades of severity, no names that customers were not told."
        if reader.audience is Audience.CUSTOMER
        else ""
    )
    more = (
        ", workaround (what customers can do meanwhile), tell (what customers were told)"
        if reader.audience is Audience.SUPPORT
        else ""
    )
    text = PROMPT.text
    for name, value in (
        ("$reader", readers[reader.audience]),
        ("$fence", fence),
        ("$rules", rules),
        ("$more", more),
        ("$most", str(MOST)),
        ("$words", str(limit * 2 // 3)),
    ):
        text = text.replace(name, value)
    return text, f"{fence}\n{page}\n{fence}\n\nWrite the brief."


def again(refused: Iterable[Refused]) -> str:
    """The narrower question after refusals."""
    lines = [
        "These sentences were refused. Write each again so that nothing said here is wrong with it, or leave it out; answer with these sentences alone."
    ]
    for one in refused:
        lines.append(f"- {msgspec.json.encode(one.answer).decode()}")
        lines += [f"  {flaw.rule}: {flaw.token!r} {flaw.message}" for flaw in one.flaws[:6]]
    return "\n".join(lines)


def judged(answers: Sequence[SentenceAnswer], review: Review, reader: Reader) -> tuple[list[Line], list[Refused]]:
    """Lines that say nothing beyond the sentences they cite, and the others."""
    passed: list[Line] = []
    refused: list[Refused] = []
    for answer in answers:
        line, flaws, shown = _judged(answer, review, reader)
        if line is not None:
            passed.append(line)
        else:
            refused.append(Refused(answer, tuple(flaws), shown))
    return passed, refused


def _judged(answer: SentenceAnswer, review: Review, reader: Reader) -> tuple[Line | None, list[Flaw], str]:
    cites = tuple(dict.fromkeys(answer.cites))
    cited = [one for ident in cites if (one := review.by_id(ident)) and one.nature is not Nature.GAP and one.text]
    if len(cited) != len(cites):
        missing = [ident for ident in cites if ident not in {one.id for one in cited}]
        return (
            None,
            [Flaw("unknown-source", ident, "is no sentence of the review that was given") for ident in missing],
            answer.words,
        )
    own = World({one.id: _source(one) for one in cited}, {}, reader.names)
    _, flaws = render(answer.words, own)
    flaws += [
        Flaw("slot", kind, "is no slot of a brief: id or quote")
        for kind, _ in _REFERENCE.findall(answer.words)
        if kind not in ("id", "quote")
    ]
    # One source for the judge: what several sentences say together, under the id of the first.
    first, whole = cites[0], "\n".join(_told(one) for one in cited)
    words = _REFERENCE.sub(lambda found: f"{{{found[1]} {first}", answer.words)
    together = World({first: Source(first, whole, person=True, kind=RecordKind.NOTE)}, {}, reader.names)
    verdict = judge(Proposal(words, (first,), whole, Status.REPORTED), together)
    shown = " ".join(verdict.shown.split())
    flaws += [
        *verdict.flaws,
        *verdict.doubts,
        *_beyond(answer.words, shown, cited),
        *_softer(shown, cited),
        *_telling(answer, shown, cited, reader),
    ]
    if flaws:
        return None, list(dict.fromkeys(flaws)), shown
    shown = shown if shown.endswith((".", "!", "?", "”")) else f"{shown}."
    return Line(Topic(answer.topic), shown[:1].upper() + shown[1:], cites, _weakest(cited), by="model"), [], shown


def _beyond(words: str, shown: str, cited: Sequence[Sentence]) -> list[Flaw]:
    evidence = [_told(one) for one in cited]
    own = " ".join(_SLOT.sub(" ", words).split())
    unquoted = [_QUOTATION.sub(" ", one) for one in evidence]  # what somebody said there can only be quoted
    propose = {"proposed"} if any(one.state == "proposed" for one in cited) else set()
    suspect = {"suspected"} if any(one.status in (Status.OPEN, Status.INFERRED) for one in cited) else set()
    states = {one.state for one in cited if one.state in ("agreed", "done")}
    said = beyond(shown, evidence)
    added = beyond(own, unquoted, _FREE | propose | suspect | states).words
    flaws = [Flaw("literal-value", value, "it does not stand in a cited sentence") for value in said.values]
    flaws += [Flaw("unsaid-word", word, "no cited sentence has this word: use theirs") for word in added]
    return flaws + [
        Flaw("hedge-dropped", value, "the review gives it with about, up to or the like: copy that, too")
        for value in said.sharper
    ]


def _softer(shown: str, cited: Sequence[Sentence]) -> list[Flaw]:
    """What is limited, doubted or proposed there and no longer here."""
    flaws = []
    for one in cited:
        shared = _shares(shown, one)
        for pattern, what in ((LIMIT, "limits it"), (_SCOPE, "limits it to a place")):
            for match in pattern.finditer(one.text) if shared else ():
                if not places(shown.lower(), match[0].lower()):
                    flaws.append(Flaw("limit-dropped", match[0], f"the review {what} so: keep it"))
        doubtful = one.status in (Status.OPEN, Status.INFERRED) or HEDGE.search(one.text)
        if doubtful and not OPEN_WORDS.search(shown) and "suspected" not in shown:
            flaws.append(Flaw("hedge-dropped", one.id, "it is suspected or not confirmed there: say so"))
        if one.nature is Nature.ACTION and one.state == "proposed" and not _PROPOSED.search(shown):
            flaws.append(Flaw("promise-as-deed", one.id, "it is proposed there, not agreed: call it proposed"))
        if NEGATION.search(one.text) and shared and not NEGATION.search(shown) and len(cited) == 1:
            flaws.append(Flaw("polarity", one.id, "the sentence denies something: keep the not"))
    settled = _SETTLED.search(shown)
    if settled and not any(
        places(one.text.lower(), settled[0].lower()) or one.state in ("agreed", "done") for one in cited
    ):
        flaws.append(Flaw("promise-as-deed", settled[0], "no cited sentence says so"))
    return flaws


def _telling(answer: SentenceAnswer, shown: str, cited: Sequence[Sentence], reader: Reader) -> list[Flaw]:
    flaws = [
        Flaw(word.rule, word.token, "does not belong into a brief for this reader")
        for word in unfit(shown, reader, most=1)
    ]
    if Topic(answer.topic) not in HEADINGS[reader.audience]:
        flaws.append(Flaw("topic", answer.topic, "this reader's brief has no such topic"))
    if answer.topic == "prevention" and not any(
        one.part in (Part.ACTIONS, Part.LESSONS, Part.RESPONSE, Part.SUMMARY) for one in cited
    ):
        flaws.append(Flaw("topic", answer.topic, "prevention rests on the action items"))
    if (
        answer.topic == "prevention"
        and reader.audience is Audience.CUSTOMER
        and not all(one.state in ("agreed", "done") for one in cited)
    ):
        flaws.append(Flaw("promise-as-deed", answer.cites[0], "customers are told of agreed actions only"))
    if re.search(r"[\n\r<>]|!\[|\]\(|https?:|www\.", shown):
        flaws.append(Flaw("markup", "", "plain words only"))
    return flaws


def _shares(shown: str, one: Sentence) -> bool:
    """Whether a sentence tells much of another: a third of its words."""
    theirs = {stem(word) for word in words_of(one.text)} - {stem(word) for word in _FREE}
    mine = {stem(word) for word in words_of(shown)}
    return bool(theirs) and len(theirs & mine) * 3 >= len(theirs)


def _weakest(cited: Sequence[Sentence]) -> Status:
    order = (Status.OPEN, Status.INFERRED, Status.REPORTED, Status.OBSERVED)
    return min((one.status for one in cited), key=order.index)


def _told(one: Sentence) -> str:
    return f"{one.label}: {one.text}" if one.label else one.text


def _source(one: Sentence) -> Source:
    return Source(one.id, _told(one), person=True, kind=RecordKind.NOTE)


def _noted(one: Sentence) -> str:
    said = [one.state] if one.state else []
    said += {Status.OPEN: ["suspected"], Status.INFERRED: ["inferred, not confirmed"]}.get(one.status, [])
    return f" ({', '.join(said)})" if said else ""
