"""One service, asked at one address: what may be asked again is, what may have happened is never done twice.

It follows no redirect, since the token would go along; reads no answer past a limit; takes no packed body, since a small
one may unpack to anything.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from afteraction.domain.errors import ServiceError, UncertainError, UsageError
from afteraction.wire.patience import BUSY, asked, chosen, limited

_SHOWN = 300  # characters of an answer in an error
_SECRET = 7  # a header's word longer than this is never shown, though the answer repeats it
_HINTS = {
    401: "the token is wrong or has expired",
    403: "the token may not do this",
    404: "look at the address and the name; a token without the right to see it gets this answer, too",
    409: "somebody changed it meanwhile",
    422: "the service does not accept these values",
}


class Clock(Protocol):
    """Seconds that only go forward, and a pause."""

    def now(self) -> float:
        """Seconds since some moment."""
        ...

    def rest(self, seconds: float) -> None:
        """Wait."""
        ...


class Limits(NamedTuple):
    """attempts: of one question. patience: seconds of the longest wait that a service may ask for. call: seconds of one
    attempt. run: seconds of all. most: bytes of one answer.
    """

    attempts: int = 5
    patience: float = 120.0
    call: float = 30.0
    run: float = 1800.0
    most: int = 256 * 1024 * 1024


class Answer(NamedTuple):
    """What came back with a status below 400. headers: in small letters. sure: nothing was changed, or to do it again is no harm."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    sure: bool = True

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            ServiceError: it is none, or nested deeper than memory holds. UncertainError: so is the answer to a change.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise _fault(sure=self.sure)(
                "the service answered with something else than JSON",
                why=f"{type(error).__name__}: it begins {self.body[:60]!r}",
                hint="look at the address: this may be a login page or a proxy",
                status=self.status,
            ) from error


