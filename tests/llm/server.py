"""A server on this machine that speaks the wire protocols of Anthropic Messages and OpenAI chat completions, with faults on demand."""

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
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        web.shutdown()
        web.server_close()
