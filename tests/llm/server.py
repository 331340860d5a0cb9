"""A server on this machine that answers as providers do, with faults on demand: the bodies of six wire protocols.

Anthropic's Messages, OpenAI's chat completions (Azure's, too) and Responses, Gemini's generateContent, Bedrock's Converse.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

LIMITS = {
    "anthropic-ratelimit-requests-limit": "50", "anthropic-ratelimit-requests-remaining": "49",
    "anthropic-ratelimit-requests-reset": "2031-04-07T09:01:00Z", "anthropic-ratelimit-input-tokens-remaining": "390000",
}  # fmt: skip


class Step(NamedTuple):
    """One answer. body: JSON, raw bytes, or what makes JSON of the question. cut: bytes sent before the connection breaks. drip: seconds between bytes."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = {}  # noqa: RUF012  # never changed
    cut: int = 0
    drip: float = 0.0


def anthropic(text: str = "{}", stop: str = "end_turn", model: str = "claude-test-1", **more: Any) -> dict[str, Any]:
    return {
        "id": "msg_01", "type": "message", "role": "assistant", "model": model, "content": [{"type": "text", "text": text}],
        "stop_reason": stop, "stop_sequence": None,
        "usage": {"input_tokens": 1200, "output_tokens": 80, "cache_read_input_tokens": 900, "cache_creation_input_tokens": 0}, **more,
    }  # fmt: skip


def anthropic_error(kind: str, message: str = "no", **details: Any) -> dict[str, Any]:
    return {
        "type": "error",
        "error": {"type": kind, "message": message, **({"details": details} if details else {})},
        "request_id": "req_x",
    }


def openai(text: str = "{}", finish: str = "stop", model: str = "gpt-test-1", **message: Any) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model,
        "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}],
        "usage": {"prompt_tokens": 1200, "completion_tokens": 80, "total_tokens": 1280},
    }  # fmt: skip


def openai_error(code: str, message: str = "no", kind: str = "invalid_request_error") -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def responses(
    text: str = "{}", why: str = "", model: str = "gpt-test-1", refusal: str = "", **more: Any
) -> dict[str, Any]:
    """An answer of OpenAI's Responses. why: of an answer that is not complete, as ``max_output_tokens``."""
    said = (
        {"type": "refusal", "refusal": refusal}
        if refusal
        else {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    )
    status = "incomplete" if why else "completed"
    message = {"type": "message", "id": "msg_1", "status": status, "role": "assistant", "content": [said]}
    return {
        "id": "resp_1", "object": "response", "created_at": 1, "status": status, "background": False, "error": None,
        "incomplete_details": {"reason": why} if why else None, "instructions": None, "max_output_tokens": 500, "model": model,
        "output": [{"type": "reasoning", "id": "rs_1", "summary": []}, message],
        "parallel_tool_calls": True, "previous_response_id": None, "reasoning": {"effort": None, "summary": None}, "store": False,
        "temperature": 0.2, "tool_choice": "auto", "tools": [], "top_p": 1.0, "truncation": "disabled", "user": None, "metadata": {},
        "usage": {
            "input_tokens": 1200, "input_tokens_details": {"cached_tokens": 900}, "output_tokens": 80,
            "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 1280,
        }, **more,
    }  # fmt: skip


def gemini(text: str = "{}", finish: str = "STOP", model: str = "gemini-test-1") -> dict[str, Any]:
    """An answer of Gemini's generateContent."""
    parts = {"content": {"parts": [{"text": text}], "role": "model"}} if text else {}
    return {
        "candidates": [{**parts, "finishReason": finish, "index": 0}], "modelVersion": model, "responseId": "answer-1",
        "usageMetadata": {"promptTokenCount": 1200, "candidatesTokenCount": 80, "totalTokenCount": 1280, "cachedContentTokenCount": 900},
    }  # fmt: skip


def gemini_blocked(reason: str = "SAFETY") -> dict[str, Any]:
    """No answer: the question itself was blocked."""
    return {
        "promptFeedback": {"blockReason": reason}, "modelVersion": "gemini-test-1", "responseId": "answer-1",
        "usageMetadata": {"promptTokenCount": 1200, "totalTokenCount": 1200},
    }  # fmt: skip


def gemini_error(code: int, status: str, message: str = "no", *details: dict[str, Any]) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "status": status, "details": list(details)}}


def converse(text: str = "{}", stop: str = "end_turn") -> dict[str, Any]:
    """An answer of Bedrock's Converse; it does not say which model it is of."""
    return {
        "output": {"message": {"role": "assistant", "content": [{"text": text}]}}, "stopReason": stop, "metrics": {"latencyMs": 900},
        "usage": {"inputTokens": 1200, "outputTokens": 80, "totalTokens": 1280, "cacheReadInputTokens": 900, "cacheWriteInputTokens": 0},
    }  # fmt: skip


class Server:
    """Plays its steps, the last one again and again; keeps what it was sent."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.seen: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.port = 0
        self.listed: Any = None  # what it answers when it is asked for its models

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def play(self, handler: BaseHTTPRequestHandler) -> None:
        size = int(handler.headers.get("content-length", 0))
        self.seen.append(json.loads(handler.rfile.read(size) or b"{}"))
        self.headers.append({name.lower(): value for name, value in handler.headers.items()})
        self.paths.append(handler.path)
        step = self.steps[min(len(self.seen) - 1, len(self.steps) - 1)]
        made = step.body(self.seen[-1]) if callable(step.body) else step.body
        body = made if isinstance(made, bytes) else json.dumps(made).encode()
        handler.send_response(step.status)
        for name, value in {
            "content-type": "application/json",
            "request-id": "req_abc",
            **LIMITS,
            **step.headers,
        }.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        if step.cut:
            handler.wfile.write(body[: step.cut])
            handler.wfile.flush()
            handler.connection.shutdown(socket.SHUT_RDWR)
            handler.close_connection = True
        elif step.drip:
            for byte in body:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(step.drip)
        else:
            handler.wfile.write(body)


class Web(ThreadingHTTPServer):
    """A client that goes away in mid answer is part of a scenario: it is no trace on the standard error of a command."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(*steps: Step, server: Server | None = None) -> Iterator[Server]:
    """A server that runs until the block ends."""
    server = played = server or Server(*steps)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            try:
                played.play(self)
            except (BrokenPipeError, ConnectionError, OSError):
                self.close_connection = True

        def do_GET(self) -> None:
            body = json.dumps(played.listed).encode()
            self.send_response(404 if played.listed is None else 200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class names it so
            pass

    web = Web(("127.0.0.1", 0), Handler)
    server.port = web.server_address[1]
    thread = threading.Thread(target=web.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        web.shutdown()
        web.server_close()
