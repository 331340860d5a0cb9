"""For a terminal: a line per finding as compilers write it, so that editors jump to it."""

from __future__ import annotations

from collections.abc import Sequence

from afteraction.review.report import Report, counts

_QUOTE = 100  # characters of the words shown


def render(reports: Sequence[Report]) -> str:
    """Findings in the order of the page, then the verdict of each document."""
    lines: list[str] = []
    for report in reports:
        for finding in sorted(report.findings, key=lambda finding: (finding.place.start, finding.rule)):
            place = finding.place
            mark = " (critical)" if finding.critical else ""
            mark += f" ({finding.modelled})" if finding.modelled else ""
            lines.append(
                f"{report.name}:{place.line}:{place.column}: {finding.level.value}{mark}: {finding.message} [{finding.rule}]"
            )
            if finding.quote:
                lines.append(f"    {_short(finding.quote)}")
            if finding.rewrite:
                by = f" ({finding.rewrite_by})" if finding.rewrite_by else ""
                lines.append(f"    better{by}: {finding.rewrite}")
        said = [counts(report.findings)]
        if report.allowed:
            said.append(f"{len(report.allowed)} allowed by the author")
        if report.known:
            said.append(f"{len(report.known)} known from the baseline")
        lines.append(f"{report.name}: {report.verdict}; {'; '.join(said)}")
        lines.append(f"  {report.tone}")
        lines += [f"  {note}" for note in (*report.model, *report.notes)]
    return "\n".join(lines) + "\n" if lines else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTE else line[: _QUOTE - 1] + "…"
