"""The gate: every text that leaves goes through one of these, and is looked at once more as the last step before it leaves.

A gate remembers what it found in a run, so that the same value has the same alias everywhere, a secret found beside its
name is also found where it stands alone, and finished output can be searched for it. It never writes a secret anywhere.
"""

from __future__ import annotations

import base64
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple, TypeVar
from urllib.parse import quote

import re2

from afteraction.domain.entries import Entries
from afteraction.domain.errors import LeakError
from afteraction.domain.late import late
from afteraction.domain.record import Record
from afteraction.redact._find import Finder, all_rules, family_of, finder, joined, whole
from afteraction.redact._hidden import hidden
from afteraction.redact._known import Known
from afteraction.redact._records import glance, glance_at, texts_of, with_texts
from afteraction.redact._tree import replaced, strings
from afteraction.redact._values import evidence, mixed, word
from afteraction.redact.rule import Family, Find, Rule

_CHUNK = 64 * 1024  # characters looked at together
_BETWEEN = "\n\x00\n"
_STANDS_FOR = re2.compile(r"\[[a-z][a-z\-]{0,30}(?: [a-z0-9\-]{1,30}){1,3}\]")  # a person's role, a customer's alias
_SIGNS = " \t\r\n;:,.=&'\"`\\/|<>(){}[]"
_LINE_END = late(r"[\s\"',]+|\\{1,8}[nr]")
_NO_WORD = 16  # characters from which letters alone, found beside the name of a secret, are taken for one everywhere
_PART = 8  # characters of a line of a secret that is also looked for alone
_LEAST = 4  # characters beside a mark that are still a value
T = TypeVar("T")
Place = Callable[[int, int], str]  # (number of the text, offset in it) to where that is, in words


class Allowed(NamedTuple):
    """What a team lets pass. pattern: RE2, matched against the whole value. reason: why, shown in the account."""

    pattern: str
    reason: str


