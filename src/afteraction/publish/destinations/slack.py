"""A summary with the link in a Slack channel: by a bot, which can be asked what it posted, or by an incoming webhook, which cannot."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from afteraction.domain.delivery import Letter, Payload, Remote
from afteraction.domain.errors import ServiceError, UncertainError
from afteraction.publish import issues
from afteraction.publish.destinations._hook import Hook
from afteraction.publish.mark import mark, marked
from afteraction.publish.means import Means

KIND = "slack"
NEEDS: dict[str, str] = {}
MAY = {
    "channel": "id of the channel, for a bot with chat:write, channels:history and metadata.message:read; without it the token is an"
    " incoming webhook's address",
    "url": "address of the API, when it is not https://slack.com/api",
}
TOKENS = ("SLACK_BOT_TOKEN", "AFTERACTION_SLACK_URL")
TAKES = ("document",)
_PAGES = 20
_EVENT = "afteraction"


def opened(name: str, said: Mapping[str, str], means: Means) -> Hook | _Channel:
    """A destination from its part of the config."""
    secret = means.token(name, TOKENS[:1] if said.get("channel") else TOKENS[1:])
    if said.get("channel"):
        return _Channel(name, said["channel"], secret, said.get("url", "https://slack.com/api"), means)
    return Hook(KIND, name, secret, means, _summary)


def _summary(letter: Letter) -> dict[str, Any]:
    from afteraction.document.targets import slack

    return slack.write(letter.markdown, letter.link)


class _Channel:
    kind, asks = KIND, True
    lag = 5.0  # the history of a channel is no search, yet its makers promise no order

    def __init__(self, name: str, channel: str, secret: str, url: str, means: Means) -> None:
        self.name, self.place, self._channel = name, f"{url} {channel}", channel
        self._service = means.service("Slack", url, {"authorization": f"Bearer {secret}"})

    def render(self, letter: Letter) -> Payload:
        said: dict[str, Any] = {**_summary(letter), "channel": self._channel}
        said["metadata"] = {"event_type": _EVENT, "event_payload": {"mark": mark(letter)}}
        return Payload(f"{letter.name}.slack.json", json.dumps(said, ensure_ascii=False, indent=1).encode())

    def find(self, letter: Letter, known: Remote | None) -> Remote | None:
        asked: dict[str, str | int] = {"channel": self._channel, "limit": 200, "include_all_metadata": "true"}
        if known:
            asked |= {"oldest": known.ident, "latest": known.ident, "inclusive": "true"}
        elif begins := issues.since(letter):
            asked["oldest"] = f"{datetime.datetime.fromisoformat(begins).timestamp():.0f}"
        for _ in range(_PAGES):
            raw = self._judged(self._service.get("/conversations.history", asked).json())
            for one in raw["messages"]:
                if marker := marked(_mark_of(one), letter.key):
                    return self._remote(one, marker)
            cursor = (raw.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return None
            asked["cursor"] = cursor
        raise issues.cut_short(self.name, _PAGES)

    def put(self, letter: Letter, payload: Payload, there: Remote | None) -> Remote:
        if there is not None and there.marker == letter.marker:
            return there
        said = json.loads(payload.data)
        verb = "/chat.postMessage" if there is None else "/chat.update"
        said |= {"ts": there.ident} if there is not None else {}
        raw = self._judged(self._service.send("POST", verb, said, again=there is not None).json())
        return self._remote({**raw.get("message", {}), "ts": raw["ts"]}, letter.marker)

    def show(self, letter: Letter, there: Remote) -> str:
        return ""

    def undo(self, letter: Letter, there: Remote) -> str:
        text = f"The postmortem “{letter.title}” was withdrawn."
        said: dict[str, Any] = {"channel": self._channel, "ts": there.ident, "text": text, "blocks": []}
        said["metadata"] = {"event_type": _EVENT, "event_payload": {"mark": mark(letter._replace(marker="0" * 20))}}
        self._judged(self._service.send("POST", "/chat.update", said, again=True).json())
        return "the message says that it was withdrawn"

    def _remote(self, one: dict[str, Any], marker: str) -> Remote:
        return Remote(str(one["ts"]), "", str((one.get("edited") or {}).get("ts", "")), marker)

    def _judged(self, raw: Any) -> Any:
        """Slack says 200 and then whether it did it."""
        if raw.get("ok"):
            return raw
        said = str(raw.get("error", "unknown"))
        kind = UncertainError if said in ("internal_error", "fatal_error", "service_unavailable") else ServiceError
        raise kind(f"Slack answered {said}", where=self.place, hint="https://api.slack.com/methods names each error")


def _mark_of(message: dict[str, Any]) -> str:
    return str(((message.get("metadata") or {}).get("event_payload") or {}).get("mark", ""))
