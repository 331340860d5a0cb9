"""What the readers of alerts and changes must not get wrong: the traps of each format, one by one.

The samples show what is read; here stands what must be so, whatever a golden file says.
"""

import json
from typing import Any

import pytest

from afteraction.domain.record import Level, Record, RecordKind, Skipped
from afteraction.domain.when import MINUTE, SECOND, BasisKind, Instant, Lacks, Unknown, Wall
from afteraction.readers._registry import identify, readers
from afteraction.testing import artifact_of, check_reader

BY_NAME = {reader.name: reader for reader in readers()}


def read(name: str, document: Any) -> list[Record]:
    """The records that a reader makes of a JSON document or of a text."""
    text = document if isinstance(document, str) else json.dumps(document)
    return [item for item in check_reader(BY_NAME[name], text.encode()) if isinstance(item, Record)]


def told(name: str, document: Any) -> list[tuple[str, str]]:
    """(time, status) of each record; the time as RFC 3339, or ``unknown``."""
    return [(r.time.iso() if isinstance(r.time, Instant) else "unknown", r.status) for r in read(name, document)]


# Times


def test_one_opsgenie_webhook_counts_in_milliseconds_and_in_nanoseconds() -> None:
    alert = {"alertId": "a", "message": "5xx", "createdAt": 1771211563153, "updatedAt": 1771211667086000962}
    assert told("opsgenie-webhook", {"action": "Create", "alert": alert}) == [("2026-02-16T03:12:43.153Z", "triggered")]
    acknowledged = told("opsgenie-webhook", {"action": "Acknowledge", "alert": alert})
    assert acknowledged == [("2026-02-16T03:14:27.086000962Z", "acknowledged")]


def test_the_lengths_in_an_opsgenie_report_count_from_the_beginning_of_the_alert() -> None:
    alert = {"tinyId": "1", "message": "5xx", "createdAt": "2026-02-16T03:12:43Z", "report": {"ackTime": 104000}}
    created, acknowledged = read("opsgenie-alerts", {"data": alert})
    assert created.status == "triggered"
    assert created.get("acknowledged_after_ms") == "104000"
    assert isinstance(acknowledged.time, Instant)
    assert (acknowledged.time.iso(), acknowledged.status) == ("2026-02-16T03:14:27Z", "acknowledged")


@pytest.mark.parametrize("length", [0, -5, True, "104000", 10**15, None])
def test_a_length_that_cannot_be_one_gives_no_moment(length: object) -> None:
    alert = {"tinyId": "1", "message": "5xx", "createdAt": "2026-02-16T03:12:43Z", "report": {"closeTime": length}}
    assert len(read("opsgenie-alerts", {"data": alert})) == 1


def test_a_cloudwatch_alarm_changed_when_it_says_and_not_when_sns_sent_it() -> None:
    message = {"AlarmName": "5xx", "NewStateValue": "ALARM", "StateChangeTime": "2026-02-16T03:12:43.093+0000"}
    envelope = {"Type": "Notification", "Message": json.dumps(message), "Timestamp": "2026-02-16T03:12:59.134Z"}
    assert told("cloudwatch-alarms", envelope) == [("2026-02-16T03:12:43.093Z", "firing")]


def test_a_message_that_an_azure_alert_is_resolved_tells_both_moments() -> None:
    facts = {"alertId": "/a/1", "alertRule": "cpu", "monitorCondition": "Resolved"}
    facts |= {"firedDateTime": "2026-02-16T03:12:43.3713213Z", "resolvedDateTime": "2026-02-16T03:31:16.2246313Z"}
    found = told("azure-alerts", {"schemaId": "azureMonitorCommonAlertSchema", "data": {"essentials": facts}})
    assert found == [("2026-02-16T03:12:43.371321300Z", "firing"), ("2026-02-16T03:31:16.224631300Z", "resolved")]


