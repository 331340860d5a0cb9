"""Where git repositories lie among what was handed in. Nothing of them is read here, and no program is started."""

from __future__ import annotations

import os
from typing import NamedTuple

_MOST = 4096  # bytes of a file that names another folder
_LEADS_OUT = "a git repository that takes a part of itself from outside the folder: give it by its own path"


class Repository(NamedTuple):
    """A repository. name: as shown to people. git_dir: the folder with its objects and refs."""

    name: str
    git_dir: str


def git_dir_of(folder: str) -> str:
    """The folder with the objects and refs of the repository that this folder is, or ""."""
    inner = os.path.join(folder, ".git")
    if os.path.isfile(inner):
        inner = os.path.join(folder, _named(inner, "gitdir: "))
    return next((place for place in (inner, folder) if _is_git_dir(place)), "")


def is_bare(folder: str, git_dir: str) -> bool:
    """Whether there is nothing but the repository in this folder."""
    return os.path.realpath(folder) == os.path.realpath(git_dir)


def leads_out(git_dir: str, root: str) -> str:
    """Why a repository found in a folder is not read: a part of it would come from elsewhere; "" when none does.

    root: the real path of the folder that was given.
    """
    common = _named(os.path.join(git_dir, "commondir"))
    places = [git_dir, os.path.join(git_dir, common)] if common else [git_dir]
    if any(os.path.lexists(os.path.join(place, "objects", "info", "alternates")) for place in places):
        return _LEADS_OUT
    for place in places:
        every = [
            place,
            *(os.path.join(place, name) for name in os.listdir(place)),
            *_below(os.path.join(place, "refs")),
        ]
        if any(not _within(one, root) for one in every):
            return _LEADS_OUT
    return ""


def _is_git_dir(folder: str) -> bool:
    common = os.path.join(folder, _named(os.path.join(folder, "commondir")))
    return os.path.isfile(os.path.join(folder, "HEAD")) and all(
        os.path.isdir(os.path.join(common, name)) for name in ("objects", "refs")
    )


def _named(path: str, prefix: str = "") -> str:
    """The folder that a file names, as git writes it; "" when it names none."""
    try:
        with open(path, "rb") as source:
            said = source.read(_MOST).decode("utf-8", "surrogateescape").strip()
    except OSError:
        return ""
    return said.removeprefix(prefix) if said.startswith(prefix) and "\0" not in said else ""


def _below(folder: str) -> list[str]:
    found: list[str] = []
    for place, folders, files in os.walk(folder):
        found += (os.path.join(place, name) for name in (*folders, *files))
    return found


def _within(path: str, root: str) -> bool:
    real = os.path.realpath(path)
    try:
        return os.path.commonpath((root, real)) == root
    except ValueError:  # another drive
        return False
