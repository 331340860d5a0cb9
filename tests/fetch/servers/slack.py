"""Slack's Web API: every answer has status 200 and ``ok``; histories come newest first; ``cursor`` must be one it gave."""

from __future__ import annotations

from typing import Any

from tests.fetch.kit import TOKEN, WINDOW, Cursors, Route, Stand
from tests.wire.kit import Said, Seen

CHANNEL = "C012AB3CD"
PEOPLE = {"U012AB3CD": "Ana Ruiz", "U045EF6GH": "Ben Cole"}


def message(ts: str, user: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": user, "text": text, "ts": ts, "team": "T012AB3CD", **more}


ROOT = "1771211600.000200"
TALK = [
    message("1771211570.000100", "U012AB3CD", "checkout errors, error rate is 9%"),
    message(ROOT, "U045EF6GH", "I'll take IC", thread_ts=ROOT, reply_count=3, reply_users=["U012AB3CD"]),
    message("1771211900.000300", "U012AB3CD", "the pool of checkout is full, that is the cause"),
    message("1771212400.000400", "U045EF6GH", "rolled out a bigger pool"),
    message("1771212700.000500", "U012AB3CD", "errors are back to normal"),
]
REPLIES = [
    TALK[1],
    message(
        "1771211650.000210", "U012AB3CD", "thanks. Paging the database team", thread_ts=ROOT, parent_user_id="U045EF6GH"
    ),
    message(
        "1771211700.000220",
        "U045EF6GH",
        "they see nothing, so not the database",
        thread_ts=ROOT,
        parent_user_id="U045EF6GH",
    ),
    message("1771211750.000230", "U012AB3CD", "ok", thread_ts=ROOT, parent_user_id="U045EF6GH"),
]


def stand() -> Stand:
    cursors = Cursors()

    def listed(rows: list[Any], seen: Seen) -> Said:
        if seen.query.get("channel") != CHANNEL:
            return Said(body={"ok": False, "error": "channel_not_found"})
        first, last = float(seen.query.get("oldest", 0)), float(seen.query.get("latest", 9e9))
        rows = [row for row in rows if first <= float(row["ts"]) <= last]
        found = cursors.page(rows, seen.query.get("cursor", ""), 2)
        if found is None:
            return Said(body={"ok": False, "error": "invalid_cursor"})
        part, following = found
        return Said(
            body={
                "ok": True,
                "messages": part,
                "has_more": bool(following),
                "response_metadata": {"next_cursor": following},
            }
        )

    def info(seen: Seen) -> Said:
        channel = {"id": CHANNEL, "name": "inc-checkout", "is_channel": True, "created": 1771211500, "num_members": 2}
        return Said(body={"ok": True, "channel": channel})

    def user(seen: Seen) -> Said:
        own = seen.query["user"]
        if own not in PEOPLE:
            return Said(body={"ok": False, "error": "user_not_found"})
        found = {
            "id": own,
            "team_id": "T012AB3CD",
            "name": PEOPLE[own].split()[0].lower(),
            "deleted": False,
            "real_name": PEOPLE[own],
            "tz": "Europe/Berlin",
            "profile": {"real_name": PEOPLE[own], "display_name": PEOPLE[own]},
            "is_bot": False,
        }
        return Said(body={"ok": True, "user": found})

    def replies(seen: Seen) -> Said:
        if seen.query.get("ts") != ROOT:
            return Said(body={"ok": False, "error": "thread_not_found"})
        return listed(REPLIES, seen)

    window = "channel oldest latest inclusive limit cursor"
    return Stand(
        "slack",
        {"channel": CHANNEL, **WINDOW},
        {"SLACK_TOKEN": TOKEN},
        (("authorization", f"Bearer {TOKEN}"),),
        {"ok": False, "error": "invalid_auth"},
        (
            Route("/conversations.info", "channel", info),
            Route("/conversations.history", window, lambda seen: listed(TALK[::-1], seen)),
            Route("/conversations.replies", f"{window} ts", replies),
            Route("/users.info", "user", user),
        ),
        {"channel": "slack-channels", "history": "slack-api", "replies": "slack-api", "user": "slack-users"},
        8,
        ({"channel": f"https://acme.slack.com/archives/{CHANNEL}/p{ROOT.replace('.', '')}"},),
    )