def test_uptime_kuma_writes_utc_and_the_reader_says_how_it_knows() -> None:
    beat = {"monitorID": 7, "status": 0, "time": "2026-02-16 03:12:43.123", "localDateTime": "2026-02-16 04:12:43"}
    [record] = read("uptime-kuma", {"heartbeat": beat, "monitor": {"name": "Shop"}, "msg": ""})
    assert isinstance(record.time, Instant)
    assert record.time.iso() == "2026-02-16T03:12:43.123Z"
    assert record.time.basis.kind is BasisKind.DOCUMENTED


def test_zabbix_time_is_seconds_and_nanoseconds_apart() -> None:
    event = {"eventid": "1", "clock": "1771211563", "ns": "3000000", "objectid": "2", "name": "5xx", "value": "1"}
    assert told("zabbix", {"jsonrpc": "2.0", "result": [event]}) == [("2026-02-16T03:12:43.003000000Z", "firing")]


def test_the_macros_of_a_zabbix_webhook_have_no_zone() -> None:
    [record] = read(
        "zabbix", {"event_id": "1", "event_date": "2026.02.16", "event_time": "04:12:43", "event_value": "1"}
    )
    assert isinstance(record.time, Wall)
    assert record.time.lacks == Lacks.ZONE


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("honeycomb", {"status": "TRIGGERED", "result_url": "https://h.example/r", "trigger_url": "", "name": "p99"}),
        ("sentry", {"action": "resolved", "data": {"issue": {"firstSeen": "", "lastSeen": "", "shortId": "C-1"}}}),
        (
            "gitlab-webhook",
            {"object_kind": "feature_flag", "project": {}, "object_attributes": {"name": "f", "active": True}},
        ),
        ("kubectl-rollout-history", "deployment.apps/shop\nREVISION  CHANGE-CAUSE\n1         first\n"),
    ],
)
def test_what_carries_no_time_gets_none(name: str, document: Any) -> None:
    """And says where one could be found."""
    [record] = read(name, document)
    assert isinstance(record.time, Unknown)
    assert record.time.remedy


def test_gitlab_webhooks_write_times_that_are_not_iso() -> None:
    hook = {"object_kind": "deployment", "project": {}, "deployment_id": 1, "status": "failed"}
    found = told("gitlab-webhook", {**hook, "status_changed_at": "2026-02-16 04:08:10 +0100"})
    assert found == [("2026-02-16T03:08:10Z", "failure")]
    build = {"object_kind": "build", "project_name": "shop", "build_id": 2, "build_status": "success"}
    found = told("gitlab-webhook", {**build, "build_finished_at": "2026-02-16 03:08:10 UTC"})
    assert found == [("2026-02-16T03:08:10Z", "run success")]


def test_the_table_of_helm_history_has_no_zone_and_its_json_has() -> None:
    table = (
        "REVISION\tUPDATED\tSTATUS\tCHART\tAPP VERSION\tDESCRIPTION\n3\tMon Feb 16 04:08:10 2026\tdeployed\ta-1\t1\tx\n"
    )
    [record] = read("helm-history-table", table)
    assert isinstance(record.time, Wall)
    revision = {"revision": 3, "updated": "2026-02-16T04:08:10.123456789+01:00", "status": "deployed"}
    revision |= {"chart": "a-1", "app_version": "1", "description": "Rollback to 2"}
    assert told("helm-history", [revision]) == [("2026-02-16T03:08:10.123456789Z", "rolled_back")]


def test_cloudtrail_believes_the_event_and_not_the_command_that_found_it() -> None:
    event = {"eventSource": "ecs.amazonaws.com", "eventName": "StopTask", "eventTime": "2026-02-16T03:08:10Z"}
    outer = {"EventId": "1", "EventTime": "2026-02-15T19:09:59-08:00", "EventName": "StopTask"}
    found = told("cloudtrail", {"Events": [{**outer, "CloudTrailEvent": json.dumps({**event, "userIdentity": {}})}]})
    assert found == [("2026-02-16T03:08:10Z", "")]


