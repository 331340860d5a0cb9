"""Words by which a sentence of a review is known: as impact, as a span of time, as an end, as prevention, as one of our drafts'."""

from __future__ import annotations

import re

THING = r"(?:users?|customers?|visitors?|clients?|tenants?|merchants?|accounts?|members?|people|subscribers?|organi[sz]ations?|requests?|calls?|orders?|payments?|charges?|transactions?|checkouts?|bookings?|sign-?ups?|log-?ins?|uploads?|downloads?|e-?mails?|messages|jobs|sessions?|launches|launch|tickets?|complaints?|blocks?|events?|evaluations?|searches|pages?)"
MEASURED = re.compile(
    rf"(?:\b\d[\d,.]{{0,15}}\s?(?:%|per ?cent\b)|\b(?:all|no|\d[\d,.]{{0,15}}[km]?) (?:of )?(?:our |the |all )?(?:[\w-]+ ){{0,3}}?{THING}\b)",
    re.IGNORECASE,
)
COUNTED_PEOPLE = re.compile(
    r"\b\d[\d,.]{0,15}[km%]? (?:of )?(?:our |the |all )?(?:[\w-]+ ){0,2}?(?:users?|customers?|visitors?|clients?|tenants?|merchants?|accounts?|members?|people|subscribers?|organi[sz]ations?)\b",
    re.IGNORECASE,
)
WHO = re.compile(
    rf"\b(?:{THING}|sites?|website|services?|product|app|hubs?|platform|store|shop|network|everyone|anyone|public|teams?)\b",
    re.IGNORECASE,
)
HARM = re.compile(
    r"\b(?:could ?n[o']t|could not|unable|cannot|can['’]t|unavailab\w+|inaccessible|unreachable|not (?:available|accessible|reachable|working|able)|fail(?:ed|ing|ures?|s)?|errors?|slow(?:er|ly|ness)?|delay(?:ed|s)?|degrad\w+|interrupt\w+|disrupt\w+|intermittent\w*|partial\w*|outage|down(?:time)?|lost|loss|missed|missing|affect\w+|impact\w*|unaffected|wrong|stopped|offline|crash\w*|spins?|declin\w+|spikes?|surge\w*|flak(?:y|iness)|unstable|instability|unresponsive|response times?)\b",
    re.IGNORECASE,
)
SEVERE = re.compile(r"\b(?:outage|down|unavailable|unable|could not|inaccessible|unreachable|lost)\b", re.IGNORECASE)
GENERAL = re.compile(r"\b(?:will|would|should|when(?:ever)? (?:the|an?|this) \w+ \w+s)\b", re.IGNORECASE)
DETECTED = re.compile(
    r"\b(?:identified|detected|noticed|observed|alert(?:s|ed|ing)?|paged|we saw|(?:in|on|via) (?:the )?(?:slack|discord)|team member)\b",
    re.IGNORECASE,
)
DANGLING = re.compile(
    r"(?:this|these|that|those|they|it|he|she|as a result|so|also|however|therefore|but|and|which|if we (?:had|could)|both)\b",
    re.IGNORECASE,
)
SPAN = re.compile(
    r"\b(?:\d+(?:[.,]\d+)?[ -]?|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|half an|several)[ -])(?:s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|weeks?)\b|\bfrom (?:approximately |about |around )?\d[\d:.]* ?(?:[ap]m|UTC|[A-Z]{3,4})? ?(?:to|until|till|[-–])|\bbetween \d",
    re.IGNORECASE,
)
LASTED = re.compile(
    r"\b(?:last(?:ed|ing)|for (?:about |approximately |around |over |nearly |almost |more than )?(?:\d|an? (?:hour|day|week)|one|two|three|four|five|six|several)|from .{1,40}(?:to|until)|between .{1,40} and|duration|downtime|total(?:l?ing)?)\b",
    re.IGNORECASE,
)
OVER = re.compile(
    r"\b(?:resolv\w+|restor\w+|recover\w*|back to (?:normal|\d+)|back up|fixed|returned to normal|fully (?:operational|functional)|operational again|working again|no longer|normal(?:ly)? (?:since|again)|healthy again|succeeding again|came back|goes back|went back)\b",
    re.IGNORECASE,
)
RELAPSE = re.compile(
    r"\b(?:until|another|but|however|appear(?:s|ed)?|seem(?:s|ed)?|think|believe|guess|hope\w*|attempt\w*|tr(?:y|ied|ying)|before|fail\w*|should|will|would|to (?:recover|restore|resolve|fix)|slow\w*|delay\w*|performed|by \w+ing|usually|often|sometimes|can|may|whether)\b",
    re.IGNORECASE,
)
PREVENT = re.compile(
    r"\b(?:prevent\w*|avoid\w*|so (?:that )?(?:this|it|we)\b.{0,40}(?:again|future)|not happen again|in (?:the )?future|going forward|we(?:['’]ll| will| are going to| plan to| should)|will (?:be|now|no longer)|to make sure|ensure)\b",
    re.IGNORECASE,
)
SAFER = re.compile(
    r"\b(?:prevent|avoid|alert|monitor|detect|warn|limit|test|check|review|train|guideline|document|drill|communicat|notif|process|polic|protect|capacity|redundan|improve)\w*",
    re.IGNORECASE,
)
WORKAROUND = re.compile(
    r"\b(?:work-?arounds?|worked around|(?:customers|users|you|people) (?:can|could|may) (?:still |instead )?(?:use|retry|reload|refresh|try|log|pay|call|switch|order|buy|book|sign|reach|contact)|instead,? (?:use|try)|retry(?:ing)? (?:works|worked|helps|helped))\b",
    re.IGNORECASE,
)
SORRY = re.compile(r"\b(?:apologi[sz]\w*|sorry)\b", re.IGNORECASE)
SAID = re.compile(
    r"(?P<lead>[A-Z][a-z ]{2,30}) at (?P<time>[\d: -]{4,25} UTC)(?: by (?P<by>[^:“]{1,80}))?: (?P<quote>“[\s\S]*”)\.?"
)
STATUS_PAGE = re.compile(r"Status page(?:: (?P<state>[\w ]{3,30}))?(?: \([^()]*\))?\. (?P<text>[\s\S]+)")
OURS = (
    "By the log, ",
    "It was detected",
    "It was acknowledged",
    "Trouble is recorded",
    "Recovery is recorded",
    "It was declared",
    "The end is recorded",
    "Detection came",
    "First public word",
    "First answer to a customer",
)
NAMED = re.compile(r"(?:The status page|The alert|The record) calls it “(?P<name>[^“”]{3,200})”\.?")
FACT = re.compile(r"(?P<name>Failed requests|Support tickets|Error entries): (?P<text>.+)")
RIVALS = re.compile(
    r"Two records compete for “(?P<name>\w+)”: (?P<one>[\d: -]{4,25} UTC)(?: \([^()]*\))? and (?P<other>[\d: -]{4,25} UTC).*",
    re.DOTALL,
)
PLAIN = ((" answered with a 5xx status", " failed"),)  # a phrase of our own drafts, in words for everybody
GAPS = (
    ("how many customers were affected", "customers unknown"),
    ("revenue impact", "revenue unknown"),
    ("how many requests or operations failed", "requests unknown"),
    ("what customers could not do", "harm unknown"),
    ("owner, date, class", "owners open"),
)
UNKNOWN = {"began": "start unknown", "mitigated": "end unknown", "resolved": "resolution unknown"}
TOOK = re.compile(
    r"(?P<took>[^()—]{2,40}?) (?:\(|— )from detected \([^()]{3,60}\) to (?P<end>mitigated|resolved) \([^()]{3,60}\)[^—]{0,80}"
)
ROW = re.compile(r"[A-Z][a-z]{2,20}(?: [a-z]{2,20}){0,3}\. (?P<quote>“[^“”]{3,600}”)")
WHY = re.compile(r"\s{0,4}\((?:[^()]|\([^()]{0,200}\)){0,400}\)\s{0,4}$")
LONG = 36  # words of a sentence that a brief still takes
CLOCKED = re.compile(r"\d[:.]\d\d")
CLOCK = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[:.]\d\d")
