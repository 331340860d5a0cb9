"""How much is taken in, and how its end is said. Limits count bytes that decompression really produced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

MEBI = 1024 * 1024
CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken in. Bytes are those that decompression produced."""

    total: int = 2 * 1024 * MEBI  # decompressed bytes of all archives together
    entry: int = 1024 * MEBI  # bytes of one entry
    ratio: int = 200  # decompressed to compressed bytes; a real log reaches 40
    beyond: int = 20 * MEBI  # bytes beyond that ratio, of all archives together: many small bombs are one bomb
    entries: int = 50_000  # members of all archives together
    depth: int = 3  # archives within archives


class LimitError(Exception):
    """A limit was reached. final: nothing more can be taken from any archive."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final


class Allowance:
    """What one run may still take in. produced: bytes of all archives so far; beyond: those over their ratio."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._produced = self._beyond = 0

    def spend(self, count: int) -> None:
        """Count decompressed bytes.

        Raises:
            LimitError: that was more than all archives may give.
        """
        self._produced += count
        if self._produced > self.limits.total:
            raise LimitError(f"archives give more than {size_text(self.limits.total)} in all", final=True)

    def exceed(self, count: int) -> None:
        """Count those of them that are over the ratio of their file.

        Raises:
            LimitError: nothing is left for such files.
        """
        if self._beyond + count > self.limits.beyond:
            raise LimitError(
                f"grows to more than {self.limits.ratio} times its compressed size: likely a decompression bomb"
            )
        self._beyond += count


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes."""


def size_text(count: int) -> str:
    """A number of bytes for people."""
    return f"{count // (1024 * MEBI)} GiB" if count % (1024 * MEBI) == 0 else f"{count / MEBI:g} MiB"


def said(error: BaseException) -> str:
    """What an error says, on one line."""
    said = " ".join(str(error).split())
    if not said:
        return "it ends too early" if isinstance(error, EOFError) else type(error).__name__
    return said[:1].lower() + said[1:160]
