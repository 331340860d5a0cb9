"""Which words commit somebody to work that outlives the incident, and which of them say to what, whose it is, and until when.

While the trouble lasts, "I'll restart it" is part of the response: there only what names a day or a thing that stays counts.
Once it is over, nearly every "I'll" is about what comes of it, but for what people say as they leave.
"""

from __future__ import annotations

import re

from afteraction.extract.log_words import cut

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DUE = re.compile(
    rf"\b(?:by|before|on|until|till|end of)\s+(?P<by>{_DAY}|tomorrow|tonight|today|(?:the )?(?:next )?(?:week(?:end)?|sprint|release)|eod|eow|end of (?:the )?(?:day|week|sprint|month|quarter)|\d{{4}}-\d\d-\d\d)\b"
    rf"|\b(?P<when>tomorrow|tonight|this (?:afternoon|week|sprint|month)|next (?:week|sprint|month|{_DAY}))\b",
    re.IGNORECASE,
)
# Somebody will do something, and behind it, on the same line, what lasts.
_DOING = re.compile(
    r"\b(?:add|creat|fil|writ|document|mov|extend|set up|make|open|schedul|follow|prepar|improv|automat|migrat|review|updat)\w*", re.IGNORECASE
)  # fmt: skip
_LASTING = re.compile(
    r"\b(?:alert\w*|monitor\w*|dashboard|ticket\w*|issue\w*|jira|doc\w*|runbook\w*|test\w*|checklist|config\w*|limit\w*|script|retro|post-?mortem|report|template|lint|canary|policy|rule|retr\w+|pool|env\w*|follow-?ups?|pr\b|guard\w*|migration)", re.IGNORECASE
)  # fmt: skip
_LATER = re.compile(
    r"\b(?:by|before|until) (?:(?:mon|tues|wednes|thurs|fri)day|\d{4}-\d\d-\d\d)|\b(?:tomorrow|next week|eow|after (?:the )?(?:incident|retro))\b", re.IGNORECASE)  # fmt: skip

_OWN = re.compile(
    r"\b(?:i['’]ll|i will|i['’]m going to|i can (?:take|do|own|fix|add|write)|i need to (?:add|write|fix|document|file|make)|i take (?:it|that|this)|(?:that|this|it)['’]s (?:on me|mine))\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:action items?|follow[- ]?ups?|todo|(?:we|someone|somebody) (?:should(?! have)|must|needs? (?:to|an?|the|some|better|more))|long[- ]term|next steps?)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    rf"{_OWN.pattern}|{_WISH.pattern}|\b(?:we['’]ll|we will|let me|going to)\b",
    re.IGNORECASE,
)
# What people do next, or say as they leave.
_PASSING = re.compile(
    r"\b(?:i|we)(?:['’]ll| will| can| should)(?: just| also| now| then)? (?:be|go|grab|get|leave|sleep|log|head|keep|watch|stay|let|see|call|wait|ping|eat|dm|try|say|tell|know|have|need|ask|look|check|post|send|share|paste|stop|buy|owe)\b",
    re.IGNORECASE,
)
_LEAST = 5  # words of a promise that says to what
_STOP = re.compile(r"[.!?](?=\s|$)|\n")
_SHOWN = 240  # characters of a commitment


def commits(text: str, promised: bool, *, over: bool = False) -> bool:
    """promised: whether the signals of the text hold a commitment. over: it was said when the trouble had ended."""
    if not (promised or _OWN.search(text) or _WISH.search(text)):
        return False
    return lasts(text) or (over and len(text.split()) >= _LEAST and not _PASSING.search(text))


def lasts(text: str) -> bool:
    """Whether a text speaks of work that outlives the incident."""
    if _LATER.search(text):
        return True
    for line in text.split("\n"):
        doing = _DOING.search(line)
        if doing and _LASTING.search(line, doing.end()):
            return True
    return False


def is_own(text: str) -> bool:
    """Whether who says it takes it."""
    return _OWN.search(text) is not None


def due_of(text: str) -> str:
    """The day or the time until which it is promised, as written; "" when none is."""
    found = _DUE.search(text)
    return (found["by"] or found["when"]) if found else ""


def promise_of(text: str) -> str:
    """The sentences of a text from the first that promises or wishes to the last, on one line."""
    parts = _sentences(text)
    telling = [place for place, part in enumerate(parts) if _PROMISE.search(part)]
    said = " ".join("".join(parts[telling[0] : telling[-1] + 1] if telling else parts).split())
    return cut(said.removesuffix(".") if len(telling) == 1 else said, _SHOWN)


def _sentences(text: str) -> list[str]:
    begin, parts = 0, []
    for found in _STOP.finditer(text):
        parts.append(text[begin : found.end()])
        begin = found.end()
    return [*parts, text[begin:]]
