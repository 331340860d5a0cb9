"""The client asks with patience, within limits, and never twice for what is paid."""

from __future__ import annotations

import asyncio
import datetime

import pytest
from tests.llm.kit import Script, Table, ask, passes, reply

from afteraction.domain.errors import LeakError
from afteraction.llm.ask import Ask, Reply, Stop
from afteraction.llm.client import Client
from afteraction.llm.fault import Kind, ModelError
from afteraction.llm.limits import Limits
from afteraction.llm.models import retirement
from afteraction.llm.pace import Pace


def run(table: Table, what: Ask | None = None) -> Reply:
    return asyncio.run(table.client.ask(what or ask()))


def fails(table: Table, what: Ask | None = None) -> ModelError:
    with pytest.raises(ModelError) as caught:
        run(table, what)
    return caught.value


def busy(after: float | None = None) -> ModelError:
    return ModelError(Kind.WAIT if after is not None else Kind.RETRY, "busy", after=after, status=429)


def test_an_answer_comes_back_and_is_noted_before_and_after() -> None:
    table = Table(reply("yes"))
    assert run(table).text == "yes"
    assert table.notes.lines == ["asking 1", "answered 1"]


def test_a_transient_failure_is_tried_again_after_a_growing_pause() -> None:
    table = Table(busy(), busy(), busy(), reply("yes"))
    assert run(table).text == "yes"
    assert table.script.asked == 4
    first, second, third = table.clock.pauses
    assert 0.5 <= first <= 1.5
    assert 1 <= second <= 3
    assert 2 <= third <= 6
    assert table.notes.lines == [
        "asking 1",
        "failed 1 retry",
        "asking 2",
        "failed 2 retry",
        "asking 3",
        "failed 3 retry",
        "asking 4",
        "answered 4",
    ]


def test_it_gives_up_after_so_many_attempts() -> None:
    table = Table(busy(), limits=Limits(attempts=3))
    assert fails(table).kind is Kind.RETRY
    assert table.script.asked == 3


def test_a_sane_retry_after_is_obeyed() -> None:
    table = Table(busy(7.0), reply())
    run(table)
    assert 7 <= table.clock.pauses[0] <= 8


def test_a_retry_after_of_49_days_is_an_error_that_says_so() -> None:
    table = Table(busy(4_294_967.0), reply())
    error = fails(table)
    assert error.kind is Kind.FAIL
    assert "4,294,967 seconds" in error.what
    assert table.script.asked == 1
    assert table.clock.pauses == []


@pytest.mark.parametrize("kind", [Kind.FAIL, Kind.PAY, Kind.REFUSED, Kind.TRUNCATED])
def test_what_no_patience_helps_is_never_tried_again(kind: Kind) -> None:
    table = Table(ModelError(kind, "no"), reply())
    assert fails(table).kind is kind
    assert table.script.asked == 1


def test_the_deadline_of_a_call_ends_it() -> None:
    table = Table(busy(40.0), limits=Limits(call=60.0))
    error = fails(table)
    assert "in time" in error.what
    assert table.clock.now() < 60


def test_silence_is_ended_by_the_deadline() -> None:
    table = Table(500.0, limits=Limits(call=100.0))
    assert "in time" in fails(table).what
    assert table.script.asked == 1


def test_the_deadline_of_the_run_holds_over_all_calls() -> None:
    table = Table(50.0, limits=Limits(call=100.0, run=120.0))
    run(table, ask("a"))
    run(table, ask("b"))
    fails(table, ask("c"))
    assert table.clock.now() <= 160


@pytest.mark.parametrize(("stop", "kind"), [(Stop.REFUSED, Kind.REFUSED), (Stop.LENGTH, Kind.TRUNCATED)])
def test_why_it_stopped_is_read_before_the_answer(stop: Stop, kind: Kind) -> None:
    """A cut answer may be valid JSON all the same."""
    table = Table(reply('{"claims": []}', stop))
    assert fails(table).kind is kind
    assert table.notes.lines == ["asking 1", "answered 1"]


def test_what_was_answered_once_is_not_paid_twice() -> None:
    table = Table(reply("first"), reply("second"))
    assert run(table).text == run(table).text == "first"
    assert (table.script.asked, table.client.reused) == (1, 1)
    assert run(table, ask("another question")).text == "second"


def test_after_failures_in_a_row_nobody_is_asked_any_more() -> None:
    table = Table(busy(), limits=Limits(attempts=2, breaker=4))
    fails(table, ask("a"))
    fails(table, ask("b"))
    error = fails(table, ask("c"))
    assert "not asked any more" in error.what
    assert table.script.asked == 4


def test_a_success_closes_the_breaker() -> None:
    table = Table(busy(), reply(), busy(), reply(), busy(), reply(), limits=Limits(breaker=2))
    for name in "abc":
        run(table, ask(name))
    assert table.script.asked == 6


def test_the_budget_is_kept_before_a_cent_is_spent() -> None:
    """200 tokens at a tenth of a cent each are 20 cents; the next call may cost more than is left."""
    table = Table(reply(), limits=Limits(dollars=0.5))
    run(table, ask("a", max_tokens=100))
    run(table, ask("b", max_tokens=100))
    error = fails(table, ask("c", max_tokens=100))
    assert error.kind is Kind.PAY
    assert table.script.asked == 2
    assert table.client.spent == pytest.approx(0.4)


