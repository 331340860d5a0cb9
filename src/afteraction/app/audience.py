"""How much of a draft an audience sees. What the gate replaced is replaced for everybody.

internal: the team; evidence as it was said, people by role in prose, their names beside the roles.
company: no names at all; the evidence speaks of people by role, too.
public: what code computed or says in its own words, and what the status page told: no evidence, names, links, files, vendors.
"""

from __future__ import annotations

from collections.abc import Sequence

from afteraction.document.shape import (
    HIDDEN,
    ClaimJson,
    EvidenceJson,
    GapJson,
    LocatorJson,
    PostmortemJson,
    RecordJson,
    RowJson,
    telling,
)
from afteraction.domain.draft import QUESTION, WITHHELD
from afteraction.domain.late import late
from afteraction.extract.roles import Naming
from afteraction.redact.names import Names
from afteraction.timeline.people import Roster


def for_audience(record: PostmortemJson, naming: Naming, roster: Roster, vendors: Sequence[str]) -> PostmortemJson:
    """The record as its audience may see it."""
    if record["audience"] == "internal":
        return record
    people = Names(naming.people(roster), mentions="[a person]")
    for section in record["sections"]:
        section["gaps"] = [_gap(gap) for gap in section["gaps"] if not gap["what"].startswith(QUESTION)]
    record = people.tree(record)
    if record["audience"] == "public":
        record = Names(vendors_of(vendors)).tree(_public(record))
    return record


def _gap(gap: GapJson) -> GapJson:
    """The gap; of what a check refused only that it did."""
    if not gap["what"].startswith(WITHHELD):
        return gap
    return {**gap, "what": gap["what"].partition("“")[0].rstrip(": "), "why": ""}


def vendors_of(names: Sequence[str]) -> dict[str, str]:
    """Spellings of vendors to their alias; two that differ in case alone are one."""
    numbers: dict[str, int] = {}
    return {name: f"[vendor {numbers.setdefault(name.casefold(), len(numbers) + 1)}]" for name in names}


def _public(record: PostmortemJson) -> PostmortemJson:
    """What code computed or says in its own words, and what a status page told the public anyway; nothing that anybody wrote inside."""
    told = frozenset(ident for ident, one in record["records"].items() if one["kind"] == "status")
    shared = frozenset(fact["id"] for fact in record["facts"] if fact["id"].startswith(_PUBLIC_FACTS))
    record["facts"] = [
        {**fact, "method": fact["method"] if fact["unit"] == "s" else ""}
        for fact in record["facts"]
        if fact["id"] in shared
    ]
    kept = sum(len(section["claims"]) for section in record["sections"])
    for section in record["sections"]:
        section["claims"] = [one for claim in section["claims"] if (one := _claim(claim, section["id"], told, shared))]
        section["groups"] = []
        section["gaps"] = [gap for gap in section["gaps"] if "“" not in gap["what"]]
        if not section["claims"]:  # a reason may speak of what is listed above, and here nothing is
            section["gaps"] = [{**gap, "why": ""} for gap in section["gaps"]]
    kept -= sum(len(section["claims"]) for section in record["sections"])
    rows = len(record["timeline"])
    best = [(one["name"].capitalize(), one["candidates"][0]) for one in record["milestones"] if one["candidates"]]
    reached = {(one["record"], one["time"]): (name, one["why"]) for name, one in reversed(best)}
    since = min(record["window"], default="")
    record["timeline"] = [
        _row(row, told, milestone)
        for row in record["timeline"]
        for first in (record["records"][row["evidence"][0]["record"]],)
        for milestone in (reached.get((first["id"], row["time"])),)
        if first["id"] in told or milestone or (row["time"] >= since and _happened(row, first))
    ]
    _say(record, kept, rows - len(record["timeline"]), len(record["actions"]))
    record["sections"] = [one for one in record["sections"] if one["id"] == "timeline" or one["claims"] or one["gaps"]]
    record["roles"] = [role for role in record["roles"] if not _NUMBERED.search(role["role"])]
    record["actions"], record["contexts"], record["unplaced"], record["secrets"] = [], [], [], []
    record["stream"], record["stream_left_out"], record["templates"] = [], 0, []
    record["ledger"] = {"artifacts": [], "totals": record["ledger"]["totals"], "notes": []}
    cited = _cited(record)
    record["records"] = {ident: _bare_record(one) for ident, one in record["records"].items() if ident in cited}
    return record


