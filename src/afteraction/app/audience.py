"""How much of a draft an audience sees. What the gate replaced is replaced for everybody.

internal: the team; evidence as it was said, people by role in prose, their names beside the roles.
company: no names at all; the evidence speaks of people by role, too.
public: no names, no evidence, no links, no file names, no vendors: claims, times and numbers only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from afteraction.document.shape import EvidenceJson, PostmortemJson
from afteraction.extract.roles import COMMON, Naming
from afteraction.redact.names import Names
from afteraction.timeline.people import Roster

AUDIENCES = ("internal", "company", "public")


def for_audience(record: PostmortemJson, naming: Naming, roster: Roster, vendors: Sequence[str]) -> PostmortemJson:
    """The record as its audience may see it."""
    if record["audience"] == "internal":
        return record
    people = Names(people_of(naming, roster), mentions="[a person]")
    record = people.tree(record)
    if record["audience"] == "public":
        record = Names({name: f"[vendor {number}]" for number, name in enumerate(vendors, start=1)}).tree(
            _public(record)
        )
    return record


def people_of(naming: Naming, roster: Roster) -> dict[str, str]:
    """Every spelling of every person to what stands for them: ``[responder 2]``, ``[a participant]``."""
    shown: dict[str, str] = {}
    for member in roster.members():
        if member.bot:
            continue
        role = naming.person(member.key, member.name) if naming.holds(member.key) else "a participant"
        for spelling in spellings(member.names):
            shown.setdefault(spelling, f"[{role[:1].lower()}{role[1:]}]")
    return shown


def spellings(names: Iterable[str]) -> Iterator[str]:
    """Names and their parts, without those that are ordinary words."""
    for name in names:
        for part in (name, *(name.split(" ") if " " in name else ())):
            if len(part) > 2 and part.lower() not in COMMON and not part.startswith("["):
                yield part


def _public(record: PostmortemJson) -> PostmortemJson:
    """Claims and rows keep their citations, which lead to a time and nothing else."""
    for one in record["records"].values():
        one["text"] = one["title"] = one["author"] = one["role"] = one["channel"] = one["permalink"] = one["thread"] = (
            ""
        )
        one["artifact"] = "the record"
        one["locator"] = {"line": 0, "end_line": 0, "bytes": [0, 0], "pointer": ""}
    for row in record["timeline"]:
        row["evidence"] = [_bare(one) for one in row["evidence"]]
    for section in record["sections"]:
        for claim in (*section["claims"], *(claim for group in section["groups"] for claim in group["claims"])):
            claim["quote"] = ""
    record["contexts"], record["unplaced"], record["secrets"] = [], [], []
    record["stream_left_out"] += len(record["stream"])
    record["stream"] = []
    record["ledger"] = {"artifacts": [], "totals": record["ledger"]["totals"], "notes": []}
    return record


def _bare(one: EvidenceJson) -> EvidenceJson:
    return EvidenceJson(
        record=one["record"],
        time=one["time"],
        text="",
        artifact="the record",
        locator={"line": 0, "end_line": 0, "bytes": [0, 0], "pointer": ""},
        permalink="",
    )