def test_an_update_of_a_feed_takes_the_year_before_when_new_year_lies_between() -> None:
    updates = "&lt;p&gt;&lt;small&gt;Dec 31, 23:58 UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Identified&lt;/strong&gt; - slow&lt;/p&gt;"
    feed = f"""<feed><title>Shop Status</title><entry><id>tag:x,2005:Incident/1</id><title>Slow</title>
    <published>2026-01-01T00:02:00Z</published><updated>2026-01-01T00:40:00Z</updated>
    <content type="html">{updates}</content></entry></feed>"""
    [record] = read("statuspage-feed", feed)
    assert isinstance(record.time, Instant)
    assert (record.time.iso(), record.time.precision) == ("2025-12-31T23:58:00Z", MINUTE)
    assert record.time.basis.kind is BasisKind.HEADER
    assert record.status == "identified"


def test_an_abbreviation_in_a_feed_is_believed_only_when_the_entry_has_an_offset() -> None:
    def feed(published: str) -> str:
        updates = "&lt;small&gt;Feb 15, 19:14 CST&lt;/small&gt;&lt;strong&gt;Resolved&lt;/strong&gt; - done"
        return f"<rss><item><title>A</title><description>{updates}</description><pubDate>{published}</pubDate></item></rss>"

    [with_offset] = read("statuspage-feed", feed("Sun, 15 Feb 2026 19:31:00 -0600"))
    assert isinstance(with_offset.time, Instant)
    assert with_offset.time.iso() == "2026-02-16T01:14:00Z"
    [without] = read("statuspage-feed", feed("Sun, 15 Feb 2026 19:31:00"))
    assert isinstance(without.time, Wall)
    assert without.time.lacks == Lacks.ZONE


# States


def test_a_series_of_alerts_begins_and_ends_where_its_samples_do() -> None:
    """Absence is the end; at the edge of the answer nobody knows."""

    def series(state: str, *at: int) -> dict[str, Any]:
        metric = {"__name__": "ALERTS", "alertname": "High", "alertstate": state}
        return {"metric": metric, "values": [[1771211400 + second, "1"] for second in at]}

    answer = {
        "status": "success",
        "data": {"result": [series("firing", 60, 120, 180, 600, 660), series("pending", 0, 660)]},
    }
    found = [(r.time, r.status) for r in read("prometheus-alerts-series", answer) if r.get("state") == "firing"]
    assert [status for _, status in found] == ["firing", "resolved", "firing"]
    assert {stamp.precision for stamp, _ in found if isinstance(stamp, Instant)} == {60 * SECOND}


def test_a_soft_state_of_nagios_is_no_alert_yet() -> None:
    lines = "[1771211503] SERVICE ALERT: web;HTTP;CRITICAL;SOFT;1;502\n[1771211563] SERVICE ALERT: web;HTTP;CRITICAL;HARD;3;502\n"
    assert [record.status for record in read("nagios", lines)] == ["", "firing"]


def test_the_state_of_an_opsgenie_log_is_read_only_where_people_cannot_write() -> None:
    entries = [
        {"log": "Alert closed via API", "type": "system", "owner": "System", "createdAt": "2026-02-16T03:31:14Z", "offset": "1"},
        {"note": "Alert closed, I think", "owner": "ben", "createdAt": "2026-02-16T03:30:00Z", "offset": "2"},
        {"log": "Alert closed said ben", "type": "alertRecipient", "owner": "x", "createdAt": "2026-02-16T03:30:00Z", "offset": "3"},
    ]  # fmt: skip
    assert [record.status for record in read("opsgenie-log", {"data": entries})] == ["resolved", "note", ""]


def test_grafana_no_data_is_not_firing_and_a_pending_alert_is_not_either() -> None:
    def line(before: str, now: str) -> list[str]:
        return ["1771211563153000000", json.dumps({"previous": before, "current": now, "ruleUID": "a"})]

    values = [
        line("Normal", "Pending"),
        line("Pending", "Alerting"),
        line("Alerting", "Alerting (NoData)"),
        line("Alerting", "Normal"),
    ]
    answer = {"data": {"resultType": "streams", "result": [{"stream": {}, "values": values}]}}
    assert [record.status for record in read("grafana-state-history", answer)] == ["", "firing", "no_data", "resolved"]


