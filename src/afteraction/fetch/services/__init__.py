"""The services, one file each, found by walking this folder; a file's name is the service's."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from afteraction.domain.errors import UsageError
from afteraction.fetch.plan import Api


def names() -> tuple[str, ...]:
    """All services."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def api(name: str) -> Api:
    """One of them.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in names():
        raise UsageError(f"{name!r} is no service that is fetched from", hint=", ".join(names()))
    found: Api = import_module(f"{__name__}.{name}").API
    return found
