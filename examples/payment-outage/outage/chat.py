"""Slack: an export of three channels, and what somebody pasted from a fourth.

The conversations are screenplays (``screenplay/*.txt``), one message a line: ``time who marks | text``. Marks:

    #name            a name for this message       >name / >>name   reply to it / reply shown in the channel too
    +emoji:a,b       reactions of a and b          ~HH:MM:SS        edited then
    ^file.png        an image is attached          card=name        an app's post, see ``cards.py``
    join             joined the channel            !deleted         only its tombstone is left
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any, Final

from outage import story
from outage.cards import card
from outage.kit import json_bytes, sha1, stable_id, zip_bytes

SCREENPLAYS: Final = Path(__file__).parent / "screenplay"
TEAM: Final = "T02LARKSPUR"
TIMES: Final = re.compile(r"(?:\d\dT)?\d\d:\d\d:\d\d")
JSON = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """One line of a screenplay."""

    channel: str
    when: datetime
    who: str
    text: str
    label: str = ""
    parent: str = ""
    broadcast: bool = False
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    edited: datetime | None = None
    file: str = ""
    card: str = ""
    kind: str = "message"

    @property
    def ts(self) -> str:
        micros = int(sha1(self.channel, str(self.when), self.who, self.text)[:10], 16) % 1_000_000
        return f"{int(self.when.timestamp())}.{micros:06d}"


def screenplay(channel: str, file: str) -> tuple[Message, ...]:
    rows = (SCREENPLAYS / file).read_text(encoding="utf-8").splitlines()
    found = [_parse(channel, row) for row in rows if row and not row.startswith("#")]
    return tuple(sorted(found, key=lambda message: message.when))


def _parse(channel: str, row: str) -> Message:
    head, _, text = row.partition("|")
    clock, who, *marks = head.split()
    fields: JSON = {"text": text.strip().replace("\\n", "\n"), "reactions": []}
    for mark in marks:
        if mark.startswith("+"):
            emoji, _, people = mark[1:].rpartition(":")
            fields["reactions"].append((emoji, tuple(people.split(","))))
        else:
            fields.update(_mark(mark))
    fields["reactions"] = tuple(fields["reactions"])
    return Message(channel=channel, when=story.at(clock), who=who, **fields)


def _mark(mark: str) -> JSON:
    if mark.startswith(">>"):
        return {"parent": mark[2:], "broadcast": True}
    known: dict[str, JSON] = {
        "#": {"label": mark[1:]},
        ">": {"parent": mark[1:]},
        "^": {"file": mark[1:]},
        "!": {"kind": mark[1:]},
    }
    if mark[0] in known:
        return known[mark[0]]
    if mark[0] == "~":
        return {"edited": story.at(mark[1:])}
    if mark.startswith("card="):
        return {"card": mark.removeprefix("card=")}
    if mark == "join":
        return {"kind": "join"}
    raise ValueError(f"unknown mark in a screenplay: {mark}")


# --- export ------------------------------------------------------------------------------------------------------


@cache
def channel_messages(channel: str) -> tuple[Message, ...]:
    file = "incident.txt" if channel == story.INCIDENT_CHANNEL else f"{channel}.txt"
    return screenplay(channel, file)


def wire_text(text: str) -> str:
    """What a person typed, as Slack stores it: escapes first, then mentions, channels and links as tokens."""
    text = text.replace("{{hotfix_link}}", "\x02HOTFIX\x03").replace("{{schedule_link}}", "\x02SCHEDULE\x03")
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace("\x02HOTFIX\x03", story.POOL_COMMIT.link)
    text = text.replace("\x02SCHEDULE\x03", story.SCHEDULE_COMMIT.link)
    text = re.sub(r"@(here|channel)\b", r"<!\1>", text)
    for handle, person in story.PEOPLE.items():
        text = re.sub(rf"@{handle}\b", f"<@{person.user_id}>", text)
    for name, channel_id in story.CHANNEL_IDS.items():
        text = text.replace(f"#{name}", f"<#{channel_id}|{name}>")
    return text


def _export_one(message: Message, thread: dict[str, list[Message]], labels: dict[str, Message]) -> JSON:
    person = story.PEOPLE[message.who]
    if message.kind == "join":
        return {
            "subtype": "channel_join",
            "user": person.user_id,
            "type": "message",
            "ts": message.ts,
            "text": f"<@{person.user_id}> has joined the channel",
        }
    out = _body(message)
    replies = thread.get(message.label, []) if message.label else []
    if replies:
        out |= _thread_summary(message, replies)
    if message.parent:
        parent = labels[message.parent]
        out |= {"thread_ts": parent.ts, "parent_user_id": story.PEOPLE[parent.who].user_id}
    if message.broadcast:
        parent = labels[message.parent]
        out |= {"subtype": "thread_broadcast", "root": _body(parent) | _thread_summary(parent, thread[message.parent])}
    return out


def _body(message: Message) -> JSON:
    person = story.PEOPLE[message.who]
    if message.kind == "deleted":
        return {
            "type": "message",
            "subtype": "tombstone",
            "user": "USLACKBOT",
            "hidden": True,
            "ts": message.ts,
            "text": "This message was deleted.",
        }
    if message.card:
        return {
            "type": "message",
            "subtype": "bot_message",
            "bot_id": person.bot_id,
            "username": person.name,
            "ts": message.ts,
            **card(message.card, message.when),
        }
    uuid = sha1("client", message.ts)
    out: JSON = {
        "client_msg_id": f"{uuid[:8]}-{uuid[8:12]}-4{uuid[13:16]}-a{uuid[17:20]}-{uuid[20:32]}",
        "type": "message",
        "user": person.user_id,
        "text": wire_text(message.text),
        "ts": message.ts,
        "team": TEAM,
        "user_team": TEAM,
        "source_team": TEAM,
        "user_profile": {
            "real_name": person.name,
            "display_name": person.handle,
            "name": person.handle,
            "first_name": person.name.split()[0],
            "team": TEAM,
            "is_restricted": False,
        },
    }
    if message.edited:
        out["edited"] = {"user": person.user_id, "ts": f"{int(message.edited.timestamp())}.000000"}
    if message.reactions:
        out["reactions"] = [
            {"name": emoji, "users": [story.PEOPLE[who].user_id for who in people], "count": len(people)}
            for emoji, people in message.reactions
        ]
    if message.file:
        out |= {"files": [_file(message)], "upload": True}
    return out


def _file(message: Message) -> JSON:
    person, file_id = story.PEOPLE[message.who], stable_id("F0", message.file, length=9)
    seconds = int(message.when.timestamp())
    return {
        "id": file_id,
        "created": seconds,
        "timestamp": seconds,
        "name": message.file,
        "title": message.file,
        "mimetype": "image/png",
        "filetype": "png",
        "pretty_type": "PNG",
        "user": person.user_id,
        "mode": "hosted",
        "size": 40_000 + seconds % 90_000,
        "is_external": False,
        "permalink": f"{story.TEAM_URL}/files/{person.user_id}/{file_id}/{message.file}",
    }


def _thread_summary(parent: Message, replies: list[Message]) -> JSON:
    users = list(dict.fromkeys(story.PEOPLE[reply.who].user_id for reply in replies))
    return {
        "thread_ts": parent.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "reply_users": users,
        "replies": [{"user": story.PEOPLE[reply.who].user_id, "ts": reply.ts} for reply in replies],
    }


def _day_files(channel: str) -> dict[str, bytes]:
    """Day files cut at midnight in Los Angeles, as Slack does: the night of the 16th lies in the file of the 15th."""
    messages = channel_messages(channel)
    labels = {message.label: message for message in messages if message.label}
    thread: dict[str, list[Message]] = {}
    for message in messages:
        if message.parent:
            thread.setdefault(message.parent, []).append(message)
    days: dict[str, list[JSON]] = {}
    for message in messages:
        local = message.when.astimezone(timezone(timedelta(hours=story.LOS_ANGELES)))
        days.setdefault(local.date().isoformat(), []).append(_export_one(message, thread, labels))
    return {f"{channel}/{day}.json": json_bytes(found) for day, found in days.items()}


def _users() -> list[JSON]:
    return [
        {
            "id": person.user_id,
            "team_id": TEAM,
            "name": person.handle,
            "deleted": False,
            "real_name": person.name,
            "tz": person.zone,
            "is_bot": bool(person.bot_id),
            "is_app_user": False,
            "updated": int(story.at("10T09:00:00").timestamp()),
            "profile": {
                "real_name": person.name,
                "display_name": "" if person.bot_id else person.handle,
                **(
                    {"bot_id": person.bot_id, "api_app_id": "A" + person.bot_id[1:]}
                    if person.bot_id
                    else {"email": person.email}
                ),
                "team": TEAM,
            },
        }
        for person in story.PEOPLE.values()
    ]


def _channels() -> list[JSON]:
    created = {story.INCIDENT_CHANNEL: story.at("02:12:13")}
    humans = [person.user_id for person in story.PEOPLE.values() if not person.bot_id]
    return [
        {
            "id": channel_id,
            "name": name,
            "creator": story.PEOPLE["pagerduty"].user_id,
            "created": int(created.get(name, story.at("01T09:00:00")).timestamp()),
            "is_archived": False,
            "is_general": False,
            "members": humans,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }
        for name, channel_id in story.CHANNEL_IDS.items()
    ]


def build_export() -> bytes:
    members = {"channels.json": json_bytes(_channels()), "users.json": json_bytes(_users())}
    for channel in story.CHANNEL_IDS:
        members |= _day_files(channel)
    return zip_bytes(members)


def reaction_count() -> int:
    return sum(
        len(people)
        for channel in story.CHANNEL_IDS
        for message in channel_messages(channel)
        for _, people in message.reactions
    )


# --- paste -------------------------------------------------------------------------------------------------------

APP_NAMES: Final = {"pagerduty_app": "PagerDuty", "datadog_app": "Datadog"}
UNICODE: Final = {"eyes": ":eyes:", "thumbsup": ":thumbsup:"}


def paste_messages() -> tuple[Message, ...]:
    return screenplay("db-oncall", "db-oncall.txt")


def build_paste() -> bytes:
    """The desktop client's copy: local 12-hour clock, no date, a bare time where the author goes on writing."""
    out: list[str] = []
    before: Message | None = None
    for message in paste_messages():
        local = message.when.astimezone(timezone(timedelta(hours=story.BERLIN)))
        clock = f"{local.hour % 12 or 12}:{local.minute:02d}"
        follows = before is not None and before.who == message.who and message.when - before.when < timedelta(minutes=5)
        out += [clock] if follows else _paste_head(message.who, f"{clock} {'PM' if local.hour >= 12 else 'AM'}")
        out.append(_paste_text(message.text) + (" (edited) " if message.edited else ""))
        for emoji, people in message.reactions:
            out += [UNICODE[emoji], str(len(people)), ""]
        before = message
    return ("\n".join(out) + "\n").encode()


def _paste_head(who: str, clock: str) -> list[str]:
    if who in APP_NAMES:
        return [APP_NAMES[who], f"APP  {clock}"]
    return [story.PEOPLE[who].name, f"  {clock}"]


def _paste_text(text: str) -> str:
    ic = next(message for message in channel_messages(story.INCIDENT_CHANNEL) if message.label == "ic")
    values = {
        "ic_ts": ic.ts.replace(".", ""),
        "hotfix_sha7": story.POOL_COMMIT.sha[:7],
        "parallel_sha7": story.PARALLEL_COMMIT.sha[:7],
    }
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    return text
