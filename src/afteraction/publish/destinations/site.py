"""A page of a static site: one self-contained HTML file in a folder that a team serves."""

from __future__ import annotations

from collections.abc import Mapping

from afteraction.domain.delivery import Letter
from afteraction.publish.destinations._files import MAY, NEEDS, Filed
from afteraction.publish.means import Means

__all__ = ["KIND", "MAY", "NEEDS", "TAKES", "TOKENS", "opened"]
KIND = "site"
TOKENS: tuple[str, ...] = ()
TAKES = ("document",)


def opened(name: str, said: Mapping[str, str], means: Means) -> Filed:
    """A destination from its part of the config."""
    return Filed(KIND, name, said, means, ".html", _page)


def _page(letter: Letter) -> bytes:
    from afteraction.document.targets import site

    return site.write(letter.markdown).encode()
