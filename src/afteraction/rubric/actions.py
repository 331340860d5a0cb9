"""The action items of a document: what is to be done, by whom, by when, of which class, for which factor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from afteraction.domain.document import Block, Document, Kind, Part, Visible

CLASSES = ("prevention", "detection", "mitigation")
_CLASS = re.compile(
    r"(?<![\w-])(?:prevent(?:ion|ative|ive|s)?|detect(?:ion|ive|s)?|mitigat(?:ion|ive|e|es)|repair|process|documentation)(?![\w-])",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"(?:\bowner|\bassignee|\bassigned to|\bDRI|\bresponsible|\bby whom|\bwho)\s?(?::|=|–|—)\s*(?P<who>[^,;|()\[\]\n.]{2,60})|(?<![\w.])(?P<at>@[A-Za-z][\w./-]{1,40})",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"(?:\bdue(?: date| by)?|\bdeadline|\btarget(?: date)?|\bETA|\bby)\s?(?::|=|–|—|\s)\s*(?P<when>[^,;|()\[\]\n]{3,40})",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b20\d\d[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[-/.]\d{1,2}[-/.](?:20)?\d\d\b|\b\d{1,2}(?:st|nd|rd|th)?\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2}(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)
_TICKET = re.compile(
    r"\b[A-Z][A-Z0-9]{1,9}-\d{1,6}\b|(?<![\w&])#\d{1,6}\b|/(?:issues|pull|merge_requests|browse|tickets?)/[\w-]+"
)
_FACTOR = re.compile(r"\b(?:factor|cause)s?\s?(?:#|no\.?\s?)?\d|\bF\d{1,2}\b|\(factor", re.IGNORECASE)
_TEAM = re.compile(
    r"\b(?:team|squad|group|guild|department|crew|everyone|all|engineering|devops|sre|ops|operations|platform|infra(?:structure)?|security|support|management|leadership|eng)\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"^\W*(?:tbd|tbc|tk\b.*|n/?a|none|nobody|unassigned|unowned|\?+|-+|to be (?:assigned|determined|confirmed|decided).*|open)?\W*$",
    re.IGNORECASE,
)
_SOON = re.compile(
    r"\b(?:soon|later|asap|next (?:week|month|quarter|sprint|year)|tbd|tbc|tk|ongoing|eventually|q[1-4]|this (?:week|month|quarter|sprint)|short[- ]term|long[- ]term|someday|backlog)\b",
    re.IGNORECASE,
)
_COLUMNS = {
    "owner": re.compile(r"owner|assignee|assigned|who|responsible|dri|person|poc", re.IGNORECASE),
    "due": re.compile(r"due|deadline|when|date|eta|target|timeline", re.IGNORECASE),
    "kind": re.compile(r"type|class(?:ification)?|category|kind", re.IGNORECASE),
    "ticket": re.compile(r"ticket|issue|bug|jira|tracker|link|pr\b|url|id|tracking", re.IGNORECASE),
    "factor": re.compile(r"factor|cause|for\b|addresses|rationale|why", re.IGNORECASE),
    "state": re.compile(r"status|state|done|progress", re.IGNORECASE),
    "text": re.compile(
        r"action|item|task|description|what|todo|to-do|work|summary|title|remediation|improvement|step", re.IGNORECASE
    ),
}
_FIELDS = re.compile(
    r"(?:owner|assignee|due|deadline|class|type|classification|ticket|status|priority|factor|rationale)", re.IGNORECASE
)
_NONE = re.compile(
    r"(?:none|n/?a|no action(?:s| items?)?(?: (?:needed|required))?|tbd|tk\b.*|nothing.{0,60}|-)\W*", re.IGNORECASE
)


class Action(NamedTuple):
    """One action item. seen: what is to be done, with its places. Each other field is as written, "" when it is not.

    owner: "" also when it says that nobody has it. team: whether the owner is a group. date: a date, never "soon".
    done: whether it is ticked or says so.
    """

    block: Block
    seen: Visible
    owner: str
    team: bool
    due: str
    date: str
    kind: str
    ticket: str
    factor: str
    done: bool


def actions(document: Document) -> Iterator[Action]:
    """The action items of the document; what stands indented under an item belongs to it."""
    blocks = [block for block in document.under(Part.ACTIONS) if block.kind in (Kind.ITEM, Kind.ROW, Kind.PARAGRAPH)]
    tables = any(block.kind is Kind.ROW for block in blocks)
    items = any(block.kind is Kind.ITEM for block in blocks)
    for index, block in enumerate(blocks):
        if block.kind is Kind.ROW and block.head:
            yield from _row(document, block)
        elif block.kind is Kind.ITEM and block.depth == 1 and not _NONE.fullmatch(block.text) and block.text:
            below: list[Block] = []
            for after in blocks[index + 1 :]:
                if after.kind is not Kind.ITEM or after.depth <= 1:
                    break
                below.append(after)
            yield _item(document, block, below)
        elif (
            block.kind is Kind.PARAGRAPH
            and not tables
            and not items
            and len(block.text) > 15
            and not _NONE.fullmatch(block.text)
        ):
            yield _item(document, block, [])


def _row(document: Document, block: Block) -> Iterator[Action]:
    cells: dict[str, Visible] = {}
    for head, cell in zip(block.head, block.cells, strict=False):
        name = next((name for name, pattern in _COLUMNS.items() if pattern.search(head)), "")
        if name and name not in cells:
            cells[name] = cell
    seen = cells.get("text") or max(block.cells, key=lambda cell: len(cell.text), default=None)
    if seen is None or not seen.text or _NONE.fullmatch(seen.text):
        return
    whole = document.source[block.start : block.end]
    owner, due = (cells[name].text if name in cells else "" for name in ("owner", "due"))
    yield _action(block, seen, whole, owner or _owner(seen.text), due or _due(seen.text), cells)


def _item(document: Document, block: Block, below: list[Block]) -> Action:
    fields = dict.fromkeys(("owner", "due", "kind", "ticket", "factor", "state"), "")
    for child in below:
        label = child.label.lower()
        for name, pattern in _COLUMNS.items():
            if label and name in fields and pattern.fullmatch(label.split()[0]):
                fields[name] = child.text.split(":", 1)[-1].strip()
    whole = document.source[block.start : below[-1].end if below else block.end]
    said = " ".join((block.text, *(child.text for child in below if _FIELDS.match(child.text))))
    owner = fields["owner"] or _owner(said) or _led_by(block)
    action = _action(block, block.seen, whole, owner, fields["due"] or _due(said), {})
    return action._replace(kind=action.kind or fields["kind"], factor=action.factor or fields["factor"])


def _action(block: Block, seen: Visible, whole: str, owner: str, due: str, cells: dict[str, Visible]) -> Action:
    kind = _CLASS.search(cells["kind"].text) if "kind" in cells else _labelled_class(seen.text)
    ticket = _TICKET.search(whole)
    factor = cells["factor"].text if "factor" in cells else ""
    date = _DATE.search(due)
    owner = "" if _NOBODY.match(owner) else owner.strip()
    return Action(
        block,
        seen,
        owner,
        bool(owner and _TEAM.search(owner)),
        due.strip(),
        date[0] if date else "",
        kind[0] if kind else "",
        ticket[0] if ticket else "",
        factor or (found[0] if (found := _FACTOR.search(whole)) else ""),
        block.ticked
        or bool(
            re.search(
                r"✅|\b(?:done|completed|complete|fixed|merged|resolved)\b\W*$|^\W*done\b", seen.text, re.IGNORECASE
            )
        ),
    )


def _labelled_class(text: str) -> re.Match[str] | None:
    """A class counts where it is a label ("[Prevention]", "(Detection)", "Prevention:"), not as a word of the text."""
    for match in _CLASS.finditer(text):
        before, after = text[: match.start()].rstrip()[-1:], text[match.end() :].lstrip()[:1]
        if (before in "([{|–—·,;" and before) or after in (":", "]", ")") or not text[match.end() :].strip(" .)]"):
            return match
    return None


def _owner(text: str) -> str:
    found = _OWNER.search(text)
    return (found["who"] or found["at"] or "").strip() if found else ""


def _led_by(block: Block) -> str:
    """ "Robert: …", "**Robert** …" and "Robert to …" name the owner first."""
    if block.label and block.label[:1].isupper() and len(block.label.split()) <= 3 and not _FIELDS.match(block.label):
        return block.label
    found = re.match(r"(?P<who>[A-Z][a-zà-öø-ÿ]{2,15})(?: (?:and|&|/) [A-Z][a-z]{2,15})? (?:to|will)\s", block.text)
    return found["who"] if found else ""


def _due(text: str) -> str:
    for found in _DUE.finditer(text):
        if _DATE.search(found["when"]) or _SOON.search(found["when"]):
            return found["when"]
    soon = _SOON.search(text) if re.search(r"\bdue\b", text, re.IGNORECASE) else None
    return soon[0] if soon else ""
