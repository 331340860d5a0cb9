"""Action items that nobody can finish: appeals to diligence, inquiries without a product, and verbs without an end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from afteraction.domain.document import Kind, Part, Visible
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.actions import Action
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule

_START = r"^\W{0,20}(?:\[[ xX]\]\W{0,20})?(?:(?:therefore|additionally|also|next time|in (?:the )?future|going forward),? )?(?:(?:we|the team|everyone|engineers?|all|@?[A-Z][\w.-]*)\s(?:will|should|must|could|can|need(?:s)? to|has to|have to|to)\s+)?(?:to\s|please\s|also\s|always\s|if possible,? )?(?:\w{3,9} and )?"
_DILIGENCE = re.compile(
    rf"{_START}(?:(?:be|being) (?:more |extra |very |sufficiently )?(?:careful|cautious|vigilant|mindful|aware|attentive|diligent|prudent|deliberate|thoughtful|proactive)|(?:pay|paying) (?:more |closer )?attention|(?:take|taking) (?:more |greater |better )?care|double[- ]?check|(?:try|trying) (?:harder|not to|to (?:avoid|be|remember))|remember (?:to|that)|don.t (?:forget|do (?:this|that|it))|do not (?:forget|do (?:this|that|it))|(?:communicate|communicating|communication) (?:better|more)|(?:better|more|clearer) communication|improv(?:e|ing) communication|stay alert|use (?:more )?caution|think (?:twice|before))\b",
    re.IGNORECASE,
)
_INQUIRY = re.compile(
    rf"{_START}(?:consider(?:ing)?|investigat(?:e|ing)|explor(?:e|ing)|spik(?:e|ing)|look(?:ing)? (?:at|into|for|to)|think(?:ing)? (?:about|of)|evaluat(?:e|ing)|discuss(?:ing)?|(?:have|schedule) a (?:talk|chat|discussion|conversation|think)|talk (?:to|with|about)|reflect(?:ing)?|examin(?:e|ing)|assess(?:ing)?|find(?:ing)? (?:out|a (?:better )?way|ways)|figur(?:e|ing) out|check(?:ing)? (?:why|if|whether|how)|see (?:if|whether|how|why)|keep(?:ing)? an eye|keep(?:ing)? (?:watching|monitoring)|observ(?:e|ing)|watch(?:ing)?|research(?:ing)?|revisit(?:ing)?|rethink(?:ing)?|study(?:ing)?|understand(?:ing)?|brainstorm(?:ing)?)\b",
    re.IGNORECASE,
)
_ENDLESS = re.compile(
    rf"{_START}(?:improv(?:e|ing|ed|ements?)|review(?:ing)?|ensur(?:e|ing)|mak(?:e|ing) sure|strengthen(?:ing)?|enhanc(?:e|ing|ed)|rais(?:e|ing) awareness|educat(?:e|ing)|train(?:ing)?|better|more|setup more|work(?:ing)? on|try(?:ing)?|monitor(?:ing)?|be able to|optimi[sz](?:e|ing)|minimi[sz](?:e|ing)|streamlin(?:e|ing)|increas(?:e|ing) (?:awareness|visibility|reliability|resilience)|encourag(?:e|ing)|promot(?:e|ing))\b",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    r"^\W*(?:(?:it|this|that|there|\w+(?: \w+){0,3}) (?:may|might|could) be (?:that|an? (?:good )?option|worth|useful|helpful|good|nice|better|the best)|we (?:could|might|may) (?:also )?\w|(?:may|might)be\b|perhaps\b|ideally\b|\w+(?: \w+){0,6} should (?:be(?:come)? (?:\w+ )?(?:standard|similar|close|handled|treated|considered|improved)))",
    re.IGNORECASE,
)
_MANNER = re.compile(
    r"\bmore (?:gracefully|carefully|robustly|thoroughly|quickly|efficiently|reliably|closely|proactively|generally|collaboratively)\b|\b(?:as|when|if) (?:they|it) (?:arises?|comes? up|happens?|occurs?)\W*$|\bso (?:that )?(?:this|that|it)(?: is|.s| does|.?n.t| will)? ?(?:not|n.t|never|isn.t|doesn.t|won.t) .{0,40}\bagain\b|^\W*always (?:\w+ly )?\w+|^\W*(?:share|kick-?off) with (?:more|reps|all|other)\b",
    re.IGNORECASE,
)
# What makes it an action all the same: a thing that is made, with a number, a name, a file or a limit.
_ARTIFACT = re.compile(
    r"□|\d|\b(?:add(?:ing)?|creat(?:e|ing)|writ(?:e|ing)|remov(?:e|ing)|mov(?:e|ing)|set(?:ting)?|replac(?:e|ing)|enabl(?:e|ing)|disabl(?:e|ing)|publish(?:ing)?|by (?:adding|creating|writing|removing|moving|setting|replacing|enabling|using|having)|so that|alert (?:on|when|if)|dashboard for|for (?:timeouts?|errors?|failures?)|with an? \w+)\b|[A-Za-z]{1,40}_[A-Za-z]|\w{1,40}\.\w{1,40}\b|/\w",
    re.IGNORECASE,
)
# An inquiry ends where its answer is written down or a choice is made.
_ANSWERED = re.compile(
    r"\band (?:publish|write|document|decide|report|choose|list|record|propose|present)\b|\b(?:write[- ]?up|design doc|proposal|adr|decision record|report)\b|\b20\d\d-\d\d-\d\d\b",
    re.IGNORECASE,
)


class _Vague(NamedTuple):
    start: int
    end: int
    message: str
    diligence: bool


def look(page: Page) -> Iterator[Finding]:
    """Open actions without a product, and lessons that ask for diligence."""
    told: set[int] = set()
    for action in page.actions:
        told.add(action.block.start)
        if action.done and action.block.kind is not Kind.PARAGRAPH:
            continue
        for seen in _sayings(page, action):
            vague = _vague(seen.voice)
            if vague:
                yield _finding(page, seen, vague, Level.ERROR if vague.diligence else Level.WARNING)
                break
    for sentence in page.sentences:
        if sentence.part in (Part.LESSONS, Part.WRONG) and sentence.block.start not in told:
            match = _DILIGENCE.search(sentence.voice)
            if match:
                seen = sentence.seen.part(sentence.start, sentence.end)
                yield _finding(page, seen, _Vague(match.start(), match.end(), "", True), Level.WARNING)


def is_vague(page: Page, action: Action) -> bool:
    """Whether an action cannot be finished as it is written."""
    return any(_vague(seen.voice) for seen in _sayings(page, action))


def _sayings(page: Page, action: Action) -> Iterator[Visible]:
    """The action; of a paragraph, each of its sentences."""
    if action.block.kind is not Kind.PARAGRAPH:
        yield action.seen
        return
    at = action.seen.at
    for sentence in page.sentences:
        inside = sentence.block.start == action.block.start and sentence.seen.at and at
        if inside and at[0] <= sentence.seen.at[sentence.start] <= at[-1]:
            yield sentence.seen.part(sentence.start, sentence.end)


def _vague(voice: str) -> _Vague | None:
    match = _DILIGENCE.search(voice)
    if match:
        return _Vague(match.start(), match.end(), "", True)
    match = _INQUIRY.search(voice)
    if match and not _ANSWERED.search(voice):
        return _Vague(match.start(), match.end(), "is a question, not a change", False)
    match = _ENDLESS.search(voice)
    if match and not _ARTIFACT.search(voice[match.end() :]):
        return _Vague(match.start(), match.end(), "has no end at which anybody could close it", False)
    match = _MAYBE.search(voice)
    if match:
        return _Vague(match.start(), match.end(), "leaves open whether anything is done", False)
    match = _MANNER.search(voice)
    if match:
        return _Vague(match.start(), match.end(), "has no end at which anybody could close it", False)
    return None


def _finding(page: Page, seen: Visible, vague: _Vague, level: Level) -> Finding:
    place = page.document.place_of(seen, 0, len(seen.text))
    words = seen.text[vague.start : vague.end].strip(" -[]:*")
    if vague.diligence:
        message = f"“{words}” asks a person for diligence, which is not an action. Name the check, guard or default that makes the care unnecessary."
    else:
        message = f"“{words}” {vague.message}. Name what will exist when it is done: a file, an alert with its threshold, a document with its question answered by a date."
    return Finding(RULE.name, level, place, seen.text[:200], message, critical=level is Level.ERROR)


RULE = Rule(
    name="vague-action",
    says="An action item cannot be finished.",
    why="What cannot be closed is closed without being done; what asks for care changes nothing at four in the morning.",
    authority="the rubric of this project (action item quality); Google, Postmortem Action Items: Plan the Work and Work the Plan",
    level=Level.ERROR,
    method="words and structure: how an action begins, and whether it names a product",
    look=look,
    bad=(
        "## Action items\n\n- Be more careful with migrations.\n",
        "## Action items\n\n- Improve monitoring.\n",
        "## Action items\n\n- [ ] Review the runbook\n",
        "## Action items\n\n| Action | Owner |\n|---|---|\n| Consider a canary | Ines |\n",
        "## Action items\n\n- Look into the retry settings of the gateway\n",
        "## Action items\n\n- Find a way to see full disks earlier\n",
        "## Action items\n\n- Keep an eye on the vendor's ticket\n",
        "## Action items\n\n- A second region might be an option\n",
        "## Action items\n\n- More alerts for the queue\n",
        "## Action items\n\n- Fix and improve the alerts\n",
        "## Action items\n\n- Handle timeouts of the queue more gracefully\n",
        "## Action items\n\n- Have a talk with the network team about limits\n",
        "## Action items\n\n- Solve such errors as they arise\n",
        "## Action items\n\nWe added a test. We could also move the cache to a second zone.\n",
        "## Lessons learned\n\n- Be prudent when you remove packages.\n",
    ),
    good=(
        "## Action items\n\n- Add `CONCURRENTLY` to the migration template. Owner: Ines. Due: 2026-03-01\n",
        "## Action items\n\n- Improve the alert on pool use: page at 80 % for 5 minutes.\n",
        "## Action items\n\n- Review code owners of `deploy.yaml` and publish the list.\n",
        "## Action items\n\n- Investigate the retries and document the limit that we choose.\n",
        "## Action items\n\n- Monitor the nightly export for failures.\n",
        "## Action items\n\n- Pin the proxy to its last version\n",
        "## Action items\n\n- We informed the teams that use the old endpoint.\n",
        "## Action items\n\n### Completed\n\n- Review of the pool settings\n",
        "## Action items\n\nNo comments added\n",
        "## Lessons learned\n\n- The reviewers were careful and the type was still wrong: nothing checks it.\n",
    ),
)
