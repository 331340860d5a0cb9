"""Where evidence stands and what the page calls it: file and line, source, and who spoke when."""

from __future__ import annotations

from afteraction.document._page.text import clock
from afteraction.document.shape import LocatorJson, PostmortemJson, RecordJson, telling

_UNPLACED: LocatorJson = {"line": 0, "end_line": 0, "bytes": [], "pointer": ""}


def place(artifact: str, locator: LocatorJson) -> str:
    """File and line: ``chat.json:120–124``."""
    if locator["line"] <= 0:
        return artifact
    last = locator["end_line"]
    return f"{artifact}:{locator['line']}" + (f"–{last}" if last > locator["line"] else "")


def place_of(record: RecordJson) -> str:
    """File and line of a record."""
    return place(record["artifact"], record["locator"])


def source_of(record: RecordJson) -> str:
    """What a reader calls the source: a chat channel, else the file."""
    if record["kind"] == "message" and record["channel"]:
        return record["channel"] if record["channel"].startswith("#") else "#" + record["channel"]
    return record["artifact"] or "unknown"


def byline(record: RecordJson) -> str:
    """Who, where and when of a record."""
    at = clock(record["time"], record["precision_s"])
    who = record["role"] or record["author"]
    when = f"{at.clock} UTC" if at.ns is not None else ""
    return " · ".join(part for part in (who, source_of(record), when) if part)


def known(record: PostmortemJson) -> dict[str, RecordJson]:
    """All records, and what the timeline cites beside them."""
    found = dict(record["records"])
    for row in record["timeline"]:
        for one in row["evidence"]:
            found.setdefault(
                one["record"],
                RecordJson(
                    id=one["record"], kind="", time=one["time"], precision_s=row["precision_s"], zone="", author="",
                    role="", bot=False, channel="", title="", text=one["text"], status="", level="",
                    artifact=one["artifact"], locator=one["locator"] or _UNPLACED, permalink=one["permalink"],
                    thread="", reactions=0, edited=False, deleted=False,
                ),
            )  # fmt: skip
    return found


def source_order(record: PostmortemJson, records: dict[str, RecordJson]) -> dict[str, int]:
    """A number per source of the timeline, in order of first use."""
    names = (source_of(records[one["record"]]) for row in record["timeline"] for one in telling(row))
    return {name: index for index, name in enumerate(dict.fromkeys(names))}


def cited(record: PostmortemJson) -> set[str]:
    """Ids of records that the page will number for certain."""
    found = {one["record"] for row in record["timeline"] for one in telling(row)}
    placed = [milestone for milestone in record["milestones"] if milestone["time"]]
    found |= {one["record"] for milestone in placed for one in milestone["candidates"]}
    for section in record["sections"]:
        for claim in [*section["claims"], *(claim for group in section["groups"] for claim in group["claims"])]:
            found |= set(claim["evidence"])
    return found
