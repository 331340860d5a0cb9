"""What git says: who works here, and who changed a document. git is asked, never told; without it there is nobody to name.

A folder of artifacts may bring a repository of its own, and a repository can name programs to run. So git is asked with those that a
reading command could start turned off, and with no way to the network.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from afteraction.domain.lifecycle import Person

_SAFE = (
    "--no-pager", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "log.showSignature=false",
    "-c", "protocol.allow=never", "-c", "core.pager=cat", "-c", "log.mailmap=false",
)  # fmt: skip
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""}
_SECONDS = 20


def configured(folder: Path) -> Person | None:
    """Whom git would name as the author of a commit in this folder; None when it knows nobody or is not there."""
    name, email = (_asked(folder, "config", "--get", f"user.{key}").strip() for key in ("name", "email"))
    return Person(name or email, email) if name or email else None


def authors(document: Path) -> tuple[Person, ...]:
    """Authors of the commits that touched a document, each once, the first commit first; () where it is in no repository."""
    said = _asked(
        document.parent, "log", "--reverse", "--no-show-signature", "--format=%an%x00%ae", "--", document.name
    )
    found = dict.fromkeys(line for line in said.splitlines() if "\0" in line)
    return tuple(Person(*line.split("\0", 1)) for line in found)


def _asked(folder: Path, *words: str) -> str:
    """What git prints, "" where it fails or is not there."""
    try:
        done = subprocess.run(
            ["git", *_SAFE, "-C", str(folder), *words],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False, env={**os.environ, **_QUIET},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
