"""The client over the wire: real libraries, real protocols, a server on this machine that misbehaves as providers do."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import tracemalloc
from typing import Any, NamedTuple

import pytest
from tests.llm.kit import Hands, Memory, passes
from tests.llm.server import (
    Server,
    Step,
    anthropic,
    anthropic_error,
    converse,
    gemini,
    gemini_blocked,
    gemini_error,
    openai,
    responses,
    serving,
)
from tests.llm.speech import EVERY, SPEECH, YES, by

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
DAYS_49 = "4294967"
CUT = Step(cut=40)  # the connection breaks in the middle of a good answer


class Played(NamedTuple):
    """What came of a call."""

    reply: Reply | None
    error: ModelError | None
    server: Server
    clock: Hands
    notes: Memory


def play(protocol: str, *steps: Step, limits: Limits = Limits(), monkeypatch: pytest.MonkeyPatch) -> Played:  # noqa: B008
    with serving(*steps) as server:
        provider = SPEECH[protocol].provider(server.url, monkeypatch)
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


GOOD = {name: speech.answer() for name, speech in SPEECH.items()}


def error(
    protocol: str, status: int, kind: str = "api_error", message: str = "no", headers: dict[str, str] | None = None
) -> Step:
    step = SPEECH[protocol].error(status, kind, message)
    return step._replace(headers={**step.headers, **(headers or {})})


@pytest.mark.parametrize("protocol", EVERY)
def test_the_question_goes_out_whole_and_the_answer_comes_back_whole(
    protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = play(protocol, GOOD[protocol], monkeypatch=monkeypatch)
    assert played.reply is not None
    assert played.reply.text == YES
    assert played.reply.usage.output == 80
    assert played.reply.usage.input in (1200, 2100)  # Anthropic counts what was cached apart
    assert not SPEECH[protocol].named or played.reply.model == "test-1"
    sent = json.dumps(played.server.seen[0], ensure_ascii=False)
    assert "m1 · record" in sent
    assert "You write claims." in sent
    assert '"temperature": 0.2' in sent
    assert re.search(r'"(max_tokens|max_completion_tokens|max_output_tokens|maxOutputTokens|maxTokens)": 500', sent)
    assert "additionalProperties" in sent  # the schema, in the field that each protocol has for it
    assert len(played.server.seen) == 1


def test_what_all_questions_share_is_kept_by_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    played = play("anthropic", GOOD["anthropic"], monkeypatch=monkeypatch)
    assert played.reply is not None
    assert played.reply.usage.cached == 900
    assert "'cache_control'" in str(played.server.seen[0]["system"])


@pytest.mark.parametrize("protocol", EVERY)
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


@pytest.mark.parametrize("protocol", EVERY)
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


@pytest.mark.parametrize("protocol", EVERY)
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


@pytest.mark.parametrize("protocol", EVERY)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_a_request_that_is_wrong_is_sent_once(protocol: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    played = play(protocol, error(protocol, status, "invalid_request_error"), GOOD[protocol], monkeypatch=monkeypatch)
    assert played.error is not None
    assert played.error.kind in (Kind.FAIL, Kind.TRUNCATED)
    assert len(played.server.seen) == 1


SPENT = anthropic_error("rate_limit_error", "spend limit reached", error_code="enforced_spend_limit_reached")
DAILY = {
    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
    "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}],
}


@pytest.mark.parametrize(
    ("protocol", "step"),
    [
        by("anthropic", error("anthropic", 402, "billing_error"), id="402"),
        by("anthropic", Step(429, SPENT), id="spend-limit"),
        by(
            "anthropic", error("anthropic", 400, "invalid_request_error", "Your credit balance is too low"), id="credit"
        ),
        *(
            by(name, error(name, 429, code, "You exceeded your current quota"), id=f"{name}-{code}")
            for name in ("chat", "responses", "azure")
            for code in ("insufficient_quota", "billing_hard_limit_reached")
        ),
        by("google", Step(429, gemini_error(429, "RESOURCE_EXHAUSTED", "quota", DAILY)), id="google-a-day"),
        by("google", error("google", 400, "", "Please enable billing on your project"), id="google-billing"),
        by(
            "bedrock", Step(402, {"message": "no"}, {"x-amzn-errortype": "ServiceQuotaExceededException"}), id="bedrock"
        ),
    ],
)
def test_a_spending_limit_is_never_tried_again(protocol: str, step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    played = play(protocol, step, GOOD[protocol], monkeypatch=monkeypatch)
    assert played.error is not None
    assert played.error.kind is Kind.PAY
    assert len(played.server.seen) == 1


@pytest.mark.parametrize(
    ("protocol", "body", "kind"),
    [
        by("anthropic", anthropic(YES, "max_tokens"), Kind.TRUNCATED, id="max-tokens"),
        by("anthropic", anthropic(YES, "model_context_window_exceeded"), Kind.TRUNCATED, id="context-window"),
        by(
            "anthropic",
            anthropic("", "refusal", stop_details={"type": "refusal", "category": "cyber", "explanation": "no"}),
            Kind.REFUSED,
            id="refusal",
        ),
        by("chat", openai(YES, "length"), Kind.TRUNCATED, id="chat-length"),
        by("chat", openai("", "content_filter"), Kind.REFUSED, id="chat-content-filter"),
        by("chat", openai("", refusal="I cannot help with that."), Kind.REFUSED, id="chat-refusal"),
        by("responses", responses(YES, "max_output_tokens"), Kind.TRUNCATED, id="responses-length"),
        by("responses", responses("", "content_filter"), Kind.REFUSED, id="responses-content-filter"),
        by("responses", responses(refusal="I cannot help with that."), Kind.REFUSED, id="responses-refusal"),
        by("azure", openai(YES, "length"), Kind.TRUNCATED, id="azure-length"),
        by("azure", openai("", "content_filter"), Kind.REFUSED, id="azure-content-filter"),
        by("google", gemini(YES, "MAX_TOKENS"), Kind.TRUNCATED, id="google-max-tokens"),
        by("google", gemini("", "SAFETY"), Kind.REFUSED, id="google-safety"),
        by("google", gemini("", "RECITATION"), Kind.REFUSED, id="google-recitation"),
        by("google", gemini_blocked(), Kind.REFUSED, id="google-blocked-question"),
        by("bedrock", converse(YES, "max_tokens"), Kind.TRUNCATED, id="bedrock-max-tokens"),
        by("bedrock", converse("", "guardrail_intervened"), Kind.REFUSED, id="bedrock-guardrail"),
    ],
)
def test_why_the_model_stopped_is_read_first(
    protocol: str, body: Any, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP 200, valid JSON, and no answer all the same."""
    played = play(protocol, Step(body=body), monkeypatch=monkeypatch)
    assert played.error is not None
    assert played.error.kind is kind
    assert len(played.server.seen) == 1


