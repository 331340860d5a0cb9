"""What a rule is, what it sees, and how it says what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.sentences import Sentence

Look = Callable[[Page], Iterable[Finding]]


class Rule(NamedTuple):
    """One rule of the rubric.

    name: kebab-case, names the flaw, for ever. says: the flaw in one sentence. why: the reason, in plain words. authority:
    who says so (a book, an author, a guide). level: of its findings, at most. method: "words", "grammar", "structure" or
    "comparison": what it looks at. bad, good: whole small documents in which it finds something, and nothing. tone: whether
    it is about how people are spoken of. any_language: whether it holds where the words are not English, too.
    """

    name: str
    says: str
    why: str
    authority: str
    level: Level
    method: str
    look: Look
    bad: tuple[str, ...]
    good: tuple[str, ...]
    tone: bool = False
    any_language: bool = False


def found(
    page: Page,
    rule: str,
    level: Level,
    sentence: Sentence,
    start: int,
    end: int,
    message: str,
    *,
    rewrite: str = "",
    critical: bool = False,
) -> Finding:
    """A finding on a stretch of a sentence. start, end: in the sentence."""
    place = sentence.place(page.document, start, end)
    return Finding(rule, level, place, sentence.text[start:end], message, rewrite, (), critical)
