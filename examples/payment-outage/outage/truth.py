"""truth.json: what a reader should find, from the same constants the artifacts are made of."""

from __future__ import annotations

from typing import Any

from outage import chat, service_log, story, tickets
from outage.kit import iso_z, json_bytes

JSON = dict[str, Any]
OUTAGE_END = story.at("02:42:00")


def _check_story() -> None:
    """The sources agree where they must: a slip in a constant stops the build and not a reader."""
    rate = service_log.error_rate
    assert rate(story.at("02:11:04")) < 5 < rate(story.ALERT_FIRED)
    assert rate(story.ALERT_RECOVERED) < 2
    assert rate(story.ALERT_RECOVERED_AGAIN) < 2
    assert rate(story.at("02:38:00")) < 5 < rate(story.ALERT_REFIRED)
    assert rate(story.BELOW_ONE_PERCENT, 1) < 1
    assert rate(story.at("02:32:00"), 1) < 1
    assert service_log.queue_depth(story.QUEUE_EMPTY) == 0
    assert service_log.build().count(b"\n") == service_log.LINES
    assert chat.reaction_count() == 47


def _moments() -> list[JSON]:
    found = (
        (story.JOB_START, "invoice-reconciliation starts on its new schedule, 40 connections"),
        (story.POOL_FULL, "connection pool of payment-service at 10/10"),
        (story.FIRST_TICKET, "first ticket of a merchant"),
        (story.ALERT_FIRED, "error-rate alert fires (Datadog, PagerDuty and Slack: one event)"),
        (story.ACKNOWLEDGED, "page acknowledged by Noor Haddad"),
        (story.at("02:16:08"), "Tomasz Wilk takes incident command"),
        (story.at("02:17:38"), "pool exhaustion identified"),
        (story.RESTART, "pods restarted, no effect"),
        (story.at("02:21:12"), "card processor ruled out (the 01:52 deploy at 02:23:58)"),
        (story.at("02:24:02"), "40 connections of the batch job found (paste, 3:24 AM Berlin)"),
        (story.HOTFIX_LIVE, "hotfix live on both pods, pool 10 to 50"),
        (story.STATUS_TYPED, "status page typed, shown as 02:20"),
        (story.BELOW_ONE_PERCENT, "error rate below 1%"),
        (story.FIRST_RESOLVED, "declared resolved, too early"),
        (story.ALERT_REFIRED, "alert fires again"),
        (story.JOB_SUSPENDED, "batch job suspended"),
        (story.QUEUE_EMPTY, "retry queue empty"),
        (story.RESOLVED, "resolved"),
    )
    return [{"time": iso_z(when), "what": what} for when, what in found]


def build() -> bytes:
    _check_story()
    outage = service_log.failures(story.POOL_FULL, OUTAGE_END)
    whole = service_log.failures(story.LOG_START, story.LOG_END)
    found = tickets.tickets()
    return json_bytes(
        {
            "milestones": {
                "started": iso_z(story.POOL_FULL),
                "detected": iso_z(story.ALERT_FIRED),
                "acknowledged": iso_z(story.ACKNOWLEDGED),
                "mitigated": iso_z(story.BELOW_ONE_PERCENT),
                "resolved": iso_z(story.RESOLVED),
            },
            "milestone_notes": {
                "started": "pool full; the job began three minutes earlier, requests began to fail about two minutes later",
                "mitigated": "held until the second wave of failures, 02:37 to 02:42",
                "resolved": f"first declared at {iso_z(story.FIRST_RESOLVED)}, then taken back",
            },
            "roles": {"incident_commander": "Tomasz Wilk", "comms_lead": "Ifeoma Adeyemi", "responder": "Noor Haddad"},
            "log": {
                "lines": service_log.LINES,
                "requests": service_log.REQUESTS,
                "failed_requests": {
                    "from": iso_z(story.POOL_FULL),
                    "to": iso_z(OUTAGE_END),
                    "count": len(outage),
                    "by_status": service_log.statuses(outage),
                    "tenants": len({request.tenant for request in outage}),
                },
                "failed_requests_whole_file": {"count": len(whole), "by_status": service_log.statuses(whole)},
                "charges_queued_and_replayed": len(service_log.queued()),
                "counted_as": "lines of logger com.larkspur.payments.http.AccessLog with http_status of 500 or more",
            },
            "said_in_chat": {
                "02:30:20": {"failed": 580, "merchants": 250},
                "09:31:15": {"failed": 660, "merchants": 280},
            },
            "messages": {name: len(chat.channel_messages(name)) for name in story.CHANNEL_IDS},
            "reactions": chat.reaction_count(),
            "paste": {"messages": len(chat.paste_messages()), "utc_offset": "+01:00", "zone": "Europe/Berlin"},
            "batch_log": {"zone": "UTC", "clock_ahead_seconds": int(story.BATCH_CLOCK_AHEAD.total_seconds())},
            "tickets": {"in_window": sum(ticket["type"] == "incident" for ticket in found), "unrelated": 1},
            "commits": {
                "hotfix": story.POOL_COMMIT.sha,
                "schedule_moved": story.SCHEDULE_COMMIT.sha,
                "made_parallel": story.PARALLEL_COMMIT.sha,
            },
            "moments": _moments(),
        }
    )
