"""All rules over a document, and what an author allows with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from afteraction.domain.document import Document, Kind
from afteraction.domain.finding import Finding, Level
from afteraction.rubric import rules as folder
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule

# <!-- afteraction: allow rule-name, other-rule: the reason --> covers the block it stands in or before.
_ALLOW = re.compile(
    r"<!--\s{0,20}afteraction:\s{0,20}allow(?P<file>-file)?\s{1,20}(?P<rules>[a-z][a-z, -]{1,200}?)(?::(?P<reason>[^>]{0,300}?))?\s{0,20}-->"
)


class Allowed(NamedTuple):
    """A suppression in the text. lines: first and last line that it covers. used: set by `lint`."""

    rules: tuple[str, ...]
    reason: str
    lines: tuple[int, int]
    start: int
    end: int


class Linted(NamedTuple):
    """findings: what stands, worst first within the page order of each level. allowed: what the author allowed, with why."""

    findings: tuple[Finding, ...]
    allowed: tuple[tuple[Finding, str], ...]


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of the folder, by name. A file without a RULE is an error of ours."""
    found: list[Rule] = []
    for module in iter_modules(folder.__path__):
        found.append(import_module(f"{folder.__name__}.{module.name}").RULE)
    return tuple(sorted(found, key=lambda rule: rule.name))


def lint(page: Page, rules: Sequence[Rule] | None = None, extra: Iterable[Finding] = ()) -> Linted:
    """What the rules find on a page, in the order of the page; what the author allows with a reason is set aside.

    extra: findings of other checks, which an author may allow, too.
    """
    allowances = tuple(_allowances(page.document))
    extra = tuple(extra)
    known = {rule.name for rule in all_rules()} | {finding.rule for finding in extra}
    standing: list[Finding] = list(_bad_allowances(page.document, allowances, known))
    allowed: list[tuple[Finding, str]] = []
    for finding in sorted((*_found(page, all_rules() if rules is None else rules), *extra), key=_order):
        reason = next((one.reason for one in allowances if one.reason and _covers(one, finding)), "")
        if reason:
            allowed.append((finding, reason))
        else:
            standing.append(finding)
    return Linted(tuple(sorted(standing, key=_order)), tuple(allowed))


def _found(page: Page, rules: Iterable[Rule]) -> Iterator[Finding]:
    for rule in rules:
        yield from rule.look(page)


def _order(finding: Finding) -> tuple[int, int, str]:
    return finding.place.start, finding.level.rank, finding.rule


def _covers(allowed: Allowed, finding: Finding) -> bool:
    return finding.rule in allowed.rules and allowed.lines[0] <= finding.place.line <= allowed.lines[1]


def _allowances(document: Document) -> Iterator[Allowed]:
    for match in _ALLOW.finditer(document.source):
        names = tuple(name.strip() for name in match["rules"].split(",") if name.strip())
        line = document.place(match.start(), match.end()).line
        last = document.place(match.end() - 1, match.end()).line
        yield Allowed(
            names,
            " ".join((match["reason"] or "").split()),
            (1, len(document.lines)) if match["file"] else _reach(document, match.start(), match.end(), line, last),
            match.start(),
            match.end(),
        )


def _reach(document: Document, start: int, end: int, line: int, last: int) -> tuple[int, int]:
    """The lines a comment covers: the block it stands in, or when it stands alone, the next one."""
    for block in document.blocks:
        alone = block.kind is Kind.RAW and not block.text
        if block.end <= start or (alone and block.start <= start < block.end):
            continue
        return line, document.place(block.end, block.end).line
    return line, last


def _bad_allowances(document: Document, allowances: Iterable[Allowed], known: set[str]) -> Iterator[Finding]:
    for one in allowances:
        place = document.place(one.start, one.end)
        quote = document.source[one.start : one.end]
        for name in one.rules:
            if name not in known:
                yield Finding(
                    "unknown-rule", Level.WARNING, place, quote,
                    f"There is no rule called “{name}”; `afteraction rules` lists them.",
                )  # fmt: skip
        if not one.reason:
            yield Finding(
                "unreasoned-allow", Level.WARNING, place, quote,
                "This allows a finding without saying why, so it is not allowed; add the reason after a colon.",
            )  # fmt: skip
