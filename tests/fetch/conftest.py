"""What the tests of fetching share."""

from __future__ import annotations

import pytest
from tests.fetch.kit import TOKEN

from afteraction.journal import disk


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is not waited for: hundreds of pages are written here, and what a crash leaves is tested in a process of its own."""
    monkeypatch.setattr(disk.STEPS, "sync", lambda _: None)
    monkeypatch.setattr(disk.STEPS, "sync_folder", lambda _: None)


@pytest.fixture(autouse=True)
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of these tests have their tokens."""
    for name in ("SLACK_TOKEN", "PAGERDUTY_TOKEN", "GITHUB_TOKEN", "GRAFANA_TOKEN"):
        monkeypatch.setenv(name, TOKEN)
