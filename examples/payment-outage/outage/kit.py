"""Small tools every source needs: dice that never change, clocks, and containers with fixed bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar

T = TypeVar("T")


class Dice:
    """A seeded source of chance, named per source so that editing one artifact leaves the others alone.

    Only ``random()`` is used underneath: it is the one method whose sequence Python promises to keep.
    """

    def __init__(self, name: str) -> None:
        self._random = random.Random(f"larkspur-2026-02-16/{name}")

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self._random.random() * len(choices))]

    def hex(self, digits: int) -> str:
        return "".join("0123456789abcdef"[int(self._random.random() * 16)] for _ in range(digits))


def iso_z(at: datetime, *, digits: int = 0) -> str:
    """``2026-02-16T02:12:04Z``, with milliseconds when digits is 3."""
    text = at.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{at.microsecond // 1000:03d}Z" if digits else f"{text}Z"


def iso_offset(at: datetime, hours: int, *, digits: int = 0) -> str:
    """The same instant as a service with its own zone prints it."""
    local = at.astimezone(timezone(timedelta(hours=hours)))
    return local.isoformat(timespec="milliseconds" if digits else "seconds")


def sha1(*parts: str) -> str:
    """A forty-digit commit id that depends on nothing but the story."""
    return hashlib.sha1("\0".join(parts).encode(), usedforsecurity=False).hexdigest()


def stable_id(prefix: str, *parts: str, length: int = 10) -> str:
    return prefix + sha1(*parts)[:length].upper()


def json_bytes(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def gzip_bytes(data: bytes) -> bytes:
    """Gzip without the hour of its making and without a file name."""
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=9, mtime=0) as stream:
        stream.write(data)
    return out.getvalue()


def zip_bytes(members: dict[str, bytes]) -> bytes:
    """A zip in name order whose members all carry the same date."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, date_time=(2026, 2, 18, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # written as on Unix everywhere, else the bytes differ on Windows
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name])
    return out.getvalue()
