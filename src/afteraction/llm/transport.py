"""The one door to the network: the address that was configured and no other, and no answer larger than an answer can be."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from afteraction.llm.fault import Kind, ModelError

ELSEWHERE = "the provider sends us to another address, and we do not follow"
MOST = 4 * 1024 * 1024  # bytes of one answer; the longest that we ask for has some ten thousand


def client(quota: dict[str, str] | None = None) -> Any:
    """A client for the library: it follows no redirect, takes no packed body, and stops reading at ``MOST`` bytes.

    Every question brings its own timeout; the one here holds for those that bring none. quota: kept up to date with what
    the last answer said of rate limits, by header.
    """
    import httpx2

    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(180.0, connect=10.0),
        follow_redirects=False,
        event_hooks={"request": [_plain], "response": [_noted({} if quota is None else quota), _look]},
    )


def _noted(quota: dict[str, str]) -> Callable[[Any], Awaitable[None]]:
    async def note(response: Any) -> None:
        said = {name.lower(): value[:80] for name, value in response.headers.items() if "ratelimit" in name.lower()}
        quota.clear()
        quota.update(said)

    return note


async def _plain(request: Any) -> None:
    request.headers["accept-encoding"] = "identity"


async def _look(response: Any) -> None:
    """Before a byte of the body is read.

    Raises:
        ModelError: it sends us elsewhere, or its body is packed: a small one may unpack to anything.
    """
    if 300 <= response.status_code < 400:
        # The key and the record would go along to whoever the answer names.
        raise ModelError(
            Kind.FAIL,
            ELSEWHERE,
            why=f"it answered {response.status_code}",
            hint="give the address that answers itself",
            status=response.status_code,
        )
    packed = response.headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("", "identity"):
        raise ModelError(
            Kind.FAIL,
            "the provider packed its answer, though it was asked not to",
            why="a small packed answer may unpack to more than memory holds",
            status=response.status_code,
        )
    response.stream = _capped(response.stream, response.status_code)


def _capped(stream: Any, status: int) -> Any:
    import httpx2

    class Capped(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for part in stream:
                size += len(part)
                if size > MOST:
                    raise ModelError(
                        Kind.FAIL,
                        f"the answer is larger than {MOST // 1024 // 1024} MB",
                        why="no answer that we ask for is",
                        status=status,
                    )
                yield part

        async def aclose(self) -> None:
            await stream.aclose()

    return Capped()


def own(error: BaseException) -> ModelError | None:
    """Our own error, when the libraries wrapped it on its way through them."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ModelError):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None


def context_of(url: str, model: str) -> int:
    """Tokens that a server of one's own says it reads at once, 0 when it does not say; nothing of an incident is sent.

    llama.cpp and vLLM say it in their list of models, each in its own field.
    """
    import httpx2

    try:
        with httpx2.stream("GET", f"{url}/models", timeout=5.0, headers={"accept-encoding": "identity"}) as answer:
            body = b""
            for part in answer.iter_raw():
                body += part
                if len(body) > MOST:
                    return 0
        listed = json.loads(body)
        models = [one for one in listed["data"] if one.get("id") == model] or listed["data"][:1]
        said = [one.get("max_model_len") or one.get("meta", {}).get("n_ctx") or 0 for one in models]
        return int(said[0]) if said else 0
    except (httpx2.HTTPError, ValueError, LookupError, TypeError, AttributeError):
        return 0  # it is asked in earnest later, and then it is an error
