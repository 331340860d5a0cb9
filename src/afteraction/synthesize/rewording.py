"""One sentence in the place of another: it may say less, in other order, and never more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from afteraction.document.visible import one_line
from afteraction.verify.addressed import addressed
from afteraction.verify.carried import beyond, stem, values_of, words_of
from afteraction.verify.folded import places
from afteraction.verify.lexicon import CAUSAL, HEDGE, LIMIT, NEGATION, OPEN_WORDS

ALIAS = re.compile(r"\[[a-z][^\[\]]{1,60}\]")  # what stands for a name or a secret
# Signs by which plain words could become markup, a link, a cell or a line of their own.
_SIGNS = re.compile(r"[<>{}|`*\\\[\]&\n\r]|(?<!\w)_|_(?!\w)|~~|https?:|www\.|!\[")
_LEADS = re.compile(r"[#>+=-]|\d{1,9}[.)](?:\s|$)")  # what would begin a heading, a list or a quotation
_LONGEST = 600  # characters
_JOINS = frozenset(
    "a an the and or but of in on at to for from by with as into than then so also is was are were be been being it its this that these those there has have had do does did which who whom whose what where when while we they he she them their his her our us one".split()  # noqa: SIM905
)
# Words that a better sentence may bring: they join, or put a role in the place of a name.
_FREE = _JOINS | frozenset(("engineer", "engineers", "responder", "responders", "person", "people", "team"))
_NOT = frozenset(("not", "no", "nobody", "nothing", "never", "without"))


def unsayable(text: str) -> str:
    """Why a text of a model is not shown at all, or "": it is not one line of plain words."""
    if not text.strip() or not any(char.isalpha() for char in text):
        return "no words"
    if one_line(text) != text:
        return "hidden characters"
    if _SIGNS.search(text):
        return "markup"
    return "orders to a machine" if addressed(text) else ""


def worse(old: str, new: str, quote: str, *, regret: bool = False) -> str:
    """Why a sentence may not stand in the place of another, or "".

    quote: words of the old one that are its flaw. regret: the flaw is that it tells what should have been done, so that a
    not may come in its place. Names and secrets are hidden behind ``[person 1]`` and the like in all of them.
    """
    bare = ALIAS.sub("", new)
    if len(new) > _LONGEST or len(new) > 2 * len(old) + 40:
        return "too long"
    if new == old:
        return "the same"
    told = ALIAS.sub("", old)
    links = {value for kind, value in values_of(told) if kind == "link"}
    if why := unsayable(_without(bare, links)):
        return why
    if _LEADS.match(new.lstrip()):
        return "markup"
    if not set(ALIAS.findall(new)) <= set(ALIAS.findall(old)):
        return "a name of its own"
    kept = ALIAS.sub("", old.replace(quote, " ") if quote else old)
    return (
        _more(told, bare, regret=regret)
        or _less(kept, bare)
        or _denial(told, bare, quote if regret else "")
        or _order(told, bare)
    )


def _without(text: str, words: set[str]) -> str:
    for one in sorted(words, key=len, reverse=True):
        text = text.replace(one, "")
    return text


def _more(old: str, new: str, *, regret: bool) -> str:
    """What is said that was not."""
    may = _FREE | _NOT if regret or NEGATION.search(old) else _FREE
    added = beyond(new, [old], may)
    if added.values:
        return "a value of its own"
    if added.words:
        return "words of its own"
    if added.sharper:
        return "a number made exact"
    quotes = {value for kind, value in values_of(old) if kind == "quote"}
    if any(kind == "quote" and value not in quotes for kind, value in values_of(new)):
        return "a quotation of its own"
    return "a cause of its own" if CAUSAL.search(new) and not CAUSAL.search(old) else ""


def _less(old: str, new: str) -> str:
    """What was said and is gone. old: without the flaw itself."""
    if any(kind != "quote" and not places(new, value) for kind, value in values_of(old)):
        return "a value is gone"
    if HEDGE.search(old) and not OPEN_WORDS.search(new):
        return "a doubt is gone"
    if any(not places(new.lower(), match[0].lower()) for match in LIMIT.finditer(old)):
        return "a limit is gone"
    there, here = _content(old), _content(new)
    return "too little is left" if there and len(set(there) & set(here)) * 3 < len(set(there)) else ""


def _denial(old: str, new: str, regretted: str) -> str:
    """Not is the shortest lie. regretted: "should have been stopped" says that it was not; "should not have" that it was."""
    wanted = _nots(old)
    if regretted:
        wanted += -1 if NEGATION.search(regretted) else 1
    return "" if _nots(new) == wanted else "a not is added or gone"


def _nots(text: str) -> int:
    return len(NEGATION.findall(text))


def _order(old: str, new: str) -> str:
    """The same words that say something else: who did it, to whom."""
    there, here = _content(old), _content(new)
    both = set(there) & set(here)
    if len(both) < 3:
        return ""
    same = _in_order([one for one in there if one in both], [one for one in here if one in both])
    return "" if same * 2 >= len(both) else "the order is another"


def _content(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order."""
    return list(dict.fromkeys(_stems(text)))


def _stems(text: str) -> Iterator[str]:
    return (stem(word) for word in words_of(text) if word.lower() not in _FREE and word.lower() not in _NOT)


def _in_order(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of the same words stand in the same order, at most."""
    best = [0] * (len(other) + 1)
    for word in one:
        before = best[:]
        for at, there in enumerate(other, start=1):
            best[at] = before[at - 1] + 1 if word == there else max(before[at], best[at - 1])
    return best[-1]
