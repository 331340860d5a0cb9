"""Of what a share or a count in words is: half of the users, a third of the requests, most tickets. A share of one is none of another."""

from __future__ import annotations

import re
from typing import NamedTuple

from afteraction.verify.lexicon import content, telling

# A number or a share, in words, whose noun stands behind "of" or "the".
COUNTS = re.compile(
    r"twice|thrice|(?:an? |one |the )?(?:half|thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|pairs?|couple|dozens?|score|hundreds?|thousands?|millions?|billions?)"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:[- ](?:thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|dozens?))?",
    re.IGNORECASE,
)
MOST = re.compile(r"\b(?:most(?:ly)?|majority|minority|largely|bulk)\b", re.IGNORECASE)
_HALF = re.compile(r"half", re.IGNORECASE)
_OF = r"(?:\s{1,4}(?:(?:out )?of|the|our|its|their|his|her|your|my|all|these|those|this|that)\b)"
_LEAD = re.compile(rf"{_OF}{{1,4}}")
_LEAD_OR_NONE = re.compile(rf"{_OF}{{0,4}}")
_NEXT = re.compile(r"\s{1,4}[\"“”'`]?([A-Za-z][\w'’-]{0,40}|\d[\d.,]{0,20})")
_STOP = re.compile(
    r"\w+(?:ed|ing|ly|n['’]t)|lost|saw|got|went|came|fell|ran|took|made|kept|hung|left|began|stood|stayed|sent|fail|fails",
    re.IGNORECASE,
)
_MANY = re.compile(r"[A-Za-z-]+(?<![suiSUI])s", re.IGNORECASE)
_LONGEST = 4  # words of what it is a share of, at most
_NUMBER = re.compile(rf"\d[\d,]{{0,12}}(?=\s)|(?:{COUNTS.pattern})(?=\s)", re.IGNORECASE)
_SHORTEST = 3  # letters of what is counted; units have fewer
_NEAR = 400  # characters of a record on either side that say of what its share is
_SENTENCE = re.compile(r"[.!?;]\s|\n")


class Of(NamedTuple):
    """head: what it is a share of, "" for a pronoun or nothing. others: words that say which."""

    head: str
    others: tuple[str, ...] = ()


def share_of(after: str, *, bare: bool = False) -> Of | None:
    """Of what the share is that stands before these words of a claim; None where neither "of" nor an article follows it.

    bare: things in the plural may follow it at once, as in "most tickets".
    """
    lead = _LEAD.match(after)
    words = [
        word for word in _run(after, lead.end() if lead else 0) if not (word[0].isdigit() or COUNTS.fullmatch(word))
    ]
    if lead is None and not (bare and any(_MANY.fullmatch(word) for word in words)):
        return None
    if not words:
        return Of("")
    cut = next((place for place, word in enumerate(words) if _MANY.fullmatch(word)), None)
    if cut is None:  # of what is not counted: half of the traffic failed
        cut = next((place for place, word in enumerate(words) if place and _STOP.fullmatch(word)), len(words)) - 1
    return Of(words[cut], tuple(words[:cut]))


def counted(text: str) -> tuple[str, Of] | None:
    """The number in words or digits that begins the text and what it counts, or None: ("three", of failed uploads)."""
    number = _NUMBER.match(text)
    lead = _LEAD_OR_NONE.match(text, number.end()) if number else None
    words = _run(text, lead.end()) if lead else []
    cut = next((place for place, word in enumerate(words) if _MANY.fullmatch(word) and len(word) > _SHORTEST), None)
    return None if number is None or cut is None else (number[0], Of(words[cut], tuple(words[:cut])))


def of_the_same(of: Of, share: str, text: str, start: int, end: int) -> bool:
    """Whether a record has its share there of the same. start, end: of the share in the text of the record."""
    lead = _LEAD_OR_NONE.match(text, end)
    behind = _run(text, lead.end() if lead else end)
    if not of.head:  # of them: half full is half of nothing
        return not _HALF.search(share) or not behind or bool(lead and lead[0])
    around = text[max(0, start - _NEAR) : end + _NEAR]
    if not all(
        _stems((word,)) <= content(around, short=True) and _short(word) <= telling(around) for word in of.others
    ):
        return False
    if behind and _stems((of.head,)) & _stems(behind):
        return True
    before = _SENTENCE.split(text[max(0, start - _NEAR) : start])[-1]
    return not behind and bool(_stems((of.head,)) & content(before, short=True))


def _run(text: str, at: int) -> list[str]:
    """The words from there on that name something, up to one that only joins or a mark."""
    words: list[str] = []
    while len(words) < _LONGEST and (found := _NEXT.match(text, at)) and (_stems((found[1],)) or found[1].isupper()):
        words.append(found[1])
        at = found.end()
    return words


def _stems(words: tuple[str, ...] | list[str]) -> frozenset[str]:
    return content(" ".join(words), short=True)


def _short(word: str) -> frozenset[str]:
    """A word that is too short for a stem: EU."""
    return frozenset() if _stems((word,)) else telling(word)
