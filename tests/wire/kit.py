"""A service on this machine: a function answers, faults are played over it, and everything that came is kept."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit


class Seen(NamedTuple):
    """One question as it came. headers: in small letters."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Said(NamedTuple):
    """One answer. body: JSON, or bytes as they are. lost: the connection breaks instead of it; cut: after so many bytes."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = {}  # never changed
    lost: bool = False
    cut: int | None = None


class Here:
    """answers: what the service does, with the state it keeps itself. faults: played first, each once; a fault with
    ``after`` lets the service do it and then loses or replaces the answer.
    """

    def __init__(self, answers: Callable[[Seen], Said]) -> None:
        self.answers = answers
        self.faults: list[Fault] = []
        self.seen: list[Seen] = []
        self.url = ""
        self._lock = threading.Lock()

    def answer(self, seen: Seen) -> Said:
        with self._lock:
            self.seen.append(seen)
            fault = next((one for one in self.faults if one.on(seen)), None)
            if fault is None:
                return self.answers(seen)
            self.faults.remove(fault)
            if fault.after:
                self.answers(seen)
            return fault.said


class Fault(NamedTuple):
    """said: the answer instead. after: the service does what it was asked all the same. on: which questions it meets."""

    said: Said
    after: bool = False
    on: Callable[[Seen], bool] = lambda _: True


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(answers: Callable[[Seen], Said]) -> Iterator[Here]:
    """The service while the block runs."""
    here = Here(answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # an answer goes out in two writes

        def log_message(self, *_: Any) -> None:
            """Quiet."""

        def _do(self) -> None:
            size = int(self.headers.get("content-length", 0))
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            said = here.answer(Seen(self.command, parts.path, query, headers, self.rfile.read(size)))
            if said.lost:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            if said.status in (204, 304) or said.body is None:
                body = b""
            self.send_response(said.status)
            for name, value in {"content-type": "application/json", **said.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            if said.cut is not None:
                self.wfile.write(body[: said.cut])
                self.wfile.flush()
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _do  # noqa: N815  # the names the library calls

    server = _Quiet(("127.0.0.1", 0), Handler)
    here.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Watch:
    """A clock that waits without waiting: pauses are kept."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.rests: list[float] = []

    def now(self) -> float:
        return self.seconds

    def rest(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.seconds += seconds
