"""A provider that does as it is told, a clock that only moves when it is waited for, a notebook in memory."""

from __future__ import annotations

from collections.abc import Callable

from afteraction.llm.ask import Ask, Reply, Stop, Usage
from afteraction.llm.client import Client
from afteraction.llm.fault import ModelError
from afteraction.llm.limits import Limits
from afteraction.llm.models import Capability

Step = Reply | ModelError | float  # an answer, a failure, or seconds of silence


def reply(text: str = "{}", stop: Stop = Stop.DONE, tokens: int = 100) -> Reply:
    return Reply(text, stop, Usage(tokens, tokens), "scripted-1", "req-1")


def ask(user: str = "records", **settings: float) -> Ask:
    return Ask("test:scripted", "extract@1", "system", user, {"type": "object"}, settings)


class Hands:
    """A clock of its own."""

    def __init__(self) -> None:
        self.time = 0.0
        self.pauses: list[float] = []

    def now(self) -> float:
        return self.time

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds


class Script:
    """Plays its steps one after another; the last one again and again."""

    def __init__(self, clock: Hands, *steps: Step, price: float | None = 0.001) -> None:
        self.clock, self.steps, self.asked = clock, list(steps), 0
        self._price = price

    @property
    def capability(self) -> Capability:
        return Capability()

    def price(self, usage: Usage) -> float | None:
        return None if self._price is None else self._price * (usage.input + usage.output)

    async def ask(self, ask: Ask, timeout: float) -> Reply:
        step = self.steps[min(self.asked, len(self.steps) - 1)]
        self.asked += 1
        if isinstance(step, float):
            self.clock.time += step
            if step >= timeout:
                raise TimeoutError
            return reply()
        if isinstance(step, ModelError):
            raise step
        return step


class Memory:
    """What would be in the journal, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.answers: dict[str, Reply] = {}

    def known(self, key: str) -> Reply | None:
        return self.answers.get(key)

    def asking(self, ask: Ask, attempt: int) -> None:
        self.lines.append(f"asking {attempt}")

    def answered(self, ask: Ask, attempt: int, reply: Reply, seconds: float, dollars: float | None) -> None:
        self.lines.append(f"answered {attempt}")
        self.answers[ask.key] = reply

    def failed(self, ask: Ask, attempt: int, error: ModelError, seconds: float) -> None:
        self.lines.append(f"failed {attempt} {error.kind.value}")


def passes(text: str, what: str) -> str:
    return text


class Table:
    """Everything that a test of the client needs."""

    def __init__(
        self,
        *steps: Step,
        limits: Limits = Limits(),  # noqa: B008  # a frozen value
        check: Callable[[str, str], str] = passes,
        price: float | None = 0.001,
    ) -> None:
        self.clock = Hands()
        self.script = Script(self.clock, *steps, price=price)
        self.notes = Memory()
        self.client = Client(self.script, self.notes, self.clock, check, limits)
