"""The gate: every text that leaves goes through one of these, and is looked at once more as the last step before it leaves.

A gate remembers what it found in a run, so that the same value has the same alias everywhere, a secret found beside its
name is also found where it stands alone, and finished output can be searched for it. It never writes a secret anywhere.
"""

from __future__ import annotations

import base64
import html
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar
from urllib.parse import quote

import re2

from afteraction.domain.errors import LeakError
from afteraction.domain.record import Record
from afteraction.redact._find import Finder, family_of, finder, joined, whole
from afteraction.redact._hidden import hidden
from afteraction.redact._tree import replaced, strings
from afteraction.redact._values import evidence, word
from afteraction.redact.rule import Family, Find, Rule

_CHUNK = 64 * 1024  # characters looked at together
_BETWEEN = "\n\x00\n"
_ALONE = 6  # characters of the shortest secret that is also looked for where it stands alone
_MARK = re2.compile(r"\[secret: [a-z0-9\-]+ #\d+\]")
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
        for pattern in (*(one.pattern for one in self.allowed), *(pattern for _, pattern in self.accounts)):
            try:
                re2.compile(pattern)
            except re2.error as error:
                raise ValueError(f"{pattern!r}: {error}") from error
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
        self._forms: dict[str, str] = {}  # a secret in every form it may be written, to its alias
        self._known: re2._Regexp | None = None
        self._passed = 0
        self._counting = True
        self._clean: set[str] = set()  # texts that went through whole and hold nothing

    # What leaves

    def text(self, text: str, where: str = "") -> str:
        """The text as it may leave. where: said in the account of what was found."""
        return self.many([text], where)[0]

    def many(
        self, texts: Sequence[str], where: str | Place = "", *, deep: bool = True, again: bool = False
    ) -> list[str]:
        """Many texts at once, faster than one by one; those without a find are returned as they are.

        deep: also customers' identifiers and values in disguise. Without it, for logs by the million of which few lines
        leave: secrets in plain form, so that they are known and can be counted. again: texts that were looked at
        before and are not counted twice.
        """
        cleaned = list(texts)
        place = where if callable(where) else _always(where)
        self._counting = not again
        batch: list[int] = []
        size = 0
        for index, text in enumerate(texts):
            if not text:
                continue
            batch.append(index)
            size += len(text)
            if size >= _CHUNK:
                self._batch(cleaned, batch, place, deep)
                batch, size = [], 0
        self._batch(cleaned, batch, place, deep)
        return cleaned

    def records(
        self, records: Sequence[Record], where: str = "", *, deep: bool = True, again: bool = False
    ) -> list[Record]:
        """Records with every text of theirs as it may leave. where: the name of their file."""
        if not deep and not self._finds("\n".join(line for record in records for line in _lines_of(record)), deep):
            return list(records)
        texts: list[str] = []
        starts: list[int] = []
        for record in records:
            starts.append(len(texts))
            texts += _texts_of(record)

        def place(number: int, offset: int) -> str:
            return f"{where} line {records[bisect_right(starts, number) - 1].locator.line}"

        cleaned = self.many(texts, place, deep=deep, again=again)
        found: list[Record] = []
        at = 0
        for record in records:
            count = len(_texts_of(record))
            mine, old = cleaned[at : at + count], texts[at : at + count]
            found.append(record if all(map(_same, mine, old)) else _with_texts(record, mine))
            at += count
        return found

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
        """A JSON-like value with every string in it, keys too, as it may leave."""
        texts = [text for text in strings(value) if text not in self._clean]
        cleaned = self.many(texts, where)
        table = {old: new for old, new in zip(texts, cleaned, strict=True) if old is not new and old != new}
        changed: T = replaced(value, table) if table else value
        return changed

    def check(self, text: str, what: str) -> str:
        """The same text, once it is sure that no secret stands in it: the last step before socket, file and terminal.

        Raises:
            LeakError: something does. It is not in the message.
        """
        looked = _MARK.sub("", whole(text))
        leaks = finder(Family.SECRET, strict=True).finds(looked)
        names = {find.rule for find in leaks if not self._may_pass(looked[find.start : find.end])}
        pattern = self._known_pattern()
        if pattern is not None:
            names |= {self._forms[match.group(0)] for match in pattern.finditer(looked)}
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
            self._counts["person"] = number = self._counts.get("person", 0) + 1
            self._aliases[key] = alias = f"[person {number}]"
            self._originals[alias] = name
        return self._aliases[key]

    # Inside

    def _batch(self, cleaned: list[str], batch: Sequence[int], where: Place, deep: bool) -> None:
        if not batch:
            return
        known = len(self._forms)
        finds = self._finds(_BETWEEN.join([cleaned[index] for index in batch]), deep)
        if not finds:
            if deep:
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
            at = end + len(_BETWEEN)
        if deep and known == len(self._forms):  # a text of this batch may hold what became known in it
            self._clean.update(cleaned[index] for index in batch)

    def _finds(self, text: str, deep: bool) -> list[Find]:
        text = whole(text)
        secrets = finder(Family.SECRET)
        finds = secrets.finds(text)
        finds += self._known_finds(text)
        if deep:
            finds += hidden(text, secrets.finds, finder(Family.SECRET, strict=True))
            finds += finder(Family.CUSTOMER).finds(text)
            finds += self._own.finds(text) if self._own else []
        if not finds:
            return []
        return [find for find in joined(finds, _Kinds(self._accounts)) if not self._is_mark(text, find)]

    def _known_finds(self, text: str) -> list[Find]:
        pattern = self._known_pattern()
        if pattern is None:
            return []
        return [Find(match.start(), match.end(), self._rule_of(match.group(0))) for match in pattern.finditer(text)]

    def _is_mark(self, text: str, find: Find) -> bool:
        """What this gate wrote earlier is not found again."""
        return text[max(0, find.start - 9) : find.start + 9].find("[secret:") >= 0 and text[
            find.start : find.end
        ].startswith("[secret:")

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
        return self._found[self._forms[form]][0]

    def _alias(self, rule: str, value: str, where: str) -> str:
        family = Family.CUSTOMER if any(rule == own.name for own in self._accounts) else family_of(rule)
        key = rule, _normal(rule, value)
        alias = self._aliases.get(key) or (self._forms.get(value) if family is Family.SECRET else None)
        if alias is None:
            self._counts[rule] = number = self._counts.get(rule, 0) + 1
            alias = f"[secret: {rule} #{number}]" if family is Family.SECRET else f"[{rule} {number}]"
            self._aliases[key] = alias
            if family is Family.SECRET:
                self._remember(value.strip(), alias)
            else:
                self._originals[alias] = value
        name, kind, places, count = self._found.get(alias, (rule, family, [], 0))
        if where and where not in places and len(places) < 5:
            places.append(where)
        self._found[alias] = name, kind, places, count + self._counting
        return alias

    def _remember(self, value: str, alias: str) -> None:
        """Look for this secret wherever it stands alone, in the forms in which it may be written."""
        if len(value) < _ALONE or word(value) or (evidence(value) and len(value) < 16) or "\n" in value:
            return
        raw = value.encode("utf-8", "replace")
        packed = base64.b64encode(raw).decode()
        forms = {
            value,
            quote(value, safe=""),
            json.dumps(value)[1:-1],
            html.escape(value),
            packed.rstrip("="),
            raw.hex(),
        }
        forms |= {packed.rstrip("=").replace("+", "-").replace("/", "_"), raw.hex().upper()}
        for form in forms:
            if len(form) >= _ALONE:
                self._forms.setdefault(form, alias)
        self._known = None
        self._clean.clear()  # a text that held nothing may hold this

    def _known_pattern(self) -> re2._Regexp | None:
        if self._known is None and self._forms:
            longest = sorted(self._forms, key=lambda form: (-len(form), form))
            options = re2.Options()
            options.max_mem = 256 << 20
            options.longest_match = True
            self._known = re2.compile("|".join(re2.escape(form) for form in longest), options)
        return self._known


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


