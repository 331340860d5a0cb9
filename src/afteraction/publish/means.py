"""What a destination reaches the world with: the door to services, git, files of a folder, tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.wire.service import Clock, Limits, Service
from afteraction.wire.token import token

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.~-]{0,199}", re.ASCII)
_NO_TOKEN = "https://nobody.invalid/no-token"  # an address, since that is what the token of a webhook is


class Files(Protocol):
    """Files of a folder that a team serves or shares."""

    def read(self, path: Path) -> bytes | None:
        """The content, None when there is no such file."""
        ...

    def write(self, path: Path, data: bytes) -> None:
        """All of it or nothing, on the disk when it returns."""
        ...

    def move(self, path: Path, aside: Path) -> None:
        """Give it another name."""
        ...


class Means(NamedTuple):
    """environment: where tokens are looked for first. told: what the user sees of waits. dry: no service will be asked anything."""

    clock: Clock
    environment: Mapping[str, str]
    files: Files
    told: Callable[[str], None] = lambda _: None
    limits: Limits = Limits()
    dry: bool = False

    def service(
        self, title: str, base: str, headers: Mapping[str, str], *, plain: bool = False, secrets: tuple[str, ...] = ()
    ) -> Service:
        """A service at an address. plain: http is allowed. secrets: what no error may show besides the words of the headers.

        Raises:
            UsageError: no address that a token may be sent to.
        """
        return Service(
            title, base, self.clock, headers=headers, limits=self.limits, told=self.told, plain=plain,
            secrets=secrets,
        )  # fmt: skip

    def token(self, name: str, variables: tuple[str, ...]) -> str:
        """The token of a destination: ``AFTERACTION_TOKEN_NAME``, else one of the variables, else the keyring under the name.

        Raises:
            UsageError: there is none, and a service will be asked.
        """
        own = "AFTERACTION_TOKEN_" + "".join(char if char.isalnum() else "_" for char in name).upper()
        try:
            return token(name, (own, *variables), self.environment)
        except UsageError as error:
            if not self.dry:
                raise
            self.told(f"{error.what}: a mark that depends on it will be another")
            return _NO_TOKEN


def part(ident: str) -> str:
    """A service's own name for a thing, as one part of a path. It may come from a journal that somebody else wrote.

    Raises:
        UnreadableError: it would lead elsewhere.
    """
    if not _PART.fullmatch(ident):
        raise UnreadableError(
            f"the journal names {ident[:80]!r} as the thing at the service",
            why="no service has such an id, and it would lead a request elsewhere",
            hint="do not publish from this journal unless you know who wrote it",
        )
    return ident


def truth(said: Mapping[str, str], key: str) -> bool:
    """A key of the config that is true or false; false where it is missing.

    Raises:
        UsageError: it is neither.
    """
    value = said.get(key, "false").strip().lower()
    if value not in ("true", "false"):
        raise UsageError(f"{key} = {value!r} is neither true nor false")
    return value == "true"


def words(said: Mapping[str, str], key: str) -> tuple[str, ...]:
    """A key of the config that lists words with commas."""
    return tuple(word.strip() for word in said.get(key, "").split(",") if word.strip())
