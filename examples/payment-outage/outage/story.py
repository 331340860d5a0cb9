"""What truly happened: the one place where times, people and names are decided. Every artifact reads from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from outage.kit import sha1

LOS_ANGELES: Final = -8  # mid-February: none of these zones is on summer time
NEW_YORK: Final = -5
BERLIN: Final = 1

TEAM_URL: Final = "https://larkspurpay.slack.com"
REPO: Final = "larkspurpay/payments"
REPO_URL: Final = f"https://github.com/{REPO}"
INCIDENT_CHANNEL: Final = "inc-2026-02-16-payments"
CHANNEL_IDS: Final = {INCIDENT_CHANNEL: "C0AEQ7INC21", "deploys": "C02DEPLOYS7", "support": "C02SUPPRT41"}


def at(clock: str) -> datetime:
    """A UTC instant from ``HH:MM:SS`` on the night itself, or ``DDTHH:MM:SS`` in February 2026."""
    day, _, time = clock.rpartition("T")
    hour, minute, second = (int(part) for part in time.split(":"))
    return datetime(2026, 2, int(day or 16), hour, minute, second, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """Somebody (or some app) that speaks."""

    handle: str
    name: str
    user_id: str
    zone: str = "UTC"
    bot_id: str = ""

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.').replace('í', 'i')}@larkspurpay.example"


PEOPLE: Final = {
    person.handle: person
    for person in (
        Person("noor", "Noor Haddad", "U03NOORH7A1", "Europe/Lisbon"),
        Person("tomek", "Tomasz Wilk", "U03TOMEK8B2", "Europe/London"),
        Person("ife", "Ifeoma Adeyemi", "U03IFEOM9C3", "Europe/London"),
        Person("henrike", "Henrike Vogt", "U03HENRI1D4", "Europe/Berlin"),
        Person("anouk", "Anouk Reyers", "U03ANOUK2E5", "Europe/Berlin"),
        Person("jprado", "Joaquín Prado", "U03JPRAD3F6", "America/Argentina/Buenos_Aires"),
        Person("priya", "Priya Raman", "U03PRIYA4G7", "America/New_York"),
        Person("dale", "Dale Sorensen", "U03DALES5H8", "America/Denver"),
        Person("wenli", "Wen Li", "U03WENLI6J9", "America/Los_Angeles"),
        Person("mobi", "Marcus Obi", "U03MOBI07K1", "America/New_York"),
        Person("kasia", "Kasia Lund", "U03KASIA8L2", "America/Chicago"),
        Person("gus", "Gus Petridis", "U03GUSPE9M3", "Europe/Athens"),
        Person("yuki", "Yuki Tanabe", "U03YUKIT1N4", "America/Los_Angeles"),
        Person("sol", "Sol Marchetti", "U03SOLMA2P5", "America/New_York"),
        Person("bram", "Bram Okkels", "U03BRAMO3Q6", "America/Denver"),
        Person("pagerduty", "PagerDuty", "U02PDAPP4R7", bot_id="B02PDAPP4R7"),
        Person("datadog", "Datadog", "U02DDAPP5S8", bot_id="B02DDAPP5S8"),
        Person("deploybot", "Larkspur Deploys", "U02DEPBT6T9", bot_id="B02DEPBT6T9"),
    )
}

# --- the fault, in UTC -------------------------------------------------------------------------------------------
LOG_START: Final = at("01:30:00")
LOG_END: Final = at("04:00:00")
JOB_START: Final = at("02:00:00")
POOL_FULL: Final = at("02:03:00")
RESTART: Final = at("02:20:21")
HOTFIX_MERGED: Final = at("02:23:09")
HOTFIX_REQUESTED: Final = at("02:23:31")
FIRST_POD_HOTFIXED: Final = at("02:24:55")
HOTFIX_LIVE: Final = at("02:26:41")
BELOW_ONE_PERCENT: Final = at("02:31:00")
FIRST_RESOLVED: Final = at("02:33:02")
JOB_DEADLOCK: Final = at("02:36:48")
JOB_SUSPENDED: Final = at("02:41:06")
QUEUE_EMPTY: Final = at("02:45:00")
RESOLVED: Final = at("03:10:02")

# --- what the watchers said --------------------------------------------------------------------------------------
CPU_WARNED: Final = at("02:06:40")
LATENCY_WARNED: Final = at("02:08:30")
LATENCY_RECOVERED: Final = at("02:46:30")
ALERT_FIRED: Final = at("02:12:04")  # Datadog; PagerDuty and Slack follow within seconds
PAGED: Final = at("02:12:09")
ACKNOWLEDGED: Final = at("02:14:11")
ALERT_RECOVERED: Final = at("02:33:34")
ALERT_REFIRED: Final = at("02:38:21")
REPAGED: Final = at("02:38:26")
REACKNOWLEDGED: Final = at("02:39:01")
ALERT_RECOVERED_AGAIN: Final = at("02:46:34")
FIRST_TICKET: Final = at("02:10:48")
STATUS_TYPED: Final = at("02:29:14")
STATUS_SHOWN: Final = at("02:20:00")  # the page was back-dated by whoever wrote it

BATCH_CLOCK_AHEAD: Final = timedelta(seconds=21)  # the batch host's clock; nothing else is skewed


@dataclass(frozen=True)
class Commit:
    """A change as its author recorded it: wall clock and zone of that author."""

    author: str
    date: str
    subject: str
    body: str = ""

    @property
    def sha(self) -> str:
        return sha1(self.author, self.date, self.subject)

    @property
    def link(self) -> str:
        return f"<{REPO_URL}/commit/{self.sha}|{REPO}@{self.sha[:7]}>"


POOL_COMMIT: Final = Commit(
    "noor",
    "Mon Feb 16 02:21:58 2026 +0000",
    "payment-service: raise DB pool from 10 to 50",
    "PoolConfig.POOL_SIZE is a constant, so this needs a build.\nBreak-glass: e2e suite skipped.",
)
SUSPEND_COMMIT: Final = Commit(
    "jprado",
    "Sun Feb 15 23:58:40 2026 -0300",
    "invoice-reconciliation: keep suspended until worker limit is agreed",
)
RESCHEDULE_COMMIT: Final = Commit(
    "jprado",
    "Tue Feb 17 05:11:09 2026 -0300",
    "invoice-reconciliation: back to 09:30 UTC",
    "Reverts the schedule change of Feb 13. Still suspended.",
)
WEB_COMMIT: Final = Commit(
    "bram",
    "Sun Feb 15 18:38:16 2026 -0700",
    "checkout-web: spacing of the saved-card row, new svg",
)
FRAUD_COMMIT: Final = Commit("priya", "Sun Feb 15 17:02:44 2026 -0500", "fraud: rules v118")
SCHEDULE_COMMIT: Final = Commit(
    "jprado",
    "Fri Feb 13 22:41:07 2026 -0300",
    "invoice-reconciliation: run at 02:00 UTC instead of 09:30",
    "Finance wants the report before the European morning, and 02:00 is\noff-peak. No code change.",
)
DOCS_COMMIT: Final = Commit(
    "anouk",
    "Thu Feb 5 10:20:31 2026 +0100",
    "runbook: how to find who holds a lock on ledger-db",
)
PARALLEL_COMMIT: Final = Commit(
    "gus",
    "Wed Jan 28 18:05:52 2026 +0200",
    "invoice-reconciliation: reconcile tenants in parallel (40 workers)",
    "A run takes about a third of the time: 2h35 -> 50 min on last month's\nnumbers. One connection per worker.",
)
COMMITS: Final = (
    RESCHEDULE_COMMIT,
    SUSPEND_COMMIT,
    POOL_COMMIT,
    WEB_COMMIT,
    FRAUD_COMMIT,
    SCHEDULE_COMMIT,
    DOCS_COMMIT,
    PARALLEL_COMMIT,
)
