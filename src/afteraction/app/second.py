"""A model beside the rules of a review: what it is shown of a document, what of its answer stands, what is said of it."""

from __future__ import annotations

import asyncio
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from afteraction.app.engine import Engine
from afteraction.app.notebook import JOURNAL
from afteraction.domain.errors import LeakError
from afteraction.domain.finding import Finding, Level
from afteraction.domain.late import late
from afteraction.llm.fault import ModelError
from afteraction.redact.gate import Gate
from afteraction.redact.names import Names
from afteraction.review.report import RuleInfo
from afteraction.rubric.lint import Linted, lint
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule
from afteraction.synthesize import opinion
from afteraction.synthesize.opinion import Flagged, Refused, Shown

INFO = RuleInfo(
    opinion.OTHER,
    "A model noticed something that no rule names.",
    "A model reads for sense where rules read for words; it also sees what is not there, so a person decides.",
    "the model that says so",
    Level.SUGGESTION,
)
_FOLDER = ".afteraction"
_LINE = 40  # characters beside a sentence in the question
_WORDS = r"@?[A-Z][\w’'-]*"
_NAME = late(rf"(?<![\w@]){_WORDS}(?: {_WORDS}){{0,3}}")


class Added(NamedTuple):
    """What a model adds to a review. rewrites: by the finding of the rules. by: the model. told: for the reader, one sentence each."""

    findings: tuple[Finding, ...]
    rewrites: Mapping[Finding, str]
    by: str
    told: tuple[str, ...]

    def offered(self, finding: Finding) -> Finding:
        """A finding with the better sentence that the model wrote for it."""
        words = self.rewrites.get(finding, "")
        return finding._replace(rewrite=words, rewrite_by=self.by) if words else finding


class _Part(NamedTuple):
    """What came of one question; None where no answer came. why: what was said instead of one."""

    findings: list[Finding]
    rewrites: dict[Finding, str]
    refused: tuple[list[Refused], list[Refused]]
    why: str = ""


class Second:
    """The second reader of all documents of a command; its questions share one limit of cost. `close` when done."""

    def __init__(self, engine: Engine, gate: Gate) -> None:
        """gate: through which every sentence goes before it is shown."""
        self._engine, self._gate = engine, gate
        self._runner = asyncio.Runner()

    @property
    def info(self) -> RuleInfo:
        """What is told about findings of no rule."""
        return INFO

    @property
    def name(self) -> str:
        """As reviews name it."""
        return self._engine.name

    def close(self) -> None:
        """Nothing is asked any more."""
        self._runner.close()

    def read(
        self, page: Page, rules: Sequence[Rule], linted: Linted, changed: Callable[[int, int, str], Page | None]
    ) -> Added:
        """What it adds to what the rules say. changed: the page with words in the place of a stretch of its source, or None.

        Raises:
            ModelError: there is no answer, and the model was insisted on. LeakError: the same, and the gate held it back.
        """
        shown = self._shown(page)
        flagged = list(self._flagged(page, rules, linted, shown))
        before = Counter(finding.rule for finding in (*linted.findings, *(one for one, _ in linted.allowed)))

        def worsens(one: Flagged, words: str) -> str:
            after = changed(one.shown.start, one.shown.end, words)
            return "it cannot be tried" if after is None else _worsens(one, words, before, lint(after, rules), linted)

        parts = [
            self._runner.run(self._asked(page, rules, linted, part, flagged, worsens))
            for part in _parts(shown, self._engine.room)
        ]
        findings = tuple(finding for part in parts for finding in part.findings)
        rewrites = {finding: words for part in parts for finding, words in part.rewrites.items()}
        return Added(findings, rewrites, self.name, tuple(self._told(parts, len(findings), len(rewrites))))

    def _shown(self, page: Page) -> list[Shown]:
        """The sentences as they may leave: no secret, no customer, no name."""
        people = Names(_people(page), mentions="[a person]")
        texts = self._gate.many([sentence.text for sentence in page.sentences], page.document.name, again=True)
        return [
            opinion.shown_of(f"s{number}", sentence, page.document, people.text(text))
            for number, (sentence, text) in enumerate(zip(page.sentences, texts, strict=True), start=1)
        ]

    def _flagged(self, page: Page, rules: Sequence[Rule], linted: Linted, shown: Sequence[Shown]) -> Iterator[Flagged]:
        """The findings for which a better sentence may be written: on its words, and without one yet."""
        people = Names(_people(page), mentions="[a person]")
        names = {rule.name for rule in opinion.nameable(rules)}
        shown = sorted(shown, key=lambda one: one.start)
        starts = [one.start for one in shown]
        number = 0
        for finding in linted.findings:
            at = bisect_right(starts, finding.place.start) - 1
            if finding.rule in names and not finding.rewrite and at >= 0 and finding.place.end <= shown[at].end:
                number += 1
                quote = people.text(self._gate.many([finding.quote], page.document.name, again=True)[0])
                yield Flagged(f"n{number}", finding, shown[at], quote)

    async def _asked(
        self,
        page: Page,
        rules: Sequence[Rule],
        linted: Linted,
        part: Sequence[Shown],
        flagged: Sequence[Flagged],
        worsens: Callable[[Flagged, str], str],
    ) -> _Part:
        here = {one.id for one in part}
        mine = [one for one in flagged if one.shown.id in here]
        nameable = opinion.nameable(rules)
        system, question = opinion.question(part, mine, nameable)
        try:
            answer = await self._engine.answer(opinion.PROMPT, system, question, opinion.OpinionAnswer)
        except (ModelError, LeakError) as error:
            if self._engine.strict:
                raise
            return _Part([], {}, ([], []), error.what)
        known = (*linted.findings, *(finding for finding, _ in linted.allowed))
        findings, refused = opinion.judged(answer.findings, part, page, nameable, known, self.name)
        rewrites, unused = opinion.reworded(answer.rewrites, mine, worsens)
        self._engine.minutes.decided(
            "findings of a second reader judged",
            {"findings": len(findings), "refused": [one.why for one in refused], "rewrites": len(rewrites), "unused": [one.why for one in unused]},
            [list(one) for one in (*refused, *unused)],
        )  # fmt: skip
        return _Part(findings, rewrites, (refused, unused))

    def _told(self, parts: Sequence[_Part], findings: int, rewrites: int) -> Iterator[str]:
        silent = [part for part in parts if part.why]
        why = f" ({self._gate.text(silent[0].why)})" if silent else ""
        if silent and len(silent) == len(parts):
            yield f"{self.name} gave no answer{why}: this is the review of the rules alone."
            return
        yield f"{self.name} read it, too: {_many(findings, 'finding')} and {_many(rewrites, 'rewrite')} of it are marked as such."
        if silent:
            yield f"It gave no answer about {_many(len(silent), 'part')} of {len(parts)}{why}."
        refused, unused = (sum(len(part.refused[which]) for part in parts) for which in (0, 1))
        if refused:
            yield f"{_many(refused, 'finding')} of the model {_were(refused)} not taken."
        if unused:
            yield f"{_many(unused, 'rewrite')} of the model {_were(unused)} not used."


