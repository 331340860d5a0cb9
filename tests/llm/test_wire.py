"""The client over the wire: real libraries, real protocols, a server on this machine that misbehaves as providers do."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from typing import Any, NamedTuple

import pytest
from tests.llm.kit import Hands, Memory, passes
from tests.llm.server import Server, Step, anthropic, anthropic_error, openai, openai_error, serving

from afteraction.llm.ask import Ask, Reply
from afteraction.llm.client import Client
from afteraction.llm.fault import Kind, ModelError
from afteraction.llm.limits import Limits
from afteraction.llm.transport import MOST

pytest.importorskip("pydantic_ai", reason="needs the extra 'model'")

SCHEMA = {
    "type": "object",
    "properties": {"ok": {"type": "boolean"}},
    "required": ["ok"],
    "additionalProperties": False,
}
YES = '{"ok": true}'
DAYS_49 = "4294967"


class Played(NamedTuple):
    """What came of a call."""

    reply: Reply | None
    error: ModelError | None
    server: Server
    clock: Hands
    notes: Memory


def play(protocol: str, *steps: Step, limits: Limits = Limits(), monkeypatch: pytest.MonkeyPatch) -> Played:  # noqa: B008
    from afteraction.llm.providers.library import Library

    with serving(*steps) as server:
        if protocol == "anthropic":
            monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
            monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
            provider = Library("anthropic:claude-haiku-4-5")
        else:
            provider = Library("local", f"{server.url}/v1")
        clock, notes = Hands(), Memory()
        client = Client(provider, notes, clock, passes, limits)
        ask = Ask(
            f"{protocol}:test",
            "claims@1",
            "You write claims.",
            "m1 · record",
            SCHEMA,
            {"max_tokens": 500, "temperature": 0.2},
        )
        try:
            return Played(asyncio.run(client.ask(ask)), None, server, clock, notes)
        except ModelError as error:
            return Played(None, error, server, clock, notes)


GOOD = {"anthropic": Step(body=anthropic(YES)), "openai": Step(body=openai(YES))}


def error(
    protocol: str,
    status: int,
    kind: str = "api_error",
    message: str = "no",
    headers: dict[str, str] | None = None,
    **details: Any,
) -> Step:
    body = anthropic_error(kind, message, **details) if protocol == "anthropic" else openai_error(kind, message)
    return Step(status, body, headers or {})


@pytest.mark.parametrize("protocol", ["anthropic", "openai"])
def test_the_question_goes_out_whole_and_the_answer_comes_back_whole(
    protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = play(protocol, GOOD[protocol], monkeypatch=monkeypatch)
    assert played.reply is not None
    assert played.reply.text == YES
    assert played.reply.usage.output == 80
    assert played.reply.usage.input in (1200, 2100)  # Anthropic counts what was cached apart
    assert played.reply.model in ("claude-test-1", "gpt-test-1")
    sent = played.server.seen[0]
    assert "m1 · record" in str(sent["messages"])
    assert "You write claims." in str(sent)
    assert sent["temperature"] == 0.2
    assert '"additionalProperties": false' in str(sent).replace("'", '"').replace("False", "false")
    assert len(played.server.seen) == 1


def test_what_all_questions_share_is_kept_by_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    played = play("anthropic", GOOD["anthropic"], monkeypatch=monkeypatch)
    assert played.reply is not None
    assert played.reply.usage.cached == 900
    assert "'cache_control'" in str(played.server.seen[0]["system"])


@pytest.mark.parametrize("protocol", ["anthropic", "openai"])
@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_a_transient_status_is_tried_again_by_us_alone(
    protocol: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, not once by us and twice by the library."""
    played = play(
        protocol,
        error(protocol, status, "overloaded_error" if status == 529 else "api_error"),
        GOOD[protocol],
        monkeypatch=monkeypatch,
    )
    assert played.reply is not None, played.error
    assert len(played.server.seen) == 2
    assert len(played.clock.pauses) == 1


