"""Values in the words of a person against the record: numbers with what they count, lengths of time, names, quotations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import permutations

from afteraction.verify._literals import Literal, literals
from afteraction.verify.written import QUOTE, Doubt, Library, Passage, bag_of, short

_DAY_WORDS = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}(?:,?\s\d{4})?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\s\d{1,2}(?:st|nd|rd|th)?(?:,?\s\d{4})?|\d{4}-\d\d-\d\d)\b",
    re.IGNORECASE,
)  # days are the business of the rows
_UNITS = r"s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?"
_LENGTH = re.compile(
    rf"(?<![\w.,:/-])\d+(?:[.,]\d+)?[\s-]?(?:{_UNITS})\b(?:(?:,| and)?\s?\d+[\s-]?(?:{_UNITS})\b){{0,3}}", re.IGNORECASE
)
_PIECE = re.compile(rf"(?P<number>\d{{1,9}}(?:[.,]\d{{1,9}})?)[\s-]?(?P<unit>{_UNITS})\b", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_CLOCK = re.compile(r"(?<![\w:.])([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?![\w:])")
_RANGE = re.compile(
    r"(?<![\w.,:/-])(?P<from>\d[\d,]*(?:\.\d+)?)\s?(?:to|->|→)\s?(?P<to>\d[\d,]*(?:\.\d+)?)(?![\w:/-]|[.,]\d)"
)
_BARE = re.compile(r"[~≈<>≤≥+\-$€£]*(\d[\d.,_/]*)")
_NUMBERS = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\d])")
_HYPHENED = re.compile(r"(?P<number>\d+(?:\.\d+)?)-(?P<noun>[a-z]+)(?:-[a-z]+)*")
_KIND_OF = re.compile(r"\d+-(?:style|like|based|compatible|related|ish|type|era)s?")
_ORDINARY = re.compile(r"[A-Za-z][a-z'’]*(?:[/-][A-Za-z][a-z'’]*)+")
_NOUN = re.compile(r"[\s-]{0,8}([A-Za-z]{3,20})")
# Words after a number that are not what it counts.
_NO_NOUN = frozenset(
    re.findall(
        r"[a-z]+",
        "and or of in on at to by for from with per as is was are were the its our out all into than then that this who has had have percent after before over under between more less times while when but not also still only",
    )
)
_APART = 4  # words between a number and its noun, at most
_WORDS = re.compile(r"\d[\d.,]*|[a-z]\w*")
_NAMED = re.compile(r"\b[A-Z][a-z]+ $")  # "Customer 4", "Phase 2": a name and no count
_NOON = 43_200  # seconds of half a day
_EVERYDAY = ("0", "1", "2", "3", "100")  # numbers that are ways of speaking
_LONG = 3  # digits from which a number is looked up in whole files


def values_in(passages: Sequence[Passage], library: Library) -> Iterator[Doubt]:
    """Numbers, identifiers, links and quotations of the document that stand nowhere in the record, each once."""
    numbers = _Numbers(library)
    found: dict[tuple[str, str], list[Doubt]] = defaultdict(list)
    for passage in passages:
        for literal in _values(passage):
            if not _stands(literal, passage, library, numbers):
                doubt = _unsupported(passage, literal)
                found[(doubt.check, _value(literal))].append(doubt)
    for first, *more in found.values():
        places = f" The same in {len(more)} more place{'s'[: len(more) > 1]}." if more else ""
        yield first._replace(message=first.message + places)


class _Numbers:
    """Where each number stands in records and facts."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._where: dict[str, list[int]] = defaultdict(list)
        for index, text in enumerate(library.said):
            for number in {match[0].replace(",", "") for match in _NUMBERS.finditer(text)}:
                self._where[number].append(index)

    def texts(self, number: str) -> Iterator[str]:
        """The texts that hold a number."""
        return (self.library.said[index] for index in self._where.get(number.replace(",", ""), ()))

    def beside(self, number: str, unit: str) -> bool:
        """Whether a length is told somewhere. unit: the first letter of its unit."""
        told = (piece for text in self.texts(number) for piece in _PIECE.finditer(text))
        return any(piece["number"].replace(",", ".") == number and piece["unit"][0] == unit for piece in told)

    def counts(self, number: str, noun: str) -> bool:
        """Whether a number and a noun stand a few words from each other in a record or a fact."""
        stem = noun.lower()[: max(3, min(len(noun) - 1, 5))]
        for text in self.texts(number):
            words = _WORDS.findall(text)
            for at, word in enumerate(words):
                beside = words[max(0, at - _APART) : at + _APART + 1]
                if word.rstrip(".,").replace(",", "") == number and any(one.startswith(stem) for one in beside):
                    return True
        return False

    def among(self, number: str, stems: frozenset[str]) -> bool:
        """Whether a number stands in a text with one of some words."""
        return any(stems & bag_of(text) for text in self.texts(number))


def _values(passage: Passage) -> Iterator[Literal]:
    """The values of a passage: quotations, then lengths and ranges as one value each, then the rest."""
    text = _DAY_WORDS.sub(_blank, passage.text)
    quotes = [Literal("quote", *one.span(), (one[1] or one[2]).strip()) for one in QUOTE.finditer(passage.text)]
    yield from quotes
    taken = [(quote.start, quote.end) for quote in quotes]
    for kind, pattern in (("length", _LENGTH), ("range", _RANGE)):
        for match in pattern.finditer(text):
            if not any(match.start() < end and start < match.end() for start, end in taken):
                taken.append(match.span())
                yield Literal(kind, *match.span(), match[0])
    for literal in literals(text):
        if literal.kind not in ("quote", "time") and not any(
            literal.start < end and start < literal.end for start, end in taken
        ):
            yield literal