def folder_of(paths: Sequence[str]) -> Path:
    """Where the questions about documents are noted: with the draft that lies there, else in a folder of their own."""
    first = next((Path(path) for path in paths if path != "-"), Path())
    place = first if first.is_dir() else first.parent
    return place if (place / JOURNAL).is_file() else place / _FOLDER


def _people(page: Page) -> dict[str, str]:
    """Every spelling of every person that the page is known to name, with what stands for them."""
    found: dict[str, str] = {}
    alone: list[str] = []
    owners = frozenset(
        word.lower() for one in page.actions if not one.team for word in re.findall(r"[A-Z][\w’'-]+", one.owner)
    )
    names = page.names | owners
    texts = [cell.text for block in page.document.blocks for cell in (block.cells or (block.seen,))]
    for match in (match for text in texts for match in _NAME.finditer(text)):
        words = match[0].split(" ")
        known = [bool(word.strip("@").removesuffix("'s").removesuffix("’s").lower() in names) for word in words]
        bare = [word.strip("@").removesuffix("'s").removesuffix("’s") for word in words]
        at = 0
        while at < len(words):
            end = at
            while end < len(words) and known[end]:
                end += 1
            if end - at > 1 and " ".join(bare[at:end]) not in found:
                alias = next((found[word] for word in bare[at:end] if word in found), f"[person {_next(found)}]")
                found |= {" ".join(bare[at:end]): alias, **{word: found.get(word, alias) for word in bare[at:end]}}
            elif end - at == 1:
                alone.append(bare[at])
            at = max(end, at + 1)
    for word in alone:
        if word not in found:
            found[word] = f"[person {_next(found)}]"
    return found


def _next(found: Mapping[str, str]) -> int:
    return len(set(found.values())) + 1


def _parts(shown: Sequence[Shown], room: int) -> Iterator[list[Shown]]:
    """The sentences in as many questions as they need, in order."""
    part: list[Shown] = []
    size = 0
    for one in shown:
        length = len(one.text) + _LINE
        if part and size + length > room:
            yield part
            part, size = [], 0
        part.append(one)
        size += length
    if part:
        yield part


def _worsens(one: Flagged, words: str, before: Counter[str], after: Linted, linted: Linted) -> str:
    """What the rules say against a sentence in the place of another: it must mend its flaw and bring none."""
    found = (*after.findings, *(finding for finding, _ in after.allowed))
    now = Counter(finding.rule for finding in found)
    if worse := now - before:
        return f"{min(worse)} finds something in it"
    start, end = one.shown.start, one.shown.start + len(words)
    here = Counter(finding.rule for finding in found if start <= finding.place.start < end)
    there = Counter(
        finding.rule
        for finding in (*linted.findings, *(finding for finding, _ in linted.allowed))
        if one.shown.start <= finding.place.start < one.shown.end
    )
    if more := here - there:
        return f"{min(more)} finds something in it"
    return "" if here[one.finding.rule] < there[one.finding.rule] else f"{one.finding.rule} still finds it"


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
