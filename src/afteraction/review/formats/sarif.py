"""SARIF 2.1.0 (OASIS), as code scanning services take it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from afteraction import __version__
from afteraction.domain.finding import Finding, Level
from afteraction.review.baseline import print_of
from afteraction.review.report import Report, RuleInfo, said

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL = {Level.ERROR: "error", Level.WARNING: "warning", Level.SUGGESTION: "note"}


def render(reports: Sequence[Report]) -> str:
    """One run with the rules and the results of all documents; what was allowed or known is a suppressed result."""
    rules: dict[str, RuleInfo] = {rule.name: rule for report in reports for rule in report.rules}
    order = sorted(rules)
    results = [result for report in reports for result in _results(report, order)]
    driver = {
        "name": "afteraction",
        "version": __version__,
        "rules": [_rule(rules[name]) for name in order],
    }
    log: dict[str, Any] = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    told = [f"{report.name}: {note}" for report in reports for note in report.model]
    if told:
        notes = [{"level": "note", "message": {"text": note}} for note in told]
        log["runs"][0]["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": notes}]
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: RuleInfo) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.says},
        "fullDescription": {"text": f"{rule.why} Source: {rule.authority}."},
        "defaultConfiguration": {"level": _LEVEL[rule.level]},
    }


def _results(report: Report, order: Sequence[str]) -> list[dict[str, Any]]:
    found = [_result(report.name, finding, order) for finding in report.issues]
    for finding, reason in report.allowed:
        found.append(
            {**_result(report.name, finding, order), "suppressions": [{"kind": "inSource", "justification": reason}]}
        )
    for finding in report.known:
        found.append({**_result(report.name, finding, order), "suppressions": [{"kind": "external"}]})
    return found


def _result(name: str, finding: Finding, order: Sequence[str]) -> dict[str, Any]:
    place = finding.place
    # What concerns the whole document has no region; SARIF then means the whole file.
    region = (
        {
            "region": {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
            }
        }
        if place.end > place.start
        else {}
    )
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVEL[finding.level],
        "message": {"text": f"{said(finding)} (by {finding.modelled})" if finding.modelled else said(finding)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(name)},
                    **region,
                }
            }
        ],
        "partialFingerprints": {"afteraction/v1": print_of(finding)},
        "properties": {"by": finding.by, "rewriteBy": finding.rewrite_by or finding.by if finding.rewrite else ""},
    }
    if finding.rule in order:
        result["ruleIndex"] = order.index(finding.rule)
    return result


def _uri(name: str) -> str:
    path = PurePath(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
