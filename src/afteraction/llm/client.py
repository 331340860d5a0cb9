"""The client: one question asked with patience and within limits, and noted before and after.

Retries are ours alone: the provider's own are off, since nested retries multiply and retry what nobody should.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Protocol

from afteraction.llm.ask import Ask, Provider, Reply, Stop, Usage
from afteraction.llm.fault import Kind, ModelError
from afteraction.llm.limits import Limits
from afteraction.llm.pace import Pace

CHARS_PER_TOKEN = (
    2.5  # of records, with their times, ids and numbers, as `python -m bench cost` measures them; prose has over 4
)
_BASE, _LONGEST = 1.0, 30.0  # seconds of the first pause and of any
_FOR_ALL = (
    301,
    302,
    303,
    307,
    308,
    401,
    403,
    404,
)  # the key, the model or the address is wrong: so is every other question


class Notebook(Protocol):
    """Where calls are noted, durably: the journal, behind `app`."""

    def known(self, key: str) -> Reply | None:
        """The answer to an equal ask of an earlier, interrupted run."""
        ...

    def asking(self, ask: Ask, attempt: int) -> None:
        """Before anything is sent."""
        ...

    def answered(self, ask: Ask, attempt: int, reply: Reply, seconds: float, dollars: float | None) -> None:
        """What came back."""
        ...

    def failed(self, ask: Ask, attempt: int, error: ModelError, seconds: float) -> None:
        """What went wrong."""
        ...


class Clock(Protocol):
    """Seconds that only go forward, and a pause."""

    def now(self) -> float:
        """Seconds since some moment."""
        ...

    async def pause(self, seconds: float) -> None:
        """Wait."""
        ...


class Client:
    """One run's client. check: the gate's last look at what is sent; it raises when a secret stands in it.

    pace: that of the tenant, when several runs share one.
    """

    def __init__(
        self,
        provider: Provider,
        notebook: Notebook,
        clock: Clock,
        check: Callable[[str, str], str],
        limits: Limits = Limits(),  # noqa: B008  # a frozen value
        pace: Pace | None = None,
    ) -> None:
        self._provider, self._notebook, self._clock, self._check, self._limits = (
            provider,
            notebook,
            clock,
            check,
            limits,
        )
        now = clock.now()
        self._end = now + limits.run
        self._pace = pace or Pace(limits.requests_per_minute, limits.tokens_per_minute, now)
        self._slots = asyncio.Semaphore(limits.parallel)
        self._failures, self._failed_at = 0, now
        self._last = ""
        self._over: ModelError | None = None
        self._reserved = 0.0
        self.spent = 0.0
        self.reused = 0

    async def ask(self, ask: Ask) -> Reply:
        """The answer, from the notebook when an equal ask was answered before.

        Raises:
            ModelError: no answer within the limits. LeakError: the question held a secret.
        """
        self._check(ask.system + "\n" + ask.user, "the question to the model")
        reply = self._notebook.known(ask.key)
        if reply is not None:
            self.reused += 1
            return _whole(reply)
        async with self._slots:
            return await self._patiently(ask)

    async def _patiently(self, ask: Ask) -> Reply:
        end = min(self._clock.now() + self._limits.call, self._end)
        for attempt in range(1, self._limits.attempts + 1):
            try:
                return await self._once(ask, attempt, end)
            except ModelError as error:
                pause = self._pause(ask, error, attempt)
                if self._clock.now() + pause >= end:
                    raise ModelError(
                        error.kind,
                        f"the model did not answer in time: {error.what}",
                        why=error.why,
                        hint=error.hint,
                        status=error.status,
                        by="deadline",
                    ) from error
                await self._clock.pause(pause)
        raise AssertionError("the last attempt raises")

    async def _once(self, ask: Ask, attempt: int, end: float) -> Reply:
        most = self._allow(ask)
        self._reserved += most
        try:
            await self._turn(ask, end)
            start = self._clock.now()
            self._notebook.asking(ask, attempt)
            reply = await self._sent(ask, attempt, start, end, most)
        finally:
            self._reserved -= most
        dollars = self._provider.price(reply.usage)
        self.spent += dollars or 0.0
        self._failures = 0
        self._notebook.answered(ask, attempt, reply, self._clock.now() - start, dollars)
        return _whole(reply)

    async def _turn(self, ask: Ask, end: float) -> None:
        """Wait until our own rates let the question go.

        Raises:
            ModelError: the deadline is before that.
        """
        wait = self._pace.take(tokens_of(ask) + ask.settings.get("max_tokens", 0), self._clock.now())
        if self._clock.now() + wait >= end:
            raise ModelError(
                Kind.FAIL,
                "our own limit of requests or tokens per minute leaves no time to ask",
                hint="raise requests_per_minute or tokens_per_minute under [model]",
                by="pace",
            )
        if wait:
            await self._clock.pause(wait)

    async def _sent(self, ask: Ask, attempt: int, start: float, end: float, most: float) -> Reply:
        try:
            return await asyncio.wait_for(self._provider.ask(ask, end - start), end - start)
        except TimeoutError:
            self.spent += most  # nobody tells whether an answer that we no longer wait for is charged
            error = ModelError(Kind.RETRY, "no answer within the deadline")
            self._fail(ask, attempt, error, start)
            raise error from None
        except ModelError as error:
            self._fail(ask, attempt, error, start)
            raise

    def _fail(self, ask: Ask, attempt: int, error: ModelError, start: float) -> None:
        """One failure for the breaker, however many calls were under way when the provider stumbled."""
        if error.kind in (Kind.RETRY, Kind.WAIT) and start >= self._failed_at:
            self._failures += 1
            self._failed_at, self._last = self._clock.now(), error.what
        if error.kind is Kind.PAY or error.status in _FOR_ALL:
            self._over = error
        self._notebook.failed(ask, attempt, error, self._clock.now() - start)

    def _allow(self, ask: Ask) -> float:
        """Before a cent is spent: the breaker and the budget. Dollars that the call may cost at most, 0 without a budget."""
        if self._over is not None:
            over = self._over
            raise ModelError(over.kind, over.what, why=over.why, hint=over.hint, status=over.status, by="breaker")
        if self._failures >= self._limits.breaker:
            raise ModelError(
                Kind.FAIL,
                f"the model failed {self._limits.breaker} times in a row and is not asked any more in this run",
                why=self._last,
                hint="try again later, or --engine rules",
                by="breaker",
            )
        if not self._limits.dollars:
            return 0.0
        most = self._provider.price(Usage(int(tokens_of(ask)), int(ask.settings.get("max_tokens", 0))))
        if most is None:
            raise ModelError(
                Kind.PAY,
                f"the price of {ask.model} is not known, so --max-cost cannot be kept",
                hint="leave --max-cost out, or choose a model with a known price",
                by="max-cost",
            )
        if self.spent + self._reserved + most > self._limits.dollars:
            raise ModelError(
                Kind.PAY,
                f"the next call could cost more than is left of --max-cost ({self.spent:.3f} of {self._limits.dollars:.2f} dollars spent)",
                hint="raise --max-cost; answers that are paid for are kept",
                by="max-cost",
            )
        return most

    def _pause(self, ask: Ask, error: ModelError, attempt: int) -> float:
        """Seconds until the next attempt; raises the fault when there is none."""
        if error.kind not in (Kind.RETRY, Kind.WAIT) or attempt == self._limits.attempts:
            raise error
        if error.after is not None:
            if error.after > self._limits.patience:
                raise ModelError(
                    Kind.FAIL,
                    f"the provider asks to wait {error.after:,.0f} seconds",
                    why=error.what,
                    hint="try again later, or --engine rules",
                    status=error.status,
                    by="patience",
                ) from error
            return max(error.after, 0.0) + _jitter(ask, attempt)
        pause: float = min(_BASE * 2 ** (attempt - 1), _LONGEST)
        return pause * (0.5 + _jitter(ask, attempt))


def tokens_of(ask: Ask) -> float:
    """About how many tokens a question has; an estimate that errs high."""
    return (len(ask.system) + len(ask.user)) / CHARS_PER_TOKEN


def _jitter(ask: Ask, attempt: int) -> float:
    """0 to 1, different for every call and the same in every run: nobody throws dice here."""
    first: int = hashlib.sha256(f"{ask.key}{attempt}".encode()).digest()[0]
    return first / 255


def _whole(reply: Reply) -> Reply:
    """The reply, once it is known to be an answer.

    Raises:
        ModelError: it stopped for another reason than being done.
    """
    if reply.stop is Stop.REFUSED:
        raise ModelError(
            Kind.REFUSED, "the model declined to answer", why=reply.detail, hint="--engine rules drafts without it"
        )
    if reply.stop is Stop.LENGTH:
        raise ModelError(Kind.TRUNCATED, "the answer was cut at the limit of tokens", why=reply.detail)
    return reply
