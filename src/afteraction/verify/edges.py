"""Where slots meet words: no value may be made out of a slot and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.draft import Slot
from afteraction.verify._literals import literals
from afteraction.verify.carried import words_of
from afteraction.verify.flaw import Flaw
from afteraction.verify.folded import places
from afteraction.verify.language import Rendered
from afteraction.verify.world import Source, World

RULE = "literal-value"
_LONGEST = 100  # characters of a word before and behind a slot
_OPENS = frozenset("([\"'“„‘«`—\n\t ")
_CLOSES = re.compile(r"(?:['’]s\b)?[)\]\"'”’»`.,;:!?…]{0,6}(?=\s|—|$)")
_JOINED = re.compile(r"\s*(?:|[.:/xX×*^+\-−–±]|to the|point)\s*")
_ENDS_IN_VALUE = re.compile(r"\d[.,:]?\s?(?:%|[A-Za-zµ]{0,12})$")
_BEGINS_WITH_VALUE = re.compile(r"[~≈<>≤≥+\-$€£]?\d")
_NUMERIC = re.compile(r"(?:^|\s)[^\w\s]*\d[\d.,:_/]*$")
_WHILE = r"(?:second|minute|hour|day|week|fortnight|month|year|moment|while|night)s?"
_UNIT = re.compile(
    r"\s(?P<unit>%|‰|°\w?|per ?cent|percent|percentage points?|[kKMGTP]|[kMGTP]i?[bB](?:ps|/s)?|[kKMG]?bps|bytes?|bits?|rps|qps|tps|[num]?s|µs|ms|mins?|secs?|hrs?|h|m|d|(?:nano|micro|milli)?seconds?|minutes?|hours?|days?|weeks?|months?|years?"
    r"|fold|times|[x×]|hundred|thousand|million|billion|trillion|dozen|USD|EUR|GBP|dollars?|euros?|pounds?|cents?|[ap]\.?m|o['’]clock|UTC|GMT|CES?T|[EPMC][SD]T|plus|minus|and a (?:half|quarter|third)|or so|squared)(?!\w)"
)
_SIGN = re.compile(
    r"(?:[$€£¥+\-−±~≈<>≤≥×#]|\b(?:minus|plus|negative|times|factor of|USD|EUR|GBP|sev|severity|version|v|release|port|HTTP|status|TLS|error|code|P|step|line))\s$",
    re.IGNORECASE,
)
_AWAY_BEFORE = re.compile(
    rf"\b{_WHILE}\s(?:later than|earlier than|after|before|past|from|since|to)\s(?:about\s)?$", re.IGNORECASE
)
_AWAY_AFTER = re.compile(rf"[\s,]{{1,3}}(?:plus|minus|\+|-|−|(?:an?|some|the) {_WHILE}\b|{_WHILE}\b)", re.IGNORECASE)
_NOUN = re.compile(r"\s([A-Za-z][A-Za-z\-]{1,30})")
_JOINS = frozenset(
    ["a", "an", "the", "and", "or", "but", "of", "in", "on", "at", "to", "for", "from", "by", "with", "as", "than", "then", "that", "which", "who", "when", "while", "until", "before", "after", "because", "so", "is", "was", "are", "were", "be", "been", "has", "have", "had", "do", "does", "did", "can", "could", "will", "would", "may", "might", "must", "shall", "should", "not", "no", "per", "over", "under", "during", "since", "if", "where", "whose", "about", "between", "within", "out", "up", "down", "into", "more", "less", "still", "also", "only", "again", "already", "each", "all", "both", "were", "later", "earlier", "too", "via", "versus", "against", "among", "across"]
)  # fmt: skip


def crossed(rendered: Rendered, cited: tuple[Source, ...], world: World) -> Iterator[Flaw]:
    """Values that a claim makes at the edge of its slots, and that no cited record holds so."""
    text = "".join(word if isinstance(word, str) else _shown(word) for word in rendered.words)
    evidence = [source.whole for source in cited]
    at, before, last = 0, "", None
    for word in rendered.words:
        if isinstance(word, str):
            at, before = at + len(word), word
            continue
        start, at = at, at + len(_shown(word))
        own = _said(word.ref, world)
        there = [*evidence, *own]
        wrong = _glued(text, start, at) or _measured(
            word, text[max(0, start - 40) : start], text[at : at + 60], there, own
        )
        if not wrong and last is not None and _chained(last, before, word):
            wrong = f"{last.text}{before}{word.text}"
        if wrong and not any(places(one, wrong) for one in there):
            yield Flaw(RULE, wrong.strip(), "a slot and what stands beside it make a value that no cited record holds")
        last, before = word, ""
    refs = dict.fromkeys(word.ref for word in rendered.slots)
    yield from _spanning(rendered, text, [*evidence, *(one for ref in refs for one in _said(ref, world))])


def _said(ref: str, world: World) -> list[str]:
    if ref in world.facts:
        fact = world.facts[ref]
        return [f"{fact.name}\n{fact.text}\n{fact.unit}\n{fact.method}"]
    return [world.sources[ref].whole] if ref in world.sources else []


def _shown(slot: Slot) -> str:
    """Of a quotation and a name only their length: what they hold is theirs, and so is how they end."""
    return "\0" * len(slot.text) if slot.kind in ("quote", "actor") else slot.text


def _glued(text: str, start: int, end: int) -> str:
    """The word that a slot is a part of, or "" where it stands alone."""
    if (not start or text[start - 1] in _OPENS) and _CLOSES.match(text, end):
        return ""
    first = max(start - _LONGEST, *(text.rfind(space, 0, start) + 1 for space in " \n\t"))
    ends = [found for space in " \n\t" if (found := text.find(space, end, end + _LONGEST)) >= 0]
    last = min(ends, default=end + _LONGEST)
    return text[first:last].strip(".,;:!?()[]\"'“”") or text[start:end]


def _measured(slot: Slot, before: str, after: str, there: list[str], own: list[str]) -> str:
    """What a unit, a sign or another noun makes of the slot, or "". own: what its record or fact says, whose noun it is."""
    value = slot.text.strip("“”")
    if slot.kind == "actor" or (slot.kind == "quote" and not _NUMERIC.search(value)):
        return ""
    if slot.kind == "time" and (away := _AWAY_BEFORE.search(before) or _AWAY_AFTER.match(after)):
        return away[0].strip() or slot.text
    if found := _UNIT.match(after):
        joined = [f"{value}{found['unit']}", f"{value} {found['unit']}"]
        return "" if any(places(one, form) for one in there for form in joined) else joined[1]
    if not _NUMERIC.search(value):
        return ""
    if sign := _SIGN.search(before):
        joined = [f"{sign[0].strip()}{value}", f"{sign[0].strip()} {value}"]
        folded = [one.lower() for one in there]
        return "" if any(places(one, form.lower()) for one in folded for form in joined) else joined[1]
    noun = _NOUN.match(after)
    if noun and noun[1].lower() not in _JOINS and not _stands_near(noun[1], own):
        return f"{value} {noun[1]}"
    return ""


def _stands_near(noun: str, there: list[str]) -> bool:
    """Whether a record holds the noun, as one or as many."""
    stem = noun.lower().removesuffix("s")
    return any(word.lower().startswith(stem) for one in there for word in words_of(one))


def _chained(one: Slot, between: str, other: Slot) -> bool:
    """Whether two values with nothing but a mark between them read as one."""
    if "quote" in (one.kind, other.kind) or "actor" in (one.kind, other.kind):
        return False
    if one.kind == other.kind == "time" and one.ref == other.ref:
        return False
    return bool(_JOINED.fullmatch(between) and _ENDS_IN_VALUE.search(one.text) and _BEGINS_WITH_VALUE.match(other.text))


def _spanning(rendered: Rendered, text: str, there: list[str]) -> Iterator[Flaw]:
    """Quotations and hours that begin or end outside a slot which they hold in part."""
    spans = []
    at = 0
    for word in rendered.words:
        size = len(word) if isinstance(word, str) else len(_shown(word))
        if not isinstance(word, str):
            spans.append((at, at + size, word))
        at += size
    for literal in literals(text):
        if literal.kind not in ("quote", "time", "link"):
            continue
        inside = [span for span in spans if literal.start < span[1] and span[0] < literal.end]
        held = len(inside) == 1 and (
            (inside[0][0] <= literal.start and literal.end <= inside[0][1])
            or literal.text == text[inside[0][0] : inside[0][1]]
        )
        if inside and not held and not any(places(one, literal.text) for one in there):
            shown = literal.text.replace("\0", "")
            yield Flaw(RULE, shown or literal.kind, "words and a slot make a value together: put all of it in one slot")
