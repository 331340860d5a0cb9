"""A review as a brief sees it: numbered sentences with their part, status and line. The text counts, whoever wrote it."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from afteraction.document.parts import part_of
from afteraction.document.sentences import spans
from afteraction.domain.document import Block, Document, Kind, Part, Visible
from afteraction.domain.draft import Status

# Parts whose sentences a brief may rest on; the rest is evidence, tools and notes.
_READ = frozenset(Part) - {Part.SUPPORTING, Part.OTHER}
_TELLING = _READ - {Part.HEADER}
_TK = re.compile(
    r"(?:TK|TODO|TBD|TBC)\b\s*(?:[—–:-]+\s*)?(?:(?P<ask>[^:“]{3,80}? (?:to confirm|in the review meeting)):\s*)?(?P<what>.*)",
    re.DOTALL,
)
_EMPTY_VALUE = re.compile(
    r"(?:[?\-–—.…]+|tk|tbd|tbc|todo|unknown|not known|n/?a|none|to be (?:determined|confirmed))", re.IGNORECASE
)
_WHY = re.compile(r"\s{0,4}\((?:[^()]|\([^()]{0,200}\)){0,400}\)\s{0,4}$")
_MARK = re.compile(r"\s{0,4}\((?P<open>open)\)$|\s{0,4}\(inferred, to be ticked by a person\)$")
_NOTHING = (
    "nothing here for the public",
    "nothing in the record",
    "no question was left unanswered",
    "no question without an answer was recognised",
    "no family of artifacts is missing",
)
_STATES = (
    ("agreed", re.compile(r"\b(?:agreed|accepted|committed|approved)\b", re.IGNORECASE)),
    (
        "done",
        re.compile(r"\b(?:done|completed?|closed|fixed|merged|shipped|released|resolved)\b|✅|☑|\[x\]", re.IGNORECASE),
    ),
    ("proposed", re.compile(r"\b(?:proposed|suggested|draft|idea)\b", re.IGNORECASE)),
)
_APPROVED = re.compile(r"\b(?:approved|final(?:i[sz]ed)?|published|signed[- ]off|reviewed)\b", re.IGNORECASE)
_NOT_APPROVED = re.compile(r"\b(?:not|draft|pending|awaiting|in review|to be|needs|un\w+|yet|wip)\b", re.IGNORECASE)
_ACTION_HEAD = re.compile(r"action|task|item|what|description|follow|todo|improvement|remediation", re.IGNORECASE)
_KEYS = (
    ("began", re.compile(r"(?:incident |outage |impact |fault )?(?:started|start(?: time)?|began|begin(?:ning)?|from|occurs|occurred|onset)(?: at)?", re.IGNORECASE)),
    ("detected", re.compile(r"(?:incident )?(?:detected|detection(?: time)?|team aware|discovered)(?: at)?", re.IGNORECASE)),
    ("mitigated", re.compile(r"(?:incident |outage |impact )?(?:mitigated|mitigation|recovered|recovery|ended|end(?: time)?|until|stopped)(?: at)?", re.IGNORECASE)),
    ("resolved", re.compile(r"(?:incident )?(?:resolved|resolution(?: time)?|closed)(?: at)?", re.IGNORECASE)),
    ("lasted", re.compile(r"(?:incident |outage |impact )?duration.*|time to (?:mitigate|resolve|resolution|repair|recover(?:y)?|restore)\b.*|(?:total )?(?:down ?time|outage)|mttr|ttr|ttm", re.IGNORECASE)),
    ("date", re.compile(r"(?:incident )?(?:date|day)(?: of incident)?", re.IGNORECASE)),
)  # fmt: skip
_TIMED = re.compile(
    r"(?:\d{4}-\d\d-\d\d[ T,]*)?~?\d{1,2}[:.]\d\d(?::\d\d)?(?: ?(?:[ap]m|UTC|[A-Z]{3,4}))?(?= ?[-–—:,]| [A-Z\"“(])",
    re.IGNORECASE,
)
_UNPLACED = "Not on the clock"
_FRONT_TITLE = re.compile(r"title[ \t]{0,9}[:=]")
_UNDERLINE = re.compile(r"[\s|:]{0,99}-{2}")
_HANDLE = re.compile(r"(?<![\w/.])@[A-Za-z][\w.-]{1,40}")
_PERSON = re.compile(
    r"\b[A-ZÀ-Þ][a-zà-ÿ'’-]{1,20}(?: (?:(?:van|von|de|der|den|da|di|del|la|al|bin) ){0,2}[A-ZÀ-Þ][a-zà-ÿ'’-]{1,20}){0,3}\b"
)
_PEOPLE = re.compile(
    r"\b(?:authors?|attendees|participants|responders?|(?:incident )?commander|people|owners?|assignees?|dri|on-?call|reporter|reported by|scribe|lead|facilitator|reviewers?|written by)\b",
    re.IGNORECASE,
)
_NO_PERSON = frozenset(
    ["on-call", "second", "incident", "responder", "communications", "customer", "support", "change", "author", "the", "team", "all", "none", "not", "review", "draft", "engineer", "owner", "owners", "tk", "devs", "platform", "everyone", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
)  # fmt: skip


class Nature(enum.Enum):
    """What a sentence of a review is."""

    CLAIM = "claim"
    GAP = "gap"  # what the review says it does not know
    ACTION = "action"
    KEYED = "keyed"  # a name with its value: "Time to repair: 4 h"
    EVENT = "event"  # a row of the timeline


class Sentence(NamedTuple):
    """id: r1, r2 … in order. line: 1-based, in the Markdown. label: the name of a keyed value, the time of an event.

    state: of an action: agreed, done, proposed, or "". technical: it holds code or an address. title: of its section.
    """

    id: str
    part: Part
    nature: Nature
    text: str
    status: Status
    line: int
    title: str = ""
    label: str = ""
    state: str = ""
    technical: bool = False


class Review(NamedTuple):
    """approved: what the review says of itself. names: spellings of people. parts: those that have a heading or a label."""

    title: str
    sentences: tuple[Sentence, ...]
    approved: bool
    names: frozenset[str]
    parts: frozenset[Part]

    def of(self, *parts: Part, nature: Nature | None = None) -> tuple[Sentence, ...]:
        """The sentences of some parts, in order."""
        return tuple(s for s in self.sentences if (not parts or s.part in parts) and nature in (None, s.nature))

    def by_id(self, ident: str) -> Sentence | None:
        """The sentence with this id, or None."""
        return next((s for s in self.sentences if s.id == ident), None)


def review_of(document: Document, statuses: Mapping[str, Status], names: frozenset[str]) -> Review:
    """statuses: of sentences that a draft wrote, by `folded` text. names: of people, as far as the record holds them."""
    sentences = tuple(_sentences(document, statuses))
    title = _title(document)
    parts = {section.part for section in document.sections} | {
        s.part for s in sentences if s.label and s.nature is Nature.KEYED
    }
    parts |= {part for block in document.blocks if (part := _labelled(block)) is not None}
    return Review(title, sentences, _approved(sentences), names | _people(document), frozenset(parts & _TELLING))


def _title(document: Document) -> str:
    """As the front matter says it, else the first heading that means no section."""
    meta = next((document.source[block.start : block.end] for block in document.blocks if block.kind is Kind.META), "")
    line = next((one for one in meta.splitlines() if _FRONT_TITLE.match(one)), "")
    said = line.partition(":" if ":" in line else "=")[2].strip().strip("\"'")
    if said:
        return said[:200]
    return next((s.title for s in document.sections if s.level == 1 and part_of(s.title) is Part.OTHER), "")


def key_of(label: str) -> str:
    """What a named value of a header is: began, detected, mitigated, resolved, lasted, date, or ""."""
    return next((key for key, words in _KEYS if words.fullmatch(label.strip().rstrip(":?"))), "")


def folded(text: str) -> str:
    """A sentence as it is compared: blanks and marks of emphasis do not count."""
    return " ".join(text.lower().replace("`", "").split())


def _sentences(document: Document, statuses: Mapping[str, Status]) -> Iterator[Sentence]:
    number, label_part, label_depth = 0, None, 0
    unplaced = False
    for block in document.blocks:
        if block.kind is Kind.HEADING:
            label_part, unplaced = None, False
            continue
        unplaced = unplaced or block.label == _UNPLACED
        if unplaced:  # records of a draft that no clock could place: their times cannot be compared
            continue
        if block.kind in (Kind.CODE, Kind.META, Kind.RAW) or document.source.startswith("[^", block.start):
            continue
        if label_part is not None and not (block.kind is Kind.ITEM and block.depth > label_depth):
            label_part = None
        own = _labelled(block)
        if own is not None:
            label_part, label_depth = own, block.depth
        part = label_part or _part(document, block)
        for made in _of_block(document, block, part, statuses):
            if part not in _READ and not (made.nature is Nature.KEYED and key_of(made.label)):
                continue
            number += 1
            yield made._replace(id=f"r{number}")


def _labelled(block: Block) -> Part | None:
    part = part_of(block.label) if block.label and block.kind is not Kind.HEADING else Part.OTHER
    return part if part in _TELLING else None


def _part(document: Document, block: Block) -> Part:
    """The meaning of its section; what stands under the title alone sums up, or is the header when it is a table."""
    part = document.part_of(block)
    if part is Part.OTHER and (block.section < 0 or document.sections[block.section].level == 1):
        first = block.section <= 0
        return (Part.HEADER if block.kind is Kind.ROW else Part.SUMMARY) if first else part
    return part


def _of_block(document: Document, block: Block, part: Part, statuses: Mapping[str, Status]) -> Iterator[Sentence]:
    title = document.sections[block.section].title if block.section >= 0 else ""
    if block.kind is Kind.ROW:
        yield from _of_row(document, block, part, title, statuses)
        return
    text = block.text
    known = statuses.get(folded(_MARK.sub("", text)))
    if known is not None or (_TK.fullmatch(text) and text[:2].isupper()):
        yield _made(document, block.seen, 0, len(text), part, title, statuses)
        return
    start = 0
    if block.label:
        colon = text.find(":")
        value = text[colon + 1 :].strip() if 0 <= colon <= len(block.label) + 2 else ""
        if (
            value
            and len(value.split()) <= 12
            and (part in (Part.HEADER, Part.SUMMARY, Part.IMPACT, Part.RESPONSE) or part not in _READ)
            and not value.endswith((".", "!"))
        ):
            one = _made(document, block.seen, text.find(value), len(text), part, title, statuses)
            gap = _EMPTY_VALUE.fullmatch(value) is not None
            yield one._replace(
                nature=Nature.GAP if gap or one.nature is Nature.GAP else Nature.KEYED, label=block.label
            )
            return
        if colon >= 0 and _labelled(block) is not None:
            start = colon + 1
    timed = _TIMED.match(text) if part is Part.TIMELINE else None
    if timed:
        at = timed.end() + len(text[timed.end() :]) - len(text[timed.end() :].lstrip(" -–—:,"))
        yield _made(document, block.seen, at, len(text), part, title, statuses)._replace(
            nature=Nature.EVENT, label=timed[0].strip()
        )
        return
    state = _state(f"{title}") or (
        "done" if re.search(r"\[[xX]\][ \t]*$", document.source[max(0, block.start - 5) : block.start]) else ""
    )
    for first, last in spans(text[start:]):
        one = _made(document, block.seen, start + first, start + last, part, title, statuses)
        if part is Part.ACTIONS and one.nature is Nature.CLAIM and block.kind is Kind.ITEM and first == 0:
            one = one._replace(nature=Nature.ACTION, state=state)
        yield one


def _of_row(
    document: Document, block: Block, part: Part, title: str, statuses: Mapping[str, Status]
) -> Iterator[Sentence]:
    cells = [cell.text.strip() for cell in block.cells]
    if not any(cells) or (not block.head and _is_head(document, block)):
        return
    if part is Part.TIMELINE:
        event = max(range(len(cells)), key=lambda at: len(cells[at]))
        if len(cells) > 1 and event and cells[0]:
            yield _made(document, block.cells[event], 0, len(cells[event]), part, title, statuses)._replace(
                nature=Nature.EVENT, label=cells[0]
            )
        return
    if part is Part.ACTIONS and len(cells) > 1:
        names = [name.lower() for name in block.head]
        column = next(
            (at for at, name in enumerate(names) if _ACTION_HEAD.search(name)),
            max(range(len(cells)), key=lambda at: len(cells[at])),
        )
        stated = next(
            (cells[at] for at, name in enumerate(names) if name in ("state", "status", "done") and at < len(cells)), ""
        )
        if column < len(cells) and cells[column]:
            one = _made(document, block.cells[column], 0, len(block.cells[column].text), part, title, statuses)
            yield one._replace(nature=Nature.ACTION, state=_state(stated) or _state(title))
        return
    if len(cells) >= 2 and cells[0] and cells[1]:
        one = _made(document, block.cells[1], 0, len(block.cells[1].text), part, title, statuses)
        gap = one.nature is Nature.GAP or _EMPTY_VALUE.fullmatch(cells[1]) is not None
        yield one._replace(nature=Nature.GAP if gap else Nature.KEYED, label=cells[0].rstrip(":"))


def _is_head(document: Document, block: Block) -> bool:
    """Whether a row is the head of its table: a line of dashes follows."""
    return _UNDERLINE.match(document.source[block.end : block.end + 200]) is not None


def _made(
    document: Document, seen: Visible, start: int, end: int, part: Part, title: str, statuses: Mapping[str, Status]
) -> Sentence:
    text = seen.text[start:end].strip()
    mark = _MARK.search(text)
    text = _MARK.sub("", text)
    status = statuses.get(folded(text), Status.REPORTED)
    if mark:
        status = Status.OPEN if mark["open"] else Status.INFERRED
    gap = _TK.fullmatch(text) if text[:2].isupper() else None
    if gap:
        text = _WHY.sub("", gap["what"]).strip() or text
        status = Status.OPEN
    line = document.place_of(seen, start, end).line
    nature = Nature.GAP if gap or folded(text).startswith(_NOTHING) else Nature.CLAIM
    return Sentence(
        "",
        part,
        nature,
        "" if folded(text).startswith(_NOTHING) else text,
        status,
        line,
        title,
        technical=_technical(seen, start, end),
    )


def _technical(seen: Visible, start: int, end: int) -> bool:
    """Whether words that are not the author's own stand in it outside quotation marks: code, an address, a picture."""
    text, voice = seen.text[start:end], seen.voice[start:end]
    quoted = False
    for char, own in zip(text, voice, strict=True):
        if char in "“«„" or (char == '"' and not quoted):
            quoted = True
        elif char in "”»" or char == '"':
            quoted = False
        elif own == "□" and not quoted:
            return True
    return False


