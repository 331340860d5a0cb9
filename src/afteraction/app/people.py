"""Who decides: as they say it, as the config says it, or as git does. Nobody is authenticated: see docs/lifecycle.md."""

from __future__ import annotations

from pathlib import Path

from afteraction.app import gitted
from afteraction.domain.errors import UsageError
from afteraction.domain.late import late
from afteraction.domain.lifecycle import Person

_ADDRESS = late(r"[^\s<>@]{1,100}@[^\s<>@]{1,100}")
_ONE_LINE = late(r"[^\x00-\x1f\x7f<>]{1,200}")


def person(said: str, where: str) -> Person:
    """``Ana Ruiz <ana@example.com>``, a name alone, or an address alone.

    Raises:
        UsageError: it is none of them.
    """
    before, bracket, rest = said.partition("<")
    inside, _, after = rest.partition(">")
    name, email = " ".join(before.split()), inside.strip()
    if _ADDRESS.fullmatch(email) and not after.strip() and (not name or _ONE_LINE.fullmatch(name)):
        return Person(name or email, email)
    if bracket or not _ONE_LINE.fullmatch(name):
        raise UsageError(
            f"{said!r} names nobody", where=where, hint="--as 'Ana Ruiz', or with the address in angle brackets"
        )
    return Person(name, name if "@" in name and " " not in name else "")


def decider(said: str, config: str, folder: Path) -> Person:
    """The person of ``--as``, else of the config, else of git.

    Raises:
        UsageError: none of them names anybody.
    """
    if said:
        return person(said, "--as")
    if config:
        return person(config, "[lifecycle] me of the config")
    found = gitted.configured(folder)
    if found is None:
        raise UsageError(
            "nobody is named as the one who decides",
            why="there is no --as, no [lifecycle] me in the config, and git knows no user.name here",
            hint="--as 'Ana Ruiz', or with the address in angle brackets",
        )
    return found
