"""The model engine: asks, checks, asks again, withholds, and falls back to the rules. It never trusts an answer.

One run: the record is read in parts for what matters, then each section is written from what was found. Every claim goes
before the judge; what it refuses is asked again with the reason, three times in all, then withheld and shown as a gap.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec

from afteraction.app.minutes import Minutes
from afteraction.domain.draft import WITHHELD, EventKind, Gap, Section, Status
from afteraction.domain.late import late
from afteraction.domain.prompt import Prompt
from afteraction.extract import model as extracting
from afteraction.extract.sheet import Sheet, chunks, page, size_of
from afteraction.llm.ask import Ask, Reply, bare
from afteraction.llm.client import CHARS_PER_TOKEN
from afteraction.llm.fault import Kind, ModelError
from afteraction.llm.models import Capability
from afteraction.synthesize import model as writing
from afteraction.synthesize.model import MOST, SECTIONS, ClaimAnswer, GapAnswer, Held, Refusal, SectionAnswer
from afteraction.verify.contradiction import contradictions
from afteraction.verify.world import Source, World

ATTEMPTS = 3
_PART = 40_000  # characters of the record in one question about events, at most
_WHOLE = 120_000  # characters of the record beside each section, at most
_ANSWER = 6_000  # tokens, at most
_EVENT, _CLAIM = 45, 140  # tokens of one thing in an answer, as a talkative model writes it
_RULES = 2_500  # tokens of instructions, schema and what is asked again
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
    lowered: int  # of those that passed, by a check
    replaced: tuple[str, ...]  # sections that the rules wrote, since the model gave no answer
    unheld: tuple[str, ...] = ()  # the same, since no claim of the model passed
    left: int = 0  # claims that passed and found no room

    def text(self) -> str:
        """One sentence."""
        said = (
            f"{self.model} wrote {_were(self.checked, 'claim', 'claims')}: {max(self.passed - self.lowered, 0)} passed every check,"
            f" {_were(self.again)} asked again, {_were(self.withheld)} withheld, {_were(self.lowered)} lowered by a check;"
            f" {_were(self.inferred, 'is inferred and waits', 'are inferred and wait')} for a person's tick"
        )
        if gone := min(self.again, self.checked - self.passed - self.withheld - self.left):
            said += f"; {_were(gone)} not written again" if gone > 0 else ""
        if self.left:
            said += f"; {_were(self.left, 'passed and was', 'passed and were')} left out, since a section has room for so many"
        if self.unheld:
            said += f"; no claim of the model held in {', '.join(self.unheld)}, where the rules' sections stand"
        if self.replaced:
            said += f"; the rules wrote {', '.join(self.replaced)}, since the model gave no answer"
        return said


def _were(number: int, one: str = "was", more: str = "were") -> str:
    return f"{number} {one if number == 1 else more}"


class Written(NamedTuple):
    """sections: by id. refusals: of claims that were withheld, for those who ask why."""

    sections: Mapping[str, Section]
    account: Count
    problems: tuple[str, ...]


class Engine:
    """One model and one run. strict: a section without an answer is an error; else the rules' section stands in its place."""

    def __init__(
        self,
        asker: Asker | Minutes,
        model: str,
        capability: Capability,
        *,
        strict: bool = False,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        """asker: with minutes around it when what is decided shall be noted. tell: hears how far the run has come."""
        self._tell = tell
        self.minutes = asker if isinstance(asker, Minutes) else Minutes(asker)
        self._asker, self._model, self._capability, self._strict = self.minutes, model, capability, strict
        self._answer_tokens, self._page = room_of(capability)
        self._unseen = 0  # parts of the record about which no answer came
        self._strangers: set[str] = set()  # models that answered in the place of the one that was asked

    @property
    def name(self) -> str:
        """As the draft names it."""
        return f"model {self._model}"

    @property
    def room(self) -> int:
        """Characters of a text that fit into one question."""
        return min(_PART, self._page)

    @property
    def strict(self) -> bool:
        """Whether a question without an answer is an error."""
        return self._strict

    async def pick(self, whole: Sheet) -> dict[str, EventKind | None]:
        """Record ids of the entries that matter, with the kind the model saw.

        Raises:
            ModelError: a part was not answered and the engine is strict.
        """
        parts = list(chunks(whole, min(_PART, self._page)))
        found = await _all(self._counted("the record", (self._pick(whole, part, len(parts)) for part in parts)))
        self.minutes.decided("moments chosen", {"number": sum(len(one) for one in found), "parts": len(parts)})
        return {whole.ids[short]: kind for one in found for short, kind in one.items()}

    async def _pick(self, whole: Sheet, part: Sequence[Source], parts: int) -> dict[str, EventKind | None]:
        sources = tuple(part)
        text, fence = page(whole, sources)
        most = min(max(6, 60 // parts), len(sources), self._answer_tokens // _EVENT)
        system = extracting.PROMPT.text.replace("$fence", fence).replace("$most", str(most))
        note = ""
        picked: dict[str, EventKind | None] = {}
        for _ in range(ATTEMPTS):
            try:
                answer = await self._answer(
                    extracting.PROMPT, system, text + note, extracting.Events, _COOL, most, optional=True
                )
            except ModelError as error:
                if error.kind is Kind.TRUNCATED and len(sources) > 1:
                    half = len(sources) // 2
                    found = await _all(self._pick(whole, one, 2 * parts) for one in (sources[:half], sources[half:]))
                    return {**found[0], **found[1]}
                if self._strict:
                    raise
                answer = None
            if answer is None:
                self._unseen += not picked
                return picked
            picked = extracting.picked(answer, sources)
            wrong = extracting.refused(answer, sources)
            if not wrong:
                return picked
            self.minutes.decided("entries refused", {"number": len(wrong)}, wrong)
            note = "\n\nYour answer named what is not there: " + "; ".join(wrong[:8]) + ". Choose from the ids above."
        return picked

    async def write(self, whole: Sheet, chosen: Sequence[str], rules: Mapping[str, Section]) -> Written:
        """Every section. chosen: record ids that matter, shown first when not all fits. rules: what stands where no answer comes.

        Raises:
            ModelError: a section was not answered and the engine is strict.
        """
        full = self._shown(whole, chosen, 1)
        names = [name for name in SECTIONS if name in rules]
        found = await _all(
            self._counted("the sections", (self._section(name, full, whole, chosen) for name in names)), ahead=1
        )
        sections: dict[str, Section] = {}
        tally: Counter[str] = Counter()
        replaced: list[str] = []
        unheld: list[str] = []
        asked_for: set[str] = set()
        problems: dict[str, list[str]] = {}
        if self._unseen:
            parts = "a part" if self._unseen == 1 else f"{self._unseen} parts"
            problems[f"the rules alone chose the moments of {parts} of the record, since the model gave no answer"] = [
                "timeline"
            ]
        for stranger in sorted(self._strangers):
            problems.setdefault(f"{self._model} was asked, and {stranger[:100]} answered", []).append("model")
        for name, part in zip(names, found, strict=True):
            tally.update(part.tally)
            for problem in part.problems:
                problems.setdefault(problem, []).append(name)
            if part.section is None:
                replaced.append(name)
                self.minutes.decided("rules in its place", {"section": name, "why": "no answer"})
                continue
            if not part.section.claims and rules[name].claims:
                unheld.append(name)
                self.minutes.decided(
                    "rules in its place", {"section": name, "why": "the model wrote no claim that holds"}
                )
            sections[name] = _joined(_once_asked(part.section, asked_for), rules[name])
        sections, contrary = _consistent(sections, self.minutes, whole.world)
        tally["withheld"] += contrary
        tally["passed"] -= contrary
        account = Count(
            self._model,
            tally["checked"],
            tally["passed"],
            tally["again"],
            tally["withheld"],
            tally["inferred"],
            tally["lowered"],
            tuple(replaced),
            tuple(unheld),
            tally["left"],
        )
        return Written(sections, account, tuple(f"{', '.join(asked)}: {what}" for what, asked in problems.items()))

    def _counted(self, what: str, askings: Iterable[Coroutine[Any, Any, R]]) -> list[Coroutine[Any, Any, R]]:
        """The same, and somebody hears when each is through."""
        every = list(askings)
        tell = self._tell
        if tell is None:
            return every
        done = 0

        async def one(asking: Coroutine[Any, Any, R]) -> R:
            nonlocal done
            found = await asking
            done += 1
            tell(f"asking {self._model} about {what}: {done} of {len(every)} done")
            return found

        tell(f"asking {self._model} about {what}: 0 of {len(every)} done")
        return [one(asking) for asking in every]

    def _shown(self, whole: Sheet, chosen: Sequence[str], share: int) -> str:
        """Instructions, record and facts, equal for all sections: paid once. share: 2 for half of what could be shown."""
        room = min(_WHOLE, self._page)
        if share > 1:
            room = min(room, sum(size_of(source) for source in whole.sources)) // share
        facts = writing.facts_page(whole.world.facts, room // 4)
        text, fence = page(whole, _fitting(whole, chosen, room - len(facts)), facts)
        return f"{writing.PROMPT.text.replace('$fence', fence)}\n\n{text}"

    async def _section(self, name: str, system: str, whole: Sheet, chosen: Sequence[str], share: int = 1) -> _Part:
        most = max(1, MOST[name] // share)
        question = f"Write the section, in at most {most} claims. {SECTIONS[name]}"
        tally: Counter[str] = Counter()
        passed: list[Held] = []
        gaps: list[GapAnswer] = []
        refusals: list[Refusal] = []
        asked = question
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = await self._answer(
                    writing.PROMPT,
                    system,
                    asked,
                    SectionAnswer,
                    _WARM,
                    self._answer_tokens // _CLAIM,
                    optional=attempt > 1,
                )
            except ModelError as error:
                if error.kind is Kind.TRUNCATED and attempt == share == 1:  # too much was shown, or too much was said
                    return await self._section(name, self._shown(whole, chosen, 2), whole, chosen, 2)
                if self._strict:
                    raise
                if attempt > 1:
                    break
                return _Part(None, tally, (f"{error.what} ({error.why})" if error.why else error.what,))
            if answer is None:
                break
            proposed = _new(_unlike(answer.claims), attempt, refusals)
            claims, refusals = writing.judged(proposed, whole.world)
            self.minutes.judged(name, attempt, proposed, claims, refusals)
            tally["checked"] += len(proposed) if attempt == 1 else 0
            tally["again"] += len(refusals) if attempt < ATTEMPTS else 0
            passed += [held for held in claims if held.claim.text not in {one.claim.text for one in passed}]
            gaps += answer.gaps if attempt == 1 else []
            if not refusals:
                break
            last = attempt == ATTEMPTS
            self.minutes.decided("withheld" if last else "asked again", {"section": name, "claims": len(refusals)})
            # The number makes it another question: the answer to an equal one is in the journal.
            asked = f"{question}\n\n{writing.again(refusals)}\nThis is attempt {attempt + 1} of {ATTEMPTS}."
        if more := passed[most:]:
            tally["left"] += len(more)
            self.minutes.decided("no room", {"section": name, "claims": len(more)}, [held.claim.text for held in more])
        passed = passed[:most]
        tally["passed"] += len(passed)
        tally["withheld"] += len(refusals)
        tally["inferred"] += sum(held.claim.status is Status.INFERRED for held in passed)
        tally["lowered"] += sum(bool(held.doubts) for held in passed)
        kept = writing.gaps(gaps, whole.world)
        self.minutes.gaps(name, gaps, len(kept))
        open_ends = [*kept, *(writing.withheld(refusal, whole.world) for refusal in refusals)]
        claims_out = tuple(writing.expanded(held.claim, whole.ids) for held in passed)
        return _Part(Section(name, claims_out, tuple(open_ends)), tally, ())

    async def answer(self, prompt: Prompt, system: str, user: str, kind: type[T]) -> T:
        """One valid answer to any question with a prompt of its own.

        Raises:
            ModelError: there is none.
        """
        found = await self._answer(prompt, system, user, kind, _WARM, optional=False)
        assert found is not None  # it raises instead
        return found

    async def _answer(
        self, prompt: Prompt, system: str, user: str, kind: type[T], warmth: float, most: int = 16, *, optional: bool
    ) -> T | None:
        """A valid answer: malformed ones are asked again with what was wrong, up to three times. most: things in it.

        Raises:
            ModelError: no valid answer; with ``optional``, None instead.
        """
        settings: dict[str, float | int] = {"max_tokens": self._answer_tokens}
        if self._capability.temperature:
            settings["temperature"] = warmth
        schema = schema_of(kind, most)
        note = wrong = ""
        for number in range(1, ATTEMPTS + 1):
            try:
                reply = await self._asker.ask(Ask(self._model, prompt.name, system, user + note, schema, settings))
            except ModelError as error:
                if optional and not self._strict and error.kind is not Kind.TRUNCATED:
                    return None
                raise
            if not _same_model(self._model, reply.model):
                self._strangers.add(reply.model)
            try:
                return _decoded(reply.text, kind)
            except msgspec.DecodeError as error:
                wrong = str(error)
                self.minutes.decided("answer of another shape", {"prompt": prompt.name, "answer": number}, str(error))
                # The number makes it another question: the answer to an equal one is in the journal.
                note = f"\n\nYour last answer was refused: {error}. Answer with JSON of the schema and nothing else. That was answer {number} of {ATTEMPTS}."
        if optional and not self._strict:
            return None
        raise ModelError(
            Kind.FAIL,
            f"{self._model} gave {ATTEMPTS} answers that are not of the shape asked for",
            why=wrong[:200],
            hint="try a larger model, or --engine rules",
        )


class _Part(NamedTuple):
    section: Section | None
    tally: Counter[str]
    problems: tuple[str, ...]


async def _all(askings: Iterable[Coroutine[Any, Any, R]], ahead: int = 0) -> list[R]:
    """All at once. When one fails the others still come to their end: their answers are paid for, and kept.

    ahead: how many go before the others, so that the provider has kept what all share when those are asked.

    Raises:
        AfteractionError: of the first that failed.
    """
    every = list(askings)
    try:
        found = await asyncio.gather(*every[:ahead], return_exceptions=True)
    except BaseException:  # interrupted: the others are never begun
        for waiting in every[ahead:]:
            waiting.close()
        raise
    found += await asyncio.gather(*every[ahead:], return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException):
            raise one
    return [one for one in found if not isinstance(one, BaseException)]


def _consistent(sections: dict[str, Section], minutes: Minutes, world: World) -> tuple[dict[str, Section], int]:
    """The sections without claims that contradict an earlier one, and how many those were; each becomes a gap."""
    places = [(name, claim) for name, section in sections.items() for claim in section.claims]
    wrong = dict(contradictions([claim for _, claim in places]))
    kept = dict(sections)
    for number, flaw in wrong.items():
        name, claim = places[number]
        section = kept[name]
        minutes.decided(
            "withheld, since it contradicts",
            {"section": name, "check": flaw.rule},
            [claim.text, flaw.rule, flaw.token, flaw.message],
        )
        words = writing.quoted(claim.text, world)
        gap = Gap(f"{WITHHELD}another claim says the contrary: “{words}”", flaw.message, "author")
        kept[name] = section._replace(
            claims=tuple(one for one in section.claims if one is not claim), gaps=(*section.gaps, gap)
        )
    return kept, len(wrong)


def _unlike(answers: Sequence[ClaimAnswer]) -> Sequence[ClaimAnswer]:
    """Each sentence once: small models repeat themselves."""
    return list({" ".join(answer.words.split()): answer for answer in reversed(answers)}.values())[::-1]


def _new(answers: Sequence[ClaimAnswer], attempt: int, refusals: Sequence[Refusal]) -> Sequence[ClaimAnswer]:
    """Of a second answer as many claims as were asked again: more would go around the first count."""
    return answers if attempt == 1 else answers[: max(1, len(refusals))]


def room_of(capability: Capability) -> tuple[int, int]:
    """(tokens of an answer, characters of the record in one question) for what a model reads at once."""
    answer = min(_ANSWER, capability.output, capability.context // 4)
    rest = capability.context - answer - min(_RULES, capability.context // 4)
    return answer, int(rest * CHARS_PER_TOKEN)


def _fitting(whole: Sheet, chosen: Sequence[str], room: int) -> list[Source]:
    """The entries that fit into so many characters beside a section: those chosen, then the others in order of time."""
    shorts = whole.shorts
    first = {shorts[ident] for ident in chosen if ident in shorts}
    kept: set[str] = set()
    widest = max(room // 3, 2_000)  # one entry does not push out all others
    for source in sorted(whole.sources, key=lambda source: (source.id not in first, int(source.id[1:]))):
        if size_of(source) > widest:
            continue
        room -= size_of(source)
        if room < 0:
            break
        kept.add(source.id)
    return [source for source in whole.sources if source.id in kept]


def _once_asked(section: Section, before: set[str]) -> Section:
    """Without the questions that a section before it asks in the same words. before: these; those of this one are added."""
    gaps = tuple(gap for gap in section.gaps if gap.what.startswith(WITHHELD) or gap.what.lower() not in before)
    before |= {gap.what.lower() for gap in gaps}
    return section._replace(gaps=gaps)


def _joined(written: Section, rules: Section) -> Section:
    """The model's claims; of the rules what a model is not asked for: their gaps about what is missing."""
    known = {gap.what.lower() for gap in written.gaps}
    if not written.claims and rules.claims:
        return rules._replace(gaps=(*rules.gaps, *written.gaps))
    return written._replace(gaps=(*written.gaps, *(gap for gap in rules.gaps if gap.what.lower() not in known)))


def _same_model(asked: str, answered: str) -> bool:
    """Whether a model names itself as it was asked: ``claude-x`` answers as ``claude-x-20270101``; some give no name."""
    own = asked.rpartition(" ")[2] if " " in asked else asked.partition(":")[2] or asked
    name, said = own.lower().rpartition("/")[2], answered.lower().rpartition("/")[2]
    if not said or name in ("default", said):
        return True
    # Of two names one says no version: then it is an alias of the other.
    bare = [_VERSION.sub("", one) for one in (name, said)]
    return bare[0] == bare[1] and (name == bare[0] or said == bare[1] or _LATEST.search(f"{name} {said}") is not None)


_VERSION = late(r"(?:[-@:](?:\d{4}-\d\d-\d\d|\d{3,8}|latest))$")
_LATEST = late(r"[-:]latest\b")


def _decoded(text: str, kind: type[T]) -> T:
    """The answer.

    Raises:
        msgspec.DecodeError: it is not of the shape, or says one thing twice.
    """
    data = bare(text).encode("utf-8", "replace")
    answer = msgspec.json.decode(data, type=kind)
    json.loads(data, object_pairs_hook=_once)
    return answer


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object, each key of it once: of two equal ones every reader would take another."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise msgspec.ValidationError(f"the key {twice!r} stands twice")
    return found


def schema_of(kind: type[msgspec.Struct], most: int) -> Mapping[str, object]:
    """The JSON schema of an answer: closed, every field required. most: length of its first list, or an answer has no end."""
    _, parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    whole = parts.pop(kind.__name__)
    first = whole["properties"][kind.__struct_fields__[0]]
    if "maxItems" in first:
        first["maxItems"] = min(most, first["maxItems"])
    return {**whole, "$defs": parts}
