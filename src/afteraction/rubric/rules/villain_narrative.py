"""Somebody, often somebody outside, told as the villain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found

_VILLAIN = re.compile(
    r"\b(?:culprit (?:was|is|turned out to be) (?:an? |the )?(?:\w+ )?(?:engineer|developer|intern|contractor|vendor|team|provider|colleague|admin|user|customer)s?|(?:sloppy|clueless|irresponsible|incompetent) (?:engineer|developer|employee|intern|contractor|vendor|team|colleague|admin|provider)s?"
    r"|guilty part(?:y|ies)|(?:threw|throw|thrown) \w+ under the bus|(?<!git )blam(?:e|ed|es) (?:lies|rests|squarely|entirely)|(?:is|are|was|were) (?:solely |entirely |squarely |fully )?(?:to blame|at fault)|point(?:ed|ing)? (?:the|a) finger|broke their promises?|let us down|left us (?:high and dry|in the dark|hanging)|could(?:n.t| not) be bothered|shame on|inexcusabl[ey]|unforgivabl[ey]|unacceptabl[ey] (?:behaviou?r|conduct|response)|gross negligence|total(?:ly)? incompeten(?:t|ce))\b",
    re.IGNORECASE,
)
# An outside party that does not do its share: a warning, for it may be a plain fact that only needs its date.
_OUTSIDE = re.compile(
    r"\b(?:(?:vendor|provider|supplier|maintainers?|upstream|contractors?|they|the (?:other|\w+) team|teams|partner)s? (?:(?:still |again |once again |simply |repeatedly )?(?:refus(?:ed|es) to|ignor(?:ed|es) (?:our|the)|never (?:answered|responded|replied|bothered|told us)|(?:ha(?:s|ve)(?:n.t| not)) (?:yet )?(?:fixed|bothered|adopted|answered|responded))|still ha(?:s|ve)(?:n.t| not) \w+)|fixes have been suggested,? but [^.]{0,40}not|haven.t been implemented|(?:will|would) (?:remain|persist|recur) until (?:the |another |that )?(?:\w+ )?(?:team|vendor|capability|provider|project|maintainers?|supplier) (?:has|have)\b|as usual,? (?:the )?(?:vendor|provider|\w+ team))",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no(?:t|body|one| one)?|never|without|isn.t|wasn.t|aren.t|instead of|rather than)\b[\w\s,'’-]{0,25}$",
    re.IGNORECASE,
)


def look(page: Page) -> Iterator[Finding]:
    """Words of guilt, unless the sentence denies them."""
    for sentence in page.sentences:
        match = _VILLAIN.search(sentence.voice)
        if match and not _DENIED.search(sentence.voice[: match.start()]):
            yield found(
                page, RULE.name, Level.ERROR, sentence, *match.span(),
                f"“{match[0]}” tells of guilt. Say what that party did and when, what the contract or the interface promised, and what we can change on our side.",
                critical=True,
            )  # fmt: skip
            continue
        match = _OUTSIDE.search(sentence.voice)
        if match:
            yield found(
                page, RULE.name, Level.WARNING, sentence, *match.span(),
                f"“{match[0]}” makes another group the one that does not do its share. Say what was asked of whom and when, and what we can change on our side of the interface.",
            )  # fmt: skip


RULE = Rule(
    name="villain-narrative",
    says="It makes a villain of a person, a team or a vendor.",
    why="A villain ends the search for what made it possible, and the people who know the rest stop talking.",
    authority="John Allspaw, Blameless PostMortems; the rubric of this project (tone calibration)",
    level=Level.ERROR,
    method="words of guilt, unless denied; what an outside group has not done",
    look=look,
    tone=True,
    bad=(
        "## Root cause\n\nThe culprit was a contractor.\n",
        "## Summary\n\nThe vendor is entirely to blame.\n",
        "## Summary\n\nThe storage team let us down again.\n",
        "## Lessons learned\n\n- The vendor still hasn't fixed it.\n",
        "## Lessons learned\n\n- The problem will remain until the pricing team has changed its queries.\n",
    ),
    good=(
        "## Root cause\n\nThe culprit was a missing index on the orders table.\n",
        "## Summary\n\nNobody is to blame; the form accepted an empty zone.\n",
        "## Timeline (UTC)\n\n- 10:02 The engineer ran git blame on the config.\n",
        "## Summary\n\nThe attacker sent links to stolen pages; the account was banned.\n",
        "## Summary\n\nThe provider deleted the volume two days before the term it had named.\n",
        "## Timeline (UTC)\n\n- 10:02 The offender is one object in the queue.\n",
    ),
)
