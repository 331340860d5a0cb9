"""A PDF in a folder that a team shares."""

from __future__ import annotations

from collections.abc import Mapping

from afteraction.domain.delivery import Letter
from afteraction.publish.destinations._files import MAY, NEEDS, Filed
from afteraction.publish.means import Means

__all__ = ["KIND", "MAY", "NEEDS", "TAKES", "TOKENS", "opened"]
KIND = "pdf"
TOKENS: tuple[str, ...] = ()
TAKES = ("document",)


def opened(name: str, said: Mapping[str, str], means: Means) -> Filed:
    """A destination from its part of the config."""
    return Filed(KIND, name, said, means, ".pdf", _file)


def _file(letter: Letter) -> bytes:
    from afteraction.document.targets import pdf

    return pdf.write(letter.markdown)
