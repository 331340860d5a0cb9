"""Destinations: one file each, found by walking this folder.

Each module has ``KIND`` (the value of ``to``), ``NEEDS`` and ``MAY`` (its keys in the config, with their meaning), ``TOKENS`` (variables
that may hold its token; () when it needs none), ``TAKES`` (``document``, ``item`` or both) and ``opened(name, said, means)``.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


@cache
def kinds() -> dict[str, ModuleType]:
    """Every destination by its kind."""
    names = sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))
    modules = (import_module(f"{__name__}.{name}") for name in names)
    return {module.KIND: module for module in modules}
