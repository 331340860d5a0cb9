"""Slack: day files of a workspace export, API answers and events, slackdump files, and the lists beside them.

The day files of an export are cut at midnight in Los Angeles, so a date is never taken from a file's name. A folder is
named after its channel, or after the id for a direct message. ``conversations.history`` comes newest first and names no
channel; ``conversations.replies`` repeats the parent on every page; slackdump's ``dump`` nests replies in their parent
and its ``archive`` writes chunks, one a line. Sources: https://slack.com/help/articles/220556107, https://docs.slack.dev,
rusq/slackdump, a published export of 2015 and 2016. What a message says is read in `_slack` and `_slack_text`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Channel, Item, Person, Record, RecordKind, Skipped, Unread
from afteraction.readers._alerts import obj, objs, pairs, prose, record, web
from afteraction.readers._json import Document, Element, text_of
from afteraction.readers._text import utf8
from afteraction.readers.documents._slack import (
    TS,
    Messages,
    channel_folder,
    channel_of,
    day_folder,
    is_person,
    looks_like_message,
    people_of,
)

_SEARCH = late(rb'"messages"\s{0,20}:\s{0,20}\{')
_PATHS = ("event", "payload/event", "m", "u", "ci")
_TIME_RULE = "ts: seconds and microseconds since 1970, always UTC; never the name of the file"
_LINK_RULE = (
    "https://<workspace>/archives/<channel>/p<ts>, when the artifact names both; search results bring their own"
)


class SlackExportReader:
    """An array of messages: a day file, or a list saved by hand."""

    name = "slack-export"
    title = "Slack workspace export"
    time_rule = _TIME_RULE
    link_rule = _LINK_RULE
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim an array that begins with messages."""
        if not isinstance(sample.doc, list):
            return None
        return _claim(objs(sample.doc[:20]), "an array of Slack messages", sample.whole)

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Messages in the order of the file."""
        return Messages(artifact).walk((), day_folder(artifact))


class SlackApiReader:
    """Pages of history, replies and search, events, slackdump files; messages one after another."""

    name = "slack-api"
    title = "Slack API answers, events and slackdump files"
    time_rule = _TIME_RULE
    link_rule = _LINK_RULE
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim objects that hold messages or events, one, several or an array of them."""
        values = objs(sample.doc[:20]) if isinstance(sample.doc, list) else sample.objects[:20] or objs(sample.doc)
        for value in values:
            match = _page(value, sample.whole) or _event(value) or _chunk(value)
            if match is not None:
                return match
        return (
            None if isinstance(sample.doc, list) else _claim(values, "Slack messages, one after another", sample.whole)
        )

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Messages in the order of the file."""
        with artifact.opener() as stream:
            search = _SEARCH.search(utf8(stream.read(64 * 1024))) is not None
        paths = (*_PATHS, "messages/matches" if search else "messages")
        return Messages(artifact).walk(paths, channel_folder(artifact))


def _claim(values: list[dict[str, Any]], what: str, whole: bool) -> Match | None:
    found = [value for value in values if looks_like_message(value)]
    if not found:
        # A first message longer than the sample is cut before its ts.
        cut = not whole and len(values) == 1 and values[0].get("type") == "message" and "client_msg_id" in values[0]
        return Match(Rank.KEYS, f"{what}: client_msg_id") if cut else None
    if 2 * len(found) < len(values):
        return None
    sure = any(value.get("type") == "message" and TS.match(text_of(value.get("ts"))) for value in found)
    shown = next((text_of(value.get("ts")) for value in found if TS.match(text_of(value.get("ts")))), "")
    return Match(Rank.SIGNATURE if sure else Rank.KEYS, f"{what}, with ts such as {shown!r}")


def _page(value: dict[str, Any], whole: bool) -> Match | None:
    messages = value.get("messages")
    if isinstance(messages, dict) and isinstance(messages.get("matches"), list):
        claim = _claim(objs(messages["matches"][:20]), "search results of Slack", whole)
        return claim or _empty(value, messages["matches"])
    if isinstance(messages, list):
        return _claim(objs(messages[:20]), "a page of Slack messages", whole) or _empty(value, messages)
    return None


def _empty(value: dict[str, Any], messages: list[Any]) -> Match | None:
    if messages or not isinstance(value.get("ok"), bool) or not ("has_more" in value or "query" in value):
        return None
    return Match(Rank.KEYS, "a page of Slack messages without any: ok, has_more")


def _event(value: dict[str, Any]) -> Match | None:
    value = obj(value.get("payload")) if "envelope_id" in value else value
    event = value.get("event")
    if isinstance(event, dict) and value.get("type") == "event_callback" and text_of(event.get("type")):
        return Match(Rank.SIGNATURE, "an event_callback of Slack's Events API")
    if isinstance(event, dict) and event.get("type") == "message" and "event_id" in value and "team_id" in value:
        return Match(Rank.KEYS, "an event of Slack's Events API: event_id, team_id")
    return None


def _chunk(value: dict[str, Any]) -> Match | None:
    if not isinstance(value.get("t"), int) or not isinstance(value.get("ts"), int):
        return None
    if looks_like_message(next(iter(objs(value.get("m"))), {})) or channel_of(obj(value.get("ci"))) is not None:
        return Match(Rank.SIGNATURE, "chunks of a slackdump archive: t, ts and m or ci")
    if is_person(next(iter(objs(value.get("u"))), {})) or "team_id" in obj(value.get("w")):
        return Match(Rank.KEYS, "chunks of a slackdump archive: t, ts and u or w")
    return None


@dataclass(frozen=True, slots=True)
class ListReader:
    """A list beside the day files, at the top or below one of ``keys`` of an API answer.

    tell: what an entry gives, or nothing when it is not of this list. least: the share of entries that must fit.
    """

    name: str
    title: str
    keys: tuple[str, ...]
    fits: Callable[[dict[str, Any]], bool]
    tell: Callable[[Element, str], Iterator[Person | Channel | Record]]
    why: str
    time_rule: str
    link_rule: str = "none"
    evidence: Evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a list whose first entries are of this kind."""
        doc = sample.doc
        if isinstance(doc, dict):
            inner = next((doc[key] for key in self.keys if isinstance(doc.get(key), (list, dict))), doc)
            doc = inner if "ok" in doc or inner is doc else None
        values = objs(doc)[:20]
        if not values or not all(map(self.fits, values[:-1] or values)):
            return None
        return Match(Rank.KEYS, self.why)

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Entries in the order of the file."""
        ordinal = 0
        for element in Document(artifact, self.keys).walk():
            if not isinstance(element, Element):
                yield element
                continue
            place, recorded = element.locator, False
            value = obj(element.value)
            if not self.fits(value):
                yield Unread(place.start, place.end, f"not an entry of {self.title}", place.line)
                continue
            for item in self.tell(element, artifact.id):
                if isinstance(item, Record):
                    item, recorded = item._replace(ordinal=ordinal), True
                    ordinal += 1
                yield item
            if not recorded:
                yield Skipped(place.start, place.end, f"an entry of {self.title}")


def _people(element: Element, _: str) -> Iterator[Person]:
    return people_of(element.value)


def _channels(element: Element, _: str) -> Iterator[Channel]:
    channel = channel_of(element.value)
    if channel is not None:
        yield channel


def _is_integration(value: dict[str, Any]) -> bool:
    which = any(key in value for key in ("app_id", "service_id", "app_type", "service_type"))
    return which and "change_type" in value and "date" in value and "user_id" in value


def _integrations(element: Element, artifact: str) -> Iterator[Record]:
    entry = element.value
    ident = prose(entry.get("service_id")) or prose(entry.get("app_id"))
    what = prose(entry.get("service_type")) or prose(entry.get("app_type")) or ident
    reason = prose(entry.get("reason"))
    text = f"Integration {prose(entry.get('change_type'))}: {what}" + (f" ({reason})" if reason else "")
    user = Actor(prose(entry.get("user_name")), prose(entry.get("user_id")))
    key = f"slack:integration/{ident}/{text_of(entry.get('date'))}/{prose(entry.get('change_type'))}"
    yield record(
        artifact, RecordKind.NOTE, element.locator, entry.get("date"), text, author=user, title=what,
        key=key, channel=prose(entry.get("channel")), group=f"slack:integration/{ident}" if ident else "",
        fields=pairs(("subtype", "integration"), ("change_type", entry.get("change_type")), ("app_id", ident)),
    )  # fmt: skip


def _is_file(value: dict[str, Any]) -> bool:
    return (
        re.match(r"F[A-Z0-9]{7,}\Z", text_of(value.get("id"))) is not None
        and any(key in value for key in ("filetype", "mimetype", "url_private"))
        and any(key in value for key in ("created", "timestamp"))
    )


def _files(element: Element, artifact: str) -> Iterator[Record]:
    file = element.value
    name = prose(file.get("title")) or prose(file.get("name")) or prose(file.get("id"))
    kind = "Canvas" if prose(file.get("filetype")) in ("quip", "canvas") else "File"
    user = prose(file.get("user"))
    yield record(
        artifact, RecordKind.NOTE, element.locator, file.get("created") or file.get("timestamp"), f"{kind} created: {name}",
        author=Actor("", user) if user else None, title=name, key=f"slack:file/{prose(file.get('id'))}",
        permalink=web(file.get("permalink")),
        fields=pairs(("subtype", "file"), ("filetype", file.get("pretty_type") or file.get("filetype"))),
    )  # fmt: skip


READERS = (
    SlackExportReader(),
    SlackApiReader(),
    ListReader(
        "slack-users", "Slack's list of users", ("members", "user", "users"), is_person, _people,
        "Slack users: ids such as U012AB3CD with team_id and profile", "holds no times",
    ),
    ListReader(
        "slack-channels", "Slack's list of channels", ("channels", "channel", "groups", "ims", "mpims"),
        lambda value: channel_of(value) is not None, _channels,
        "Slack channels: ids such as C012AB3CD with members and created", "holds no times",
    ),
    ListReader(
        "slack-integrations", "Slack's log of integrations", ("logs",), _is_integration, _integrations,
        "integrations added or removed: app_id, change_type, date", "date: seconds since 1970, UTC",
    ),
    ListReader(
        "slack-files", "Slack's list of files and canvases", ("files", "file"), _is_file, _files,
        "Slack files or canvases: ids such as F012AB3CD with filetype and created", "created: seconds since 1970, UTC",
        "the file's permalink",
    ),
)  # fmt: skip