_PUBLIC_FACTS = ("tt", "failed-", "tickets", "first-")
# Of what nobody told the public, what happened to the system; who told whom inside, and what came before it, are the team's.
_PUBLIC_KINDS = {
    "alert_fired": "An alert fired",
    "change": "The system was changed",
    "mitigation": "The responders acted on the system",
    "recovery": "Recovery was reported",
    "resolved": "The responders called it resolved",
}
_PUBLIC_TITLES = {
    "Warning alert": "A warning was raised",
    "Alert resolved": "An alert cleared",
    "Deployed": "A change went live",
    "Deployment failed": "A change failed",
    "Rolled back": "A change was rolled back",
    "Failures fell": "Failures fell",
}
_NUMBERED = late(r"\d$|^Customer|^Change author|^Support agent")


def _claim(claim: ClaimJson, section: str, told: frozenset[str], shared: frozenset[str]) -> ClaimJson | None:
    """The claim, when every value of it may be seen; of a summary also without the words that it ends with."""
    words = claim["words"]
    ends = len(words) > 2 and words[-1]["text"] == "." and words[-2]["kind"] == "quote" and words[-3]["text"] == ": "
    if section in ("summary", "impact") and ends and words[-2]["ref"] not in told:
        words = [*words[:-3], words[-1]]
    verbatim = [word for word in words if word["kind"] in ("quote", "id") and word["ref"] not in told]
    inside = [ref for ref in claim["evidence"] if "." not in ref and ref not in shared]  # facts that are not shared
    if verbatim or inside or not any(word["kind"] for word in words):
        return None
    return {**claim, "words": words, "text": "".join(word["text"] for word in words), "quote": ""}


def _happened(row: RowJson, first: RecordJson) -> bool:
    """Whether something happened to the system then: a commit, a request or a link to a change is only about it."""
    live = first["kind"] == "change" and first["status"] in ("success", "failure", "rolled_back", "published")
    return row["kind"] in _PUBLIC_KINDS and (row["kind"] != "change" or live)


def _row(row: RowJson, told: frozenset[str], reached: tuple[str, str] | None) -> RowJson:
    """What the public was told, else which milestone it is and what shows it, else what sort of moment it was."""
    title, text = row["title"].partition(" (")[0], row["text"]
    public = row["evidence"][0]["record"] in told
    if not public:
        title, text = reached or (_PUBLIC_TITLES.get(title) or _PUBLIC_KINDS[row["kind"]], "")
    return {
        **row, "title": title or row["kind"].replace("_", " ").capitalize(), "text": text,
        "actor": row["actor"] if public or _ROLE.search(row["actor"]) else "",
        "signals": [], "evidence": [_bare(one) for one in telling(row)],
    }  # fmt: skip


_ROLE = late(r"^(?:(?:Second )?[Oo]n-call engineer|Incident commander|Communications lead)$")


def _say(record: PostmortemJson, claims: int, rows: int, actions: int) -> None:
    """Nothing is left out in silence."""
    left = [
        f"{number} {one if number == 1 else more}"
        for number, one, more in (
            (claims, "sentence", "sentences"),
            (rows, "row of the timeline", "rows of the timeline"),
            (actions, "action item", "action items"),
        )
        if number
    ]
    missing = next((section for section in record["sections"] if section["id"] == "missing"), None)
    if left and missing is not None:
        missing["gaps"].append(
            {
                "what": f"{', '.join(left)} that rest on words written inside: say in your own words what customers should read",
                "why": "the public document holds no evidence",
                "ask": "communications lead",
            }
        )


def _cited(record: PostmortemJson) -> set[str]:
    found = {one["record"] for row in record["timeline"] for one in telling(row)}
    found |= {ident for section in record["sections"] for claim in section["claims"] for ident in claim["evidence"]}
    found |= {ident for part in (record["facts"], record["roles"]) for one in part for ident in one["evidence"]}
    found |= {candidate["record"] for milestone in record["milestones"] for candidate in milestone["candidates"]}
    return found | set(record["severity"]["evidence"] if record["severity"] else [])


def _bare_record(one: RecordJson) -> RecordJson:
    return {
        **one, "text": "", "title": "", "author": "", "role": "", "channel": "", "permalink": "", "thread": "", "reactions": 0,
        "artifact": HIDDEN, "locator": _NOWHERE,
    }  # fmt: skip


_NOWHERE: LocatorJson = {"line": 0, "end_line": 0, "bytes": [0, 0], "pointer": ""}


def _bare(one: EvidenceJson) -> EvidenceJson:
    return EvidenceJson(
        record=one["record"],
        says=one["says"],
        time=one["time"],
        text="",
        artifact=HIDDEN,
        locator=_NOWHERE,
        permalink="",
    )
