"""One way to show a review per file: each has ``render(reports) -> str``; found by walking this folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from afteraction.review.report import Report

Render = Callable[[Sequence[Report]], str]


@cache
def formats() -> tuple[str, ...]:
    """The names of the formats."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_")))


def render(name: str, reports: Sequence[Report]) -> str:
    """The reviews in a format."""
    chosen: Render = import_module(f"{__name__}.{name}").render
    return chosen(reports)
