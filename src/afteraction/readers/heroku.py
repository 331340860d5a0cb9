"""Heroku: releases as its API lists them, and what ``heroku releases`` prints. Known from memory.

The printed list has the date with the offset of whoever ran it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence, Rank
from afteraction.domain.record import Record, RecordKind
from afteraction.readers._alerts import obj, pairs, prose, record
from afteraction.readers._events import EventReader, actor
from afteraction.readers._json import Element, dig, text_of
from afteraction.readers._lines import LineFormat

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
        fields=pairs(("release", f"v{number}"), ("state", item.get("status")), ("current", item.get("current"))),
    )  # fmt: skip


def _finish(record: Record, found: re.Match[str]) -> Record:
    number, said = found["program"], record.text
    states = {" release command failed": "failure", " release command executing": "in_progress"}
    status = next((state for words, state in states.items() if said.endswith(words)), "success")
    back = status == "success" and said.startswith("Rollback to ")
    return record._replace(
        text=f"Heroku release {number}: {said}", title=said, status="rolled_back" if back else status, channel="",
        fields=(("release", number),),
    )  # fmt: skip


READERS = (
    EventReader(
        "heroku", "Heroku releases", (), _is_release,
        "releases with version, description and slug, as Heroku's API lists them", _make, "created_at, UTC",
    ),
    LineFormat(
        name="heroku-releases",
        title="heroku releases",
        pattern=re.compile(
            r"(?P<program>v\d{1,6})\s{1,9}(?P<text>\S+(?: \S+)*)\s{2,40}(?P<author>\S+@\S+)\s{1,40}"
            r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d [+-]\d{4})"
        ),
        kind=RecordKind.CHANGE,
        rank=Rank.SIGNATURE,
        skip=re.compile(r"=== "),
        finish=_finish,
        time_rule="the date of each line with its offset",
        evidence=Evidence.MEMORY,
    ),
)  # fmt: skip
