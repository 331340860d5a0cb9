"""The team's document in Markdown: claims with numbered citations, gaps as TK, sources and the ledger at the end.

Text from artifacts is escaped so that it stays text: no markup, no links, no table cells of its own, no formula, no
template tag. A mention or a reference to an issue is shown as code, so that nobody is notified where it is pasted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from afteraction.document._page.text import link_of
from afteraction.document.shape import (
    HIDDEN,
    ClaimJson,
    GapJson,
    LedgerLineJson,
    PostmortemJson,
    RecordJson,
    RowJson,
    SectionJson,
    telling,
)
from afteraction.document.template import Template
from afteraction.document.unsettled import unsettled
from afteraction.document.visible import no_formula, one_line, visible

_SPECIAL = re.compile(r"[\\`*\[\]>|~{$]")
_MARKUP = re.compile(r"<(?=[A-Za-z/!?%]|$)|&(?=#?\w{1,32};)")  # entities: not every renderer knows \< and \&
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
_LEADING = re.compile(r"^(#|[+:-](?=\s|$)|-(?=-)|([!?/:])(?=\2\2)|\d{1,9}(?=[.)](?:\s|$)))")
# Who or what other tools would notify or link: @person, @group/team, owner/name#12, #12, !12, GH-12.
_CALL = re.compile(
    r"(?<![\w/])@[A-Za-z0-9_](?:[\w.-]*\w)?(?:/\w[\w-]*)*"
    r"|(?:(?<![\w./-])(?:[\w.-]+/[\w.-]+)?[#!]\d+|(?<!\w)GH-\d+)(?!\w)",
    re.ASCII,
)
_OWN_ALIAS = re.compile(r"\[secret: [a-z0-9-]+ $")
_HELD = re.compile(r"(withheld, since [^“]{1,300})“(.*)”", re.DOTALL)
_LISTED = 8  # responders who are all named in the header
_QUOTED = 140  # characters of a record in the list of sources
_SHOWN = 300  # characters of the words that a claim rests on
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_TK = {"review meeting": "to be assigned in the review meeting", "author": "author to confirm"}
_DRAWN = "The incident over time in UTC: volume, errors, alerts, changes and milestones"
_EMPTY = {
    "questions": "No question without an answer was recognised in the record.",
    "missing": "No family of artifacts is missing.",
}
_NAMES = {
    "started": "Started",
    "detected": "Detected",
    "acknowledged": "Acknowledged",
    "mitigated": "Mitigated",
    "resolved": "Resolved",
}


def escape(text: str) -> str:
    """One line of plain text that Markdown shows as it is."""
    return _escaped(_flat(text))


def cell(text: str) -> str:
    """The same for the beginning of a table's cell."""
    return _escaped(no_formula(_flat(text)))


def _flat(text: str) -> str:
    return " ".join(visible(text).split())


def _escaped(text: str) -> str:
    parts: list[str] = []
    at = 0
    for call in _CALL.finditer(text):
        begin = call.start()
        if _OWN_ALIAS.search(text[max(at, begin - 60) : begin]):
            continue
        parts += [plain_escaped(text[at:begin], first=at == 0), f"`{call[0]}`"]
        at = call.end()
    return "".join([*parts, plain_escaped(text[at:], first=at == 0)])


def plain_escaped(text: str, *, first: bool) -> str:
    """Text without line ends that Markdown shows as it is. first: it begins a line."""
    text = _UNDERSCORE.sub(r"\\_", _SPECIAL.sub(r"\\\g<0>", text))
    text = _MARKUP.sub(lambda found: _ENTITIES[found[0]], text)
    if not first:
        return text
    return _LEADING.sub(lambda found: found[1] + "\\" if found[1].isdigit() else "\\" + found[1], text)