class Service:
    """A service at one address. headers: go with every question, the token among them. told: what the user sees of waits.

    plain: ``http`` is allowed, for a server within a team's own network; on this machine it always is. secrets: what no error may
    show besides the words of the headers, such as a token that a header packs.
    """

    def __init__(
        self,
        name: str,
        base: str,
        clock: Clock,
        *,
        headers: Mapping[str, str] | None = None,
        limits: Limits = Limits(),  # noqa: B008  # a frozen value
        told: Callable[[str], None] = lambda _: None,
        plain: bool = False,
        secrets: tuple[str, ...] = (),
    ) -> None:
        """Raises UsageError: no address that a token may be sent to."""
        self.name, self.base = name, _checked(name, base.rstrip("/"), plain=plain)
        self._clock, self._limits, self._told = clock, limits, told
        words = (*secrets, *(word for value in (headers or {}).values() for word in value.split()))
        self._secrets = [word for word in words if len(word) > _SECRET]
        self._headers = {"accept-encoding": "identity", "user-agent": "afteraction", **(headers or {})}
        self._end = clock.now() + limits.run
        self._client: Any = None

    def get(
        self, path: str, query: Mapping[str, str | int] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask for something. What fails for now is asked again.

        Raises:
            ServiceError: it does not answer, or refuses.
        """
        return self._patiently("GET", path, query, headers, b"", again=True)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        again: bool = False,
    ) -> Answer:
        """Ask for a change. body: bytes as they are, anything else as JSON. again: to do it twice is to do it once.

        Without ``again`` it is repeated only while it cannot have happened: nothing was sent, or the service says it refused.

        Raises:
            UncertainError: it may have happened. ServiceError: it did not.
        """
        more = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
            more.setdefault("content-type", "application/json")
        return self._patiently(method, path, query, more, body or b"", again=again)

    def close(self) -> None:
        """Let go of its connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _patiently(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int] | None,
        headers: Mapping[str, str] | None,
        body: bytes,
        *,
        again: bool,
    ) -> Answer:
        what = f"{method} {path}"
        for attempt in range(1, self._limits.attempts + 1):
            try:
                return self._once(method, path, query, headers, body, again=again)
            except _AgainError as later:
                pause = later.after if later.after is not None else chosen(attempt, what)
                if attempt == self._limits.attempts:
                    raise later.error from later.__cause__
                self._wait(pause, later)
        raise AssertionError("the last attempt raises")

    def _wait(self, pause: float, later: _AgainError) -> None:
        if pause > self._limits.patience or self._clock.now() + pause > self._end:
            raise ServiceError(
                f"{self.name} asks to wait {pause:,.0f} seconds",
                why=later.error.what,
                where=later.error.where,
                hint="run the same command again after that; what is done is kept",
                status=later.error.status,
            ) from later
        if pause >= 1:
            self._told(f"{later.error.what}; asking again in {pause:.0f} s")
        self._clock.rest(pause)

    def _once(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int] | None,
        headers: Mapping[str, str] | None,
        body: bytes,
        *,
        again: bool,
    ) -> Answer:
        httpx = _library()
        if self._client is None:
            self._client = httpx.Client(timeout=self._limits.call, follow_redirects=False, headers=self._headers)
        where = f"{method} {self.base}{path}"
        try:
            with self._client.stream(
                method, self.base + path, params=query, headers=headers, content=body or None
            ) as got:
                return self._judged(got, where, again=again)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            lost = ServiceError(
                f"{self.name} cannot be reached",
                why=str(error),
                where=where,
                hint="look at the network and the address",
            )
            raise _AgainError(lost) from error
        except httpx.HTTPError as error:
            self._lost(error, where, again=again)
            raise

    def _lost(self, error: Exception, where: str, *, again: bool) -> None:
        what = f"the answer of {self.name} was lost"
        why = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        if again:
            raise _AgainError(ServiceError(what, why=why, where=where, hint="run the same command again")) from error
        raise UncertainError(what, why=why, where=where, hint="it may have happened: look there first") from error

    def _judged(self, got: Any, where: str, *, again: bool) -> Answer:
        """The whole answer, or the error that it is."""
        headers = {name.lower(): value for name, value in got.headers.items()}
        status = got.status_code
        sure = again or (400 <= status < 500 and status not in BUSY)  # whatever the body is, it was refused
        fault = _fault(sure=sure)
        if 300 <= status < 400 and status != 304:
            raise fault(
                f"{self.name} sends us to another address, and we do not follow",
                why="the token would go along",
                where=where,
                hint=f"give the address that answers itself; it names {urlsplit(headers.get('location', '')).netloc or 'none'}",
                status=status,
            )
        if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            raise fault(f"{self.name} packed its answer, though it was asked not to", where=where, status=status)
        parts, size = [], 0
        for part in got.iter_raw():
            size += len(part)
            if size > self._limits.most:
                raise fault(
                    f"the answer of {self.name} is larger than {self._limits.most // 1024 // 1024} MB",
                    where=where,
                    hint="ask for less: a shorter time",
                    status=status,
                )
            parts.append(part)
        body = b"".join(parts)
        if status < 400:
            return Answer(status, headers, body, again)
        self._refused(status, headers, body, where, again=again)
        raise AssertionError("a refusal raises")

    def _refused(self, status: int, headers: Mapping[str, str], body: bytes, where: str, *, again: bool) -> None:
        text = " ".join(body[: 4 * _SHOWN].decode("utf-8", "replace").split())
        for secret in self._secrets:
            text = text.replace(secret, "…")
        text = text[:_SHOWN]
        error = ServiceError(
            f"{self.name} answered {status}",
            why=text,
            where=where,
            hint=_HINTS.get(status, "try again later" if status >= 500 else ""),
            status=status,
            body=body,
        )
        if limited(status, headers):
            error.what = f"{self.name} says that it was asked too often ({status})"
            raise _AgainError(error, asked(headers))
        if status in BUSY:
            if again:
                raise _AgainError(error, asked(headers))
            raise UncertainError(
                error.what,
                why=text,
                where=where,
                hint="it may have happened: look there first",
                status=status,
                body=body,
            )
        raise error


def _fault(*, sure: bool) -> type[ServiceError]:
    """Of an answer that cannot be read. sure: nothing happened, or to do it again is no harm."""
    return ServiceError if sure else UncertainError


class _AgainError(Exception):
    """To be asked again. after: seconds that the service named."""

    def __init__(self, error: ServiceError, after: float | None = None) -> None:
        super().__init__(error.what)
        self.error, self.after = error, after


def _library() -> Any:
    try:
        import httpx2
    except ImportError as error:
        raise UsageError(
            "the part that talks to services is not installed", hint="pip install 'afteraction[services]'"
        ) from error
    return httpx2


def _checked(name: str, base: str, *, plain: bool) -> str:
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{base!r} is no address of {name}", hint="it begins with https://")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(
            f"the address of {name} holds more than an address",
            hint="tokens are read from the environment or the keyring",
        )
    if parts.scheme == "http" and not plain and not _here(parts.hostname):
        raise UsageError(
            f"the token of {name} would go over http, readable on its way",
            where=base,
            hint="use https; or plain = true in the config, for a server within your own network",
        )
    return base


def _here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
