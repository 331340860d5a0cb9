"""What the words of a message show, by general patterns of incident talk; never the words of one incident.

Each signal is a set of patterns with the reason for it. A message may carry several. Hedges and questions matter as much
as statements: they decide whether a row may say more than "suspected".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from afteraction.extract.topic import prose
from afteraction.verify.addressed import addressed

_FLAGS = re.IGNORECASE
CAUSE = re.compile(
        r"\b(root cause|caus(?:e|ed|es|ing)\b|because\b|due to|culprit|turns out|the (?:issue|problem|reason|bug|cause|trigger) (?:is|was|seems|here)|(?:(?<!not )(?<!n't )(?<!never )found|identified|tracked down|pinpointed|narrowed)(?: down| out)?(?= (?:it|that|why|what|where|the|an?|some|this|our|to|in)\b|:)"
        r"|trigger(?:ed|s) by|introduced (?:by|in)|came from|(?:that|this|which) explains it|(?:got it|found (?:it|something)|there it is)(?=[.:!] (?:\S{1,80} ){6})|regression|mismatch|misconfigur\w+|exhaust\w*|deadlock\w*|leak(?:ed|ing|s)?|expired|starv\w+|saturat\w+|bottleneck)\b")  # fmt: skip
# In small letters, as the texts are made before they are searched: to ignore the case takes twice as long.
_P: dict[str, re.Pattern[str]] = {
    # somebody says it works again
    "recovery": re.compile(
        r"\b(recover(?:ed|ing|s)|(?:see|sees|seeing|saw|signs? of|show|shows|showing|full|complete|partial|site-?wide) (?:signs of |full |some |partial |site-?wide )?recovery|^recovery|recovery (?:messages?|alerts?|started|has|is|in progress|complete|confirmed|reported|sent)|back (?:to normal|online)|(?<![45]\d\d )(?<!traffic )(?<!errors )(?<!alerts )(?<!problem )(?<!issue )(?:is|are|came|coming|seems?|looks?|we're|it's|all|everything|fully) back\b(?! (?:to|in|into|at) (?!normal|full|green|health|work|service|action|business))|work(?:s|ing)? (?:again|now|fine)"
        r"|works as expected|healthy again|stabili[sz]\w*|back down to|(?:flowing|green|normal|fine|up) again|caught up|drain(?:ed|s)|dropp(?:ed|ing) (?:below|back|to)"
        r"|back and (?:stable|up|running)|operating normally|^fixed\b|no (?:more|longer) (?:errors?|failing|failures|alerts)|(?:errors?|alerts?|latency) (?:are|is|have|has) (?:gone|cleared|stopped|down)"
        r"|(?:is|are|was|were|been|now|fully|access|service) restored\b|restored (?:access|service)|(?:latency|performance|response times?|(?:error|success) rates?) (?:has |have )?(?:improv|recover|normali[sz])ed|confirm\w* no (?:more )?errors"
        r"|(?:no|not seeing|don't see|haven't seen)(?: any| more| new)? (?:errors?|failures|timeouts|alerts|5xx|500s) (?:any ?more|now|since)|(?<!until )(?<!before )(?<!if )(?<!once )(?:errors?|failures|timeouts|alerts) (?:have |has )?(?:all )?stopped"
        r"|(?:is|are|started|began|now) finali[sz]ing|finali[sz](?:ed|ing) again|looks? (?:good|healthy|ok(?:ay)?|better)|pass(?:es|ed|ing)? (?:now|again|on all|all)|all (?:good|clear|green)|succe(?:eded|ssful)|success(?! (?:rates? )?(?:went|fell|drop\w*|is|was|down|under|below)\b)"
        r"|back (?:at|up to) \d{1,9}|(?:is|are|it's) (?!(?:fail|crash|break|climb|ris|grow|happen|drop|error|tim|do)\w*ing)\w{3,12}ing again|(?:accepted|reachable|available|responsive|valid|allowed) again"
        r"|(?:lag|latency|backlog|queue|errors?|error rate|timeouts?) (?:is |are )?(?:now )?(?:dropping|falling|(?:going|coming) down|at zero|(?<=is )(?:0|zero)))\b"),
    # somebody says it is over
    "resolved": re.compile(
        r"\b((?:incident|issue|outage|problem|this|it)(?: is| has been|'s| was)?(?: now| fully| officially)? (?:resolved|closed|over|fixed)"
        r"|(?:mark(?:ed|ing)|declar(?:ed|ing)|call(?:ed|ing)|clos(?:ed|ing))(?: it| this| the incident| that)?(?: as)? (?:resolved|closed|over|done|out|incident)"
        r"|all[ -]clear|\[?resolved\]?(?=[:\s.!]|$|, (?:for (?:real|good|sure)|really|properly|finally|this time|thanks?)\b)|stand(?:ing)? down|(?:good|stable|green|fine|recovered|normal|quiet)\b[^.!?\n]{0,60}\bclosing (?:this|it))\b"),
    # somebody did something to the system
    "mitigation": re.compile(
        r"\b(roll(?:ed|ing)?[ -]?back|revert(?:ed|ing)?|restart(?:ed|ing)?|reboot(?:ed|ing)?|redeploy(?:ed|ing)?|hot ?fix(?:ed)?|scal(?:ed|ing)|bump(?:ed|ing)"
        r"|(?:increas|rais|reduc|lower|disabl|enabl|paus|resum|appl|deploy|releas|upgrad|updat|cycl|purg|remov|delet|recreat|chang|resiz|doubl)(?:ed|ing|ied|ying)"
        r"|(?:kill|drain|flush|cordon|patch|switch|push|merg|clear|stopp|roll|add)(?:ed|ing)|(?<!stops )(?<!stopped )(?:suspend|terminat|evict|quarantin|unblock|cancell?|detach|divert|re-?rout|replac|renew|toggl|flipp)(?:ed|ing)|failed over|failover|fail(?:ing)? over"
        r"|turn(?:ed|ing)? (?:it |them )?(?:off|on)|work ?around|mitigat(?:ed|ing|ion)|fix (?:is|was|has)|shipped|out now|pr (?:is )?(?:up|open|merged)"
        r"|(?:flag|switch|toggle|[\w-]{2,40}-enabled) is (?:now |back )?(?:on|off)|is (?:now )?(?:out|live) (?:on|to|in|everywhere)|(?:policy|config|rule|script|setting|permission|role|route|query|template|file|chart)s? (?:is |are |now )?fixed)\b"),
    # somebody did it, or will do it now, in the first person or as a bare participle
    "first_person_act": re.compile(
        r"\b(?:i(?:'ve| have|'m| am|'ll| will| just)?|we(?:'ve| have|'re| are|'ll)?)(?: just| already| now| also| \w{3,12}ly)? (?:\w+ed|\w+ing|ran|did|put|set|cut|took|made|sent|shut|rolled|built)\b"),
    "hypothesis": re.compile(
        r"\b(i (?:think|suspect|guess|believe|bet|wonder)|we (?:think|suspect|believe)|my (?:best |first |current )?(?:guess|theory|bet|hunch|suspicion)|my money is on|(?:first|main|current) (?:suspicion|suspect|theory|guess)|might be|may be|could be|must be|maybe|perhaps|probably|possibl[ey]"
        r"|look(?:s|ed)? like|seem(?:s|ed)? (?:like|to|that|as)|sounds like|smells like|suspect(?:ed|ing)?|speculat(?:e|ing)|appears? to|presumably|likely|could (?:it|this|that) be|i'd (?:guess|bet|suspect|assume)|wondering (?:if|whether))\b"),
    "cause": CAUSE,
    "ruled_out": re.compile(
        r"\b(rul(?:ed|ing) (?:\w+ )?out|not (?:related|caused|due to|the (?:cause|issue|problem|culprit|reason|deploy\w*|release|rollout))|not (?:(?<=\bso not )|(?<=\bits not )|(?<=\bit's not )|(?<=\bit is not )|(?<=\bit was not )|(?<=\bthat's not )|(?<=\bthat is not )|(?<=\bthat was not )|(?<=\bthis is not )|(?<=\bthis was not ))(?:the (?!(?:case|same|first|last|correct|right|best|only|whole|place|way|point|channel|full|final|end|expected|intended|ideal|time|moment)\b)|(?:our|their|us)\b|an? (?:(?:(?!big|huge|real|major|serious|large|new|urgent)\w+ ){1,2}(?:issue|problem)\b|(?:issue|problem)(?= (?:with|in|of|on|at|from)\b)|(?:\w+ ){0,2}(?:bug|regression|attack|cause|culprit|factor|outage|incident|leak|race|deadlock|spike|crash|failure|fault|overload|ddos|timeout|mismatch|misconfig\w*|deploy\w*)\b))|(?:^|[.!;,]\s|\n)so not an? (?!(?:\w+ )?(?:good|bad|big|great|huge|long|real|easy|quick|simple|surpris\w+|priority|blocker|deal|rush|idea|joke|fun|lot)\b)|(?:is|are|was|were|looks?|seems?|probably|totally|completely) unrelated|red herring|can(?:'t|not) be (?:the|it|that)|(?:is|was)n't (?:the (?!(?:case|same|first|last|correct|right|best|only|whole|place|way|point|channel|full|final|end|expected|intended|ideal|time|moment)\b)|it|us|related|caused)"
        r"|doesn't (?:explain|look like it)|false (?:alarm|lead|positive)|nothing to do with|not it\b|eliminat(?:ed|es)|no (?:anomal\w+|sign of)|(?:is|are|was) innocent|dropping (?:that|this|the) (?:theory|idea|hypothesis))\b"
        r"|(?:^|[.!;\n]\s?)not (?:an? |the |our )?[\w/.-]{2,30}: |(?:^|[.!;,\n]\s?)not the (?!(?:case|same|first|last|time|place|point|channel|only|best)\b)[\w-]{2,30}\s{0,3}(?:\Z|[.!\n])"),
    "no_effect": re.compile(
        r"\b((?:did|does|has|have)(?:n't| not) (?:help|work|fix|change|do anything)\w*|no (?:luck|effect|improvement|difference|change)|still (?:fail\w*|[45]\d\d(?:s|ing)|down|broken|seeing|erroring|the same|block\w*|happening|getting|missing|not(?! (?:convinced|sure|clear|certain|agree\w*|disagree\w*|decided|used to))|stuck|high)"
        r"|not (?:fixed|working|helping|recovering|better)|(?:behaves?|behaving|looks?|performs?) the same(?! as\b)|not that (?:it|that|this) (?:changed|helped|fixed|did|made)|(?:do|does|did)(?:n't| not) (?:think|believe|seem|look)[^.!?\n]{0,40}\b(?:work|help|fix)\w*|without (?:effect|success)|made (?:it|things) worse|back again|came back|again failing|(?:fail\w{0,3}|down|broken|climbing|rising|growing|stuck) again|(?:errors?|[45]\d\ds?) (?:is|are) back(?! (?:to|at|down|under|below)\b))\b"
        r"|\b(?<!has the )(?<!have the )(?<!had the )(?<!is the )(?<!was the )(?<!be the )(?<!of the )(?<!for the )(?<!with the )(?<!about the )(?<!to the )(?<!a )same (?:error|issue|problem)s?\b(?! as\b)"),
    "symptom": re.compile(
        r"\b(errors?|fail(?:s|ed|ing|ures?)?|down|outage|unavailable|timeouts?|tim(?:es?|ed|ing) out|[45]\d\ds?|5xx|crash\w*|panic\w*|bork(?:ed|en)|stuck|slow|latency|degraded|broken|unreachable|reject(?:s|ed|ing)?|invalid|exception"
        r"|stopped|missing|split|fork(?:ed)?|stall\w*|spik\w+|alert\w*|page[ds]?|issue|bug|problem|unable|can(?:'t|not) (?:connect|reach|log ?in|access|load|process)|oom|throttl\w*|blocked|halt\w*|loss|lost|drop(?:s|ped|ping))\b"),
    "escalation": re.compile(
        r"\b((?:paged|paging|page) (?:in |the )?(?:on-?call|\w+ (?:team|on-?call)|@\w+|him|her|them|you)\b|escalat\w+|loop(?:ed|ing)? in|pull(?:ed|ing)? in|bring(?:ing)? in|call(?:ed|ing)? in|need (?:help|someone|somebody|the \w+ team)|war ?room|bridge|zoom|huddle|google meet|meet\.google"
        r"|incident (?:call|channel|commander)|hop(?:ping)? on (?:a )?call|join(?:ing)? (?:the|a) (?:call|bridge|zoom|meeting))\b|<!(?:here|channel)>|@(?:here|channel|everyone)\b|(?:zoom|teams|webex|meet)\.\w++(?:\.\w*+)?/\S"),
    "acknowledge": re.compile(
        r"(?:^|[.!\n]\s{0,3}|\b(?:i'm|i am|i'll|i will|we are|we're)\s(?:just |now |currently )?)(?:ack(?:ed|ing|nowledged?)?\b|on it\b|(?:looking|checking|investigating)\b(?! (?:for|like|good))|taking a look)"
        r"|\bi(?:'ve| have)?(?: just)? ack(?:ed|nowledged)\b|\bi(?:'ve| have)? (?:got|have) (?:it|this)\b|\bi(?:'ll| will) (?:take a look|look|check|investigate)\b|\bwe(?:'re| are) (?:currently )?(?:looking|investigating)"),
    "declare": re.compile(
        r"\b(incident commander|\bic\b|declar(?:e|ed|ing) (?:an? )?(?:incident|sev\w*)|sev(?:erity)?[ -]?[0-5]|p[0-4] incident|opening an incident|taking (?:ic|command|comms)|comms? lead|i(?:'ll| will) take (?:ic|comms|notes)|tak(?:e|ing) over (?:from|as|the|incident|ic|command)|hand(?:ed|ing)? (?:it |this )?over (?:to|from)|incident lead)\b"),
    "impact": re.compile(
        r"(?:(?<![\d,.])\d[\d,.]{0,15}\s?(?:k|m)?\s?%?|\b(?:some|many|all|several|most|multiple|a few)) (?:of )?(?:our |the )?(?:users?|customers?|tenants?|requests?|orders?|payments?|transactions?|calls?|sessions?(?!\b[^.\n]{0,60}\block)|merchants?|validators?|nodes?|hosts?|pods?|jobs?|tickets?|accounts?|emails?|messages?|deposits?|blocks?)\b"
        r"|\bcustomers? (?:are|is|can(?:'t|not)|report\w*|complain\w*|see\w*)|\busers (?:are|can(?:'t|not)|report\w*|see\w*)"),
    "confirm": re.compile(r"\b(confirm(?:s|ed|ing)?|verif(?:y|ied|ies)|reproduc\w+|can repro|test(?:ed|s)? (?:pass\w*|and|it|on)|agree(?:d|ment)?|same here|can confirm|checked|all (?:nodes|hosts|pods|instances|clients|releases))\b"),
    "decision": re.compile(
        r"\b((?:please )?(?:do not|don't|dont) (?:deploy|restart|merge|release|touch|update|push|run)|please (?:update|proceed|restart|upgrade|deploy|stop|hold|wait|join|confirm)|let'?s (?!see\b)\w+|decid(?:e|ed|ing)|go ahead|proceed\w*|hold off|plan is|we agreed|agreed (?:on|to)|next steps?|the plan)\b"),
    "update": re.compile(r"^[ \t]{0,8}[*_~>#]{0,6}[ \t]{0,4}(?:\w{1,30}[ \t]{1,3}){0,3}(update|status|psa|tl;?dr|summary|heads up|fyi|announcement|recap|current state|eta)\b[ \t]{0,3}[:*\-—(]|^\*\*[^*\n]{5,80}\*\*", re.MULTILINE),
    "commitment": re.compile(
        r"\b(i(?:'ll| will)|we(?:'ll| will)|(?:i'm|we're|i am) going to|let me|i can (?:take|do|write|file|add))\s+(?:(?:also|then|get|go|try to|make sure to)\s+)?(?:add|creat|fil|writ|fix|follow|open|update|look into|investigat|set up|put|make|document|move|extend|review|chang|implement|check|prepare|schedul|rais|take|send|post|do|test|release|tag|publish|discuss)\w*"),
    "follow_up": re.compile(r"\b(todo|action items?|follow[- ]?ups?|next steps?|we should(?:n't)?|we need (?:to|a)|needs? (?:a|an|to be|better|more)|would be (?:good|nice) to|ought to|for the (?:retro|postmortem|post-mortem|review)|long[- ]term|in (?:the )?future|lesson)\b"),
    "release": re.compile(r"\bv\d+\.\d|\b(releas(?:e|ed|es|ing)|tag(?:ged)?|version|new build|docker image|binaries|pull request|\bpr\b|merged|master|main branch|commit)\b"),
}  # fmt: skip

_HEDGE = re.compile(
    r"\b(maybe|perhaps|might|may be|could be|probably|possibly|i (?:think|guess|suspect|believe|wonder)|not sure|unsure|seems?|look(?:s|ed)? like|my (?:best |first |current )?(?:guess|theory|hunch|suspicion)|apparently|afaik|iirc|unclear|presumably|likely|suspect\w*)\b",
    _FLAGS,
)
_QUESTION = re.compile(
    r"\?(?:\s|$|[)\"'”*_>])|^(?:is|are|does|do|did|can(?!')|could|should) (?:it|this|that|these|there|we|you|they|i|he|she|the|an?|any\w*|some\w*|our|your|my|all|every\w*)\b[^.!]*$|^(?:what|why|who|when|where|how|any(?:one|body))\b[^.!]*$|^any (?:chance|luck|ideas?|clues?|objections?|thoughts|eta|way (?:to|we))\b[^.!]*$",
    _FLAGS,
)
_NUMBER = re.compile(
    r"(?<![\w.#-])\d+(?:[.,]\d+)?\s?(?:%|ms\b|s\b|sec|min|h\b|k\b|m\b|[gmk]i?b\b|x\b|/s|/\d+|qps|rps|req)|\b\d{2,}(?:[.,]\d+)?\b",
    _FLAGS,
)
_IDENT = re.compile(
    r"`[^`\n]{2,}`|```|(?<![\w-])[\w-]{1,60}\.(?:py|go|js|ts|java|rs|tf|ya?ml|json|sh)\b|\b0x[0-9a-fA-F]{6,}|\b[a-z]+_[a-z_]+\b|\b[a-z]+[A-Z][A-Za-z]+\b|\bv\d+\.\d+"
)
_URL = re.compile(r"https?://\S+")
# A whole address and then a path in it: in one pattern, each of many addresses in one word would be read to its end.
_ADDRESS = re.compile(r"https?://\S(\S*)", _FLAGS)
_CHANGE_PATH = re.compile(
    r"/(?:pull|pulls|merge_requests|commit|commits|releases|release|tags?|actions/runs|pipelines|deployments?|compare|changeset)s?/\S",
    _FLAGS,
)
_CHATTER = re.compile(
    r"^\W*(?:\+1|lol|haha\w*|thanks?(?: you)?|thx|ty|ok(?:ay)?|k|nice|great|cool|yes|yep|yeah|yup|no|nope|sure|same|hi|hello|hey|gm|morning|good morning|welcome|np|sorry|oh|ah|hm+|wow|interesting|awesome|perfect|makes sense|got it"
    r"|sounds good|will do|done|agreed|right|true|indeed|exactly|this|anyone else seeing this|looking(?: into it)?|on it|checking|brb|back)\b\W*$",
    _FLAGS,
)


# Not yet, not really, or only if: a sentence with one of these states no recovery and no end.
_UNREAL = re.compile(
    r"n['’]t\b|\b(?:not|never|no luck|cannot|will|would|should|could|can(?! confirm)|may|might|if|once|until|unless|when|hopefully|whether|to see|try(?:ing)? to|waiting|wait for|soon|eta|expect\w*|before|going to|how to|way to|need(?:s|ed)? (?:to|a))\b",
    _FLAGS,
)
# Something is still wrong: what recovered is a part.
_PARTIAL = re.compile(
    r"\bstill\b(?! (?:monitor|watch|investigat|look|keep|closely))|\bremain(?:s|ing)? (?:slow|degraded|affected|elevated|unavailable|down|impacted)|\bresidual\b|\bpartial(?:ly)?\b",
    _FLAGS,
)
_DENIES = re.compile(r"n['’]t\b|\b(?:not|never|no)\b|\bback to (?!normal)", _FLAGS)
# What a guess about the end of the trouble says, beside the words of a recovery.
_WORKED = re.compile(
    r"\b(?:that|it|this|which)(?:['’]s| has| have| may have| might have| must have)?(?: actually| really)? (?:worked|helped|fixed it)\b|\b(?:done|did) (?:it|the trick)\b"
    r"|\b(?:temporarily |indeed |now )?resolved\b|\bcoming (?:back )?on again\b|\bto be (?:back|up|working|fixed)\b|\bha(?:ve|s) (?:been )?(?:fixed|solved|resolved|recovered|mitigated)\b|\bcall (?:this|it) (?:good|done)\b",
    _FLAGS,
)
# Something was tried, and it did not help.
_IN_VAIN = re.compile(
    r"\b(?:(?:did|has|have)(?:n't| not) (?:help|work|fix|chang|do anything|ma[dk]e)\w*|no (?:luck|effect|improvement|difference)|not that (?:it|that|this) (?:changed|helped|fixed|did|made)"
    r"|(?:think|believe|seem|look)[^.!?\n]{0,40}\b(?:worked|helped|fixed)|without (?:effect|success)|made (?:it|things) worse)\b|\btried\b(?! to (?:log|sign|open|load|access|connect|reach|visit|pay|search|reproduce|get|see|use)\b)",
    _FLAGS,
)
_NOT_DONE = re.compile(
    r"\b(?:i|we|you|they|nobody|no one)(?: have| has| did| do| does)?(?:n't| not)? (?:change|work)", _FLAGS
)
# What would not help, and what never does.
_ONLY_IF = re.compile(r"\b(?:if|unless|until|whether|would|might|in case|to see)\b", _FLAGS)
_AS_A_RULE = re.compile(r"\b(?:in general|generally|usually|normally|typically|in theory|by design|whenever)\b", _FLAGS)
_CHATTER_LENGTH = 80
_WRAPPED = re.compile(r"(?<=[^\n]{60})\n(?=[a-z])")
_STOP = re.compile(r"(?<![.!?])[.!?]++(?=\s|$)|\n")
_SENTENCE = re.compile(rf"{_STOP.pattern}|[,;]\s|\b(?:and|but|so)\b")
_IN_PASTES_TOO = frozenset(("symptom", "impact", "release"))


@lru_cache(maxsize=100_000)
def signals(text: str) -> frozenset[str]:
    """Names of the signals a text carries. Pasted blocks are evidence, not speech: they show symptoms and nothing else.

    What talks to a machine says nothing about the incident.
    """
    if addressed(text):
        return frozenset(("chatter",))
    head = _straight(text[:4000])
    said = prose(head)
    small, spoken = head.lower(), said.lower()
    found = {name for name, pattern in _P.items() if pattern.search(small if name in _IN_PASTES_TOO else spoken)}
    plain = _URL.sub(" ", said)
    if _HEDGE.search(plain) or "hypothesis" in found:
        found.add("hedge")
    if _QUESTION.search(plain):
        found.add("question")
    if _NUMBER.search(plain):
        found.add("number")
    if _IDENT.search(head):
        found.add("identifier")
    if _URL.search(head):
        found.add("link")
    if any(_CHANGE_PATH.search(found[1]) for found in _ADDRESS.finditer(head)):
        found.add("change_link")
    if (len(head) <= _CHATTER_LENGTH and _CHATTER.match(head.strip())) or not any(char.isalnum() for char in head):
        found.add("chatter")
    if "link" in found and "change_link" not in found and len(plain.split()) < 3:
        found.add("chatter")  # a bare link says nothing by itself
    return frozenset(found)


def states(text: str, name: str) -> bool:
    """Whether some sentence states the signal as a fact: without a negation, a condition or a modal verb in its clause."""
    return any(
        not _QUESTION.search(clause) and not _UNREAL.search(clause)
        for sentence in sentences(text)
        for found in _P[name].finditer(sentence)
        for clause in (_clause(sentence, found.start(), found.end()),)
    )


def shows(name: str, words: str) -> bool:
    """Whether words in lower case, which somebody wrote themselves, show one signal; quicker than to ask for all."""
    return _P[name].search(words) is not None


def tells_end(clause: str) -> bool:
    """Whether a clause says, perhaps as a guess, that the trouble is over."""
    return bool(_WORKED.search(clause) or shows("recovery", clause)) and not _DENIES.search(clause)


@lru_cache(maxsize=100_000)
def states_no_effect(text: str) -> bool:
    """Whether some clause says that something did not help or goes on failing: not asked, not if, and not as a rule."""
    return "no_effect" in signals(text) and any(
        shows("no_effect", clause) and not (asks(clause) or _ONLY_IF.search(clause) or _NOT_DONE.search(clause))
        for sentence in sentences(text)
        if not _AS_A_RULE.search(sentence)
        for clause in within(sentence)
    )


def in_vain(text: str) -> bool:
    """Whether words that report no effect tell of something that was done; else something only goes on failing."""
    return "mitigation" in signals(text) or _IN_VAIN.search(_straight(text)) is not None


def asks(text: str) -> bool:
    """Whether it asks."""
    return _QUESTION.search(_URL.sub(" ", text)) is not None


def unhedged(text: str) -> str:
    """The clauses that people wrote themselves and neither guess nor ask in, a line each."""
    return "\n".join(part for part in clauses(text) if not is_hedged(part))


def sentences(text: str) -> Iterator[str]:
    """What people wrote themselves, in lower case, sentence by sentence, each with the mark that ends it."""
    return _parts(_STOP, prose(_straight(text[:4000])).lower())


def clauses(text: str) -> list[str]:
    """The clauses of these sentences."""
    return [part for sentence in sentences(text) for one in within(sentence) if (part := one.strip())]


def within(sentence: str) -> list[str]:
    """The clauses of a sentence, each with the mark or the conjunction that ends it; together they are the sentence."""
    return list(_parts(_SENTENCE, sentence))


def _parts(edge: re.Pattern[str], text: str) -> Iterator[str]:
    begin = 0
    for found in edge.finditer(text):
        yield text[begin : found.end()]
        begin = found.end()
    yield text[begin:]


def _clause(sentence: str, start: int, end: int) -> str:
    """The part of a sentence around a place, between the commas and conjunctions that stand around it."""
    low, high = 0, len(sentence)
    for edge in _SENTENCE.finditer(sentence):
        if edge.end() <= start:
            low = edge.end()
        elif edge.start() >= end:
            high = edge.end()
            break
    return sentence[low:high]


def _straight(text: str) -> str:
    """Typographic apostrophes as typed ones, and lines that were wrapped at a width as one: the length stays."""
    return _WRAPPED.sub(" ", text.replace("\u2019", "'"))


def is_partial(text: str) -> bool:
    """Whether a text about recovery says that something is still wrong."""
    return _PARTIAL.search(_straight(text)) is not None


def is_hedged(text: str) -> bool:
    """The text guesses or asks; nothing in it may be stated as known."""
    plain = _URL.sub(" ", prose(_straight(text[:4000])))
    return bool(
        _HEDGE.search(plain) or shows("hypothesis", plain.lower()) or _QUESTION.search(plain)
    ) and not addressed(text)
