"""A rescue told as the feat of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found

_HERO = re.compile(
    r"\b(?:hero(?:es|ic|ically|ics)?(?![\w-])|sav(?:ed|es|ing) the day|came to (?:the|our) rescue|single-?handed(?:ly)?|tireless(?:ly)?|above and beyond|brilliant(?:ly)?|genius|legendary|lightning[- ]fast reflexes|masterful(?:ly)?|miraculous(?:ly)?|superhuman|rock ?star|ninja|wizard(?:ry)?|worked (?:through|all) (?:the )?night|without (?:his|her|their) (?:quick thinking|expertise|heroic)|thanks to the (?:quick thinking|brilliance|expertise|dedication|heroic \w+) of|quick[- ]thinking|amazing (?:work|job|effort)|incredible (?:work|job|effort))\b",
    re.IGNORECASE,
)
_THINGS = re.compile(
    r"\b(?:hero (?:image|banner|section|component)|setup wizard|wizard (?:page|step|form)|ninja[- ](?:build|file))\b",
    re.IGNORECASE,
)


def look(page: Page) -> Iterator[Finding]:
    """Words of heroism about the response."""
    for sentence in page.sentences:
        match = _HERO.search(sentence.voice)
        if match and not _THINGS.search(sentence.voice):
            yield found(
                page, RULE.name, Level.WARNING, sentence, *match.span(),
                f"“{match[0]}” makes the recovery a person's feat. Say what was done and what made it work (the signal, the tool, the rehearsal), so that it works without that person too.",
            )  # fmt: skip


RULE = Rule(
    name="hero-narrative",
    says="It makes a hero of whoever repaired it.",
    why="A recovery that needs a hero is a weakness of the system, and where there are heroes there will be villains.",
    authority="SRE book, ch. 15; the rubric of this project (tone calibration)",
    level=Level.WARNING,
    method="words",
    look=look,
    bad=(
        "## Summary\n\nThe on-call engineer heroically restored the cluster.\n",
        "## What went well\n\n- Ines saved the day with a script.\n",
        "## Summary\n\nThe team worked tirelessly through the night.\n",
    ),
    good=(
        "## What went well\n\n- The rollback finished in four minutes, as rehearsed in June.\n",
        "## Summary\n\nThe hero image of the landing page did not load.\n",
    ),
)
