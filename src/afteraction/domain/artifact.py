"""An artifact: one raw file as it was given, wherever it lay (a folder, an archive, standard input)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Artifact:
    """Bytes with a name and a hash.

    name: path shown to people, archive members as ``export.zip!general/2026-02-16.json``; untrusted text.
    size: bytes. digest: hex of the SHA-256 of the whole content, or what waits for it while it is made beside other work
    and may raise `OSError`. opener: gives a fresh stream each time. changed: how its file differs by now from what was
    hashed, in words, "" when it does not; asked once it was read.
    """

    name: str
    size: int
    digest: str | Callable[[], str]
    opener: Callable[[], BinaryIO] = field(repr=False, compare=False)
    changed: Callable[[], str] = field(default=str, repr=False, compare=False)

    @property
    def sha256(self) -> str:
        """Hex of the whole content."""
        return self.digest if isinstance(self.digest, str) else self.digest()

    @property
    def id(self) -> str:
        """Ten hex digits of the content and its name: two equal files in two places stay apart."""
        import hashlib  # cheap; kept here so that importing the ground stays instant

        return hashlib.sha256(f"{self.sha256}\0{self.name}".encode("utf-8", "surrogateescape")).hexdigest()[:10]

    def read(self, most: int = -1) -> bytes:
        """The whole content, or its first ``most`` bytes."""
        with self.opener() as stream:
            return stream.read(most)

    @property
    def folder(self) -> str:
        """Name of the folder that holds it ("" at the top): in chat exports, the channel."""
        parts = self.name.replace("!", "/").split("/")
        return parts[-2] if len(parts) > 1 else ""

    @property
    def stem(self) -> str:
        """The last part of the name, without its folders."""
        return self.name.replace("!", "/").rsplit("/", 1)[-1]
