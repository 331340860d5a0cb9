"""Impact told in adjectives where a count, a share or a window belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Kind, Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found
from afteraction.rubric.sentences import Sentence

_PEOPLE = r"(?:users?|customers?|clients?|people|tenants?|accounts?|merchants?|visitors?|students?|readers?|teams?|farmers?|validators?|operators?|requests?|orders?|payments|transactions|sites?|pages?)"
_THINGS = r"(?:queries|calls|sessions|pods?|servers?|nodes?|services?|builds?|jobs?|hubs?|notebooks?|messages|emails|images|[45]00s|errors)"
_MANY = r"(?:some|many|several|most|various|numerous|multiple|certain|a few|few|a good many|(?:a (?:small |large |vast |significant |good )?(?:number|lot|handful|subset|portion|fraction|minority|majority|amount)|the (?:vast |large )?majority|(?:large|significant|small) numbers|lots) of)(?: (?:of )?(?:our|the))?(?: [\w’'-]{1,30}){0,2}"
_SOME = re.compile(rf"\b{_MANY} (?:{_PEOPLE}|{_THINGS})\b", re.IGNORECASE)
_SOMEBODY = re.compile(rf"\b{_MANY} {_PEOPLE}\b", re.IGNORECASE)
_HOW = re.compile(
    r"\b(?:(?:significant|severe|serious|major|minor|minimal|(?:very )?limited|considerable|substantial|widespread|massive|huge|negligible|noticeable|moderate|large-scale|slight|extensive) (?:\w+ )?(?:impact|outage|degradation|disruption|effect|slowdown|downtime|latency|errors?|delays?|loss|interruption)s?|(?:significantly|severely|seriously|heavily|badly|slightly|partially) (?:degraded|impacted|affected|slower|slowed|disrupted|delayed)"
    r"|for (?:a|some) (?:(?:short |long |brief )?(?:period(?: of time)?|while)|time)|for a (?:short|long|brief) time|slow(?:er|ed)?(?: down)? (?:than|versus|compared (?:to|with)) (?:the )?(?:normal|usual|expected|before)|is deemed widespread|(?:long|longer|short|short-lived|brief) (?:wait(?:ing)?(?: times?)?|\w+ alerts|delays|outages?|interruptions?)|(?:reaching|near(?:ing)?|at|close to) (?:max(?:imum)?|full|peak) capacity|(?:sub-?optimal|poor) (?:stability|performance|availability)|tak(?:ing|es|en) a long time)\b",
    re.IGNORECASE,
)
# Outside of the sections on impact, a vague number of users is impact only where something happens to them.
_SUFFERS = re.compile(
    r"\b(?:could ?n.?t|could not|cannot|can.t|unable|fail\w*|errors?|stuck|slow\w*|down|unavailable|affected|impacted|experienc\w+|issues?|problems?|crash\w*|lost|tim(?:ed?|ing)[- ]?outs?|pending|restarted|wait\w*|noticed|came forward|complain\w*|getting|logged (?:in|out)|not (?:\w+ )?(?:start\w*|work\w*|able|load\w*|respond\w*|made)|wasn.t|weren.t|isn.t|aren.t|[45]\d\d)\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"(?<![\w.-])(?!(?:[45]\d\d|20\d\d)\b)\d[\d,.]{0,15}\s?(?:%|per ?cent|k\b|ms\b|s\b|m\b|h\b|min\w*|hours?|hrs?|days?|seconds?|weeks?|of |out of |x\b|times|(?:[\w’'-]{1,30} ){0,2}(?:users?|customers?|clients?|people|tenants?|accounts?|merchants?|visitors?|students?|teams?|farmers?|validators?|requests?|queries|orders?|payments|transactions|sessions|pods?|servers?|nodes?|services?|builds?|jobs?|messages|images|errors|epochs?|blocks?|slots?))"
    r"|(?:about|around|approximately|approx\.?|roughly|nearly|over|under|~|≈)\s?(?!20\d\d)\d{1,12}(?![:.]\d)|\b(?:all|every|none|no one|nobody|zero|half|twice|dozens?|hundreds?|thousands?|millions?|one third|a third|a quarter)\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten) (?!of\b)\w+|\bTK\b",
    re.IGNORECASE,
)
_NOT_IMPACT = re.compile(
    r"\b(?:recovery|detection|response|investigation|diagnosis|mitigation) (?:was|were|is) \W*$", re.IGNORECASE
)
_CERTAIN = (Part.IMPACT, Part.SUMMARY)
_WHERE = (*_CERTAIN, Part.OTHER, Part.TIMELINE, Part.RESPONSE, Part.DETECTION, Part.WRONG)


def look(page: Page) -> Iterator[Finding]:
    """Adjectives of impact without a measure in the sentence or, where they stand in the summary, beside it."""
    for sentence in page.sentences:
        if sentence.part not in _WHERE or _others_words(page, sentence):
            continue
        match = _vague(sentence)
        if match is None:
            continue
        rest = sentence.voice[: match.start()] + " … " + sentence.voice[match.end() :]
        if _MEASURED.search(rest) or _beside(sentence):
            continue
        yield found(
            page, RULE.name, Level.WARNING, sentence, *match.span(),
            f"“{match[0]}” is not a measure. Say how many or what share, from when to when, and how it was counted, or leave a gap: “TK — author to confirm”.",
        )  # fmt: skip


def _vague(sentence: Sentence) -> re.Match[str] | None:
    # In a timeline "many pods are pending" is an observation; that many users are stuck is impact.
    match = (_SOME if sentence.part in (*_CERTAIN, Part.OTHER) else _SOMEBODY).search(sentence.voice)
    if match and _SUFFERS.search(sentence.voice):
        return match
    # Under a heading on impact nobody stands who was not affected.
    match = _SOMEBODY.search(sentence.voice) if sentence.part is Part.IMPACT else None
    if match:
        return match
    if sentence.part not in (*_CERTAIN, Part.OTHER):
        return None
    match = _HOW.search(sentence.voice)
    return match if match and not _NOT_IMPACT.search(sentence.voice[: match.start()]) else None


def _others_words(page: Page, sentence: Sentence) -> bool:
    """Whether it stands in a footnote or in a block of a quotation."""
    block = sentence.block
    note = "[" if block.kind is Kind.RAW else "[^"
    return block.kind is Kind.QUOTE or page.document.source.startswith(note, block.start)


def _beside(sentence: Sentence) -> bool:
    """Whether a count, a share or a duration stands right after, in brackets or in the next sentence."""
    after = sentence.seen.text[sentence.end : sentence.end + 60]
    return after.lstrip().startswith("(") and _MEASURED.search(after) is not None


RULE = Rule(
    name="adjective-impact",
    says="Impact is told in adjectives.",
    why="Adjectives cannot be compared, budgeted or disagreed with; readers fill in what they fear or hope.",
    authority="SRE book, ch. 15; the rubric of this project (customer impact: concrete, measured)",
    level=Level.WARNING,
    method="words and structure: vague numbers and adjectives, without a measure in the same sentence",
    look=look,
    bad=(
        "## Customer impact\n\nMany users saw significant delays.\n",
        "## Impact\n\nThere was severe degradation of checkout.\n",
        "## Summary\n\nSome customers could not pay.\n",
        "## Timeline (UTC)\n\n- 10:02 Some customers are stuck on the login page.\n",
        "## Summary\n\nOn 3 March 2026 several pods were not starting.\n",
        "## Impact\n\nThe search was not available for a period of time.\n",
        "## Impact\n\nMost merchants were getting 503 errors.\n",
        "## Summary\n\nExports ran slower than usual.\n",
        "# Outage\n\n- **Impact**: The cluster is reaching max capacity.\n",
        "## Impact\n\nMany users were hit.\n",
        "## Customer impact\n\nMany users.\n",
    ),
    good=(
        "## Customer impact\n\n4,312 of 61,204 payments (7 %) failed between 02:03 and 02:41 UTC, counted from the gateway log.\n",
        "## Customer impact\n\nSome users (about 340, by distinct account in the log) saw errors.\n",
        "## Lessons learned\n\n- Many users rely on the export.\n",
        "## Impact\n\nAll services behind the gateway returned errors.\n",
        "## Impact\n\nThe search was unavailable for 27 minutes, with severe delays before.\n",
        "## Summary\n\nRecovery was significantly delayed by values that are compiled in.\n",
        "## Timeline (UTC)\n\n- 10:02 The number of running pods fails to grow; many pods are pending.\n",
        "## Impact\n\n12 users[^1].\n\n[^1]: The page said: many users saw errors.\n",
        "## Impact\n\nA customer wrote “many users were hit”; the log has 12.\n\n> Many users were hit.\n",
        "## Timeline (UTC)\n\n- 10:02 Many users ask in chat how the new page works.\n",
    ),
)
