"""What says that a job starts, and what only sounds like it."""

from __future__ import annotations

import pytest
from tests.kit import log

from afteraction.logs.crunch import Crunch
from afteraction.logs.jobs import asks_stop, begins, starts_job


@pytest.mark.parametrize(
    "text",
    [
        "(root) CMD (run-parts /etc/cron.hourly)", "Job `cron.daily' started", "Starting Daily apt upgrade and clean activities...",
        "invoice-reconciliation <*> starting (schedule: <*>)", "batch <*> of <*> tenants began", "nightly backup launched",
        "Running migration <*>_add_index", "kicked off pipeline reporting",
    ],
)  # fmt: skip
def test_a_start_is_recognised(text: str) -> None:
    assert starts_job(text)


@pytest.mark.parametrize(
    "text",
    [
        "backup of orders completed", "job <*> failed to start", "Server started on port <*>", "Started Session <*> of user root.",
        "pipeline reporting took <*>", "order <*> was paid",
    ],
)  # fmt: skip
def test_ends_failures_and_servers_are_no_start_of_a_job(text: str) -> None:
    assert not starts_job(text)


def test_the_first_start_of_each_minute_is_kept() -> None:
    """A job of every night is cited by the start of the night that is asked about."""
    crunch = Crunch("log", "app.log")
    for time in ("01:00:05", "02:00:05", "02:00:40"):
        crunch.add(log(time, "nightly backup started"))
    (template,) = crunch.templates.values()
    assert [record.time.ns // 1_000_000_000 % 86_400 for record in template.starts.values()] == [3605, 7205]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    ["caught signal module=server", "received SIGTERM, bye", "Stopping Node module=server", "Shutting down...", "Received shutdown signal", "graceful shutdown begins"],
)  # fmt: skip
def test_a_stop_that_was_asked_for_is_recognised(text: str) -> None:
    assert asks_stop(text)


@pytest.mark.parametrize(
    "text",
    ["Stopping peer for error err=<*>", "error while stopping peer", "Shutting down connection <*>", "received <*> bytes", "worker stopped early"],
)  # fmt: skip
def test_the_end_of_a_part_is_no_stop(text: str) -> None:
    assert not asks_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "starting comet node module=server", "Starting cart service", "Initializing application", "Started CartApplication in <*> seconds",
        "database system is ready to accept connections", "Server started on port <*>",
    ],
)  # fmt: skip
def test_a_program_that_begins_is_recognised(text: str) -> None:
    assert begins(text)


@pytest.mark.parametrize(
    "text",
    [
        "nightly backup started", "service start impl=PubSub", "failed to start the service", "server not started",
        "user asked how to start the server", "Started Session <*> of user root.", "job started", "Starting server failed",
    ],
)  # fmt: skip
def test_what_only_speaks_of_a_beginning_is_none(text: str) -> None:
    assert not begins(text)
