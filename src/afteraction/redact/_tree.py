"""The strings of a JSON-like value, and the value with others in their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def strings(value: Any, *, keys: bool = True) -> dict[str, str]:
    """Every different string in it, in order, each to itself."""
    found: dict[str, str] = {}
    _collect(value, found, keys)
    return found


def _collect(value: Any, into: dict[str, str], keys: bool) -> None:
    if isinstance(value, str):
        into.setdefault(value, value)
    elif isinstance(value, (dict, Mapping)):  # nearly all are dict, and asking for the other takes long
        for key, one in value.items():
            if keys:
                _collect(key, into, keys)
            if type(one) is str:
                into.setdefault(one, one)
            elif one is not None and type(one) is not int:
                _collect(one, into, keys)
    elif isinstance(value, (list, tuple)):
        for one in value:
            if type(one) is not int:
                _collect(one, into, keys)


def replaced(value: Any, table: Mapping[str, str], *, keys: bool = True) -> Any:
    """The value with the strings of the table in place of theirs."""
    if isinstance(value, str):
        return table.get(value, value)
    if isinstance(value, Mapping):
        return {(table.get(key, key) if keys else key): replaced(one, table, keys=keys) for key, one in value.items()}
    if isinstance(value, list):
        return [replaced(one, table, keys=keys) for one in value]
    if isinstance(value, tuple):
        return tuple(replaced(one, table, keys=keys) for one in value)
    return value
