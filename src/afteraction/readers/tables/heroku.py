"""Heroku: releases as its API lists them, and what ``heroku releases`` prints. Known from memory.

The printed list has the date with the offset of whoever ran it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_iso
from afteraction.readers._alerts import obj, pairs, prose, record
from afteraction.readers._events import EventReader, actor
from afteraction.readers._json import Element, dig, text_of
from afteraction.readers._lines import numbered_lines
from afteraction.readers._text import clean

_STATES = {"succeeded": "success", "failed": "failure", "pending": "in_progress"}


def _is_release(item: dict[str, Any]) -> bool:
    return "version" in item and "description" in item and "slug" in item and "created_at" in item and "user" in item


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_release(item):
        yield "not a release"
        return
    number, said, app = prose(item["version"]), prose(item["description"]), prose(dig(item, "app", "name"))
    status = _STATES.get(prose(item.get("status")), "")
    back = status == "success" and said.startswith("Rollback to ")
    yield record(
        artifact,
        RecordKind.CHANGE,
        element.locator,
        item["created_at"],
        f"Heroku release v{number}" + (f" of {app}" if app else "") + f": {said}",
        author=actor(obj(item.get("user"))),
        title=said,
        status="rolled_back" if back else status,
        channel=app,
        key=f"heroku:{text_of(item.get('id')) or f'{app}/v{number}'}",
        group=f"heroku:{app}/v{number}",
        fields=pairs(("act", "release"), ("release", f"v{number}"), ("state", item.get("status")), ("current", item.get("current"))),
    )  # fmt: skip


class HerokuReleasesReader:
    """What ``heroku releases`` prints: a release a line, newest first."""

    name = "heroku-releases"
    title = "heroku releases"
    time_rule = "the date of each line with its offset"
    link_rule = "none"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text most of whose lines are releases."""
        lines = [line for line in sample.lines if not line.startswith("===")]
        hits = sum(_printed(line, Locator(1, 1, 0, 1), "") is not None for line in lines if line.startswith("v"))
        if hits and 2 * hits >= len(lines):
            return Match(Rank.SIGNATURE, f"{hits} of {len(lines)} lines as heroku releases prints them")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each line."""
        ordinal = 0
        for line, start, end, number, lost in numbered_lines(artifact):
            made = _printed(line, Locator(number, number, start, end), artifact.id)
            if made is not None:
                yield made._replace(ordinal=ordinal)
                ordinal += 1
            elif line.startswith("==="):
                yield Skipped(start, end, "the name of the app")
            elif line.strip():
                yield Unread(start, end, "not a release", number)
            if lost:
                yield Unread(end, end + lost, "the rest of a line that is too long", number)


def _printed(line: str, place: Locator, artifact: str) -> Record | None:
    """The release that a line prints: its number, what was done, by whom and when, with wide gaps between them."""
    parts = [part.strip() for part in line.split("  ") if part.strip()]
    number = parts[0] if parts else ""
    if len(parts) < 4 or not number.startswith("v") or not number[1:].isdigit():
        return None
    said, raw = clean(parts[1]), parts[3].partition(" (")[0]
    time = parse_iso(raw)
    if time is None:
        return None
    states = {" release command failed": "failure", " release command executing": "in_progress"}
    status = next((state for words, state in states.items() if said.endswith(words)), "success")
    back = status == "success" and said.startswith("Rollback to ")
    return record(
        artifact, RecordKind.CHANGE, place, raw, f"Heroku release {number}: {said}", time=time, title=said,
        author=actor(parts[2]), status="rolled_back" if back else status, fields=(("act", "release"), ("release", number)),
    )  # fmt: skip


READERS = (
    EventReader(
        "heroku", "Heroku releases", (), _is_release,
        "releases with version, description and slug, as Heroku's API lists them", _make, "created_at, UTC",
    ),
    HerokuReleasesReader(),
)  # fmt: skip
