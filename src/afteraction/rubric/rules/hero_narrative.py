"""A rescue told as the feat of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.finding import Edit, Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found
from afteraction.rubric.sentences import Sentence

_HERO = re.compile(
    r"\b(?:hero(?:es|ic|ically|ics)?(?![\w-])|sav(?:ed|es|ing) (?:the day|our (?:bacon|skin|necks?))|came to (?:the|our) rescue|to the rescue|single-?handed(?:ly)?|tireless(?:ly)?|above and beyond|brilliant(?:ly)?|genius|legendary|lightning[- ]fast reflexes|masterful(?:ly)?|miraculous(?:ly)?|superhuman|rock ?stars?|ninjas?|wizard(?:ry)?|(?:worked|working|stayed up|up) (?:through the|all|late into the|into the|around the) (?:night|clock|weekend)|without (?:his|her|their|\w+['’]s) (?:quick thinking|expertise|heroics?|intervention|effort)|thanks to the (?:quick thinking|quick (?:action|reaction)|brilliance|expertise|dedication|swift action|heroic \w+|hard work) of|thanks to \w+['’]s (?:quick|swift|heroic|brilliant|expert)\w*|quick[- ]thinking|(?:amazing|incredible|fantastic|phenomenal|stellar|outstanding|extraordinary|exceptional) (?:work|job|effort|team|engineers?|response|reaction|people|skills?|colleagues?)|(?:our|the) (?:world-class|best-in-class|talented|dedicated|amazing|excellent|outstanding|rapid-response) (?:\w+ )?(?:team|engineers?|staff|people|experts)|(?:very |so |extremely )?proud of (?:how|the|our|what)|flawless(?:ly)? (?:executed|response|recovery|handled|work)|(?:sprang|leapt|jumped) into action|dropped everything|sleepless|(?:gave up|sacrificed) (?:his|her|their) (?:weekend|evening|night|holiday|vacation)|on (?:his|her|their) (?:day off|weekend off)|battled|rescued the (?:\w+ )?(?:day|situation|cluster|release|data)|saved the (?:situation|weekend|release|company)|thanks to (?:our|the) (?:quick|swift|rapid|fast|expert|excellent|experienced|robust|outstanding) \w+|sheer (?:will|skill|determination)|expert(?:ly)? (?:handled|fixed|resolved|diagnosed))\b",
    re.IGNORECASE,
)
_ADVERB = re.compile(r"(?:heroically|single-?handedly|tirelessly|brilliantly|masterfully|miraculously) ", re.IGNORECASE)
_THINGS = re.compile(
    r"\b(?:hero (?:image|banner|section|component)|setup wizard|wizard (?:page|step|form)|ninja[- ](?:build|file))\b",
    re.IGNORECASE,
)


def look(page: Page) -> Iterator[Finding]:
    """Words of heroism about the response."""
    for sentence in page.sentences:
        match = _HERO.search(sentence.voice)
        if match and not _THINGS.search(sentence.voice):
            finding = found(
                page, RULE.name, Level.WARNING, sentence, *match.span(),
                f"“{match[0]}” makes the recovery a person's feat. Say what was done and what made it work (the signal, the tool, the rehearsal), so that it works without that person too.",
            )  # fmt: skip
            yield _without_adverb(page, sentence, finding, match.start())


def _without_adverb(page: Page, sentence: Sentence, finding: Finding, start: int) -> Finding:
    """The finding with the sentence without its adverb; what was done stays."""
    adverb = _ADVERB.match(sentence.text, start)
    if adverb is None or start == 0 or _HERO.search(sentence.voice, adverb.end()):
        return finding  # what would be left still tells of a hero
    place = sentence.place(page.document, start, adverb.end())
    rewrite = sentence.text[:start] + sentence.text[adverb.end() :]
    if page.document.source[place.start : place.end] != adverb[0]:
        return finding._replace(rewrite=rewrite)
    return finding._replace(rewrite=rewrite, edits=(Edit(place.start, place.end, ""),))


RULE = Rule(
    name="hero-narrative",
    says="It makes a hero of whoever repaired it.",
    why="A recovery that needs a hero is a weakness of the system, and where there are heroes there will be villains.",
    authority="SRE book, ch. 15; the rubric of this project (tone calibration)",
    level=Level.WARNING,
    method="words",
    look=look,
    tone=True,
    bad=(
        "## Summary\n\nThe on-call engineer heroically restored the cluster.\n",
        "## What went well\n\n- Ines saved the day with a script.\n",
        "## Summary\n\nThe team worked tirelessly through the night.\n",
        "## What went well\n\n- Thanks to Ines's quick reaction we lost nothing.\n",
        "## Summary\n\nOur world-class team stayed up all night.\n",
        "## What went well\n\n- Thanks to our rapid reaction nothing was lost; two engineers gave up their weekend.\n",
        "## What went well\n\n- We are proud of how everybody reacted.\n",
    ),
    good=(
        "## What went well\n\n- The rollback finished in four minutes, as rehearsed in June.\n",
        "## Summary\n\nThe hero image of the landing page did not load.\n",
        "## What went well\n\n- Thanks to Ines for the timeline; the team did a great job of debugging together.\n",
        "## Where we got lucky\n\n- A customer saw the notice, which saved us an hour.\n",
    ),
)
