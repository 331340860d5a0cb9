"""Blame that has no careless person as its grammatical subject: groups that caused it, users in error, oneself, what was known.

Each phrase is a kind of telling, not a word: what makes it blame is that an action of people stands where the explanation belongs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from afteraction.rubric.vocabulary import vocabulary


class Phrase(NamedTuple):
    """One kind. pattern: where it stands. instead: what to tell. rows: whether it counts in a timeline too."""

    pattern: re.Pattern[str]
    instead: str
    rows: bool = True


_WHO = r"(?:engineers?|developers?|devs?|sres?|administrators?|admins?|sysadmins?|operators?|technicians?|responders?|interns?|contractors?|colleagues?|employees?|team ?members?|teammates?|maintainers?|members? of (?:the |our )?(?:\w+ )?(?:team|staff)|someone|somebody|person|user)"
_GROUP = r"(?:(?:the |our |another |other )?(?:[\w-]{1,30} ){0,3}(?:teams?|department|vendor|provider|contractors?|group|squad))"
_WRONG = r"(?:invalid|wrong|bad|broken|incorrect|faulty|erroneous|malformed|untested|unreviewed|outdated)"
_DONE = r"(?:deployed|pushed|merged|ran|applied|committed|configured|entered|used|set|released|uploaded|installed|selected|copied|pasted|typed|sent|approved|checked in)"

PHRASES = (
    Phrase(
        re.compile(
            rf"\b(?:an?|one|the|our|one of (?:the|our)) (?:[\w-]+ ){{0,2}}{_WHO} (?:\w+ly )?{_DONE} (?:[\w'’-]+ ){{0,3}}{_WRONG}\b",
            re.IGNORECASE,
        ),
        "what was deployed, why it looked right, and which check let it pass",
        rows=False,
    ),
    Phrase(
        re.compile(
            rf"\b{_WHO} (?:did|had|has|was|were|ran|\w+ed)\b[^.;]{{0,160}}\b(?:by (?:mistake|accident)|in error|accidentally|mistakenly)\b",
            re.IGNORECASE,
        ),
        "the action, what it was meant to reach, and what made the two look alike",
    ),
    Phrase(
        re.compile(
            r"\b(?:user|operator|human|engineer|developer|admin|team) (?:misunderstanding|mistake|negligence|oversight|carelessness|incompetence|confusion)\b(?! (?:is|are) (?:not|no)\b)|\b(?:user|human|operator|engineer|developer) error (?:was|were) (?:made|the|to blame)\b",
            re.IGNORECASE,
        ),
        "what the interface showed, and what it accepted",
    ),
    Phrase(
        re.compile(
            rf"\b(?:the|an?|our|one) {_WHO} (?:[\w,]+ ){{0,4}}?(?:(?:did not|didn.t|never) (?:even )?(?:think|bother|care|know how|know that|realis|realiz|scroll|look|ask)\w*|(?:was not|wasn.t|were not|weren.t) (?:sure|aware|familiar|qualified|trained|experienced|paying)|had no idea)\b",
            re.IGNORECASE,
        ),
        "what they could see at that moment, and where the missing knowledge is kept",
    ),
    Phrase(
        re.compile(
            rf"\b(?:we|they|{_GROUP}) (?:was|were) (?:too |very |rather )?(?:slow|late|sloppy|careless|lazy|naive|complacent) (?:to|in|with)\b",
            re.IGNORECASE,
        ),
        "when each signal came and who received it",
    ),
    Phrase(
        re.compile(
            rf"\b{_GROUP} (?:(?:had|has|have|just|recently|also) )?(?!decided|rolled back|noticed|reported|reverted|fixed|restored|mitigated|identified|confirmed)(?:increased|changed|pushed|deployed|requested|ran|made|removed|deleted|disabled|enabled|modified|reconfigured|started|introduced|released)\b[^.;]{{0,120}}\b(?:causing|resulting in|leading to|(?:which|that) (?:caused|led to|triggered|broke|resulted in)|and (?:broke|caused|triggered|took down))\b",
            re.IGNORECASE,
        ),
        "the change and the limit it met, and why nothing between the two said no",
    ),
    Phrase(
        re.compile(
            r"\b(?:teams?|users?|customers?|developers?|engineers?|they|vendor|provider|people) (?:still )?(?:have(?: not|n.t)|has(?: not|n.t)) (?:yet |still |even )?(?:adopted|followed|read|listened|migrated|implemented|complied|acted|cared|bothered|learn(?:ed|t)|taken)\b",
            re.IGNORECASE,
        ),
        "what keeps the recommendation from being the default",
    ),
    Phrase(
        re.compile(
            r"\b(?:all|the|other|these|those) (?:teams|developers|engineers|users|departments) (?:are|were|is) (?:always |solely |fully |themselves |also )?(?:responsible|accountable|to blame|at fault|expected to know) ?(?:for)?\b",
            re.IGNORECASE,
        ),
        "which check or alert takes that duty off people",
    ),
    Phrase(
        re.compile(
            rf"\b(?:caused|triggered|introduced|broken|taken down) by (?:an?|one of (?:the|our)|our|the|another) (?:[\w-]+ ){{0,2}}(?:{_WHO}|team|department)(?! (?:tool|page|script|api|service|account|portal|config|settings?|deployment|migration|change|request|query)\b)(?=\W|$)",
            re.IGNORECASE,
        ),
        "the action and the system it met; who did it explains nothing",
    ),
    Phrase(
        re.compile(
            r"\b(?:poor|lacking|insufficient|limited|no) (?:understanding|knowledge|discipline|judge?ment|attention to detail|attention|care|diligence|awareness) (?:of|by|from|on the part of|in the team|and)\b|\black of (?:care|attention|diligence|discipline|competence|skill|responsibility|common sense|knowledge|understanding)\b",
            re.IGNORECASE,
        ),
        "what was not documented, shown or rehearsed, and where it should be found",
    ),
    Phrase(
        re.compile(
            r"\b(?:was|were|been|is) (?:already |well |long |previously )?(?:known|aware of|warned about|raised|reported|flagged)\b[^.;]{0,100}\b(?:but|and|yet) (?:nothing|no action|no one|nobody|it was never|was never|never)\b(?! (?:was )?(?:affected|lost|broke))|\bnothing was done\b|\bdespite (?:repeated |many |several )?warnings\b",
            re.IGNORECASE,
        ),
        "what it competed with when it was put off, and what would bring it back up",
    ),
    Phrase(
        re.compile(
            r"\b(?:nobody|no one|no-one|none of (?:us|them|the (?:team|engineers|reviewers))) (?:had )?(?:bothered|cared|checked|thought|looked|tested|verified|reviewed|read|questioned)\b",
            re.IGNORECASE,
        ),
        "which signal existed and where it went",
    ),
    Phrase(
        re.compile(
            r"\bI (?:really |probably |obviously )?should(?:.ve| have|n.t have| not have)\b|\bmy (?:bad|fault|own fault|mistake|stupidity|carelessness|negligence|oversight)\b|\bI (?:messed|screwed|fucked|cocked) (?:it |this |that |things )?up\b|\bI (?:stupidly|foolishly|carelessly|idiotically)\b|\bI (?:take|accept) (?:full )?(?:responsibility|the blame)\b|\bI was (?:careless|stupid|sloppy|lazy|negligent|an idiot)\b",
        ),
        "what was seen and meant then; blame of oneself hides the system as well as blame of others",
    ),
    Phrase(
        re.compile(
            rf"\b{_GROUP} (?:did not|didn.t|never|failed to|neglected to|forgot to) (?:even |properly |sufficiently )?(?:test|tell|inform|notify|communicate|consult|ask|announce|check|verify|review|coordinate|escalate|respond|follow|read|document|update|mention|warn)\b(?! (?:the change )?because\b)",
            re.IGNORECASE,
        ),
        "what the two groups knew of each other, and which channel or test would have to exist",
    ),
    Phrase(
        re.compile(
            rf"\b(?:an?|the|our|one) (?:\w{{2,20}}ly )?(?:inexperienced|careless|incompetent|sloppy|negligent|reckless|untrained|unqualified|overconfident|distracted|inattentive|overworked) (?:[\w-]{{1,30}} ){{0,2}}{_WHO} (?:who |had |has |then )?(?:was|is|were|had|has|did|ran|made|\w{{2,20}}ed)\b",
            re.IGNORECASE,
        ),
        "what the task asked, and which guard or pairing it had for whoever does it first",
    ),
)

# Those whose subject is a group: what others did, told as the cause.
OF_GROUPS = tuple(PHRASES[index] for index in (5, 6, 7, 13))

# One of these stands in every sentence that a phrase fits; the others need not be searched.
HINTS = vocabulary(
    "engineer engineers developer developers dev devs sre sres administrator administrators admin admins sysadmin sysadmins operator operators technician technicians responder responders intern interns contractor contractors colleague colleagues employee employees member members teammember teammembers teammate teammates maintainer maintainers someone somebody person user users human team teams department departments vendor provider group squad customers people they we i my nobody no-one no one none lack known aware warned raised reported flagged nothing warnings understanding knowledge discipline judgement judgment attention care diligence awareness caused triggered introduced broken taken"
)
