"""Any address that takes JSON: the text, what it is called, and a key by which a receiver can tell a repetition."""

from __future__ import annotations

from collections.abc import Mapping

from afteraction.domain.delivery import Letter
from afteraction.publish.destinations._hook import Hook
from afteraction.publish.means import Means, truth

KIND = "webhook"
NEEDS: dict[str, str] = {}
MAY = {
    "idempotent": "true when the receiver does once what comes twice with the same Idempotency-Key",
    "plain": "true allows http within your own network",
}
TOKENS = ("AFTERACTION_WEBHOOK_URL",)
TAKES = ("document", "item")


def opened(name: str, said: Mapping[str, str], means: Means) -> Hook:
    """A destination from its part of the config; its address is kept like a token."""
    address = means.token(name, TOKENS)
    return Hook(KIND, name, address, means, _said, asks=truth(said, "idempotent"), plain=truth(said, "plain"))


def _said(letter: Letter) -> object:
    return {
        "name": letter.name, "title": letter.title, "markdown": letter.markdown, "sha256": letter.sha256,
        "approved_at": letter.at, "link": letter.link, "labels": list(letter.labels), "fields": dict(letter.fields),
        "key": letter.key, "marker": letter.marker,
    }  # fmt: skip
