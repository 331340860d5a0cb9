"""What a model may say in a section: claims with slots, and gaps. Code fills the slots and a judge sees every claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, NamedTuple

import msgspec

from afteraction.domain.draft import QUESTION, WITHHELD, Claim, Fact, Gap, Slot, Status
from afteraction.domain.prompt import prompt
from afteraction.verify.addressed import addressed
from afteraction.verify.flaw import Flaw
from afteraction.verify.judge import Verdict, judge
from afteraction.verify.language import Proposal
from afteraction.verify.named import unnamed
from afteraction.verify.world import World

PROMPT = prompt("afteraction.synthesize", "claims")

# What each section is for, in the words of the rubric; the order is that of the document.
SECTIONS = {
    "summary": "Summary: two to four claims that somebody who was not there understands: what was affected, from when to when, what was done, how it ended.",
    "impact": "Customer impact: what customers or users could not do, measured where a fact or an entry measures it, over which time. No mechanism.",
    "trigger": "Trigger: the event that set it off, if an entry names it. Candidates that merely came before are open.",
    "factors": "Contributing factors: the conditions that made it possible and how they combined, down to properties of the system; several, never one. Each link of the chain is a claim.",
    "investigation": "Investigation: the path that was taken, in order: what was suspected, how it was tested, what was ruled out and by what, what had no effect, what was found.",
    "well": "What went well: what helped, shown by an entry: an alert that fired, a safeguard that held, a fast hand-over. No praise of people.",
    "wrong": "What went wrong: what cost time or made it worse, shown by an entry: a missing alert, a misleading signal, a tool that did not work. No blame of people.",
    "lucky": "Where we got lucky: what kept it from being worse and was nobody's design, shown by an entry.",
    "lessons": "Lessons: what the people who were there said they learned, in their words.",
    "questions": "Open questions: what was asked and not answered, what was suspected and not settled. Status open.",
}
MOST = {
    "summary": 4,
    "impact": 6,
    "trigger": 3,
    "factors": 8,
    "investigation": 14,
    "well": 6,
    "wrong": 6,
    "lucky": 4,
    "lessons": 5,
    "questions": 8,
}


_OPEN = re.compile(
    r"^(?:on |in |by |for |to |at |from |until |since |with )?(?:who|whose|whom|whether|when|why|how|which|what|where)\b"
    r"|\b(?:unknown|unclear|undocumented|missing)\b"
    r"|\b(?:not|never|nowhere) (?:\w+ )?(?:recorded|said|known|stated|given|documented|mentioned|named|measured|settled|clear|say|name|record)\b"
    r"|^no (?:entry|entries|record|message|source|fact|one|figure|time|owner|date)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.;!?:](?: |$)| [-\u2013\u2014]{1,3} ")
_ADDRESS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}):(?=//)|\b(mailto|xmpp|tel|javascript|data):|\b(www|ftp)\.")


class ClaimAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """A claim as a model writes it."""

    words: Annotated[str, msgspec.Meta(max_length=900)]
    cites: Annotated[list[Annotated[str, msgspec.Meta(max_length=12)]], msgspec.Meta(max_length=12)]
    quote: Annotated[str, msgspec.Meta(max_length=600)]
    status: Literal["observed", "reported", "inferred", "open"]


class GapAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """What the record does not say."""

    what: Annotated[str, msgspec.Meta(max_length=300)]
    ask: Literal["author", "on-call engineer", "incident commander", "support", "service owner"]


class SectionAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """The answer."""

    claims: Annotated[list[ClaimAnswer], msgspec.Meta(max_length=16)]
    gaps: Annotated[list[GapAnswer], msgspec.Meta(max_length=8)]


class Refusal(NamedTuple):
    """A claim that the judge refused. shown: as far as it could be rendered."""

    answer: ClaimAnswer
    flaws: tuple[Flaw, ...]
    shown: str


class Held(NamedTuple):
    """A claim that passed, with short ids still. doubts: why its status is weaker than its author gave, if it was lowered."""

    claim: Claim
    doubts: tuple[Flaw, ...] = ()


def judged(answers: Iterable[ClaimAnswer], world: World) -> tuple[list[Held], list[Refusal]]:
    """Claims that pass, as written or lowered, and those that do not."""
    passed: list[Held] = []
    refusals: list[Refusal] = []
    for answer in answers:
        verdict: Verdict = judge(
            Proposal(answer.words, tuple(answer.cites), answer.quote, Status(answer.status)), world
        )
        if verdict.claim is not None:
            passed.append(Held(verdict.claim, verdict.doubts))
        else:
            refusals.append(Refusal(answer, (*verdict.flaws, *verdict.doubts), verdict.shown))
    return passed, refusals


def again(refusals: Iterable[Refusal]) -> str:
    """The narrower question after refusals: each claim with what is wrong with it."""
    lines = [
        "These claims were refused. Write each again so that nothing said here is wrong with it, or leave it out; answer with these claims alone."
    ]
    for refusal in refusals:
        lines.append(f"- {msgspec.json.encode(refusal.answer).decode()}")
        lines += [f"  {flaw.rule}: {flaw.token!r} {flaw.message}" for flaw in refusal.flaws[:6]]
    return "\n".join(lines)


def withheld(refusal: Refusal, world: World) -> Gap:
    """What stands in the place of a claim that was refused to the end: its rule and the words, for a person inside."""
    rules = ", ".join(dict.fromkeys(flaw.rule for flaw in refusal.flaws))
    return Gap(
        f"{WITHHELD}a check refused it ({rules}): “{quoted(refusal.shown, world)}”",
        "",
        "author",
    )


def quoted(words: str, world: World) -> str:
    """Words that no check passed, fit to be shown: one line, no name, and no address that a tool would make a link of."""
    line = unnamed(" ".join(words.split()), world.names)[:300]
    return _ADDRESS.sub(lambda found: f"{found[1] or found[2]}[:]" if found[1] or found[2] else f"{found[3]}[.]", line)


def gaps(answers: Iterable[GapAnswer], world: World) -> list[Gap]:
    """Gaps of a model: questions that hold no value of their own, and no sentence that says something is so."""
    found = []
    for answer in answers:
        verdict = judge(Proposal(answer.what, tuple(world.facts) or ("none",), "", Status.OPEN), world)
        found_wrong = (*verdict.flaws, *verdict.doubts)
        wrong = any(flaw.rule in ("literal-value", "person-named", "judgement", "slot") for flaw in found_wrong)
        if not wrong and _is_question(answer.what):
            found.append(Gap(f"{QUESTION}{' '.join(answer.what.split()).rstrip('.')}", "", answer.ask))
    return found


def _is_question(what: str) -> bool:
    """Whether each sentence says that something is not known, to people and without a slot."""
    if "{" in what or "}" in what or addressed(what):
        return False
    lines = ". ".join(" ".join(line.split()) for line in what.splitlines())
    parts = [part for part in _SENTENCE.split(lines) if part.strip()]
    return bool(parts) and all(_OPEN.search(part.strip()) for part in parts)


def expanded(claim: Claim, ids: Mapping[str, str]) -> Claim:
    """The claim with the ids of the record instead of short ones."""
    words = tuple(
        word if isinstance(word, str) else Slot(word.kind, ids.get(word.ref, word.ref), word.text)
        for word in claim.words
    )
    return claim._replace(words=words, cites=tuple(ids.get(ref, ref) for ref in claim.cites))


def facts_page(facts: Mapping[str, Fact], most: int) -> str:
    """The facts, for the prompt, as many of the first as fit into so many characters."""
    lines: list[str] = []
    for short, fact in facts.items():
        line = " ".join(f"{short} · {fact.name}: {fact.text} ({fact.method})".split())  # one line, whatever they quote
        most -= len(line) + 1
        if most < 0:
            break
        lines.append(line)
    return "\n".join(lines)
