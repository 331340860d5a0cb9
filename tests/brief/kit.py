"""Reviews of invented incidents, and a model that answers as a test tells it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from afteraction.app import brief as briefs
from afteraction.app.engine import Engine
from afteraction.document.parse import parse
from afteraction.llm.ask import Ask, Reply, Stop, Usage
from afteraction.llm.fault import ModelError
from afteraction.llm.models import Capability
from afteraction.redact.gate import Gate
from afteraction.synthesize.brief.compose import composed, reader_of
from afteraction.synthesize.brief.fit import Audience, Reader
from afteraction.synthesize.brief.lines import Brief
from afteraction.synthesize.brief.review import Review, review_of

# As a person writes one: mechanism beside impact, doubts, what is agreed and what is not.
HUMAN = """\
# Orders failed on Tuesday

**Status:** in review
**Authors:** Ines Vidal, Noor Haddad

## Summary

On 2031-04-08 customers could not place orders for 47 minutes, from 09:12 to 09:59 UTC.
About 1,240 orders failed in the EU region. The `maxIdleConns` of cart-api was set to 2 on node ip-10-2-0-9.
Roughly 60 customers wrote to us. Refunds were paid to some customers.

## Impact

- 18 % of orders failed with HTTP 503 while hikari-pool-1 was exhausted.
- Customers saw “please try again” after the payment page.
- Perhaps 30 merchants lost their baskets; this is an estimate.
- Ines Vidal told customers that orders were safe.

## Root cause

It is suspected that the nightly report held locks; we could not confirm it.

## Resolution

Orders were back to normal at 09:59 UTC. We ran `kubectl rollout undo deploy/cart`.

## Communication

- Customers could still order by phone until 09:59 UTC.
- We are sorry for the trouble on Tuesday.

## Action items

| Action | Owner | Status |
|---|---|---|
| Alert when orders drop by half | Noor Haddad | agreed |
| Review limits before each launch | Ines Vidal | proposed |
| Raise `maxIdleConns` to 50 on cart-api | Noor Haddad | done |

## Open questions

- Did the retries of the app make it worse?
"""


def review(text: str = HUMAN) -> Review:
    return review_of(parse(text, "postmortem.md"), {}, frozenset())


def reader(found: Review, audience: str = "executive") -> Reader:
    return reader_of(found, Audience(audience))


def brief(text: str = HUMAN, audience: str = "executive", words: int = 150) -> Brief:
    found = review(text)
    return composed(found, reader(found, audience), words)


def said(made: Brief) -> str:
    """Every sentence of a brief."""
    return " ".join(f"{line.lead} {line.text}" for line in made.lines)


def topic(made: Brief, name: str) -> str:
    return " ".join(f"{line.lead} {line.text}".strip() for line in made.lines if line.topic.value == name)


def ident(found: Review, words: str) -> str:
    """The id of the sentence that holds these words."""
    return next(one.id for one in found.sentences if words in one.text)


def sentence(topic_: str, words: str, *cites: str) -> dict[str, Any]:
    return {"topic": topic_, "words": words, "cites": list(cites)}


Answer = dict[str, Any] | str | ModelError


class Puppet:
    """Gives its answers in turn, the last one again and again; keeps what it was asked."""

    def __init__(self, *answers: Answer | Callable[[str], Answer]) -> None:
        self._answers = list(answers)
        self.asks: list[Ask] = []

    async def ask(self, ask: Ask) -> Reply:
        self.asks.append(ask)
        answer = self._answers[min(len(self.asks), len(self._answers)) - 1]
        if callable(answer):
            answer = answer(ask.user)
        if isinstance(answer, ModelError):
            raise answer
        return Reply(answer if isinstance(answer, str) else json.dumps(answer), Stop.DONE, Usage(10, 10), "puppet", "r")


def answer(*sentences: dict[str, Any]) -> dict[str, Any]:
    return {"sentences": list(sentences)}


def written(tmp_path: Path, text: str = HUMAN, name: str = "postmortem.md") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def modelled(
    path: Path,
    puppet: Puppet,
    audience: str = "executive",
    words: int = 150,
    *,
    strict: bool = False,
    vendors: Sequence[str] = (),
) -> briefs.Made:
    loaded = briefs.load_review(path, Gate())
    engine = Engine(puppet, "test:puppet", Capability(temperature=True), strict=strict)
    return briefs.make(loaded, Audience(audience), words, vendors, engine)
