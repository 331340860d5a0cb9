"""Which roles must approve follows from the severity, and a severity that nobody stated is the worst."""

from __future__ import annotations

import pytest

from afteraction.document.parse import parse
from afteraction.domain.document import Part
from afteraction.lifecycle.ready import gaps, severity
from afteraction.lifecycle.roles import needed

ROLES = {"any": ["responder", "manager"], "SEV1": ["director"], "SEV2": ["director", "manager"]}


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ("SEV1", ("responder", "manager", "director")),
        ("SEV2", ("responder", "manager", "director")),
        ("SEV3", ("responder", "manager")),
        ("", ("responder", "manager", "director")),
    ],
)
def test_a_severe_incident_needs_more_roles_and_so_does_an_unknown_one(said: str, roles: tuple[str, ...]) -> None:
    assert needed(ROLES, said) == roles


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("| **Severity** | SEV2 |", "SEV2"),
        ("| **Severity** | “sev-1” said at 02:14 UTC [^1] |", "SEV1"),
        ("- **Severity:** Sev 3", "SEV3"),
        ("Severity: SEV-2", "SEV2"),
        ("**Severity**: Severity 1", "SEV1"),
        ("| **Severity** | TK — author to confirm: the severity |", ""),
        ("| **Severity** | SEV1, later SEV2 |", ""),
        ("Somebody asked whether this was a SEV1.", ""),
    ],
)
def test_the_severity_is_what_the_header_says(header: str, said: str) -> None:
    table = "| | |\n|---|---|\n" if header.startswith("|") else ""
    assert severity(parse(f"# Outage\n\n{table}{header}\n\n## Summary\n\nA SEV4 elsewhere.\n")) == said


def test_the_severity_of_front_matter_counts() -> None:
    assert severity(parse("---\nseverity: SEV2\nold_severity: SEV4\n---\n\n# Outage\n")) == "SEV2"


TEXT = """# Outage

| | |
|---|---|
| **Severity** | TK — author to confirm: the severity |

## Summary

Payments failed. TBD by the author.

- He said “TK”.
- The flag `TODO` was set.

## Lessons learned

- TK — team to agree: lessons
"""


def test_gaps_are_found_in_the_parts_that_count_and_not_in_quotations_or_code() -> None:
    found = gaps(parse(TEXT), [Part.HEADER, Part.SUMMARY])
    assert [(one.line, one.part) for one in found] == [(5, Part.HEADER), (9, Part.SUMMARY)]
    assert found[0].text == "Severity | TK — author to confirm: the severity"
