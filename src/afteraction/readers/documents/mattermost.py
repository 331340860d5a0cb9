"""Mattermost: the bulk export, one JSON object a line, with ``post`` and ``direct_post`` among them.

Times are whole milliseconds since 1970. Replies are nested in their post, in no order. The export holds no id of a post,
so an author, a place and a moment are the identity of one, and no link can be made. Webhooks post under the name in
``props``, with the alert in ``props.attachments``. Known from a real post of an export (v11.1), trimmed; other kinds of
line (``version``, ``user``, ``channel``) from the documentation of the bulk loader.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Locator, Person, Record, RecordKind
from afteraction.readers._alerts import UNDERSTOOD, inside, obj, objs, pairs, prose, read_items, record
from afteraction.readers._chat import JOINED, Once, count, file_marks, said
from afteraction.readers._json import Element, text_of
from afteraction.readers.documents._slack_text import level_of_color

_LINES = frozenset(
    {"version", "role", "scheme", "team", "channel", "user", "bot", "post", "direct_channel", "direct_post", "emoji"}
)
_POSTS = ("post", "direct_post")
_JOINS = ("join", "leave", "add_", "remove_", "add", "remove")


class MattermostReader:
    """See the module. One record for each post and each reply."""

    name = "mattermost"
    title = "Mattermost bulk export"
    time_rule = "create_at, milliseconds since 1970"
    link_rule = "none: the export holds no ids of posts"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim JSON lines that name their kind and hold it under the same key."""
        doc = sample.doc
        if not isinstance(doc, dict) or text_of(doc.get("type")) not in _LINES:
            return None
        values = sample.objects[:20] or [doc]
        held = [value for value in values if isinstance(value.get(text_of(value.get("type"))), dict)]
        posts = [value for value in held if "create_at" in obj(value.get(text_of(value["type"])))]
        if posts and posts[0]["type"] in _POSTS:
            return Match(Rank.SIGNATURE, f"lines of type {posts[0]['type']!r} with create_at, as Mattermost exports")
        if doc.get("type") == "version" and "version" in doc and held:
            return Match(Rank.KEYS, "a version, then lines whose type is also a key, as Mattermost exports")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Posts in the order of the file, each with its replies."""
        once = Once()
        return read_items(artifact, (), "a line of a Mattermost export", lambda one, ident: _line(one, ident, once))


def _line(element: Element, artifact: str, once: Once) -> Iterator[Record | Person | str]:
    kind = text_of(element.value.get("type"))
    body = obj(element.value.get(kind))
    if kind not in _LINES:
        yield "not a line of a Mattermost export"
        return
    if kind in ("user", "bot") and prose(body.get("username")):
        full = f"{prose(body.get('first_name'))} {prose(body.get('last_name'))}".strip()
        shown = (prose(body.get("nickname")), full or prose(body.get("display_name")), prose(body["username"]))
        yield Person(prose(body["username"]), tuple(dict.fromkeys(filter(None, shown))), kind == "bot")
    if kind not in _POSTS:
        yield f"{UNDERSTOOD}a {kind.replace('_', ' ')} of the workspace"
        return
    place = inside(element.locator, kind)
    where = _where(body)
    parent = f"mattermost:{where}/{prose(body.get('user'))}@{text_of(body.get('create_at'))}"
    yield _post(body, place, artifact, where, once, "")
    for index, reply in enumerate(objs(body.get("replies"))):
        yield _post(reply, inside(place, f"replies/{index}"), artifact, where, once, parent)


def _where(post: dict[str, Any]) -> str:
    members = post.get("channel_members")
    direct = ", ".join(prose(one) for one in members[:20]) if isinstance(members, list) else ""
    return "/".join(filter(None, (prose(post.get("team")), prose(post.get("channel")) or direct)))


def _post(post: dict[str, Any], place: Locator, artifact: str, where: str, once: Once, parent: str) -> Record | str:
    kind, user, created = prose(post.get("type")), prose(post.get("user")), text_of(post.get("create_at"))
    if not created:
        return "a post without create_at"
    changed = kind.removeprefix("system_")
    if changed != kind and changed.startswith(_JOINS):
        return JOINED
    props = obj(post.get("props"))
    hooked = "true" in (text_of(props.get("from_webhook")), text_of(props.get("from_bot")))
    name = (prose(props.get("override_username")) if hooked else "") or user
    cards = objs(props.get("attachments"))
    files = [prose(file.get("path")).rsplit("/", 1)[-1] for file in objs(post.get("attachments"))]
    words = [part for card in cards for part in _card(card)]
    edited = text_of(post.get("edit_at"))
    return record(
        artifact,
        RecordKind.MESSAGE,
        place,
        created,
        said(text_of(post.get("message")), *words, *file_marks(files)),
        author=Actor(name, "" if name != user else user, hooked) if name else None,
        title=next((prose(card.get("title")) for card in cards if prose(card.get("title"))), "") if hooked else "",
        level=max((level_of_color(text_of(card.get("color"))) for card in cards if hooked), default=0),
        channel=where.rpartition("/")[2],
        thread=parent,
        key=once.key(f"mattermost:{where}/{user}@{created}"),
        reactions=len(objs(post.get("reactions"))),
        replies=len(objs(post.get("replies"))),
        edited=count(edited[:8]) > 0,
        fields=pairs(
            ("subtype", "" if kind in ("", "slack_attachment", "me") else kind),
            ("team", post.get("team")),
            ("edited_at", edited if edited != "0" else ""),
            ("pinned", "yes" if post.get("is_pinned") is True else ""),
            ("files", ", ".join(filter(None, files))),
        ),
    )


def _card(card: dict[str, Any]) -> Iterator[str]:
    """The words of an attachment in Slack's form."""
    shown = [prose(card.get(key)) for key in ("pretext", "author_name", "title", "text")]
    yield from shown if any(shown) else [prose(card.get("fallback"))]
    for one in objs(card.get("fields"))[:50]:
        title, value = prose(one.get("title")), prose(one.get("value"))
        yield f"{title}: {value}" if title and value else value


READER = MattermostReader()
