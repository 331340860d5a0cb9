"""What git says: who works here, who changed a document, what a repository holds. git is asked, never told.

A folder of artifacts may bring a repository of its own, and a repository can name programs to run. So git is asked with those that a
reading command could start turned off, and with no way to the network.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from pathlib import Path
from typing import NamedTuple

from afteraction.domain.late import late
from afteraction.domain.lifecycle import Person

_SAFE = (
    "--no-pager", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "log.showSignature=false",
    "-c", "protocol.allow=never", "-c", "core.pager=cat", "-c", "log.mailmap=false",
)  # fmt: skip
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""}
_ALONE = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"}
_SECONDS = 20
_LONG = 60  # seconds for a walk over a history
_COMMIT = late(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Told(NamedTuple):
    """What git printed. wrong: why that is not all of it, "" when it is."""

    text: bytes
    wrong: str = ""


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


def at_commit(document: Path, commit: str) -> bytes | None:
    """A document as a commit holds it; None when this clone has no such commit, or the commit no such file."""
    if not _COMMIT.fullmatch(commit):
        return None
    done = _run(document.parent, "cat-file", "blob", f"{commit}:./{document.name}")
    return done.stdout if done is not None and done.returncode == 0 else None


def told(git_dir: Path, *words: str, most: int) -> Told:
    """What git prints of the repository that lies here, up to so many bytes, whoever asks and whatever is set elsewhere."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        process = subprocess.Popen(
            ["git", *_SAFE, "-c", "core.quotePath=false", "--bare", "--git-dir=.", *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=git_dir, env={**own, **_QUIET, **_ALONE},
            start_new_session=True,
        )  # fmt: skip
    except FileNotFoundError:
        return Told(b"", "git is not installed here")
    except OSError as error:
        return Told(b"", (error.strerror or str(error)).lower())
    late = threading.Timer(_LONG, _end, (process,))
    late.start()
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        text = process.stdout.read(most + 1)
        if len(text) > most:
            _end(process)
            late.cancel()
            return Told(text[:most], f"it holds more than {most // 2**20} MiB")
        said = process.stderr.read(4096).decode("utf-8", "replace").strip().removeprefix("fatal: ")
    expired = late.finished.is_set()
    late.cancel()
    if process.returncode:
        return Told(text, f"git needed more than {_LONG} seconds" if expired else said or "git could not read it")
    return Told(text)


def _end(process: subprocess.Popen[bytes]) -> None:
    """It and whatever it started, which could hold its pipes open."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):  # all of them ended meanwhile
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _asked(folder: Path, *words: str) -> str:
    """What git prints, "" where it fails or is not there."""
    done = _run(folder, *words)
    return done.stdout.decode("utf-8", "replace") if done is not None and done.returncode == 0 else ""


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes] | None:
    """One question to git; None where it is not there or takes too long."""
    try:
        return subprocess.run(
            ["git", *_SAFE, "-C", str(folder), *words],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False, env={**os.environ, **_QUIET},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
