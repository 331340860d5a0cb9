"""The action items of a document: what is to be done, by whom, by when, of which class, for which factor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from afteraction.document.parts import part_of
from afteraction.domain.document import Block, Document, Kind, Part, Visible

OWNER_GAP = "TK — to be assigned in the review meeting"
DUE_GAP = "TK — to be agreed in the review meeting"
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
    r"^\W{0,20}(?:tbd|tbc|tk\b.{0,200}|n/?a|none|nobody|unassigned|unowned|\?{1,9}|-{1,9}|to be (?:assigned|determined|confirmed|decided).{0,200}|open)?\W{0,20}$",
    re.IGNORECASE,
)
_GAP = re.compile(r"\W{0,20}TK\b")
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
# "Rolled back …", "We have added …", "… (done)", "… has been merged": what is done needs neither owner nor date.
_DEED = r"(?:added|adjusted|advised|asked|blocked|changed|cleaned|configured|contacted|corrected|created|deleted|deployed|disabled|enabled|filed|fixed|implemented|informed|introduced|merged|migrated|moved|notified|opened|patched|published|raised|rebuilt|released|removed|renamed|replaced|restarted|restored|reverted|rolled|rotated|set up|switched|tweaked|updated|upgraded|wrote)"
# Any other past tense is a deed when it acts on something: "Reduced the number", "Increased our limits" are, and with "we"
# before it always. "Automated rollback", "Improved alerts" may be what is wanted, and "Need the" is no past tense.
_ANY_DEED = r"(?!(?:need|feed|seed|speed|shed|embed|proceed|exceed|succeed|breed)\b)(?:[a-z]{2,20}ed|built|gave|made|ran|sent|took)\b"
_ON = r"(?: (?:up|down|out|off|on|back))? (?:the|a|an|our|all|its|their|this|that|these|those|every|each|both|more|another|two|three)\b|(?: (?:up|down|out|off|on|back))? \d"
_PAST = re.compile(
    rf"\W*(?:\[[xX]\]\W*)?(?:(?:we|i)(?:['’]ve| have| had)? (?:already |also )?(?:{_DEED}\b|{_ANY_DEED})"
    rf"|{_DEED}\b(?! (?:by|alert|monitoring|check))|{_ANY_DEED}(?:{_ON}))",
    re.IGNORECASE,
)
_DONE = re.compile(
    rf"✅|☑|\b(?:done|completed|complete|fixed|merged|resolved|shipped)\b\W*$|^\W*done\b|\((?:already )?(?:done|completed|merged|fixed)\)|\s[-–—]\s(?:already )?(?:done|completed|merged|shipped)\b|\b(?:has|have) (?:already |now |since )?been (?:done|{_DEED})\b",
    re.IGNORECASE,
)
_DONE_HEAD = re.compile(r"\b(?:completed|done|taken|implemented|finished|shipped)\b", re.IGNORECASE)
_IS_DONE = re.compile(r"✅|\b(?:done|completed?|closed|merged|shipped|resolved|yes)\b", re.IGNORECASE)
_SHIPPED = re.compile(r"(?:pull request|merge request|pr|mr|commit|release)", re.IGNORECASE)
_ALSO = re.compile(r"\b(?:improvements?|actions?|next steps?|follow-?ups?|remediations?)\b", re.IGNORECASE)
_INITIALS = re.compile(r"[A-Z]{2,3}(?:(?:, ?| ?[/&+] ?| and )[A-Z]{2,3}){0,3}")
_NAMES = re.compile(
    r"@?[A-Z][a-zà-öø-ÿ’'-]{1,20}(?: [A-Z][a-zà-öø-ÿ’'-]{1,20}){0,2}(?:(?:, ?| ?[/&+] ?| and )[A-Z][a-zà-öø-ÿ’'-]{1,20}){0,3}|(?:[Tt]he )?(?:[Tt]eam|[Aa]ll|[Ee]veryone|[Dd]evs|[Dd]evelopers)"
)
_TOPIC = re.compile(
    r"\b(?:action|alert|api|architecture|automation|backend|capacity|cluster|code|communication|config|database|deploy|detect|develop(?!ers)|docs?|documentation|fix|follow|frontend|future|general|immediate|improve|infrastructure|investigat|logging|long|medium|mitigat|monitor|network|next|observability|operations?|other|people|prevent|priority|process|product|prevention|release|repair|response|review|rollback|runbook|security|service|short|software|staging|storage|system|technical|term|test|tooling|tools|training|update|note|optional|possible|bug|ticket|issue|problem|question|reference|open|done|todo)",
    re.IGNORECASE,
)
# "Robert to add …" names somebody; "Talk to …", "Need to …" and "Changes to …" name what is done.
_WHO_WILL = re.compile(r"(?P<who>[A-Z][a-zà-öø-ÿ]{2,15})(?: (?:and|&|/) [A-Z][a-z]{2,15})? (?:to|will)\s")
_ASKED_FOR = re.compile(
    r"(?:ability|able|access|add|adhere|agree|aim|answer|appl(?:y|ies)|ask|attempt|back|chang(?:e|ing)|commit|compare|connect|consider|continue|convert|decide|due|escalate|expand|expose|extend|failover|go|have|how|improvements?|keep|learn|limit|link|listen|look|migrat(?:e|ing|ion)|move|moving|need|plan|point|port|prepare|promote|propose|reach|redirect|refer|remember|report|respond|return|roll|route|send|speak|start|stick|strive|subscribe|support|switch|take|talk|tend|this|that|it|they|what|when|which|try|upgrades?|updates?|use|wait|want|ways?|wish|work|write)(?:s|ing)? (?:to|will)\s",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"(?:none|n/?a|no (?:comments?|actions?|action items?|items?)(?: (?:needed|required|added|yet|so far))?|tbd|tbc|todo|tk\b.*|nothing.{0,60}|-)\W*",
    re.IGNORECASE,
)


class Action(NamedTuple):
    """One action item. seen: what is to be done, with its places. Each other field is as written, "" when it is not.

    owner: "" also when it says that nobody has it. team: whether the owner is a group. date: a date, never "soon".
    done: whether it is ticked or says so. open: the names of the fields, "owner" or "due", whose value is a gap: "TK: …".
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
    open: frozenset[str] = frozenset()


