"""Action items that belong to nobody."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.document import Kind
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.actions import DUE_GAP, OWNER_GAP, with_fields
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule


def look(page: Page) -> Iterator[Finding]:
    """Open actions without a person; a team counts only where the config says so."""
    for action in page.actions:
        if action.done or (action.owner and (not action.team or page.options.teams_may_own)):
            continue
        place = page.document.place_of(action.seen, 0, len(action.seen.text))
        quote = action.seen.text[:200]
        if "owner" in action.open:
            yield Finding(RULE.name, Level.SUGGESTION, place, quote, "Still open: who owns this. The gap says so.")
            continue
        message = (
            f"“{action.owner}” is a group; one person is accountable, who may delegate. A team can be allowed in the config: `review.teams_may_own`."
            if action.owner
            else f"Nobody owns this. Name the one person who agreed to it, or leave a gap: “{OWNER_GAP}”."
        )
        fields = [f"Owner: {OWNER_GAP}"]
        if not action.due and action.block.kind is not Kind.ROW:
            fields.append(f"Due: {DUE_GAP}")
        rewrite = "" if action.owner else with_fields(action, fields)
        yield Finding(RULE.name, Level.WARNING, place, quote, message, rewrite)


RULE = Rule(
    name="unowned-action",
    says="An action item has no owner.",
    why="What belongs to everybody waits for somebody; unowned items are the ones that recur.",
    authority="the rubric of this project (owned: single person accountable); SRE book, ch. 15",
    level=Level.WARNING,
    method="structure: labels, columns, handles, headings and names in front",
    look=look,
    bad=(
        "## Action items\n\n- Add an alert on pool use at 80 %.\n",
        "## Action items\n\n- Add an alert on pool use. Owner: TBD\n",
        "## Action items\n\n| Action | Owner |\n|---|---|\n| Add an alert on pool use | Platform team |\n",
    ),
    good=(
        "## Action items\n\n- Add an alert on pool use at 80 %. Owner: Ines Duarte. Due: 2026-03-01\n",
        "## Action items\n\n- [x] Rolled the flag back.\n",
        "## Action items\n\nNone.\n",
    ),
)