def _state(text: str) -> str:
    return next((name for name, words in _STATES if words.search(text)), "")


def _approved(sentences: tuple[Sentence, ...]) -> bool:
    """Whether a field of the review says that it was approved."""
    said = [
        s.text
        for s in sentences
        if s.nature is Nature.KEYED
        and re.fullmatch(
            r"(?:review |document |postmortem )?(?:status|state|approval|approved(?: by)?)", s.label.lower()
        )
    ]
    labels = [s.label.lower() for s in sentences if s.nature is Nature.KEYED and s.label.lower().startswith("approved")]
    return bool(labels) or any(_APPROVED.search(text) and not _NOT_APPROVED.search(text) for text in said)


def _people(document: Document) -> frozenset[str]:
    """Who is named as a person: handles, and what stands where only people stand."""
    found = {
        match[0] for match in _HANDLE.finditer(document.source) if match[0] not in ("@here", "@channel", "@everyone")
    }
    for block in document.blocks:
        title = document.sections[block.section].title if block.section >= 0 else ""
        cells = [cell.text for cell in block.cells]
        told = (
            [block.text]
            if block.kind in (Kind.ITEM, Kind.PARAGRAPH)
            and (_PEOPLE.fullmatch(title.strip()) or _PEOPLE.fullmatch(block.label))
            else []
        )
        told += cells[1:2] if cells and _PEOPLE.search(cells[0]) and not any(block.head) else []
        told += [cell for name, cell in zip(block.head, cells, strict=False) if _PEOPLE.fullmatch(name.strip())]
        for text in told:
            for match in _PERSON.finditer(text.partition(" — ")[0]):
                words = [word for word in match[0].split() if word.lower() not in _NO_PERSON and len(word) > 2]
                found |= {" ".join(words), *words} if words else set()
    return frozenset(found)
