"""What no reader reads is told for what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.kit import CHAT, drafted


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "a picture (PNG): what it shows is for a person to tell"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "a picture (JPEG): what it shows is for a person to tell"),
        (
            b"\x00\x00\x00\x18ftypmp42\x00\x00",
            "a picture or a video (ISO media): what it shows is for a person to tell",
        ),
        (b"\x00\x00\x00\x18what\x00\x01\x02\x00", "a binary file: it holds NUL bytes where no text has them"),
        (b"first: some words\nat 02:14 or so it went away\n", "times stand in it, but no reader knows its lines"),
        (b"some words\nand more of them\n", "no times were found in it by any reader"),
    ],
)
def test_a_file_that_is_not_read_says_why(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "chat.json").write_bytes(CHAT)
    (tmp_path / "odd").write_bytes(data)
    (odd,) = (line for line in drafted(tmp_path)["ledger"]["artifacts"] if line["name"] == "odd")
    assert said in str(odd)
