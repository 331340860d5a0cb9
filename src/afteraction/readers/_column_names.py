"""The words by which tables name their columns, states and kinds of event, whoever made them.

Within a role the surest name stands first. Names and states are compared as `snake` spells them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from afteraction.domain.late import late
from afteraction.domain.record import RecordKind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ROLES: Mapping[str, str] = {
    "author": "author user username user_name from actor by who sender sent_by created_by creator posted_by reporter"
    " reported_by agent nick nickname speaker poster commenter responder person member owner author_name"
    " from_name requester requestor initiator identity handle",
    "text": "text message msg content body comment note notes description event summary details detail entry line log"
    " what update remarks remark action activity annotation observation happened event_description log_message"
    " plain_text raw_message payload short_description title subject reason",
    "title": "title subject headline short_summary alert_name alertname incident incident_title name display_name",
    "status": "status state phase outcome result conclusion event_status alert_status incident_status",
    "level": "level severity loglevel log_level lvl levelname level_name sev severity_text",
    "channel": "channel channel_name room conversation chat service service_name app application component subsystem"
    " program logger logger_name source_app unit",
    "key": "id uuid guid message_id event_id uid key _id",
    "url": "permalink html_url message_link web_url link url href",
    "thread": "thread_parent parent_id reply_to in_reply_to thread_ts thread thread_id parent reply_to_id",
    "zone": "timezone time_zone tz zone tzname",
    "sort": "kind type source category event_type origin record_type",
}
NAMES: Mapping[str, Mapping[str, int]] = {
    role: {name: rank for rank, name in enumerate(names.split())} for role, names in ROLES.items()
}
_TIME_ORDER = (
    "timestamp ts time datetime date_time event_time eventtime occurred_at occurred happened_at at when"
    " timestamp_utc time_utc created_at created created_on creation_date date sent_at sent posted_at posted"
    " published_at logged_at logtime log_time reported_at opened_at started_at start_time starttime start starts_at"
    " began_at begin opened received_at received observed_at day"
)
TIME_NAMES = {name: rank for rank, name in enumerate(_TIME_ORDER.split())}
TIME_WORDS = _words(
    "time timestamp ts at date datetime when day created occurred start started begin began logged posted sent"
    " published received opened triggered epoch moment clock hour stamp utc local gmt on"
)
LATE_WORDS = _words(
    "updated update modified edited end ended ends finish finished closed resolved expires expiry due deleted last"
    " ingested ingestion processed acknowledged acked completed until to changed next"
)
NEVER_TIME = _words(
    "zone timezone tz duration elapsed timeout uptime latency ttl took interval offset id count number size phone port"
    " response request pid uid version"
)
FACTS = _words(
    "service app environment env region cluster namespace pod host hostname node server instance sha commit version"
    " status_code http_status code duration duration_ms elapsed latency latency_ms value count error error_code"
    " error_type exception trace_id span_id request_id correlation_id method path endpoint route user_id customer"
    " customer_id account ticket ticket_id priority impact severity component team assignee assigned_to queue monitor"
    " metric threshold deployment release branch tag job build attempt retries type kind source category logger thread"
    " tags labels resource database table"
)
SECRET = late(
    r"secret|token|passw|(?:access|private)_?key|authoriz|cookie|api_?key|routing_?key|webhook|subscribe_?url|signature|credential"
)
STATES = _words(
    "triggered firing acknowledged unacknowledged resolved escalated reassigned notified note snoozed no_data warning"
    " committed requested in_progress success failure inactive merged published rolled_back normal investigating"
    " identified monitoring postmortem scheduled verifying completed open opened closed pending active cancelled"
    " canceled started finished running queued update mitigated degraded down up ok recovered failing error new solved"
    " hold reopened on_hold waiting rejected approved skipped deployed operational fixed done"
)
PUBLIC_MARKS = _words("investigating identified monitoring")
PUBLIC_STATES = PUBLIC_MARKS | _words("resolved update postmortem scheduled verifying completed in_progress")
SAME_STATE = {
    "failed": "failure", "fail": "failure", "succeeded": "success", "successful": "success", "passed": "success",
    "acked": "acknowledged", "ack": "acknowledged", "alerting": "firing", "nodata": "no_data", "warn": "warning",
    "rolledback": "rolled_back", "inprogress": "in_progress",
}  # fmt: skip
SORTS: tuple[tuple[frozenset[str], RecordKind], ...] = (
    (
        _words("slack chat message discord teams mattermost irc im dm telegram comment conversation"),
        RecordKind.MESSAGE,
    ),
    (
        _words(
            "alert alarm page pagerduty opsgenie monitor alertmanager datadog monitoring prometheus victorops nagios"
            " zabbix grafana sentry pingdom"
        ),
        RecordKind.ALERT,
    ),
    (
        _words("deploy deployment change commit release rollback merge config flag github gitlab jenkins argocd build"),
        RecordKind.CHANGE,
    ),
    (_words("ticket support zendesk customer jira intercom freshdesk"), RecordKind.TICKET),
    (_words("statuspage status_page"), RecordKind.STATUS),
)
MACHINE = frozenset({"logger", "logger_name", "trace", "stack_trace", "stacktrace", "pid", "process"})
SPOKEN = frozenset({"text", "message", "msg", "content", "body", "comment"})
ASKERS = frozenset({"requester", "requestor"})  # who asks support for something: a customer and no responder,
OF_CHANGES = _words(  # unless it is a change that they ask for
    "change change_id change_type rfc approver approved_by reviewer pull_request deployment deploy release risk rollback_plan"
)
_WORD_EDGE = late(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


@lru_cache(maxsize=8192)
def snake(name: str) -> str:
    """``createdAt``, ``Created At`` and ``@created-at`` as ``created_at``."""
    return "_".join(part for part in _WORD_EDGE.split(name[:120]) if part).lower()


def state_of(text: str) -> str:
    """A word for a state in the one spelling that is known, or ""."""
    state = snake(text[:40])
    state = SAME_STATE.get(state, state)
    return state if state in STATES else ""


@lru_cache(maxsize=1024)
def sort_of(text: str) -> RecordKind | None:
    """The kind of record that a column such as ``source`` or ``event_type`` names."""
    words = set(snake(text[:80]).split("_"))
    return next((kind for names, kind in SORTS if words & names), None) if text else None
