"""The review of one document: what holds, what does not, what must not go out, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from afteraction.domain.finding import Finding, Level

READY, REVISE, FAILS = "ready to publish", "needs revision", "fails the rubric: return to the author"
_TOP = 3


class RuleInfo(NamedTuple):
    """What is told about a rule: as in `afteraction.rubric.rule.Rule`, or a check against evidence."""

    name: str
    says: str
    why: str
    authority: str
    level: Level
    tone: bool = False


class Strength(NamedTuple):
    """A part that meets the rubric, and what makes it strong."""

    part: str
    note: str


class Report(NamedTuple):
    """name: of the file. allowed: findings with the author's reason. known: findings that the baseline holds.

    notes: what the reader of the format could not take over. distribution: a proposal, one sentence each.
    checked: what was compared with the evidence, in words, or "". model: what a model did beside the rules, one sentence each.
    """

    name: str
    findings: tuple[Finding, ...]
    strengths: tuple[Strength, ...]
    allowed: tuple[tuple[Finding, str], ...]
    known: tuple[Finding, ...]
    rules: tuple[RuleInfo, ...]
    notes: tuple[str, ...]
    distribution: tuple[str, ...]
    checked: str = ""
    model: tuple[str, ...] = ()

    @property
    def critical(self) -> tuple[Finding, ...]:
        """What makes it unfit to be published at all."""
        return tuple(finding for finding in self.findings if finding.critical)

    @property
    def issues(self) -> tuple[Finding, ...]:
        """All findings, worst first, then by place."""
        return tuple(sorted(self.findings, key=_rank))

    @property
    def verdict(self) -> str:
        """One of three: see the constants of this module."""
        if self.critical or any(finding.critical for finding in self.known):
            return FAILS
        return REVISE if any(finding.level is not Level.SUGGESTION for finding in self.findings) else READY

    @property
    def off_tone(self) -> tuple[Finding, ...]:
        """What keeps it from reviewers: findings of rules about how people are spoken of, but for suggestions."""
        tone = {rule.name for rule in self.rules if rule.tone}
        return tuple(
            finding
            for finding in self.findings
            if finding.rule in tone and finding.level is not Level.SUGGESTION and not finding.modelled
        )

    def only_tone(self) -> Report:
        """The same review, with what is about tone alone."""
        return self._replace(findings=self.off_tone, strengths=())

    @property
    def tone(self) -> str:
        """What the tone evaluation says, one sentence."""
        if not self.off_tone:
            return "The tone passes: it may go to reviewers."
        return f"The tone does not pass ({counts(self.off_tone)}): mend it before it goes to reviewers."

    @property
    def top(self) -> tuple[str, ...]:
        """What to do first: at most three kinds of findings, each with how often and where first."""
        return tuple(_told(self, name, group) for name, group in groups(self.issues)[:_TOP])

    def rule(self, name: str) -> RuleInfo | None:
        """What is known of a rule."""
        return next((rule for rule in self.rules if rule.name == name), None)


def groups(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """The findings by rule, in the order in which the rules first occur."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.rule, []).append(finding)
    return list(found.items())


def said(finding: Finding) -> str:
    """The message in one line, with the better sentence and who wrote it."""
    by = f" ({finding.rewrite_by})" if finding.rewrite_by else ""
    return finding.message + (f" Better{by}: {finding.rewrite}" if finding.rewrite else "")


def counts(findings: Iterable[Finding]) -> str:
    """ "2 errors, 1 warning", or "no findings"."""
    found = Counter(finding.level for finding in findings)
    said = [f"{found[level]} {level.value}{'s' if found[level] > 1 else ''}" for level in Level if found[level]]
    return ", ".join(said) or "no findings"


def _rank(finding: Finding) -> tuple[bool, int, str, int]:
    return not finding.critical, finding.level.rank, finding.rule, finding.place.start


def _told(report: Report, name: str, group: Sequence[Finding]) -> str:
    info = report.rule(name)
    says = info.says if info else group[0].message
    first = min(group, key=lambda finding: finding.place.start)
    where = f"line {first.place.line}" if len(group) == 1 else f"{len(group)} places, first line {first.place.line}"
    return f"{says} ({name}, {where})"
