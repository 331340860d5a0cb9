"""Slack: a channel's messages in a window, the replies of its threads, and who wrote them.

An answer with status 200 may be a refusal: ``ok`` is false, ``error`` says why. Pages follow ``response_metadata.next_cursor``.
"""

from __future__ import annotations

import re
from typing import Any

from afteraction.fetch.plan import (
    Api,
    Asked,
    Part,
    Plan,
    Query,
    Secret,
    at,
    by_cursor,
    known,
    one,
    own_id,
    pages,
    text_at,
)

_CHANNEL = re.compile(r"(?:\A|/archives/)([CGD][A-Z0-9]{7,14})(?:/p(\d{10})(\d{6}))?(?:[/?#]|\Z)")
_TS = re.compile(r"\d{9,10}\.\d{6}")
_USER = re.compile(r"[UW][A-Z0-9]{5,20}")
_NEXT = by_cursor("response_metadata/next_cursor", "cursor")


def _place(asked: Asked) -> tuple[str, str]:
    """(channel's id, ts of the message that a link leads to, or "")."""
    found = known(
        _CHANNEL,
        asked.channel,
        "channel of Slack",
        "--channel with its id, such as C012AB3CD, or its address: in Slack, Copy > Copy link",
    )
    return found[1], f"{found[2]}.{found[3]}" if found[2] else ""


def _plan(asked: Asked) -> Plan:
    channel, thread = _place(asked)
    bounds = {} if thread else dict(zip(("oldest", "latest"), (f"{end}.000000" for end in asked.window), strict=True))
    yield from one(Query("channel", "/conversations.info", (("channel", channel),), "channel", optional=True))
    if thread:
        messages = yield from _replies(channel, thread, bounds)
    else:
        messages = yield from pages(
            Query(
                "history",
                "/conversations.history",
                (("channel", channel), *bounds.items(), ("inclusive", "true"), ("limit", "200")),
                "messages",
            ),
            _NEXT,
        )
        for parent in _threads(messages):
            messages += yield from _replies(channel, parent, {"latest": bounds["latest"], "inclusive": "true"})
    writers = dict.fromkeys(text_at(message, "user") for message in messages)
    for user in filter(_USER.fullmatch, writers):
        yield from one(Query("user", "/users.info", (("user", user),), "user", optional=True))


def _replies(channel: str, thread: str, bounds: dict[str, str]) -> Part:
    params = (("channel", channel), ("ts", thread), *bounds.items(), ("limit", "200"))
    return pages(Query("replies", "/conversations.replies", params, "messages"), _NEXT)


def _threads(messages: list[Any]) -> list[str]:
    """The parents of threads: of those that have replies, and of replies that were shown to the channel."""
    found = [
        own_id(message, "thread_ts", _TS)
        for message in messages
        if text_at(message, "thread_ts")
        and (at(message, "reply_count") or text_at(message, "subtype") == "thread_broadcast")
    ]
    return list(dict.fromkeys(found))


def _refused(doc: Any) -> tuple[int, str]:
    if at(doc, "ok") is True:
        return 0, ""
    why = text_at(doc, "error") or "no error is named"
    return 429 if why == "ratelimited" else 403, why


API = Api(
    "Slack",
    "https://slack.com/api",
    ("channel", "since", "until"),
    (Secret("slack", ("SLACK_TOKEN", "SLACK_BOT_TOKEN")),),
    lambda values: {"authorization": f"Bearer {values[0]}"},
    _plan,
    (
        "GET /conversations.info: the channel's name",
        "GET /conversations.history: messages from --since to --until, 200 a page",
        "GET /conversations.replies: each thread, up to --until",
        "GET /users.info: each person who wrote",
    ),
    "`channels:history` (`groups:history` for a private channel), `channels:read`, `users:read`; the app is a member of the channel",
    "client",
    _refused,
    lambda asked: _place(asked)[0],
)
