"""Action items that nobody can finish: appeals to diligence, and verbs without an end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.actions import Action
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule

_START = r"^\W*(?:\[[ xX]\]\W*)?(?:(?:we|the team|everyone|engineers?|all|@?[A-Z][\w.-]*)\s(?:will|should|must|need(?:s)? to|has to|have to|to)\s+)?(?:to\s|please\s)?"
_DILIGENCE = re.compile(
    rf"{_START}(?:(?:be|being) (?:more |extra |very )?(?:careful|cautious|vigilant|mindful|aware|attentive|diligent)|(?:pay|paying) (?:more |closer )?attention|(?:take|taking) (?:more |greater )?care|double[- ]?check|(?:try|trying) (?:harder|not to|to (?:avoid|be|remember))|remember (?:to|that)|don.t (?:forget|do (?:this|that|it))|do not (?:forget|do (?:this|that|it))|(?:communicate|communicating|communication) (?:better|more)|better communication|improve communication|stay alert|use (?:more )?caution|think before)\b",
    re.IGNORECASE,
)
_ENDLESS = re.compile(
    rf"{_START}(?:improv(?:e|ing)|consider(?:ing)?|review(?:ing)?|investigat(?:e|ing)|explor(?:e|ing)|look(?:ing)? (?:at|into|for)|think(?:ing)? (?:about|of)|evaluat(?:e|ing)|discuss(?:ing)?|reflect(?: on)?|examin(?:e|ing)|assess(?:ing)?|ensur(?:e|ing)|mak(?:e|ing) sure|strengthen(?:ing)?|enhanc(?:e|ing)|rais(?:e|ing) awareness|educat(?:e|ing)|train(?:ing)?|better|more|figur(?:e|ing) out|research(?:ing)?|look to|work(?:ing)? on|try(?:ing)?|monitor(?:ing)?|revisit(?:ing)?|rethink(?:ing)?|study(?:ing)?|understand(?:ing)?|be able to|optimi[sz](?:e|ing))\b",
    re.IGNORECASE,
)
# What makes it an action all the same: a thing that is made, with a number, a name, a file or a limit.
_ARTIFACT = re.compile(
    r"□|\d|\b(?:add(?:ing)?|creat(?:e|ing)|writ(?:e|ing)|remov(?:e|ing)|mov(?:e|ing)|set(?:ting)?|replac(?:e|ing)|enabl(?:e|ing)|disabl(?:e|ing)|publish(?:ing)?|by (?:adding|creating|writing|removing|moving|setting|replacing|enabling|using|having)|so that|alert (?:on|when|if)|dashboard for)\b|[A-Za-z]+_[A-Za-z]+|\w+\.\w+\b|/\w",
    re.IGNORECASE,
)


def look(page: Page) -> Iterator[Finding]:
    """Actions that ask for diligence, or begin with a verb that has no end and name nothing that is made."""
    for action in page.actions:
        diligence = _DILIGENCE.search(action.seen.voice)
        endless = diligence or _ENDLESS.search(action.seen.voice)
        if endless is None or action.done:
            continue
        if diligence is None and _ARTIFACT.search(action.seen.voice[endless.end() :]):
            continue
        yield _finding(page, action, endless, diligence is not None)


def _finding(page: Page, action: Action, match: re.Match[str], diligence: bool) -> Finding:
    place = page.document.place_of(action.seen, 0, len(action.seen.text))
    words = action.seen.text[match.start() : match.end()].strip(" -[]:*")
    if diligence:
        message = f"“{words}” asks a person for diligence, which is not an action. Name the check, guard or default that makes the care unnecessary."
    else:
        message = f"“{words}” has no end at which anybody could close it. Name what will exist when it is done: a file, an alert with its threshold, a document with its question answered by a date."
    return Finding(
        "vague-action",
        Level.ERROR if diligence else Level.WARNING,
        place,
        action.seen.text[:200],
        message,
        critical=diligence,
    )


RULE = Rule(
    name="vague-action",
    says="An action item cannot be finished.",
    why="What cannot be closed is closed without being done; what asks for care changes nothing at four in the morning.",
    authority="Sigma prompts, incident postmortem rubric (action item quality); Google, Postmortem Action Items: Plan the Work and Work the Plan",
    level=Level.ERROR,
    method="words and grammar",
    look=look,
    bad=(
        "## Action items\n\n- Be more careful with migrations.\n",
        "## Action items\n\n- Improve monitoring.\n",
        "## Action items\n\n- [ ] Review the runbook\n",
        "## Action items\n\n| Action | Owner |\n|---|---|\n| Consider a canary | Ines |\n",
    ),
    good=(
        "## Action items\n\n- Add `CONCURRENTLY` to the migration template. Owner: Ines. Due: 2026-03-01\n",
        "## Action items\n\n- Improve the alert on pool use: page at 80 % for 5 minutes.\n",
        "## Action items\n\n- Review code owners of `deploy.yaml` and publish the list.\n",
    ),
)