def _stands(literal: Literal, passage: Passage, library: Library, numbers: _Numbers) -> bool:
    text = literal.text
    if literal.kind == "quote":
        return _quoted(text, library)
    if literal.kind == "length":
        return _length_stands(text, passage.text, library, numbers)
    if literal.kind == "range":
        match = _RANGE.fullmatch(text)
        assert match is not None
        first = match["from"].replace(",", "")
        return any(first in _WORDS.findall(one.replace(",", "")) for one in numbers.texts(match["to"]))
    if literal.kind == "identifier":
        return _name_stands(literal, passage, library, numbers)
    if literal.kind == "number":
        return _number_stands(literal, text, passage, library, numbers)
    return library.holds(text)


def _quoted(text: str, library: Library) -> bool:
    if len(text.split()) < 3:
        return True  # a word in quotation marks is no quotation
    parts = [part.strip() for part in re.split(r"…|\.\.\.|\[[^\[\]]{0,40}\]", text)]
    forms = ((part, part[:1].lower() + part[1:], part.rstrip(".,;")) for part in parts if part)
    return all(any(library.holds(form) for form in one) for one in forms)


def _name_stands(literal: Literal, passage: Passage, library: Library, numbers: _Numbers) -> bool:
    """Whether an identifier is one of the record, in any case; or ordinary words with a mark between them."""
    text = literal.text
    path = passage.text[literal.start : literal.start + 1] in ("/", "@", "#")
    if (not path and _ORDINARY.fullmatch(text)) or _KIND_OF.fullmatch(text) or library.holds(text, case=False):
        return True
    hyphened = _HYPHENED.fullmatch(text)
    if hyphened:
        return _number_stands(literal, text.replace("-", " "), passage, library, numbers)
    return False


def _number_stands(literal: Literal, text: str, passage: Passage, library: Library, numbers: _Numbers) -> bool:
    """Whether a number stands in the record with what it counts; a long one, or one with its sign, anywhere."""
    bare = _BARE.match(text)
    if bare is None:
        return True  # a number in words is how people speak; what it counts is not looked up
    number = bare[1].rstrip(".,/_")
    if number in _EVERYDAY:
        return True
    if sum(map(str.isdigit, number)) >= _LONG or not number.isdigit() or "%" in text:
        forms = [text, f"{number}%", f"{number} %"] if "%" in text else [text]
        forms += [] if "%" in text and number.isdigit() else [number, number.replace(",", "")]
        return any(library.holds(form) for form in dict.fromkeys(forms))
    rest = text[bare.end() :]
    word = _NOUN.match(rest) or (None if rest.strip() else _NOUN.match(passage.text, literal.end))
    if _NAMED.search(passage.text[: literal.start]) and not (word and word[1].endswith("s")):
        return True
    if word and word[1].lower() not in _NO_NOUN:
        return numbers.counts(number, word[1])
    return numbers.among(number, bag_of(passage.text))


def _length_stands(text: str, around: str, library: Library, numbers: _Numbers) -> bool:
    """Whether a length of time was computed, lies between two times of its sentence, or is told in the record."""
    pieces = [(piece["number"].replace(",", "."), piece["unit"][0].lower()) for piece in _PIECE.finditer(text)]
    length = sum(float(number) * _SECONDS[unit] for number, unit in pieces)
    least = min(_SECONDS[unit] for _, unit in pieces)
    within = min(least, 60) if len(pieces) > 1 else least if least <= 60 else least / 2
    if any(abs(length - span) <= within for span in library.spans):
        return True
    clocks = [int(hour) * 3600 + int(minute) * 60 + int(second or 0) for hour, minute, second in _CLOCK.findall(around)]
    # a length of days ends at the same times of day
    gaps = (last - first for first, last in permutations(clocks, 2))
    if any(abs((length - gap + _NOON) % (2 * _NOON) - _NOON) <= within for gap in gaps):
        return True
    if len(pieces) > 1:
        wanted = " ".join(text.lower().split())
        return any(wanted in one for one in numbers.texts(pieces[0][0]))
    ((number, unit),) = pieces
    return numbers.beside(number, unit)


def _unsupported(passage: Passage, literal: Literal) -> Doubt:
    shown = short(literal.text)
    if literal.kind == "quote":
        said = f"Nobody in the record says “{shown}” in these words. Quote exactly, or tell it without quotation marks."
        return Doubt("misquoted", passage.mark, literal.start, literal.end, said)
    said = f"“{shown}” stands nowhere in the record. Say where it comes from (a query, a dashboard, a person), or correct it."
    return Doubt("unsupported-value", passage.mark, literal.start, literal.end, said)


def _value(literal: Literal) -> str:
    """What makes two literals the same value: of a number its digits and sign, whatever it counts."""
    bare = _BARE.match(literal.text) if literal.kind == "number" else None
    return f"{bare[1].rstrip('.,/_')} {'%' * ('%' in literal.text)}" if bare else literal.text.lower()


def _blank(match: re.Match[str]) -> str:
    return "".join("," if char.isalnum() else char for char in match[0])
