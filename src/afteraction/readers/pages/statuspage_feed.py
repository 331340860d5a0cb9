"""Status pages as feeds: the Atom and RSS history of Statuspage and of pages that write the same.

An entry is an incident; its content is HTML with one paragraph for each update, newest first: a small date without a year,
the state in bold, the text. The year is that of the entry's own times, to which the updates are nearest. ``UTC`` settles the
zone; another abbreviation is believed when the entry's own times have an offset. An entry whose content is written
otherwise is one record.

The feeds are from memory and from excerpts in public programs; no whole feed was seen.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import offset_ns, parse_any, parse_named
from afteraction.domain.when import (
    DAY,
    Basis,
    BasisKind,
    Instant,
    Lacks,
    Stamp,
    Unknown,
    Wall,
    civil,
    from_civil,
)
from afteraction.readers._alerts import pairs, record, web
from afteraction.readers._chat import words_of_html
from afteraction.readers._text import Offsets, held

_STATES = frozenset({
    "investigating", "identified", "monitoring", "resolved", "postmortem", "scheduled", "in_progress", "verifying",
    "completed", "update",
})  # fmt: skip
_LONGEST = 1024 * 1024  # characters of one entry


class _Entry(NamedTuple):
    """One incident of the feed. began, updated: its own times as written."""

    title: str
    key: str
    link: str
    content: str
    began: str
    updated: str


class StatuspageFeedReader:
    """See the module."""

    name = "statuspage-feed"
    title = "Status page feeds (Atom and RSS)"
    time_rule = "the date before each update, whose year and offset are those of the entry's published and updated"
    link_rule = "the entry's link"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a feed whose entries hold updates of incidents with a small date and a bold state."""
        head = sample.text[:2000].lstrip()
        if not head.startswith("<") or not ("<feed" in head or "<rss" in head):
            return None
        text = html.unescape(sample.text).lower()
        if "<small>" in text and any(f"<strong>{state.replace('_', ' ')}" in text for state in _STATES):
            return Match(
                Rank.SIGNATURE, "a feed whose entries hold dated updates with a state, as status pages write them"
            )
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """The updates of each entry in the order of the feed, which is newest first."""
        text, encoding, bom, beyond = held(artifact)
        offsets = Offsets(text, encoding, bom)
        name = " ".join(_inside(text[:4000], "title").split()).partition(" - ")[0]
        done = ordinal = 0
        for start, end in _spans(text):
            if text[done:start].strip():
                yield Skipped(offsets.byte(done), offsets.byte(start), "the feed around its entries")
            place = Locator(offsets.line(start), offsets.line(end - 1), offsets.byte(start), offsets.byte(end))
            found = list(_records(_entry(text[start:end]), artifact.id, place, name)) if end - start < _LONGEST else []
            if not found:
                yield Unread(place.start, place.end, "an entry without a title or a time", place.line)
            for made in found:
                yield made._replace(ordinal=ordinal)
                ordinal += 1
            done = end
        rest = text[done:]
        if rest.strip():
            cut = "<entry" in rest or "<item>" in rest or not ordinal
            at = offsets.byte(done)
            yield (
                Unread(
                    at, offsets.byte(len(text)), "an entry that is cut off, or no entry of a feed", offsets.line(done)
                )
                if cut
                else Skipped(at, offsets.byte(len(text)), "the feed around its entries")
            )
        if beyond is not None:
            yield beyond


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each whole entry stands."""
    word = "entry" if "<entry" in text else "item"
    at = text.find(f"<{word}")
    while at >= 0:
        end = text.find(f"</{word}>", at)
        if end < 0:
            return
        again = text.rfind(f"<{word}", at, end)  # an entry that is not closed stands before one that is
        yield max(at, again), end + len(word) + 3
        at = text.find(f"<{word}", end)


def _inside(text: str, *names: str) -> str:
    """What stands between the first tag of one of these names and its end."""
    for name in names:
        start = text.find(f"<{name}")
        opened = text.find(">", start) + 1
        end = text.find(f"</{name}>", opened)
        if start >= 0 and opened and end >= 0:
            found = text[opened:end].strip()
            return found[9:-3] if found.startswith("<![CDATA[") and found.endswith("]]>") else html.unescape(found)
    return ""


def _entry(text: str) -> _Entry:
    link = _inside(text, "link")
    if not link and "<link" in text:
        address = text[text.find("<link") :].partition('href="')[2]
        link = html.unescape(address.partition('"')[0])
    return _Entry(
        " ".join(words_of_html(_inside(text, "title")).split()),
        _inside(text, "id", "guid"),
        web(link),
        _inside(text, "content", "content:encoded", "description", "summary"),
        _inside(text, "published", "pubDate"),
        _inside(text, "updated", "pubDate"),
    )


def _records(entry: _Entry, artifact: str, place: Locator, page: str) -> Iterator[Record]:
    parts = entry.content.split("<small>")[1:]
    if not entry.title or not (parts or entry.began or entry.updated):
        return
    own = [stamp for raw in (entry.updated, entry.began) if raw and (stamp := parse_any(raw)) is not None]
    for part in parts:
        raw, _, rest = part.partition("</small>")
        written = " ".join(words_of_html(raw).split())
        state, said = _told(rest)
        yield _made(entry, artifact, place, page, written, _dated(written, own, entry), said, state)
    if not parts:
        raw = entry.updated or entry.began
        stamp = parse_any(raw) or Unknown("the entry's time could not be read")
        yield _made(entry, artifact, place, page, raw, stamp, words_of_html(entry.content) or entry.title, "")


def _told(markup: str) -> tuple[str, str]:
    """(the state of an update, its text)."""
    before, _, rest = markup.partition("</strong>")
    opened = before.rfind("<strong>")
    if opened < 0:
        return "", words_of_html(markup)
    word = words_of_html(before[opened:]).strip().lower().replace(" ", "_")
    text = words_of_html(rest).lstrip(" -\u2013\u2014:\n")
    return (word if word in _STATES else ""), text


def _made(
    entry: _Entry, artifact: str, place: Locator, page: str, raw: str, time: Stamp, said: str, state: str
) -> Record:  # fmt: skip
    return record(
        artifact, RecordKind.STATUS, place, raw, said or entry.title, time=time,
        author=Actor(page or "status page", bot=True), title=entry.title, status=state, channel=page,
        key=f"{entry.key}@{raw}" if entry.key else "", group=entry.key, permalink=entry.link,
        fields=pairs(("published", entry.began), ("updated", entry.updated)),
    )  # fmt: skip


def _dated(text: str, own: list[Stamp], entry: _Entry) -> Stamp:
    """The time of an update with the year, and where possible the offset, of its entry."""
    stamp = parse_named(_even(text))
    if stamp is None:
        return Unknown("the date of the update is in no known form")
    known = [one.ns for one in own if isinstance(one, Instant | Wall)]
    if not isinstance(stamp, Wall) or Lacks.YEAR not in stamp.lacks or not known:
        return stamp
    _, month, day, hour, minute, second, _ = civil(stamp.ns)
    latest = max(known)
    years = [civil(latest)[0] + more for more in (1, 0, -1)]
    near = [
        ns
        for year in years
        if (ns := _civil(year, month, day, hour, minute, second)) is not None and ns <= latest + DAY
    ]
    if not near:
        return stamp
    dated = stamp._replace(ns=near[0], lacks=stamp.lacks & ~Lacks.YEAR)
    offset = offset_ns(stamp.zone) if stamp.zone else None
    why = "the year of the entry's own times"
    if offset is None:
        offset, why = _offset(entry), "the year and the offset of the entry's own times"
    if offset is None:
        return dated
    return Instant(dated.ns - offset, dated.precision, Basis(BasisKind.HEADER, why))


def _civil(*parts: int) -> int | None:
    try:
        return from_civil(*parts)
    except ValueError:
        return None


def _even(text: str) -> str:
    """``Mar 5 , 09:12 - 09:20 UTC`` as the first time that it names."""
    zone = text.rpartition(" ")[2]
    first, dash, _ = _dash().sub("\0", text).partition("\0")
    return (f"{first.strip()} {zone}" if dash else text).replace(" ,", ",")


@cache
def _dash() -> re.Pattern[str]:
    return re.compile(r" ?[-\u2013] ?(?=\d)")


def _offset(entry: _Entry) -> int | None:
    """The offset of the entry's own times, when they agree."""
    found = {offset_ns(raw.strip()[-6:].strip()) for raw in (entry.began, entry.updated) if raw}
    return found.pop() if len(found) == 1 else None


READER = StatuspageFeedReader()
