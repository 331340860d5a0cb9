"""A card in a Teams channel, by the workflow that takes webhooks: a summary and the link."""

from __future__ import annotations

from collections.abc import Mapping

from afteraction.domain.delivery import Letter
from afteraction.publish.destinations._hook import Hook
from afteraction.publish.means import Means

KIND = "teams"
NEEDS: dict[str, str] = {}
MAY: dict[str, str] = {}
TOKENS = ("AFTERACTION_TEAMS_URL",)
TAKES = ("document",)


def opened(name: str, said: Mapping[str, str], means: Means) -> Hook:
    """A destination from its part of the config; the workflow's address is kept like a token."""
    return Hook(KIND, name, means.token(name, TOKENS), means, _card)


def _card(letter: Letter) -> object:
    from afteraction.document.targets import teams

    return teams.write(letter.markdown, letter.link)
