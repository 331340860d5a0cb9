"""A document in which things are done and nothing does them."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.grammar import finite_verbs, passives
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found

_PARTS = (Part.SUMMARY, Part.FACTORS, Part.WRONG, Part.RESPONSE, Part.TIMELINE, Part.IMPACT, Part.DETECTION)
_SENTENCES = 6  # fewer say nothing about a manner
_SHARE = 0.6


def look(page: Page) -> Iterator[Finding]:
    """Where most sentences that tell what happened are passives without an agent, at the first of them."""
    threshold = page.options.passive_share or _SHARE
    told, evasive = 0, []
    for sentence, words in page.parsed:
        if sentence.part not in _PARTS or not finite_verbs(words):
            continue
        told += 1
        without = [one for one in passives(words) if not one.agent]
        if without and len(without) >= finite_verbs(words):
            evasive.append((sentence, without[0]))
    if told >= _SENTENCES and len(evasive) > threshold * told:
        sentence, first = evasive[0]
        yield found(
            page, RULE.name, Level.WARNING, sentence, first.start, first.end,
            f"{len(evasive)} of {told} sentences say that something was done and not what did it. Name the system or the role that acted (“the scheduler restarted the job”), and then what allowed it.",
        )  # fmt: skip


RULE = Rule(
    name="uniform-passive",
    says="It is passive throughout.",
    why="Avoiding the actor avoids the action; blameless writing names what was done and asks what allowed it.",
    authority="the rubric of this project (performative passive voice); John Allspaw",
    level=Level.WARNING,
    method="grammar",
    look=look,
    bad=(
        "## Summary\n\nA deploy was made. The pool was exhausted. Errors were seen. The alert was missed. A restart was attempted. The flag was changed. Service was restored.\n",
    ),
    good=(
        "## Summary\n\nThe release raised the pool's demand. The pool ran out at 10:02. The gateway returned errors. The alert was routed to an old channel. The on-call engineer restarted the service. The flag was turned off. Payments recovered.\n",
    ),
)
