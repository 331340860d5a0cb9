"""What the tests of the engine share."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.kit import CHAT


@pytest.fixture
def incident(tmp_path: Path) -> Path:
    folder = tmp_path / "night-of-the-pool"
    folder.mkdir()
    (folder / "chat.json").write_bytes(CHAT)
    return folder
