"""What a file is that no text reader can read, by the bytes it begins with."""

from __future__ import annotations

_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a picture or a recording (RIFF)"),
    (b"\x00\x00\x00", "a picture or a video (ISO media)"),
    (b"\x1aE\xdf\xa3", "a recording (Matroska)"),
    (b"%PDF-", "a document (PDF)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"SQLite format 3\x00", "a database (SQLite)"),
    (b"PAR1", "a table (Parquet)"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)


def kind_of(head: bytes) -> str:
    """In words; head: at least the first 16 bytes."""
    for sign, said in _SIGNS:
        if head.startswith(sign) and (sign != b"\x00\x00\x00" or head[4:8] == b"ftyp"):
            return f"{said}: what it shows is for a person to tell"
    return "a binary file: it holds NUL bytes where no text has them"