def test_calls_that_are_under_way_count_against_the_budget() -> None:
    table = Table(reply(), limits=Limits(dollars=0.15))

    async def both() -> tuple[Reply | BaseException, Reply | BaseException]:
        return await asyncio.gather(
            table.client.ask(ask("a", max_tokens=100)),
            table.client.ask(ask("b", max_tokens=100)),
            return_exceptions=True,
        )

    found = asyncio.run(both())
    assert sum(isinstance(one, ModelError) for one in found) == 1


def test_a_budget_needs_a_price() -> None:
    table = Table(reply(), limits=Limits(dollars=1.0), price=None)
    assert "price" in fails(table).what
    assert table.script.asked == 0


def test_requests_per_minute_are_kept_on_our_side() -> None:
    table = Table(reply(), limits=Limits(requests_per_minute=2))
    for name in "abc":
        run(table, ask(name))
    assert sum(table.clock.pauses) == pytest.approx(30)


def test_tokens_per_minute_are_kept_on_our_side() -> None:
    table = Table(reply(), limits=Limits(tokens_per_minute=1000))
    run(table, ask("a", max_tokens=900))
    run(table, ask("b", max_tokens=900))
    assert 40 < sum(table.clock.pauses) < 60


def test_a_secret_never_reaches_the_provider() -> None:
    def stops(text: str, what: str) -> str:
        raise LeakError(f"{what} would have held what must not leave")

    table = Table(reply(), check=stops)
    with pytest.raises(LeakError):
        run(table)
    assert table.script.asked == 0
    assert table.notes.lines == []


def test_equal_asks_have_equal_keys_and_others_do_not() -> None:
    one = ask("a", max_tokens=5)
    assert one.key == ask("a", max_tokens=5).key
    changed = [
        one._replace(model="x"),
        one._replace(prompt="extract@2"),
        one._replace(system="x"),
        one._replace(user="x"),
        one._replace(schema={}),
        one._replace(settings={}),
    ]
    assert len({one.key, *(other.key for other in changed)}) == 7


def test_a_dying_model_is_announced() -> None:
    day = datetime.date(2026, 11, 1)
    assert "2026-11-30" in retirement("anthropic:claude-sonnet-4-5", day)
    assert "since" in retirement("anthropic:claude-sonnet-4-5", datetime.date(2027, 1, 1))
    assert retirement("anthropic:claude-sonnet-4-5", datetime.date(2026, 1, 1)) == ""
    assert retirement("openai:gpt-5", day) == ""


def test_no_more_questions_than_allowed_are_under_way_at_once() -> None:
    table = Table(reply(), limits=Limits(parallel=2))
    now = most = 0

    class Counts(Script):
        async def ask(self, ask: Ask, timeout: float) -> Reply:
            nonlocal now, most
            now, most = now + 1, max(most, now + 1)
            for _ in range(3):
                await asyncio.sleep(0)
            now -= 1
            return await super().ask(ask, timeout)

    client = Client(Counts(table.clock, reply()), table.notes, table.clock, passes, Limits(parallel=2))

    async def all_of_them() -> None:
        await asyncio.gather(*(client.ask(ask(str(number))) for number in range(7)))

    asyncio.run(all_of_them())
    assert most == 2


def test_waiting_for_a_place_is_not_part_of_the_deadline_of_a_call() -> None:
    """One question at a time on a slow server: the tenth has as long as the first."""
    table = Table(50.0, limits=Limits(call=60.0, run=1000.0, parallel=1))

    async def all_of_them() -> list[Reply]:
        return await asyncio.gather(*(table.client.ask(ask(str(number))) for number in range(10)))

    assert len(asyncio.run(all_of_them())) == 10


def test_runs_of_one_tenant_share_its_rates() -> None:
    table = Table(reply())
    pace = Pace(2, 0, table.clock.now())
    for number in range(3):
        client = Client(table.script, table.notes, table.clock, passes, Limits(), pace)
        asyncio.run(client.ask(ask(str(number))))
    assert sum(table.clock.pauses) == pytest.approx(30)


def test_a_wave_of_failures_at_one_moment_is_one_failure() -> None:
    """Eight questions under way when the provider stumbles for a second: nobody gives up on it."""
    table = Table(*[busy()] * 8, reply(), limits=Limits(breaker=3))

    async def all_of_them() -> list[Reply]:
        return await asyncio.gather(*(table.client.ask(ask(str(number))) for number in range(8)))

    assert len(asyncio.run(all_of_them())) == 8


def test_what_waits_for_its_turn_counts_against_the_budget() -> None:
    """Each may cost 14 cents; while the second waits for its minute, the third sees that nothing is left."""
    table = Table(reply(), limits=Limits(dollars=0.30, requests_per_minute=1, call=600.0))

    async def all_of_them() -> list[Reply | BaseException]:
        asks = (table.client.ask(ask(str(number), max_tokens=130)) for number in range(3))
        return await asyncio.gather(*asks, return_exceptions=True)

    found = asyncio.run(all_of_them())
    assert sum(isinstance(one, ModelError) for one in found) == 1


def test_an_answer_that_is_no_longer_waited_for_may_be_charged_and_is_counted() -> None:
    table = Table(500.0, limits=Limits(dollars=1.0, call=100.0))
    fails(table, ask("a", max_tokens=100))
    assert table.client.spent == pytest.approx(0.001 * (100 + len("systema") // 2.5))
