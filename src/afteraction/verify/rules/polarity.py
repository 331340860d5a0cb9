"""What the record denies is not asserted, and what it says is not denied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import (
    ENDED,
    FINE,
    HEDGE,
    NEGATION,
    NEGATIVE,
    NO_TROUBLE,
    OPEN_WORDS,
    OPPOSITES,
    RULED_OUT,
    TROUBLE,
    content,
    telling,
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
_NO_LONGER = re.compile(r"\bno longer\b|\bany ?(?:more|longer)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"kept|still|remain\w*", re.IGNORECASE)
_PARTLY = re.compile(r"\s(?:all|every|everything|everyone|only|just|yet|until|sure)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:.!?](?:\s|$)|\n| [-\u2013\u2014]{1,2} |\bbut\b", re.IGNORECASE)
_FEW = 2  # words that carry meaning, from which a clause can hold a claim
_NO_TROUBLE = re.compile(
    r"\b(?:no|nothing|not|without|never|any)\b(?:\s\w+){0,2}\s(?:wrong|problems?|issues?|errors?|trouble|anomal\w+|failures?|unusual|broken)\b",
    re.IGNORECASE,
)
# A not that takes back what stands before it: it did not, no wait.
_BACK = re.compile(
    r"\b(?:it|that|this|they|which|these|those|he|she)\b[^,;.!?]{0,40}(?:\bnot\b|n['’]t\b)|\b(?:wait|actually|scratch that|sorry|wrong|nope|neither|nor)\b|(?:^|[,;:-]\s{0,3})(?:or )?(?:no|not)\W{0,5}$",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:doubt\w*|den(?:y|ies|ied)|claim\w*|hop(?:e|ed|ing)|wish\w*|would|should|supposed|pretend\w*|as if)\b",
    re.IGNORECASE,
)
_NOT_ALL = re.compile(r"\bnot (?:all|every(?:one|body|thing)?)\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:all|every(?:one|body|thing)?|each|both|whole|entire)\b", re.IGNORECASE)
_UNTIL = re.compile(r"(?:\b(?:not|never)|n['’]t)\b[^.;!?]{0,80}\b(?:until|till|before)\b", re.IGNORECASE)
_ONLY_THEN = re.compile(r"\bonly (?:once|when|after|then|at|later|with|by)\b|\b(?:late|later)\b", re.IGNORECASE)
_RATHER = re.compile(
    r"(?P<this>[\w-]{3,30}),? (?:rather than|instead of|and not|not) (?:an? |the )?(?P<that>[\w-]{3,30})", re.IGNORECASE
)
_LATELY = re.compile(r"\b(?:no longer|not only|not just|no[tr]? (?:\w+ )?(?:until|before)|yet)\b", re.IGNORECASE)


def _look(judged: Judged) -> Iterator[Flaw]:
    if judged.quoted is None:
        return
    evidence = _with_before(judged)
    words = judged.voiced
    denies, denied = NEGATION.search(judged.plain), NEGATION.search(evidence)
    negative = bool(NEGATION.search(words) or RULED_OUT.search(words) or _negative(words, evidence))
    if denied and not negative:
        negative = _told_otherwise(judged, evidence, denied[0])
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
    if (part := _NOT_ALL.search(evidence)) and _ALL.search(judged.plain) and not denies:
        yield Flaw("", part[0], "the record says that it was not all: say so")
    if swapped := _swapped(judged.plain, evidence):
        yield Flaw("", swapped, "the record has it the other way round: say so")
    for word, to in _opposite(judged):
        yield Flaw("", word, "the quoted words say the opposite: use theirs", to)


def _negative(words: str, evidence: str) -> bool:
    """Whether a word denies without a not, and is none of those that the record denies: nothing is wrong, they no longer fail."""
    about, rest = _about(evidence)
    gone = about - rest
    ended = _NO_LONGER.search(evidence)
    return any(
        not (ended and _GOES_ON.fullmatch(found[0]))
        and (
            " " in found[0] or words[found.end() : found.end() + 3] == " to" or not content(found[0], short=True) & gone
        )
        for found in NEGATIVE.finditer(words)
    )


def _about(evidence: str) -> tuple[frozenset[str], frozenset[str]]:
    """(what the nots of the evidence are about, what it says besides)"""
    about, rest, at = [], [], 0
    for found in NEGATION.finditer(evidence):
        if found.start() < at or _PARTLY.match(evidence, found.end()):
            continue
        behind = _END.split(evidence[found.end() :], maxsplit=1)[0].split()[:_REACH]
        about.append(" ".join(behind))
        rest.append(evidence[at : found.start()])
        at = found.end() + len(" ".join(behind)) + 1
    return content(" ".join(about), short=True), content(" ".join((*rest, evidence[at:])), short=True)


def _told_otherwise(judged: Judged, evidence: str, denied: str) -> bool:
    """Whether a claim without a not says the same as a record with one, or what the record says beside it."""
    plain = judged.plain
    if _ABSENT.fullmatch(denied) and ENDED.search(judged.voiced):
        return True
    if _fine(plain, evidence) or (_UNTIL.search(evidence) and _ONLY_THEN.search(plain)):
        return True
    if "?" in evidence or _BACK.search(evidence):
        return False
    own = content(judged.voiced, short=True)
    clauses = [clause for clause in _CLAUSE.split(evidence) if not _unsure(clause)]
    return len(own) >= _FEW and any(own <= content(clause, short=True) for clause in clauses)


def _fine(plain: str, evidence: str) -> bool:
    """Whether the claim says that something is well of which the record says that nothing is wrong with it."""
    well = " ".join(clause for clause in _CLAUSE.split(plain) if FINE.search(clause))
    trouble = " ".join(clause for clause in _CLAUSE.split(evidence) if _NO_TROUBLE.search(clause))
    of = telling(FINE.sub(" ", well))
    return bool(well and trouble) and (not of or bool(of & telling(trouble)))


def _unsure(clause: str) -> bool:
    """Whether a clause denies, doubts or hopes."""
    return any(pattern.search(clause) for pattern in (NEGATION, RULED_OUT, HEDGE, OPEN_WORDS, _DOUBT))


def _swapped(plain: str, evidence: str) -> str:
    """This rather than that, where the record denies this, or ""."""
    about, rest = _about(evidence)
    for found in _RATHER.finditer(plain):
        this, that = content(found["this"], short=True), content(found["that"], short=True)
        if this & (about - rest) and not that & (about - rest):
            return found[0]
    return ""


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
