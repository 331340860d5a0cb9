"""Mail of monitors: the forms of their subjects are alerts with a state, and what a person writes is none."""

from __future__ import annotations

import pytest

from afteraction.readers.pages._monitor_mail import told_by

DATADOG = "[Triggered on {host:web-1}] CPU is high\n\nsee https://app.datadoghq.com/monitors/77"


@pytest.mark.parametrize(
    ("subject", "body", "status", "title"),
    [
        ("** PROBLEM Service Alert: db-1/pool is CRITICAL **", "", "firing", "pool on db-1"),
        ("** PROBLEM Host Alert: db-1 is DOWN **", "", "firing", "db-1"),
        ("** PROBLEM Service Alert: db-1/disk is WARNING **", "", "warning", "disk on db-1"),
        ("** ACKNOWLEDGEMENT Service Alert: db-1/pool is CRITICAL **", "", "acknowledged", "pool on db-1"),
        ("[RECOVERY] ping4 on web-1 is OK!", "", "resolved", "ping4 on web-1"),
        ("[FIRING:3] HighErrors (checkout critical)", "", "firing", "HighErrors (checkout critical)"),
        ('ALARM: "api-5xx" in EU (Ireland)', "", "firing", "api-5xx"),
        ("[Alerting] Queue is long", "", "firing", "Queue is long"),
        ("Resolved in 4m 2s: Load is high", "", "resolved", "Load is high"),
        ("Fired:Sev1 Azure Monitor Alert http-5xx on web-1", "", "firing", "http-5xx on web-1"),
        ("[Monitor Alert] Triggered: CPU is high on host:web-1", DATADOG, "triggered", "CPU is high"),
        ("[P2] [Recovered on {host:web-1}] CPU is high", "", "resolved", "CPU is high"),
    ],
)
def test_the_subject_of_a_monitor_tells_the_state(subject: str, body: str, status: str, title: str) -> None:
    told = told_by(subject, body, machine=True)
    assert told is not None
    assert (told.status, told.title) == (status, title)


@pytest.mark.parametrize(
    ("subject", "body"),
    [("Resolved: my question", ""), ("[OK] lunch at noon?", ""), ("Problem: the lift", ""), ("Re: [FIRING:1] HighErrors", ""), ("your alert of tonight", DATADOG)],
)  # fmt: skip
def test_a_person_who_writes_in_such_words_fires_no_alert(subject: str, body: str) -> None:
    assert told_by(subject, body, machine=False) is None


def test_the_mails_of_one_check_share_a_group() -> None:
    mails = ("** PROBLEM Service Alert: db-1/pool is CRITICAL **", "** RECOVERY Service Alert: db-1/pool is OK **")
    assert len({told.group for subject in mails if (told := told_by(subject, "", machine=True))}) == 1
