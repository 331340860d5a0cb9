"""What the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.kit import CHAT


@pytest.fixture
def incident(tmp_path: Path) -> Path:
    """A folder with one chat file."""
    folder = tmp_path / "night-of-the-pool"
    folder.mkdir()
    (folder / "chat.json").write_bytes(CHAT)
    return folder


@pytest.fixture
def nameless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever runs the tests has a name in git; those that use this shall not know it."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