class _Group(NamedTuple):
    """What stands under one heading or title of the actions. owner: whom the heading names. done: whether it says so."""

    blocks: list[Block]
    owner: str
    done: bool


def actions(document: Document) -> Iterator[Action]:
    """The action items of the document; what stands indented under an item belongs to it."""
    for group in _groups(document):
        for action in _of(document, group):
            yield action._replace(
                owner=action.owner or group.owner,
                team=action.team or bool(not action.owner and _TEAM.search(group.owner)),
                done=action.done or group.done,
            )


def _groups(document: Document) -> Iterator[_Group]:
    group = _Group([], "", False)
    for index, block in enumerate(document.blocks):
        inside = _inside(document, block)
        below = document.blocks[index + 1] if index + 1 < len(document.blocks) else None
        if not inside or block.kind is Kind.HEADING or _titles(block, below):
            yield group
            owner = block.text.strip(" :") if inside and block.depth > 6 and _is_name(block.text.strip(" :")) else ""
            done = _DONE_HEAD.search(block.text) is not None
            if inside and block.kind is Kind.ITEM and block.depth > 1:
                done = done or group.done
            group = _Group([], owner, inside and done)
        elif block.kind in (Kind.ITEM, Kind.ROW, Kind.PARAGRAPH):
            group.blocks.append(block)
    yield group


def _inside(document: Document, block: Block) -> bool:
    """Whether a block stands under the actions, or under a heading that promises them beside something else."""
    part = document.part_of(block)
    if part is Part.ACTIONS:
        return True
    title = document.sections[block.section].title if block.section >= 0 else ""
    return part is Part.LESSONS and bool(_ALSO.search(title))


