"""invoice-reconciliation.log: Python logging without a zone, from a host whose clock is ahead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from outage import story
from outage.kit import Dice, iso_z

TRACEBACK: Final = """Traceback (most recent call last):
  File "/srv/batch/reconcile/worker.py", line 118, in run
    self.reconcile_tenant(conn, tenant)
  File "/srv/batch/reconcile/worker.py", line 164, in reconcile_tenant
    cur.execute(LOCK_ACCOUNTS, (tenant.account_ids,))
psycopg.errors.DeadlockDetected: deadlock detected
DETAIL:  Process 28814 waits for ShareLock on transaction 91830277; blocked by process 28790.
Process 28790 waits for ShareLock on transaction 91830301; blocked by process 28814.
HINT:  See server log for query details."""


def _line(when: datetime, logger: str, level: str, message: str) -> tuple[datetime, str]:
    shown = when + story.BATCH_CLOCK_AHEAD
    stamp = f"{shown:%Y-%m-%d %H:%M:%S},{shown.microsecond // 1000:03d}"
    return when, f"{stamp} - {logger} - {level} - {message}"


def _start() -> list[tuple[datetime, str]]:
    begin = story.JOB_START
    server = iso_z(begin + timedelta(seconds=1, milliseconds=204), digits=3)
    steps = (
        (0.31, "reconcile.main", "invoice-reconciliation 3.9.1 starting (schedule: 0 2 * * *)"),
        (0.84, "reconcile.main", "tenants=418 workers=40 chunk=25 checkpoint=tenant"),
        (1.26, "reconcile.main", f"registered run rec-20260216-0200 with payment-service, server_time={server}"),
        (2.02, "reconcile.db", "opening 40 connections to ledger-db (application_name=invoice-reconciliation)"),
        (3.55, "reconcile.db", "40 connections open"),
    )
    return [_line(begin + timedelta(seconds=s), logger, "INFO", text) for s, logger, text in steps]


def _tenants() -> list[tuple[datetime, str]]:
    """Tenants finish quickly at first, slower once everybody waits for the same rows."""
    dice, out, when, done = Dice("batch"), [], story.JOB_START + timedelta(seconds=14), 0
    while when < story.JOB_SUSPENDED:
        done, elapsed = done + 1, (when - story.JOB_START).total_seconds() - 4
        tenant, took = f"m_{1000 + dice.whole(0, 419) * 7}", dice.between(3, min(190.0, elapsed))
        worker = f"reconcile.worker-{dice.whole(1, 40):02d}"
        out.append(_line(when, worker, "INFO", f"tenant {tenant} done, {dice.whole(12, 2600)} invoices in {took:.1f}s"))
        if took > 120:
            wait = when + timedelta(milliseconds=240)
            out.append(_line(wait, worker, "WARNING", f"waited {took / 3:.1f}s for row locks on ledger_entries"))
        when += timedelta(seconds=dice.between(4, 16))
    last = story.JOB_SUSPENDED - timedelta(seconds=2)
    out.append(_line(last, "reconcile.main", "INFO", f"progress {done}/418 tenants"))
    return out


def _trouble_and_end() -> list[tuple[datetime, str]]:
    bad, end = story.JOB_DEADLOCK, story.JOB_SUSPENDED
    failed_at, failed = _line(bad, "reconcile.worker-17", "ERROR", "tenant m_1007 failed, connection returned")
    return [
        (failed_at, f"{failed}\n{TRACEBACK}"),
        _line(
            bad + timedelta(seconds=1.4), "reconcile.main", "WARNING", "retrying chunk 9 (25 tenants) from its start"
        ),
        _line(end, "reconcile.main", "INFO", "suspend requested by jprado, no new tenants"),
        _line(end + timedelta(seconds=17.2), "reconcile.db", "INFO", "closing 37 idle connections"),
        _line(
            end + timedelta(seconds=41.9), "reconcile.main", "INFO", "last worker finished, 0 connections open, exit 0"
        ),
    ]


def build() -> bytes:
    lines = sorted(_start() + _tenants() + _trouble_and_end(), key=lambda pair: pair[0])
    return ("\n".join(text for _, text in lines) + "\n").encode()
