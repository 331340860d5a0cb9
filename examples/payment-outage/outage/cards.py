"""Posts of apps in Slack. Their text is empty; what they say is in attachments or blocks, as each vendor does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from outage import service_log, story

JSON = dict[str, Any]
MONITOR: Final = "[P1] payment-service error rate above 5%"
MONITOR_LINK: Final = "https://app.datadoghq.com/monitors/88121407"
PAGER_LINK: Final = "https://larkspurpay.pagerduty.com/incidents"


def card(name: str, when: datetime) -> JSON:
    return CARDS[name](when)


def _pagerduty(verb: str, number: int, incident_id: str, color: str, line: str) -> Callable[[datetime], JSON]:
    def build(when: datetime) -> JSON:
        title = f"#{number}: {MONITOR}"
        return {
            "text": "",
            "attachments": [
                {
                    "id": 1,
                    "color": color,
                    "fallback": f"{verb} {title}",
                    "title": f"{verb} {title}",
                    "title_link": f"{PAGER_LINK}/{incident_id}",
                    "text": line,
                    "ts": int(when.timestamp()),
                    "footer": "PagerDuty",
                    "fields": [
                        {"title": "Service", "value": "payment-service", "short": True},
                        {"title": "Urgency", "value": "High", "short": True},
                    ],
                }
            ],
        }

    return build


def _datadog(state: str, at: datetime, color: str) -> Callable[[datetime], JSON]:
    def build(_: datetime) -> JSON:
        value, end_ms = service_log.error_rate(at), 1000 * int(at.timestamp())
        return {
            "text": "",
            "attachments": [
                {
                    "id": 1,
                    "color": color,
                    "fallback": f"[{state}] {MONITOR}",
                    "title": f"[{state}] {MONITOR}",
                    "title_link": f"{MONITOR_LINK}?from_ts={end_ms - 900_000}&to_ts={end_ms}",
                    "text": f"avg(last_5m) of failed requests on service:payment-service env:prod\n\nMetric value: {value:.2f}",
                    "mrkdwn_in": ["text"],
                }
            ],
        }

    return build


def _deploy(service: str, commit: story.Commit, state: str) -> Callable[[datetime], JSON]:
    def build(_: datetime) -> JSON:
        author = story.PEOPLE[commit.author].name
        return {
            "text": "",
            "blocks": [
                {
                    "type": "section",
                    "block_id": f"dep-{commit.sha[:5]}",
                    "text": {
                        "type": "mrkdwn",
                        "verbatim": False,
                        "text": f"*{service}* {state} in *production*\n{commit.link} {commit.subject.replace('>', '&gt;')}",
                    },
                },
                {
                    "type": "context",
                    "block_id": f"ctx-{commit.sha[:5]}",
                    "elements": [{"type": "mrkdwn", "text": f"requested by {author}", "verbatim": False}],
                },
            ],
        }

    return build


CARDS: Final[dict[str, Callable[[datetime], JSON]]] = {
    "pd_triggered": _pagerduty("Triggered", 4471, "Q1LARK4471PAY", "danger", "Assigned to Noor Haddad"),
    "pd_acked": _pagerduty("Acknowledged", 4471, "Q1LARK4471PAY", "warning", "Acknowledged by Noor Haddad"),
    "pd_resolved": _pagerduty("Resolved", 4471, "Q1LARK4471PAY", "good", "Resolved by Datadog"),
    "pd_retriggered": _pagerduty("Triggered", 4473, "Q1LARK4473PAY", "danger", "Assigned to Noor Haddad"),
    "pd_resolved2": _pagerduty("Resolved", 4473, "Q1LARK4473PAY", "good", "Resolved by Tomasz Wilk"),
    "dd_triggered": _datadog("Triggered", story.ALERT_FIRED, "danger"),
    "dd_recovered": _datadog("Recovered", story.ALERT_RECOVERED, "good"),
    "dd_retriggered": _datadog("Triggered", story.ALERT_REFIRED, "danger"),
    "dd_recovered2": _datadog("Recovered", story.ALERT_RECOVERED_AGAIN, "good"),
    "deploy_batch_live": _deploy("batch-jobs", story.SCHEDULE_COMMIT, "is live"),
    "deploy_fraud_live": _deploy("fraud-rules", story.FRAUD_COMMIT, "is live"),
    "deploy_web_live": _deploy("checkout-web", story.WEB_COMMIT, "is live"),
    "deploy_hotfix_started": _deploy("payment-service", story.POOL_COMMIT, "is rolling out"),
    "deploy_hotfix_live": _deploy("payment-service", story.POOL_COMMIT, "is live"),
}
