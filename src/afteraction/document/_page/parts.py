"""The sections of the page in the template's order, each with the tags by which it and its gaps are reached."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from afteraction.document._page.text import slug
from afteraction.document.shape import GapJson, PostmortemJson, SectionJson

_TIMELINE_IDS = frozenset(("timeline",))
_ACTION_IDS = frozenset(("actions", "action_items", "follow_up", "follow_ups"))
_BEFORE_TIMELINE = frozenset(("summary", "overview", "impact"))


class Part(NamedTuple):
    """A piece of the page between header and end notes.

    kind: section, timeline or actions. title: "" when it goes on under the heading before. gaps: with their fragments.
    """

    kind: str
    tag: str
    title: str
    section: SectionJson | None
    gaps: list[tuple[str, GapJson]]


def parts_of(record: PostmortemJson) -> list[Part]:
    """Sections in the template's order; the timeline and the actions where the template has them, else where they fit."""
    parts: list[Part] = []
    tags, number, heading = Counter[str](), 0, ""
    for section in record["sections"]:
        name = section["id"].lower().replace("-", "_")
        kind = "timeline" if name in _TIMELINE_IDS else "actions" if name in _ACTION_IDS else "section"
        tags[section["id"]] += 1
        again = f"-{tags[section['id']]}" if tags[section["id"]] > 1 else ""
        gaps = [(f"tk-{number + place}", gap) for place, gap in enumerate(section["gaps"], 1)]
        number += len(gaps)
        title = "" if section["title"] == heading else section["title"]
        heading = section["title"]
        parts.append(Part(kind, "s-" + slug(section["id"]) + again, title, section, gaps))
    kinds = {part.kind for part in parts}
    if "timeline" not in kinds:
        early = [place for place, part in enumerate(parts, 1) if part.tag[2:].lower() in _BEFORE_TIMELINE]
        parts.insert(max(early, default=0), Part("timeline", "s-timeline", "Timeline", None, []))
    if "actions" not in kinds:
        parts.append(Part("actions", "s-actions", "Follow-up", None, []))
    return parts
