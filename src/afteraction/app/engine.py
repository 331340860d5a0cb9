"""The model engine: asks, checks, asks again, withholds, and falls back to the rules. It never trusts an answer.

One run: the record is read in parts for what matters, then each section is written from what was found. Every claim goes
before the judge; what it refuses is asked again with the reason, three times in all, then withheld and shown as a gap.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec

from afteraction.domain.draft import Claim, EventKind, Gap, Section, Status
from afteraction.domain.prompt import Prompt
from afteraction.extract import model as extracting
from afteraction.extract.sheet import Sheet, chunks, page
from afteraction.llm.ask import Ask, Reply
from afteraction.llm.fault import Kind, ModelError
from afteraction.llm.models import Capability
from afteraction.synthesize import model as writing
from afteraction.synthesize.model import MOST, SECTIONS, ClaimAnswer, GapAnswer, Refusal, SectionAnswer
from afteraction.verify.contradiction import contradictions
from afteraction.verify.world import Source

ATTEMPTS = 3
_PART = 40_000  # characters of the record in one question about events
_WHOLE = 120_000  # characters of the record beside each section
_ANSWER = 6_000  # tokens
_COOL, _WARM = 0.2, 0.4  # sampling for what is found and for what is written, where a model takes it
T = TypeVar("T", bound=msgspec.Struct)
R = TypeVar("R")


class Asker(Protocol):
    """Who asks: `llm.client.Client`."""

    async def ask(self, ask: Ask) -> Reply:
        """The answer, or a ModelError."""
        ...


class Count(NamedTuple):
    """What became of the model's claims, for the ledger of the draft."""

    model: str
    checked: int
    passed: int
    again: int
    withheld: int
    inferred: int
    replaced: tuple[str, ...]  # sections that the rules wrote, since the model gave no answer

    def text(self) -> str:
        """One sentence."""
        said = (
            f"{self.model} wrote {self.checked} claims: {self.passed} passed every check, {self.again} were asked again,"
            f" {self.withheld} were withheld; {self.inferred} are inferred and wait for a person's tick"
        )
        return said + (
            f"; the rules wrote {', '.join(self.replaced)}, since the model gave no answer" if self.replaced else ""
        )


class Written(NamedTuple):
    """sections: by id. refusals: of claims that were withheld, for those who ask why."""

    sections: Mapping[str, Section]
    account: Count
    problems: tuple[str, ...]


