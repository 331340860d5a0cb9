"""git, for branches on a server: a file put on a branch and pushed, from a repository of our own that nobody else can have prepared.

It runs with the user's keys and credential helpers, and with no hook and no transport that is a program.
"""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from afteraction.domain.errors import ServiceError, UncertainError, UsageError

_SECONDS = 120
_SET = (
    "--no-pager", "-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false", "-c", "commit.gpgSign=false",
    "-c", "protocol.ext.allow=never", "-c", "gc.auto=0", "-c", "core.autocrlf=false",
    "-c", "http.followRedirects=false",  # the token would go along
)  # fmt: skip
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "file:http:https:ssh", "GCM_INTERACTIVE": "never", "LC_ALL": "C"}  # fmt: skip
_BY = "afteraction <afteraction@localhost>"


class File(NamedTuple):
    """A file at the tip of a branch. blob: git's hash of its content. message: of the last commit there that touched it, as far as known."""

    commit: str
    blob: str
    data: bytes
    message: str


class Git:
    """A repository of our own, beside one remote."""

    def __init__(self, name: str, url: str, place: Path, more: Mapping[str, str]) -> None:
        """more: environment, for a token."""
        self._name, self._url, self._place, self._more = name, url, place, more

    def tips(self, *branches: str) -> dict[str, str]:
        """The commits of those branches that the remote has.

        Raises:
            ServiceError: it cannot be asked.
        """
        wanted = frozenset(branches)
        refs = [f"refs/heads/{branch}" for branch in wanted]
        return {branch: commit for branch, commit in self._listed(*sorted(refs)) if branch in wanted}

    def branches(self) -> list[str]:
        """The names of all branches that the remote has.

        Raises:
            ServiceError: it cannot be asked.
        """
        return [branch for branch, _ in self._listed()]

    def _listed(self, *refs: str) -> list[tuple[str, str]]:
        """(branch, commit) of those refs, of all branches without any. A ref also matches the ends of others."""
        said = self._asked("ls-remote", "--heads", self._url, *refs).decode("utf-8", "replace")
        found = (line.split("\t") for line in said.splitlines() if "\t" in line)
        return [(ref.removeprefix("refs/heads/"), commit) for commit, ref in found if ref.startswith("refs/heads/")]

    def fetch(self, branch: str) -> None:
        """Its last commit, with its files.

        Raises:
            ServiceError: it cannot be had.
        """
        self._asked("fetch", "--quiet", "--depth=1", self._url, f"+refs/heads/{branch}:refs/heads/{branch}")

    def read(self, commit: str, path: str) -> File | None:
        """A file of a commit that was fetched, None when it has none of that name."""
        said = self._asked("ls-tree", "-z", commit, "--", path).split(b"\0")[0].decode("utf-8", "replace")
        if not said:
            return None
        blob = said.split("\t")[0].split()[2]
        message = self._asked("log", "-1", "--format=%B", commit).decode("utf-8", "replace")
        return File(commit, blob, self._asked("cat-file", "blob", blob), message)

    def commit(self, parent: str, path: str, data: bytes, message: str, at: str) -> str:
        """A commit of one file on top of another, "" for none. at: ``2026-02-16T03:10:02Z``. Of the same it is the same."""
        blob = self._asked("hash-object", "-w", "--stdin", stdin=data).decode().strip()
        index = {"GIT_INDEX_FILE": str(self._place / "index.once")}
        (self._place / "index.once").unlink(missing_ok=True)
        if parent:
            self._asked("read-tree", parent, more=index)
        self._asked("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", more=index)
        tree = self._asked("write-tree", more=index).decode().strip()
        who, _, address = _BY.rstrip(">").partition(" <")
        by = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", who), ("EMAIL", address), ("DATE", at))
        }
        parents = ["-p", parent] if parent else []
        return self._asked("commit-tree", tree, *parents, stdin=message.encode(), more=by).decode().strip()

    def push(self, commit: str, branch: str, expected: str) -> None:
        """Set a branch to a commit, if it still is where it was. expected: its commit, "" when it was not there.

        Raises:
            ServiceError: it did not happen. UncertainError: it may have happened.
        """
        ref = f"refs/heads/{branch}"
        done = self._run(
            "push", "--porcelain", "--no-verify", f"--force-with-lease={ref}:{expected}", self._url, f"{commit}:{ref}"
        )
        if done.returncode == 0:
            return
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        refused = next((line for line in lines if line.startswith("!")), "")
        if refused and self.tips(branch).get(branch) == commit:
            return  # over http it is sent again when an answer is lost, and the second is refused since the first was not
        if refused:
            raise ServiceError(
                f"{self._name} refused the push",
                why=" ".join(refused.split("\t")[2:])[:300] or refused[:300],
                where=branch,
                hint="somebody pushed meanwhile, or the branch is protected; run the same command again",
                status=409,
            )
        why = _last(done.stderr)
        if _never_sent(why):
            raise ServiceError(f"{self._name} cannot be reached", why=why, where=self._url)
        raise UncertainError(f"the answer of {self._name} was lost", why=why, where=branch, hint="look at the branch")

    def _asked(self, *words: str, stdin: bytes = b"", more: Mapping[str, str] | None = None) -> bytes:
        done = self._run(*words, stdin=stdin, more=more)
        if done.returncode:
            raise ServiceError(
                f"git {words[0]} failed for {self._name}",
                why=_last(done.stderr),
                where=self._url,
                hint="look at the address, and at your keys or your token",
            )
        return done.stdout

    def _run(
        self, *words: str, stdin: bytes = b"", more: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_DIR", "GIT_WORK", "GIT_INDEX"))}  # fmt: skip
        try:
            return subprocess.run(
                ["git", *_SET, "-C", str(self._place), *words],
                input=stdin, capture_output=True, timeout=_SECONDS, check=False,
                env={**kept, **_QUIET, **self._more, **(more or {})},
            )  # fmt: skip
        except OSError as error:
            raise UsageError("git is not here", why=error.strerror or str(error), hint="install git") from error
        except subprocess.TimeoutExpired as error:
            raise UncertainError(
                f"{self._name} did not answer within {_SECONDS} seconds", where=self._url, hint="look at the branch"
            ) from error


@contextmanager
def workspace(name: str, url: str, token: str = "") -> Iterator[Git]:
    """A fresh repository for as long as the block runs. token: for https, "" for the user's own credentials.

    Raises:
        UsageError: the address is none that is safe to give to git.
    """
    _checked(url)
    url = str(Path(url).resolve()) if Path(url).exists() else url  # git works in another folder
    with tempfile.TemporaryDirectory(prefix="afteraction-") as place:
        git = Git(name, url, Path(place), _authorised(url, token))
        git._asked("init", "--quiet", "--bare", ".")
        yield git


def _checked(url: str) -> None:
    parts = urlsplit(url)
    if url.startswith("-") or "::" in url or parts.scheme not in ("", "file", "http", "https", "ssh"):
        raise UsageError(f"{url!r} is no address of a git remote", hint="ssh, https or a path")
    if parts.password:
        raise UsageError("the address of the git remote holds a password", hint="use your keys or a credential helper")


def _authorised(url: str, token: str) -> dict[str, str]:
    """The token as a header of this one remote: in the environment, since arguments can be read by everybody on the machine."""
    parts = urlsplit(url)
    if not token or parts.scheme != "https":
        return {}
    said = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.{parts.scheme}://{parts.netloc}/.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {said}",
    }


def _never_sent(why: str) -> bool:
    text = why.lower()
    return any(said in text for said in ("could not resolve", "connection refused", "permission denied", "not found", "does not appear to be", "authentication failed", "returned error: 40"))  # fmt: skip


def _last(stderr: bytes) -> str:
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("fatal:", "error:", "remote:"))] or lines
    return " ".join(told)[:300]
