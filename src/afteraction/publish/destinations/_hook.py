"""An address that takes a message and can be asked nothing: whoever knows the address may write, so it is kept like a token."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from afteraction.domain.delivery import Letter, Payload, Remote
from afteraction.domain.errors import RefusedError, ServiceError, UsageError
from afteraction.publish.means import Means


class Hook:
    """One address. asks: it does a thing once that is sent twice, by the key in the header. write: a letter as JSON."""

    lag = 0.0

    def __init__(
        self, kind: str, name: str, address: str, means: Means, write: Callable[[Letter], object],
        *, asks: bool = False, headers: Mapping[str, str] | None = None, plain: bool = False,
    ) -> None:  # fmt: skip
        """Raises UsageError: it is no address."""
        parts = urlsplit(address)
        if not parts.hostname:
            raise UsageError(f"what is kept as the address of {name} is no address", hint="it begins with https://")
        self.kind, self.name, self.asks = kind, name, asks
        self.place = f"{parts.hostname} {hashlib.sha256(address.encode()).hexdigest()[:12]}"
        self._path, self._query, self._write = parts.path, dict(parse_qsl(parts.query)), write
        base = f"{parts.scheme}://{parts.netloc}"
        self._service = means.service(name, base, headers or {}, plain=plain, secrets=_secrets(parts.path, parts.query))

    def render(self, letter: Letter) -> Payload:
        """The same bytes for the same letter."""
        text = json.dumps(self._write(letter), ensure_ascii=False, indent=1)
        return Payload(f"{letter.name}.{self.kind}.json", text.encode())

    def find(self, letter: Letter, known: Remote | None) -> Remote | None:
        """What the journal knows: the address says nothing."""
        return known

    def put(self, letter: Letter, payload: Payload, there: Remote | None) -> Remote:
        """Send it once; its marker is the key by which a receiver tells a repetition."""
        headers = {"content-type": "application/json", "idempotency-key": letter.marker}
        try:
            self._service.send("POST", self._path, payload.data, query=self._query, headers=headers, again=self.asks)
        except ServiceError as error:
            error.where = f"POST {self._service.base}/…"  # the rest of the address is as good as a token
            raise
        return Remote("", "", "", letter.marker)

    def show(self, letter: Letter, there: Remote) -> str:
        """Nothing: the address says nothing."""
        return ""

    def undo(self, letter: Letter, there: Remote) -> str:
        """Nothing can be called back."""
        raise RefusedError(
            f"what was sent to {self.name} cannot be called back", hint="say there what is wrong with it"
        )


def _secrets(path: str, query: str) -> tuple[str, ...]:
    """What of an address is as good as a token: longer words first, as sent and as a service may say them."""
    words = {path, query, *path.split("/"), *(part.partition("=")[2] for part in query.split("&"))}
    words |= {unquote(word) for word in words}
    return tuple(sorted(filter(None, words), key=len, reverse=True))