@pytest.mark.parametrize("protocol", EVERY)
def test_a_prompt_that_is_too_long_is_said(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    message = "prompt is too long: 250000 tokens > 200000 maximum"
    if protocol == "google":
        message = "The input token count (250000) exceeds the maximum number of tokens allowed (200000)."
    step = error(
        protocol, 400, "invalid_request_error" if protocol == "anthropic" else "context_length_exceeded", message
    )
    played = play(protocol, step, monkeypatch=monkeypatch)
    assert played.error is not None
    assert played.error.kind is Kind.TRUNCATED
    assert len(played.server.seen) == 1


@pytest.mark.parametrize("protocol", EVERY)
@pytest.mark.parametrize(
    "broken",
    [
        Step(body=b'{"id": "x", "content": ['),
        Step(body=b"<html>gateway</html>", headers={"content-type": "text/html"}),
        Step(body=b""),
        Step(body={"unexpected": True}),
        CUT,
    ],
    ids=["half-json", "html", "empty", "other-shape", "cut"],
)
def test_what_is_no_answer_is_tried_again(protocol: str, broken: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    step = GOOD[protocol]._replace(cut=40) if broken is CUT else broken
    played = play(protocol, step, GOOD[protocol], monkeypatch=monkeypatch)
    assert played.reply is not None, played.error
    assert len(played.server.seen) == 2


@pytest.mark.parametrize("protocol", EVERY)
def test_a_slow_drip_ends_at_the_deadline(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that keep coming are no answer; the whole call has one deadline."""
    played = play(
        protocol, GOOD[protocol]._replace(drip=0.05), limits=Limits(attempts=1, call=0.8), monkeypatch=monkeypatch
    )
    assert played.error is not None
    assert "deadline" in played.error.what


@pytest.mark.parametrize("protocol", [name for name in EVERY if SPEECH[str(name.values[0])].named])
def test_another_model_than_the_one_that_was_asked_is_noted(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    played = play(protocol, SPEECH[protocol].answer(model="other-2"), monkeypatch=monkeypatch)
    assert played.reply is not None
    assert played.reply.model == "other-2"


def test_nobody_listening_is_an_error_after_the_last_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    from afteraction.llm.providers.library import Library

    with serving(GOOD["chat"]) as server:
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
    play("chat", GOOD["chat"], monkeypatch=monkeypatch)  # what is imported with the first call is no part of it
    tracemalloc.start()
    try:
        played = play("chat", step, monkeypatch=monkeypatch)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert played.error is not None
    assert played.error.kind is Kind.FAIL
    assert len(played.server.seen) == 1
    assert most < 4 * MOST


@pytest.mark.parametrize("protocol", EVERY)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(protocol: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is named there would get the record, and with Anthropic's header the key."""
    with serving(GOOD[protocol]) as elsewhere:
        there = Step(status, b"", {"location": f"http://localhost:{elsewhere.port}/v1/messages"})
        played = play(protocol, there, GOOD[protocol], monkeypatch=monkeypatch)
        assert elsewhere.paths == []
    if (protocol, status) == ("bedrock", 303):
        return  # Amazon's library reads it as an answer without words, which is asked again
    assert played.error is not None
    assert played.error.kind is Kind.FAIL
    assert "another address" in played.error.what


def test_openai_is_told_to_keep_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its Responses are kept for weeks unless the question says otherwise; a server of one's own is told nothing new."""
    assert play("responses", GOOD["responses"], monkeypatch=monkeypatch).server.seen[0]["store"] is False
    assert "store" not in play("chat", GOOD["chat"], monkeypatch=monkeypatch).server.seen[0]


def test_the_schema_of_the_answer_is_binding_in_openais_responses(monkeypatch: pytest.MonkeyPatch) -> None:
    played = play("responses", GOOD["responses"], monkeypatch=monkeypatch)
    assert played.server.paths == ["/v1/responses"]
    shape = played.server.seen[0]["text"]["format"]
    assert (shape["type"], shape["strict"], shape["schema"]) == ("json_schema", True, SCHEMA)


@pytest.mark.parametrize(
    ("code", "kind", "asked"),
    [("server_error", Kind.RETRY, 2), ("rate_limit_exceeded", Kind.RETRY, 2), ("invalid_prompt", Kind.FAIL, 1)],
)
def test_an_answer_that_failed_at_the_provider_is_an_error(
    code: str, kind: Kind, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP 200, and an error in the place of the answer."""
    failed = responses("", status="failed", output=[], error={"code": code, "message": "no"})
    played = play("responses", Step(body=failed), limits=Limits(attempts=2), monkeypatch=monkeypatch)
    assert played.error is not None
    assert played.error.kind is kind
    assert len(played.server.seen) == asked


@pytest.mark.parametrize(
    ("protocol", "body"),
    [
        by("responses", responses("", status="failed", output=[]), id="responses-failed"),
        by("responses", responses("", status="cancelled", output=[]), id="responses-cancelled"),
        by("google", gemini("", "MALFORMED_FUNCTION_CALL"), id="google-malformed"),
        by("bedrock", converse("", "malformed_model_output"), id="bedrock-malformed"),
    ],
)
def test_an_answer_that_the_provider_broke_off_is_tried_again(
    protocol: str, body: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = play(protocol, Step(body=body), GOOD[protocol], monkeypatch=monkeypatch)
    assert played.reply is not None, played.error
    assert len(played.server.seen) == 2


@pytest.mark.parametrize(("protocol", "said"), [by("google", "9s"), by("google", "0.5s")])
def test_google_says_in_the_body_how_long_to_wait(protocol: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wait = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": said}
    step = Step(429, gemini_error(429, "RESOURCE_EXHAUSTED", "slow down", wait))
    played = play(protocol, step, GOOD[protocol], monkeypatch=monkeypatch)
    assert played.reply is not None
    assert float(said[:-1]) <= played.clock.pauses[0] <= float(said[:-1]) + 1
