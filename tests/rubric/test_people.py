"""Who counts as a person though no header lists them, and who does not."""

from __future__ import annotations

import pytest

from afteraction.document.parse import parse
from afteraction.domain.finding import Finding
from afteraction.rubric.lint import lint
from afteraction.rubric.page import Page


def blame(sentence: str, people: str = "") -> list[Finding]:
    text = (
        f"## Header\n\nAttendees: {people}\n\n## Summary\n\n{sentence}\n" if people else f"## Summary\n\n{sentence}\n"
    )
    named = ("named-blame", "named-person-beside-mistake")
    return [finding for finding in lint(Page(parse(text))).findings if finding.rule in named]


@pytest.mark.parametrize(
    "sentence",
    [
        "John didn't follow the process.",
        "Ana was careless.",
        "Lee failed to escalate the page.",
        "It was Kim's fault.",
        "Oyelaran neglected to tell the team.",
        "Oyelaran didn't bother to look.",
        "It was Oyelaran's fault.",
        "Oyelaran did not follow the runbook.",
        "The bug was introduced by John.",
    ],
)
def test_who_does_what_only_people_do_is_a_person_without_a_header(sentence: str) -> None:
    assert any(finding.critical for finding in blame(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "Ruta pushed the bad config.",
        "Ruta merged the broken branch.",
        "The outage was caused by Ruta.",
        "Thanks to a careless typo by Ruta, the zone was empty.",
        "Ruta skipped the review.",
    ],
)
def test_a_declared_name_is_blamed_by_deed_and_as_agent(sentence: str) -> None:
    assert any(finding.critical for finding in blame(sentence, "Ruta Petrauskas"))


@pytest.mark.parametrize(
    "sentence", ["She rushed the rollout and skipped the review.", "An inexperienced engineer was on call."]
)
def test_people_without_a_name_are_blamed_too(sentence: str) -> None:
    assert blame(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Jenkins forgot its agents.",
        "Jenkins forgot to release the lock, and Consul failed to notify the proxies.",
        "Vault didn't follow the process that the docs describe.",
        "The outage was caused by Redis.",
        "The regression was introduced by Terraform.",
        "Spinnaker deployed the wrong version.",
        "Monitoring was inattentive to nothing; the alert fired.",
        "The fix was proposed by John and reviewed by Ana.",
        "John rolled the change back at 10:20.",
        "It was caused by a full disk.",
        "Pagebot failed to escalate the page.",
        "Checkouts forgot to release the lock, so that all checkouts hung.",
    ],
)
def test_a_tool_or_a_cause_is_no_person(sentence: str) -> None:
    assert blame(sentence) == []
