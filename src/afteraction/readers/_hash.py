"""The hash of a file: here and now, or by a thread while the file is read for what it says."""

from __future__ import annotations

import hashlib
import sys
import threading
from typing import BinaryIO

from afteraction.readers._limits import CHUNK


def hashed(source: BinaryIO, most: int = sys.maxsize) -> tuple[str, int]:
    """(hex of the SHA-256 of a stream, of its first ``most`` bytes where it has more; their number)."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(min(CHUNK, most - size)):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


class Beside:
    """Begins to hash a file; gives the hash when it is called, waiting for it."""

    def __init__(self, path: str, size: int) -> None:
        """size: bytes that the file has now; what is written behind them is not hashed."""
        self._path, self._size = path, size
        self._found = ""
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)  # Ctrl-C does not wait for it
        self._thread.start()

    def __call__(self) -> str:
        """Hex of the SHA-256.

        Raises:
            OSError: the file could not be read to its end.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found

    def _work(self) -> None:
        try:
            with open(self._path, "rb", buffering=0) as source:
                self._found, _ = hashed(source, self._size)
        except OSError as error:
            self._error = error