def test_calls_that_only_read_are_no_changes() -> None:
    event = {"eventSource": "ecs.amazonaws.com", "eventTime": "2026-02-16T03:08:10Z", "userIdentity": {}}
    calls = [
        {**event, "eventName": "DescribeTasks", "readOnly": True},
        {**event, "eventName": "StopTask", "readOnly": False},
    ]
    items = check_reader(BY_NAME["cloudtrail"], json.dumps({"Records": calls}).encode())
    assert [item.title for item in items if isinstance(item, Record)] == ["StopTask"]
    assert any(isinstance(item, Skipped) and item.reason == "a call that only reads" for item in items)


def test_an_open_merge_request_changes_nothing() -> None:
    request = {
        "iid": 1,
        "source_branch": "a",
        "target_branch": "main",
        "created_at": "2026-02-16T03:00:00Z",
        "merged_at": None,
    }
    assert [record.kind for record in read("gitlab", [request])] == [RecordKind.NOTE]
    merged = {**request, "merged_at": "2026-02-16T03:10:00Z"}
    assert [(record.kind, record.status) for record in read("gitlab", [merged])] == [(RecordKind.CHANGE, "merged")]


def test_a_replica_set_that_a_rollback_took_again_keeps_its_old_time_and_says_so() -> None:
    notes = {"deployment.kubernetes.io/revision": "6", "deployment.kubernetes.io/revision-history": "3"}
    meta = {"name": "shop-1", "creationTimestamp": "2026-02-12T10:00:01Z", "annotations": notes}
    [record] = read("kubernetes-replicasets", {"kind": "ReplicaSet", "metadata": meta})
    assert record.title == "shop-1 revision 3"
    assert "taken again" in record.get("time_is")


def test_the_same_moment_told_by_the_api_and_by_a_webhook_has_one_key() -> None:
    deployment = {"id": 41, "status": "success", "created_at": "2026-02-16T03:05:00Z", "environment": {"name": "p"}}
    listed = read("gitlab", [{**deployment, "deployable": {"finished_at": "2026-02-16T03:08:10Z"}}])
    hook = {"object_kind": "deployment", "project": {}, "deployment_id": 41, "status": "success"}
    sent = read("gitlab-webhook", {**hook, "status_changed_at": "2026-02-16 03:08:10 UTC"})
    assert sent[0].key in {record.key for record in listed}


# Secrets


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("honeycomb", {"shared_secret": "PLANTED", "status": "OK", "result_url": "https://h.example/r", "trigger_url": ""}),
        ("cloudwatch-alarms", {"Type": "SubscriptionConfirmation", "Token": "PLANTED", "Message": "confirm PLANTED"}),
        (
            "cloudtrail",
            {
                "eventSource": "iam.amazonaws.com", "eventName": "CreateLoginProfile", "eventTime": "2026-02-16T03:08:10Z",
                "userIdentity": {}, "requestParameters": {"password": "PLANTED", "userName": "ben"},
            },
        ),
        ("opsgenie-webhook", {"action": "Create", "alert": {"alertId": "a", "createdAt": 1771211563153, "details": {"api_key": "PLANTED"}}}),
    ],
)  # fmt: skip
def test_what_is_named_a_secret_stays_out_of_the_record(name: str, document: Any) -> None:
    assert "PLANTED" not in str(read(name, document))


# Look-alikes


