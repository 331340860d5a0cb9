"""replay --diff: what another model would make of the very same record, held against the draft; nothing is kept of it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from afteraction.app.asking import MANUAL, Model, provider_of
from afteraction.app.clock import Clock
from afteraction.app.engine import Engine
from afteraction.app.minutes import Minutes
from afteraction.document.shape import PostmortemJson, SectionJson
from afteraction.domain.errors import UsageError
from afteraction.llm.ask import Ask, Provider, Reply
from afteraction.llm.client import Client
from afteraction.llm.fault import ModelError
from afteraction.redact.gate import Gate

_ALIKE = 0.6  # of two sentences that say about the same


class Change(NamedTuple):
    """What differs in one section, or in the timeline. changed: (before, now). withheld: claims refused, before and now."""

    title: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()
    same: int = 0
    withheld: tuple[int, int] = (0, 0)

    @property
    def differs(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.removed or self.added or self.changed or self.withheld[0] != self.withheld[1])


class _Forgetful:
    """A notebook that keeps nothing and knows nothing: every question is asked anew."""

    def known(self, key: str) -> Reply | None:
        """Nothing is known."""
        return None

    def asking(self, ask: Ask, attempt: int) -> None:
        """Not noted."""

    def answered(self, ask: Ask, attempt: int, reply: Reply, seconds: float, dollars: float | None) -> None:
        """Not noted."""

    def failed(self, ask: Ask, attempt: int, error: ModelError, seconds: float) -> None:
        """Not noted here; the document says what had no answer."""


class Other:
    """Another model, asked through the same client, limits and checks."""

    def __init__(self, model: Model, gate: Gate, provider: Provider | None = None) -> None:
        """Nobody is asked yet.

        Raises:
            UsageError: the model cannot be used.
        """
        if model.name == MANUAL:
            raise UsageError("a chat window cannot be compared", hint="name a model that can be asked")
        self.model = model
        self.provider = provider or provider_of(model)
        self._client = Client(self.provider, _Forgetful(), Clock(), gate.check, model.limits)

    @property
    def engine(self) -> Callable[[str, str], Engine]:
        """For a draft that notes nothing."""
        return lambda day, title: Engine(
            Minutes(self._client), self.model.label, self.provider.capability, strict=self.model.strict
        )

    @property
    def spent(self) -> float:
        """US dollars until now."""
        return self._client.spent


def changes(before: PostmortemJson, now: PostmortemJson) -> Iterator[Change]:
    """Section by section, in the order of the document, the timeline first."""
    yield _changed(
        "Timeline",
        [f"{row['time']} {row['title']} {row['text']}".strip() for row in before["timeline"]],
        [f"{row['time']} {row['title']} {row['text']}".strip() for row in now["timeline"]],
    )
    others = {section["id"]: section for section in now["sections"]}
    for section in before["sections"]:
        other = others.get(section["id"])
        change = _changed(section["title"], _claims(section), _claims(other) if other else [])
        yield change._replace(withheld=(_withheld(section), _withheld(other) if other else 0))


def _claims(section: SectionJson) -> list[str]:
    every = (*section["claims"], *(one for group in section["groups"] for one in group["claims"]))
    return [one["text"] for one in every]


def _withheld(section: SectionJson) -> int:
    return sum(gap["what"].startswith("withheld") for gap in section["gaps"])


def _changed(title: str, before: Sequence[str], now: Sequence[str]) -> Change:
    """Sentences that are gone, new, or said in other words: each is paired once, with the one that is most like it."""
    gone, new = [one for one in before if one not in now], [one for one in now if one not in before]
    pairs = sorted(
        ((difflib.SequenceMatcher(None, old, fresh).ratio(), old, fresh) for old in gone for fresh in new), reverse=True
    )
    changed: list[tuple[str, str]] = []
    for ratio, old, fresh in pairs:
        if ratio >= _ALIKE and old in gone and fresh in new:
            gone.remove(old)
            new.remove(fresh)
            changed.append((old, fresh))
    return Change(title, tuple(gone), tuple(new), tuple(changed), sum(one in now for one in before))


def lines(found: Sequence[Change]) -> Iterator[str]:
    """For people: ``-`` is gone, ``+`` is new, ``~`` is said in other words."""
    for one in found:
        if not one.differs:
            continue
        kept = f", {one.same} the same" if one.same else ""
        yield f"{one.title}: {len(one.removed)} gone, {len(one.added)} new, {len(one.changed)} in other words{kept}"
        yield from (f"  - {text}" for text in one.removed)
        yield from (f"  + {text}" for text in one.added)
        for old, fresh in one.changed:
            yield f"  ~ {old}"
            yield f"    {fresh}"
        if any(one.withheld):
            yield f"  withheld: {one.withheld[0]} before, {one.withheld[1]} now"
    if not any(one.differs for one in found):
        yield "the other model makes the same document"
