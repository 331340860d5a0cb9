"""A vendor named as a party: what it did, said or was asked. Products used as tools are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.products import VENDORS
from afteraction.rubric.rule import Rule, found
from afteraction.rubric.sentences import Sentence

_VENDOR = rf"(?P<who>{'|'.join(VENDORS)})"
_THING = r"(?:(?:abuse|rate|service|regional|global|network|dns|login|api) )?(?:support|engineers?|account manager|representative|outages?|downtime|incident|failures?|breach|rate[- ]limit\w*|quota|advisor(?:y|ies)|notifications?|intervention|ticket|case|maintenance|bug|pool|report|response|complaint|security alert|status page|degradation)"
_DOES = r"(?:(?:has|have|had|have been|is|are|was|were|then|also|later|automatically|finally|- notifications) ){0,2}(?:announc|told\b|tells\b|inform|confirm|alerted\b|alerts us\b|notif(?:ied|ies)\b|notifications? sent|sends?\b|sent\b|clos(?:es|ed)\b|roll(?:s|ed|ing) out|releas|acknowledg|repl(?:y|ies|ied)|respond|answer|replac|retir|asked|asks\b|fail|throttl|(?:down|short|unavailable|having|unable|slow|out)\b|ran out|reassign|suspend|block(?:s|ed)\b|limit(?:s|ed)\b|apologi|advis|says\b|said\b|stat(?:es|ed)\b|chang(?:es|ed)\b|delet|disabl|broke\b|terminat|wanted|deprecat|experienc|suffer|had (?:an? )?(?:outage|incident|issue|problem))\w*"
_BEFORE = r"(?:(?:ask(?:ed|ing|s)?(?: for)?|contact(?:ed|s|ing)?|email(?:ed|s)?|call(?:ed|s)?|told|inform(?:ed|s)?|notif(?:ied|ies)|paged) |(?:sent|reported|escalated|reach(?:ed|ing)? out|report(?:ed)?|wrote|complained|spoke|talk(?:ed|ing)?|ticket|case|support request|request) (?:[\w-]+ ){0,3}?(?:to|with) |(?:waiting|waited) (?:for|on) |(?:\w+ed|sent|shut|made|given|taken|told|reported|lodged) by |(?:e-?mail|mail|message|response|notice|notification|advice|report|answer|leased|call|complaint|update|feedback) (?:\w+ )?(?:from|by) |(?:due to|because of|caused by|problems? (?:at|with|in)|issues? (?:at|with|in)|failure (?:at|of|in)|outage (?:at|of|in)|exhaustion of \w+ in|secrets? stored (?:within|in|at)|support (?:from|at|of)) )(?:the )?"
_PARTY = re.compile(rf"\b{_BEFORE}{_VENDOR}\b(?! (?:console|dashboard|portal|provider|api|client|account|app|authenticator|[A-Z][a-z])\b)|\b{_VENDOR.replace('?P<who>', '?P<owner>')}(?:['’]s)? (?:[A-Z]{{2,4}}(?:/[A-Z]{{2,4}})? )?{_THING}\b|\b{_VENDOR.replace('?P<who>', '?P<actor>')} {_DOES}")  # fmt: skip
_LIST = (Part.HEADER, Part.DISTRIBUTION, Part.SUPPORTING)


def look(page: Page) -> Iterator[Finding]:
    """The first place of each vendor of the config; of others, the first where it stands as a party."""
    listed = {vendor.casefold() for vendor in page.options.vendors}
    for vendor in page.options.vendors:
        for sentence in page.sentences:
            at = _whole(sentence.text.casefold(), vendor.casefold())
            if at >= 0:
                said = sentence.text[at : at + len(vendor)]
                yield found(
                    page, RULE.name, Level.WARNING, sentence, at, at + len(vendor),
                    f"“{said}” is listed as confidential. Confirm with the team before this goes further, or write “a provider”.",
                )  # fmt: skip
                break
    told: set[str] = set()
    for sentence in page.sentences:
        party = None if sentence.part in _LIST else _party(sentence)
        name = party[0].casefold() if party else ""
        if party is None or name in listed or name in told:
            continue
        told.add(name)
        yield found(
            page, RULE.name, Level.SUGGESTION, sentence, party[1], party[2],
            f"“{party[0]}” stands here as a party to the incident. Check that it may be named where this goes, or write “a provider”.",
        )  # fmt: skip


def _party(sentence: Sentence) -> tuple[str, int, int] | None:
    """(name, start, end) of a vendor that does, says or is asked something."""
    match = _PARTY.search(sentence.voice)
    if match is None:
        return None
    group = next(name for name in ("who", "owner", "actor") if match[name])
    return match[group], match.start(group), match.end(group)


def _whole(text: str, name: str) -> int:
    """Where a name stands as a whole word, or -1."""
    at = text.find(name)
    while at >= 0:
        around = text[max(at - 1, 0) : at] + text[at + len(name) : at + len(name) + 1]
        if not any(char.isalnum() for char in around):
            return at
        at = text.find(name, at + 1)
    return -1


RULE = Rule(
    name="named-vendor",
    says="A vendor is named as a party.",
    why="Contracts often forbid it, and a vendor's side of the story is not in this document.",
    authority="the rubric of this project (vendor confidentiality)",
    level=Level.WARNING,
    method="words: the vendors of the config anywhere, well-known ones where they act, speak or are asked",
    look=look,
    any_language=True,
    bad=(
        "## Timeline (UTC)\n\n- 10:02 Hetzner confirmed the failed switch.\n",
        "## Timeline (UTC)\n\n- 10:02 We opened a ticket with Cloudflare.\n",
        "## Root cause\n\nThe volume was retired by AWS.\n",
        "## Root cause\n\nThe Stripe outage stopped all payments.\n",
    ),
    good=(
        "## Summary\n\nA provider of ours changed a certificate.\n",
        "## Timeline (UTC)\n\n- 10:02 The node was restarted from the Azure portal.\n",
        "## Summary\n\nThe change came with an update of the Terraform AWS provider.\n",
        "## Summary\n\nThere is an open GitHub issue in the project of the proxy.\n",
    ),
)
