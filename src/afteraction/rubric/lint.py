"""All rules over a document, and what an author allows with a reason."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from afteraction.domain.document import Document, Kind
from afteraction.domain.finding import Finding, Level
from afteraction.rubric import rules as folder
from afteraction.rubric.page import Page
from afteraction.rubric.rewrites import passed
from afteraction.rubric.rule import Rule

# <!-- afteraction: allow rule-name, other-rule: the reason --> covers the block it stands in or before.
_ALLOW = re.compile(
    r"<!--\s{0,20}afteraction:\s{0,20}allow(?P<file>-file)?\s{1,20}(?P<rules>[a-z][a-z, -]{1,200}?)(?::(?P<reason>[^>]{0,300}?))?\s{0,20}-->"
)
_COMMENT = re.compile(r"<!--\s{0,20}afteraction:[^<>]{0,600}>")
_CUT = 120  # characters of a comment that are quoted


class About(NamedTuple):
    """What is said of the comments that allow findings; the names stand beside those of the rules."""

    name: str
    level: Level
    says: str
    why: str


ABOUT_ALLOWANCES = (
    About(
        "unknown-rule", Level.WARNING, "A comment allows a rule that does not exist.",
        "A slip in the name leaves the finding where it was, and the author believes that it is gone.",
    ),
    About(
        "unreasoned-allow", Level.WARNING, "A comment allows a finding without a reason.",
        "In a year nobody knows whether the reason still holds; without one nothing is allowed.",
    ),
    About(
        "unread-allow", Level.WARNING, "A comment to this reviewer cannot be read.",
        "What is not understood allows nothing, and must not seem to.",
    ),
    About(
        "unused-allow", Level.SUGGESTION, "A comment allows what is not found.",
        "The text has changed, or never needed it; left standing, it hides the next finding.",
    ),
)  # fmt: skip


class Allowed(NamedTuple):
    """A suppression in the text. lines: first and last line that it covers. start, end: characters of the source."""

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
    asked = _asked(page, all_rules() if rules is None else rules)
    allowances = tuple(_allowances(page.document))
    extra = tuple(extra)
    known = {rule.name for rule in all_rules()} | {finding.rule for finding in extra}
    standing: list[Finding] = list(_bad_allowances(page.document, allowances, known))
    allowed: list[tuple[Finding, str]] = []
    used: set[int] = set()
    found = passed(page, tuple(finding for rule in asked for finding in rule.look(page)), asked)
    for finding in sorted((*found, *extra), key=_order):
        covering = next((one for one in allowances if one.reason and _covers(one, finding)), None)
        if covering:
            used.add(covering.start)
            allowed.append((finding, covering.reason))
        else:
            standing.append(finding)
    names = {rule.name for rule in asked}
    standing += (
        _about("unused-allow", page.document, one.start, one.end, "Nothing here needs this allowance; take it out.")
        for one in allowances
        if one.reason and one.start not in used and names.issuperset(one.rules)
    )
    return Linted(tuple(sorted(standing, key=_order)), tuple(allowed))


def _asked(page: Page, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that can say something of a page: of an empty one or one in another language, few."""
    if page.bare:
        return [rule for rule in rules if rule.name in ("no-text", "unredacted-secret", "customer-data")]
    return [rule for rule in rules if rule.any_language or not page.foreign]


def _order(finding: Finding) -> tuple[int, int, str]:
    return finding.place.start, finding.level.rank, finding.rule


def _covers(allowed: Allowed, finding: Finding) -> bool:
    return finding.rule in allowed.rules and allowed.lines[0] <= finding.place.line <= allowed.lines[1]


def _allowances(document: Document) -> Iterator[Allowed]:
    for match in _ALLOW.finditer(document.source):
        if _shown(document, match.start()):
            continue
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


def _shown(document: Document, at: int) -> bool:
    """Whether a reader sees what stands at a place of the source: then it is code, and no comment."""
    for block in document.blocks:
        if block.start <= at < block.end:
            return block.kind is Kind.CODE or any(
                seen.at and (near := bisect_left(seen.at, at)) < len(seen.at) and seen.at[near] == at
                for seen in (block.seen, *block.cells)
            )
    return False


def _reach(document: Document, start: int, end: int, line: int, last: int) -> tuple[int, int]:
    """The lines a comment covers: the block it stands in, or when it stands alone, the next one."""
    for block in document.blocks:
        alone = block.kind is Kind.RAW and not block.text
        if block.end <= start or (alone and block.start <= start < block.end):
            continue
        return line, document.place(block.end, block.end).line
    return line, last


def _bad_allowances(document: Document, allowances: Sequence[Allowed], known: set[str]) -> Iterator[Finding]:
    for one in allowances:
        for name in one.rules:
            if name not in known:
                message = f"There is no rule called “{name}”; `afteraction rules` lists them."
                yield _about("unknown-rule", document, one.start, one.end, message)
        if not one.reason:
            message = "This allows a finding without saying why, so it is not allowed; add the reason after a colon."
            yield _about("unreasoned-allow", document, one.start, one.end, message)
    read = {one.start for one in allowances}
    for match in _COMMENT.finditer(document.source):
        if match.start() not in read and not _shown(document, match.start()):
            message = "This cannot be read, so it allows nothing; write `<!-- afteraction: allow NAME: the reason -->`."
            yield _about("unread-allow", document, match.start(), match.end(), message)


def _about(name: str, document: Document, start: int, end: int, message: str) -> Finding:
    level = next(one.level for one in ABOUT_ALLOWANCES if one.name == name)
    return Finding(name, level, document.place(start, end), document.source[start:end][:_CUT], message)
