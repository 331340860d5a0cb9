"""A list of actions of which not one can be carried out as it stands."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule
from afteraction.rubric.rules.vague_action import is_vague

_LIST = 2  # actions that make a list


def look(page: Page) -> Iterator[Finding]:
    """One finding where every open action is vague, or where none has an owner or a date."""
    open_ = [action for action in page.actions if not action.done]
    if len(open_) < _LIST or len(open_) < len(page.actions):
        return
    place = page.document.place_of(open_[0].seen, 0, len(open_[0].seen.text))
    quote = open_[0].seen.text[:160]
    unheld = all(not action.owner and not action.date for action in open_)
    if all(is_vague(page, action) for action in open_):
        yield Finding(
            RULE.name, Level.ERROR, place, quote,
            f"None of the {len(open_)} actions can be finished as it is written. Five that name a file, an alert or a guard are worth more than fifteen intentions.",
            critical=True,
        )  # fmt: skip
    elif unheld:
        yield Finding(
            RULE.name, Level.WARNING, place, quote,
            f"None of the {len(open_)} actions has an owner or a date. Agree on both in the review meeting; what nobody took is not yet an action.",
        )  # fmt: skip


RULE = Rule(
    name="weak-actions",
    says="Not one action can be carried out as it stands.",
    why="A postmortem whose actions change nothing has cost its readers an hour and left the door open.",
    authority="the rubric of this project (action items so weak that the postmortem fails); SRE workbook, ch. 10",
    level=Level.ERROR,
    method="structure: what the other rules of actions say, over the whole list",
    look=look,
    bad=(
        "## Action items\n\n- Improve monitoring\n- Consider a canary\n- Be more careful\n",
        "## Action items\n\n- Add an alert on pool use at 80 %\n- Remove the old proxy\n",
    ),
    good=(
        "## Action items\n\n- Add an alert on pool use at 80 %. Owner: Ines. Due: 2026-03-01\n- Improve monitoring\n",
        "## Action items\n\n- Improve monitoring\n",
        "## Action items\n\n- [x] Rolled the flag back\n- Remove the old proxy\n",
    ),
)
