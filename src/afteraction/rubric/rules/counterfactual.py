"""What should, could or would have been done, told instead of what was done and why it made sense then."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.grammar import ModalPerfect, modal_perfects
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found
from afteraction.rubric.rules.hindsight_phrase import KNOWING
from afteraction.rubric.vocabulary import vocabulary

_REGRET = ("should", "shouldn't", "shouldn’t", "ought", "shoulda")
_OTHERS = ("could", "would", "might", "coulda", "woulda", "couldn't", "wouldn't", "couldn’t", "wouldn’t")
# "would have been worse" is luck and "would have taken hours" a measure; regret is about not having been spared.
_SPARED = vocabulary("prevented avoided caught detected stopped helped saved averted noticed spotted alerted mitigated reduced shortened limited minimized minimised contained flagged warned blocked discovered identified found fixed resolved")  # fmt: skip
_LUCK = (Part.LUCKY, Part.WELL)


def look(page: Page) -> Iterator[Finding]:
    """Modal perfects of regret."""
    for sentence, words in page.parsed:
        if sentence.part in _LUCK:
            continue
        for one in modal_perfects(words):
            if _regrets(one):
                yield found(
                    page, RULE.name, Level.WARNING, sentence, one.start, one.end,
                    f"“{sentence.text[one.start : one.end]}” tells what did not happen; say what did happen, what was known then, and what made it possible.",
                )  # fmt: skip
                break


def _regrets(one: ModalPerfect) -> bool:
    if one.verb in KNOWING and one.modal in _REGRET and not one.passive:
        return False  # hindsight-phrase says it
    if one.modal in _REGRET:
        return True
    return one.modal in _OTHERS and one.verb in _SPARED


RULE = Rule(
    name="counterfactual",
    says="It tells what should or could have happened instead of what did.",
    why="A path that nobody took explains nothing about the path that was taken; it hides why the choice made sense at the time.",
    authority="Sidney Dekker, The Field Guide to Understanding Human Error; John Allspaw, Blameless PostMortems",
    level=Level.WARNING,
    method="grammar",
    look=look,
    bad=(
        "## What went wrong\n\n- We should have tested the rollback before the release.\n",
        "## Summary\n\nA canary would have caught the wrong flag.\n",
        "## Summary\n\nThe outage could easily have been avoided.\n",
        "## Summary\n\nThe deploy should not have been started on a Friday.\n",
    ),
    good=(
        "## Action items\n\n- [ ] The payment service should have three replicas. Owner: Ines. Due: 2026-03-01\n",
        "## Where we got lucky\n\n- It could have been much worse: the batch would have started an hour later.\n",
        "## Summary\n\nEach cluster should have a limit, and it could have been any of them.\n",
        '## Summary\n\nThe runbook says "you should have stopped the job first".\n',
    ),
)
