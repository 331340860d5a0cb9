"""Action items that do not say what they change: the chance, the time to know, or the damage."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule


def look(page: Page) -> Iterator[Finding]:
    """Open actions without a class; where none has one, one finding for the list."""
    open_ = [action for action in page.actions if not action.done]
    bare = [action for action in open_ if not action.kind]
    none = len(bare) == len(open_) and len(open_) > 1
    for action in bare[:1] if none else bare:
        place = page.document.place_of(action.seen, 0, len(action.seen.text))
        yield Finding(
            RULE.name, Level.SUGGESTION, place, action.seen.text[:200],
            (f"None of the {len(open_)} actions has a class. " if none else "")
            + "Say what it changes: Prevention (it recurs less), Detection (we know sooner) or Mitigation (it hurts less).",
        )  # fmt: skip


RULE = Rule(
    name="unclassified-action",
    says="An action item has no class.",
    why="Ten items of prevention and none of detection is a finding by itself, which nobody sees without the class.",
    authority="the rubric of this project (classified: Prevention, Detection, Mitigation)",
    level=Level.SUGGESTION,
    method="structure",
    look=look,
    bad=("## Action items\n\n- Add an alert on pool use. Owner: Ines. Due: 2026-03-01\n",),
    good=(
        "## Action items\n\n- [Detection] Add an alert on pool use. Owner: Ines. Due: 2026-03-01\n",
        "## Action items\n\n| Action | Type |\n|---|---|\n| Add an alert | Detection |\n",
    ),
)
