"""What the record denies is not asserted, and what it says is not denied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import (
    ENDED,
    FINE,
    NEGATION,
    NEGATIVE,
    NO_TROUBLE,
    OPEN_WORDS,
    OPPOSITES,
    RULED_OUT,
    TROUBLE,
    content,
)
from afteraction.verify.rule import Check, Example, Judged

_WORDS = 3
_SENTENCE = re.compile(r"[.!?](?:\s|$)|\n|; ")
_DENIED = re.compile(
    r"\b(?:not|no|never|without|cannot|(?:do|does|did|wo|ca|is|was|are|were|could|would|should|have|has|had)nt)\b|n['’]t\b",
    re.IGNORECASE,
)
_END = re.compile(r"[,;:`\"“”()]")  # of what a not is about
_ABSENT = re.compile(r"no|without|nothing|none", re.IGNORECASE)
# A question that only sounds like a denial: shouldn't that be up?
_ASKED = re.compile(
    r"\W{0,3}(?:should|is|was|are|were|did|does|do|ca|could|would|wo|has|have|had)n['’]?t\b", re.IGNORECASE
)
_REACH = 4  # words behind a not that it is about
_CONTRAST = re.compile(r",? (?:not|rather than|instead of) (?:an?|the|yet|just|only)\b.*", re.IGNORECASE | re.DOTALL)
_LATELY = re.compile(r"\b(?:no longer|not only|not just|no[tr]? (?:\w+ )?(?:until|before)|yet)\b", re.IGNORECASE)


def _look(judged: Judged) -> Iterator[Flaw]:
    if judged.quoted is None:
        return
    evidence = _with_before(judged)
    words = judged.voiced
    denies, denied = NEGATION.search(judged.plain), NEGATION.search(evidence)
    negative = NEGATION.search(words) or RULED_OUT.search(words) or NEGATIVE.search(words)
    if denied and _ABSENT.fullmatch(denied[0]) and ENDED.search(words):
        negative = negative or denied
    asked = _ASKED.match(judged.proposal.quote) and OPEN_WORDS.search(judged.plain)
    if (RULED_OUT.search(evidence) or denied) and not negative and not asked:
        aside = _CONTRAST.search(evidence) is not None and not NEGATION.search(_CONTRAST.sub("", evidence))
        advice = "the record denies it or rules it out: say so, or quote what supports the sentence"
        yield Flaw("", evidence[:60], advice, Status.INFERRED if aside else None)
    elif denies and not NEGATION.search(f"{evidence} {judged.sentence}") and not NEGATIVE.search(evidence):
        if contrary := _denied(judged, evidence):
            yield Flaw("", contrary, "the quoted words assert what the sentence denies: say what they say")
        elif not _excused(judged, evidence):
            advice = "the quoted words deny nothing: quote what does, or mark it inferred"
            yield Flaw("", denies[0], advice, Status.INFERRED)
    elif not negative and (said := _said_not(judged)):
        yield Flaw("", said, "the record says the contrary: say so, or quote what supports the sentence")
    for word, to in _opposite(judged):
        yield Flaw("", word, "the quoted words say the opposite: use theirs", to)


def _excused(judged: Judged, evidence: str) -> bool:
    """Whether a claim may deny what its evidence does not: it is marked, says that something is open, or is told in other words."""
    if judged.proposal.status in (Status.INFERRED, Status.OPEN) or OPEN_WORDS.search(judged.plain):
        return True
    return bool(TROUBLE.search(evidence) or (NO_TROUBLE.search(judged.plain) and FINE.search(evidence)))


def _denied(judged: Judged, evidence: str) -> str:
    """What the claim denies right behind its not and the evidence asserts, or ""."""
    if _LATELY.search(judged.plain):
        return ""
    told = content(evidence)
    for found in _DENIED.finditer(judged.plain):
        behind = " ".join(judged.plain[found.end() :].split()[:_WORDS])
        if content(behind) & told:
            return f"{found[0]} {behind}"
    return ""


def _said_not(judged: Judged) -> str:
    """Words of the record that deny what the claim asserts of the same thing, or ""."""
    if OPEN_WORDS.search(judged.plain):
        return ""
    own = content(judged.plain)
    for sentence in _SENTENCE.split(judged.sentence):
        for found in _DENIED.finditer(sentence or ""):
            behind = " ".join(_END.split(sentence[found.end() :], maxsplit=1)[0].split()[:_REACH])
            about = content(behind)
            rest = content(sentence[: found.start()]) | (content(sentence) - about)
            ended = _ABSENT.fullmatch(found[0]) and ENDED.search(judged.plain)
            if own & about and own & rest and not ended and not _LATELY.search(sentence):
                return f"{found[0]} {behind}"
    return ""


def _opposite(judged: Judged) -> Iterator[tuple[str, Status | None]]:
    """A word of the claim whose opposite the quote has, both asserted or both denied, and what it does to the claim.

    Right behind the same word it is the contrary; elsewhere in the sentence it may be about another thing.
    """
    quote, own = judged.clause, judged.plain
    for one, other in OPPOSITES:
        for mine, theirs in ((one, other), (other, one)):
            used, said = mine.search(own), theirs.search(quote)
            if not used or not said or theirs.search(own) or mine.search(quote):
                continue
            same = bool(NEGATION.search(own)) == bool(NEGATION.search(quote))
            if same and (content(own) - content(used[0])) & (content(quote) - content(said[0])):
                subject = content(" ".join(own[: used.start()].split()[-_WORDS:]))
                theirs_too = subject & content(" ".join(quote[: said.start()].split()[-_WORDS:]))
                yield used[0], None if theirs_too else Status.INFERRED
                return


def _with_before(judged: Judged) -> str:
    """The quote with the few words before it: a not may stand just outside."""
    if judged.quoted is None:
        return judged.evidence
    text, quote = judged.quoted.whole, judged.proposal.quote
    at = text.find(quote)
    start = max(0, *(text.rfind(mark, 0, max(at, 0)) + 1 for mark in (".", "!", "?", "\n", ";", ",")))
    before = " ".join(text[start : max(at, 0)].split()[-_WORDS:])
    return f"{before} {quote}"


CHECK = Check(
    "polarity",
    "Not is the shortest lie.",
    _look,
    refuses=(
        Example("The deploy of cart did it.", ("m4",), "rolled cart back, no change, so it's not the deploy"),
        Example("Errors went up once the report job was killed.", ("m6",), "errors are dropping"),
        Example("The pool was not full.", ("m5",), "pool is full"),
        Example("The restart helped checkout.", ("m15",), "pool filled again"),
        Example("Cart rejected the retries.", ("m16",), "cart accepted the retries"),
    ),
    lowers=(
        Example("Checkout was healthy without the vendor.", ("m7",), "checkout is healthy again"),
        Example(
            "The retries were signed with the old key.", ("m17",), "retries carry a hash of the body, not an old key"
        ),
    ),
    allows=(
        Example("The deploy was ruled out.", ("m4",), "so it's not the deploy"),
        Example("The roll-back changed nothing.", ("m4",), "rolled cart back, no change"),
        Example("The pool was full.", ("m5",), "pool is full"),
        Example("The restart of checkout was of no help.", ("m15",), "pool filled again"),
        Example("Cart took the retries.", ("m16",), "cart accepted the retries"),
    ),
)