def _titles(block: Block, below: Block | None) -> bool:
    """Whether a block only says what follows: “**Short-term actions:**” above a list."""
    if block.kind not in (Kind.ITEM, Kind.PARAGRAPH) or below is None or below.kind is Kind.HEADING:
        return False
    words = block.text.rstrip(" :")
    if block.kind is Kind.ITEM and below.depth <= block.depth:
        return False
    return part_of(words) is Part.ACTIONS or (block.kind is Kind.PARAGRAPH and block.text.rstrip().endswith(":"))


def _of(document: Document, group: _Group) -> Iterator[Action]:
    blocks = group.blocks
    tables = any(block.kind is Kind.ROW for block in blocks)
    depths = [block.depth for block in blocks if block.kind is Kind.ITEM]
    for index, block in enumerate(blocks):
        if block.kind is Kind.ROW and block.head:
            yield from _row(document, block)
        elif block.kind is Kind.ITEM and block.depth == min(depths) and not _NONE.fullmatch(block.text) and block.text:
            below: list[Block] = []
            for after in blocks[index + 1 :]:
                if after.kind is not Kind.ITEM or after.depth <= block.depth:
                    break
                below.append(after)
            yield _item(document, block, below)
        elif (
            block.kind is Kind.PARAGRAPH
            and not tables
            and not depths
            and len(block.text) > 15
            and not _NONE.fullmatch(block.text)
        ):
            for start, end in _lines(document.source, block.seen):
                yield _item(document, block._replace(seen=block.seen.part(start, end)), [])


def with_fields(action: Action, fields: Sequence[str]) -> str:
    """The action with more fields; of a table row the fields alone, for they have columns of their own."""
    said = ". ".join(fields)
    if action.block.kind is Kind.ROW:
        return said
    text = action.seen.text.rstrip()
    return f"{text}{'' if text.endswith(('.', '!', '?')) else '.'} {said}."


def as_agreed(action: Action, owner: str, due: str, kind: str, factor: str) -> Action:
    """The action as people agreed on it. due: a day. kind, factor: "" leaves what is written."""
    return action._replace(
        owner="" if _NOBODY.match(owner) else owner,
        team=bool(_TEAM.search(owner)),
        due=due,
        date=due,
        kind=kind or action.kind,
        factor=factor or action.factor,
        open=frozenset(),
    )


def _lines(source: str, seen: Visible) -> Iterator[tuple[int, int]]:
    """A paragraph whose every line is a sentence is a list that lost its marks: each line; else the whole."""
    cuts = [index for index, at in enumerate(seen.at) if source[at] in "\r\n"]
    starts = [0, *(index + 1 for index in cuts)]
    pairs = list(zip(starts, [*cuts, len(seen.text)], strict=True))
    whole = all(seen.text[start:end].rstrip()[-1:] in (".", "!", "?") for start, end in pairs)
    if whole and all(seen.text[start : start + 1].isupper() for start, _ in pairs):
        yield from pairs
    else:
        yield 0, len(seen.text)


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
    gaps = frozenset(name for name, said in (("owner", owner), ("due", due)) if _GAP.match(said))
    owner = "" if _NOBODY.match(owner) else owner.strip()
    made = cells["kind"].text if "kind" in cells else ""
    state = cells["state"].text if "state" in cells else ""
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
        or bool(_DONE.search(seen.text) or _PAST.match(seen.text) or _IS_DONE.search(state))
        or bool(_SHIPPED.fullmatch(made.strip()) and "](" in whole),
        gaps,
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
    if block.label and not _FIELDS.match(block.label) and _is_name(block.label):
        return block.label
    found = _WHO_WILL.match(block.text)
    return found["who"] if found and not _ASKED_FOR.match(block.text) else ""


def _is_name(words: str) -> bool:
    """Whether a label or a heading is somebody: initials, one or two capitalised words that are no topic, or a group."""
    return bool(_INITIALS.fullmatch(words) or (_NAMES.fullmatch(words) and not _TOPIC.search(words)))


def _due(text: str) -> str:
    for found in _DUE.finditer(text):
        if _DATE.search(found["when"]) or _SOON.search(found["when"]):
            return found["when"]
    soon = _SOON.search(text) if re.search(r"\bdue\b", text, re.IGNORECASE) else None
    return soon[0] if soon else ""
