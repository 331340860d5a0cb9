"""E-mail: one message (``.eml``) or a mailbox of them (``mbox``), as threads about an incident are kept.

``Date`` carries the offset of the sender's computer. A thread is the first of ``References``, else ``In-Reply-To``. Quoted
lines of an answer are left out of its words, since somebody else wrote them, and are counted. Of several forms of a body
the plain text is read, else the HTML. A monitor's mail is an alert (`_monitor_mail`). Sources: RFC 5322, RFC 2045 to 2047, RFC 4155, RFC 5064.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Locator, Person, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_named
from afteraction.domain.when import Unknown
from afteraction.readers._alerts import pairs, record, web
from afteraction.readers._chat import file_marks, links_of_html, said, with_links, words_of_html
from afteraction.readers._lines import TEXT_LIMIT
from afteraction.readers._text import HELD, clean, cut
from afteraction.readers.pages._monitor_mail import told_by

if TYPE_CHECKING:
    from email.message import Message

_ENVELOPE = late(rb"^From [^\s]{1,320} [^\r\n]{10,80}\r?\n", re.MULTILINE)
_NEXT = late(rb">?[A-Za-z][A-Za-z0-9-]{1,60}:")
_MAILBOX = late(r"From \S{1,320} .{0,40}\d{4}")
_PATCH = late(r"From [0-9a-f]{40} Mon Sep 17 00:00:00 2001")
_HEADER = late(r"(?P<name>[A-Za-z][A-Za-z0-9-]{1,60}):(?:\s|\Z)")
_KNOWN = frozenset(
    {
        "from",
        "to",
        "date",
        "subject",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "content-type",
        "delivered-to",
    }
    | {"reply-to", "in-reply-to", "references", "dkim-signature", "cc"}
)
_ID = late(r"<(?P<id>[^<>\s]{1,500})>")
_ROBOT = late(
    r"(?:no-?reply|do-?not-?reply|mailer-daemon|(?:alert(?:ing|manager|s)?|notifications?|nagios|icinga|zabbix|grafana|prometheus|monitor(?:ing)?))(?:[+.-][^@]{0,100})?@",
    re.IGNORECASE,
)
_FORWARD = late(r"-{3,}\s?(?:Original Message|Forwarded message)\s?-{3,}|_{20,}\Z", re.IGNORECASE)
_COMMENT = late(r"\s\([^()]{1,60}\)\Z")
_PARTS = 200  # boundaries of one message; each line is compared with all that are open
_LONGEST = 64 * 1024 * 1024  # bytes of one message


class MailReader:
    """See the module. One record for each message."""

    name = "mail"
    title = "E-mail messages and mailboxes"
    time_rule = "the Date header with its offset"
    link_rule = "Archived-At, when a mailing list added it"
    evidence = Evidence.SCHEMA

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text that begins with headers of a message, or with the line that parts those of a mailbox."""
        lines = sample.lines[:80]
        if not lines or not lines[0][:1].isalpha() or _PATCH.match(lines[0]):
            return None
        boxed = _MAILBOX.match(lines[0]) is not None
        names: set[str] = set()
        for line in lines[boxed:]:
            found = _HEADER.match(line)
            if found:
                names.add(found["name"].lower())
            elif not line[0].isspace():
                break
        if "from" not in names or not names & {"date", "received"} or len(names & _KNOWN) < 4:
            return None
        what = "a mailbox whose first message has" if boxed else "headers of a message:"
        return Match(Rank.SIGNATURE, f"{what} {', '.join(sorted(names & _KNOWN)[:5])}")

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Messages in file order."""
        data = artifact.read(HELD)
        ordinal = 0
        for start, body, end, line, last in _messages(data):
            if body > start:
                yield Skipped(start, body, "the line that parts the messages of a mailbox")
            place = Locator(line, last, body, end)
            for item in _item(data[body:end], place, artifact.id):
                if isinstance(item, Record):
                    yield item._replace(ordinal=ordinal)
                    ordinal += 1
                else:
                    yield item
        if artifact.size > len(data):
            yield Unread(len(data), artifact.size, "more than can be read at once: split the mailbox to read the rest")


def _messages(data: bytes) -> Iterator[tuple[int, int, int, int, int]]:
    """(start, first byte behind the parting line, end, first line, last line) of each message."""
    begin = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while data[begin : begin + 1] in (b" ", b"\t", b"\r", b"\n"):
        begin += 1
    heads = [(found.start(), found.end()) for found in _ENVELOPE.finditer(data, begin) if _parts(data, found, begin)]
    if not heads or heads[0][0] != begin:
        heads.insert(0, (begin, begin))
    line, counted = 1, 0
    ends = [start for start, _ in heads[1:]] + [len(data)]
    for (start, body), end in zip(heads, ends, strict=True):
        line += data.count(b"\n", counted, body)
        counted = body
        yield start, body, end, line, line + data.count(b"\n", body, end) - (data[end - 1 : end] == b"\n")


def _parts(data: bytes, found: re.Match[bytes], begin: int) -> bool:
    """Whether such a line stands below an empty one and above a header, and is not a sentence of somebody."""
    above = data[max(begin, found.start() - 3) : found.start()].replace(b"\r", b"")
    return (found.start() == begin or above.endswith(b"\n\n")) and _NEXT.match(data, found.end()) is not None


def _item(data: bytes, place: Locator, artifact: str) -> Iterator[Record | Person | Skipped | Unread]:
    if not data.strip(b"\xef\xbb\xbf \t\r\n\0"):
        if place.end > place.start:
            yield Skipped(place.start, place.end, "an empty message")
        return
    if len(data) > _LONGEST or data.count(b"boundary") > _PARTS:
        yield Unread(place.start, place.end, "a message with more parts, or more bytes, than are read", place.line)
        return
    from email import message_from_bytes  # late: it takes long to load, and few incidents hold mail
    from email.errors import MessageError

    try:
        message = message_from_bytes(data)
        yield from _record(message, place, artifact)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        yield Unread(place.start, place.end, f"a message whose form is broken: {type(error).__name__}", place.line)


def _record(message: Message, place: Locator, artifact: str) -> Iterator[Record | Person | Unread]:
    from email.utils import parseaddr

    name, address = parseaddr(_header(message, "From"))
    raw = _header(message, "Date")
    if not (raw or address or _header(message, "Subject")):
        yield Unread(place.start, place.end, "no headers of a message", place.line)
        return
    automatic = _header(message, "Auto-Submitted").lower() not in ("", "no")
    bot = automatic or _ROBOT.match(address) is not None
    if name and address:
        yield Person(address, (name,), bot)
    ident, refs = _ID.search(_header(message, "Message-ID")), _ID.findall(_header(message, "References"))
    refs = refs or _ID.findall(_header(message, "In-Reply-To"))
    text, quoted, files, links = _words(message)
    archived = _ID.search(_header(message, "Archived-At"))
    subject = _header(message, "Subject")
    alert = told_by(subject, text, machine=bot)
    words = alert.text if alert else text
    made = record(
        artifact,
        RecordKind.ALERT if alert else RecordKind.MESSAGE,
        place,
        raw,
        said(words, *file_marks(files)),
        time=parse_named(_COMMENT.sub("", raw))
        or Unknown("its Date header is no date" if raw else "it has no Date header"),
        author=Actor(name or address, address, bot or alert is not None) if name or address else None,
        title=alert.title if alert else subject,
        status=alert.status if alert else "",
        group=alert.group if alert else "",
        channel=cut(_header(message, "List-Id"), 100),
        thread=f"mail:{refs[0]}" if refs else "",
        key=f"mail:{ident['id']}" if ident else "",
        permalink=web(archived["id"]) if archived else "",
        fields=pairs(
            ("to", cut(_header(message, "To"), 300)),
            ("quoted_lines", quoted or ""),
            *(alert.fields if alert else ()),
            ("files", ", ".join(files)),
        ),
    )
    yield with_links(made, links)


def _header(message: Message, name: str) -> str:
    """A header in clear text on one line, "" when it is not there."""
    from email.errors import HeaderParseError
    from email.header import decode_header

    value = message.get(name)
    if value is None:
        return ""
    try:
        parts = decode_header(value)
    except HeaderParseError:
        return " ".join(clean(str(value)).split())  # as it was sent
    text = "".join(chunk if isinstance(chunk, str) else _decoded(chunk, charset or "utf-8") for chunk, charset in parts)
    return " ".join(clean(text).split())


def _decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _words(message: Message) -> tuple[str, int, list[str], tuple[str, ...]]:
    """(what its author wrote, number of lines that were quoted, names of files, addresses behind the links of HTML)."""
    plain: list[str] = []
    marked: list[str] = []
    files: list[str] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        named = part.get_filename()
        if named or part.get_content_disposition() == "attachment":
            files.append(" ".join(clean(str(named or "attachment")).split()))
            continue
        payload = part.get_payload(decode=True)
        text = _decoded(payload, part.get_content_charset() or "utf-8") if isinstance(payload, bytes) else ""
        if part.get_content_type() == "text/plain":
            plain.append(text.replace("\r\n", "\n"))
        elif part.get_content_type() == "text/html":
            marked.append(text)
    markup = "\n".join(marked)[: 4 * TEXT_LIMIT]
    whole = "\n".join(plain) if any(text.strip() for text in plain) else words_of_html(markup)
    own, quoted = _own(whole)
    return cut(own, TEXT_LIMIT), quoted, files, links_of_html(markup)


def _own(text: str) -> tuple[str, int]:
    """(the lines that its author wrote, number of the others)."""
    kept: list[str] = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _FORWARD.match(line.strip()) and any(kept):
            return "\n".join(kept).strip(), len(lines) - len(kept)
        if line.startswith(">From "):
            kept.append(line[1:])  # how a mailbox writes a line that begins with the word
        elif not line.startswith(">") and not (line.rstrip().endswith("wrote:") and _quoted_next(lines, number)):
            kept.append(line)
    return "\n".join(kept).strip(), len(lines) - len(kept)


def _quoted_next(lines: list[str], number: int) -> bool:
    return any(line.startswith(">") for line in lines[number + 1 : number + 3])


READER = MailReader()
