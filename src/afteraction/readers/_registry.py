"""Which reader reads an artifact: every module of our folders that defines ``READER``, and installed entry points.

To load all readers takes longer than to read a small log. So a folder of readers is loaded when the sample has its shape.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Match, Rank, Reader
from afteraction.readers._lines import LineFormat
from afteraction.readers._sample import HeadSample


class Identified(NamedTuple):
    """Who reads an artifact. rivals: names of readers that claimed it with the same rank."""

    reader: Reader | None
    why: str
    rank: Rank = Rank.FALLBACK
    rivals: tuple[str, ...] = ()


@cache
def readers() -> tuple[Reader, ...]:
    """All readers, by name."""
    return _by_name(_folders())


def asked(sample: HeadSample, *, generic: bool = False) -> tuple[Reader, ...]:
    """The readers that could claim a sample, by name: those of the folders that say so, and those of other packages.

    generic: the generic ones, else all others.
    """
    shaped = (
        folder for folder in _folders() if folder.__name__.endswith(".generic") is generic and folder.may_claim(sample)
    )
    return tuple(reader for reader in _by_name(shaped) if reader.name.startswith("generic-") is generic)


def _by_name(folders: Iterable[ModuleType]) -> tuple[Reader, ...]:
    """The readers of these folders and of other packages; ours first where both have a name."""
    found = {reader.name: reader for folder in folders for reader in _readers_of(folder)}
    for reader in _plugged_in():
        found.setdefault(reader.name, reader)
    return tuple(found[name] for name in sorted(found))


@cache
def _folders() -> tuple[ModuleType, ...]:
    """Our folders of readers."""
    package = importlib.import_module("afteraction.readers")
    names = [info.name for info in pkgutil.iter_modules(package.__path__) if info.ispkg]
    return tuple(importlib.import_module(f"{package.__name__}.{name}") for name in names)


@cache
def _readers_of(folder: ModuleType) -> tuple[Reader, ...]:
    found: list[Reader] = []
    for info in pkgutil.iter_modules(folder.__path__):
        if not info.name.startswith("_"):
            module = importlib.import_module(f"{folder.__name__}.{info.name}")
            found += getattr(module, "READERS", ()) or [module.READER]
    return tuple(found)


@cache
def _plugged_in() -> tuple[Reader, ...]:
    """Readers of other packages, under the entry point."""
    group = "afteraction.readers"
    if not any(os.path.isfile(place) or _declares(place, group) for place in sys.path):
        return ()
    from importlib.metadata import entry_points  # late: it takes longer to load than most of our readers

    return tuple(point.load() for point in entry_points(group=group))


def _declares(place: str, group: str) -> bool:
    """Whether a package that is installed in this folder has entry points of the group."""
    header = f"[{group}]".encode()
    try:
        names = os.listdir(place)
    except OSError:  # no folder, or one that is not ours to read
        return False
    points = (os.path.join(place, name, "entry_points.txt") for name in names if name.endswith("-info"))
    return any(header in Path(file).read_bytes() for file in points if os.path.isfile(file))


def identify(artifact: Artifact, forced: str = "") -> Identified:
    """The reader of an artifact by its content. ``forced`` names one that a person chose in the config."""
    if forced:
        chosen = next((reader for reader in readers() if reader.name == forced), None)
        return Identified(
            chosen, "chosen in the config" if chosen else f"no reader is called {forced!r}", Rank.SIGNATURE
        )
    if not artifact.size:
        return Identified(None, "the file is empty")
    sample = HeadSample(artifact)
    if sample.binary:
        return Identified(None, sample.binary)
    claims = _claims(sample, generic=False) or _claims(sample, generic=True)
    if not claims:
        if re.search(r"\b\d\d?:\d\d\b", sample.text):
            return Identified(None, "times stand in it, but no reader knows its lines")
        return Identified(None, "no times were found in it by any reader")
    top = max(match.rank for match, _ in claims)
    best = [(match, reader) for match, reader in claims if match.rank == top]
    match, reader = best[0]
    rivals = tuple(other.name for _, other in best[1:])
    return Identified(reader, match.why, top, rivals)


def _claims(sample: HeadSample, *, generic: bool) -> list[tuple[Match, Reader]]:
    """What readers say to a sample. The generic ones look hardest and claim least, so they are asked when nobody else claims."""
    claims: list[tuple[Match, Reader]] = []
    for reader in asked(sample, generic=generic):
        if sample.is_json and isinstance(reader, LineFormat):
            continue
        match = reader.identify(sample)
        if match is not None:
            claims.append((match, reader))
    return claims
