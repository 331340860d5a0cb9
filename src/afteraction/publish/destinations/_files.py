"""A file in a folder that a team serves or shares: whole or not at all, found again by its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from afteraction.domain.delivery import Letter, Payload, Remote
from afteraction.domain.errors import UsageError
from afteraction.publish.means import Means

NEEDS = {"folder": "folder that the file is put into"}
MAY = {"url": "address under which the folder is served"}


class Filed:
    """One file per incident. render: of a letter. ending: of its name."""

    lag, asks = 0.0, True

    def __init__(
        self,
        kind: str,
        name: str,
        said: Mapping[str, str],
        means: Means,
        ending: str,
        render: Callable[[Letter], bytes],
    ) -> None:
        """Raises UsageError: there is no such folder."""
        self.kind, self.name = kind, name
        self._folder, self._files, self._ending, self._render = Path(said["folder"]), means.files, ending, render
        self._url = said.get("url", "").rstrip("/")
        if not self._folder.is_dir():
            raise UsageError(f"there is no folder {said['folder']!r}", where=f"[publish.{name}]", hint="make it first")
        self.place = str(self._folder.resolve())

    def render(self, letter: Letter) -> Payload:
        """The same bytes for the same letter."""
        return Payload(f"{letter.name}{self._ending}", self._render(letter))

    def find(self, letter: Letter, known: Remote | None) -> Remote | None:
        """The file, whoever wrote it; ours when its bytes are."""
        data = self._files.read(self._path(letter))
        if data is None:
            return None
        same = data == self.render(letter).data
        version = _version(data)
        kept = known.marker if known and known.version == version else ""
        return Remote(str(self._path(letter)), self._address(letter), version, letter.marker if same else kept)

    def put(self, letter: Letter, payload: Payload, there: Remote | None) -> Remote:
        """Write it, unless it is there."""
        if there is None or there.marker != letter.marker:
            self._files.write(self._path(letter), payload.data)
        return Remote(str(self._path(letter)), self._address(letter), _version(payload.data), letter.marker)

    def show(self, letter: Letter, there: Remote) -> str:
        """Its text."""
        return (self._files.read(self._path(letter)) or b"").decode("utf-8", "replace")

    def undo(self, letter: Letter, there: Remote) -> str:
        """Give the file a name that no server shows."""
        path = self._path(letter)
        aside, number = path.with_name(f".withdrawn.{path.name}"), 1
        while self._files.read(aside) is not None:  # an earlier one that was taken back
            number += 1
            aside = path.with_name(f".withdrawn.{number}.{path.name}")
        self._files.move(path, aside)
        return f"{path} is called {aside.name} now"

    def _path(self, letter: Letter) -> Path:
        return self._folder / f"{letter.name}{self._ending}"

    def _address(self, letter: Letter) -> str:
        return f"{self._url}/{letter.name}{self._ending}" if self._url else ""


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
