"""What a model may add to a review: findings on words of the document, and better sentences, each judged before it is shown.

Nothing here is an error, nothing is critical, and no sentence says more than the one in whose place it would stand.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Annotated, NamedTuple

import msgspec

from afteraction.document.parse import parse
from afteraction.document.visible import one_line
from afteraction.domain.document import Document
from afteraction.domain.finding import Finding, Level
from afteraction.domain.prompt import prompt
from afteraction.rubric.lint import lint
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule
from afteraction.rubric.sentences import Sentence
from afteraction.synthesize.rewording import ALIAS, unsayable, worse
from afteraction.verify.carried import values_of, words_of
from afteraction.verify.folded import places

PROMPT = prompt("afteraction.synthesize", "review")
OTHER = "other"
MOST = 12  # findings that are taken from one answer
_MESSAGE = 240  # characters
_REGRET = ("counterfactual", "hindsight-phrase")
_WITHIN = re.compile(r"(?<=[^.!?\s]\s)[A-Z][\w’']+")  # a word with a capital that begins no sentence
# Words about people that no reviewer says to an author, whoever used them first.
_SCORN = re.compile(
    r"\b(?:careless\w*|negligen\w*|reckless\w*|slopp\w+|incompeten\w*|laz[iy]\w*|stupid\w*|idiot\w*|guilt\w*|culp\w+|at fault|to blame|inexcusable|unacceptable|unprofessional|shame\w*|ridiculous)\b",
    re.IGNORECASE,
)


class FindingAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """A finding as a model writes it."""

    sentence: Annotated[str, msgspec.Meta(max_length=8)]
    quote: Annotated[str, msgspec.Meta(max_length=600)]
    rule: Annotated[str, msgspec.Meta(max_length=40)]
    message: Annotated[str, msgspec.Meta(max_length=_MESSAGE)]


class RewriteAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """A better sentence for a finding of the rules, as a model writes it."""

    finding: Annotated[str, msgspec.Meta(max_length=8)]
    sentence: Annotated[str, msgspec.Meta(max_length=1000)]


class OpinionAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """The answer."""

    findings: Annotated[list[FindingAnswer], msgspec.Meta(max_length=24)]
    rewrites: Annotated[list[RewriteAnswer], msgspec.Meta(max_length=40)]


class Piece(NamedTuple):
    """A stretch of a shown sentence. start, end: in what is shown; first, last: in the sentence. alias: it stands for other words."""

    start: int
    end: int
    first: int
    last: int
    alias: bool


class Shown(NamedTuple):
    """A sentence as a model sees it. pieces: how it lies over the sentence; () when it cannot be quoted. start, end: in the file."""

    id: str
    sentence: Sentence
    text: str
    pieces: tuple[Piece, ...]
    start: int
    end: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the sentence that lies under a stretch of what is shown; whole names."""
        inside = [piece for piece in self.pieces if piece.end > start and piece.start < end]
        first, last = inside[0], inside[-1]
        return (
            first.first if first.alias else first.first + max(start, first.start) - first.start,
            last.last if last.alias else last.first + min(end, last.end) - last.start,
        )

    def aliases(self) -> Mapping[str, set[str]]:
        """What stands for other words, and for which."""
        found: dict[str, set[str]] = {}
        for piece in self.pieces:
            if piece.alias:
                words = self.sentence.text[piece.first : piece.last]
                found.setdefault(self.text[piece.start : piece.end], set()).add(words)
        return found


class Flagged(NamedTuple):
    """A finding of the rules for which a better sentence is asked. quote: its words as they are shown."""

    id: str
    finding: Finding
    shown: Shown
    quote: str


class Refused(NamedTuple):
    """What a model said and why it is not shown, for the journal."""

    said: str
    why: str


def shown_of(ident: str, sentence: Sentence, document: Document, cleaned: str) -> Shown:
    """A sentence as a model may see it. cleaned: its text with secrets and people hidden behind brackets."""
    place = sentence.place(document, 0, len(sentence.text))
    text = one_line(cleaned)
    pieces = tuple(_pieces(sentence.text, cleaned)) if text == cleaned else ()
    return Shown(ident, sentence, text, pieces, place.start, place.end)


def _pieces(whole: str, shown: str) -> list[Piece]:
    """How what is shown lies over the words themselves; [] where that cannot be told."""
    pieces: list[Piece] = []
    at = done = 0
    marks = list(ALIAS.finditer(shown))
    for number, mark in enumerate(marks):
        before = shown[done : mark.start()]
        if not whole.startswith(before, at):
            return []
        if before:
            pieces.append(Piece(done, mark.start(), at, at + len(before), alias=False))
            at += len(before)
        last = number + 1 == len(marks)
        after = shown[mark.end() : None if last else marks[number + 1].start()]
        end = _behind(whole, at, mark[0], after, last=last)
        if end <= at:
            return []
        pieces.append(Piece(mark.start(), mark.end(), at, end, alias=True))
        at, done = end, mark.end()
    if whole[at:] != shown[done:]:
        return []
    return [*pieces, Piece(done, len(shown), at, len(whole), alias=False)] if shown[done:] else pieces


def _behind(whole: str, at: int, alias: str, after: str, *, last: bool) -> int:
    """Where the words end that an alias stands for, or -1. after: what is shown behind it, up to the next one."""
    if whole.startswith(alias + after, at):  # it stands there itself
        return at + len(alias)
    if last:
        return len(whole) - len(after) if whole.endswith(after) else -1
    return whole.find(after, at + 1) if after else -1


