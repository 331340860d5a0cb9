"""What a model may add to a review: findings on words of the document, and better sentences, each judged before it is shown.

Nothing here is an error, nothing is critical, and no sentence says more than the one in whose place it would stand.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Annotated, NamedTuple

import msgspec

from afteraction.document.visible import one_line
from afteraction.domain.finding import Finding, Level
from afteraction.domain.prompt import prompt
from afteraction.rubric.sentences import Sentence
from afteraction.synthesize.rewording import SIGNS, said_by_itself, worse
from afteraction.verify.addressed import addressed
from afteraction.verify.carried import values_of
from afteraction.verify.folded import places

PROMPT = prompt("afteraction.synthesize", "review")
OTHER = "other"
MOST = 12  # findings that are taken from one answer
_MESSAGE = 240  # characters
_BEGINS = re.compile(r"(?:^|[.!?]\s)\W*")
_CAPITAL = re.compile(r"\b[A-Z][a-zà-öø-ÿ’']+")


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


class Judged(NamedTuple):
    """taken: what passed. refused: (what was said, why), for the journal."""

    findings: tuple[Finding, ...]
    refused: tuple[tuple[str, str], ...]


def question(shown: Sequence[Shown], flagged: Sequence[Flagged], rules: Mapping[str, str]) -> tuple[str, str]:
    """(instructions, the document behind its fence). rules: name to what it says."""
    lines = [f"{one.id} · {one.sentence.part.value}: {one.text}" for one in shown]
    lines += ["", "Findings of the code:"]
    lines += [f"{one.id} · {one.shown.id} · {one.finding.rule} · “{one_line(one.quote)}”" for one in flagged]
    page = "\n".join(lines if flagged else lines[:-2])
    fence = f"record-{hashlib.sha256(page.encode('utf-8', 'replace')).hexdigest()[:16]}"
    text = PROMPT.text
    listed = "\n".join(f"- {name}: {says}" for name, says in rules.items())
    for name, value in (("$fence", fence), ("$most", str(MOST)), ("$rules", listed)):
        text = text.replace(name, value)
    return text, f"{fence}\n{page}\n{fence}\n\nAdd your findings and rewrites."


def judged(
    answers: Sequence[FindingAnswer],
    shown: Sequence[Shown],
    levels: Mapping[str, Level],
    known: Collection[Finding],
    by: str,
) -> Judged:
    """Findings on words that stand there. levels: of the rules it may name. known: what the rules say. by: who answered."""
    by_id = {one.id: one for one in shown}
    taken: list[Finding] = []
    refused: list[tuple[str, str]] = []
    for number, answer in enumerate(answers):
        one = by_id.get(answer.sentence)
        said = f"{answer.sentence} {answer.rule}: {answer.quote!r} {answer.message}"
        why = "too many" if number >= MOST else _flaw(answer, one, levels)
        span = _span(one, answer.quote) if one and not why else None
        if why or one is None or span is None:
            refused.append((said, why or "not verbatim"))
            continue
        sentence = one.sentence
        found = Finding(
            answer.rule,
            _level(answer.rule, levels),
            one.sentence.seen and _place(one, span),
            sentence.text[slice(*span)],
            " ".join(answer.message.split()),
            by=by,
        )
        if _known(found, one, (*known, *taken)):
            refused.append((said, "found already"))
        else:
            taken.append(found)
    return Judged(tuple(taken), tuple(refused))
