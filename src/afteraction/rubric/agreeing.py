"""What the rules have against one action item as people agreed on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding
from afteraction.rubric.actions import Action
from afteraction.rubric.lint import lint
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule

_ASKED = ("vague-action", "unowned-action", "undated-action", "unclassified-action")
_TRACED = "untraced-action"
_SEVERAL = re.compile(r"[,;/&+]|\band\b|\bor\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Alone(Page):
    """A page on which one item is the only one."""

    only: Action | None = None

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        return (self.only,) if self.only else ()


def objections(page: Page, action: Action, rules: Sequence[Rule]) -> list[Finding]:
    """What the rules that are on find in an item; what its author allows with a reason is left out."""
    return _found(page, action, [rule for rule in rules if rule.name in _ASKED])


def is_traced(page: Page, action: Action, rules: Sequence[Rule]) -> bool:
    """Whether an item names a factor of the document or shares words with one."""
    asked = [rule for rule in rules if rule.name == _TRACED]
    return bool(action.factor) or (page.document.has(Part.FACTORS) and not _found(page, action, asked))


def is_one(owner: str) -> bool:
    """Whether a name is that of one owner and not a list of several."""
    return not _SEVERAL.search(owner)


def _found(page: Page, action: Action, rules: Sequence[Rule]) -> list[Finding]:
    open_ = action._replace(done=False)
    alone = _Alone(page.document, page.options, page.roster, page.private, open_)
    names = {rule.name for rule in rules}
    start, end = action.block.start, action.block.end
    return [one for one in lint(alone, rules).findings if one.rule in names and start <= one.place.start < end]
