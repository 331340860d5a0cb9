"""Workflow commands that a GitHub Action shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from afteraction.domain.finding import Finding, Level
from afteraction.review.report import Report, counts, said

_COMMAND = {Level.ERROR: "error", Level.WARNING: "warning", Level.SUGGESTION: "notice"}


def render(reports: Sequence[Report]) -> str:
    """One command per finding, then a line for each document."""
    lines = []
    for report in reports:
        lines += [_line(report.name, finding) for finding in report.issues]
        lines.append(f"review of {_data(report.name)}: {report.verdict}; {counts(report.findings)}")
        lines += [f"{_data(report.name)}: {_data(told)}" for told in report.model]
    return "\n".join(lines) + "\n" if lines else ""


def _line(name: str, finding: Finding) -> str:
    place = finding.place
    title = f"{finding.rule} ({finding.modelled})" if finding.modelled else finding.rule
    return f"::{_COMMAND[finding.level]} file={_value(name)},line={place.line},col={place.column},title={_value(title)}::{_data(said(finding))}"


def _data(text: str) -> str:
    """Text that cannot end the command or begin another."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
