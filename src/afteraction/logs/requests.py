"""Requests that a log tells of: how many were answered and how many failed, by endpoint and minute, and whose they were.

An entry with an HTTP status is a request; with 5xx it failed. The endpoint is its method and path, masked as a template.
Of failed requests the values of the fields that say for whom (`user_id`, `tenant`, …) are kept as hashes, so that distinct
ones can be counted over any window; of more than 200,000 the count is a lower bound and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import TypeVar

from afteraction.domain.entries import Entries
from afteraction.domain.late import late
from afteraction.logs.template import Masker

WHO = (
    "user", "user_id", "customer", "customer_id", "tenant", "tenant_id", "account", "account_id", "merchant_id", "org_id",
    "organization_id",
)  # fmt: skip
CLIENT = "client"  # the address that asked, where nothing says for whom; behind a proxy that of the proxy
MAX_ENDPOINTS = 500
MAX_HASHES = 200_000
_T = TypeVar("_T")
_OTHER = "(further endpoints)"
_VERSION = late(r"/v(\d{1,2})(?=/)")
_IN_TEXT = late(r"\W{0,2}(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (/[^\s?\"]*)")


class Requests:
    """Feed it blocks of entries; then ask about windows."""

    def __init__(self) -> None:
        self.counts: dict[tuple[int, str, bool], int] = {}  # slot, endpoint, failed
        self.who: dict[tuple[int, str, str], set[bytes]] = {}  # slot, endpoint, field
        self.cut = False  # more hashes than are kept
        self._names: dict[tuple[str, str], str] = {}
        self._endpoints: set[str] = set()
        self._hashes = 0
        self._masker = Masker()

    def add(self, entries: Entries, templates: Sequence[str], shift: int, counts: Sequence[int] = ()) -> None:
        """Count the requests of a block. shift: from a minute to its slot. counts: as `Crunch.add_all` takes them."""
        if entries.statuses.count(None) == len(entries):
            return
        told = list(zip(entries.minutes, entries.statuses, *self._where(entries, templates), strict=True))
        for (minute, status, method, path), count in tallied(told, counts).items():
            if minute is not None and _is_status(status):
                key = minute + shift, self._endpoint(method, path), status[0] == "5"  # type: ignore[index]
                self.counts[key] = self.counts.get(key, 0) + count
        for number, (minute, status, method, path) in enumerate(told):
            if status is not None and status[0] == "5" and minute is not None and _is_status(status):
                for field, value in _whose(entries, number):
                    self._keep((minute + shift, self._endpoint(method, path), field), value)

    def _where(self, entries: Entries, templates: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
        """Method and path of each entry; a template instead of a path where there is none."""
        methods = [str(method or "") for method in entries.fields.get("method", [""] * len(entries))]
        paths = [
            str(path) if path else template
            for path, template in zip(entries.fields.get("path", [""] * len(entries)), templates, strict=True)
        ]
        for number, record in entries.made.items():
            if record.fields and paths[number] is templates[number]:
                paths[number] = record.get("path") or templates[number]
                methods[number] = record.get("method")
        return methods, paths

    def _endpoint(self, method: str, path: str) -> str:
        known = self._names.get((method, path))
        if known is None:
            if path.startswith("/") or "://" in path[:12]:
                known = endpoint_of(method, path, self._masker)
            else:
                found = _IN_TEXT.match(path)
                known = f"{found[1]} {found[2]}" if found else ""
            if known not in self._endpoints and len(self._endpoints) >= MAX_ENDPOINTS:
                known = _OTHER
            self._endpoints.add(known)
            if len(self._names) > 40 * MAX_ENDPOINTS:
                self._names.clear()
            self._names[method, path] = known
        return known

    def _keep(self, key: tuple[int, str, str], value: str) -> None:
        held = self.who.setdefault(key, set())
        mark = blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if mark in held:
            return
        if self._hashes >= MAX_HASHES:
            self.cut = True
            return
        self._hashes += 1
        held.add(mark)


def endpoint_of(method: str, path: str, masker: Masker | None = None) -> str:
    """Method and path of a request without what varies in it; the version of an interface does not."""
    path = path.partition("?")[0]
    known = (masker or Masker()).template(f"{method} {path}".strip())
    for version in _VERSION.findall(path):
        known = known.replace("/v<*>/", f"/v{version}/", 1)
    return known


def tallied(things: Sequence[_T], counts: Sequence[int]) -> Mapping[_T, int]:
    """How often each occurs. counts: how many each of the sequence stands for, or none."""
    if not counts:
        return Counter(things)
    found: dict[_T, int] = {}
    for thing, count in zip(things, counts, strict=True):
        found[thing] = found.get(thing, 0) + count
    return found


def _is_status(status: str | None) -> bool:
    return status is not None and len(status) == 3 and status.isdigit()


def _whose(entries: Entries, number: int) -> Iterator[tuple[str, str]]:
    record, named = entries.made.get(number), False
    for field in WHO:
        column = entries.fields.get(field)
        value = column[number] if column is not None else None
        if value is None and record is not None:
            value = record.get(field) or None
        if value is not None:
            named = True
            yield field, str(value)
    if not named:
        column = entries.fields.get(CLIENT)
        value = column[number] if column is not None else record.get(CLIENT) if record is not None else None
        if value:
            yield CLIENT, str(value)
