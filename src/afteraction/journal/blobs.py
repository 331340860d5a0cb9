"""Large bodies beside the chain: each under the name of its content, encrypted with the incident's key.

The name is an HMAC of the content, so that equal bodies are stored once and the name tells nothing; the nonce comes from it, so
that nobody throws dice and no nonce meets two contents. AES-256-GCM: a changed body does not open.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.journal import disk

FOLDER = "journal.bodies"


class Blobs:
    """The bodies of one journal. key: 32 bytes."""

    def __init__(self, folder: Path, key: bytes) -> None:
        try:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        except ImportError as error:
            raise UsageError("models need an extra", why=str(error), hint="pip install 'afteraction[model]'") from error
        self._folder = folder / FOLDER
        self._name_key = hmac.digest(key, b"name", "sha256")
        self._cipher = AESGCM(hmac.digest(key, b"body", "sha256"))
        self._settled = False

    def put(self, body: bytes) -> str:
        """Keep a body; when this returns it is on the disk. The name under which it is found."""
        name = hmac.new(self._name_key, body, hashlib.sha256).hexdigest()
        path = self._folder / name
        if not self._settled:  # names that a killed run gave may not be on the disk yet
            disk.folder(self._folder)
            disk.STEPS.sync_folder(self._folder)
            self._settled = True
        if not path.exists():
            disk.whole(path, [self._cipher.encrypt(bytes.fromhex(name)[:12], body, None)])
        return name

    def get(self, name: str) -> bytes:
        """A body by its name.

        Raises:
            UnreadableError: it is not there, or was changed.
        """
        from cryptography.exceptions import InvalidTag

        try:
            body: bytes = self._cipher.decrypt(bytes.fromhex(name)[:12], (self._folder / name).read_bytes(), None)
        except (OSError, InvalidTag, ValueError) as error:
            raise UnreadableError(
                f"the body {name[:12]} of the journal cannot be read",
                why="it is not there" if isinstance(error, OSError) else "it was changed, or the key is another one",
                where=str(self._folder),
            ) from error
        return body