def question(shown: Sequence[Shown], flagged: Sequence[Flagged], rules: Iterable[Rule]) -> tuple[str, str]:
    """(instructions, the document behind its fence)"""
    lines = [f"{one.id} · {one.sentence.part.value}: {one.text}" for one in shown]
    if flagged:
        lines += ["", "Findings of the code:"]
        lines += [f"{one.id} · {one.shown.id} · {one.finding.rule} · “{one_line(one.quote)}”" for one in flagged]
    page = "\n".join(lines)
    fence = f"record-{hashlib.sha256(page.encode('utf-8', 'replace')).hexdigest()[:16]}"
    text = PROMPT.text
    listed = "\n".join(f"- {rule.name}: {rule.says}" for rule in rules)
    for name, value in (("$fence", fence), ("$most", str(MOST)), ("$rules", f"{listed}\n- {OTHER}")):
        text = text.replace(name, value)
    return text, f"{fence}\n{page}\n{fence}\n\nAdd your findings and rewrites."


def nameable(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules a model may name: those on the words of a sentence. Structure, times and what the gate knows are counted, not judged."""
    return tuple(rule for rule in rules if rule.method.startswith(("words", "grammar")) and "gate" not in rule.method)


def judged(
    answers: Sequence[FindingAnswer],
    shown: Sequence[Shown],
    page: Page,
    rules: Sequence[Rule],
    known: Collection[Finding],
    by: str,
) -> tuple[list[Finding], list[Refused]]:
    """Findings on words that stand there, and the others. rules: those it may name. known: what is found already. by: who answered."""
    by_id = {one.id: one for one in shown}
    levels = {OTHER: Level.SUGGESTION, **{rule.name: max(rule.level, Level.WARNING, key=_rank) for rule in rules}}
    taken: list[Finding] = []
    refused: list[Refused] = []
    for answer in answers:
        one = by_id.get(answer.sentence)
        span = _span(one, answer.quote)
        if len(taken) == MOST:
            why = "too many"
        elif one is None or span is None:
            why = "no such sentence" if one is None else "not its words"
        elif answer.rule not in levels:
            why = "no such rule"
        else:
            why = _unkind(answer.message, one, page, rules)
        if not why and one is not None and span is not None:
            place = one.sentence.place(page.document, *span)
            message = " ".join(answer.message.split())
            found = Finding(answer.rule, levels[answer.rule], place, one.sentence.text[slice(*span)], message, by=by)
            if not any(_alike(found, other, one) for other in (*known, *taken)):
                taken.append(found)
                continue
            why = "found already"
        refused.append(Refused(f"{answer.sentence} {answer.rule} {answer.quote!r}: {answer.message}", why))
    return taken, refused


def _rank(level: Level) -> int:
    return level.rank


def _span(one: Shown | None, quote: str) -> tuple[int, int] | None:
    """Where in its sentence a quote stands, or None."""
    if one is None or not one.pieces or not any(char.isalnum() for char in quote):
        return None
    found = places(one.text, quote)
    return one.span(*found[0]) if found else None


def _unkind(message: str, one: Shown, page: Page, rules: Sequence[Rule]) -> str:
    """Why a message is not shown, or ""."""
    if why := unsayable(message):
        return why
    if next(values_of(message), None):
        return "a value"
    if _SCORN.search(message):
        return "it judges somebody"
    names = {word for word in words_of(message) if word.lower() in page.names and word[:1].isupper()}
    if names or any(word not in one.text and not word.isupper() for word in _WITHIN.findall(message)):
        return "a name"
    said = lint(Page(parse(message), roster=page.names), rules).findings
    return "it judges somebody" if any(finding.level is Level.ERROR or finding.critical for finding in said) else ""


def _alike(found: Finding, other: Finding, one: Shown) -> bool:
    """Whether a finding says in its sentence what another says."""
    if not one.start <= other.place.start < one.end:
        return False
    overlaps = found.place.start < other.place.end and other.place.start < found.place.end
    return found.rule == other.rule or (overlaps and OTHER in (found.rule, other.rule))


def reworded(
    answers: Sequence[RewriteAnswer], flagged: Sequence[Flagged], worsens: Callable[[Flagged, str], str]
) -> tuple[dict[Finding, str], list[Refused]]:
    """A better sentence for each finding that has one. worsens: what the rules say against it in its place, or ""."""
    by_id = {one.id: one for one in flagged}
    taken: dict[Finding, str] = {}
    refused: list[Refused] = []
    for answer in answers:
        one = by_id.get(answer.finding)
        text = answer.sentence.strip()
        if one is None or one.finding in taken:
            why = "no such finding" if one is None else "answered already"
        elif not (why := worse(one.shown.text, text, one.quote, regret=one.finding.rule in _REGRET)):
            words = _restored(text, one.shown)
            why = worsens(one, words) if words else "a name of its own"
            if not why:
                taken[one.finding] = words
                continue
        refused.append(Refused(f"{answer.finding}: {answer.sentence}", why))
    return taken, refused


def _restored(text: str, shown: Shown) -> str:
    """A sentence with the names for which its brackets stand, or "" where that cannot be told."""
    for alias, words in shown.aliases().items():
        if alias in text:
            if len(words) > 1:
                return ""
            text = text.replace(alias, min(words))
    return text
