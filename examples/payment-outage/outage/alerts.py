"""What the watchers recorded: Datadog's exported timeline, PagerDuty's log entries, the public status page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from outage import service_log, story
from outage.cards import MONITOR, MONITOR_LINK, PAGER_LINK
from outage.kit import iso_offset, json_bytes, stable_id

JSON = dict[str, Any]

# --- Datadog -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Monitor:
    """One alert with the changes of state it went through."""

    title: str
    query: str
    notify: str
    changes: tuple[tuple[datetime, str, str], ...]
    comment: str = ""


def _rate(at: datetime) -> str:
    return f"{service_log.error_rate(at):.2f} %"


def _monitors() -> tuple[Monitor, ...]:
    fired, again = story.ALERT_FIRED, story.ALERT_REFIRED
    return (
        Monitor(
            "[P4] ledger-db CPU is high",
            "avg(last_5m):avg:aws.rds.cpuutilization{db:ledger-db} > 85",
            "#db-oncall (no page)",
            (
                (story.CPU_WARNED, "Warn", "86.1 %"),
                (story.at("02:15:40"), "Warn, renotify", "94.0 %"),
                (story.at("02:43:40"), "Recovered", "31.7 %"),
            ),
        ),
        Monitor(
            "[P3] payment-service p95 latency",
            "p95(last_5m):trace.http.request{service:payment-service} > 5000 ms",
            "dashboard only",
            (
                (story.LATENCY_WARNED, "Triggered", f"{service_log.p95_ms(story.LATENCY_WARNED)} ms"),
                (story.LATENCY_RECOVERED, "Recovered", f"{service_log.p95_ms(story.LATENCY_RECOVERED)} ms"),
            ),
        ),
        Monitor(
            MONITOR,
            "avg(last_5m):failed requests / requests {service:payment-service,env:prod} > 5 %, recovers < 2 %",
            "@pagerduty-payments, #inc channel",
            (
                (fired, "Triggered", _rate(fired)),
                (story.ALERT_RECOVERED, "Recovered", _rate(story.ALERT_RECOVERED)),
                (again, "Triggered", _rate(again)),
                (story.ALERT_RECOVERED_AGAIN, "Recovered", _rate(story.ALERT_RECOVERED_AGAIN)),
            ),
        ),
        Monitor(
            "[P4] build-runner-03 disk",
            "avg(last_15m):system.disk.in_use{host:build-runner-03} > 0.8",
            "@pagerduty-platform-low",
            ((story.at("02:29:02"), "Triggered", "81.4 %"),),
            "Not on the payment path.",
        ),
        Monitor(
            "[P4] checkout-web LCP p75",
            "p75(last_1h):rum.lcp{app:checkout-web} > 2.5 s",
            "dashboard only",
            ((story.at("01:41:00"), "Triggered", "2.6 s"), (story.at("02:05:00"), "Recovered", "2.4 s")),
        ),
    )


def build_datadog() -> bytes:
    parts = [
        "# Alert timeline: env:prod, 2026-02-16 01:30 to 04:00",
        "Exported from Datadog. All times are UTC. Values are the monitor's own at the moment of the change.",
    ]
    for monitor in sorted(_monitors(), key=lambda monitor: monitor.changes[0][0]):
        rows = [f"| {when:%Y-%m-%d %H:%M:%S} | {state} | {value} |" for when, state, value in monitor.changes]
        parts.append(
            "\n".join(
                [
                    f"## {monitor.title}",
                    "",
                    f"- Query: `{monitor.query}`",
                    f"- Notifies: {monitor.notify}",
                    *([f"- Monitor: {MONITOR_LINK}"] if monitor.title == MONITOR else []),
                    *([f"- Note: {monitor.comment}"] if monitor.comment else []),
                    "",
                    "| Time (UTC) | State | Metric value |",
                    "|---|---|---|",
                    *rows,
                ]
            )
        )
    return ("\n\n".join(parts) + "\n").encode()


# --- PagerDuty ---------------------------------------------------------------------------------------------------

INCIDENTS: Final = {
    4471: ("Q1LARK4471PAY", f"[#4471] {MONITOR}", "payment-service", "PSPAYM1"),
    4472: ("Q1LARK4472DSK", "[#4472] [P4] build-runner-03 disk", "platform-low-urgency", "PSPLAT2"),
    4473: ("Q1LARK4473PAY", f"[#4473] {MONITOR}", "payment-service", "PSPAYM1"),
}
PAGER_USERS: Final = {"noor": "PUNOORH", "henrike": "PUHENRI", "tomek": "PUTOMEK", "dale": "PUDALES"}


def _user(handle: str) -> JSON:
    user = PAGER_USERS[handle]
    return {
        "id": user,
        "type": "user_reference",
        "summary": story.PEOPLE[handle].name,
        "self": f"https://api.pagerduty.com/users/{user}",
        "html_url": f"https://larkspurpay.pagerduty.com/users/{user}",
    }


def _entry(number: int, kind: str, when: datetime, summary: str, **extra: Any) -> JSON:
    incident_id, title, service, service_id = INCIDENTS[number]
    entry_id = stable_id("R", str(number), kind, str(when), summary, length=20)
    reference = {"id": service_id, "type": "service_reference", "summary": service}
    return {
        "id": entry_id,
        "type": f"{kind}_log_entry",
        "summary": summary,
        "self": f"https://api.pagerduty.com/log_entries/{entry_id}",
        "html_url": f"{PAGER_LINK}/{incident_id}/log_entries/{entry_id}",
        "created_at": iso_offset(when, story.NEW_YORK),
        "agent": reference,
        "channel": {"type": "auto"},
        "service": reference,
        "incident": {
            "id": incident_id,
            "type": "incident_reference",
            "summary": title,
            "html_url": f"{PAGER_LINK}/{incident_id}",
        },
        "teams": [],
        "contexts": [],
        **extra,
    }


def _by(handle: str, via: str = "website") -> JSON:
    return {"agent": _user(handle), "channel": {"type": via}}


def _trigger(number: int, when: datetime, value: str) -> JSON:
    return _entry(
        number,
        "trigger",
        when,
        "Triggered through the API",
        channel={"type": "api"},
        event_details={"description": INCIDENTS[number][1].split("] ", 1)[1] + f" (value {value})"},
    )


def _notify(number: int, when: datetime, handle: str, how: str) -> JSON:
    name = story.PEOPLE[handle].name
    channel = {
        "type": "auto",
        "notification": {"type": how, "status": "success", "started_at": iso_offset(when, story.NEW_YORK)},
    }
    return _entry(
        number, "notify", when, f"Notified {name} by {how.replace('_', ' ')}", channel=channel, user=_user(handle)
    )


def _note(number: int, when: datetime, handle: str, text: str) -> JSON:
    return _entry(
        number,
        "annotate",
        when,
        f"Note added by {story.PEOPLE[handle].name}",
        agent=_user(handle),
        channel={"type": "note", "summary": text, "content": text},
    )


def build_pagerduty() -> bytes:
    second = timedelta(seconds=1)
    entries = [
        _trigger(4471, story.PAGED, _rate(story.ALERT_FIRED)),
        _entry(4471, "assign", story.PAGED, "Assigned to Noor Haddad", assignees=[_user("noor")]),
        _notify(4471, story.PAGED + 2 * second, "noor", "push_notification"),
        _notify(4471, story.PAGED + 62 * second, "noor", "phone"),
        _entry(
            4471,
            "acknowledge",
            story.ACKNOWLEDGED,
            "Acknowledged by Noor Haddad",
            **_by("noor", "mobile"),
            acknowledgement_timeout=1800,
        ),
        _entry(
            4471,
            "escalate",
            story.at("02:18:57"),
            "Escalated to Henrike Vogt (Database on-call) by Noor Haddad",
            **_by("noor"),
            assignees=[_user("noor"), _user("henrike")],
        ),
        _notify(4471, story.at("02:18:59"), "henrike", "phone"),
        _entry(
            4471,
            "acknowledge",
            story.at("02:20:05"),
            "Acknowledged by Henrike Vogt",
            **_by("henrike", "mobile"),
            acknowledgement_timeout=1800,
        ),
        _note(
            4471,
            story.at("02:24:20"),
            "noor",
            "pool pegged at 10/10 on both pods. restart at 02:20 did not help. hotfix (pool 50) rolling out",
        ),
        _note(
            4471,
            story.at("02:29:50"),
            "henrike",
            "40 sessions of invoice-reconciliation hold row locks on "
            "ledger_entries. Likely what the pool waits for, not confirmed by a replay.",
        ),
        _entry(
            4471, "resolve", story.ALERT_RECOVERED + 4 * second, "Resolved through the API", channel={"type": "api"}
        ),
        _trigger(4472, story.at("02:29:05"), "81.4 %"),
        _notify(4472, story.at("02:29:06"), "dale", "email"),
        _entry(
            4472,
            "snooze",
            story.at("02:49:30"),
            "Snoozed by Dale Sorensen",
            **_by("dale"),
            changed_actions=[{"type": "unacknowledge", "at": iso_offset(story.at("14:00:00"), story.NEW_YORK)}],
        ),
        _trigger(4473, story.REPAGED, _rate(story.ALERT_REFIRED)),
        _notify(4473, story.REPAGED + second, "noor", "push_notification"),
        _entry(
            4473,
            "acknowledge",
            story.REACKNOWLEDGED,
            "Acknowledged by Noor Haddad",
            **_by("noor", "mobile"),
            acknowledgement_timeout=1800,
        ),
        _note(4473, story.at("02:39:44"), "noor", "auto-resolve is off for this one, Tomasz closes it by hand"),
        _entry(4473, "resolve", story.RESOLVED + 4 * second, "Resolved by Tomasz Wilk", **_by("tomek")),
    ]
    entries.sort(key=lambda entry: str(entry["created_at"]), reverse=True)  # one zone, so text order is time order
    return json_bytes({"log_entries": entries, "limit": 100, "offset": 0, "more": False, "total": None})


# --- status page -------------------------------------------------------------------------------------------------

COMPONENT: Final = "9kq2vdwm4x1p"


def _update(
    incident: str, status: str, when: datetime, body: str, shown: datetime | None, change: tuple[str, str]
) -> JSON:
    stamp = iso_offset(when + timedelta(milliseconds=412), story.NEW_YORK, digits=3)
    display = iso_offset(shown, story.NEW_YORK, digits=3) if shown else stamp
    return {
        "id": stable_id("", incident, status, str(when), length=12).lower(),
        "incident_id": incident,
        "status": status,
        "body": body,
        "created_at": stamp,
        "updated_at": stamp,
        "display_at": display,
        "deliver_notifications": True,
        "affected_components": [
            {"code": COMPONENT, "name": "Payments API", "old_status": change[0], "new_status": change[1]}
        ],
    }


def build_status_page() -> bytes:
    incident, bad, good = "w3t8zc5h1lrn", "partial_outage", "operational"
    updates = [
        _update(
            incident,
            "resolved",
            story.at("03:14:12"),
            "Payments have been processing normally since 02:42 UTC. "
            "We will publish more once we have reviewed the night.",
            None,
            (good, good),
        ),
        _update(
            incident,
            "monitoring",
            story.at("02:36:20"),
            "A fix is in place and payments are succeeding again. We are watching closely.",
            None,
            (bad, good),
        ),
        _update(
            incident,
            "investigating",
            story.STATUS_TYPED,
            "Some payment requests are failing. Our engineers are working on it.",
            story.STATUS_SHOWN,
            (good, bad),
        ),
    ]
    page = {
        "id": "5n1xq8rw7b2k",
        "name": "Larkspur Pay",
        "url": "https://status.larkspurpay.example",
        "time_zone": "America/New_York",
        "updated_at": updates[0]["updated_at"],
    }
    found = {
        "id": incident,
        "name": "Elevated payment failures",
        "status": "resolved",
        "impact": "major",
        "created_at": updates[-1]["created_at"],
        "updated_at": updates[0]["updated_at"],
        "started_at": updates[-1]["display_at"],
        "monitoring_at": updates[1]["created_at"],
        "resolved_at": updates[0]["created_at"],
        "shortlink": f"https://status.larkspurpay.example/incidents/{incident}",
        "page_id": page["id"],
        "incident_updates": updates,
    }
    return json_bytes({"page": page, "incidents": [found]})