@pytest.mark.parametrize(
    "document",
    [
        [{"event_id": 7, "event_date": "2026-02-16", "event_time": "10:00", "venue": "Main hall"}],
        [{"number": 3, "timestamp": "2026-02-16T10:00:00Z", "result": "pass", "duration": 12}],
        {"incident": {"id": 1, "state": "open", "started_at": "2026-02-16T10:00:00Z", "title": "Flat tyre"}},
        [{"type": "release", "version": "1.2", "description": "new", "created_at": "2026-02-16T10:00:00Z"}],
        {"events": [{"type": "page-view", "createdAt": "2026-02-16T10:00:00Z", "createdBy": "a"}]},
        {"records": [{"action": "update", "execution_time": "2026-02-16T10:00:00Z"}]},
        {"items": [{"kind": "Pod", "metadata": {"creationTimestamp": "2026-02-16T10:00:00Z"}}]},
        {"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {"__name__": "up"}, "values": [[1771211400, "1"]]}]}},
        "ID   DATE        REVISION  AUTHOR\n1    2026-02-16  a         ben\n",
        "<feed><title>A blog about status</title><entry><title>Hi</title><content>&lt;small&gt;Feb 16&lt;/small&gt; &lt;strong&gt;bold&lt;/strong&gt;</content></entry></feed>",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_format_is_claimed_by_no_reader_of_it(document: Any) -> None:
    text = document if isinstance(document, str) else json.dumps(document)
    found = identify(artifact_of(text.encode(), "some.json"))
    assert found.reader is None or found.reader.name.startswith(("generic-", "log-", "metrics-")), found


def test_a_call_that_failed_is_no_deployment_that_failed() -> None:
    """What an audit log refuses is told, with a warning and without a state."""
    event = {"eventSource": "ec2.amazonaws.com", "eventName": "StopInstances", "eventTime": "2026-02-16T03:08:10Z"}
    [record] = read("cloudtrail", {**event, "userIdentity": {}, "errorCode": "Denied", "errorMessage": "not allowed"})
    assert (record.status, record.level) == ("", Level.WARN)
    assert "not allowed" in record.text


def test_a_file_of_google_cloud_that_holds_more_than_an_audit_log_is_a_log() -> None:
    entry: dict[str, Any] = {
        "insertId": "a",
        "logName": "projects/p/logs/cloudaudit.googleapis.com%2Factivity",
        "severity": "NOTICE",
    }
    entry |= {
        "timestamp": "2026-02-16T03:08:10Z",
        "resource": {"type": "x"},
        "protoPayload": {"methodName": "a.insert"},
    }
    other = {
        "insertId": "b",
        "logName": "projects/p/logs/stdout",
        "severity": "ERROR",
        "timestamp": "2026-02-16T03:09:10Z",
    }
    lines = [json.dumps(entry), json.dumps({**other, "resource": {"type": "x"}, "textPayload": "pool exhausted"})]
    assert name_of([lines[0], lines[0]]) == "gcp-audit"
    assert name_of(lines) == "log-json"


def name_of(lines: list[str]) -> str:
    """The reader of a file of these lines."""
    found = identify(artifact_of("\n".join(lines).encode(), "some.jsonl"))
    return found.reader.name if found.reader else ""


def test_an_operation_of_azure_that_only_lists_changes_nothing_and_one_that_begins_has_its_end_elsewhere() -> None:
    entry: dict[str, Any] = {
        "caller": "kim@larkspur.example",
        "eventTimestamp": "2026-02-16T03:08:10Z",
        "resourceId": "/x/pics",
    }
    entry["operationName"] = {
        "value": "Microsoft.Storage/storageAccounts/write",
        "localizedValue": "Update Storage Account",
    }
    keys = {**entry, "operationName": {"value": "Microsoft.Storage/storageAccounts/listKeys/action"}}
    states = [{**entry, "status": {"value": state}} for state in ("Started", "Succeeded")]
    records = read("azure-activity", [keys, *states])
    assert [(record.status, record.text) for record in records] == [
        ("in_progress", "Update Storage Account pics: Started"),
        ("", "Update Storage Account pics: Succeeded"),
    ]


def test_a_revision_of_helm_tells_the_version_of_what_runs_and_the_name_of_its_chart() -> None:
    revision = {
        "revision": 7,
        "updated": "2026-02-16T03:08:10Z",
        "status": "deployed",
        "description": "Upgrade complete",
    }
    [own, same] = read(
        "helm-history",
        [{**revision, "chart": chart, "app_version": "4.1.0"} for chart in ("login-api-3.2.0", "login-api-4.1.0")],
    )
    assert (own.text, own.channel) == ("Helm: login-api-3.2.0 (app 4.1.0) revision 7: Upgrade complete", "login-api")
    assert same.text == "Helm: login-api-4.1.0 revision 7: Upgrade complete"