def _texts_of(record: Record) -> list[str]:
    author = (record.author.name, record.author.id) if record.author else ("", "")
    return [
        record.text, record.title, record.channel, record.permalink, record.raw_time, *author,
        *record.links, *(f'{name}="{value}"' for name, value in record.fields),
    ]  # fmt: skip


def _lines_of(record: Record) -> list[str]:
    """The texts of a log entry, for a first look at many at once."""
    fields = [f'{name}="{value}"' for name, value in record.fields]
    return [record.text, record.channel, *fields]


def _with_texts(record: Record, texts: Sequence[str]) -> Record:
    text, title, channel, permalink, raw_time, name, ident, *rest = texts
    links, flat = rest[: len(record.links)], rest[len(record.links) :]
    fields = tuple(_field(name, one) for (name, _), one in zip(record.fields, flat, strict=True))
    author = record.author._replace(name=name, id=ident) if record.author else None
    return record._replace(
        text=text, title=title, channel=channel, permalink=permalink, raw_time=raw_time, author=author,
        links=tuple(links), fields=fields,
    )  # fmt: skip


def _field(name: str, cleaned: str) -> tuple[str, str]:
    """A field was looked at as ``name="value"``: a value alone does not show what its name says."""
    if cleaned.startswith(f'{name}="') and cleaned.endswith('"'):
        return name, cleaned[len(name) + 2 : -1]
    found = cleaned.partition("=")
    return found[0], found[2].strip('"')


def _always(where: str) -> Place:
    return lambda number, offset: where


def _same(new: str, old: str) -> bool:
    return new is old
