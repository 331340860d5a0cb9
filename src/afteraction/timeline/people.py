"""Who is who: users files, profiles and the names records carry, joined into one roster.

Two names are one person when an id says so, or when the spelled name is equal; a lone first name or handle joins a full
name only when no other member of the roster could be meant.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from afteraction.domain.late import late
from afteraction.domain.record import Actor, Channel, Person, Record

_MENTION = late(r"<@!?([A-Za-z0-9_.-]{1,64})(?:\|([^>]{0,80}))?>")
_MACHINE = late(r"(?i)[-_. ](?:bot|webhook)$|\[bot\]$")  # accounts that say so by their name
_CHANNEL = late(r"<#([A-Z0-9]{1,32})(?:\|([^>]{0,80}))?>")


# What notes and tables begin with, and nobody is called.
_SYSTEMS = frozenset(
    ["API", "AWS", "CDN", "CPU", "DNS", "EBS", "ECS", "EKS", "ELB", "GCP", "GKE", "HTTP", "HTTPS", "IAM", "JVM", "K8S", "LDAP", "NFS", "RDS", "RPC", "SDK", "SQL", "SSH", "SSL", "SSO", "TCP", "TLS", "UDP", "URL", "VPC", "VPN", "WAF"]
)  # fmt: skip


class Member(NamedTuple):
    """One person or machine of the roster. key: stable within this run. names: every spelling, the preferred first."""

    key: str
    name: str
    names: tuple[str, ...]
    bot: bool


class Roster:
    """All members, found by any id or name that the artifacts use."""

    def __init__(
        self, people: Iterable[Person], actors: Iterable[tuple[Actor, int]], channels: Iterable[Channel]
    ) -> None:
        self._channels = {channel.id: channel.name for channel in channels}
        self._by_id: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self._names: dict[str, dict[str, None]] = defaultdict(dict)
        self._bots: set[str] = set()
        for person in sorted(people, key=lambda person: -len(person.names)):  # a mention's label says least
            self._add(person.id, [name for name in person.names if name], person.bot)
        for actor, _ in sorted(actors, key=lambda pair: -len(pair[0].name)):
            self._add(actor.id, [actor.name] if actor.name else [], actor.bot)

    def _add(self, ident: str, names: list[str], bot: bool) -> None:
        key = self._by_id.get(ident) if ident else None
        if key is None:
            key = next((self._by_name[fold(name)] for name in names if fold(name) in self._by_name), None)
        if key is None and not ident:
            key = self._unique_first_name(names)
        if key is None:
            key = f"p{len(self._names) + 1}"
        if ident:
            self._by_id[ident] = key
        if bot or any(_MACHINE.search(name) or name.upper() in _SYSTEMS for name in names):
            self._bots.add(key)
        self._names[key].update(dict.fromkeys(names or ([] if self._names[key] else [ident])))
        for name in names:
            self._by_name.setdefault(fold(name), key)

    def _unique_first_name(self, names: list[str]) -> str | None:
        for name in names:
            if " " in name.strip():
                continue
            fits = {key for full, key in self._by_name.items() if full.split(" ")[0] == fold(name) and " " in full}
            if len(fits) == 1:
                return fits.pop()
        return None

    def member(self, actor: Actor | None) -> Member | None:
        """The member behind an author, None for records without one."""
        if actor is None:
            return None
        key = self._by_id.get(actor.id) if actor.id else None
        key = key or self._by_name.get(fold(actor.name))
        return self.by_key(key) if key else None

    def by_key(self, key: str) -> Member:
        """The member with this key."""
        names = tuple(self._names[key])
        return Member(key, names[0] if names else key, names, key in self._bots)

    def members(self) -> list[Member]:
        """Everyone, in the order they were met."""
        return [self.by_key(key) for key in self._names]

    def named(self, name: str) -> Member | None:
        """The member that goes by this name or handle (``@ana``, ``Ana Ruiz``, ``Ana`` when unique), or None."""
        folded = fold(name.lstrip("@"))
        key = self._by_name.get(folded) or self._by_id.get(name.lstrip("@"))
        if key is None and " " not in folded:
            key = self._unique_first_name([folded])
        return self.by_key(key) if key else None

    def spell(self, text: str) -> str:
        """Mentions of people and channels by id, written as names: ``<@U1>`` becomes ``@ana``."""
        if "<" not in text:
            return text
        text = _MENTION.sub(self._spell_mention, text)
        return _CHANNEL.sub(lambda m: f"#{m[2] or self._channels.get(m[1], m[1])}", text)

    def _spell_mention(self, found: re.Match[str]) -> str:
        key = self._by_id.get(found[1])
        if key is not None:
            return f"@{next(iter(self._names[key]), found[1])}"
        return f"@{found[2] or found[1]}"

    def channel_name(self, channel: str) -> str:
        """The name of a channel given by id or name."""
        return self._channels.get(channel, channel)


def fold(name: str) -> str:
    """A name for comparison: case and surrounding marks do not count."""
    return " ".join(name.replace(".", " ").replace("_", " ").lower().split()).strip("@~+ ")


def count_actors(records: Iterable[Record]) -> list[tuple[Actor, int]]:
    """Each distinct author with the number of records they wrote."""
    return sorted(Counter(record.author for record in records if record.author is not None).items())
