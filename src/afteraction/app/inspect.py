"""inspect: what each file was taken for and why, its time span, the basis of its clock, and what was not understood."""

from __future__ import annotations

from typing import Any

from afteraction.app.account import secrets_of
from afteraction.app.ledger import ledger_of
from afteraction.app.reading import Reading
from afteraction.document.visible import one_line as visible
from afteraction.domain.draft import Ledger
from afteraction.domain.ports import Reader


def inspection(reading: Reading) -> dict[str, Any]:
    """The account as plain values, for ``--json``."""
    ledger = ledger_of(reading)
    found = reading.gate.tree(_account(ledger, reading))
    return {**found, "secrets": secrets_of(reading.gate)}


def _account(ledger: Ledger, reading: Reading) -> dict[str, Any]:
    return {
        "artifacts": [
            {
                "name": line.name,
                "bytes": line.size,
                "reader": item.identified.reader.name if item.identified.reader else None,
                "read_as": line.reader or None,
                "why": line.why,
                "rivals": list(item.identified.rivals),
                "records": line.records,
                "undated": line.undated,
                "first": line.first or None,
                "last": line.last or None,
                "clock": line.zone,
                "remedy": item.clock.remedy or None,
                "unread": [{"line": at, "bytes": size, "reason": reason} for at, size, reason in line.unread],
                "notes": list(line.notes),
            }
            for line, item in zip(ledger.lines, reading.artifacts, strict=True)
        ],
        "problems": [{"name": problem.name, "reason": problem.reason} for problem in reading.problems],
        "totals": dict(ledger.totals),
    }


def as_text(found: dict[str, Any]) -> str:
    """The same for people: one block for each file."""
    lines: list[str] = []
    if found["secrets"]:
        lines.append("CRITICAL: secrets stand in these files; rotate what is listed")
    lines += [
        f"  {secret['alias']}  {secret['times']} time{'s' if secret['times'] > 1 else ''}, {visible(', '.join(secret['places']))}"
        for secret in found["secrets"]
    ]
    for item in found["artifacts"]:
        lines.append(f"{visible(item['name'])}  ({item['bytes']:,} bytes)")
        if item["read_as"] is None:
            lines.append(f"  not read: {visible(item['why'])}")
            continue
        lines.append(f"  {item['read_as']} — {visible(item['why'])}")
        span = f"{item['first']} to {item['last']}" if item["first"] else "no time could be settled"
        undated = f", {item['undated']} without a time" if item["undated"] else ""
        lines.append(
            f"  {item['records']:,} records{undated}; {span}; clock: {visible(item['clock']) or 'none needed'}"
        )
        if item["remedy"]:
            lines.append(f"  to settle it: {visible(item['remedy'])}")
        lines += [
            f"  not read, line {part['line']}: {part['bytes']} bytes, {visible(part['reason'])}"
            if part["bytes"]
            else f"  line {part['line']}: {visible(part['reason'])}"
            for part in item["unread"][:5]
        ]
        if len(item["unread"]) > 5:
            lines.append(f"  … and {len(item['unread']) - 5} more spans not read")
        lines += [f"  note: {visible(note)}" for note in item["notes"]]
    lines += [
        f"{visible(problem['name'])}\n  not opened: {visible(problem['reason'])}" for problem in found["problems"]
    ]
    totals = found["totals"]
    lines.append(
        f"\n{totals['artifacts']} files, {totals['records']:,} records, {totals.get('bytes not read', 0):,} bytes not read"
    )
    return "\n".join(lines) + "\n"


def formats(readers: tuple[Reader, ...]) -> list[dict[str, str]]:
    """Every format that can be read, for ``afteraction formats`` and the docs."""
    return [
        {
            "name": r.name, "title": r.title, "recognised": _recognised(r), "times": r.time_rule, "links": r.link_rule,
            "known_from": r.evidence.value,
        }
        for r in readers
    ]  # fmt: skip


def _recognised(reader: Reader) -> str:
    """How its files are told: what the reader says of itself, or what its `identify` says that it claims."""
    why = getattr(reader, "why", "")
    if why:
        return str(why)
    share = getattr(reader.make() if hasattr(reader, "marks") and hasattr(reader, "make") else reader, "share", 0)
    if share:
        return f"{share:.0%} of its lines begin with its time and what stands around it"
    said = " ".join((type(reader).identify.__doc__ or "").partition("\n\n")[0].split())
    return said.removeprefix("Claim ").rstrip(".").replace("``", "`")


def formats_page(listed: list[dict[str, str]]) -> str:
    """The page docs/formats.md; a test keeps it current."""
    lines = [
        "# Formats",
        "",
        "<!-- Written by `afteraction formats --markdown`. Do not edit: `make docs` writes it again. -->",
        "",
        "Each file is recognised by its content, never by its name; `afteraction inspect FOLDER` says what a file was taken for",
        "and why. The generic readers take what no other reader claims. To add a format, see [CONTRIBUTING](../CONTRIBUTING.md).",
        "",
        "Three things are no files of their own. A **git repository** that lies in the folder, or is one of several paths, is asked",
        "for its commits, merges and tags of a day before the other artifacts' first time to a day after their last (or of",
        "`--since` to `--until`); no file of it is read, and no program that it names is started. Given alone, without these",
        "flags, it is a folder of artifacts that somebody keeps in git. Of a **Word document** (docx) the text is read, its headings,",
        "lists and tables as Markdown. Of a **PDF** the text is read, too, when pypdf is installed (`afteraction[pdf]`). Lines are those",
        "of that text. Files that rotation cut (`app.log`, `app.log.1`, `app.log.2.gz`) are one log with one clock.",
        "",
        "*Known from* is what the reader's knowledge rests on. Check the times of a format known from memory only.",
        "",
        "| Reader | Format | Recognised by | Times | Link to the item | Known from |",
        "|---|---|---|---|---|---|",
    ]
    for item in listed:
        cells = (
            item[key].replace("|", "\\|").replace("<", "\\<")
            for key in ("title", "recognised", "times", "links", "known_from")
        )
        lines.append(f"| `{item['name']}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
