"""What the tests of fetching share."""

from __future__ import annotations

import pytest

from afteraction.journal import disk


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is not waited for: hundreds of pages are written here, and what a crash leaves is tested in a process of its own."""
    monkeypatch.setattr(disk.STEPS, "sync", lambda _: None)
    monkeypatch.setattr(disk.STEPS, "sync_folder", lambda _: None)