def code(text: str) -> str:
    """Text as a code span, on one line and exactly as it is."""
    shown = one_line(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown[:1] in ("", " ", "`") or shown[-1:] in (" ", "`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def render_markdown(record: PostmortemJson, template: Template, picture: str = "") -> str:
    """The document as text; the same record gives the same bytes. picture: name of the file beside it that shows the incident
    over time, "" for none."""
    return _Writer(record, template, picture).text()


def _without_heading(text: str) -> str:
    """The text without the heading that it ends with."""
    kept, _, last = text.rstrip().rpartition("\n")
    return f"{kept}\n" if last.startswith("#") else text


class _Writer:
    def __init__(self, record: PostmortemJson, template: Template, picture: str) -> None:
        self._record, self._picture = record, picture
        self._template = template
        self._sections = {section["id"]: section for section in record["sections"]}
        self._facts = {fact["id"]: fact for fact in record["facts"]}
        self._numbers: dict[str, int] = {}
        self._shown = _shown(record)

    def text(self) -> str:
        title = re.sub(r"(?<= )(#+)$", r"\\\1", escape(self._record["title"]))  # or it would close the heading
        parts = [f"# {title}\n\n"]
        for part in self._template.parts:
            if part.section and self._hidden(part.section):
                parts[-1] = _without_heading(parts[-1])
                continue
            parts.append(self._section(part.section) if part.section else part.text)
        body = "".join(parts).rstrip("\n")
        sources = self._sources()
        return re.sub(r"\n{3,}", "\n\n", f"{body}\n\n{sources}").rstrip("\n") + "\n"

    def _hidden(self, ident: str) -> bool:
        """Whether an audience sees nothing of a section: then its heading is noise."""
        return self._record["audience"] == "public" and ident not in (*self._sections, "header", "timeline", "ledger")

    def _section(self, ident: str) -> str:
        if ident == "header":
            return self._header()
        if ident == "timeline":
            return self._timeline()
        if ident == "ledger":
            return self._ledger()
        section = self._sections.get(ident)
        if section is None:
            return "Nothing in the record.\n"
        return self._actions(section) if ident == "actions" else self._claims(section)

    # Header

    def _header(self) -> str:
        record = self._record
        rows = [
            ("Status", "Draft, not reviewed"),
            ("Date", f"{cell(record['date'])} (UTC)" if record["date"] else _tk("author", "the date")),
        ]
        rows.append(
            ("Severity", self._claim(record["severity"], cell) if record["severity"] else _tk("author", "the severity"))
        )
        for milestone in record["milestones"]:
            best = milestone["candidates"][0] if milestone["candidates"] else None
            if best is None:
                rows.append((_NAMES[milestone["name"]], _tk("on-call engineer", f"when it was {milestone['name']}")))
                continue
            more = len(milestone["candidates"]) - 1
            also = f"; {more} other candidate{'s' if more > 1 else ''}" if more else ""
            day = best["time"][:10]
            rows.append(
                (
                    _NAMES[milestone["name"]],
                    f"{day} {_clock(best['time'], best['precision_s'])} UTC — {escape(best['why'])}{also} {self._cite([best['record']])}",
                )
            )
        for ident in ("ttd", "tta", "ttm", "ttr"):
            fact = self._facts.get(ident)
            if fact:
                rows.append((cell(fact["name"]), f"{cell(fact['text'])} — {escape(fact['method'])}"))
        rows += self._roles()
        lines = ["| | |", "|---|---|", *(f"| **{name}** | {value.strip()} |" for name, value in rows)]
        return "\n".join(lines) + "\n" + self._defined() + self._secrets() + self._unsettled()

    def _defined(self) -> str:
        """The team's own severities, for whoever has to name one."""
        said = self._record.get("severities", [])
        lines = [f"> - {escape(one['name'])}: “{escape(one['text'])}” ({escape(one['source'])})" for one in said]
        return "\n".join(["", "> To choose from, as the team defines them:", ">", *lines, ""]) if lines else ""

    def _unsettled(self) -> str:
        """What stands between the reader and a timeline."""
        found = unsettled(self._record)
        if found is None:
            return ""
        remedy = f" {code(found.flags)} tells {found.meaning}." if found.flags else ""
        return f"\n> **No time is settled yet.** {escape(found.text)}{remedy} Until then they stand under Timeline as they were written.\n"

    def _secrets(self) -> str:
        """What was found and must be rotated: more urgent than anything that the document says."""
        secrets = self._record["secrets"]
        if not secrets:
            return ""
        one = len(secrets) == 1
        lines = [
            "",
            f"> **Critical: {'a secret stands' if one else f'{len(secrets)} secrets stand'} in the artifacts. Rotate"
            f" {'it' if one else 'them'}, and remove {'it' if one else 'them'} from where {'it was' if one else 'they were'} seen.**",
            ">",
        ]
        lines += [
            f"> - {escape(secret['alias'])}: seen {secret['times']} time{'s' if secret['times'] > 1 else ''}"
            f" in {', '.join(escape(place) for place in secret['places']) or 'the draft'}"
            for secret in secrets
        ]
        return "\n".join(lines) + "\n"

    def _roles(self) -> list[tuple[str, str]]:
        """Named roles each on a line; everybody else who spoke on one."""
        rows, others, quiet = [], [], 0
        every = [role["role"] for role in self._record["roles"] if role["role"].startswith("Responder ")]
        told = self._told() if len(every) > _LISTED else set(every)
        for role in self._record["roles"]:
            if role["role"].startswith("Responder ") and role["role"] not in told:
                quiet += 1
            elif role["role"].startswith("Responder "):
                others.append(f"{role['name']} ({role['role'].lower()})" if role["name"] else role["role"])
            elif not role["role"].startswith(("Customer", "Change author")):
                who = cell(f"{role['name']} — {role['why']}" if role["name"] else role["why"])
                rows.append((cell(role["role"]), f"{who} {self._cite(role['evidence'])}"))
        if others:
            rest = f" and {quiet} more who spoke" if quiet else ""
            rows.append(("Also responded", cell(", ".join(others) + rest)))
        return rows

    def _told(self) -> set[str]:
        """Actors whom the rows, claims and actions name: of a large channel only these are worth a line."""
        sections = self._record["sections"]
        claims = [claim for section in sections for claim in section["claims"]]
        claims += [claim for section in sections for group in section["groups"] for claim in group["claims"]]
        named = {word["text"] for claim in claims for word in claim["words"] if word["kind"] == "actor"}
        named |= {row["actor"] for row in self._record["timeline"]}
        return named | {action["owner"] for action in self._record["actions"]}

    # Timeline

    def _timeline(self) -> str:
        rows = self._record["timeline"]
        if not rows:
            timed = any(line["first"] for line in self._record["ledger"]["artifacts"])
            why = (
                "No record that tells of the incident could be placed on the clock."
                if self._record["unplaced"]
                else "No record stands out as a moment; the ledger lists what was read."
                if timed
                else "No record could be placed on the clock."
            )
            return f"{why}\n{self._unplaced()}"
        lines = [f"![{_DRAWN}]({self._picture})", ""] if self._picture else []
        lines += ["| Time (UTC) | Actor | Event | Source |", "|---|---|---|---|"]
        day = ""
        for row in rows:
            if row["time"][:10] != day:
                day = row["time"][:10]
                lines.append(f"| **{day}** | | | |")
            lines.append(self._row(row))
        return "\n".join(lines) + "\n" + self._unplaced()

    def _unplaced(self) -> str:
        """Records without a clock, as they were written: better seen than left out."""
        lines: list[str] = []
        for one in self._record["unplaced"]:
            settle = f"; settle it with {code(one['remedy'])}" if one["remedy"] else ""
            order = (
                ". In the order of the file, times as written:"
                if one["rows"]
                else "; told elsewhere, or of a word or two."
            )
            lines += [
                "",
                f"**Not on the clock:** {one['total']} record{'s' if one['total'] > 1 else ''} of {escape(one['artifact'])} ({escape(one['reason'])}{settle}){order}",
                "",
            ]
            for row in one["rows"]:
                who = f"{escape(row['actor'])}: " if row["actor"] else ""
                lines.append(f"- {escape(row['written'])} — {who}“{escape(row['text'])}” {self._cite([row['record']])}")
        return "\n".join(lines) + "\n" if lines else ""

    def _row(self, row: RowJson) -> str:
        text = escape(row["text"])
        kind = self._record["records"][row["evidence"][0]["record"]]["kind"]
        spoken = (
            kind in ("message", "note", "ticket") and self._record["audience"] != "public"
        )  # there the words are ours
        bare = text.startswith("“") and text.endswith("”") and text.count("“") == 1
        said = f"“{text}”" if spoken and text and not bare else text
        cites = self._cite([one["record"] for one in telling(row)])
        event = f"**{cell(row['title'])}.** {said}".rstrip()
        return f"| {_clock(row['time'], row['precision_s'])} | {cell(row['actor'])} | {event} | {cites} |"

    # Sections of claims

    def _claims(self, section: SectionJson) -> str:
        lines = [f"- {self._claim(claim)}" for claim in section["claims"]]
        for group in section["groups"]:
            lines += ["", f"**{escape(group['title'])}**", ""]
            lines += [f"- {self._claim(claim)}" for claim in group["claims"]]
        if lines and section["gaps"]:
            lines.append("")
        lines += [f"- {_gap(gap)}" for gap in section["gaps"]]
        return "\n".join(lines) + "\n" if lines else f"{_EMPTY.get(section['id'], 'Nothing in the record.')}\n"

    def _claim(self, claim: ClaimJson, shown: Callable[[str], str] = escape) -> str:
        mark = {"open": " *(open)*", "inferred": " *(inferred, to be ticked by a person)*"}.get(claim["status"], "")
        return f"{shown(claim['text'])}{mark} {self._cite(claim['evidence'])}".rstrip()

    def _actions(self, section: SectionJson) -> str:
        lines: list[str] = []
        if self._record["actions"]:
            lines += [
                "| # | Action (as said) | Owner | Due | Class | State | Source |",
                "|---|---|---|---|---|---|---|",
            ]
            for number, action in enumerate(self._record["actions"], start=1):
                owner = cell(action["owner"]) or "TK"
                lines.append(
                    f"| {number} | “{escape(action['text'])}” | {owner} | {cell(action['due']) or 'TK'} | {cell(action['kind']) or 'TK'} | {cell(action['state'])} | {self._cite(action['evidence'])} |"
                )
            lines.append("")
        lines += [f"- {_gap(gap)}" for gap in section["gaps"]]
        return "\n".join(lines) + "\n"

    # Citations

    def _cite(self, idents: Iterable[str]) -> str:
        marks = []
        for ident in idents:
            records = self._facts[ident]["evidence"] if ident in self._facts else [ident]
            for record in records:
                if record in self._record["records"]:
                    number = self._numbers.setdefault(record, len(self._numbers) + 1)
                    marks.append(f"[^{number}]")
        return "".join(dict.fromkeys(marks))

    def _sources(self) -> str:
        if not self._numbers:
            return ""
        lines = ["## Sources", ""]
        for ident, number in self._numbers.items():
            lines.append(f"[^{number}]: {self._source(self._record['records'][ident])}")
        return "\n".join(lines) + "\n"

    def _source(self, record: RecordJson) -> str:
        place = f", {code(record['artifact'])} line {record['locator']['line']}"
        if record["locator"]["pointer"]:
            place += f" at {code(record['locator']['pointer'])}"
        if record["artifact"] == HIDDEN:
            place = ""
        time = f"{record['time'].replace('T', ' ').replace('Z', ' UTC')}" if record["time"] else "no time"
        whole = _flat(record["text"] or record["title"])
        words = f" — {_escaped(whole[:_QUOTED])}{'…' if len(whole) > _QUOTED else ''}" if whole else ""
        # What a claim rests on stands in its footnote, however far behind in a long record.
        for quote in self._shown.get(record["id"], ()):
            if quote not in whole[:_QUOTED] and not quote.startswith(whole[:_QUOTED]):
                words += f" “{_escaped(quote[:_SHOWN])}{'…' if len(quote) > _SHOWN else ''}”"
        link = _link(record["permalink"])
        return f"{time}{place}{link}{words}"

    # Ledger

    def _ledger(self) -> str:
        ledger = self._record["ledger"]
        lines = ["| File | Bytes | Read as | Records | From | To | Clock |", "|---|---|---|---|---|---|---|"]
        lines += [_ledger_row(line) for line in ledger["artifacts"]]
        lines = [*lines, ""] if ledger["artifacts"] else []
        lines += [f"- {escape(name)}: {number}" for name, number in ledger["totals"].items()]
        lines += [f"- {escape(kind)} replaced by an alias: {count}" for kind, count in self._record["replaced"].items()]
        for line in ledger["artifacts"]:
            for at, size, reason in line["unread"]:
                lines.append(
                    (f"- not read: {escape(line['name'])}, {size} bytes" if size else f"- {escape(line['name'])}")
                    + (f" from line {at}" if at and size else f", line {at}" if at else "")
                    + f": {escape(reason)}"
                )
            lines += [f"- {escape(line['name'])}: {escape(note)}" for note in line["notes"]]
        lines += [f"- {escape(note)}" for note in ledger["notes"]]
        anchor = ledger.get("anchor")
        lines += [f"- anchor in the journal: `{anchor['run']}:{anchor['head']}`"] if anchor else []
        return "\n".join(lines) + "\n"


def _shown(record: PostmortemJson) -> dict[str, list[str]]:
    """Quotations that claims rest on, on one line each, by the id of the first record cited that holds them."""
    claims = [claim for section in record["sections"] for claim in section["claims"]]
    claims += [claim for section in record["sections"] for group in section["groups"] for claim in group["claims"]]
    found: dict[str, list[str]] = {}
    for claim in claims:
        cited = [record["records"][ref] for ref in claim["evidence"] if ref in record["records"]]
        holder = next((one for one in cited if claim["quote"] and claim["quote"] in one["text"]), None)
        if holder is not None:
            quotes = found.setdefault(holder["id"], [])
            quotes += [quote for quote in (_flat(claim["quote"]),) if quote not in quotes]
    return found


def _ledger_row(line: LedgerLineJson) -> str:
    undated = f" ({line['undated']} undated)" if line["undated"] else ""
    reader = cell(line["reader"]) or f"not read: {escape(line['why'])}"
    return f"| {cell(line['name'])} | {line['bytes']} | {reader} | {line['records']}{undated} | {line['first'].replace('T', ' ')} | {line['last'].replace('T', ' ')} | {cell(line['zone'])} |"


def _link(address: str) -> str:
    if not address:
        return ""
    return f" — <{address}>" if link_of(address) else f" — {code(address)}"


def _clock(time: str, precision: float) -> str:
    return time[11:16] if precision >= 60 else time[11:19]


def _gap(gap: GapJson) -> str:
    ask = _TK.get(gap["ask"], f"{escape(gap['ask'])} to confirm")
    why = f" ({escape(gap['why'])})" if gap["why"] else ""
    held = _HELD.fullmatch(gap["what"])
    what = f"{escape(held[1])} {code(held[2])}" if held else escape(gap["what"])  # no tool reads on in a code span
    return f"TK — {ask}: {what}{why}"


def _tk(ask: str, what: str) -> str:
    return _gap({"what": what, "why": "", "ask": ask})
