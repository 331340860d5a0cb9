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
