"""The four sections of a review, as a page for the author."""

from __future__ import annotations

from collections.abc import Sequence

from afteraction.document.markdown import escape as inline
from afteraction.domain.finding import Finding
from afteraction.review.report import Report, counts, groups

_QUOTE = 300  # characters of the words shown


def render(reports: Sequence[Report]) -> str:
    """One page with the sections A to D for each document."""
    return "\n".join("\n".join(_page(report)) for report in reports)


def _page(report: Report) -> list[str]:
    lines = [
        f"# Review of {inline(report.name)}",
        "",
        f"**{report.verdict.capitalize()}.** {counts(report.findings)}.",
        "",
    ]
    if report.checked:
        lines += [inline(report.checked), ""]
    if report.model:
        lines += [inline(" ".join(report.model)), ""]
    lines += ["## A. What holds", ""]
    lines += [f"- **{inline(strength.part)}**: {inline(strength.note)}" for strength in report.strengths] or [
        "Nothing that the rubric asks for holds yet."
    ]
    lines += ["", "## B. Issues", ""]
    rest = [finding for finding in report.issues if not finding.critical]
    lines += _groups(report, rest) or ["None.", ""]
    lines += ["## C. Critical findings", ""]
    lines += _groups(report, list(report.critical)) or ["None.", ""]
    lines += ["## D. Verdict", "", f"- Verdict: {report.verdict}.", f"- {report.tone}"]
    if report.top:
        lines += ["- First:", *(f"  {number}. {inline(said)}" for number, said in enumerate(report.top, start=1))]
    lines += [f"- Distribution: {inline(said)}" for said in report.distribution]
    if report.allowed:
        lines += ["", "## Allowed by the author", ""]
        lines += [
            f"- line {finding.place.line}, {finding.rule}: {inline(reason)}" for finding, reason in report.allowed
        ]
    if report.known:
        lines += ["", f"{len(report.known)} findings are known from the baseline and not repeated here."]
    if report.notes:
        lines += ["", "## What could not be read", "", *(f"- {inline(note)}" for note in report.notes)]
    return [*lines, ""]


def _groups(report: Report, findings: Sequence[Finding]) -> list[str]:
    lines: list[str] = []
    for name, group in groups(findings):
        info = report.rule(name)
        title = info.says.rstrip(".") if info else name
        lines += [f"### {inline(title)} ({group[0].level.value}, {name})", ""]
        if info:
            lines += [f"{inline(info.why)} *{inline(info.authority)}.*", ""]
        for message, same in _alike(group):
            lines += _finding(message, same)
        lines.append("")
    return lines


def _alike(group: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    """Findings of one message together: what is said once is read, what is said ten times is skipped."""
    found: dict[str, list[Finding]] = {}
    for finding in group:
        found.setdefault(finding.message, []).append(finding)
    return list(found.items())


def _finding(message: str, same: Sequence[Finding]) -> list[str]:
    lines = [f"- {inline(message)}"]
    for finding in same:
        if finding.modelled:
            lines.append(f"  - {finding.level.value} by {inline(finding.modelled)}")
        if finding.quote:
            lines.append(f"  - line {finding.place.line}: “{inline(_short(finding.quote))}”")
        if finding.rewrite:
            by = f" ({inline(finding.rewrite_by)})" if finding.rewrite_by else ""
            lines.append(f"    Better{by}: “{inline(finding.rewrite)}”")
    return lines


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTE else line[: _QUOTE - 1] + "…"
