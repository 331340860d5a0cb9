"""For machines: one object per document, stable keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from afteraction.domain.finding import Finding
from afteraction.review.report import Report


def render(reports: Sequence[Report]) -> str:
    """All reviews as one JSON object."""
    return (
        json.dumps({"version": 1, "reviews": [_report(report) for report in reports]}, ensure_ascii=False, indent=2)
        + "\n"
    )


def _report(report: Report) -> dict[str, Any]:
    return {
        "file": report.name,
        "verdict": report.verdict,
        "tone": {"passes": not report.off_tone, "findings": len(report.off_tone)},
        "top": list(report.top),
        "findings": [_finding(finding) for finding in report.issues],
        "confirmed": [strength._asdict() for strength in report.strengths],
        "allowed": [{**_finding(finding), "reason": reason} for finding, reason in report.allowed],
        "known": [_finding(finding) for finding in report.known],
        "distribution": list(report.distribution),
        "checked_against_evidence": report.checked,
        "model": list(report.model),
        "notes": list(report.notes),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "critical": finding.critical,
        "line": place.line,
        "column": place.column,
        "start": place.start,
        "end": place.end,
        "quote": finding.quote,
        "message": finding.message,
        "rewrite": finding.rewrite,
        "fixable": bool(finding.edits),
        "by": finding.by,
        "rewrite_by": finding.rewrite_by or finding.by if finding.rewrite else "",
    }
