"""What a page is called where titles must be one of a kind."""

from __future__ import annotations

from afteraction.domain.delivery import Letter

MEANING = "pattern of the page's title: {title} is the document's, {name} the incident's ({title})"


def titled(pattern: str, letter: Letter) -> str:
    """One line of at most 240 characters."""
    said = (pattern or "{title}").replace("{title}", letter.title).replace("{name}", letter.name)
    return " ".join(said.split())[:240]