class Engine:
    """One model and one run. strict: a section without an answer is an error; else the rules' section stands in its place."""

    def __init__(self, asker: Asker, model: str, capability: Capability, *, strict: bool = False) -> None:
        self._asker, self._model, self._capability, self._strict = asker, model, capability, strict

    @property
    def name(self) -> str:
        """As the draft names it."""
        return f"model {self._model}"

    async def pick(self, whole: Sheet) -> dict[str, EventKind | None]:
        """Record ids of the entries that matter, with the kind the model saw.

        Raises:
            ModelError: a part was not answered and the engine is strict.
        """
        parts = list(chunks(whole, _PART))
        found = await _all(self._pick(whole, part, len(parts)) for part in parts)
        return {whole.ids[short]: kind for one in found for short, kind in one.items()}

    async def _pick(self, whole: Sheet, part: Sequence[Source], parts: int) -> dict[str, EventKind | None]:
        sources = tuple(part)
        text, fence = page(whole, sources)
        most = max(6, 60 // parts)
        system = extracting.PROMPT.text.replace("$fence", fence).replace("$most", str(most))
        note = ""
        picked: dict[str, EventKind | None] = {}
        for _ in range(ATTEMPTS):
            answer = await self._answer(extracting.PROMPT, system, text + note, extracting.Events, _COOL, optional=True)
            if answer is None:
                return picked
            picked = extracting.picked(answer, sources)
            wrong = extracting.refused(answer, sources)
            if not wrong:
                return picked
            note = "\n\nYour answer named what is not there: " + "; ".join(wrong[:8]) + ". Choose from the ids above."
        return picked

    async def write(self, whole: Sheet, chosen: Sequence[str], rules: Mapping[str, Section]) -> Written:
        """Every section. chosen: record ids that matter, shown first when not all fits. rules: what stands where no answer comes.

        Raises:
            ModelError: a section was not answered and the engine is strict.
        """
        text, fence = page(whole, _fitting(whole, chosen))
        facts = writing.facts_page(whole.world.facts)
        shown = f"{text}\n\nFacts:\n{facts}" if facts else text
        names = [name for name in SECTIONS if name in rules]
        found = await _all(self._section(name, shown, fence, whole) for name in names)
        sections: dict[str, Section] = {}
        tally: Counter[str] = Counter()
        replaced: list[str] = []
        problems: list[str] = []
        for name, part in zip(names, found, strict=True):
            tally.update(part.tally)
            problems += part.problems
            if part.section is None:
                replaced.append(name)
                continue
            sections[name] = _joined(part.section, rules[name])
        sections, contrary = _consistent(sections)
        tally["withheld"] += contrary
        tally["passed"] -= contrary
        account = Count(
            self._model,
            tally["checked"],
            tally["passed"],
            tally["again"],
            tally["withheld"],
            tally["inferred"],
            tuple(replaced),
        )
        return Written(sections, account, tuple(problems))

    async def _section(self, name: str, shown: str, fence: str, whole: Sheet) -> _Part:
        system = writing.PROMPT.text.replace("$fence", fence) + f"\n\n{shown}"  # equal for all sections: paid once
        question = f"Write the section, in at most {MOST[name]} claims. {SECTIONS[name]}"
        tally: Counter[str] = Counter()
        passed: list[Claim] = []
        gaps: list[GapAnswer] = []
        refusals: list[Refusal] = []
        asked = question
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = await self._answer(writing.PROMPT, system, asked, SectionAnswer, _WARM, optional=attempt > 1)
            except ModelError as error:
                if self._strict:
                    raise
                return _Part(None, tally, (f"{name}: {error.what}",))
            if answer is None:
                break
            claims, refusals = writing.judged(_new(answer.claims, attempt, refusals), whole.world)
            tally["checked"] += len(answer.claims) if attempt == 1 else 0
            tally["again"] += len(refusals) if attempt < ATTEMPTS else 0
            passed += [claim for claim in claims if claim.text not in {one.text for one in passed}]
            gaps += answer.gaps if attempt == 1 else []
            if not refusals:
                break
            asked = f"{question}\n\n{writing.again(refusals)}"
        passed = passed[: MOST[name]]
        tally["passed"] += len(passed)
        tally["withheld"] += len(refusals)
        tally["inferred"] += sum(claim.status is Status.INFERRED for claim in passed)
        open_ends = [*writing.gaps(gaps, whole.world), *(writing.withheld(refusal) for refusal in refusals)]
        claims_out = tuple(writing.expanded(claim, whole.ids) for claim in passed)
        return _Part(Section(name, claims_out, tuple(open_ends)), tally, ())

    async def _answer(
        self, prompt: Prompt, system: str, user: str, kind: type[T], warmth: float, *, optional: bool
    ) -> T | None:
        """A valid answer: malformed ones are asked again with what was wrong, up to three times.

        Raises:
            ModelError: no valid answer; with ``optional``, None instead.
        """
        settings: dict[str, float | int] = {"max_tokens": min(_ANSWER, self._capability.output)}
        if self._capability.temperature:
            settings["temperature"] = warmth
        schema = schema_of(kind)
        note = ""
        for _ in range(ATTEMPTS):
            try:
                reply = await self._asker.ask(Ask(self._model, prompt.name, system, user + note, schema, settings))
            except ModelError as error:
                if optional and not self._strict and error.kind is not Kind.PAY:
                    return None
                raise
            try:
                return msgspec.json.decode(_bare(reply.text), type=kind)
            except msgspec.DecodeError as error:
                note = f"\n\nYour last answer was refused: {error}. Answer with JSON of the schema and nothing else."
        if optional and not self._strict:
            return None
        raise ModelError(
            Kind.FAIL,
            f"{self._model} gave {ATTEMPTS} answers that are not of the shape asked for",
            why=note.strip().split("\n")[-1][:200],
            hint="try a larger model, or --engine rules",
        )


class _Part(NamedTuple):
    section: Section | None
    tally: Counter[str]
    problems: tuple[str, ...]


async def _all(askings: Iterable[Coroutine[Any, Any, R]]) -> list[R]:
    """All at once. When one fails the others still come to their end: their answers are paid for, and kept.

    Raises:
        AfteractionError: of the first that failed.
    """
    found = await asyncio.gather(*askings, return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException):
            raise one
    return [one for one in found if not isinstance(one, BaseException)]


def _consistent(sections: dict[str, Section]) -> tuple[dict[str, Section], int]:
    """The sections without claims that contradict an earlier one, and how many those were; each becomes a gap."""
    places = [(name, claim) for name, section in sections.items() for claim in section.claims]
    wrong = dict(contradictions([claim for _, claim in places]))
    kept = dict(sections)
    for number, flaw in wrong.items():
        name, claim = places[number]
        section = kept[name]
        gap = Gap(f"withheld, since another claim says the contrary: “{claim.text[:300]}”", flaw.message, "author")
        kept[name] = section._replace(
            claims=tuple(one for one in section.claims if one is not claim), gaps=(*section.gaps, gap)
        )
    return kept, len(wrong)


def _new(answers: Sequence[ClaimAnswer], attempt: int, refusals: Sequence[Refusal]) -> Sequence[ClaimAnswer]:
    """Of a second answer as many claims as were asked again: more would go around the first count."""
    return answers if attempt == 1 else answers[: max(1, len(refusals))]


def _fitting(whole: Sheet, chosen: Sequence[str]) -> list[Source]:
    """The entries that fit beside a section: those chosen, then the others in order of time."""
    shorts = whole.shorts
    first = {shorts[ident] for ident in chosen if ident in shorts}
    room = _WHOLE
    kept: set[str] = set()
    for source in sorted(whole.sources, key=lambda source: (source.id not in first, int(source.id[1:]))):
        room -= len(source.whole) + 60
        if room < 0 and kept:
            break
        kept.add(source.id)
    return [source for source in whole.sources if source.id in kept]


def _joined(written: Section, rules: Section) -> Section:
    """The model's claims; of the rules what a model is not asked for: their gaps about what is missing."""
    known = {gap.what.lower() for gap in written.gaps}
    if not written.claims and rules.claims:
        return rules._replace(gaps=(*rules.gaps, *written.gaps))
    return written._replace(gaps=(*written.gaps, *(gap for gap in rules.gaps if gap.what.lower() not in known)))


def _bare(text: str) -> bytes:
    """The JSON of an answer, without the fence that some models put around it."""
    text = text.strip()
    if text.startswith("```"):
        text = text.partition("\n")[2].rpartition("```")[0]
    return text.encode("utf-8", "replace")


def schema_of(kind: type[msgspec.Struct]) -> Mapping[str, object]:
    """The JSON schema of an answer: closed, every field required."""
    (whole,), parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    return (
        {**parts[kind.__name__], "$defs": {name: part for name, part in parts.items() if name != kind.__name__}}
        if whole
        else {}
    )
