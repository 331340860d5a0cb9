"""What a Slack message says, in words: mrkdwn, Block Kit, attachments of bots, files.

Order matters in mrkdwn: the ``<...>`` tokens are taken first and only then ``&amp; &lt; &gt;`` are undone, once, so that a
typed ``&lt;`` stays what was typed. Text inside ``rich_text`` blocks is not escaped at all. A ``<!date^...>`` shows its
epoch in UTC, never the fallback, which is in the sender's zone. Quotes of other messages and previews of links are kept
apart from what the author said. Sources: https://docs.slack.dev/messaging/formatting-message-text,
https://docs.slack.dev/reference/block-kit, real exports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from afteraction.domain.late import late
from afteraction.domain.record import Level
from afteraction.domain.stamps import parse_epoch
from afteraction.domain.when import SECOND, Instant, iso
from afteraction.readers._alerts import links_in, obj, objs, web
from afteraction.readers._json import text_of
from afteraction.readers._text import clean, cut

_TOKEN = late(r"<([^<>]{1,4096})>")
_ENTITY = late(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_ID = late(r"[A-Z0-9]{2,24}\Z")
_GAP = late(r"[\W_]+")
_NAME = late(r"[^a-z0-9]+")
_HEX = late(r"#?([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})\Z")
_SECRET = late(
    r"token|secret|passw|credential|authori[sz]|cookie|(?:api|routing|service|access|private)[_ -]?key", re.I
)
_PLACEHOLDERS = (
    "This content can't be displayed.",
    "[no preview available]",
    "This message contains interactive elements.",
)
_COLORS = {"danger": Level.ERROR, "warning": Level.WARN, "good": Level.INFO}
_DEPTH = 12  # nesting of rich text that Slack itself can write; what lies deeper is hostile
_SNIPPET = 4000  # characters of a pasted snippet that are kept
_FIELDS = 20
_PARTS = 200  # blocks, attachments or fields of one message; Slack itself allows 100

Found: TypeAlias = tuple[tuple[str, str], ...]


class Spoken:
    """Collects one message. After `read`: text, title, level, fields, links, and names that stood beside mentions."""

    def __init__(self) -> None:
        self.title = ""
        self.level = Level.NONE
        self.fields: dict[str, str] = {}
        self.names: dict[str, str] = {}  # user id to the name written in <@U1|name>
        self._links: dict[str, None] = {}
        self._lines: list[str] = []
        self._said = " "  # the words of all lines, to see what was said already

    @property
    def text(self) -> str:
        """Everything said, a line for each part."""
        return clean("\n".join(self._lines)).strip()

    @property
    def links(self) -> tuple[str, ...]:
        """Web addresses in the order they were met, those behind a label too."""
        return tuple(dict.fromkeys((*self._links, *links_in(self.text))))

    def read(self, message: dict[str, Any], bot: bool) -> Spoken:
        """Text, then blocks that say more, then attachments, then files."""
        said = self.mrkdwn(text_of(message.get("text"))).strip()
        self._say("" if said in _PLACEHOLDERS else said)
        blocks = objs(message.get("blocks"))[:_PARTS]
        if not self._lines or any(block.get("type") != "rich_text" for block in blocks):
            self._say_all(self.blocks(blocks))
        if bot and not self.title:
            self.title = self._header(blocks)
        quotes: list[str] = []
        for attachment in objs(message.get("attachments"))[:_PARTS]:
            self._attachment(attachment, quotes)
        if not self._lines and quotes:  # a message that only passes on another one
            self._lines.append(_quoted("\n".join(quotes)))
        self._files(message)
        return self

    # Formatted text

    def mrkdwn(self, text: str) -> str:
        """Tokens to words, entities undone."""
        if "<" not in text and "&" not in text:
            return text
        parts = _TOKEN.split(text)
        return "".join(self._token(part) if at % 2 else unescape(part) for at, part in enumerate(parts))

    def _token(self, inner: str) -> str:
        target, _, label = inner.partition("|")
        label, sign, rest = unescape(label), target[:1], target[1:]
        if sign == "@" and _ID.match(rest):
            if label:
                self.names.setdefault(rest, clean(label.lstrip("@")))
            return f"<@{rest}>"
        if sign == "#" and _ID.match(rest):
            return f"#{label.lstrip('#')}" if label else f"<#{rest}>"
        if sign == "!" and rest:
            return _special(rest, label)
        url = unescape(target)
        if url.startswith(("mailto:", "tel:")):
            return label or url.partition(":")[2]
        if "://" not in url:
            return f"<{unescape(inner)}>"  # not a token: an old export with a bare bracket
        return self.link(url, label)

    def link(self, url: str, label: str) -> str:
        """The label, or the address itself when there is no label or the label only shortens it."""
        if web(url):
            self._links.setdefault(clean(url))
        return url if not label or label.rstrip("…. ") in url else label

    # Block Kit

    def blocks(self, blocks: Iterable[dict[str, Any]]) -> Iterator[str]:
        """The lines that blocks show; buttons, menus and dividers say nothing."""
        for block in blocks:
            kind = text_of(block.get("type"))
            if kind == "rich_text":
                yield self._rich(block, 0).strip("\n")
            elif kind in ("section", "header", "markdown"):
                yield self._object(block.get("text"))
                for field in objs(block.get("fields")):
                    yield self._object(field)
            elif kind == "context":
                yield " ".join(filter(None, (self._object(part) for part in objs(block.get("elements")))))
            elif kind in ("image", "video"):
                shown = self._object(block.get("title")) or text_of(block.get("alt_text"))
                yield f"[{kind}: {shown}]" if shown else ""
            elif kind == "table":
                yield from self._rows(block.get("rows"))

    def _header(self, blocks: list[dict[str, Any]]) -> str:
        return next((clean(self._object(block.get("text"))) for block in blocks if block.get("type") == "header"), "")

    def _object(self, value: Any) -> str:
        """A text object, ``mrkdwn`` or ``plain_text``; a bare string (markdown block) is taken as it is."""
        if isinstance(value, dict):
            text = text_of(value.get("text"))
            return self.mrkdwn(text) if value.get("type") == "mrkdwn" else unescape(text)
        return text_of(value)

    def _rows(self, rows: Any) -> Iterator[str]:
        for row in rows if isinstance(rows, list) else ():
            cells = (self._rich(cell, 0) or text_of(cell.get("text")) for cell in objs(row))
            yield " | ".join(cell.strip() for cell in cells)

    def _rich(self, element: dict[str, Any], depth: int) -> str:
        kind = text_of(element.get("type"))
        inner = objs(element.get("elements")) if depth < _DEPTH else []
        if kind == "rich_text_list":
            return "".join(self._items(element, inner, depth))
        if kind in ("rich_text_section", "rich_text_preformatted", "rich_text_quote", "rich_text"):
            text = "".join(self._rich(part, depth + 1) for part in inner)
            if kind == "rich_text_quote":
                text = _quoted(text)
            return text if kind == "rich_text" or text.endswith("\n") or not text else text + "\n"
        return self._leaf(kind, element)

    def _items(self, element: dict[str, Any], inner: list[dict[str, Any]], depth: int) -> Iterator[str]:
        ordered = element.get("style") == "ordered"
        indent = text_of(element.get("indent"))
        margin = "  " * min(int(indent[:2]), 8) if indent.isascii() and indent.isdigit() else ""
        offset = text_of(element.get("offset"))
        first = int(offset) + 1 if offset.isascii() and offset.isdigit() and len(offset) < 6 else 1
        for number, item in enumerate(inner, first):
            yield f"{margin}{f'{number}.' if ordered else '•'} {self._rich(item, depth + 1).strip()}\n"

    def _leaf(self, kind: str, element: dict[str, Any]) -> str:
        if kind == "link":
            return self.link(text_of(element.get("url")), text_of(element.get("text")))
        if kind == "date":
            return _epoch_text(text_of(element.get("timestamp"))) or text_of(element.get("fallback"))
        for wanted, key, shape in _LEAVES:
            if kind == wanted:
                value = text_of(element.get(key))
                return shape.format(value) if value else ""
        return text_of(element.get("text"))

    # Attachments

    def _attachment(self, attachment: dict[str, Any], quotes: list[str]) -> None:
        if _is_quote(attachment):
            quoted = self.mrkdwn(text_of(attachment.get("text")) or _body(attachment))
            author = text_of(attachment.get("author_name"))
            quotes.append(f"{author}: {quoted}" if author else quoted)
            self._note("quoted", quotes[-1])
        elif _is_preview(attachment):
            self._note("preview", self.mrkdwn(text_of(attachment.get("title")) or text_of(attachment.get("fallback"))))
        else:
            self._own(attachment)

    def _own(self, attachment: dict[str, Any]) -> None:
        """An attachment that the author wrote: most alert bots say everything in one."""
        title, text = (self.mrkdwn(text_of(attachment.get(key))) for key in ("title", "text"))
        pretext, fallback = (self.mrkdwn(text_of(attachment.get(key))) for key in ("pretext", "fallback"))
        if web(attachment.get("title_link")):
            self._links.setdefault(text_of(attachment.get("title_link")).strip())
        self.title = self.title or clean(title)
        self.level = max(self.level, level_of_color(text_of(attachment.get("color"))))
        self._note("color", text_of(attachment.get("color")))
        blocks = list(self.blocks(objs(attachment.get("blocks"))))
        if title and not (pretext or text) and _words(title) in _words(fallback):
            title = fallback  # the fallback says the state that the title leaves out: "Triggered #12: ..."
        author = text_of(attachment.get("author_name"))
        before = len(self._lines)
        self._say_all((pretext, author, title, text, *blocks))
        for field in objs(attachment.get("fields"))[:_PARTS]:
            self._field(
                self.mrkdwn(text_of(field.get("title"))).strip(), self.mrkdwn(text_of(field.get("value"))).strip()
            )
        if len(self._lines) == before and fallback not in _PLACEHOLDERS:
            self._say(fallback)
        self._note("footer", self.mrkdwn(text_of(attachment.get("footer"))))

    def _field(self, name: str, value: str) -> None:
        if not value or _SECRET.search(name):
            return
        if name:
            self._note(_NAME.sub("_", name.lower()).strip("_"), value)
        self._say(f"{name}: {value}" if name else value)

    # Files

    def _files(self, message: dict[str, Any]) -> None:
        files = objs(message.get("files")) or objs(message.get("file"))
        shown = [text_of(file.get("title")) or text_of(file.get("name")) for file in files]
        for file, name in zip(files, shown, strict=True):
            if text_of(file.get("mode")) in ("tombstone", "hidden_by_limit"):
                self._say("[file that is no longer there]")
                continue
            if name:
                self._say(f"[file: {name}]", _words(name))
            # A snippet is what somebody pasted; the preview of a post is markup, and a comment repeats the whole file.
            if text_of(file.get("mode")) in ("snippet", "email") and message.get("subtype") != "file_comment":
                preview = text_of(file.get("plain_text")) or text_of(file.get("preview"))
                self._say(cut(preview, _SNIPPET).strip())
        self._note("files", ", ".join(filter(None, shown)))

    def _say_all(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._say(line.strip())

    def _say(self, line: str, words: str = "") -> None:
        """Add a line unless the message has said it. words: those that count, when the line adds marks of ours."""
        words = words or _words(line)
        if line and (words == " " or words not in self._said):
            self._lines.append(line)
            self._said += words[1:]

    def _note(self, name: str, value: str) -> None:
        if name and value and len(self.fields) < _FIELDS:
            self.fields.setdefault(name, cut(clean(value).strip(), 500))


_LEAVES = (
    ("text", "text", "{}"),
    ("user", "user_id", "<@{}>"),
    ("channel", "channel_id", "<#{}>"),
    ("usergroup", "usergroup_id", "@{}"),
    ("broadcast", "range", "@{}"),
    ("emoji", "name", ":{}:"),
    ("color", "value", "{}"),
    ("team", "team_id", "@{}"),
)


def unescape(text: str) -> str:
    """The three entities that Slack writes, each once."""
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], text) if "&" in text else text


def level_of_color(color: str) -> Level:
    """How bad a bot means it by the colour of its bar: red, orange and yellow, green; nothing else is a statement."""
    named = _COLORS.get(color.strip().lower())
    found = _HEX.match(color.strip())
    if named is not None or found is None:
        return named or Level.NONE
    red, green, blue = (int(part, 16) for part in found.groups())
    if red >= 160 and green <= 100 and blue <= 110:
        return Level.ERROR
    if red >= 190 and green >= 110 and blue <= 100:
        return Level.WARN
    return Level.INFO if green >= 120 and green > red + 40 and green > blue + 20 else Level.NONE


def _special(command: str, label: str) -> str:
    """``<!here>``, ``<!subteam^S1|@oncall>``, ``<!date^1709629963^{time}|9:12 AM>``."""
    parts = command.split("^")
    if parts[0] == "date" and len(parts) > 1 and _epoch_text(parts[1]):
        return _epoch_text(parts[1])
    if parts[0] == "subteam" and len(parts) > 1 and (label or parts[1]):
        return f"@{label.lstrip('@') or parts[1]}"
    return f"@{parts[0]}" if parts[0] in ("here", "channel", "everyone", "group") else label or f"<!{command}>"


def _epoch_text(text: str) -> str:
    at = parse_epoch(text)
    return iso(at.ns, SECOND) if isinstance(at, Instant) and at.ns < 253402300800 * SECOND else ""


def _is_quote(attachment: dict[str, Any]) -> bool:
    flags = ("is_msg_unfurl", "is_share", "is_reply_unfurl", "is_thread_root_unfurl")
    return any(attachment.get(flag) is True for flag in flags) or bool(objs(attachment.get("message_blocks")))


def _is_preview(attachment: dict[str, Any]) -> bool:
    return any(text_of(attachment.get(key)) for key in ("from_url", "original_url", "app_unfurl_url"))


def _body(attachment: dict[str, Any]) -> str:
    """The quoted words when they stand only in blocks."""
    quoted = Spoken()
    for part in objs(attachment.get("message_blocks")):
        quoted.read({"blocks": obj(part.get("message")).get("blocks")}, bot=False)
    return quoted.text


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.strip("\n").split("\n"))


def _words(text: str) -> str:
    """The words alone, with a blank on either side: the same words in another dress are the same words."""
    return f" {_GAP.sub(' ', text).strip().lower()} ".replace("  ", " ")