class Policy(NamedTuple):
    """A team's settings. accounts: (name, RE2 pattern) of identifiers that stand for customers."""

    allowed: tuple[Allowed, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()

    def checked(self) -> Policy:
        """The same, once every pattern is known to be one.

        Raises:
            ValueError: it is none, or a name is no word.
        """
        options = re2.Options()
        options.log_errors = False
        accounts = [pattern for _, pattern in self.accounts]
        for pattern in (*(one.pattern for one in self.allowed), *accounts):
            try:
                made = re2.compile(pattern, options)
            except re2.error as error:
                said = error.args[0] if error.args else error
                raise ValueError(f"{pattern!r}: {said.decode() if isinstance(said, bytes) else said}") from error
            if pattern in accounts and made.search("") is not None:
                raise ValueError(f"{pattern!r} matches nothing at all, so it would match everywhere")
        for name, _ in self.accounts:
            if not name.replace("-", "").replace("_", "").isalnum():
                raise ValueError(f"{name!r} is no name: letters, digits and hyphens")
        return self


class Seen(NamedTuple):
    """One thing that was found. alias: as it is shown. places: where, in words, the first few. times: how often."""

    alias: str
    rule: str
    family: Family
    places: tuple[str, ...]
    times: int


class Gate:
    """One run's gate."""

    def __init__(self, policy: Policy = Policy()) -> None:  # noqa: B008  # a frozen value
        self._allowed = [re2.compile(one.pattern) for one in policy.allowed]
        self._accounts = [Rule(name, pattern, (), Family.CUSTOMER) for name, pattern in policy.accounts]
        self._own = Finder(self._accounts) if self._accounts else None
        self._aliases: dict[tuple[str, str], str] = {}
        self._originals: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._found: dict[str, tuple[str, Family, list[str], int]] = {}
        self._known = Known()  # secrets in every form they may be written in
        self._passed = 0
        self._reserved: set[str] = set()
        self._counting = True
        self._clean: set[str] = set()  # texts that went through whole and hold nothing

    # What leaves

    def text(self, text: str, where: str = "") -> str:
        """The text as it may leave. where: said in the account of what was found."""
        return self.many([text], where)[0]

    def many(
        self,
        texts: Sequence[str],
        where: str | Place = "",
        *,
        deep: bool = True,
        again: bool = False,
        lines: bool = False,
    ) -> list[str]:
        """Many texts at once, faster than one by one; those without a find are returned as they are.

        deep: also customers' identifiers and values in disguise. Without it, for logs by the million of which few lines
        leave: secrets in plain form, so that they are known and can be counted. again: texts that were looked at
        before and are not counted twice. lines: of one text, so that a value may go on in the next one.
        """
        between = "\n" if lines else _BETWEEN
        cleaned = list(texts)
        place = where if callable(where) else _always(where)
        self._counting = not again
        known = len(self._known)
        for batch in _batches(texts):
            self._batch(cleaned, batch, place, lambda text: self._finds(text, deep), between, done=deep)
        if known != len(self._known):  # what became known in a later text may stand in an earlier one
            for batch in _batches(texts):
                self._batch(cleaned, batch, place, lambda text: _unmarked(text, self._known_finds(text)), between)
        return cleaned

    def records(
        self, records: Sequence[Record], where: str = "", *, deep: bool = True, again: bool = False
    ) -> list[Record]:
        """Records with every text of theirs as it may leave. where: the name of their file."""
        if not deep and not self._finds("\n".join(glance(records)), deep):
            return list(records)
        texts: list[str] = []
        starts: list[int] = []
        for record in records:
            starts.append(len(texts))
            texts += texts_of(record)

        def place(number: int, offset: int) -> str:
            return f"{where} line {records[bisect_right(starts, number) - 1].locator.line}"

        cleaned = self.many(texts, place, deep=deep, again=again)
        found: list[Record] = []
        at = 0
        for record in records:
            count = len(texts_of(record))
            mine, old = cleaned[at : at + count], texts[at : at + count]
            found.append(record if all(map(_same, mine, old)) else with_texts(record, mine))
            at += count
        return found

    def passes(self, entries: Entries) -> bool:
        """Whether `records` without ``deep`` would give these log entries back as they are."""
        return not self._finds("\n".join(glance_at(entries)), deep=False)

    def window(self, text: str, begin: int, end: int, place: Callable[[int], str]) -> tuple[str, int]:
        """A stretch of a text that is too long to be looked at whole, and the offset up to which it could be cleaned.

        begin, end: offsets of the stretch; what stands around it is context, and no value is cut at its end. The offset
        may lie before ``end``, and at ``begin`` when a value is not over where the text ends. place: offset to where.
        """
        finds = [find for find in self._finds(text, deep=True) if find.end > begin]
        for find in reversed(finds):
            if find.start < end < find.end:
                end = max(find.start, begin)
        inside = [
            Find(max(find.start, begin) - begin, find.end - begin, find.rule) for find in finds if find.end <= end
        ]
        return self._covered(text[begin:end], inside, 0, lambda _, offset: place(begin + offset)), end

    def known(self, text: str, place: Callable[[int], str]) -> str:
        """The text without the secrets found so far: for what was cleaned before they were known."""
        return self._covered(text, self._known_finds(whole(text)), 0, lambda _, offset: place(offset))

    def tree(self, value: T, where: str = "") -> T:
        """A JSON-like value with every string in it, keys too, as it may leave; what was found before is not counted."""
        changed = value
        while True:
            known = len(self._known)
            texts = [text for text in strings(changed) if text not in self._clean]
            table = {
                old: new for old, new in zip(texts, self.many(texts, where, again=True), strict=True) if old != new
            }
            if table:
                changed = replaced(changed, table)
            if known == len(self._known):
                return changed

    def check(self, text: str, what: str) -> str:
        """The same text, once it is sure that no secret stands in it: the last step before socket, file and terminal.

        Raises:
            LeakError: something does. It is not in the message.
        """
        looked = _marks().sub("", whole(text))
        leaks = finder(Family.SECRET, strict=True).finds(looked)
        names = {find.rule for find in leaks if not self._may_pass(looked[find.start : find.end])}
        names |= {self._known.alias(looked[start:end]) or "" for start, end in self._known.spans(looked)}
        if names:
            raise LeakError(
                f"{what} would have held what must not leave: {', '.join(sorted(names))}",
                why="the gate found it in the finished output, where it should have been replaced before",
                hint="nothing was written; please report this with the kind that is named, never with the value",
            )
        return text

    # The account

    @property
    def seen(self) -> list[Seen]:
        """Everything found so far, secrets first, in the order of their numbers."""
        listed = [
            Seen(alias, rule, family, tuple(places), count)
            for alias, (rule, family, places, count) in self._found.items()
        ]
        return sorted(listed, key=lambda one: one.family is not Family.SECRET)

    @property
    def passed(self) -> int:
        """How many finds the team's allow list let pass."""
        return self._passed

    @property
    def originals(self) -> Mapping[str, str]:
        """Aliases of customers' identifiers to what they stand for; secrets are never among them."""
        return self._originals

    def reserve(self, aliases: Iterable[str]) -> None:
        """Aliases that stand in a text already, of another run or by chance: nothing new gets them."""
        self._reserved.update(aliases)

    def recall(self, originals: Mapping[str, str]) -> None:
        """Use the aliases of an earlier run again."""
        for alias, value in originals.items():
            name, _, number = alias.strip("[]").rpartition(" ")
            if number.isdigit():
                self._aliases[name, _normal(name, value)] = alias
                self._originals[alias] = value
                self._counts[name] = max(self._counts.get(name, 0), int(number))

    def person(self, name: str) -> str:
        """The alias of a person, the same in every run with the same vault: ``[person 3]``."""
        key = "person", name
        if key not in self._aliases:
            self._aliases[key] = alias = self._new_alias("person", Family.CUSTOMER)
            self._originals[alias] = name
        return self._aliases[key]

    # Inside

    def _batch(
        self,
        cleaned: list[str],
        batch: Sequence[int],
        where: Place,
        look: Callable[[str], list[Find]],
        between: str,
        *,
        done: bool = False,
    ) -> None:
        """Clean the texts of these numbers in place. done: nothing else is left to be looked for in them."""
        known = len(self._known)
        finds = look(whole(between.join([cleaned[index] for index in batch])))
        if not finds:
            if done:
                self._clean.update(cleaned[index] for index in batch)
            return
        at = 0
        place = 0
        for index in batch:
            text = cleaned[index]
            end = at + len(text)
            mine: list[Find] = []
            while place < len(finds) and finds[place].start < end:
                find = finds[place]
                if find.end > at:
                    mine.append(Find(max(find.start, at) - at, min(find.end, end) - at, find.rule))
                if find.end > end:
                    break
                place += 1
            if mine:
                cleaned[index] = self._covered(text, mine, index, where)
            at = end + len(between)
        if done and known == len(self._known):  # a text of this batch may hold what became known in it
            self._clean.update(cleaned[index] for index in batch)

    def finds(self, text: str, where: str = "") -> list[tuple[Find, Family, str]]:
        """Each find in a text, in order, with its family and the alias that would stand for it; what is allowed is none."""
        return [
            (find, self._family(find.rule), self._alias(find.rule, text[find.start : find.end], where))
            for find in self._finds(text, deep=True)
            if text[find.start : find.end].strip() and not self._may_pass(text[find.start : find.end])
        ]

    def _finds(self, text: str, deep: bool) -> list[Find]:
        text = whole(text)
        finds = self._look(text)
        if deep:
            strict = finder(Family.SECRET, strict=True)
            finds += list(hidden(text, self._look, strict, seen=finds, customers=self._identifiers))
            finds += self._identifiers(text)
        return _unmarked(text, joined(finds, _Kinds(self._accounts))) if finds else []

    def _look(self, text: str) -> list[Find]:
        return finder(Family.SECRET).finds(text) + self._known_finds(text)

    def _identifiers(self, text: str) -> list[Find]:
        return finder(Family.CUSTOMER).finds(text) + (self._own.finds(text) if self._own else [])

    def _known_finds(self, text: str) -> list[Find]:
        return [Find(start, end, self._rule_of(text[start:end])) for start, end in self._known.spans(text)]

    def _covered(self, text: str, finds: Iterable[Find], number: int, where: Place) -> str:
        parts: list[str] = []
        at = 0
        for find in finds:
            value = text[find.start : find.end]
            if not value.strip() or self._may_pass(value):
                continue
            parts += [text[at : find.start], self._alias(find.rule, value, where(number, find.start))]
            at = find.end
        if not at:
            return text
        return "".join([*parts, text[at:]])

    def _may_pass(self, value: str) -> bool:
        if any(pattern.fullmatch(value) for pattern in self._allowed):
            self._passed += 1
            return True
        return False

    def _rule_of(self, form: str) -> str:
        return self._found[self._known.alias(form) or ""][0]

    def _alias(self, rule: str, value: str, where: str) -> str:
        family = self._family(rule)
        key = rule, _normal(rule, value)
        alias = self._aliases.get(key) or (
            self._known.alias(value.rstrip("=")) or self._known.alias(value) if family is Family.SECRET else None
        )
        if alias is None:
            alias = self._new_alias(rule, family)
            self._aliases[key] = alias
            if family is Family.SECRET:
                self._remember(whole(value.strip()), alias)
            else:
                self._originals[alias] = value
        name, kind, places, count = self._found.get(alias, (rule, family, [], 0))
        if where and where not in places and len(places) < 5:
            places.append(where)
        self._found[alias] = name, kind, places, count + (self._counting or not count)
        return alias

    def _family(self, rule: str) -> Family:
        return Family.CUSTOMER if any(rule == own.name for own in self._accounts) else family_of(rule)

    def _new_alias(self, rule: str, family: Family) -> str:
        while True:
            self._counts[rule] = number = self._counts.get(rule, 0) + 1
            alias = f"[secret: {rule} #{number}]" if family is Family.SECRET else f"[{rule} {number}]"
            if alias not in self._reserved:
                return alias

    def _remember(self, value: str, alias: str) -> None:
        """Look for this secret wherever it stands alone, in the forms in which it may be written; of a long one, for its lines."""
        parts = _LINE_END.split(value)
        for part in parts if len(parts) > 1 else ():
            if (
                len(part) >= _PART
                and mixed(part)
                and any(map(str.isdigit, part))
                and not (word(part) or evidence(part))
            ):
                self._known.add(part, (), alias)
                self._clean.clear()
        if (
            len(value) < Known.least
            or (word(value) and len(value) < _NO_WORD)
            or (evidence(value) and len(value) < 16)
            or "\n" in value
        ):
            return
        from html import escape  # late: it brings the names of all entities, and many runs hold no secret

        raw = value.encode("utf-8", "replace")
        packed = base64.b64encode(raw).decode().rstrip("=")
        encoded = (
            quote(value, safe=""), json.dumps(value)[1:-1], escape(value),
            packed, packed.replace("+", "-").replace("/", "_"), raw.hex(), raw.hex().upper(),
        )  # fmt: skip
        self._known.add(value, encoded, alias)
        self._clean.clear()  # a text that held nothing may hold this


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """Numbers of texts that are looked at together."""
    batch: list[int] = []
    size = 0
    for index, text in enumerate(texts):
        if not text:
            continue
        batch.append(index)
        size += len(text)
        if size >= _CHUNK:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@cache
def _marks() -> re2._Regexp:
    """What a gate wrote in the place of a secret."""
    names = "|".join(sorted({re2.escape(rule.name) for rule in all_rules() if rule.family is Family.SECRET}))
    return re2.compile(rf"\[secret: (?:{names}) #\d+\]")


def _unmarked(text: str, finds: list[Find]) -> list[Find]:
    """The finds without what stands there for values: it is not found again, and shields nothing beside it."""
    if "[" not in text:
        return finds
    marks = sorted(match.span() for pattern in (_marks(), _STANDS_FOR) for match in pattern.finditer(text))
    ends = [end for _, end in marks]
    kept: list[Find] = []
    for find in finds:
        at, split = find.start, False
        for start, end in marks[bisect_right(ends, find.start) :]:
            if start >= find.end:
                break
            split = True
            kept += _rest(text, find._replace(start=at, end=max(start, at)))
            at = max(at, end)
        if not split:
            kept.append(find)
        elif at < find.end:
            kept += _rest(text, find._replace(start=at))
    return kept


def _rest(text: str, find: Find) -> list[Find]:
    """A part of a find beside a mark, without the signs at its ends; none when too little is left to be a value."""
    value = text[find.start : find.end]
    start = find.start + len(value) - len(value.lstrip(_SIGNS))
    end = find.end - (len(value) - len(value.rstrip(_SIGNS)))
    return [find._replace(start=start, end=end)] if end - start >= _LEAST else []


class _Kinds(dict[str, Family]):
    """The family of every rule, those of the config among them."""

    def __init__(self, accounts: Sequence[Rule]) -> None:
        super().__init__((rule.name, rule.family) for rule in accounts)

    def __missing__(self, name: str) -> Family:
        return self.setdefault(name, family_of(name))


def _normal(rule: str, value: str) -> str:
    """Two spellings of one identifier have one alias."""
    if rule in ("card", "iban", "phone"):
        return "".join(char for char in value if char.isalnum() or char == "+")
    if rule == "email":
        return value.replace("%40", "@").lower()
    return value


def _always(where: str) -> Place:
    return lambda number, offset: where


def _same(new: str, old: str) -> bool:
    return new is old
