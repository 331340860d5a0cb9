"""Documents as people keep them: one file per format, found by walking this folder, told apart by content.

Each module has ``claims(data: bytes) -> str`` (why it is one, or "") and ``read(data: bytes, name: str) -> Document``.
Markdown takes what nobody else claims.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from afteraction.document.sources import markdown
from afteraction.domain.document import Document


def read(data: bytes, name: str) -> Document:
    """A document of any known format. name: of the file, for findings; never used to tell the format.

    Raises:
        ValueError: it is binary and of no known format, or damaged; the message says which.
    """
    for module in _others():
        if module.claims(data):
            found: Document = module.read(data, name)
            return found
    return markdown.read(data, name)


@cache
def _others() -> tuple[ModuleType, ...]:
    names = sorted(module.name for module in iter_modules(__path__) if module.name != "markdown")
    return tuple(import_module(f"{__name__}.{name}") for name in names)