@pytest.mark.parametrize("protocol", ["anthropic", "openai"])
@pytest.mark.parametrize("status", [429, 503, 529])
def test_retry_after_is_obeyed(protocol: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    played = play(
        protocol,
        error(protocol, status, "rate_limit_error", headers={"retry-after": "9"}),
        GOOD[protocol],
        monkeypatch=monkeypatch,
    )
    assert played.reply is not None
    assert 9 <= played.clock.pauses[0] <= 10


@pytest.mark.parametrize("protocol", ["anthropic", "openai"])
@pytest.mark.parametrize("status", [429, 503, 529])
def test_a_retry_after_of_49_days_ends_the_call(protocol: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    played = play(
        protocol,
        error(protocol, status, "rate_limit_error", headers={"retry-after": DAYS_49}),
        GOOD[protocol],
        monkeypatch=monkeypatch,
    )
    assert played.error is not None
    assert "4,294,967" in played.error.what
    assert len(played.server.seen) == 1


@pytest.mark.parametrize("protocol", ["anthropic", "openai"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_a_request_that_is_wrong_is_sent_once(protocol: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    played = play(protocol, error(protocol, status, "invalid_request_error"), GOOD[protocol], monkeypatch=monkeypatch)
    assert played.error is not None
    assert played.error.kind in (Kind.FAIL, Kind.TRUNCATED)
    assert len(played.server.seen) == 1


@pytest.mark.parametrize(
    ("protocol", "step"),
    [
        ("anthropic", error("anthropic", 402, "billing_error")),
        (
            "anthropic",
            error(
                "anthropic", 429, "rate_limit_error", "spend limit reached", error_code="enforced_spend_limit_reached"
            ),
        ),
        ("anthropic", error("anthropic", 400, "invalid_request_error", "Your credit balance is too low")),
        ("openai", error("openai", 429, "insufficient_quota", "You exceeded your current quota")),
        ("openai", error("openai", 429, "billing_hard_limit_reached")),
    ],
    ids=["402", "spend-limit", "credit", "quota", "hard-limit"],
)
def test_a_spending_limit_is_never_tried_again(protocol: str, step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    played = play(protocol, step, GOOD[protocol], monkeypatch=monkeypatch)
    assert played.error is not None
    assert played.error.kind is Kind.PAY
    assert len(played.server.seen) == 1


@pytest.mark.parametrize(
    ("protocol", "body", "kind"),
    [
        ("anthropic", anthropic(YES, "max_tokens"), Kind.TRUNCATED),
        ("anthropic", anthropic(YES, "model_context_window_exceeded"), Kind.TRUNCATED),
        (
            "anthropic",
            anthropic("", "refusal", stop_details={"type": "refusal", "category": "cyber", "explanation": "no"}),
            Kind.REFUSED,
        ),
        ("openai", openai(YES, "length"), Kind.TRUNCATED),
        ("openai", openai("", "content_filter"), Kind.REFUSED),
    ],
    ids=["max-tokens", "context-window", "refusal", "length", "content-filter"],
)
def test_why_the_model_stopped_is_read_first(
    protocol: str, body: Any, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP 200, valid JSON, and no answer all the same."""
    played = play(protocol, Step(body=body), monkeypatch=monkeypatch)
    assert played.error is not None
    assert played.error.kind is kind
    assert len(played.server.seen) == 1


@pytest.mark.parametrize("protocol", ["anthropic", "openai"])
def test_a_prompt_that_is_too_long_is_said(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    message = "prompt is too long: 250000 tokens > 200000 maximum"
    step = error(
        protocol, 400, "invalid_request_error" if protocol == "anthropic" else "context_length_exceeded", message
    )
    played = play(protocol, step, monkeypatch=monkeypatch)
    assert played.error is not None
    assert played.error.kind is Kind.TRUNCATED
    assert len(played.server.seen) == 1


@pytest.mark.parametrize("protocol", ["anthropic", "openai"])
@pytest.mark.parametrize(
    "broken",
    [
        Step(body=b'{"id": "x", "content": ['),
        Step(body=b"<html>gateway</html>", headers={"content-type": "text/html"}),
        Step(body=b""),
        Step(body={"unexpected": True}),
        Step(body=anthropic(YES), cut=40),
    ],
    ids=["half-json", "html", "empty", "other-shape", "cut"],
)
def test_what_is_no_answer_is_tried_again(protocol: str, broken: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    played = play(protocol, broken, GOOD[protocol], monkeypatch=monkeypatch)
    assert played.reply is not None, played.error
    assert len(played.server.seen) == 2


@pytest.mark.parametrize("protocol", ["anthropic", "openai"])
def test_a_slow_drip_ends_at_the_deadline(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that keep coming are no answer; the whole call has one deadline."""
    body = anthropic(YES) if protocol == "anthropic" else openai(YES)
    played = play(protocol, Step(body=body, drip=0.05), limits=Limits(attempts=1, call=0.8), monkeypatch=monkeypatch)
    assert played.error is not None
    assert "deadline" in played.error.what


@pytest.mark.parametrize("protocol", ["anthropic", "openai"])
def test_another_model_than_the_one_that_was_asked_is_noted(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body = anthropic(YES, model="claude-other") if protocol == "anthropic" else openai(YES, model="gpt-other")
    played = play(protocol, Step(body=body), monkeypatch=monkeypatch)
    assert played.reply is not None
    assert played.reply.model in ("claude-other", "gpt-other")


def test_nobody_listening_is_an_error_after_the_last_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    from afteraction.llm.providers.library import Library

    with serving(GOOD["openai"]) as server:
        url = server.url
    client = Client(Library("local", f"{url}/v1"), Memory(), Hands(), passes, Limits(attempts=3))
    with pytest.raises(ModelError) as caught:
        asyncio.run(client.ask(Ask("x", "claims@1", "s", "u", SCHEMA, {"max_tokens": 5})))
    assert "reached" in caught.value.what


def test_the_chain_of_an_ordinary_bad_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """Overloaded, then limited with a wait, then a cut answer, then an answer."""
    played = play(
        "anthropic", error("anthropic", 529, "overloaded_error"), error("anthropic", 429, "rate_limit_error", headers={"retry-after": "1"}),
        Step(body=anthropic(YES), cut=60), GOOD["anthropic"], monkeypatch=monkeypatch,
    )  # fmt: skip
    assert played.reply is not None
    assert played.notes.lines == [
        "asking 1",
        "failed 1 retry",
        "asking 2",
        "failed 2 wait",
        "asking 3",
        "failed 3 retry",
        "asking 4",
        "answered 4",
    ]


@pytest.mark.parametrize("packed", [False, True], ids=["huge", "packed"])
def test_an_answer_larger_than_any_is_not_held_in_memory(packed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """50 MB, or 64 MB from 64 kB: what was read when it is given up is some megabytes."""
    step = (
        Step(body=gzip.compress(b" " * 64_000_000), headers={"content-encoding": "gzip"})
        if packed
        else Step(body=b'{"x":"' + b"a" * 50_000_000)
    )
    play("openai", GOOD["openai"], monkeypatch=monkeypatch)  # what is imported with the first call is no part of it
    tracemalloc.start()
    try:
        played = play("openai", step, monkeypatch=monkeypatch)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert played.error is not None
    assert played.error.kind is Kind.FAIL
    assert len(played.server.seen) == 1
    assert most < 4 * MOST


@pytest.mark.parametrize("protocol", ["anthropic", "openai"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(protocol: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is named there would get the record, and with Anthropic's header the key."""
    with serving(GOOD[protocol]) as elsewhere:
        there = Step(status, b"", {"location": f"http://localhost:{elsewhere.port}/v1/messages"})
        played = play(protocol, there, GOOD[protocol], monkeypatch=monkeypatch)
        assert elsewhere.paths == []
    assert played.error is not None
    assert played.error.kind is Kind.FAIL
    assert "another address" in played.error.what
